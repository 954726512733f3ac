with

account_volume_tiers as (

    select * from {{ ref('stg_account_volume_tiers') }}

),

destinations as (

    select * from {{ ref('stg_volume_tier_destinations') }}

),

final as (

    select
        account_volume_tiers.account_id,
        account_volume_tiers.volume_tier_id,
        destinations.prefix,
        length(destinations.prefix) as prefix_length,
        coalesce(account_volume_tiers.valid_from, date '0001-01-01') as valid_from,
        coalesce(account_volume_tiers.valid_to, date '9999-12-31') as valid_to
    from account_volume_tiers
    inner join destinations
        on account_volume_tiers.volume_tier_id = destinations.volume_tier_id

)

select * from final
