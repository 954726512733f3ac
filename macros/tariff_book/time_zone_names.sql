{#
    time_zone_names: a subselect of the IANA time zone names that the engine knows. DuckDB's list
    (ICU) also holds abbreviations that are none, and that do not mean what a European would write
    them for (BST is Bangladesh, IST India, CST Chicago), and some zones of its own.
#}
{% macro time_zone_names() -%}
    {{ return(adapter.dispatch('time_zone_names')()) }}
{%- endmacro %}

{% macro duckdb__time_zone_names() -%}
    select name from pg_timezone_names()
    where not starts_with(name, 'SystemV/')
        and name not in ('Canada/East-Saskatchewan', 'US/Pacific-New')
        and (
            length(name) > 3
            or name in (
                'CET', 'EET', 'EST', 'GB', 'GMT', 'HST', 'MET', 'MST', 'NZ', 'PRC', 'ROC', 'ROK',
                'UCT', 'UTC', 'WET'
            )
        )
{%- endmacro %}

{% macro default__time_zone_names() -%}
    {{ exceptions.raise_compiler_error('time_zone_names has no body for ' ~ target.type) }}
{%- endmacro %}
