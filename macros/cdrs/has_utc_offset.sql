{#
    has_utc_offset: whether parse_timestamp gives a clean text in UTC: an ISO 8601 time that carries
    its offset (Z, +02:00, +0200 or +02, up to 14 hours), a time of a style with %z, one that is
    counted since 1970. False for an empty text.
#}
{% macro has_utc_offset(text, styles) -%}
    {%- set shapes = [] -%}
    {%- for style in styles -%}
        {%- if style == 'iso' -%}
            {%- do shapes.append(matches_fully(text, iso_shape() ~ offset_shape())) -%}
        {%- elif style.startswith('epoch') -%}
            {%- do shapes.append(matches_fully(text, epoch_shape(style))) -%}
        {%- elif '%z' in style -%}
            {%- do shapes.append(matches_fully(text, timestamp_shape(style))) -%}
        {%- endif -%}
    {%- endfor -%}
    {{ 'coalesce(' ~ shapes | join(' or ') ~ ', false)' if shapes else 'false' }}
{%- endmacro %}
