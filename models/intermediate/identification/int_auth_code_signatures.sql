with

matches as (

    select * from {{ ref('int_auth_code_values_matched') }}

),

lists as (

    select
        field,
        field_value,
        {{ texts_joined('cast(condition_number as varchar)', 'condition_number') }}
            as conditions_met
    from matches
    group by field, field_value

),

final as (

    select
        field,
        field_value,
        conditions_met,
        cast(dense_rank() over (partition by field order by conditions_met) as integer)
            as signature
    from lists

)

select * from final
