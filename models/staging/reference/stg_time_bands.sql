with

time_bands as (

    select
        time_band,
        {{ seed_list('days') }} as days,
        {{ seed_minute('start_time') }} as start_minute,
        {{ seed_minute('end_time') }} as end_minute
    from {{ ref('time_bands') }}

),

final as (

    select

        ---------- text
        time_band,

        ---------- lists
        days,

        ---------- numbers
        start_minute,
        -- an end at midnight is the end of the same day: nothing is left over for the next one
        case when end_minute = 0 then 1440 else end_minute end as end_minute

    from time_bands

)

select * from final
