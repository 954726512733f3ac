with

time_zones as (

    select distinct timezone as time_zone from {{ ref('stg_cdr_sources') }}

),

time_zone_offsets as (

    select * from {{ ref('int_time_zone_offsets') }}

),

days as (

    select
        time_zone,
        cast({{ series_to_rows(
            "timestamp '1990-01-01 00:00:00'", "timestamp '2069-12-31 00:00:00'", 'interval 1 day'
        ) }} as date) as local_date
    from time_zones

),

final as (

    select
        days.time_zone,
        days.local_date,
        time_zone_offsets.offset_seconds,
        time_zone_offsets.local_from,
        time_zone_offsets.local_to
    from days
    inner join time_zone_offsets
        on days.time_zone = time_zone_offsets.time_zone
        and days.local_date + interval 1 day > time_zone_offsets.local_from
        and days.local_date < time_zone_offsets.local_to

)

select * from final
