{# any_of_patterns: one regular expression that matches whatever one of several does. #}
{% macro any_of_patterns(patterns) -%}
    {{ return('(?:' ~ patterns | join(')|(?:') ~ ')') }}
{%- endmacro %}
