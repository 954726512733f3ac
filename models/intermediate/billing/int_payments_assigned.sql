with

payments as (

    select * from {{ ref('stg_payments') }}

),

documents as (

    select * from {{ ref('fct_invoices') }}
    where invoice_number is not null

),

-- a payment that names an invoice of somebody else, or in another currency, would settle what it
-- cannot pay: to its account that invoice is unknown
final as (

    select
        payments.payment_id,
        payments.account_id,
        payments.currency,
        payments.payment_date,
        payments.amount,
        payments.method,
        payments.reference,
        payments.invoice_number as named_invoice_number,
        documents.invoice_number,
        case
            when payments.invoice_number is null then 'oldest'
            when documents.invoice_number is null then 'unknown_invoice'
            when documents.document_type = 'credit_note' then 'credit_note'
            else 'invoice'
        end as assignment
    from payments
    left join documents
        on payments.invoice_number = documents.invoice_number
        and payments.account_id = documents.account_id
        and payments.currency = documents.currency

)

select * from final
