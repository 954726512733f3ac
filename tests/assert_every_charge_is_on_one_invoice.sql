-- Every charge of an invoiced account is in one run: the one whose period holds its date, else,
-- late, the closed run that has recorded it, else the account's earliest open run after it; after
-- the last run it is in none. A returned row is an account's day with a call that is missing, in
-- the wrong run, or billed twice.
with

runs as (

    select * from {{ ref('int_invoice_run_accounts') }}

),

late_calls_recorded as (

    select * from {{ ref('int_late_calls_recorded') }}

),

charges as (

    select
        charges.account_id,
        charges.charge_date,
        late_calls_recorded.invoice_run_id as recorded_run_id,
        count(*) as calls,
        sum(charges.charge) as charge,
        {{ rows_checksum(['charges.call_id', 'charges.charge']) }} as checksum
    from {{ ref('fct_customer_charges') }} as charges
    left join late_calls_recorded
        on charges.account_id = late_calls_recorded.account_id
        and charges.call_id = late_calls_recorded.call_id
    where charges.rating_status = 'rated' and (charges.talk_seconds > 0 or charges.charge <> 0)
    group by charges.account_id, charges.charge_date, late_calls_recorded.invoice_run_id

),

by_date as (

    select
        charges.account_id,
        charges.charge_date,
        runs.invoice_run_id
    from (select distinct account_id, charge_date from charges) as charges
    inner join runs
        on charges.account_id = runs.account_id
        and charges.charge_date < runs.period_end
    where runs.is_open or charges.charge_date >= runs.period_start
    qualify row_number() over (
            partition by charges.account_id, charges.charge_date
            order by runs.period_end
        ) = 1

),

expected as (

    select
        charges.account_id,
        charges.charge_date,
        coalesce(charges.recorded_run_id, by_date.invoice_run_id) as invoice_run_id,
        sum(charges.calls) as calls,
        sum(charges.charge) as charge,
        sum(charges.checksum) as checksum
    from charges
    left join by_date
        on charges.account_id = by_date.account_id
        and charges.charge_date = by_date.charge_date
    where coalesce(charges.recorded_run_id, by_date.invoice_run_id) is not null
    group by all

),

-- what has neither seconds nor a price is left out on both sides: free messages
billed as (

    select
        account_id,
        charge_date,
        invoice_run_id,
        count(*) as calls,
        sum(charge) as charge,
        {{ rows_checksum(['call_id', 'charge']) }} as checksum
    from {{ ref('int_charges_invoiced') }}
    where talk_seconds > 0 or charge <> 0
    group by account_id, charge_date, invoice_run_id

)

select
    coalesce(expected.account_id, billed.account_id) as account_id,
    coalesce(expected.charge_date, billed.charge_date) as charge_date,
    expected.invoice_run_id as expected_run_id,
    billed.invoice_run_id,
    expected.calls as expected_calls,
    billed.calls,
    expected.charge as expected_charge,
    billed.charge
from expected
full outer join billed
    on expected.account_id = billed.account_id
    and expected.charge_date = billed.charge_date
    and expected.invoice_run_id = billed.invoice_run_id
where expected.calls is distinct from billed.calls
    or expected.charge is distinct from billed.charge
    or expected.checksum is distinct from billed.checksum
