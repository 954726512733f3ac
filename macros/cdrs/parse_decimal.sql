{#
    parse_decimal: a clean text as decimal(precision, scale); null when the text is empty, is not a
    plain decimal number, or does not fit the type.

    A number is digits with at most one `decimal_mark`, a sign in front if wanted, and `symbol` in
    front if the format has one. No exponent, no thousands separators, no blanks inside: DuckDB
    would cast `1e3` and `1_000`. Zeros at the end are free; a digit other than zero that the type
    has no place for makes it null, for a cast would round it without a word. With `rounds`, digits
    beyond the scale round half away from zero instead.
    `unit` is what one in the file is worth (0.01 for cents). The product is exact (a float never
    takes part): the factors are decimals whose widths sum to 18, and for the rare number that such
    a factor cannot hold to 38, for sums of 128 bits are slow.
#}
{% macro parse_decimal(
    text, precision, scale, decimal_mark='.', symbol='', unit='', rounds=false
) -%}
    {%- set unit_scale = (unit.split('.')[1] | length) if '.' in unit else 0 -%}
    {%- set unit_digits = [(unit | replace('.', '')).lstrip('0') | length, unit_scale] | max -%}
    {#- Far more places than a duration has are kept while it is multiplied, and rounded then. -#}
    {%- set places = 24 if rounds else [scale - unit_scale, 0] | max -%}

    {%- set digits = '[0-9]+' if rounds else '[0-9]{1,' ~ places ~ '}0*' if places else '0+' -%}
    {%- set fraction = '[' ~ decimal_mark ~ ']' ~ digits -%}
    {%- set sign -%}
        {%- if symbol -%}
            {%- set mark = literal_pattern(symbol) -%}
            (?:[+-]?(?:{{ mark }})?|{{ mark }}[+-])
        {%- else -%}
            [+-]?
        {%- endif -%}
    {%- endset -%}
    {%- set pattern = sign ~ '(?:[0-9]+|[0-9]*' ~ fraction ~ ')' -%}

    {%- set number = namespace(text=text) -%}
    {%- if symbol -%}
        {%- set number.text = "replace(" ~ number.text ~ ", '" ~ symbol ~ "', '')" -%}
    {%- endif -%}
    {%- if decimal_mark != '.' -%}
        {%- set number.text = "replace(" ~ number.text ~ ", '" ~ decimal_mark ~ "', '.')" -%}
    {%- endif -%}

    {%- set type = 'decimal(' ~ precision ~ ', ' ~ scale ~ ')' -%}
    case
        when {{ matches_fully(text, pattern) }}
        {%- if unit %}
            then coalesce(
            {%- for width in [18 - unit_digits, 38 - unit_digits] if width >= places %}
                try_cast(
                    try_cast({{ number.text }} as decimal({{ width }}, {{ places }}))
                    * cast('{{ unit }}' as decimal({{ unit_digits }}, {{ unit_scale }}))
                    as {{ type }}
                )
                {{- ',' if not loop.last }}
            {%- endfor %}
            )
        {%- else %}
            then try_cast({{ number.text }} as {{ type }})
        {%- endif %}
    end
{%- endmacro %}

{# literal_pattern: the regular expression of a text taken letter by letter. #}
{% macro literal_pattern(text) -%}
    {%- for letter in text %}[{{ letter }}]{% endfor -%}
{%- endmacro %}
