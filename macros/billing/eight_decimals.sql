{# eight_decimals: numerator / denominator rounded half up once to 8 decimals, decimal(38, 8). #}
{% macro eight_decimals(numerator, denominator) -%}
    cast(
        cast({{ divided(numerator, denominator, "'half_up'") }} as decimal(30, 0))
        * cast(0.00000001 as decimal(8, 8)) as decimal(38, 8)
    )
{%- endmacro %}
