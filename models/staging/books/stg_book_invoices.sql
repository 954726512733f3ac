with

invoices as (

    select * from {{ source('raw', 'book_invoices') }}

),

final as (

    select

        ----------  ids
        entry_number,
        invoice_run_id,
        invoice_number,
        account_id,

        ---------- text
        document_type,
        currency,

        ---------- numbers
        invoice_sequence,
        net,
        tax,
        total,

        ---------- dates
        invoice_date,
        due_date,
        period_start,
        period_end
    from invoices

)

select * from final
