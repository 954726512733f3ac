{# provider_faults: the rows of a seed for customers that name a provider. #}
{% macro provider_faults(relation, file_name, way_out) -%}
{{ fault(
    relation, file_name, 'account_id',
    'account_id in (select account_id from ' ~ ref('accounts')
    ~ " where lower(is_provider) = 'true')",
    "'''' || account_id || ''' is a provider'",
    way_out
) }}
{%- endmacro %}
