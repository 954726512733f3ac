{#
    add_months: a date moved by a whole number of months. A day that the month does not have becomes
    its last day: a month after 31 January is 28 February, two months after it is 31 March. So
    count from the first date, never from the one before.
#}
{% macro add_months(day, months) -%}
    {{ return(adapter.dispatch('add_months')(day, months)) }}
{%- endmacro %}

{% macro duckdb__add_months(day, months) -%}
    cast({{ day }} + to_months(cast({{ months }} as integer)) as date)
{%- endmacro %}

{% macro default__add_months(day, months) -%}
    add_months({{ day }}, cast({{ months }} as int))
{%- endmacro %}
