{{ config(materialized='view') }}

with

calls as (

    select * from {{ ref('int_calls_to_rate') }}

),

signatures as (

    select * from {{ ref('int_auth_code_signatures') }}

),

periods as (

    select * from {{ ref('int_auth_code_periods') }}

),

-- A value's signature stands for the set of conditions it meets. Calls with the same signatures in
-- the same period are one class, and identified alike.
final as (

    select
        calls.*,
        periods.period_from_at
        {%- for field in auth_code_fields_in_use() %},
        coalesce({{ field }}_signatures.signature, 0) as {{ field }}_signature
        {%- endfor %}
    from calls
    inner join periods on calls.started_quarter_at = periods.started_quarter_at
    {% for field in auth_code_fields_in_use() %}
    left join signatures as {{ field }}_signatures
        on {{ field }}_signatures.field = '{{ field }}'
        and {{ field }}_signatures.field_value
        = {{ auth_code_fields("calls")[field] }}
    {% endfor %}

)

select * from final
