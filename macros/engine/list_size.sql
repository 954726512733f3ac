{# list_size: the number of values of a list. #}
{% macro list_size(list) -%}
    {{ return(adapter.dispatch('list_size')(list)) }}
{%- endmacro %}

{% macro duckdb__list_size(list) -%}
    len({{ list }})
{%- endmacro %}

{% macro default__list_size(list) -%}
    size({{ list }})
{%- endmacro %}
