{#
    side_charges: what one side of every call is charged, and why. One row per call, the columns of
    fct_customer_charges and fct_provider_charges. The rules are DECISIONS.md, "Rating".

    Amounts are ratios of whole numbers, divided once. In 64 bits where they are sure to hold it:
    prices below 100 (10^12 units) and less than 80,000 seconds make numerators below 8.2 * 10^16,
    and a hundred times that, for the display, still fits. Else in 128 bits.
#}
{% macro side_charges(side) -%}
with

days as (

    select * from {{ ref('int_days_to_build') }}

),

-- by the fingerprint too: where only a part is built, the calls may be those of an earlier build,
-- and of a day that is not taken out nothing is put in
calls as (

    select calls.*
    from {{ ref('int_' ~ side ~ '_decks_found') }} as calls
    inner join days
        on calls.call_date = days.call_date
        and calls.day_fingerprint = days.day_fingerprint

),

heads as (

    select * from {{ ref('int_rated_heads_matched') }}

),

rates as (

    select * from {{ ref('int_rates_in_force') }}

),

parts as (

    select * from {{ ref('int_' ~ side ~ '_charges_in_parts') }}

),

with_rates as (

    select
        calls.call_id,
        calls.call_date,
        calls.day_fingerprint,
        calls.call_direction,
        calls.service_type,
        calls.talk_seconds,
        calls.carrier_cost,
        calls.carrier_currency,
        calls.charge_date,
        calls.account_id,
        calls.auth_code_id,
        calls.identified_by,
        calls.is_written_off_if_suspended,
        calls.rate_table_id,
        calls.rated_position,
        calls.currency,
        calls.charge_rounding,
        calls.charge_divisor,
        calls.charge_scale,
        coalesce(calls.is_event, false) as is_event,
        coalesce(rates.is_markup, false) as is_markup,
        coalesce(rates.is_narrow, false) as is_narrow_rate,
        rates.rate_id,
        rates.prefix,
        rates.destination,
        rates.time_band,
        rates.rate_units,
        rates.initial_rate_units,
        rates.fee_units,
        rates.markup_units,
        rates.minimum_units,
        rates.maximum_units,
        rates.row_sign,
        rates.connection_fee,
        rates.is_blocked,
        parts.suspense_reason as suspense_reason_of_parts,
        parts.billed_seconds as billed_seconds_of_parts,
        parts.price_units as price_units_of_parts,
        {{ rounded_seconds('greatest(calls.talk_seconds, 0)', 'calls.milliseconds_added') }}
            as whole_seconds,
        calls.is_multiple,
        rates.initial_seconds,
        rates.increment_seconds,
        rates.grace_seconds,
        rates.minimum_seconds
    from calls
    left join heads
        on calls.rate_deck_id = heads.rate_deck_id
        and calls.head_position = heads.head_position
    left join rates on heads.rate_number = rates.rate_number
    left join parts on calls.call_id = parts.call_id

),

-- the first reason that holds, in this order; a call of zero seconds is free and never suspended,
-- but for event tables and markup rows, where seconds play no part
with_reason as (

    select
        *,
        case
            when identified_by in ('not_applicable', 'written_off') then null
            when talk_seconds = 0 and not is_event and not is_markup then null
            when talk_seconds < 0 and not is_event then 'invalid_duration'
            when identified_by = 'ambiguous' then 'ambiguous_auth_code'
            when identified_by = 'unidentified' then 'no_auth_code'
            when rate_table_id is null then 'no_rate_table'
            when rate_id is null and rated_position = 0 then 'invalid_number'
            when rate_id is null then 'no_rate'
            when suspense_reason_of_parts = 'no_rate' then 'no_rate'
            when is_blocked or suspense_reason_of_parts is not null then 'blocked_destination'
            when is_markup and carrier_cost is null then 'no_carrier_cost'
            when is_markup and coalesce(carrier_currency <> currency, true) then 'currency_mismatch'
        end as reason
    from with_rates

),

with_status as (

    select
        * exclude (reason),
        case
            when identified_by in ('not_applicable', 'written_off') then 'not_applicable'
            when reason is null then 'rated'
            when is_written_off_if_suspended then 'not_applicable'
            else 'suspended'
        end as rating_status,
        case when not is_written_off_if_suspended then reason end as suspense_reason,
        case
            when identified_by = 'disposition' then 'assign'
            when identified_by = 'written_off' then 'write_off'
            when is_written_off_if_suspended and reason is not null then 'write_off'
        end as disposition,
        -- what is written off is nobody's: it is on no report
        is_written_off_if_suspended and reason is not null as is_taken_out
    from with_reason

),

with_billed_seconds as (

    select
        *,
        case
            when rating_status <> 'rated' then null
            when is_event or talk_seconds = 0 then 0
            when billed_seconds_of_parts is not null then billed_seconds_of_parts
            else {{ billed_seconds(
                'whole_seconds', 'is_multiple', 'initial_seconds', 'increment_seconds',
                'grace_seconds', 'minimum_seconds'
            ) }}
        end as billed_seconds
    from with_status

),

with_numerators as (

    select
        *,
        is_event or is_markup or billed_seconds > 0 as is_charged,
        case
            when rating_status <> 'rated' or is_markup or price_units_of_parts is not null
                or not is_narrow_rate and (is_event or billed_seconds > 0)
                or billed_seconds >= 80000
                then null
            when is_event then fee_units * 60
            when billed_seconds = 0 then 0
            else fee_units * 60
                + initial_rate_units * least(billed_seconds, initial_seconds)
                + rate_units * greatest(billed_seconds - initial_seconds, 0)
        end as narrow_numerator
    from with_billed_seconds

),

with_wide_numerators as (

    select
        *,
        case
            when rating_status <> 'rated' or narrow_numerator is not null then null
            when is_markup then
                {{ ten_billionths('carrier_cost') }} * (markup_units + 1000000000000)
                + cast(fee_units as {{ type_wide_integer() }}) * 1000000000000
            when is_event then cast(fee_units as {{ type_wide_integer() }}) * 60
            when price_units_of_parts is not null
                then cast(fee_units as {{ type_wide_integer() }}) * 60 + price_units_of_parts
            else cast(fee_units as {{ type_wide_integer() }}) * 60
                + cast(initial_rate_units as {{ type_wide_integer() }})
                * least(billed_seconds, initial_seconds)
                + cast(rate_units as {{ type_wide_integer() }})
                * greatest(billed_seconds - initial_seconds, 0)
        end as wide_numerator
    from with_numerators

),

with_bounds as (

    select
        * exclude (narrow_numerator, wide_numerator),
        -- 64 bits do not hold the bounds of a rate that is not narrow
        case when narrow_numerator is not null then {{ bounded('narrow_numerator', 60) }} end
            as narrow_numerator,
        case
            when is_markup then {{ bounded(
                'wide_numerator', 'cast(1000000000000 as ' ~ type_wide_integer() ~ ')'
            ) }}
            else {{ bounded('wide_numerator', 'cast(60 as ' ~ type_wide_integer() ~ ')') }}
        end as wide_numerator
    from with_wide_numerators

),

final as (

    select

        ----------  ids
        call_id,
        call_date,
        case when is_taken_out then call_date else charge_date end as charge_date,
        case when not is_taken_out then account_id end as account_id,
        case when not is_taken_out then auth_code_id end as auth_code_id,
        case when not is_taken_out then rate_table_id end as rate_table_id,
        case when not is_taken_out then rate_id end as rate_id,

        ---------- text
        case when not is_taken_out then prefix end as matched_prefix,
        case when not is_taken_out then destination end as destination,
        case when not is_taken_out then time_band end as time_band,

        ---------- numbers
        talk_seconds,
        cast(billed_seconds as bigint) as billed_seconds,
        cast(
            case
                when rating_status = 'rated'
                    then case when is_charged then connection_fee else 0 end
            end as decimal(18, 10)
        ) as connection_fee,
        case
            when narrow_numerator = 0 then cast(0 as decimal(38, 12))
            when narrow_numerator is not null
                then {{ unrounded_charge('narrow_numerator', 60) }}
            when is_markup then {{ unrounded_charge('wide_numerator', 1000000000000) }}
            else {{ unrounded_charge('wide_numerator', 60) }}
        end as unrounded_charge,
        case
            when narrow_numerator = 0 then cast(0 as decimal(18, 8))
            when narrow_numerator is not null then {{ rounded_charge('narrow_numerator') }}
            when is_markup
                then {{ rounded_charge(
                    '(wide_numerator * 60)', 'cast(1000000000000 as ' ~ type_wide_integer() ~ ')'
                ) }}
            else {{ rounded_charge('wide_numerator') }}
        end as charge,

        ---------- text
        call_direction,
        service_type,
        case when not is_taken_out then currency end as currency,
        rating_status,
        suspense_reason,
        disposition,
        day_fingerprint
    from with_bounds

)

select * from final
{%- endmacro %}
