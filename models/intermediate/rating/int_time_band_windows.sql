with

tables_with_bands as (

    select distinct
        rate_table_id,
        time_band
    from {{ ref('stg_rates') }}
    where time_band is not null

),

rate_tables as (

    select * from {{ ref('stg_rate_tables') }}

),

time_bands as (

    select * from {{ ref('stg_time_bands') }}

),

holidays as (

    select * from {{ ref('stg_holidays') }}

),

time_zone_offsets as (

    select * from {{ ref('int_time_zone_offsets') }}

),

local_dates as (

    select
        cast({{ series_to_rows('span.from_at', 'span.to_at', 'interval 1 day') }} as date)
            as local_date
    from {{ ref('int_time_span') }} as span

),

-- a holiday is a holiday and no weekday
kinds_of_days as (

    select
        rate_tables.rate_table_id,
        rate_tables.timezone as time_zone,
        local_dates.local_date,
        case
            when holidays.calendar_date is not null then 'holiday'
            else {{ day_of_week('local_dates.local_date') }}
        end as kind_of_day
    from rate_tables
    cross join local_dates
    left join holidays
        on rate_tables.holiday_calendar_id = holidays.calendar_id
        and local_dates.local_date = holidays.calendar_date

),

-- a band that ends at or before its start goes on into the next day, whatever day that is
local_windows as (

    select
        tables_with_bands.rate_table_id,
        tables_with_bands.time_band,
        days.time_zone,
        {{ add_seconds('cast(days.local_date as timestamp)', 'time_bands.start_minute * 60') }}
            as local_from,
        {{ add_seconds(
            'cast(days.local_date as timestamp)',
            '(time_bands.end_minute + case when time_bands.end_minute <= '
            ~ 'time_bands.start_minute then 1440 else 0 end) * 60'
        ) }} as local_to
    from tables_with_bands
    inner join time_bands on tables_with_bands.time_band = time_bands.time_band
    inner join kinds_of_days as days
        on tables_with_bands.rate_table_id = days.rate_table_id
        and {{ list_holds('time_bands.days', 'days.kind_of_day') }}

),

-- The moments at which the clock shows a time of the window: where the clock goes back, a part of
-- it comes twice; where it goes forward, a part never comes.
final as (

    select distinct
        windows.rate_table_id,
        windows.time_band,
        greatest(
            {{ add_seconds('windows.local_from', '-offsets.offset_seconds') }}, offsets.utc_from
        ) as valid_from_at,
        least(
            {{ add_seconds('windows.local_to', '-offsets.offset_seconds') }}, offsets.utc_to
        ) as valid_to_at
    from local_windows as windows
    inner join time_zone_offsets as offsets
        on windows.time_zone = offsets.time_zone
        and {{ add_seconds('windows.local_from', '-offsets.offset_seconds') }} < offsets.utc_to
        and {{ add_seconds('windows.local_to', '-offsets.offset_seconds') }} > offsets.utc_from

)

select * from final
