with

files as (

    select * from {{ ref('stg_files') }}

),

file_sequences as (

    select * from {{ ref('stg_file_sequences') }}

),

first_calls as (

    select
        file_id,
        min(first_call_at) as first_call_at
    from {{ ref('int_file_days') }}
    group by file_id

),

named as (

    select
        files.file_id,
        files.source_id,
        files.file_name,
        files.status,
        files.reason,
        coalesce(nullif(regexp_extract(files.file_name, file_sequences.stream_pattern, 1), ''), '-')
            as stream,
        case
            when file_sequences.file_name_pattern is null
                then {{ json_text('files.control_totals', 'sequence') }}
            else regexp_extract(files.file_name, file_sequences.file_name_pattern, 1)
        end as number_text,
        file_sequences.wraps_after,
        file_sequences.wraps_to,
        file_sequences.wraps_after - file_sequences.wraps_to + 1 as ring,
        -- a file without a call has only the time at which it came
        coalesce(first_calls.first_call_at, files.delivered_at, files.landed_at) as file_at
    from files
    inner join file_sequences on files.source_id = file_sequences.source_id
    left join first_calls on files.file_id = first_calls.file_id

),

numbered as (

    select
        *,
        case
            when try_cast(number_text as bigint) > wraps_after
                or try_cast(number_text as bigint) < 0
                or wraps_after is not null and try_cast(number_text as bigint) < wraps_to
                then null
            else try_cast(number_text as bigint)
        end as file_number
    from named

),

with_previous as (

    select
        *,
        lag(file_number) over (
            partition by source_id, stream, file_number is null order by file_at, file_id
        ) as previous_number
    from numbered

),

with_steps as (

    select
        *,
        coalesce({{ steps_around('previous_number', 'file_number', 'ring') }}, 0) as steps
    from with_previous

),

final as (

    select

        ----------  ids
        file_id,
        source_id,
        stream,

        ---------- text
        file_name,
        status,
        reason,
        number_text,

        ---------- numbers
        file_number,
        wraps_to,
        ring,
        -- as if the count never began anew: files come nearly in their order, so from one to the
        -- next it is the shorter way around
        cast(
            case
                when ring is null then file_number
                else first_value(file_number) over by_time + sum(steps) over by_time
            end as bigint
        ) as position
    from with_steps
    window by_time as (
        partition by source_id, stream, file_number is null order by file_at, file_id
        rows between unbounded preceding and current row
    )

)

select * from final
