with

files as (

    select * from {{ ref('stg_files') }}

),

rejected_lines as (

    select * from {{ ref('stg_rejected_lines') }}

),

outcomes as (

    select * from {{ ref('int_cdrs_deduplicated') }}

),

-- each term is counted from its own table, so that the sum proves something
by_file as (

    select
        file_id,
        count(*) filter (where outcome = 'call') as calls,
        count(*) filter (where outcome = 'duplicate') as duplicates,
        count(*) filter (where outcome = 'superseded') as superseded,
        count(*) filter (where outcome = 'non_call') as non_calls,
        count(*) filter (where outcome = 'rejected') as unreadable_lines,
        sum(talk_seconds) filter (where outcome = 'call') as talk_seconds,
        sum(carrier_cost) filter (where outcome = 'call') as carrier_cost,
        min(call_started_at) filter (where outcome = 'call') as first_call_at,
        max(call_started_at) filter (where outcome = 'call') as last_call_at
    from outcomes
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
        coalesce(by_file.calls, 0) as calls,
        coalesce(by_file.duplicates, 0) as duplicates,
        coalesce(by_file.superseded, 0) as superseded,
        coalesce(by_file.non_calls, 0) as non_calls,
        coalesce(rejected_at_landing.rejected_lines, 0) + coalesce(by_file.unreadable_lines, 0)
            as rejected_lines,
        cast(coalesce(by_file.talk_seconds, 0) as decimal(38, 3)) as talk_seconds,
        cast(by_file.carrier_cost as decimal(38, 8)) as carrier_cost,
        by_file.first_call_at,
        by_file.last_call_at,
        files.reason,
        files.content_sha256
    from files
    left join by_file on files.file_id = by_file.file_id
    left join rejected_at_landing on files.file_id = rejected_at_landing.file_id

)

select * from final
