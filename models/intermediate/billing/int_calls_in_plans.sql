with

calls_free as (

    select * from {{ ref('int_plan_calls_free') }}

),

calls_cut as (

    select * from {{ ref('int_plan_calls_cut') }}

),

terms as (

    select * from {{ ref('int_rate_table_terms') }}

),

rates as (

    select * from {{ ref('int_rates_in_force') }}

),

parts as (

    select * from {{ ref('int_plan_charges_in_parts') }}

),

-- the seconds that are not free keep their place: first what is left of the initial ones
with_numerators as (

    select
        calls_cut.call_id,
        terms.charge_rounding,
        terms.charge_divisor,
        terms.charge_scale,
        rates.minimum_units,
        rates.maximum_units,
        rates.row_sign,
        true as is_charged,
        cast(rates.fee_units as {{ type_wide_integer() }}) * 60 + coalesce(
            parts.price_units,
            cast(rates.initial_rate_units as {{ type_wide_integer() }}) * greatest(
                least(calls_cut.billed_seconds, rates.initial_seconds) - calls_cut.free_seconds, 0
            )
            + cast(rates.rate_units as {{ type_wide_integer() }}) * greatest(
                calls_cut.billed_seconds
                - greatest(calls_cut.free_seconds, rates.initial_seconds),
                0
            )
        ) as numerator
    from calls_cut
    inner join terms on calls_cut.rate_table_id = terms.rate_table_id
    inner join rates on calls_cut.rate_number = rates.rate_number
    left join parts on calls_cut.call_id = parts.call_id

),

with_bounds as (

    select
        * exclude (numerator),
        {{ bounded('numerator', 'cast(60 as ' ~ type_wide_integer() ~ ')') }} as numerator
    from with_numerators

),

beyond as (

    select
        call_id,
        {{ rounded_charge('numerator') }} as charge_beyond
    from with_bounds

),

with_charge_beyond as (

    select
        calls_free.*,
        case
            when calls_free.free_seconds = 0 then calls_free.charge
            when calls_free.free_seconds = calls_free.billed_seconds
                then cast(0 as decimal(18, 8))
            else beyond.charge_beyond
        end as charge_beyond
    from calls_free
    left join beyond on calls_free.call_id = beyond.call_id

),

final as (

    select
        call_id,
        account_id,
        plan_id,
        is_pooled,
        holder_id,
        matched_prefix,
        service_type,
        charge_date,
        period_start,
        billed_seconds,
        free_seconds,
        billed_seconds - free_seconds as charged_seconds,
        charge,
        charge_beyond,
        cast(charge - charge_beyond as decimal(18, 8)) as charge_saved,
        currency
    from with_charge_beyond

)

select * from final
