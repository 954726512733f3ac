{# text_literal: a text as an SQL constant. #}
{% macro text_literal(text) -%}
    {{ return("'" ~ text | replace("'", "''") ~ "'") }}
{%- endmacro %}
