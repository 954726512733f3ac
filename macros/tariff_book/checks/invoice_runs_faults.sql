{#
    invoice_runs_faults: a run has a period, names only accounts that are invoiced, and shares no
    day of an account with another run. Only drafts are possible until runs can be recorded.
#}
{% macro invoice_runs_faults(relation, file_name) -%}
{{ fault(
    relation, file_name, 'status', "status in ('recorded', 'withdrawn')",
    "'''' || status || ''' is not possible yet'", 'write draft; recording comes with billing'
) }}
union all
{{ fault(
    relation, file_name, 'period_end',
    seed_date('period_end') ~ ' <= ' ~ seed_date('period_start'),
    "'''' || period_end || ''' is not after period_start ''' || period_start || ''''",
    'period_end is the first day after the period'
) }}
union all
select
    {{ file_name }} as file_name,
    listed._line_number as line_number,
    'account_ids' as column_name,
    '''' || listed.account_id || ''' is '
    || case when lower(accounts.is_provider) = 'true' then 'a provider' else 'not invoiced' end
    as reason,
    'take it out of the run; what a provider is owed is in CDR by Provider by Date' as way_out
from (
    select
        _line_number,
        trim(unnest(string_split(account_ids, '|'))) as account_id
    from {{ relation }}
) as listed
inner join {{ ref('accounts') }} as accounts on listed.account_id = accounts.account_id
where lower(accounts.is_provider) = 'true' or lower(accounts.is_invoiced) = 'false'
union all
select
    {{ file_name }} as file_name,
    later._line_number as line_number,
    'period_start' as column_name,
    'the run overlaps ' || earlier.invoice_run_id || ' (line ' || earlier._line_number
    || ') for an account of both' as reason,
    'a charge can be in one run only: let one period end where the other begins' as way_out
from {{ relation }} as later
inner join {{ relation }} as earlier
    on later._line_number > earlier._line_number
    and later.period_start < earlier.period_end
    and earlier.period_start < later.period_end
    and (
        later.account_ids is null or earlier.account_ids is null
        or list_has_any(
            {{ seed_list('later.account_ids') }}, {{ seed_list('earlier.account_ids') }}
        )
    )
where coalesce(later.status, '') <> 'withdrawn' and coalesce(earlier.status, '') <> 'withdrawn'
{%- endmacro %}
