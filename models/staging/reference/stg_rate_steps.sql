{{ depends_on_whole_book() }}

with

rate_steps as (

    select
        rate_table_id,
        coalesce(prefix, '') as prefix,
        time_band,
        {{ seed_date('valid_from') }} as valid_from,
        {{ seed_integer('from_second') }} as from_second,
        {{ seed_decimal('rate_per_minute') }} as rate_per_minute,
        {{ seed_integer('increment_seconds') }} as increment_seconds
    from {{ ref('rate_steps') }}

),

final as (

    select

        ----------  ids
        {{ rate_id() }} as rate_id,

        ---------- numbers
        from_second,
        rate_per_minute,
        increment_seconds

    from rate_steps

)

select * from final
