{#
    class_columns: what two calls must have in common to be of one class (int_call_classes), as
    columns of int_calls_classified: all that decides whose a call is and which deck prices it, but
    for time bands and numbers.
#}
{% macro class_columns() -%}
    {%- set columns = [
        'period_from_at', 'call_direction', 'service_type', 'is_customer_side_rated',
        'is_provider_side_rated', 'number_account_id', 'number_from',
        'customer_assigned_account_id', 'provider_assigned_account_id', 'is_customer_written_off',
        'is_provider_written_off', 'is_written_off_if_suspended',
    ] -%}
    {%- for field in auth_code_fields_in_use() -%}
        {%- do columns.append(field ~ '_signature') -%}
    {%- endfor -%}
    {{ return(columns) }}
{%- endmacro %}
