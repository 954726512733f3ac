with

entries as (

    select * from {{ source('raw', 'book_entries') }}

),

final as (

    select

        ----------  ids
        entry_kind,
        invoice_run_id,

        ---------- text
        account_ids,
        content_hash,

        ---------- numbers
        entry_number,

        ---------- dates
        period_start,
        period_end,
        invoice_date,

        ---------- times
        recorded_at
    from entries

)

select * from final
