{#
    number_position: where the first digits of a number lie on the line of numbers, bigint: padded
    with zeros to 15 digits, and then how many of them there were, so that 44 lies before the prefix
    440 and not in it. A number that could not be read lies at 0, in the empty prefix only.
#}
{% macro number_position(number, digits=15) -%}
    coalesce(
        cast(rpad(substr({{ number }}, 1, {{ digits }}), 15, '0') as bigint) * 16
        + least(length({{ number }}), {{ digits }}),
        0
    )
{%- endmacro %}
