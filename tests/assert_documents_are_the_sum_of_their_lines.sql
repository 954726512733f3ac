-- The net of an invoice or a credit note is the sum of its lines, its tax that of its taxes, and
-- its total both. A returned row is a document that does not add up, or lines or taxes
-- without one. A document without lines is empty, as empty_invoices may ask.
with

lines as (

    select
        invoice_run_id,
        account_id,
        document_type,
        currency,
        sum(amount) as amount,
        sum(tax) as tax
    from (
        select
            invoice_run_id,
            account_id,
            document_type,
            currency,
            amount,
            0 as tax
        from {{ ref('fct_invoice_lines') }}
        union all
        select
            invoice_run_id,
            account_id,
            document_type,
            currency,
            0 as amount,
            amount as tax
        from {{ ref('fct_invoice_taxes') }}
    ) as amounts
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
where invoices.net is distinct from coalesce(lines.amount, 0)
    or invoices.tax is distinct from coalesce(lines.tax, 0)
    or invoices.total is distinct from invoices.net + invoices.tax
