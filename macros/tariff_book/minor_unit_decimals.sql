{# minor_unit_decimals: how many decimals the minor unit of a currency has (ISO 4217): 0, 2 or 3. #}
{% macro minor_unit_decimals(currency) -%}
    case
        {%- for decimals, codes in currencies_by_decimals().items() if decimals != 2 %}
        when {{ currency }} in ('{{ codes.split(' ') | join("', '") }}') then {{ decimals }}
        {%- endfor %}
        else 2
    end
{%- endmacro %}
