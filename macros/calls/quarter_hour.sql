{#
    quarter_hour: a timestamp cut down to its quarter of an hour. Every change of every clock, and
    so every boundary of a day in any time zone, falls on one: what depends on a clock is decided
    once per quarter hour and joined by equality, not once per call.
#}
{% macro quarter_hour(at) -%}
    {{ return(adapter.dispatch('quarter_hour')(at)) }}
{%- endmacro %}

{% macro duckdb__quarter_hour(at) -%}
    time_bucket(interval 15 minutes, {{ at }})
{%- endmacro %}

{% macro default__quarter_hour(at) -%}
    {{ exceptions.raise_compiler_error('quarter_hour has no body for ' ~ target.type) }}
{%- endmacro %}
