{#
    tax_key: what a tax of an invoice is, from the columns tax_id and valid_from: the same in every
    build, so that a recorded tax can be compared with today's.
#}
{% macro tax_key() -%}
    concat_ws('|', 'tax', tax_id, cast(valid_from as varchar))
{%- endmacro %}
