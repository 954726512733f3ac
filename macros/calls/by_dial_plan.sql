{#
    by_dial_plan: the number of one party, read by the dial plan of its source: what `read` (a macro
    that takes a column and a plan) makes of it. Null without a plan.
#}
{% macro by_dial_plan(read, column) -%}
    {%- set plans = dial_plans() -%}
    {%- if plans -%}
    case dial_plan_id
        {%- for plan in plans %}
        when {{ text_literal(plan.dial_plan_id) }} then {{ read(column, plan) }}
        {%- endfor %}
    end
    {%- else -%}
    cast(null as varchar)
    {%- endif -%}
{%- endmacro %}
