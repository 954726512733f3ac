{# time_bands_faults: a window begins within a day, and is not empty. #}
{% macro time_bands_faults(relation, file_name) -%}
{{ fault(
    relation, file_name, 'start_time', "start_time = '24:00'",
    "'no day begins at 24:00'", 'write 00:00 and the day after'
) }}
union all
{{ fault(
    relation, file_name, 'end_time', "end_time = start_time and start_time <> '24:00'",
    "'the window from ' || start_time || ' to ' || end_time || ' is empty'",
    'write 00:00 to 24:00 for the whole day'
) }}
{%- endmacro %}
