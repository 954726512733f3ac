with

charges as (

    select
        account_id,
        charge_date,
        currency as charge_currency,
        count(*) as calls,
        sum(billed_seconds) as billed_seconds,
        sum(charge) as amount
    from {{ ref('int_charges_to_invoice') }}
    group by account_id, charge_date, currency

),

accounts as (

    select * from {{ ref('stg_accounts') }}

),

runs_of_days as (

    select * from {{ ref('int_invoice_run_days') }}

),

days_converted as (

    select * from {{ ref('int_invoice_run_days_converted') }}

),

waiting as (

    select
        charges.account_id,
        runs_of_days.invoice_run_id,
        charges.charge_currency,
        accounts.currency,
        case
            when not accounts.is_invoiced then 'not_invoiced'
            when runs_of_days.invoice_run_id is null then 'no_run'
            else 'no_fx_rate'
        end as reason,
        charges.charge_date,
        charges.calls,
        charges.billed_seconds,
        charges.amount
    from charges
    inner join accounts on charges.account_id = accounts.account_id
    left join runs_of_days
        on charges.account_id = runs_of_days.account_id
        and charges.charge_date = runs_of_days.charge_date
    left join days_converted
        on charges.account_id = days_converted.account_id
        and charges.charge_date = days_converted.charge_date
        and charges.charge_currency = days_converted.charge_currency
    where days_converted.account_id is null

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
    from waiting
    group by account_id, invoice_run_id, charge_currency, currency, reason

)

select * from final
