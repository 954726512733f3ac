-- Every charge of an invoiced account that lies in the period of one of its runs is on an invoice
-- of that run, and no charge is on two. A returned row is a call that is missing or billed twice.
with

billed as (

    select
        call_id,
        count(*) as times,
        min(invoice_run_id) as invoice_run_id
    from {{ ref('rpt_invoice_call_detail') }}
    group by call_id

)

select
    charges.call_id,
    charges.account_id,
    charges.charge_date,
    charges.charge,
    runs.invoice_run_id as expected_run_id,
    billed.invoice_run_id,
    billed.times
from {{ ref('fct_customer_charges') }} as charges
left join {{ ref('int_invoice_run_accounts') }} as runs
    on charges.account_id = runs.account_id
    and charges.charge_date >= runs.period_start
    and charges.charge_date < runs.period_end
left join billed on charges.call_id = billed.call_id
where billed.times > 1
    or (
        charges.charge <> 0
        and runs.invoice_run_id is not null
        and coalesce(billed.invoice_run_id, '') <> runs.invoice_run_id
    )
