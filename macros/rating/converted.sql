{#
    converted: an exact amount (up to 8 decimals) in another currency, not rounded: amount times
    rate, decimal(38, 18). 12 digits before the point; more is an error of the engine, never a wrong
    amount.
#}
{% macro converted(amount, fx_rate) -%}
    cast({{ amount }} as decimal(20, 8)) * {{ fx_rate }}
{%- endmacro %}
