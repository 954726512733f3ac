{#
    matches_fully: whether a whole text has the shape of a regular expression; null for null.
    The pattern is a constant (a pattern in a column is compiled for each row) and holds no
    backslash, which engines read differently inside a string.
    DuckDB: regexp_full_match (RE2). Others: regexp_like, anchored at both ends.
#}
{% macro matches_fully(text, pattern) -%}
    {{ return(adapter.dispatch('matches_fully')(text, pattern)) }}
{%- endmacro %}

{% macro default__matches_fully(text, pattern) -%}
    regexp_like({{ text }}, '^(?:{{ pattern }})$')
{%- endmacro %}

{% macro duckdb__matches_fully(text, pattern) -%}
    regexp_full_match({{ text }}, '{{ pattern }}')
{%- endmacro %}
