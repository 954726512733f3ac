-- Every charge of an invoiced account is on one invoice: of the run whose period holds its date,
-- else, late, of the account's earliest run after it; after the last run it is on none, and neither
-- when its currency has no rate into the account's on the invoice date. A returned row is an
-- account's day with a call that is missing, on the wrong run, or billed twice.
with

fx_rates as (

    select * from {{ ref('stg_fx_rates') }}

),

charges as (

    select
        account_id,
        charge_date,
        currency as charge_currency,
        count(*) as calls,
        sum(charge) as charge,
        {{ rows_checksum(['call_id', 'charge']) }} as checksum
    from {{ ref('fct_customer_charges') }}
    where rating_status = 'rated' and (talk_seconds > 0 or charge <> 0)
    group by account_id, charge_date, currency

),

in_runs as (

    select
        charges.*,
        runs.invoice_run_id,
        runs.invoice_date,
        runs.currency
    from charges
    inner join {{ ref('int_invoice_run_accounts') }} as runs
        on charges.account_id = runs.account_id
        and charges.charge_date < runs.period_end
    qualify row_number() over (
            partition by charges.account_id, charges.charge_date, charges.charge_currency
            order by runs.period_end
        ) = 1

),

expected as (

    select * from in_runs
    where charge_currency = currency
        or exists (
            select 1 from fx_rates
            where fx_rates.from_currency = in_runs.charge_currency
                and fx_rates.to_currency = in_runs.currency
                and fx_rates.valid_from <= in_runs.invoice_date
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
