{#
    auth_code_fields_in_use: the fields that some auth code tests, so that a build does no work
    for the others. Before the book is built (parsing, linting) it is one field, so that the SQL
    is whole.
#}
{% macro auth_code_fields_in_use() %}
    {%- set auth_codes = ref('stg_auth_codes') -%}
    {%- set conditions = load_relation(auth_codes) if execute -%}
    {%- if conditions -%}
        {%- set found = run_query(
            'select distinct field from ' ~ conditions ~ ' order by field'
        ) -%}
        {{ return(found.columns[0].values() | list) }}
    {%- endif -%}
    {{ return(['source_id']) }}
{% endmacro %}
