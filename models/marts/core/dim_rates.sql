with

rates as (

    select * from {{ ref('stg_rates') }}

),

rate_tables as (

    select * from {{ ref('stg_rate_tables') }}

),

final as (

    select
        rates.rate_id,
        rates.rate_table_id,
        rate_tables.rate_table_name,
        rate_tables.currency,
        rates.prefix,
        rates.destination,
        rates.time_band,
        rates.valid_from,
        rates.valid_to,
        rates.rate_per_minute,
        rates.connection_fee,
        rates.initial_seconds,
        rates.initial_rate_per_minute,
        rates.increment_seconds,
        rates.grace_seconds,
        rates.minimum_seconds,
        rates.minimum_charge,
        rates.maximum_charge,
        rates.markup_percent,
        rates.is_blocked
    from rates
    inner join rate_tables on rates.rate_table_id = rate_tables.rate_table_id

)

select * from final
