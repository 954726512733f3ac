with

rate_tables_given as (

    select * from {{ ref('int_rate_tables_given') }}

),

rate_tables as (

    select * from {{ ref('stg_rate_tables') }}

),

rates as (

    select * from {{ ref('int_rates_in_force') }}

),

kinds_of_calls as (

    select distinct
        call_direction,
        service_type
    from {{ ref('int_calls_identified') }}

),

moments as (

    select
        account_id,
        valid_from_at
    from rate_tables_given
    union
    select
        account_id,
        valid_to_at as valid_from_at
    from rate_tables_given

),

periods as (

    select
        account_id,
        valid_from_at,
        lead(valid_from_at) over (partition by account_id order by valid_from_at) as valid_to_at
    from moments

),

-- the narrower row wins, and there is no falling through to another table
chosen as (

    select
        periods.account_id,
        kinds_of_calls.call_direction,
        kinds_of_calls.service_type,
        periods.valid_from_at,
        periods.valid_to_at,
        arg_max(rate_tables_given.rate_table_id, rate_tables_given.precedence) as rate_table_id
    from periods
    cross join kinds_of_calls
    inner join rate_tables_given
        on periods.account_id = rate_tables_given.account_id
        and periods.valid_from_at >= rate_tables_given.valid_from_at
        and periods.valid_to_at <= rate_tables_given.valid_to_at
        and (
            rate_tables_given.call_direction is null
            or kinds_of_calls.call_direction = rate_tables_given.call_direction
        )
        and (
            rate_tables_given.service_type is null
            or kinds_of_calls.service_type = rate_tables_given.service_type
        )
    group by
        periods.account_id,
        kinds_of_calls.call_direction,
        kinds_of_calls.service_type,
        periods.valid_from_at,
        periods.valid_to_at

),

longest_prefixes as (

    select
        rate_table_id,
        max(prefix_length) as longest_prefix,
        bool_or(has_steps) as has_steps,
        bool_or(time_band is not null) as has_time_bands
    from rates
    group by rate_table_id

),

final as (

    select
        chosen.account_id,
        chosen.call_direction,
        chosen.service_type,
        chosen.valid_from_at,
        chosen.valid_to_at,
        rate_tables.rate_table_id,
        rate_tables.currency,
        rate_tables.charge_unit = 'event' as is_event,
        rate_tables.rated_number = 'calling' as is_calling_rated,
        rate_tables.increment_rule = 'multiple' as is_multiple,
        rate_tables.duration_rounding,
        rate_tables.charge_rounding,
        {{ power_of_ten('10 - rate_tables.charge_decimals') }} * 60 as charge_divisor,
        {{ power_of_ten('8 - rate_tables.charge_decimals') }} as charge_scale,
        coalesce(longest_prefixes.longest_prefix, 0) as longest_prefix,
        rate_tables.charge_unit = 'seconds'
        and rate_tables.band_rule = 'split'
        and coalesce(longest_prefixes.has_time_bands, false) as is_split,
        rate_tables.charge_unit = 'seconds'
        and (
            coalesce(longest_prefixes.has_steps, false)
            or rate_tables.band_rule = 'split'
            and coalesce(longest_prefixes.has_time_bands, false)
        ) as may_have_parts
    from chosen
    inner join rate_tables on chosen.rate_table_id = rate_tables.rate_table_id
    left join longest_prefixes on chosen.rate_table_id = longest_prefixes.rate_table_id

)

select * from final
