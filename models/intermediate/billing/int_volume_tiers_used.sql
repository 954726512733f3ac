with

calls as (

    select * from {{ ref('int_calls_tiered') }}

),

final as (

    select
        account_id,
        volume_tier_id,
        period_start,
        cast(period_start + interval 1 month as date) as period_end,
        count(*) as calls,
        cast(sum(billed_seconds) as bigint) as billed_seconds,
        cast(sum(charge) as decimal(18, 8)) as call_charges
    from calls
    group by account_id, volume_tier_id, period_start

)

select * from final
