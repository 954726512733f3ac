-- Every charge of an invoiced account is on one invoice: of the run whose period holds its date,
-- else, late, of the account's earliest run after it; after the last run it is on none. A returned
-- row is a call that is missing, on the wrong run, or billed twice.
with

charges as (

    select * from {{ ref('fct_customer_charges') }}

),

billed as (

    select
        call_id,
        count(*) as times,
        min(invoice_run_id) as invoice_run_id
    from {{ ref('rpt_invoice_call_detail') }}
    group by call_id

),

runs_of_days as (

    select
        days.account_id,
        days.charge_date,
        runs.invoice_run_id
    from (
        select distinct
            account_id,
            charge_date
        from charges
    ) as days
    inner join {{ ref('int_invoice_run_accounts') }} as runs
        on days.account_id = runs.account_id
        and days.charge_date < runs.period_end
    qualify row_number() over (
            partition by days.account_id, days.charge_date
            order by runs.period_end
        ) = 1

)

select
    charges.call_id,
    charges.account_id,
    charges.charge_date,
    charges.charge,
    runs_of_days.invoice_run_id as expected_run_id,
    billed.invoice_run_id,
    billed.times
from charges
left join runs_of_days
    on charges.account_id = runs_of_days.account_id
    and charges.charge_date = runs_of_days.charge_date
left join billed on charges.call_id = billed.call_id
where billed.times > 1
    or (
        (charges.charge <> 0 or billed.call_id is not null)
        and billed.invoice_run_id is distinct from runs_of_days.invoice_run_id
    )
