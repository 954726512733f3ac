with

quarter_hours as (

    select distinct started_quarter_at from {{ ref('int_calls_to_rate') }}

),

account_zones as (

    select distinct timezone as time_zone from {{ ref('stg_accounts') }}

),

-- the moments at which the same call would be somebody else's, or priced by another deck, or on
-- another clock
boundaries as (

    select valid_from_at as boundary_at from {{ ref('int_auth_code_conditions') }}
    union
    select valid_to_at as boundary_at from {{ ref('int_auth_code_conditions') }}
    union
    select valid_from_at as boundary_at from {{ ref('int_rate_tables_given') }}
    union
    select valid_to_at as boundary_at from {{ ref('int_rate_tables_given') }}
    union
    select epoch_from_at as boundary_at from {{ ref('int_rate_epochs') }}
    union
    select epoch_to_at as boundary_at from {{ ref('int_rate_epochs') }}
    union
    select offsets.utc_from as boundary_at
    from {{ ref('int_time_zone_offsets') }} as offsets
    inner join account_zones on offsets.time_zone = account_zones.time_zone

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
