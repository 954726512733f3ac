{{ depends_on_whole_book() }}

with

rates as (

    select
        rate_table_id,
        coalesce(prefix, '') as prefix,
        destination,
        time_band,
        {{ seed_date('valid_from') }} as valid_from,
        {{ seed_date('valid_to') }} as valid_to,
        {{ seed_decimal('rate_per_minute') }} as rate_per_minute,
        {{ seed_decimal('connection_fee') }} as connection_fee,
        {{ seed_integer('initial_seconds') }} as initial_seconds,
        {{ seed_decimal('initial_rate_per_minute') }} as initial_rate_per_minute,
        coalesce({{ seed_integer('increment_seconds') }}, 60) as increment_seconds,
        {{ seed_integer('grace_seconds') }} as grace_seconds,
        {{ seed_integer('minimum_seconds') }} as minimum_seconds,
        {{ seed_decimal('minimum_charge') }} as minimum_charge,
        {{ seed_decimal('maximum_charge') }} as maximum_charge,
        {{ seed_decimal('markup_percent') }} as markup_percent,
        {{ seed_boolean('is_blocked', 'false') }} as is_blocked
    from {{ ref('base_rates') }}

),

final as (

    select

        ----------  ids
        {{ rate_id() }} as rate_id,
        rate_table_id,

        ---------- text
        prefix,
        coalesce(
            destination, case when prefix = '' then 'Default' else 'Prefix ' || prefix end
        ) as destination,
        time_band,

        ---------- numbers
        coalesce(rate_per_minute, cast(0 as decimal(18, 10))) as rate_per_minute,
        coalesce(connection_fee, cast(0 as decimal(18, 10))) as connection_fee,
        coalesce(initial_seconds, increment_seconds) as initial_seconds,
        coalesce(initial_rate_per_minute, rate_per_minute, cast(0 as decimal(18, 10)))
            as initial_rate_per_minute,
        increment_seconds,
        coalesce(grace_seconds, 0) as grace_seconds,
        coalesce(minimum_seconds, 0) as minimum_seconds,
        minimum_charge,
        maximum_charge,
        markup_percent,

        ---------- booleans
        is_blocked,

        ---------- dates
        valid_from,
        coalesce(
            valid_to,
            lead(valid_from) over (
                partition by rate_table_id, prefix, time_band order by valid_from nulls first
            )
        ) as valid_to

    from rates

)

select * from final
