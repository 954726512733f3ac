with

holidays as (

    select * from {{ ref('holidays') }}

),

final as (

    select

        ----------  ids
        calendar_id,

        ---------- text
        name,

        ---------- dates
        {{ seed_date('calendar_date') }} as calendar_date

    from holidays

)

select * from final
