{# json_text: a value of a JSON object as text, by its name; null when the object lacks it. #}
{% macro json_text(json, name) -%}
    {{ return(adapter.dispatch('json_text')(json, name)) }}
{%- endmacro %}

{% macro duckdb__json_text(json, name) -%}
    json_extract_string({{ json }}, '$.{{ name }}')
{%- endmacro %}

{% macro default__json_text(json, name) -%}
    get_json_object({{ json }}, '$.{{ name }}')
{%- endmacro %}
