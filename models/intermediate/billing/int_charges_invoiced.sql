{{ config(materialized='view') }}

with

charges as (

    select * from {{ ref('int_charges_to_invoice') }}

),

days_converted as (

    select * from {{ ref('int_invoice_run_days_converted') }}

),

-- charges without an fx rate wait: they are in rpt_charges_not_invoiced
final as (

    select
        days_converted.invoice_run_id,
        charges.account_id,
        charges.call_id,
        charges.charge_date,
        case when days_converted.is_late then 'late_usage' else 'usage' end as line_type,
        charges.destination,
        charges.talk_seconds,
        charges.billed_seconds,
        charges.charge,
        charges.currency as charge_currency,
        days_converted.currency,
        days_converted.fx_rate
    from charges
    inner join days_converted
        on charges.account_id = days_converted.account_id
        and charges.charge_date = days_converted.charge_date
        and charges.currency = days_converted.charge_currency

)

select * from final
