{#
    has_utc_offset: whether a clean text is an ISO 8601 time that carries its offset (Z, +02:00,
    +0200 or +02, up to 14 hours), so that parse_timestamp gives it in UTC; false for an empty
    text and where `iso` is not among the styles.
#}
{% macro has_utc_offset(text, styles) -%}
    {%- set offset = '(?:Z|[+-](?:0[0-9]|1[0-4])(?::?[0-5][0-9])?)' -%}
    {%- if 'iso' in styles -%}
        coalesce({{ matches_fully(text, iso_shape() ~ offset) }}, false)
    {%- else -%}
        false
    {%- endif -%}
{%- endmacro %}
