{# month_and_year: the month of a date as an invoice names it, `October 2026`. #}
{% macro month_and_year(day) -%}
    case extract(month from {{ day }})
        {%- for name in [
            'January', 'February', 'March', 'April', 'May', 'June', 'July', 'August',
            'September', 'October', 'November', 'December',
        ] %}
        when {{ loop.index }} then '{{ name }}'
        {%- endfor %}
    end || ' ' || cast(extract(year from {{ day }}) as varchar)
{%- endmacro %}
