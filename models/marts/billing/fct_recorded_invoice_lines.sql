with

lines as (

    select * from {{ ref('fct_invoice_lines') }}

),

invoices as (

    select * from {{ ref('fct_invoices') }}

),

final as (

    select
        lines.invoice_run_id,
        invoices.invoice_number,
        lines.account_id,
        lines.document_type,
        lines.line_number,
        lines.line_type,
        lines.description,
        lines.destination,
        lines.calls,
        lines.billed_seconds,
        lines.amount,
        lines.currency,
        lines.adjusted_run_id,
        lines.adjusted_line_key,
        lines.line_key
    from lines
    inner join invoices
        on lines.invoice_run_id = invoices.invoice_run_id
        and lines.account_id = invoices.account_id
        and lines.document_type = invoices.document_type
        and lines.currency = invoices.currency
    where invoices.invoice_number is not null

)

select * from final
