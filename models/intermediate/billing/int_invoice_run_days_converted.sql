with

runs_of_days as (

    select * from {{ ref('int_invoice_run_days') }}

),

runs as (

    select * from {{ ref('int_invoice_run_accounts') }}

),

fx_rates as (

    select * from {{ ref('int_fx_rates_by_date') }}

),

final as (

    select
        runs_of_days.account_id,
        runs_of_days.charge_date,
        fx_rates.from_currency as charge_currency,
        runs_of_days.invoice_run_id,
        runs_of_days.is_late,
        runs.currency,
        fx_rates.fx_rate
    from runs_of_days
    inner join runs
        on runs_of_days.invoice_run_id = runs.invoice_run_id
        and runs_of_days.account_id = runs.account_id
    inner join fx_rates
        on runs.currency = fx_rates.to_currency
        and runs.invoice_date = fx_rates.fx_date

)

select * from final
