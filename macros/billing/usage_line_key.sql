{#
    usage_line_key: what a line of usage is for, from the columns line_type,
    charge_currency, destination and service_type: the same in every build, so that a recorded line can be compared
    with today's.
#}
{% macro usage_line_key() -%}
    concat_ws('|', line_type, charge_currency, destination, service_type)
{%- endmacro %}
