{# rate_tables_faults: the calendar of holidays exists. #}
{% macro rate_tables_faults(relation, file_name) -%}
{{ fault(
    relation, file_name, 'holiday_calendar_id',
    'holiday_calendar_id is not null and holiday_calendar_id not in (select calendar_id from '
    ~ ref('holidays') ~ ' where calendar_id is not null)',
    "'''' || holiday_calendar_id || ''' is not in holidays.csv'",
    'add it there, or leave it empty'
) }}
{%- endmacro %}
