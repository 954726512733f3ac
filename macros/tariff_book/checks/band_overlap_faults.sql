{#
    band_overlap_faults: rates of one table and prefix, in force on one day, whose different bands can
    hold at one moment: such a call would have two rates.

    Bands are compared by kinds of day, not by dates, so that a book stays legal when a year begins
    or a holiday moves. A window past midnight has a head, on its own day, and a tail, on the day
    after it, whatever kind that is. Two heads can meet on a day that both name, a head and a tail
    when the head's day can follow the tail's: a weekday follows the weekday before it, and where the
    table has a calendar, a holiday can follow any day and any day a holiday. Without a calendar no
    day is a holiday.

    Bands are few and rates are many, so pairs of bands are compared once, and rates only joined when
    their bands can meet. `relation` is base_rates; a row is reported once, with the first it meets.
#}
{% macro band_overlap_faults(relation, file_name) -%}
{%- set days = ['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'] -%}
select
    file_name,
    line_number,
    'time_band' as column_name,
    '''' || time_band || ''' and ''' || earlier_band || ''' of line ' || earlier_line
    || case when file_name <> earlier_file then ' of ' || earlier_file else '' end
    || ' can both hold, as ' || example as reason,
    'cut the bands or the validities: a moment has one rate' as way_out
from (
    with

    days as (

        select *
        from (
            values
            {%- for day in days %}
            ('{{ day }}', {{ loop.index }}, '{{ days[loop.index % 7] }}'),
            {%- endfor %}
            ('holiday', 8, null)
        ) as listed (day, day_number, next_day)

    ),

    windows as (

        select
            time_band,
            {{ split_to_rows('days', "'|'") }} as day,
            {{ seed_minute('start_time') }} as start_minute,
            {{ seed_minute('end_time') }} as end_minute
        from {{ ref('time_bands') }}
        where start_time not in (end_time, '24:00')
            and time_band in (select rates.time_band from {{ relation }} as rates)

    ),

    -- two bands that both go on into the next day meet before midnight already
    tails as (

        select
            windows.time_band,
            days.day,
            days.next_day,
            windows.end_minute
        from windows
        inner join days on trim(windows.day) = days.day
        where windows.end_minute < windows.start_minute

    ),

    heads as (

        select
            windows.time_band,
            days.day,
            days.day_number,
            windows.start_minute,
            case
                when windows.end_minute < windows.start_minute then 1440 else windows.end_minute
            end as end_minute
        from windows
        inner join days on trim(windows.day) = days.day

    ),

    meetings as (

        select
            heads.time_band,
            others.time_band as other_band,
            heads.day,
            heads.day_number,
            cast(null as varchar) as day_before,
            greatest(heads.start_minute, others.start_minute) as minute
        from heads
        inner join heads as others
            on heads.day = others.day
            and heads.time_band <> others.time_band
            and heads.start_minute < others.end_minute
            and others.start_minute < heads.end_minute

        union all

        select
            heads.time_band,
            tails.time_band as other_band,
            heads.day,
            heads.day_number,
            tails.day as day_before,
            heads.start_minute as minute
        from heads
        inner join tails
            on heads.time_band <> tails.time_band
            and heads.start_minute < tails.end_minute
            and (heads.day = tails.next_day or 'holiday' in (heads.day, tails.day))

    ),

    examples as (

        select
            time_band,
            other_band,
            day = 'holiday' or coalesce(day_before, '') = 'holiday' as is_by_holiday,
            (case when day_before is null then 0 else 1 end) * 100000
            + (case when day_before = 'holiday' then 1 else 0 end) * 50000
            + day_number * 1440 + minute as position,
            'on ' || day || ' at ' || lpad(cast(minute // 60 as varchar), 2, '0')
            || ':' || lpad(cast(minute % 60 as varchar), 2, '0')
            || coalesce(' after ' || day_before, '') as example
        from meetings

    ),

    meeting_bands as (

        select
            pairs.time_band,
            pairs.other_band,
            calendars.has_calendar,
            arg_min(pairs.example, (pairs.position, pairs.example)) as example
        from (
            select time_band, other_band, is_by_holiday, position, example from examples
            union all
            select other_band, time_band, is_by_holiday, position, example from examples
        ) as pairs
        inner join (values (true), (false)) as calendars (has_calendar)
            on calendars.has_calendar or not pairs.is_by_holiday
        group by pairs.time_band, pairs.other_band, calendars.has_calendar

    ),

    rates as (

        select
            {{ file_name }} as file_name,
            _line_number as line_number,
            rate_table_id,
            coalesce(prefix, '') as prefix,
            time_band,
            rate_table_id in (
                select rate_tables.rate_table_id from {{ ref('rate_tables') }} as rate_tables
                where rate_tables.rate_table_id is not null
                    and rate_tables.holiday_calendar_id is not null
            ) as has_calendar,
            coalesce({{ seed_date('valid_from') }}, date '0001-01-01') as starts,
            coalesce(
                {{ seed_date('valid_to') }},
                lead({{ seed_date('valid_from') }}) over (
                    partition by rate_table_id, prefix, time_band
                    order by {{ seed_date('valid_from') }} nulls first
                ),
                date '9999-12-31'
            ) as ends
        from {{ relation }}
        where time_band is not null

    ),

    overlapping as (

        select
            rates.file_name,
            rates.line_number,
            rates.time_band,
            earlier.file_name as earlier_file,
            earlier.line_number as earlier_line,
            earlier.time_band as earlier_band,
            meeting_bands.example,
            row_number() over (
                partition by rates.file_name, rates.line_number
                order by earlier.file_name, earlier.line_number
            ) as position
        from rates
        inner join meeting_bands
            on rates.time_band = meeting_bands.time_band
            and rates.has_calendar = meeting_bands.has_calendar
        inner join rates as earlier
            on rates.rate_table_id = earlier.rate_table_id
            and rates.prefix = earlier.prefix
            and meeting_bands.other_band = earlier.time_band
        where rates.starts < rates.ends
            and earlier.starts < earlier.ends
            and rates.starts < earlier.ends
            and earlier.starts < rates.ends
            and (
                earlier.file_name < rates.file_name
                or (
                    earlier.file_name = rates.file_name and earlier.line_number < rates.line_number
                )
            )

    )

    select * from overlapping
    where position = 1
) as met
{%- endmacro %}
