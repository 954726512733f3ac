with

calls_of_plans as (

    {{ calls_by_prefix(
        ref('int_plan_prefixes_given'), ['plan_id', 'is_pooled', 'holder_id'], 'charges.charge > 0'
    ) }}

),

calls as (

    select * from {{ ref('fct_calls') }}

),

final as (

    select
        calls_of_plans.call_id,
        calls_of_plans.account_id,
        calls_of_plans.plan_id,
        calls_of_plans.is_pooled,
        calls_of_plans.holder_id,
        calls_of_plans.prefix_given as matched_prefix,
        calls_of_plans.rate_table_id,
        calls_of_plans.rate_id,
        calls.service_type,
        calls.call_started_at,
        calls_of_plans.charge_date,
        cast(date_trunc('month', calls_of_plans.charge_date) as date) as period_start,
        calls_of_plans.talk_seconds,
        calls_of_plans.billed_seconds,
        calls_of_plans.charge,
        calls_of_plans.currency
    from calls_of_plans
    inner join calls on calls_of_plans.call_id = calls.call_id

)

select * from final
