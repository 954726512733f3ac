{#
    parse_duration: a clean text as seconds, decimal(12,3); null when the text is empty or does
    not fit its style.
    `seconds`: a decimal number as in parse_decimal; more than three decimals round half up.
    `h:mm:ss`: whole seconds; hours without limit, minutes and seconds two digits below 60.
#}
{% macro parse_duration(text, style='seconds', decimal_mark='.', unit='') -%}
    {%- if style == 'seconds' -%}
        {{ parse_decimal(text, 12, 3, decimal_mark=decimal_mark, unit=unit, rounds=true) }}
    {%- elif style == 'h:mm:ss' -%}
    case
        when {{ matches_fully(text, '[0-9]+:[0-5][0-9]:[0-5][0-9]') }}
            then try_cast(
                try_cast(split_part({{ text }}, ':', 1) as bigint) * 3600
                + try_cast(split_part({{ text }}, ':', 2) as bigint) * 60
                + try_cast(split_part({{ text }}, ':', 3) as bigint) as decimal(12, 3)
            )
    end
    {%- else -%}
        {{ exceptions.raise_compiler_error("there is no duration style '" ~ style ~ "'") }}
    {%- endif -%}
{%- endmacro %}
