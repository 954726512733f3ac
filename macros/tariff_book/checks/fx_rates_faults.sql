{#
    fx_rates_faults: a rate is above 0 (it is no missing one, and no price), and a currency needs
    none into itself.
#}
{% macro fx_rates_faults(relation, file_name) -%}
{{ fault(
    relation, file_name, 'to_currency', 'from_currency = to_currency',
    "'''' || to_currency || ''' into itself is 1'", 'remove the row'
) }}
union all
{{ fault(
    relation, file_name, 'rate', seed_decimal('rate') ~ ' <= 0',
    "'''' || rate || ''' is not above 0'",
    'write how many units of to_currency one unit of from_currency is; leave a day without a rate '
    ~ 'out, and its charges wait'
) }}
{%- endmacro %}
