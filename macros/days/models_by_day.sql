{#
    models_by_day: the models that hold all days and are built again by the day. Each has call_date
    and day_fingerprint, and the config of built_by_day.
#}
{% macro models_by_day() -%}
    {{ return([
        'int_calls_normalised', 'fct_customer_charges', 'fct_provider_charges', 'fct_call_margins',
    ]) }}
{%- endmacro %}
