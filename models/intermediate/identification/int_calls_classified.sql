with

calls as (

    select * from {{ ref('int_calls_normalised') }}

),

matches as (

    select * from {{ ref('int_auth_code_values_matched') }}

),

conditions as (

    select * from {{ ref('int_auth_code_conditions') }}

),

-- A value's signature is the list of conditions it satisfies. Calls with the same signatures in the
-- same period are identified alike, and there are few of those: they are decided once each.
signatures as (

    select
        field,
        field_value,
        {{ texts_joined('cast(condition_number as varchar)', 'condition_number') }}
            as signature
    from matches
    group by field, field_value

),

boundaries as (

    select valid_from_at as boundary_at from conditions
    union
    select valid_to_at as boundary_at from conditions

),

quarter_hours as (

    select distinct started_quarter_at from calls

),

periods as (

    select
        quarter_hours.started_quarter_at,
        coalesce(max(boundaries.boundary_at), timestamp '0001-01-01 00:00:00') as period_from_at
    from quarter_hours
    left join boundaries on quarter_hours.started_quarter_at >= boundaries.boundary_at
    group by quarter_hours.started_quarter_at

),

final as (

    select
        calls.call_id,
        periods.period_from_at,
        concat_ws(
            ',', ''
            {%- for field in auth_code_fields_in_use() %},
            {{ field }}_signatures.signature
            {%- endfor %}
        ) as conditions_met
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
