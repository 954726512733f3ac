{#
    build_time: now, for reports that look at it, as a timestamp literal in UTC: the moment at which
    dbt started, or the var `as_of`, so that what was to be seen on a day can be seen again.
#}
{% macro build_time() -%}
    timestamp '{{ var("as_of") or run_started_at.strftime("%Y-%m-%d %H:%M:%S") }}'
{%- endmacro %}
