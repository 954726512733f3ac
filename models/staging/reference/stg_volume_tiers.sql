{{ depends_on_whole_book() }}

with

volume_tiers as (

    select
        volume_tier_id,
        tier_rule,
        {{ seed_decimal('from_minutes') }} as from_minutes,
        {{ seed_decimal('rate_per_minute') }} as rate_per_minute,
        {{ seed_decimal('flat_fee') }} as flat_fee
    from {{ ref('volume_tiers') }}

),

-- usage is whole seconds, and so are the bounds (volume_tiers_faults)
in_seconds as (

    select
        *,
        cast(
            {{ whole_quotient(ten_billionths('from_minutes') ~ ' * 60', 10000000000) }} as bigint
        ) as from_seconds
    from volume_tiers

),

final as (

    select

        ----------  ids
        volume_tier_id,

        ---------- text
        tier_rule,

        ---------- numbers
        from_seconds,
        lead(from_seconds) over (
            partition by volume_tier_id order by from_seconds
        ) as to_seconds,
        coalesce(rate_per_minute, cast(0 as decimal(18, 10))) as rate_per_minute,
        coalesce(flat_fee, cast(0 as decimal(18, 10))) as flat_fee

    from in_seconds

)

select * from final
