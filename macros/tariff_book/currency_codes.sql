{# currency_codes: the list of the currencies in use. #}
{% macro currency_codes() %}
    {{ return((currencies_by_decimals().values() | join(' ')).split(' ')) }}
{% endmacro %}
