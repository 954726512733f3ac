{# staged_cdrs: the staging models of all formats (vars.cdr_formats), as union_by_name takes them. #}
{% macro staged_cdrs() %}
    {%- set staged = [] -%}
    {%- for format in var('cdr_formats') -%}
        {%- do staged.append({'relation': ref('stg_' ~ format ~ '__cdrs'), 'extra': ''}) -%}
    {%- endfor -%}
    {{ return(staged) }}
{% endmacro %}
