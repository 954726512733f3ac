-- What CDR by Provider by Date says is owed is what the provider charges add up to, per provider
-- and currency. Its detail is a view of the same charges. A returned row is a provider whose
-- report differs.
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

)

select
    coalesce(charges.account_id, report.account_id) as account_id,
    coalesce(charges.currency, report.currency) as currency,
    charges.calls,
    report.calls as reported_calls,
    charges.charge,
    report.charge as reported_charge
from charges
full outer join report
    on charges.account_id = report.account_id
    and charges.currency = report.currency
where charges.calls is distinct from report.calls
    or charges.charge is distinct from report.charge
