{# seed_integer: a cell as bigint; null when it is empty. #}
{% macro seed_integer(column) -%}
    try_cast({{ column }} as bigint)
{%- endmacro %}
