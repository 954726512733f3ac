with

documents as (

    select * from {{ ref('fct_invoices') }}
    where invoice_number is not null

),

payments as (

    select * from {{ ref('int_payments_assigned') }}

),

settled as (

    select * from {{ ref('int_invoices_settled') }}

),

credits as (

    select
        account_id,
        currency,
        amount
    from payments
    where assignment <> 'invoice'

    union all

    select
        account_id,
        currency,
        surplus as amount
    from settled

    union all

    select
        documents.account_id,
        documents.currency,
        -documents.total as amount
    from documents
    left join settled
        on documents.invoice_run_id = settled.invoice_run_id
        and documents.account_id = settled.account_id
        and documents.currency = settled.currency
    where documents.document_type = 'credit_note'
        and settled.invoice_number is null

),

final as (

    select
        account_id,
        currency,
        cast(sum(amount) as decimal(18, 4)) as credit
    from credits
    group by account_id, currency

)

select * from final
