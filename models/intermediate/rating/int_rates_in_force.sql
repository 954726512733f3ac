with

rates as (

    select * from {{ ref('stg_rates') }}

),

rate_tables as (

    select * from {{ ref('stg_rate_tables') }}

),

time_zone_offsets as (

    select * from {{ ref('int_time_zone_offsets') }}

),

rate_steps as (

    select distinct rate_id from {{ ref('stg_rate_steps') }}

),

in_utc as (

    {{ in_utc('rates', 'rate_tables', 'rate_table_id', ['rates.*']) }}

),

-- prices as whole numbers of 10^-10: nothing that is charged is ever a fraction
final as (

    select

        ----------  ids
        cast(row_number() over () as integer) as rate_number,
        in_utc.rate_id,
        in_utc.rate_table_id,

        ---------- text
        in_utc.prefix,
        in_utc.destination,
        in_utc.time_band,

        ---------- numbers
        length(in_utc.prefix) as prefix_length,
        cast({{ ten_billionths('in_utc.rate_per_minute') }} as bigint) as rate_units,
        cast({{ ten_billionths('in_utc.initial_rate_per_minute') }} as bigint)
            as initial_rate_units,
        cast({{ ten_billionths('in_utc.connection_fee') }} as bigint) as fee_units,
        cast({{ ten_billionths('in_utc.markup_percent') }} as bigint) as markup_units,
        cast({{ ten_billionths('in_utc.minimum_charge') }} as bigint) as minimum_units,
        cast({{ ten_billionths('in_utc.maximum_charge') }} as bigint) as maximum_units,
        case
            when in_utc.rate_per_minute < 0 or in_utc.initial_rate_per_minute < 0
                or in_utc.connection_fee < 0 then -1
            else 1
        end as row_sign,
        in_utc.connection_fee,
        in_utc.initial_seconds,
        in_utc.increment_seconds,
        in_utc.grace_seconds,
        in_utc.minimum_seconds,

        ---------- booleans
        in_utc.is_blocked,
        in_utc.markup_percent is not null as is_markup,
        rate_steps.rate_id is not null as has_steps,
        -- see side_charges: 64 bits hold what such a row charges for a call of less than 80,000 s
        in_utc.markup_percent is null
        and greatest(
            abs(in_utc.rate_per_minute), abs(in_utc.initial_rate_per_minute),
            abs(in_utc.connection_fee), coalesce(in_utc.minimum_charge, 0),
            coalesce(in_utc.maximum_charge, 0)
        ) < 100 as is_narrow,

        ---------- times
        in_utc.valid_from_at,
        in_utc.valid_to_at
    from in_utc
    left join rate_steps on in_utc.rate_id = rate_steps.rate_id

)

select * from final
