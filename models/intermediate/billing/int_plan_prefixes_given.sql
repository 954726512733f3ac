with

account_plans as (

    select * from {{ ref('stg_account_plans') }}

),

destinations as (

    select * from {{ ref('stg_plan_destinations') }}

),

final as (

    select
        account_plans.account_id,
        account_plans.plan_id,
        account_plans.pool_id is not null as is_pooled,
        coalesce(account_plans.pool_id, account_plans.account_id) as holder_id,
        destinations.prefix,
        length(destinations.prefix) as prefix_length,
        account_plans.valid_from,
        coalesce(account_plans.valid_to, date '9999-12-31') as valid_to
    from account_plans
    inner join destinations on account_plans.plan_id = destinations.plan_id

)

select * from final
