-- The net of an invoice or a credit note is the sum of its lines, and its total net and tax. A
-- returned row is a document that does not add up, or lines without a document.
with

lines as (

    select
        invoice_run_id,
        account_id,
        document_type,
        currency,
        sum(amount) as amount
    from {{ ref('fct_invoice_lines') }}
    group by invoice_run_id, account_id, document_type, currency

)

select
    coalesce(invoices.invoice_run_id, lines.invoice_run_id) as invoice_run_id,
    coalesce(invoices.account_id, lines.account_id) as account_id,
    invoices.document_type,
    invoices.net,
    invoices.total,
    lines.amount
from {{ ref('fct_invoices') }} as invoices
full outer join lines
    on invoices.invoice_run_id = lines.invoice_run_id
    and invoices.account_id = lines.account_id
    and invoices.document_type = lines.document_type
    and invoices.currency = lines.currency
where invoices.net is distinct from lines.amount
    or invoices.total is distinct from invoices.net + invoices.tax
