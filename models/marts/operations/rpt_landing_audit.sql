with

files as (

    select * from {{ ref('stg_files') }}

),

rejected_lines as (

    select * from {{ ref('stg_rejected_lines') }}

),

cdrs as (

    select * from {{ ref('int_cdrs_unioned') }}
    where record_kind <> 'call'

),

repeated as (

    select * from {{ ref('int_cdrs_repeated') }}

),

calls as (

    select * from {{ ref('fct_calls') }}

),

-- each term is counted from its own table, so that the sum proves something
calls_of_files as (

    select
        file_id,
        count(*) as calls,
        sum(talk_seconds) as talk_seconds,
        sum(carrier_cost) as carrier_cost,
        min(call_started_at) as first_call_at,
        max(call_started_at) as last_call_at
    from calls
    group by file_id

),

repeated_lines_of_files as (

    select
        file_id,
        count(*) filter (where outcome = 'duplicate') as duplicates,
        count(*) filter (where outcome = 'superseded') as superseded
    from repeated
    group by file_id

),

other_lines_of_files as (

    select
        file_id,
        count(*) filter (where record_kind in ('non_call', 'half_call')) as non_calls,
        count(*) filter (where record_kind = 'unreadable') as unreadable_lines
    from cdrs
    group by file_id

),

rejected_at_landing as (

    select
        file_id,
        count(*) as rejected_lines
    from rejected_lines
    group by file_id

),

final as (

    select
        files.file_id,
        files.source_id,
        files.file_name,
        files.status,
        files.landed_at,
        files.physical_lines,
        files.data_lines,
        coalesce(calls_of_files.calls, 0) as calls,
        coalesce(repeated_lines_of_files.duplicates, 0) as duplicates,
        coalesce(repeated_lines_of_files.superseded, 0) as superseded,
        coalesce(other_lines_of_files.non_calls, 0) as non_calls,
        coalesce(rejected_at_landing.rejected_lines, 0)
        + coalesce(other_lines_of_files.unreadable_lines, 0) as rejected_lines,
        cast(coalesce(calls_of_files.talk_seconds, 0) as decimal(38, 3)) as talk_seconds,
        cast(calls_of_files.carrier_cost as decimal(38, 8)) as carrier_cost,
        calls_of_files.first_call_at,
        calls_of_files.last_call_at,
        files.reason,
        files.content_sha256
    from files
    left join calls_of_files on files.file_id = calls_of_files.file_id
    left join repeated_lines_of_files on files.file_id = repeated_lines_of_files.file_id
    left join other_lines_of_files on files.file_id = other_lines_of_files.file_id
    left join rejected_at_landing on files.file_id = rejected_at_landing.file_id

)

select * from final
