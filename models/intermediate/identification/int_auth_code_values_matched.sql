with

calls as (

    select * from {{ ref('int_calls_to_rate') }}

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

-- by an equality on the beginning of the value, once for each length that the field's codes use
beginning_lengths as (

    select distinct
        field,
        length(value) as value_length
    from conditions
    where operator = 'starts_with'

),

beginnings as (

    select
        field_values.field,
        field_values.field_value,
        substr(field_values.field_value, 1, beginning_lengths.value_length) as beginning
    from field_values
    inner join beginning_lengths on field_values.field = beginning_lengths.field
    where length(field_values.field_value) >= beginning_lengths.value_length

),

matched_by_beginning as (

    select
        beginnings.field,
        beginnings.field_value,
        conditions.condition_number
    from beginnings
    inner join conditions
        on beginnings.field = conditions.field
        and beginnings.beginning = conditions.value
    where conditions.operator = 'starts_with'

),

compared_conditions as (

    select * from conditions
    where operator in ('ends_with', 'contains', 'in_network', 'between')
        or operator = 'equals' and field in ('talk_seconds', 'call_started', 'call_ended')

),

matched_by_comparison as (

    select
        field_values.field,
        field_values.field_value,
        compared_conditions.condition_number
    from field_values
    inner join compared_conditions on field_values.field = compared_conditions.field
    where {{ condition_holds('field_values.field_value', 'compared_conditions') }}

),

-- values that match any pattern of their field, found by one alternation of all of them
values_of_patterns as (

    {% for field, patterns in auth_code_patterns_by_field().items() %}
    select
        field,
        field_value
    from field_values
    where field = '{{ field }}'
        and {{ matches_pattern('field_value', text_literal(any_of_patterns(patterns))) }}
    {{ 'union all' if not loop.last }}
    {% else %}
    select * from field_values
    where false
    {% endfor %}

),

matched_by_pattern as (

    {% for condition_number, field, pattern in auth_code_patterns() %}
    select
        field,
        field_value,
        cast({{ condition_number }} as bigint) as condition_number
    from values_of_patterns
    where field = '{{ field }}'
        and {{ matches_pattern('field_value', text_literal(pattern)) }}
    {{ 'union all' if not loop.last }}
    {% else %}
    select
        field,
        field_value,
        cast(null as bigint) as condition_number
    from values_of_patterns
    where false
    {% endfor %}

),

final as (

    select * from matched_by_equality
    union all
    select * from matched_by_beginning
    union all
    select * from matched_by_comparison
    union all
    select * from matched_by_pattern

)

select * from final
