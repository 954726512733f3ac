-- Looked up once per day that needs it, never per call. Only what is given: a bank's rate back is
-- not one divided by its rate there, and 1 / 1.0845 has no end; who rounds it, and where, would be
-- ours to choose and nobody's to check. A row that is not here is a rate that is missing.

with

fx_rates as (

    select * from {{ ref('stg_fx_rates') }}

),

dates as (

    select call_date as fx_date from {{ ref('int_call_days') }}
    union
    select invoice_date as fx_date from {{ ref('stg_invoice_runs') }}

),

currencies as (

    select currency from {{ ref('stg_rate_tables') }}
    union
    select currency from {{ ref('stg_accounts') }}

),

final as (

    select
        dates.fx_date,
        fx_rates.from_currency,
        fx_rates.to_currency,
        fx_rates.fx_rate
    from dates
    inner join fx_rates
        on dates.fx_date >= fx_rates.valid_from
        and dates.fx_date < coalesce(fx_rates.valid_to, date '9999-12-31')

    union all

    select
        dates.fx_date,
        currencies.currency as from_currency,
        currencies.currency as to_currency,
        cast(1 as decimal(18, 10)) as fx_rate
    from dates
    cross join currencies

)

select * from final
