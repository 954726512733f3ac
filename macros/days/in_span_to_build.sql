{#
    in_span_to_build: whether a UTC time lies between the first and the last of the days that this
    build builds. Constants, for DuckDB passes over whole blocks of a table by constants, and not by
    a join on an expression.
#}
{% macro in_span_to_build(time) -%}
    {%- set days_to_build = ref('int_days_to_build') -%}
    {%- set built = load_relation(days_to_build) if execute -%}
    {%- if built -%}
        {%- set first_date, end_date = run_query(
            'select min(call_date), cast(max(call_date) + interval 1 day as date) from ' ~ built
        ).rows[0].values() -%}
        {%- if first_date -%}
({{ time }} >= timestamp '{{ first_date }}' and {{ time }} < timestamp '{{ end_date }}')
        {%- else -%}
false
        {%- endif -%}
    {%- else -%}
true
    {%- endif -%}
{%- endmacro %}
