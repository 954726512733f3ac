{# seed_boolean: a cell that holds true or false, in any case; `fallback` when it is empty. #}
{% macro seed_boolean(column, fallback) -%}
    coalesce(lower({{ column }}) = 'true', {{ fallback }})
{%- endmacro %}
