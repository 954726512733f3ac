{# account_rate_tables_faults: no two of a rank at a time. #}
{% macro account_rate_tables_faults(relation, file_name) -%}
{{ ends_before_start(relation, file_name) }}
union all
{{ overlap_faults(relation, file_name, ['account_id', 'call_direction', 'service_type']) }}
{%- endmacro %}
