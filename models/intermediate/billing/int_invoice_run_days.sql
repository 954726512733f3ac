with

charges as (

    select * from {{ ref('fct_customer_charges') }}
    where rating_status = 'rated'

),

runs as (

    select * from {{ ref('int_invoice_run_accounts') }}

),

late_calls_recorded as (

    select distinct
        account_id,
        charge_date
    from {{ ref('int_late_calls_recorded') }}

),

account_days as (

    select distinct
        account_id,
        charge_date
    from charges

),

-- A day belongs to the run whose period holds it, else, marked late, to the account's earliest open
-- run after it. Periods of one account never overlap (seed_checks), so a charge is in one run at
-- most.
taken as (

    select
        account_days.account_id,
        account_days.charge_date,
        account_days.charge_date < runs.period_start as is_late,
        runs.invoice_run_id
    from account_days
    inner join runs
        on account_days.account_id = runs.account_id
        and account_days.charge_date < runs.period_end
        and (runs.is_open or account_days.charge_date >= runs.period_start)
    qualify row_number() over (
            partition by account_days.account_id, account_days.charge_date
            order by runs.period_start
        ) = 1

),

final as (

    select
        account_days.account_id,
        account_days.charge_date,
        taken.is_late,
        taken.invoice_run_id,
        late_calls_recorded.account_id is not null as has_late_calls_recorded
    from account_days
    left join taken
        on account_days.account_id = taken.account_id
        and account_days.charge_date = taken.charge_date
    left join late_calls_recorded
        on account_days.account_id = late_calls_recorded.account_id
        and account_days.charge_date = late_calls_recorded.charge_date
    where taken.account_id is not null or late_calls_recorded.account_id is not null

)

select * from final
