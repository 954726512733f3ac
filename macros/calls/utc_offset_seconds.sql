{#
    utc_offset_seconds: how many seconds the clock of a time zone is ahead of UTC at a moment.
    Slow on DuckDB (some two seconds a million rows): for the few rows of int_time_zone_offsets
    only.
#}
{% macro utc_offset_seconds(time_zone, utc_at) -%}
    {{ return(adapter.dispatch('utc_offset_seconds')(time_zone, utc_at)) }}
{%- endmacro %}

{% macro duckdb__utc_offset_seconds(time_zone, utc_at) -%}
    date_diff('second', {{ utc_at }}, timezone({{ time_zone }}, timezone('UTC', {{ utc_at }})))
{%- endmacro %}

{% macro default__utc_offset_seconds(time_zone, utc_at) -%}
    {{ exceptions.raise_compiler_error('utc_offset_seconds has no body for ' ~ target.type) }}
{%- endmacro %}
