{#
    parse_duration: a clean text as seconds, decimal(12,3); null when the text is empty or does
    not fit its style.
    `seconds`: a decimal number as in parse_decimal; more than three decimals round half up.
    `h:mm:ss`, `m:ss`: the first number without limit, the others two digits below 60, a fraction
    of a second rounded like `seconds`. `hhmmss`, `hhmmsscc`: the same without colons, the latter
    with hundredths of a second.
#}
{% macro parse_duration(text, style='seconds', decimal_mark='.', unit='') -%}
    {%- if style == 'seconds' -%}
        {{ parse_decimal(text, 12, 3, decimal_mark=decimal_mark, unit=unit, rounds=true) }}
    {%- elif style == 'h:mm:ss' -%}
    {{ clock_seconds(text, '[0-9]+:[0-5][0-9]:[0-5][0-9](?:[.][0-9]+)?', [
        'split_part(' ~ text ~ ", ':', 1)", 'split_part(' ~ text ~ ", ':', 2)",
        'split_part(' ~ text ~ ", ':', 3)",
    ]) }}
    {%- elif style == 'm:ss' -%}
    {{ clock_seconds(text, '[0-9]+:[0-5][0-9](?:[.][0-9]+)?', [
        "'0'", 'split_part(' ~ text ~ ", ':', 1)", 'split_part(' ~ text ~ ", ':', 2)",
    ]) }}
    {%- elif style in ('hhmmss', 'hhmmsscc') -%}
    {%- set tail = 2 if style == 'hhmmsscc' else 0 -%}
    {%- set size = 'length(' ~ text ~ ')' -%}
    {%- set hundredths = 'right(' ~ text ~ ', 2)' if tail else "'0'" -%}
    {{ clock_seconds(text, '[0-9]{2,}[0-5][0-9][0-5][0-9]' ~ ('[0-9]{2}' if tail else ''), [
        'left(' ~ text ~ ', ' ~ size ~ ' - ' ~ (4 + tail) ~ ')',
        'substr(' ~ text ~ ', ' ~ size ~ ' - ' ~ (3 + tail) ~ ', 2)',
        'substr(' ~ text ~ ', ' ~ size ~ ' - ' ~ (1 + tail) ~ ", 2) || '.' || " ~ hundredths,
    ]) }}
    {%- else -%}
        {{ exceptions.raise_compiler_error("there is no duration style '" ~ style ~ "'") }}
    {%- endif -%}
{%- endmacro %}

{# clock_seconds: hours, minutes and seconds, given as texts, where the text has the shape. #}
{% macro clock_seconds(text, shape, parts) -%}
    case
        when {{ matches_fully(text, shape) }}
            then try_cast(
                try_cast({{ parts[0] }} as bigint) * 3600
                + try_cast({{ parts[1] }} as bigint) * 60
                + try_cast({{ parts[2] }} as decimal(12, 3)) as decimal(12, 3)
            )
    end
{%- endmacro %}
