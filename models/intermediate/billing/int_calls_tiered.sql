with

calls_in_tiers as (

    {{ calls_by_prefix(ref('int_volume_tier_prefixes_given'), ['volume_tier_id']) }}

),

calls_in_plans as (

    select * from {{ ref('int_calls_in_plans') }}

),

-- what a plan includes is charged for by nobody: a tier prices the rest
final as (

    select
        calls_in_tiers.call_id,
        calls_in_tiers.account_id,
        calls_in_tiers.volume_tier_id,
        calls_in_tiers.prefix_given as matched_prefix,
        calls_in_tiers.charge_date,
        cast(date_trunc('month', calls_in_tiers.charge_date) as date) as period_start,
        coalesce(calls_in_plans.charged_seconds, calls_in_tiers.billed_seconds) as billed_seconds,
        coalesce(calls_in_plans.charge_beyond, calls_in_tiers.charge) as charge,
        calls_in_tiers.currency
    from calls_in_tiers
    left join calls_in_plans on calls_in_tiers.call_id = calls_in_plans.call_id
    where coalesce(calls_in_plans.charged_seconds > 0, true)

)

select * from final
