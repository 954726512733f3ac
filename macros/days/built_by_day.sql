{#
    built_by_day: the config of a model that holds all days, of which a build replaces those in
    int_days_to_build. Its rows carry call_date and day_fingerprint.
#}
{% macro built_by_day() -%}
    {{ return({
        'materialized': 'incremental',
        'incremental_strategy': 'append',
        'on_schema_change': 'fail',
        'pre_hook': '{{ delete_days_to_build() }}',
    }) }}
{%- endmacro %}
