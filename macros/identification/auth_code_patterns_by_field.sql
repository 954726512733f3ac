{# auth_code_patterns_by_field: what auth_code_patterns gives, as {field: list of patterns}. #}
{% macro auth_code_patterns_by_field() %}
    {%- set by_field = {} -%}
    {%- for condition_number, field, pattern in auth_code_patterns() -%}
        {%- do by_field.setdefault(field, []).append(pattern) -%}
    {%- endfor -%}
    {{ return(by_field) }}
{% endmacro %}
