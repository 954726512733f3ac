with

plan_destinations as (

    select * from {{ ref('plan_destinations') }}

),

final as (

    select

        ----------  ids
        plan_id,

        ---------- text
        coalesce(prefix, '') as prefix

    from plan_destinations

)

select * from final
