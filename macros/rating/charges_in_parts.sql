{#
    charges_in_parts: the model int_<side>_charges_in_parts, priced_in_parts for the calls of one side
    that are rated now and may have parts.
#}
{% macro charges_in_parts(side) -%}
{%- set calls -%}
    select
        calls.call_id,
        calls.rate_table_id,
        calls.epoch_number,
        calls.head_position,
        calls.is_split,
        calls.is_multiple,
        calls.milliseconds_added,
        calls.priced_from_at,
        calls.bands_change_at,
        calls.talk_seconds,
        0 as free_seconds,
        heads.rate_number
    from {{ ref('int_' ~ side ~ '_decks_found') }} as calls
    inner join {{ ref('int_rated_heads_matched') }} as heads
        on calls.rate_deck_id = heads.rate_deck_id
        and calls.head_position = heads.head_position
    where calls.may_have_parts and calls.talk_seconds > 0
        and {{ 'true' if any_call_has_parts() else 'false' }}
{%- endset -%}
{{ priced_in_parts(calls, ref('int_rate_deck_prefixes')) }}
{%- endmacro %}

{#
    priced_in_parts: what a call costs that has more than the initial price and one other: its rate
    has steps, or its table splits calls at time bands and the band changes while it lasts. One row
    per such call: billed seconds, and the price of all of them but the first free_seconds, without
    the fee, as a whole number, in units of 10^-10 times 60; suspense_reason where a part has no rate
    or a blocked one, and then no price.

    A call is cut three times: where the band changes, where its own increments change (initial
    seconds, steps of its rate), and where the price changes (steps of the rate of that band). An
    increment belongs to the part in which its first second lies.
#}
{% macro priced_in_parts(calls, prefixes) -%}
with

calls as (

    {{ calls }}

),

rates as (

    select * from {{ ref('int_rates_in_force') }}

),

price_steps as (

    select * from {{ ref('int_rate_price_steps') }}

),

prefixes as (

    select * from {{ prefixes }}

),

band_sets as (

    select distinct
        rate_table_id,
        from_at,
        to_at,
        band_set_number
    from {{ ref('int_time_band_sets') }}

),

calls_of_rates as (

    select
        calls.* exclude (talk_seconds, milliseconds_added),
        rates.initial_seconds,
        rates.has_steps,
        rates.grace_seconds,
        {{ rounded_seconds('calls.talk_seconds', 'calls.milliseconds_added') }} as whole_seconds,
        greatest(
            {{ rounded_seconds('calls.talk_seconds', 'calls.milliseconds_added') }},
            rates.minimum_seconds,
            case when calls.is_multiple then rates.initial_seconds else 0 end
        ) as raised_seconds
    from calls
    inner join rates on calls.rate_number = rates.rate_number
    where not rates.is_markup

),

-- stretches of a call with one increment, in seconds of the call
increments as (

    select
        rate_number,
        false as is_multiple,
        0 as from_second,
        initial_seconds as to_second,
        initial_seconds as increment_seconds
    from rates
    where initial_seconds > 0

    union all

    select
        price_steps.rate_number,
        false as is_multiple,
        greatest(price_steps.from_second, rates.initial_seconds) as from_second,
        price_steps.to_second,
        price_steps.increment_seconds
    from price_steps
    inner join rates on price_steps.rate_number = rates.rate_number
    where price_steps.to_second > rates.initial_seconds

    union all

    select
        rate_number,
        true as is_multiple,
        from_second,
        to_second,
        increment_seconds
    from price_steps

),

-- the last second lies in one stretch, which is raised to whole increments
billed as (

    select
        calls_of_rates.*,
        increments.from_second + {{ whole_increments(
            '(calls_of_rates.raised_seconds - increments.from_second)',
            'increments.increment_seconds',
        ) }} as billed_seconds
    from calls_of_rates
    inner join increments
        on calls_of_rates.rate_number = increments.rate_number
        and calls_of_rates.is_multiple = increments.is_multiple
        and calls_of_rates.raised_seconds > increments.from_second
        and calls_of_rates.raised_seconds <= increments.to_second
    where calls_of_rates.whole_seconds > calls_of_rates.grace_seconds

),

cut_calls as (

    select * from billed
    where has_steps
        or is_split
        and {{ add_seconds('priced_from_at', 'billed_seconds') }} > bands_change_at

),

-- where the bands change, in seconds of the call; a second that begins before the change is of
-- the old band
bands_of_calls as (

    select
        cut_calls.*,
        {{ rate_deck_id('cut_calls.epoch_number', 'band_sets.band_set_number') }} as deck_of_part,
        greatest(
            {{ whole_seconds_up(
                microseconds_between('cut_calls.priced_from_at', 'band_sets.from_at')
            ) }}, 0
        ) as band_from_second,
        {{ whole_seconds_up(
            microseconds_between('cut_calls.priced_from_at', 'band_sets.to_at')
        ) }} as band_to_second
    from cut_calls
    inner join band_sets
        on cut_calls.rate_table_id = band_sets.rate_table_id
        and band_sets.from_at
        < {{ add_seconds('cut_calls.priced_from_at', 'cut_calls.billed_seconds') }}
        and band_sets.to_at > cut_calls.priced_from_at
    where cut_calls.is_split

    union all

    select
        *,
        cast(null as bigint) as deck_of_part,
        0 as band_from_second,
        9999999999 as band_to_second
    from cut_calls
    where not is_split

),

heads_of_parts as (

    select
        deck_of_part as rate_deck_id,
        head_position
    from bands_of_calls
    where is_split
    group by deck_of_part, head_position

),

rates_of_parts as (

    {{ match_longest_prefix('heads_of_parts', 'prefixes') }}

),

-- the increments that begin inside a band, as one range of seconds
ranges as (

    select
        bands.call_id,
        bands.billed_seconds,
        bands.initial_seconds,
        bands.free_seconds,
        case
            when bands.is_split then rates_of_parts.rate_number else bands.rate_number
        end as rate_number,
        increments.from_second as counted_from,
        increments.increment_seconds,
        {{ next_increment(
            'greatest(bands.band_from_second, increments.from_second)', 'increments'
        ) }} as from_second,
        {{ next_increment(
            'least(bands.band_to_second, increments.to_second, bands.billed_seconds)',
            'increments',
        ) }} as to_second
    from bands_of_calls as bands
    inner join increments
        on bands.rate_number = increments.rate_number
        and bands.is_multiple = increments.is_multiple
        and least(bands.billed_seconds, bands.band_to_second) > increments.from_second
        and bands.band_from_second < increments.to_second
    left join rates_of_parts
        on bands.deck_of_part = rates_of_parts.rate_deck_id
        and bands.head_position = rates_of_parts.head_position

),

-- and of those the ones that begin inside a step of that band's rate
parts as (

    select
        ranges.call_id,
        ranges.billed_seconds,
        ranges.initial_seconds,
        ranges.free_seconds,
        ranges.rate_number,
        rates.is_blocked,
        rates.initial_rate_units,
        steps.rate_units,
        {{ next_increment(
            'greatest(ranges.from_second, coalesce(steps.from_second, 0))',
            'ranges', 'counted_from'
        ) }} as from_second,
        {{ next_increment(
            'least(ranges.to_second, coalesce(steps.to_second, ranges.to_second))',
            'ranges', 'counted_from'
        ) }} as to_second
    from ranges
    left join rates on ranges.rate_number = rates.rate_number
    left join price_steps as steps
        on ranges.rate_number = steps.rate_number
        and ranges.from_second < steps.to_second
        and ranges.to_second > steps.from_second
    where ranges.from_second < ranges.to_second

),

charged_parts as (

    select
        *,
        least(greatest(from_second, free_seconds), to_second) as charged_from_second
    from parts
    where from_second < to_second

),

final as (

    select
        call_id,
        cast(max(billed_seconds) as bigint) as billed_seconds,
        case
            when bool_or(rate_number is null) then 'no_rate'
            when bool_or(is_blocked) then 'blocked_destination'
        end as suspense_reason,
        cast(
            case when bool_and(rate_number is not null and not is_blocked) then sum(
                cast(initial_rate_units as {{ type_wide_integer() }})
                * greatest(least(to_second, initial_seconds) - charged_from_second, 0)
                + cast(rate_units as {{ type_wide_integer() }})
                * (
                    to_second
                    - greatest(charged_from_second, least(to_second, initial_seconds))
                )
            ) end as {{ type_wide_integer() }}
        ) as price_units
    from charged_parts
    group by call_id

)

select * from final
{%- endmacro %}

{# whole_seconds_up: microseconds of either sign as seconds, a part of a second counting as one. #}
{% macro whole_seconds_up(microseconds) -%}
    case
        when {{ microseconds }} > 0 then {{ whole_quotient(microseconds ~ ' + 999999', 1000000) }}
        else {{ whole_quotient(microseconds, 1000000) }}
    end
{%- endmacro %}

{#
    next_increment: the first second of the first increment that begins at or after a second,
    increments being counted from the beginning of their stretch.
#}
{% macro next_increment(second, stretch, counted_from='from_second') -%}
    {{ stretch }}.{{ counted_from }} + {{ whole_increments(
        '(' ~ second ~ ' - ' ~ stretch ~ '.' ~ counted_from ~ ')',
        stretch ~ '.increment_seconds',
    ) }}
{%- endmacro %}
