with

charges as (

    select * from {{ ref('fct_provider_charges') }}
    where account_id is not null

),

accounts as (

    select * from {{ ref('dim_accounts') }}

),

by_date as (

    select
        charges.account_id,
        accounts.account_name,
        charges.charge_date,
        charges.currency,
        count(*) as calls,
        count(*) filter (where charges.talk_seconds > 0) as answered_calls,
        count(*) filter (where charges.rating_status = 'suspended') as suspended_calls,
        sum(charges.talk_seconds) as talk_seconds,
        sum(charges.billed_seconds) as billed_seconds,
        sum(charges.charge) as charge
    from charges
    inner join accounts on charges.account_id = accounts.account_id
    group by
        charges.account_id,
        accounts.account_name,
        charges.charge_date,
        charges.currency

),

final as (

    select
        account_id,
        account_name,
        charge_date,
        calls,
        answered_calls,
        cast(talk_seconds as decimal(38, 3)) as talk_seconds,
        cast(coalesce(billed_seconds, 0) as bigint) as billed_seconds,
        cast(coalesce(charge, 0) as decimal(38, 8)) as charge,
        currency,
        suspended_calls
    from by_date

)

select * from final
