{{ depends_on_whole_book() }}

with

rate_tables as (

    select * from {{ ref('rate_tables') }}

),

final as (

    select

        ----------  ids
        rate_table_id,
        holiday_calendar_id,

        ---------- text
        coalesce(rate_table_name, rate_table_id) as rate_table_name,
        currency,
        timezone,
        coalesce(rated_number, 'called') as rated_number,
        coalesce(charge_unit, 'seconds') as charge_unit,
        coalesce(increment_rule, 'initial_then_next') as increment_rule,
        coalesce(duration_rounding, 'up') as duration_rounding,
        coalesce(charge_rounding, 'half_up') as charge_rounding,
        coalesce(band_rule, 'start') as band_rule,

        ---------- numbers
        coalesce({{ seed_integer('charge_decimals') }}, 6) as charge_decimals

    from rate_tables

)

select * from final
