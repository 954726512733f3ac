{#
    payments_faults: payments are of customers, of an amount that can be paid. An invoice that does
    not exist is no fault: seeds are loaded before the invoices of the same build are written.
#}
{% macro payments_faults(relation, file_name) -%}
{{ fault(
    relation, file_name, 'account_id',
    'account_id in (select accounts.account_id from ' ~ ref('accounts')
    ~ " as accounts where lower(accounts.is_provider) = 'true')",
    "'''' || account_id || ''' is a provider'",
    'a provider has no balance; what it is owed is in CDR by Provider by Date'
) }}
union all
{{ fault(
    relation, file_name, 'amount', 'try_cast(amount as decimal(38, 10)) = 0', "'it is 0'",
    'write what was paid, negative for a refund'
) }}
union all
select
    {{ file_name }} as file_name,
    payments._line_number as line_number,
    'amount' as column_name,
    '''' || payments.written || ''' is finer than the minor unit of ' || payments.currency as reason,
    'write what was paid' as way_out
from (
    select
        given._line_number,
        given.amount as written,
        try_cast(given.amount as decimal(18, 4)) as amount,
        coalesce(given.currency, accounts.currency) as currency
    from {{ relation }} as given
    left join {{ ref('accounts') }} as accounts on given.account_id = accounts.account_id
) as payments
where {{ round_to_minor_unit('payments.amount', 'payments.currency') }} <> payments.amount
{%- endmacro %}
