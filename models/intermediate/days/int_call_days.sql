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

lines_of_calls_told_again as (

    select
        cast(call_started_at as date) as call_date,
        file_id,
        count(*) filter (where outcome <> 'call') as left_out,
        {{ rows_checksum(['row_number', 'outcome', 'call_id']) }} as checksum
    from repeated
    group by cast(call_started_at as date), file_id

),

final as (

    select
        lines.call_date,
        lines.source_id,
        sum(lines.lines - coalesce(lines_of_calls_told_again.left_out, 0)) as calls,
        {{ rows_checksum([
            'lines.file_id', 'lines.staged_from', 'lines.checksum',
            'lines_of_calls_told_again.checksum',
        ]) }} as checksum,
        min(lines.first_second_at) as first_second_at,
        max(lines.last_second_at) as last_second_at
    from lines
    left join lines_of_calls_told_again
        on lines.call_date = lines_of_calls_told_again.call_date
        and lines.file_id = lines_of_calls_told_again.file_id
    group by lines.call_date, lines.source_id
    having sum(lines.lines - coalesce(lines_of_calls_told_again.left_out, 0)) > 0

)

select * from final
