{#
    without_technical_prefix: a dialled string without the longest technical prefix of its dial plan
    that it begins with.
#}
{% macro without_technical_prefix(dialled, plan) -%}
    {%- if plan.technical_prefixes -%}
    substr({{ dialled }}, 1 + {{ longest_prefix_length(dialled, plan.technical_prefixes) }})
    {%- else -%}
    {{ dialled }}
    {%- endif -%}
{%- endmacro %}
