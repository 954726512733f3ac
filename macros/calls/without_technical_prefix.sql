{#
    without_technical_prefix: a dialled string without the longest technical prefix it begins
    with.
#}
{% macro without_technical_prefix(dialled) -%}
    substr({{ dialled }}, 1 + {{ longest_prefix_length(dialled, 'technical_prefixes') }})
{%- endmacro %}
