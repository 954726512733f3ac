{#
    utc_timestamp: an ISO 8601 time in UTC, written by an analyst (`2026-10-05T14:00:00Z`, the `T`
    may be a blank, the `Z` may be missing), as a timestamp; null when it is none.
#}
{% macro utc_timestamp(text) -%}
    try_cast(replace(rtrim(trim({{ text }}), 'Z'), 'T', ' ') as timestamp)
{%- endmacro %}
