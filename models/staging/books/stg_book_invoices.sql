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
        account_name,
        timezone,
        email,
        address_line_1,
        address_line_2,
        city,
        region,
        postal_code,
        country,
        tax_registration_number,

        ---------- numbers
        invoice_sequence,
        net,
        tax,
        total,
        payment_terms_days,
        previous_balance,
        payments_received,
        balance_due,

        ---------- dates
        invoice_date,
        due_date,
        period_start,
        period_end
    from invoices

)

select * from final
