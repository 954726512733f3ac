{# texts_joined: an aggregate of texts into one, with commas between them, in the order of a column. #}
{% macro texts_joined(text, order_by) -%}
    {{ return(adapter.dispatch('texts_joined')(text, order_by)) }}
{%- endmacro %}

{% macro duckdb__texts_joined(text, order_by) -%}
    string_agg({{ text }}, ',' order by {{ order_by }})
{%- endmacro %}

{% macro default__texts_joined(text, order_by) -%}
    listagg({{ text }}, ',') within group (order by {{ order_by }})
{%- endmacro %}
