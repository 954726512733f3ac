with

usage_of_months as (

    select * from {{ ref('int_volume_tiers_used') }}

),

tiers as (

    select * from {{ ref('stg_volume_tiers') }}

),

accounts as (

    select * from {{ ref('stg_accounts') }}

),

tiers_in_whole_numbers as (

    select
        *,
        {{ ten_billionths('rate_per_minute') }} as rate_units,
        {{ ten_billionths('flat_fee') }} as fee_units
    from tiers

),

-- amounts as sixtieths of 10^-10: a rate is by the minute, usage is in seconds
tiers_entered as (

    select
        usage_of_months.account_id,
        usage_of_months.volume_tier_id,
        usage_of_months.period_start,
        tiers.tier_rule,
        tiers.fee_units * 60 + tiers.rate_units * case tiers.tier_rule
            when 'whole_volume' then usage_of_months.billed_seconds
            else
                least(
                    usage_of_months.billed_seconds,
                    coalesce(tiers.to_seconds, usage_of_months.billed_seconds)
                ) - tiers.from_seconds
        end as numerator
    from usage_of_months
    inner join tiers_in_whole_numbers as tiers
        on usage_of_months.volume_tier_id = tiers.volume_tier_id
        and usage_of_months.billed_seconds > tiers.from_seconds
    where tiers.tier_rule = 'graduated'
        or coalesce(usage_of_months.billed_seconds <= tiers.to_seconds, true)

),

summed as (

    select
        account_id,
        volume_tier_id,
        period_start,
        tier_rule,
        sum(numerator) as numerator
    from tiers_entered
    group by account_id, volume_tier_id, period_start, tier_rule

),

-- rounded once, from the exact ratio
priced as (

    select
        *,
        cast(
            cast({{ divided('numerator', '60 * 100', "'half_up'") }} as decimal(18, 0))
            * cast(0.00000001 as decimal(8, 8)) as decimal(18, 8)
        ) as tier_charge
    from summed

),

final as (

    select
        usage_of_months.account_id,
        usage_of_months.period_start,
        usage_of_months.period_end,
        usage_of_months.volume_tier_id,
        priced.tier_rule,
        usage_of_months.calls,
        usage_of_months.billed_seconds,
        usage_of_months.call_charges,
        priced.tier_charge,
        cast(priced.tier_charge - usage_of_months.call_charges as decimal(18, 8)) as adjustment,
        accounts.currency
    from usage_of_months
    inner join priced
        on usage_of_months.account_id = priced.account_id
        and usage_of_months.volume_tier_id = priced.volume_tier_id
        and usage_of_months.period_start = priced.period_start
    inner join accounts on usage_of_months.account_id = accounts.account_id

)

select * from final
