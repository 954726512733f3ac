{# split_to_rows: the parts of a text between separators, one row each, in a select list. #}
{% macro split_to_rows(text, separator) -%}
    {{ return(adapter.dispatch('split_to_rows')(text, separator)) }}
{%- endmacro %}

{% macro duckdb__split_to_rows(text, separator) -%}
    unnest(string_split({{ text }}, {{ separator }}))
{%- endmacro %}

{% macro default__split_to_rows(text, separator) -%}
    explode(split({{ text }}, {{ separator }}))
{%- endmacro %}
