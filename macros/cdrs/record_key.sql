{#
    record_key: the MD5, 32 hexadecimal digits, of the fields of a record, the same on every engine
    and for every order of the columns.

    `columns` lists clean texts; `values` maps names to expressions that give text (typed_text).
    The digested text is `name=value` of the fields that are not empty, in alphabetical order of
    the names, with the unit separator (character 31) between them: a column that a later layout
    adds changes no key of an older line. Text files of separated values do not hold that character.
#}
{% macro record_key(columns, values={}) -%}
    {%- set fields = {} -%}
    {%- for column in columns -%}
        {%- do fields.update({column: adapter.quote(column)}) -%}
    {%- endfor -%}
    {%- do fields.update(values) -%}
    {%- set names = fields | sort -%}
    md5(
        case
            {#- the usual line, for which one call of concat is half the work -#}
        {%- for name in names %}
            {{ 'when' if loop.first else '    and' }} {{ fields[name] }} is not null
        {%- endfor %}
                then concat(
                {%- for name in names %}
                    {{ "'" if loop.first else "chr(31) || '" }}{{ name }}=', {{ fields[name] }}
                    {{- ',' if not loop.last }}
                {%- endfor %}
                )
            else concat_ws(
                chr(31)
            {%- for name in names %},
                '{{ name }}=' || {{ fields[name] }}
            {%- endfor %}
            )
        end
    )
{%- endmacro %}
