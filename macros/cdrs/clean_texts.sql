{#
    clean_texts: the raw columns of a relation under their own names, each without the blanks around
    it and null when nothing is left. Done once, in the first step of a staging model: trimming is
    a third of what reading a line costs. The other macros of this folder take these texts.
#}
{% macro clean_texts(relation, columns) -%}
    {%- for column in columns -%}
    nullif(trim({{ relation }}.{{ adapter.quote(column) }}), '') as {{ adapter.quote(column) }}
    {{- ",\n        " if not loop.last }}
    {%- endfor -%}
{%- endmacro %}
