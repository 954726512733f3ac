{#
    round_to_minor_unit: an exact amount rounded half up (away from zero) to the minor unit of its
    currency. Returns decimal(18, 4). DuckDB and Spark both round a decimal half away from zero.
#}
{% macro round_to_minor_unit(amount, currency) -%}
    case
        {%- for decimals, codes in currencies_by_decimals().items() if decimals != 2 %}
        when {{ currency }} in ('{{ codes.split(' ') | join("', '") }}')
            then cast(round({{ amount }}, {{ decimals }}) as decimal(18, 4))
        {%- endfor %}
        else cast(round({{ amount }}, 2) as decimal(18, 4))
    end
{%- endmacro %}
