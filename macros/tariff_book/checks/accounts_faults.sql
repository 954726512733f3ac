{#
    accounts_faults: a provider is never invoiced, and no two ids differ by case only: they would be
    one export file on some systems.
#}
{% macro accounts_faults(relation, file_name) -%}
{{ fault(
    relation, file_name, 'is_invoiced',
    "lower(is_provider) = 'true' and lower(is_invoiced) = 'true'",
    "'a provider is never invoiced'",
    'leave is_invoiced empty; what a provider is owed is in CDR by Provider by Date'
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
