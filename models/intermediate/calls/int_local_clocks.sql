with

calls as (

    select * from {{ ref('int_calls_normalised') }}

),

time_zone_offsets as (

    select * from {{ ref('int_time_zone_offsets') }}

),

quarter_hours as (

    select distinct started_quarter_at from calls

),

final as (

    select
        time_zone_offsets.time_zone,
        quarter_hours.started_quarter_at,
        time_zone_offsets.offset_seconds
    from quarter_hours
    inner join time_zone_offsets
        on quarter_hours.started_quarter_at >= time_zone_offsets.utc_from
        and quarter_hours.started_quarter_at < time_zone_offsets.utc_to

)

select * from final
