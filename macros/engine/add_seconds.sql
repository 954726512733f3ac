{# add_seconds: a timestamp moved by a whole number of seconds, which may be negative or null. #}
{% macro add_seconds(at, seconds) -%}
    {{ return(adapter.dispatch('add_seconds')(at, seconds)) }}
{%- endmacro %}

{% macro duckdb__add_seconds(at, seconds) -%}
    {{ at }} + to_seconds({{ seconds }})
{%- endmacro %}

{% macro default__add_seconds(at, seconds) -%}
    timestampadd(second, {{ seconds }}, {{ at }})
{%- endmacro %}
