{#
    clean_text: a raw text without the blanks around it; null when nothing is left.
    `column` is a raw column or a text expression.
#}
{% macro clean_text(column) -%}
    nullif(trim({{ column }}), '')
{%- endmacro %}
