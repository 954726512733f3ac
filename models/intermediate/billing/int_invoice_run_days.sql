with

charges as (

    select * from {{ ref('fct_customer_charges') }}
    where rating_status = 'rated'

),

runs as (

    select * from {{ ref('int_invoice_run_accounts') }}

),

account_days as (

    select distinct
        account_id,
        charge_date
    from charges

),

-- A day belongs to the run whose period holds it, else, marked late, to the account's earliest run
-- after it. Runs of one account never overlap (seed_checks), so a charge is in one run at most.
final as (

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

)

select * from final
