with

runs as (

    select * from {{ ref('int_invoice_run_accounts') }}

),

fx_rates as (

    select * from {{ ref('int_fx_rates_by_date') }}

),

final as (

    select
        runs.invoice_run_id,
        runs.account_id,
        fx_rates.from_currency as charge_currency,
        runs.currency,
        fx_rates.fx_rate
    from runs
    inner join fx_rates
        on runs.currency = fx_rates.to_currency
        and runs.invoice_date = fx_rates.fx_date

)

select * from final
