with

files as (

    select * from {{ source('raw', 'files') }}

),

final as (

    select

        ----------  ids
        file_id,
        source_id,

        ---------- text
        format,
        file_name,
        content_sha256,
        delivered_from,
        delivered_version,
        status,
        reason,
        control_totals,

        ---------- numbers
        bytes,
        physical_lines,
        data_lines,
        non_data_lines,
        landed_lines,
        rejected_lines,

        ---------- times
        delivered_at,
        landed_at
    from files

)

select * from final
