{{ config(materialized='view') }}

with

charges as (

    select * from {{ ref('fct_customer_charges') }}
    where rating_status = 'rated'

),

rate_tables as (

    select * from {{ ref('stg_rate_tables') }}

),

runs as (

    select * from {{ ref('int_invoice_run_accounts') }}

),

-- an unanswered call is on no invoice; a free one that was answered is
charged_calls as (

    select charges.*
    from charges
    inner join rate_tables on charges.rate_table_id = rate_tables.rate_table_id
    where charges.talk_seconds > 0 or charges.charge <> 0 or rate_tables.charge_unit = 'event'

),

account_days as (

    select distinct
        account_id,
        charge_date
    from charged_calls

),

-- A day belongs to the run whose period holds it, else, marked late, to the account's earliest run
-- after it. Runs of one account never overlap (seed_checks), so a charge is in one run at most.
runs_of_days as (

    select
        account_days.account_id,
        account_days.charge_date,
        account_days.charge_date < runs.period_start as is_late,
        runs.invoice_run_id
    from account_days
    inner join runs
        on account_days.account_id = runs.account_id
        and account_days.charge_date < runs.period_end
    qualify row_number() over (
            partition by account_days.account_id, account_days.charge_date
            order by runs.period_start
        ) = 1

),

final as (

    select
        runs_of_days.invoice_run_id,
        charged_calls.account_id,
        charged_calls.call_id,
        charged_calls.charge_date,
        case when runs_of_days.is_late then 'late_usage' else 'usage' end as line_type,
        charged_calls.destination,
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
