with

rates as (

    select * from {{ ref('int_rates_in_force') }}
    where not is_markup

),

rate_steps as (

    select * from {{ ref('stg_rate_steps') }}

),

-- the rate itself is the first step
all_steps as (

    select
        rate_number,
        0 as from_second,
        increment_seconds,
        rate_units
    from rates

    union all

    select
        rates.rate_number,
        rate_steps.from_second,
        rate_steps.increment_seconds,
        cast({{ ten_billionths('rate_steps.rate_per_minute') }} as bigint) as rate_units
    from rates
    inner join rate_steps on rates.rate_id = rate_steps.rate_id

),

final as (

    select
        rate_number,
        from_second,
        coalesce(
            lead(from_second) over (partition by rate_number order by from_second), 9999999999
        ) as to_second,
        increment_seconds,
        rate_units
    from all_steps

)

select * from final
