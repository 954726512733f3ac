{#
    auth_code_patterns: the conditions with the operator `matches`, as rows of (condition_number,
    field, pattern). A pattern that stands in the SQL as a constant is compiled once; one that
    comes from a column is compiled for every row.
#}
{% macro auth_code_patterns() %}
    {%- set auth_codes = ref('stg_auth_codes') -%}
    {%- set conditions = load_relation(auth_codes) if execute -%}
    {%- if conditions -%}
        {{ return(run_query(
            "select condition_number, field, value from " ~ conditions
            ~ " where operator = 'matches' order by condition_number"
        ).rows) }}
    {%- endif -%}
    {{ return([]) }}
{% endmacro %}
