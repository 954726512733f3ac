{{ config(materialized='view') }}

with

charges as (

    select * from {{ ref('fct_customer_charges') }}
    where rating_status = 'rated'

),

rate_tables as (

    select * from {{ ref('stg_rate_tables') }}

),

runs_of_days as (

    select * from {{ ref('int_invoice_run_days') }}

),

-- an unanswered call is on no invoice; a free one that was answered is
charged_calls as (

    select charges.*
    from charges
    inner join rate_tables on charges.rate_table_id = rate_tables.rate_table_id
    where charges.talk_seconds > 0 or charges.charge <> 0 or rate_tables.charge_unit = 'event'

),

final as (

    select
        runs_of_days.invoice_run_id,
        charged_calls.account_id,
        charged_calls.call_id,
        charged_calls.charge_date,
        case when runs_of_days.is_late then 'late_usage' else 'usage' end as line_type,
        charged_calls.destination,
        charged_calls.service_type,
        charged_calls.talk_seconds,
        charged_calls.billed_seconds,
        charged_calls.charge,
        charged_calls.currency
    from charged_calls
    inner join runs_of_days
        on charged_calls.account_id = runs_of_days.account_id
        and charged_calls.charge_date = runs_of_days.charge_date

)

select * from final
