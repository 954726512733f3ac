{#
    longest_prefix_length: length of the longest of a list of prefixes (constants) that a text begins
    with, or 0.
#}
{% macro longest_prefix_length(text, prefixes) -%}
    {%- set by_length = {} -%}
    {%- for prefix in prefixes -%}
        {%- do by_length.setdefault(prefix | length, []).append(text_literal(prefix)) -%}
    {%- endfor -%}
    case
        {%- for length in by_length | sort(reverse=true) %}
        when substr({{ text }}, 1, {{ length }}) in ({{ by_length[length] | join(', ') }})
            then {{ length }}
        {%- endfor %}
        when {{ text }} is null then null
        else 0
    end
{%- endmacro %}
