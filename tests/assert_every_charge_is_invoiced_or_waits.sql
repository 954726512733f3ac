-- Nothing is silently missing: what the customers were charged is on their invoice lines, or in
-- rpt_charges_not_invoiced with the reason. The charges are taken from the fact again. A returned
-- row is an account and a currency of charges of which some are on neither, or on both.
with

charges as (

    select
        charges.account_id,
        charges.currency,
        count(*) as calls,
        sum(charges.billed_seconds) as billed_seconds,
        sum(charges.charge) as amount
    from {{ ref('fct_customer_charges') }} as charges
    left join {{ ref('stg_rate_tables') }} as rate_tables
        on charges.rate_table_id = rate_tables.rate_table_id
    where charges.rating_status = 'rated'
        and charges.account_id is not null
        and (
            charges.talk_seconds > 0 or charges.charge <> 0 or rate_tables.charge_unit = 'event'
        )
    group by charges.account_id, charges.currency

),

told as (

    select
        account_id,
        charge_currency as currency,
        calls,
        billed_seconds,
        amount
    from {{ ref('rpt_charges_not_invoiced') }}
    union all
    -- what waits beside calls
    select
        items.account_id,
        items.currency,
        0 as calls,
        0 as billed_seconds,
        -items.exact_amount as amount
    from {{ ref('int_items_due') }} as items
    left join {{ ref('int_items_invoiced') }} as items_invoiced
        on items.account_id = items_invoiced.account_id
        and items.item_key = items_invoiced.item_key
    where items_invoiced.item_key is null
    union all
    select
        account_id,
        charge_currency as currency,
        count(*) as calls,
        sum(billed_seconds) as billed_seconds,
        sum(charge) as amount
    from {{ ref('int_charges_invoiced') }}
    group by account_id, charge_currency

),

told_in_all as (

    select
        account_id,
        currency,
        sum(calls) as calls,
        sum(billed_seconds) as billed_seconds,
        sum(amount) as amount
    from told
    group by account_id, currency

)

select
    coalesce(charges.account_id, told_in_all.account_id) as account_id,
    coalesce(charges.currency, told_in_all.currency) as currency,
    charges.calls as expected_calls,
    told_in_all.calls,
    charges.amount as expected_amount,
    told_in_all.amount
from charges
full outer join told_in_all
    on charges.account_id = told_in_all.account_id
    and charges.currency = told_in_all.currency
where charges.calls is distinct from told_in_all.calls
    or charges.billed_seconds is distinct from told_in_all.billed_seconds
    or charges.amount is distinct from told_in_all.amount
