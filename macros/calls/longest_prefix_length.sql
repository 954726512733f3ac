{#
    longest_prefix_length: length of the longest of a list of prefixes that a text begins with, or
    0.
#}
{% macro longest_prefix_length(text, prefixes) -%}
    coalesce(list_max(list_transform(
        {{ prefixes }},
        lambda prefix: case when starts_with({{ text }}, prefix) then length(prefix) else 0 end
    )), 0)
{%- endmacro %}
