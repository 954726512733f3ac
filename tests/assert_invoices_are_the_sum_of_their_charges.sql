-- An invoice line is the exact sum of its charges, or the adjustment of a volume tier, rounded
-- once; an invoice is the sum of its lines. The charges are taken from the fact again, by the calls
-- that the detail lists; a line of a volume tier has no calls, all others have some. A returned row
-- is an invoice that does not add up.
with

exact_lines as (

    select
        detail.invoice_run_id,
        detail.account_id,
        detail.line_number,
        count(*) as calls,
        sum(charges.billed_seconds) as billed_seconds,
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
            or lines.billed_seconds is distinct from exact_lines.billed_seconds
            or (lines.line_type = 'volume_tier') is distinct from (exact_lines.calls is null)
            or lines.amount is distinct from case
                when lines.line_type = 'volume_tier'
                    then {{ round_to_minor_unit('tier_charges.adjustment', 'lines.currency') }}
                else {{ round_to_minor_unit('exact_lines.exact_amount', 'lines.currency') }}
            end
        ) as wrong_lines
    from {{ ref('fct_invoice_lines') }} as lines
    full outer join exact_lines
        on lines.invoice_run_id = exact_lines.invoice_run_id
        and lines.account_id = exact_lines.account_id
        and lines.line_number = exact_lines.line_number
    left join {{ ref('fct_volume_tier_charges') }} as tier_charges
        on lines.account_id = tier_charges.account_id
        and lines.volume_tier_id = tier_charges.volume_tier_id
        and lines.volume_tier_period_start = tier_charges.period_start
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
