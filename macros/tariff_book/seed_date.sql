{#
    seed_date: a cell written YYYY-MM-DD as a date; null when it is empty or no day of the
    calendar.
#}
{% macro seed_date(column) -%}
    case
        when regexp_matches({{ column }}, '^[0-9]{4}-[0-9]{2}-[0-9]{2}$')
            then try_cast({{ column }} as date)
    end
{%- endmacro %}
