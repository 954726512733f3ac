with

account_volume_tiers as (

    select
        account_id,
        volume_tier_id,
        {{ seed_date('valid_from') }} as valid_from,
        {{ seed_date('valid_to') }} as valid_to
    from {{ ref('account_volume_tiers') }}

),

final as (

    select

        ----------  ids
        account_id,
        volume_tier_id,

        ---------- dates
        valid_from,
        coalesce(
            valid_to,
            lead(valid_from) over (
                partition by account_id, volume_tier_id order by valid_from nulls first
            )
        ) as valid_to

    from account_volume_tiers

)

select * from final
