with

rate_tables as (

    select * from {{ ref('stg_rate_tables') }}

),

rates as (

    select
        rate_table_id,
        max(prefix_length) as longest_prefix,
        bool_or(has_steps) as has_steps,
        bool_or(time_band is not null) as has_time_bands
    from {{ ref('int_rates_in_force') }}
    group by rate_table_id

),

-- the words of the table as numbers and flags, once, for rating asks for every call
final as (

    select
        rate_tables.rate_table_id,
        rate_tables.currency,
        rate_tables.charge_unit = 'event' as is_event,
        rate_tables.rated_number = 'calling' as is_calling_rated,
        rate_tables.increment_rule = 'multiple' as is_multiple,
        case rate_tables.duration_rounding when 'up' then 999 when 'half_up' then 500 else 0 end
            as milliseconds_added,
        rate_tables.charge_rounding,
        {{ power_of_ten('10 - rate_tables.charge_decimals') }} * 60 as charge_divisor,
        {{ power_of_ten('8 - rate_tables.charge_decimals') }} as charge_scale,
        coalesce(rates.longest_prefix, 0) as longest_prefix,
        {{ power_of_ten('15 - coalesce(rates.longest_prefix, 0)') }} as head_width,
        coalesce(rates.has_time_bands, false) as has_time_bands,
        rate_tables.charge_unit = 'seconds'
        and rate_tables.band_rule = 'split'
        and coalesce(rates.has_time_bands, false) as is_split,
        rate_tables.charge_unit = 'seconds'
        and (
            coalesce(rates.has_steps, false)
            or rate_tables.band_rule = 'split'
            and coalesce(rates.has_time_bands, false)
        ) as may_have_parts
    from rate_tables
    left join rates on rate_tables.rate_table_id = rates.rate_table_id

)

select * from final
