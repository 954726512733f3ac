with

calls as (

    select * from {{ ref('int_calls_to_rate') }}

),

conditions as (

    select * from {{ ref('int_auth_code_conditions') }}

),

boundaries as (

    select valid_from_at as boundary_at from conditions
    union
    select valid_to_at as boundary_at from conditions

),

quarter_hours as (

    select distinct started_quarter_at from calls

),

final as (

    select
        quarter_hours.started_quarter_at,
        coalesce(max(boundaries.boundary_at), timestamp '0001-01-01 00:00:00') as period_from_at
    from quarter_hours
    left join boundaries on quarter_hours.started_quarter_at >= boundaries.boundary_at
    group by quarter_hours.started_quarter_at

)

select * from final
