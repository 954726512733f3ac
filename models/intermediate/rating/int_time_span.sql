with

call_days as (

    select * from {{ ref('int_call_days') }}

),

-- how far a call can be billed beyond its talk seconds
rates as (

    select max(initial_seconds + minimum_seconds + increment_seconds) as seconds_beyond_talk
    from {{ ref('stg_rates') }}

),

final as (

    select
        cast(cast(min(call_days.first_second_at) as date) as timestamp) - interval 3 day as from_at,
        cast(
            cast(
                {{ add_seconds(
                    'max(call_days.last_second_at)', 'coalesce(max(rates.seconds_beyond_talk), 0)'
                ) }} as date
            ) as timestamp
        ) + interval 3 day as to_at
    from call_days
    cross join rates

)

select * from final
