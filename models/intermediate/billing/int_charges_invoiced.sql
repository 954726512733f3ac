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

late_calls_recorded as (

    select * from {{ ref('int_late_calls_recorded') }}

),

-- an unanswered call is on no invoice; a free one that was answered is
charged_calls as (

    select charges.*
    from charges
    inner join rate_tables on charges.rate_table_id = rate_tables.rate_table_id
    where charges.talk_seconds > 0 or charges.charge <> 0 or rate_tables.charge_unit = 'event'

),

-- nearly all: their day decides, and no call has to be looked up
by_day as (

    select
        runs_of_days.invoice_run_id,
        charged_calls.*,
        runs_of_days.is_late
    from charged_calls
    inner join runs_of_days
        on charged_calls.account_id = runs_of_days.account_id
        and charged_calls.charge_date = runs_of_days.charge_date
    where not runs_of_days.has_late_calls_recorded

),

by_call as (

    select
        coalesce(late_calls_recorded.invoice_run_id, runs_of_days.invoice_run_id) as invoice_run_id,
        charged_calls.*,
        late_calls_recorded.call_id is not null or runs_of_days.is_late as is_late
    from charged_calls
    inner join runs_of_days
        on charged_calls.account_id = runs_of_days.account_id
        and charged_calls.charge_date = runs_of_days.charge_date
    left join late_calls_recorded
        on charged_calls.account_id = late_calls_recorded.account_id
        and charged_calls.call_id = late_calls_recorded.call_id
    where runs_of_days.has_late_calls_recorded
        and coalesce(late_calls_recorded.invoice_run_id, runs_of_days.invoice_run_id) is not null

),

taken as (

    select * from by_day
    union all
    select * from by_call

),

typed as (

    select
        *,
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
        currency
    from typed

)

select * from final
