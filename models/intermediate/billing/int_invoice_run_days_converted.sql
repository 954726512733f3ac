with

runs_of_days as (

    select * from {{ ref('int_invoice_run_days') }}

),

run_currencies as (

    select * from {{ ref('int_invoice_run_currencies') }}

),

final as (

    select
        runs_of_days.account_id,
        runs_of_days.charge_date,
        run_currencies.charge_currency,
        runs_of_days.invoice_run_id,
        runs_of_days.is_late,
        runs_of_days.has_late_calls_recorded,
        run_currencies.currency,
        run_currencies.fx_rate
    from runs_of_days
    inner join run_currencies
        on runs_of_days.invoice_run_id = run_currencies.invoice_run_id
        and runs_of_days.account_id = run_currencies.account_id

)

select * from final
