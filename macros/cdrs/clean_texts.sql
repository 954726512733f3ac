{#
    clean_texts: the raw columns of a relation under their own names, each without the blanks around
    it and null when nothing is left. Done once, in the first step of a staging model: trimming is
    a third of what reading a line costs. The other macros of this folder take these texts.
    `nulls` are words that stand for nothing, such as NULL.
#}
{% macro clean_texts(relation, columns, nulls=[]) -%}
    {%- for column in columns -%}
    {%- set text = namespace(sql='trim(' ~ relation ~ '.' ~ adapter.quote(column) ~ ')') -%}
    {%- for word in [''] + nulls -%}
        {%- set text.sql = 'nullif(' ~ text.sql ~ ", '" ~ word | replace("'", "''") ~ "')" -%}
    {%- endfor -%}
    {{ text.sql }} as {{ adapter.quote(column) }}
    {{- ",\n        " if not loop.last }}
    {%- endfor -%}
{%- endmacro %}
