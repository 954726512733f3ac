with

charges as (

    select * from {{ ref('int_charges_to_invoice') }}

),

charges_invoiced as (

    select * from {{ ref('int_charges_invoiced') }}

),

items as (

    select * from {{ ref('int_items_due') }}

),

items_invoiced as (

    select * from {{ ref('int_items_invoiced') }}

),

accounts as (

    select * from {{ ref('stg_accounts') }}

),

runs as (

    select * from {{ ref('int_invoice_run_accounts') }}

),

runs_of_days as (

    select * from {{ ref('int_invoice_run_days') }}

),

days_converted as (

    select * from {{ ref('int_invoice_run_days_converted') }}

),

charges_by_day as (

    select
        account_id,
        charge_date,
        currency as charge_currency,
        count(*) as calls,
        sum(billed_seconds) as billed_seconds,
        sum(charge) as amount
    from charges
    group by account_id, charge_date, currency

),

waiting_by_day as (

    select
        charges_by_day.account_id,
        runs_of_days.invoice_run_id,
        charges_by_day.charge_currency,
        charges_by_day.charge_date,
        charges_by_day.calls,
        charges_by_day.billed_seconds,
        charges_by_day.amount
    from charges_by_day
    left join runs_of_days
        on charges_by_day.account_id = runs_of_days.account_id
        and charges_by_day.charge_date = runs_of_days.charge_date
    left join days_converted
        on charges_by_day.account_id = days_converted.account_id
        and charges_by_day.charge_date = days_converted.charge_date
        and charges_by_day.charge_currency = days_converted.charge_currency
    where days_converted.account_id is null
        and not coalesce(runs_of_days.has_late_calls_recorded, false)

),

-- of the few days of which a closed run took some calls late
waiting_by_call as (

    select
        charges.account_id,
        runs_of_days.invoice_run_id,
        charges.currency as charge_currency,
        charges.charge_date,
        1 as calls,
        charges.billed_seconds,
        charges.charge as amount
    from charges
    inner join runs_of_days
        on charges.account_id = runs_of_days.account_id
        and charges.charge_date = runs_of_days.charge_date
    left join charges_invoiced
        on charges.account_id = charges_invoiced.account_id
        and charges.call_id = charges_invoiced.call_id
    where runs_of_days.has_late_calls_recorded and charges_invoiced.call_id is null

),

runs_of_items as (

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

waiting_items as (

    select
        items.account_id,
        runs_of_items.invoice_run_id,
        items.currency as charge_currency,
        items.billing_date as charge_date,
        0 as calls,
        0 as billed_seconds,
        items.exact_amount as amount
    from items
    left join items_invoiced
        on items.account_id = items_invoiced.account_id
        and items.item_key = items_invoiced.item_key
    left join runs_of_items
        on items.account_id = runs_of_items.account_id
        and items.item_key = runs_of_items.item_key
    where items_invoiced.item_key is null

),

waiting as (

    select * from waiting_by_day
    union all
    select * from waiting_by_call
    union all
    select * from waiting_items

),

with_reasons as (

    select
        waiting.*,
        accounts.currency,
        case
            when not accounts.is_invoiced then 'not_invoiced'
            when waiting.invoice_run_id is null then 'no_run'
            else 'no_fx_rate'
        end as reason
    from waiting
    inner join accounts on waiting.account_id = accounts.account_id

),

final as (

    select
        account_id,
        invoice_run_id,
        charge_currency,
        currency,
        reason,
        case reason
            when 'not_invoiced' then 'accounts.csv: is_invoiced, if somebody is to pay for them'
            when 'no_run' then 'invoice_runs.csv: add a run that ends after the last day'
            else 'fx_rates.csv: add a rate of ' || charge_currency || ' to ' || currency
                || ' in force on the invoice date of the run'
        end as cure,
        min(charge_date) as first_charge_date,
        max(charge_date) as last_charge_date,
        cast(sum(calls) as bigint) as calls,
        cast(sum(billed_seconds) as bigint) as billed_seconds,
        cast(sum(amount) as decimal(38, 8)) as amount
    from with_reasons
    group by account_id, invoice_run_id, charge_currency, currency, reason

)

select * from final
