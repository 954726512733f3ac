with

volume_tiers as (

    select * from {{ ref('fct_volume_tier_charges') }}

),

final as (

    -- a month is settled with its last day
    select
        account_id,
        'volume_tier|' || volume_tier_id || '|' || cast(period_start as varchar) as item_key,
        'volume_tier' as line_type,
        'Volume tier ' || volume_tier_id || ', ' || {{ month_and_year('period_start') }}
            as description,
        period_end - 1 as billing_date,
        cast(null as varchar) as service_type,
        false as is_tax_exempt,
        adjustment as exact_amount,
        currency,
        volume_tier_id,
        period_start as volume_tier_period_start
    from volume_tiers

)

select * from final
