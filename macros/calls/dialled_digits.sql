{#
    dialled_digits: the user part of a SIP or tel URI (or of `"Name" <number>`), without the
    punctuation that people write in numbers. Most parties are plain digits, and pass as they are.
#}
{% macro dialled_digits(raw) -%}
    case
        when {{ matches_fully(raw, '[+]?[0-9]*') }} then {{ raw }}
        else regexp_replace(
            regexp_replace(
                regexp_replace(
                    coalesce(nullif(regexp_extract({{ raw }}, '<([^>]*)>', 1), ''), {{ raw }}),
                    '^(?i:sips?|tel):', ''
                ),
                '[@;].*$', ''
            ),
            '[\s()./-]', '', 'g'
        )
    end
{%- endmacro %}
