with

time_zones as (

    select timezone as time_zone from {{ ref('stg_accounts') }}
    union
    select timezone as time_zone from {{ ref('stg_cdr_sources') }}
    union
    select timezone as time_zone from {{ ref('stg_rate_tables') }}

),

days as (

    select
        time_zone,
        {{ series_to_rows(
            "timestamp '1990-01-01 00:00:00'", "timestamp '2069-12-31 00:00:00'", 'interval 1 day'
        ) }} as day_start_at
    from time_zones

),

daily_offsets as (

    select
        time_zone,
        day_start_at,
        {{ utc_offset_seconds('time_zone', 'day_start_at') }} as offset_seconds
    from days

),

-- a change of the clock is looked for only inside the days that end on another offset
days_of_change as (

    select
        *,
        lead(offset_seconds) over (partition by time_zone order by day_start_at) as next_offset
    from daily_offsets
    qualify next_offset <> offset_seconds

),

quarter_hours as (

    select
        time_zone,
        day_start_at,
        {{ series_to_rows(
            'day_start_at', 'day_start_at + interval 1 day', 'interval 15 minutes'
        ) }} as quarter_at
    from days_of_change

),

changes as (

    select
        time_zone,
        quarter_at as utc_from,
        {{ utc_offset_seconds('time_zone', 'quarter_at') }} as offset_seconds
    from quarter_hours
    qualify offset_seconds <> lag(offset_seconds) over (
            partition by time_zone, day_start_at order by quarter_at
        )

),

periods as (

    select
        time_zone,
        timestamp '0001-01-01 00:00:00' as utc_from,
        offset_seconds
    from daily_offsets
    where day_start_at = timestamp '1990-01-01 00:00:00'

    union all

    select
        time_zone,
        utc_from,
        offset_seconds
    from changes

),

-- On the local clock a period begins when both the old and the new offset have reached it: a
-- repeated hour stays with the old offset (its first occurrence), a missing one moves forward.
with_local_start as (

    select
        *,
        case
            when lag(offset_seconds) over by_zone is null then utc_from
            else {{ add_seconds(
                'utc_from', 'greatest(lag(offset_seconds) over by_zone, offset_seconds)'
            ) }}
        end as local_from
    from periods
    window by_zone as (partition by time_zone order by utc_from)

),

final as (

    select
        time_zone,
        cast(offset_seconds as integer) as offset_seconds,
        utc_from,
        coalesce(
            lead(utc_from) over (partition by time_zone order by utc_from),
            timestamp '9999-12-31 00:00:00'
        ) as utc_to,
        local_from,
        coalesce(
            lead(local_from) over (partition by time_zone order by utc_from),
            timestamp '9999-12-31 00:00:00'
        ) as local_to
    from with_local_start

)

select * from final
