-- Every charge of an invoiced account is in one run: the one whose period holds its date, else,
-- late, the closed run that has recorded it, else the account's earliest open run after it; after
-- the last run it is in none, and neither when its currency has no rate into the account's on the
-- invoice date. A returned row is an account's day with a call that is missing, in the wrong run,
-- or billed twice.
with

fx_rates as (

    select * from {{ ref('stg_fx_rates') }}

),

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
        charges.currency as charge_currency,
        late_calls_recorded.invoice_run_id as recorded_run_id,
        count(*) as calls,
        sum(charges.charge) as charge,
        {{ rows_checksum(['charges.call_id', 'charges.charge']) }} as checksum
    from {{ ref('fct_customer_charges') }} as charges
    left join late_calls_recorded
        on charges.account_id = late_calls_recorded.account_id
        and charges.call_id = late_calls_recorded.call_id
    where charges.rating_status = 'rated' and (charges.talk_seconds > 0 or charges.charge <> 0)
    group by
        charges.account_id,
        charges.charge_date,
        charges.currency,
        late_calls_recorded.invoice_run_id

),

by_date as (

    select
        charges.account_id,
        charges.charge_date,
        runs.invoice_run_id
    from (
        select distinct
            account_id,
            charge_date
        from charges
    ) as charges
    inner join runs
        on charges.account_id = runs.account_id
        and charges.charge_date < runs.period_end
    where runs.is_open or charges.charge_date >= runs.period_start
    qualify row_number() over (
            partition by charges.account_id, charges.charge_date
            order by runs.period_end
        ) = 1

),

in_runs as (

    select
        charges.account_id,
        charges.charge_date,
        charges.charge_currency,
        coalesce(charges.recorded_run_id, by_date.invoice_run_id) as invoice_run_id,
        sum(charges.calls) as calls,
        sum(charges.charge) as charge,
        sum(charges.checksum) as checksum
    from charges
    left join by_date
        on charges.account_id = by_date.account_id
        and charges.charge_date = by_date.charge_date
    where coalesce(charges.recorded_run_id, by_date.invoice_run_id) is not null
    group by
        charges.account_id, charges.charge_date, charges.charge_currency,
        coalesce(charges.recorded_run_id, by_date.invoice_run_id)

),

expected as (

    select in_runs.*
    from in_runs
    inner join runs
        on in_runs.invoice_run_id = runs.invoice_run_id
        and in_runs.account_id = runs.account_id
    where in_runs.charge_currency = runs.currency
        or exists (
            select 1 from fx_rates
            where fx_rates.from_currency = in_runs.charge_currency
                and fx_rates.to_currency = runs.currency
                and fx_rates.valid_from <= runs.invoice_date
        )

),

-- what has neither seconds nor a price is left out on both sides: free messages
billed as (

    select
        account_id,
        charge_date,
        charge_currency,
        invoice_run_id,
        count(*) as calls,
        sum(charge) as charge,
        {{ rows_checksum(['call_id', 'charge']) }} as checksum
    from {{ ref('int_charges_invoiced') }}
    where talk_seconds > 0 or charge <> 0
    group by account_id, charge_date, charge_currency, invoice_run_id

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
    and expected.charge_currency = billed.charge_currency
    and expected.invoice_run_id = billed.invoice_run_id
where expected.calls is distinct from billed.calls
    or expected.charge is distinct from billed.charge
    or expected.checksum is distinct from billed.checksum
