with

items as (

    select * from {{ ref('int_items_due') }}

),

runs as (

    select * from {{ ref('int_invoice_run_accounts') }}

),

closed_runs as (

    select * from {{ ref('int_invoice_runs_stated') }}
    where run_state = 'closed'

),

run_currencies as (

    select * from {{ ref('int_invoice_run_currencies') }}

),

lines_recorded as (

    select
        lines.account_id,
        lines.line_key,
        lines.invoice_run_id
    from {{ ref('stg_book_lines') }} as lines
    inner join closed_runs on lines.invoice_run_id = closed_runs.invoice_run_id

),

-- by its date an item goes where a call would: to the run whose period holds the date, else to the
-- account's earliest open run after it
taken_by_date as (

    select
        items.account_id,
        items.item_key,
        runs.invoice_run_id
    from items
    inner join runs
        on items.account_id = runs.account_id
        and items.billing_date < runs.period_end
        and (runs.is_open or items.billing_date >= runs.period_start)
    qualify row_number() over (
            partition by items.account_id, items.item_key
            order by runs.period_start
        ) = 1

),

-- what a closed run billed stays with it
taken as (

    select
        items.*,
        coalesce(lines_recorded.invoice_run_id, taken_by_date.invoice_run_id) as invoice_run_id
    from items
    left join lines_recorded
        on items.account_id = lines_recorded.account_id
        and items.item_key = lines_recorded.line_key
    left join taken_by_date
        on items.account_id = taken_by_date.account_id
        and items.item_key = taken_by_date.item_key

),

-- items without an fx rate wait: they are in rpt_charges_not_invoiced
final as (

    select
        taken.invoice_run_id,
        taken.account_id,
        taken.item_key,
        taken.line_type,
        taken.description,
        taken.billing_date,
        taken.service_type,
        taken.is_tax_exempt,
        taken.exact_amount,
        taken.currency as charge_currency,
        run_currencies.currency,
        run_currencies.fx_rate,
        taken.volume_tier_id,
        taken.volume_tier_period_start
    from taken
    inner join run_currencies
        on taken.invoice_run_id = run_currencies.invoice_run_id
        and taken.account_id = run_currencies.account_id
        and taken.currency = run_currencies.charge_currency

)

select * from final
