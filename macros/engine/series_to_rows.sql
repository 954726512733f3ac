{#
    series_to_rows: numbers or timestamps from a first to a last, both included, one row each, in a
    select list. `step` is an interval for timestamps, and left out for whole numbers.
#}
{% macro series_to_rows(first, last, step=none) -%}
    {{ return(adapter.dispatch('series_to_rows')(first, last, step)) }}
{%- endmacro %}

{% macro duckdb__series_to_rows(first, last, step) -%}
    unnest(generate_series({{ first }}, {{ last }}{{ ', ' ~ step if step }}))
{%- endmacro %}

{% macro default__series_to_rows(first, last, step) -%}
    explode(sequence({{ first }}, {{ last }}{{ ', ' ~ step if step }}))
{%- endmacro %}
