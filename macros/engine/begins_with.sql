{# begins_with: whether a text begins with another; null when either is null. #}
{% macro begins_with(text, beginning) -%}
    {{ return(adapter.dispatch('begins_with')(text, beginning)) }}
{%- endmacro %}

{% macro duckdb__begins_with(text, beginning) -%}
    starts_with({{ text }}, {{ beginning }})
{%- endmacro %}

{% macro default__begins_with(text, beginning) -%}
    startswith({{ text }}, {{ beginning }})
{%- endmacro %}
