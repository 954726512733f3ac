{# time_zone_names: a subselect of the IANA time zone names that the engine knows. #}
{% macro time_zone_names() -%}
    {{ return(adapter.dispatch('time_zone_names')()) }}
{%- endmacro %}

{% macro duckdb__time_zone_names() -%}
    select name from pg_timezone_names()
{%- endmacro %}

{% macro default__time_zone_names() -%}
    {{ exceptions.raise_compiler_error('time_zone_names has no body for ' ~ target.type) }}
{%- endmacro %}
