with

taxes as (

    select * from {{ source('raw', 'book_taxes') }}

),

final as (

    select

        ----------  ids
        entry_number,
        invoice_run_id,
        account_id,

        ---------- text
        document_type,
        tax_key,
        tax_id,
        tax_name,
        category_code,
        service_type,
        adjusted_run_id,
        currency,

        ---------- numbers
        tax_number,
        rate_percent,
        taxable_amount,
        amount
    from taxes

)

select * from final
