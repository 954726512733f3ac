with

calls as (

    select * from {{ ref('int_calls_normalised') }}

),

conditions as (

    select * from {{ ref('int_auth_code_conditions') }}

),

-- conditions are tried on distinct values, never on calls
field_values as (

    {% for field in auth_code_fields_in_use() %}
    select distinct
        '{{ field }}' as field,
        {{ auth_code_fields()[field] }} as field_value
    from calls
    where {{ auth_code_fields()[field] }} is not null
    {{ 'union all' if not loop.last }}
    {% else %}
    select
        cast(null as varchar) as field,
        cast(null as varchar) as field_value
    where false
    {% endfor %}

),

matched_by_equality as (

    select
        field_values.field,
        field_values.field_value,
        conditions.condition_number
    from field_values
    inner join conditions
        on field_values.field = conditions.field
        and field_values.field_value = conditions.value
    where conditions.operator = 'equals'
        and conditions.field not in ('talk_seconds', 'call_started', 'call_ended')

),

matched_by_comparison as (

    select
        field_values.field,
        field_values.field_value,
        conditions.condition_number
    from field_values
    inner join conditions on field_values.field = conditions.field
    where case conditions.operator
            when
                'starts_with'
                then {{ begins_with('field_values.field_value', 'conditions.value') }}
            when
                'ends_with'
                then {{ finishes_with('field_values.field_value', 'conditions.value') }}
            when 'contains' then contains(field_values.field_value, conditions.value)
            when 'in_network'
                then {{ begins_with(
                    address_bits('field_values.field_value'), network_bits('conditions.value')
                ) }}
            when 'between' then {{ is_between('field_values.field_value', 'conditions') }}
            when 'equals'
                then conditions.field in ('talk_seconds', 'call_started', 'call_ended')
                    and {{ is_same('field_values.field_value', 'conditions') }}
            else false
        end

),

matched_by_pattern as (

    {% for condition_number, field, pattern in auth_code_patterns() %}
    select
        field,
        field_value,
        cast({{ condition_number }} as bigint) as condition_number
    from field_values
    where field = '{{ field }}'
        and {{ matches_pattern('field_value', "'" ~ pattern | replace("'", "''") ~ "'") }}
    {{ 'union all' if not loop.last }}
    {% else %}
    select
        field,
        field_value,
        cast(null as bigint) as condition_number
    from field_values
    where false
    {% endfor %}

),

final as (

    select * from matched_by_equality
    union all
    select * from matched_by_comparison
    union all
    select * from matched_by_pattern

)

select * from final
