with

volume_tier_destinations as (

    select * from {{ ref('volume_tier_destinations') }}

),

final as (

    select

        ----------  ids
        volume_tier_id,

        ---------- text
        coalesce(prefix, '') as prefix

    from volume_tier_destinations

)

select * from final
