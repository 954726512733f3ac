{#
    any_call_has_parts: whether some table of the book splits calls or has rates with steps. When none
    does, no call is looked at for it. True before the book is built (parsing, linting).
#}
{% macro any_call_has_parts() %}
    {%- set terms = ref('int_rate_table_terms') -%}
    {%- set relation = load_relation(terms) if execute -%}
    {%- if relation -%}
        {{ return(run_query('select coalesce(bool_or(may_have_parts), false) from ' ~ relation).columns[0][0]) }}
    {%- endif -%}
    {{ return(true) }}
{% endmacro %}
