{#
    dialled_digits: the user part of a SIP or tel URI (or of `"Name" <number>`), without the
    punctuation that people write in numbers.
#}
{% macro dialled_digits(raw) -%}
    regexp_replace(
        regexp_replace(
            regexp_replace(
                coalesce(nullif(regexp_extract({{ raw }}, '<([^>]*)>', 1), ''), {{ raw }}),
                '^(?i:sips?|tel):', ''
            ),
            '[@;].*$', ''
        ),
        '[\s()./-]', '', 'g'
    )
{%- endmacro %}
