{# whole_second_faults: the cells of a column of minutes that are no whole seconds. #}
{% macro whole_second_faults(relation, file_name, column) -%}
{{ fault(
    relation, file_name, column,
    ten_billionths(seed_decimal(column)) ~ ' * 60 % 10000000000 <> 0',
    "'''' || " ~ column ~ " || ''' minutes are no whole seconds'",
    'write a multiple of 0.05 minutes, which is 3 seconds'
) }}
{%- endmacro %}
