with

file_numbers as (

    select * from {{ ref('int_file_numbers') }}
    where position is not null

),

landed as (

    select
        source_id,
        stream,
        position,
        max(file_id) as file_id
    from file_numbers
    where status in ('landed', 'duplicate')
    group by source_id, stream, position

),

streams as (

    select
        source_id,
        stream,
        max(wraps_to) as wraps_to,
        max(ring) as ring,
        -- 0 where numbers are written without leading zeros
        coalesce(max(case when number_text like '0%' then length(number_text) end), 0) as digits,
        min(position) - 1 as before_first,
        max(position) + 1 as after_last
    from file_numbers
    group by source_id, stream

),

-- a file that was turned away is missing also where it would be the first or the last
positions as (

    select
        source_id,
        stream,
        position,
        file_id
    from landed

    {% for edge in ['before_first', 'after_last'] %}
    union all

    select
        source_id,
        stream,
        {{ edge }} as position,
        cast(null as bigint) as file_id
    from streams
    {% endfor %}

),

runs as (

    select
        source_id,
        stream,
        position + 1 as first_position,
        lead(position) over by_stream - 1 as last_position,
        file_id as after_file_id,
        lead(file_id) over by_stream as before_file_id
    from positions
    window by_stream as (partition by source_id, stream order by position)

),

numbers as (

    select
        runs.*,
        streams.digits,
        cast(
            {{ number_on_ring('runs.first_position', 'streams.wraps_to', 'streams.ring') }}
            as varchar
        ) as first_number,
        cast(
            {{ number_on_ring('runs.last_position', 'streams.wraps_to', 'streams.ring') }}
            as varchar
        ) as last_number
    from runs
    inner join streams
        on runs.source_id = streams.source_id
        and runs.stream = streams.stream
    where runs.last_position >= runs.first_position

),

turned_away as (

    select
        numbers.source_id,
        numbers.stream,
        numbers.first_position,
        count(distinct file_numbers.position) as files,
        min(
            file_numbers.file_name || ' was ' || file_numbers.status
            || coalesce(': ' || file_numbers.reason, '')
        ) as words
    from numbers
    inner join file_numbers
        on numbers.source_id = file_numbers.source_id
        and numbers.stream = file_numbers.stream
        and numbers.first_position <= file_numbers.position
        and numbers.last_position >= file_numbers.position
    group by numbers.source_id, numbers.stream, numbers.first_position

),

final as (

    select

        ----------  ids
        numbers.source_id,
        numbers.stream,
        numbers.after_file_id,
        numbers.before_file_id,

        ---------- text
        lpad(
            numbers.first_number,
            cast(greatest(numbers.digits, length(numbers.first_number)) as integer),
            '0'
        ) as first_number,
        lpad(
            numbers.last_number,
            cast(greatest(numbers.digits, length(numbers.last_number)) as integer),
            '0'
        ) as last_number,
        turned_away.words
        || case
            when turned_away.files > 1
                then ', and ' || cast(turned_away.files - 1 as varchar) || ' more'
            else ''
        end as turned_away,

        ---------- numbers
        numbers.last_position - numbers.first_position + 1 as missing
    from numbers
    left join turned_away
        on numbers.source_id = turned_away.source_id
        and numbers.stream = turned_away.stream
        and numbers.first_position = turned_away.first_position

)

select * from final
