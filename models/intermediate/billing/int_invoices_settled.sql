with

documents as (

    select * from {{ ref('fct_invoices') }}
    where invoice_number is not null

),

payments as (

    select * from {{ ref('int_payments_assigned') }}
    where assignment = 'invoice'

),

invoices as (

    select * from documents
    where document_type = 'invoice'

),

-- the credit note of a withdrawn run takes back the invoice of that run, and no other
taken_off as (

    select
        invoice_number,
        amount
    from payments

    union all

    select
        invoices.invoice_number,
        -documents.total as amount
    from documents
    inner join invoices
        on documents.invoice_run_id = invoices.invoice_run_id
        and documents.account_id = invoices.account_id
        and documents.currency = invoices.currency
    where documents.document_type = 'credit_note'

),

sums as (

    select
        invoice_number,
        sum(amount) as amount
    from taken_off
    group by invoice_number

),

named as (

    select
        invoices.*,
        coalesce(sums.amount, 0) as taken_off,
        least(greatest(coalesce(sums.amount, 0), 0), greatest(invoices.total, 0)) as named_amount
    from invoices
    left join sums on invoices.invoice_number = sums.invoice_number

),

-- nothing below 0 is open, and no more than was invoiced: what is paid too much is a credit, an
-- invoice below 0 is one, and a refund of what nobody paid is a debt of the account
final as (

    select
        invoice_number,
        invoice_run_id,
        account_id,
        currency,
        invoice_date,
        due_date,
        total,
        cast(named_amount as decimal(18, 4)) as named_amount,
        cast(taken_off - named_amount - least(total, 0) as decimal(18, 4)) as surplus
    from named

)

select * from final
