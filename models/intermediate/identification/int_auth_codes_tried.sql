{{ config(materialized='view') }}

with

calls as (

    select * from {{ ref('int_calls_normalised') }}

),

conditions as (

    select * from {{ ref('int_auth_code_conditions') }}

),

values_of_calls as (

    select
        calls.call_id,
        calls.call_started_at,
        conditions.*,
        case conditions.field
            {%- for field, field_value in auth_code_fields().items() %}
            when '{{ field }}' then {{ field_value }}
            {%- endfor %}
        end as field_value
    from calls
    cross join conditions

),

final as (

    select

        ----------  ids
        call_id,
        auth_code_id,
        condition_number,
        account_id,

        ---------- text
        field,
        operator,
        value,
        field_value,

        ---------- numbers
        priority,
        conditions_in_code,

        ---------- booleans
        is_provider,
        coalesce({{ condition_holds('field_value', 'values_of_calls') }}, false) as holds,
        call_started_at >= valid_from_at and call_started_at < valid_to_at as is_in_force
    from values_of_calls

)

select * from final
