with

rates as (

    select * from {{ ref('int_rates_in_force') }}

),

days as (

    select * from {{ ref('int_days_to_build') }}
    where day_fingerprint is not null

),

moments as (

    select
        rate_table_id,
        valid_from_at as epoch_from_at
    from rates
    union
    select
        rate_table_id,
        valid_to_at as epoch_from_at
    from rates

),

epochs as (

    select
        rate_table_id,
        epoch_from_at,
        lead(epoch_from_at) over (partition by rate_table_id order by epoch_from_at)
            as epoch_to_at
    from moments

),

-- a deck that changes every week has many epochs; only those of the days to build are laid out
epochs_of_days as (

    select distinct epochs.*
    from epochs
    inner join days
        on epochs.epoch_from_at < days.call_date + interval 1 day
        and epochs.epoch_to_at > cast(days.call_date as timestamp)

),

final as (

    select
        row_number() over (order by rate_table_id, epoch_from_at) as epoch_number,
        rate_table_id,
        epoch_from_at,
        epoch_to_at
    from epochs_of_days

)

select * from final
