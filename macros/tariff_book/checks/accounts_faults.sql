{# accounts_faults: a provider is never invoiced. #}
{% macro accounts_faults(relation, file_name) -%}
{{ fault(
    relation, file_name, 'is_invoiced',
    "lower(is_provider) = 'true' and lower(is_invoiced) = 'true'",
    "'a provider is never invoiced'",
    'leave is_invoiced empty; what a provider is owed is in CDR by Provider by Date'
) }}
{%- endmacro %}
