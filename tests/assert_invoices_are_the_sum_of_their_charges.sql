-- An invoice line is the exact sum of its charges, rounded once; an invoice is the sum of its
-- lines. The charges are taken from the fact again, by the calls that the detail lists. A
-- returned row is an invoice that does not add up.
with

exact_lines as (

    select
        detail.invoice_run_id,
        detail.account_id,
        detail.line_number,
        count(*) as calls,
        sum(charges.charge) as exact_amount
    from {{ ref('rpt_invoice_call_detail') }} as detail
    inner join {{ ref('fct_customer_charges') }} as charges on detail.call_id = charges.call_id
    group by detail.invoice_run_id, detail.account_id, detail.line_number

),

lines as (

    select
        coalesce(lines.invoice_run_id, exact_lines.invoice_run_id) as invoice_run_id,
        coalesce(lines.account_id, exact_lines.account_id) as account_id,
        sum(lines.amount) as amount,
        count(*) filter (
            where lines.calls is distinct from exact_lines.calls
            or lines.amount is distinct from
            {{ round_to_minor_unit('exact_lines.exact_amount', 'lines.currency') }}
        ) as wrong_lines
    from {{ ref('fct_invoice_lines') }} as lines
    full outer join exact_lines
        on lines.invoice_run_id = exact_lines.invoice_run_id
        and lines.account_id = exact_lines.account_id
        and lines.line_number = exact_lines.line_number
    group by
        coalesce(lines.invoice_run_id, exact_lines.invoice_run_id),
        coalesce(lines.account_id, exact_lines.account_id)

)

select
    coalesce(invoices.invoice_run_id, lines.invoice_run_id) as invoice_run_id,
    coalesce(invoices.account_id, lines.account_id) as account_id,
    invoices.net,
    invoices.total,
    lines.amount,
    lines.wrong_lines
from {{ ref('fct_invoices') }} as invoices
full outer join lines
    on invoices.invoice_run_id = lines.invoice_run_id
    and invoices.account_id = lines.account_id
where invoices.net is distinct from lines.amount
    or invoices.total is distinct from invoices.net + invoices.tax
    or lines.wrong_lines > 0
    or invoices.account_id is null
