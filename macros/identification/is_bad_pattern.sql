{#
    is_bad_pattern: whether a column holds a regular expression that the engine refuses. On DuckDB
    try() catches RE2's refusal for a pattern that comes from a table (seen on 1.5.6; a constant
    one fails while planning).
#}
{% macro is_bad_pattern(column) -%}
    {{ return(adapter.dispatch('is_bad_pattern')(column)) }}
{%- endmacro %}

{% macro duckdb__is_bad_pattern(column) -%}
    {{ column }} is not null and try(regexp_matches('', {{ column }})) is null
{%- endmacro %}

{% macro default__is_bad_pattern(column) -%}
    {{ exceptions.raise_compiler_error('is_bad_pattern has no body for ' ~ target.type) }}
{%- endmacro %}
