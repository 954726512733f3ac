{#
    invoice_runs_faults: a run has a period, names only accounts that are invoiced, and shares no
    day of an account with another run. What the books hold of a run stays as it is.
#}
{% macro invoice_runs_faults(relation, file_name) -%}
{{ recorded_run_faults(relation, file_name) }}
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
{%- for invoice_run_id in var('empty_invoices') %}
union all
select
    {{ file_name }} as file_name,
    cast(1 as bigint) as line_number,
    'invoice_run_id' as column_name,
    'there is no run ''{{ invoice_run_id }}'', which is to invoice customers with nothing to pay'
        as reason,
    'correct empty_invoices in dbt_project.yml' as way_out
where '{{ invoice_run_id }}' not in (
    select invoice_run_id from {{ relation }} where invoice_run_id is not null
)
{%- endfor %}
{%- endmacro %}

{# recorded_run_faults: rows that do not agree with what the books hold of their run. #}
{% macro recorded_run_faults(relation, file_name) -%}
{%- set recorded -%}
    select
        entries.invoice_run_id,
        max(case entries.entry_kind when 'withdrawn' then 1 else 0 end) as is_withdrawn,
        cast(max(entries.period_start) as varchar) as period_start,
        cast(max(entries.period_end) as varchar) as period_end,
        cast(max(entries.invoice_date) as varchar) as invoice_date,
        max(case entries.entry_kind when 'recorded' then entries.account_ids end) as account_ids
    from {{ source('raw', 'book_entries') }} as entries
    group by entries.invoice_run_id
{%- endset -%}
select
    {{ file_name }} as file_name,
    cast(1 as bigint) as line_number,
    'invoice_run_id' as column_name,
    'the run ''' || recorded.invoice_run_id || ''' is in the books and has no row' as reason,
    'put its row back; to take it back, write withdrawn' as way_out
from ({{ recorded }}) as recorded
where recorded.invoice_run_id not in (
    select invoice_run_id from {{ relation }} where invoice_run_id is not null
)
union all
select
    {{ file_name }} as file_name,
    runs._line_number as line_number,
    'status' as column_name,
    'the run is in the books as '
    || case recorded.is_withdrawn when 1 then 'withdrawn' else 'recorded' end as reason,
    case recorded.is_withdrawn
        when 1 then 'write withdrawn; to bill the period again, add a run of another name'
        else 'write recorded, or withdrawn to credit its invoices'
    end as way_out
from {{ relation }} as runs
inner join ({{ recorded }}) as recorded on runs.invoice_run_id = recorded.invoice_run_id
where recorded.is_withdrawn = 1 and runs.status <> 'withdrawn'
    or recorded.is_withdrawn = 0 and runs.status not in ('recorded', 'withdrawn')
{%- for column in ['period_start', 'period_end', 'invoice_date'] %}
union all
select
    {{ file_name }} as file_name,
    runs._line_number as line_number,
    '{{ column }}' as column_name,
    'the run was recorded with ''' || recorded.{{ column }} || '''' as reason,
    'write that again: what is recorded does not change' as way_out
from {{ relation }} as runs
inner join ({{ recorded }}) as recorded on runs.invoice_run_id = recorded.invoice_run_id
where runs.{{ column }} <> recorded.{{ column }}
{%- endfor %}
union all
select
    {{ file_name }} as file_name,
    runs._line_number as line_number,
    'account_ids' as column_name,
    'the run was recorded with '
    || case recorded.account_ids
        when '' then 'no accounts named' else '''' || recorded.account_ids || ''''
    end as reason,
    'write that again: what is recorded does not change' as way_out
from {{ relation }} as runs
inner join ({{ recorded }}) as recorded on runs.invoice_run_id = recorded.invoice_run_id
where array_to_string(list_sort({{ seed_list('runs.account_ids') }}), '|') <> recorded.account_ids
{%- endmacro %}
