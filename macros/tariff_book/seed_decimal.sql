{#
    seed_decimal: a price or a percentage as decimal(18, 10), up to 8 digits before the point and
    10 after it; null when the cell is empty. More digits are refused by legal_seed, never
    rounded.
#}
{% macro seed_decimal(column) -%}
    try_cast({{ column }} as decimal(18, 10))
{%- endmacro %}
