with

taxes as (

    select * from {{ ref('int_taxes_invoiced') }}

),

final as (

    select
        invoice_run_id,
        account_id,
        document_type,
        tax_number,
        tax_id,
        tax_name,
        rate_percent,
        taxable_amount,
        amount,
        currency,
        category_code
    from taxes

)

select * from final
