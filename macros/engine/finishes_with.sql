{# finishes_with: whether a text ends with another; null when either is null. #}
{% macro finishes_with(text, ending) -%}
    {{ return(adapter.dispatch('finishes_with')(text, ending)) }}
{%- endmacro %}

{% macro duckdb__finishes_with(text, ending) -%}
    suffix({{ text }}, {{ ending }})
{%- endmacro %}

{% macro default__finishes_with(text, ending) -%}
    endswith({{ text }}, {{ ending }})
{%- endmacro %}
