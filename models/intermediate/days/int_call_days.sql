with

cdrs as (

    select * from {{ ref('int_cdrs_unioned') }}
    where record_kind = 'call'

),

repeated as (

    select * from {{ ref('int_cdrs_repeated') }}

),

-- a line is what it is by its file and its number: its fields need no look
lines as (

    select
        cast(call_started_at as date) as call_date,
        source_id,
        file_id,
        staged_from,
        count(*) as lines,
        {{ rows_checksum(['row_number']) }} as checksum,
        min(coalesce(call_answered_at, call_started_at)) as first_second_at,
        max({{ add_seconds(
            'coalesce(call_answered_at, call_started_at)', 'cast(talk_seconds as bigint) + 1'
        ) }}) as last_second_at
    from cdrs
    group by cast(call_started_at as date), source_id, file_id, staged_from

),

left_out as (

    select
        cast(call_started_at as date) as call_date,
        file_id,
        count(*) as lines,
        {{ rows_checksum(['row_number']) }} as checksum
    from repeated
    where outcome <> 'call'
    group by cast(call_started_at as date), file_id

),

-- a line that tells a call again changes nothing, so a file that grew leaves its old days alone
lines_of_calls as (

    select
        lines.call_date,
        lines.source_id,
        lines.file_id,
        lines.staged_from,
        lines.lines - coalesce(left_out.lines, 0) as calls,
        lines.checksum - coalesce(left_out.checksum, 0) as checksum,
        lines.first_second_at,
        lines.last_second_at
    from lines
    left join left_out
        on lines.call_date = left_out.call_date
        and lines.file_id = left_out.file_id

),

final as (

    select
        call_date,
        source_id,
        sum(calls) as calls,
        {{ rows_checksum(['file_id', 'staged_from', 'checksum']) }} as checksum,
        min(first_second_at) as first_second_at,
        max(last_second_at) as last_second_at
    from lines_of_calls
    where calls > 0
    group by call_date, source_id

)

select * from final
