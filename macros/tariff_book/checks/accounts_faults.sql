{#
    accounts_faults: a provider is never invoiced, an account whose calls are money has a rate table,
    and no two ids differ by case only: they would be one export file on some systems.

    A house or test account (is_invoiced false) may go without a table: its calls wait as
    no_rate_table, and nobody is billed too little. A customer or a provider without one is a row
    that was forgotten, and each of its calls would be suspended.
#}
{% macro accounts_faults(relation, file_name) -%}
{{ fault(
    relation, file_name, 'is_invoiced',
    "lower(is_provider) = 'true' and lower(is_invoiced) = 'true'",
    "'a provider is never invoiced'",
    'leave is_invoiced empty; what a provider is owed is in CDR by Provider by Date'
) }}
union all
{{ fault(
    relation, file_name, 'account_id',
    "(lower(is_provider) = 'true' or coalesce(lower(is_invoiced), 'true') <> 'false') "
    ~ 'and account_id not in (select given.account_id from ' ~ ref('account_rate_tables')
    ~ ' as given where given.account_id is not null)',
    "'''' || account_id || ''' has no rate table, so its calls would have no price'",
    'give it one in account_rate_tables.csv; a house or test account has is_invoiced false'
) }}
union all
select
    {{ file_name }} as file_name,
    later._line_number as line_number,
    'account_id' as column_name,
    '''' || later.account_id || ''' differs from ''' || earlier.account_id || ''' (line '
    || earlier._line_number || ') by case only' as reason,
    'give one of the two another id: both name export files' as way_out
from {{ relation }} as later
inner join {{ relation }} as earlier
    on lower(later.account_id) = lower(earlier.account_id)
    and later.account_id <> earlier.account_id
    and later._line_number > earlier._line_number
{%- endmacro %}
