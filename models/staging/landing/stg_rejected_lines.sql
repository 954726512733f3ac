with

rejected_lines as (

    select * from {{ source('raw', 'rejected_lines') }}

),

final as (

    select

        ----------  ids
        file_id,
        line_number,

        ---------- text
        line_text,
        reason
    from rejected_lines

)

select * from final
