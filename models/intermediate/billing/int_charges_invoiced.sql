{{ config(materialized='view') }}

with

charges as (

    select * from {{ ref('int_charges_to_invoice') }}

),

days_converted as (

    select * from {{ ref('int_invoice_run_days_converted') }}

),

runs_of_days as (

    select * from {{ ref('int_invoice_run_days') }}
    where has_late_calls_recorded

),

run_currencies as (

    select * from {{ ref('int_invoice_run_currencies') }}

),

late_calls_recorded as (

    select * from {{ ref('int_late_calls_recorded') }}

),

-- nearly all: their day decides, and no call has to be looked up; charges without an fx rate wait:
-- they are in rpt_charges_not_invoiced
by_day as (

    select
        charges.*,
        days_converted.invoice_run_id,
        days_converted.is_late,
        days_converted.currency as invoice_currency,
        days_converted.fx_rate
    from charges
    inner join days_converted
        on charges.account_id = days_converted.account_id
        and charges.charge_date = days_converted.charge_date
        and charges.currency = days_converted.charge_currency
    where not days_converted.has_late_calls_recorded

),

found_by_call as (

    select
        charges.*,
        coalesce(late_calls_recorded.invoice_run_id, runs_of_days.invoice_run_id) as invoice_run_id,
        late_calls_recorded.call_id is not null or runs_of_days.is_late as is_late
    from charges
    inner join runs_of_days
        on charges.account_id = runs_of_days.account_id
        and charges.charge_date = runs_of_days.charge_date
    left join late_calls_recorded
        on charges.account_id = late_calls_recorded.account_id
        and charges.call_id = late_calls_recorded.call_id

),

by_call as (

    select
        found_by_call.*,
        run_currencies.currency as invoice_currency,
        run_currencies.fx_rate
    from found_by_call
    inner join run_currencies
        on found_by_call.invoice_run_id = run_currencies.invoice_run_id
        and found_by_call.account_id = run_currencies.account_id
        and found_by_call.currency = run_currencies.charge_currency

),

taken as (

    select * from by_day
    union all by name
    select * from by_call

),

typed as (

    select
        * exclude (currency),
        currency as charge_currency,
        case when is_late then 'late_usage' else 'usage' end as line_type
    from taken

),

final as (

    select
        invoice_run_id,
        account_id,
        call_id,
        charge_date,
        line_type,
        {{ usage_line_key() }} as line_key,
        destination,
        service_type,
        talk_seconds,
        billed_seconds,
        charge,
        charge_currency,
        invoice_currency as currency,
        fx_rate
    from typed

)

select * from final
