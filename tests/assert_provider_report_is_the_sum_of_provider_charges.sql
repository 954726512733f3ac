-- What CDR by Provider by Date says is owed is what the provider charges add up to, per provider
-- and currency, and so does its detail. A returned row is a provider whose report differs.
with

charges as (

    select
        charges.account_id,
        charges.currency,
        count(*) as calls,
        coalesce(sum(charges.charge), 0) as charge
    from {{ ref('fct_provider_charges') }} as charges
    where charges.account_id is not null
    group by charges.account_id, charges.currency

),

report as (

    select
        account_id,
        currency,
        sum(calls) as calls,
        sum(charge) as charge
    from {{ ref('rpt_cdr_by_provider_by_date') }}
    group by account_id, currency

),

detail as (

    select
        account_id,
        count(*) as calls,
        coalesce(sum(charge), 0) as charge
    from {{ ref('rpt_cdr_by_provider_call_detail') }}
    group by account_id

)

select
    coalesce(charges.account_id, report.account_id, detail.account_id) as account_id,
    charges.calls,
    report.calls as reported_calls,
    detail.calls as detailed_calls,
    charges.charge,
    report.charge as reported_charge,
    detail.charge as detailed_charge
from charges
full outer join report
    on charges.account_id = report.account_id
    and charges.currency = report.currency
full outer join detail on charges.account_id = detail.account_id
where charges.calls is distinct from report.calls
    or charges.charge is distinct from report.charge
    or detail.calls is distinct from (
        select sum(per_currency.calls) from charges as per_currency
        where per_currency.account_id = charges.account_id
    )
    or detail.charge is distinct from (
        select sum(per_currency.charge) from charges as per_currency
        where per_currency.account_id = charges.account_id
    )
