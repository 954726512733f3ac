with

file_days as (

    select * from {{ ref('int_file_days') }}

),

sources as (

    select * from {{ ref('stg_cdr_sources') }}

),

time_zone_offsets as (

    select * from {{ ref('int_time_zone_offsets') }}

),

days_with_calls as (

    select
        source_id,
        local_date,
        {{ day_of_week('local_date') }} as weekday,
        cast(date_trunc('week', local_date) as date) as monday
    from file_days
    group by source_id, local_date

),

local_dates as (

    select
        sources.source_id,
        cast({{ add_seconds(build_time(), 'time_zone_offsets.offset_seconds') }} as date) as today
    from sources
    inner join time_zone_offsets
        on sources.timezone = time_zone_offsets.time_zone
        and {{ build_time() }} >= time_zone_offsets.utc_from
        and {{ build_time() }} < time_zone_offsets.utc_to

),

-- the last silence lasts until today, which is not over
silences as (

    select
        days_with_calls.source_id,
        days_with_calls.local_date as after_date,
        lead(days_with_calls.local_date) over by_source as before_date,
        coalesce(lead(days_with_calls.local_date) over by_source, local_dates.today) as end_date
    from days_with_calls
    inner join local_dates on days_with_calls.source_id = local_dates.source_id
    window by_source as (
        partition by days_with_calls.source_id order by days_with_calls.local_date
    )

),

silent_days as (

    select
        source_id,
        after_date,
        before_date,
        cast({{ series_to_rows(
            "after_date + interval 1 day", "end_date - interval 1 day", 'interval 1 day'
        ) }} as date) as silent_date
    from silences

),

bounds as (

    select
        source_id,
        min(local_date) as first_date,
        max(local_date) as last_date
    from days_with_calls
    group by source_id

),

-- What is usual on a weekday shows in the weeks in which the source was heard at all: otherwise a
-- feed that has stopped would soon be used to it.
weekdays_known as (

    select
        weeks.source_id,
        cast({{ series_to_rows(
            "cast(weeks.monday as timestamp)", "weeks.monday + interval 6 days", 'interval 1 day'
        ) }} as date) as known_date
    from (
        select distinct
            source_id,
            monday
        from days_with_calls
    ) as weeks

),

weekdays as (

    select
        weekdays_known.source_id,
        weekdays_known.known_date,
        {{ day_of_week('weekdays_known.known_date') }} as weekday,
        days_with_calls.local_date is not null as has_calls
    from weekdays_known
    inner join bounds
        on weekdays_known.source_id = bounds.source_id
        and weekdays_known.known_date >= bounds.first_date
        and weekdays_known.known_date <= bounds.last_date
    left join days_with_calls
        on weekdays_known.source_id = days_with_calls.source_id
        and weekdays_known.known_date = days_with_calls.local_date

),

-- the eight before the day; where there are fewer, those after it make up for them
compared as (

    select
        silent_days.*,
        weekdays.has_calls
    from silent_days
    left join weekdays
        on silent_days.source_id = weekdays.source_id
        and {{ day_of_week('silent_days.silent_date') }} = weekdays.weekday
        and silent_days.silent_date <> weekdays.known_date
    qualify row_number() over (
            partition by silent_days.source_id, silent_days.silent_date
            order by
                case when weekdays.known_date < silent_days.silent_date then 0 else 1 end,
                case
                    when weekdays.known_date < silent_days.silent_date then weekdays.known_date
                end desc,
                weekdays.known_date
        ) <= 8

),

final as (

    select

        ----------  ids
        source_id,

        ---------- dates
        silent_date,
        after_date,
        before_date,

        ---------- numbers
        count(has_calls) as weeks_compared,
        count(case when has_calls then 1 end) as weeks_with_calls,

        ---------- booleans
        count(has_calls) < 4 or 2 * count(case when has_calls then 1 end) >= count(has_calls)
            as is_missing
    from compared
    group by source_id, silent_date, after_date, before_date

)

select * from final
