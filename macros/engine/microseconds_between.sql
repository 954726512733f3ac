{# microseconds_between: whole microseconds from one timestamp to a later one, bigint. #}
{% macro microseconds_between(earlier, later) -%}
    {{ return(adapter.dispatch('microseconds_between')(earlier, later)) }}
{%- endmacro %}

{% macro duckdb__microseconds_between(earlier, later) -%}
    epoch_us({{ later }}) - epoch_us({{ earlier }})
{%- endmacro %}

{% macro default__microseconds_between(earlier, later) -%}
    unix_micros({{ later }}) - unix_micros({{ earlier }})
{%- endmacro %}
