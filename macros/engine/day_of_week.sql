{# day_of_week: mon, tue, wed, thu, fri, sat or sun of a date. #}
{% macro day_of_week(on_date) -%}
    case {{ adapter.dispatch('day_number')(on_date) }}
        when 1 then 'mon' when 2 then 'tue' when 3 then 'wed' when 4 then 'thu' when 5 then 'fri'
        when 6 then 'sat' else 'sun'
    end
{%- endmacro %}

{% macro duckdb__day_number(on_date) -%}
    isodow({{ on_date }})
{%- endmacro %}

{% macro default__day_number(on_date) -%}
    (weekday({{ on_date }}) + 1)
{%- endmacro %}
