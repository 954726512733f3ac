with

files as (

    select * from {{ ref('stg_files') }}

),

rejected_lines as (

    select * from {{ ref('stg_rejected_lines') }}

),

unreadable as (

    select * from {{ ref('int_cdrs_unioned') }}
    where record_kind = 'unreadable'

),

lines as (

    select
        file_id,
        line_number,
        'landing' as rejected_by,
        reason,
        line_text
    from rejected_lines

    union all

    select
        file_id,
        row_number as line_number,
        'staging' as rejected_by,
        unreadable_reason as reason,
        cast(null as varchar) as line_text
    from unreadable

),

final as (

    select
        lines.file_id,
        files.source_id,
        files.file_name,
        lines.line_number,
        lines.rejected_by,
        lines.reason,
        lines.line_text
    from lines
    inner join files on lines.file_id = files.file_id

)

select * from final
