{# list_holds: whether a list contains a value. #}
{% macro list_holds(list, value) -%}
    {{ return(adapter.dispatch('list_holds')(list, value)) }}
{%- endmacro %}

{% macro duckdb__list_holds(list, value) -%}
    list_contains({{ list }}, {{ value }})
{%- endmacro %}

{% macro default__list_holds(list, value) -%}
    array_contains({{ list }}, {{ value }})
{%- endmacro %}
