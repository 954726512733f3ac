-- An invoice line is the exact sum of its charges, or the adjustment of a volume tier, rounded
-- once; an invoice is the sum of its lines and its taxes. The charges are taken from the fact
-- again, by account, date, destination and service; a line of a volume tier has no calls, all
-- others have some. A returned row is an invoice that does not add up.
with

charges as (

    select
        account_id,
        charge_date,
        rate_table_id,
        destination,
        service_type,
        currency,
        count(*) filter (where talk_seconds > 0 or charge <> 0) as calls,
        count(*) as calls_and_free_events,
        sum(billed_seconds) as billed_seconds,
        sum(charge) as charge
    from {{ ref('fct_customer_charges') }}
    where rating_status = 'rated'
    group by account_id, charge_date, rate_table_id, destination, service_type, currency

),

exact_lines as (

    select
        runs.invoice_run_id,
        charges.account_id,
        case
            when charges.charge_date < runs.period_start then 'late_usage' else 'usage'
        end as line_type,
        charges.destination,
        charges.service_type,
        charges.currency,
        sum(
            case
                when rate_tables.charge_unit = 'event' then charges.calls_and_free_events
                else charges.calls
            end
        ) as calls,
        sum(charges.billed_seconds) as billed_seconds,
        sum(charges.charge) as exact_amount
    from charges
    inner join {{ ref('stg_rate_tables') }} as rate_tables
        on charges.rate_table_id = rate_tables.rate_table_id
    inner join {{ ref('int_invoice_run_days') }} as run_days
        on charges.account_id = run_days.account_id
        and charges.charge_date = run_days.charge_date
    inner join {{ ref('int_invoice_run_accounts') }} as runs
        on run_days.account_id = runs.account_id
        and run_days.invoice_run_id = runs.invoice_run_id
    where charges.calls > 0
        or rate_tables.charge_unit = 'event' and charges.calls_and_free_events > 0
    group by all

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
        and lines.line_type = exact_lines.line_type
        and lines.destination = exact_lines.destination
        and lines.service_type is not distinct from exact_lines.service_type
        and lines.currency = exact_lines.currency
    left join {{ ref('fct_volume_tier_charges') }} as tier_charges
        on lines.account_id = tier_charges.account_id
        and lines.volume_tier_id = tier_charges.volume_tier_id
        and lines.volume_tier_period_start = tier_charges.period_start
    group by
        coalesce(lines.invoice_run_id, exact_lines.invoice_run_id),
        coalesce(lines.account_id, exact_lines.account_id)

),

taxes as (

    select
        invoice_run_id,
        account_id,
        sum(amount) as tax
    from {{ ref('fct_invoice_taxes') }}
    group by invoice_run_id, account_id

)

select
    coalesce(invoices.invoice_run_id, lines.invoice_run_id) as invoice_run_id,
    coalesce(invoices.account_id, lines.account_id) as account_id,
    invoices.net,
    invoices.tax,
    invoices.total,
    lines.amount,
    lines.wrong_lines
from {{ ref('fct_invoices') }} as invoices
full outer join lines
    on invoices.invoice_run_id = lines.invoice_run_id
    and invoices.account_id = lines.account_id
left join taxes
    on invoices.invoice_run_id = taxes.invoice_run_id
    and invoices.account_id = taxes.account_id
where invoices.net is distinct from lines.amount
    or invoices.tax is distinct from coalesce(taxes.tax, 0)
    or invoices.total is distinct from invoices.net + invoices.tax
    or lines.wrong_lines > 0
    or invoices.account_id is null
