with

files as (

    select * from {{ ref('stg_files') }}

),

missing_days as (

    select * from {{ ref('int_missing_days') }}

),

missing_numbers as (

    select * from {{ ref('int_missing_numbers') }}

),

file_numbers as (

    select * from {{ ref('int_file_numbers') }}

),

call_times as (

    select
        file_id,
        min(first_call_at) as first_call_at,
        max(last_call_at) as last_call_at
    from {{ ref('int_file_days') }}
    group by file_id

),

gaps as (

    select
        source_id,
        'day' as gap_kind,
        '-' as stream,
        cast(first_date as varchar) as gap_from,
        cast(last_date as varchar) as gap_to,
        missing,
        is_open,
        after_file_id,
        before_file_id,
        after_call_at,
        before_call_at,
        'may be in it: ' || turned_away as reason
    from missing_days

    union all

    select
        missing_numbers.source_id,
        'sequence' as gap_kind,
        missing_numbers.stream,
        missing_numbers.first_number as gap_from,
        missing_numbers.last_number as gap_to,
        missing_numbers.missing,
        false as is_open,
        missing_numbers.after_file_id,
        missing_numbers.before_file_id,
        after_times.last_call_at as after_call_at,
        before_times.first_call_at as before_call_at,
        missing_numbers.turned_away as reason
    from missing_numbers
    left join call_times as after_times on missing_numbers.after_file_id = after_times.file_id
    left join call_times as before_times on missing_numbers.before_file_id = before_times.file_id

    union all

    select
        source_id,
        'no_number' as gap_kind,
        '-' as stream,
        min(file_name) as gap_from,
        max(file_name) as gap_to,
        count(*) as missing,
        false as is_open,
        cast(null as bigint) as after_file_id,
        cast(null as bigint) as before_file_id,
        cast(null as timestamp) as after_call_at,
        cast(null as timestamp) as before_call_at,
        'file_sequences.csv finds no number in these file names, or one outside of the count'
            as reason
    from file_numbers
    where file_number is null
    group by source_id

),

final as (

    select
        gaps.source_id,
        gaps.gap_kind,
        gaps.stream,
        gaps.gap_from,
        gaps.gap_to,
        cast(gaps.missing as bigint) as missing,
        gaps.is_open,
        files_after.file_name as after_file,
        files_before.file_name as before_file,
        gaps.after_call_at,
        gaps.before_call_at,
        gaps.reason
    from gaps
    left join files as files_after on gaps.after_file_id = files_after.file_id
    left join files as files_before on gaps.before_file_id = files_before.file_id

)

select * from final
