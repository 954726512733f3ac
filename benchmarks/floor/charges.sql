-- One side: the segment, its rate, and the money in 64-bit whole numbers (an overflow is an error,
-- never a wrong amount). No price of this book is negative and none is a markup.

create table fct_${side}_charges as
with

sides as (

    select * from classes where side = '$side'

),

dates as (

    select
        zone_number,
        utc_at,
        cast(local_at as date) as charge_date
    from clocks

),

matched as (

    select
        calls.call_id,
        calls.call_date,
        calls.talk_seconds,
        calls.called_key,
        calls.class_number,
        calls.started_quarter_at,
        segments.rate_number
    from (
        select
            calls_to_rate.*,
            sides.deck
        from calls_to_rate
        inner join sides on calls_to_rate.class_number = sides.class_number
    ) as calls
    asof left join segments
        on calls.deck = segments.deck
        and calls.called_key >= segments.key_from

),

with_status as (

    select
        matched.call_id,
        matched.call_date,
        matched.talk_seconds,
        sides.account_id,
        sides.auth_code_id,
        sides.rate_table_id,
        sides.currency,
        coalesce(sides.is_event, false) as is_event,
        coalesce(dates.charge_date, matched.call_date) as charge_date,
        rates.*  exclude (rate_table_id, is_event),
        cast(matched.talk_seconds * 1000 as bigint) as milliseconds,
        case
            when sides.identified_by = 'not_applicable' then null
            when matched.talk_seconds = 0 and not coalesce(sides.is_event, false) then null
            when sides.identified_by = 'ambiguous' then 'ambiguous_auth_code'
            when sides.identified_by = 'unidentified' then 'no_auth_code'
            when sides.rate_table_id is null then 'no_rate_table'
            when rates.rate_number is null and matched.called_key = 0 then 'invalid_number'
            when rates.rate_number is null then 'no_rate'
            when rates.is_blocked then 'blocked_destination'
        end as suspense_reason,
        case
            when sides.identified_by = 'not_applicable' then 'not_applicable'
            when suspense_reason is not null then 'suspended'
            else 'rated'
        end as rating_status
    from matched
    inner join sides on matched.class_number = sides.class_number
    left join dates
        on sides.zone_number = dates.zone_number
        and matched.started_quarter_at = dates.utc_at
    left join rates on matched.rate_number = rates.rate_number

),

with_seconds as (

    select
        *,
        (milliseconds + milliseconds_added) // 1000 as seconds,
        greatest(seconds, minimum_seconds) as raised_seconds,
        case
            when rating_status <> 'rated' then null
            when is_event or talk_seconds = 0 or seconds <= grace_seconds then 0
            when is_multiple then
                (greatest(raised_seconds, initial_seconds) + increment_seconds - 1)
                // increment_seconds * increment_seconds
            when raised_seconds <= initial_seconds then initial_seconds
            else initial_seconds
                + (raised_seconds - initial_seconds + increment_seconds - 1)
                // increment_seconds * increment_seconds
        end as billed_seconds,
        is_event or billed_seconds > 0 as is_charged,
        case
            when rating_status <> 'rated' then null
            when not is_charged then 0
            else least(
                greatest(fee_units * 60 + rate_units * billed_seconds, coalesce(minimum_numerator, 0)),
                coalesce(maximum_numerator, 9000000000000000000)
            )
        end as numerator
    from with_status

)

select
    call_id,
    call_date,
    charge_date,
    account_id,
    auth_code_id,
    rate_table_id,
    rate_id,
    prefix as matched_prefix,
    destination,
    cast(null as varchar) as time_band,
    talk_seconds,
    billed_seconds,
    case when rating_status = 'rated' then case when is_charged then connection_fee else 0 end end
        as connection_fee,
    cast(
        cast((numerator * 100 + 30) // 60 as decimal(18, 0)) * cast(0.000000000001 as decimal(12, 12))
        as decimal(38, 12)
    ) as unrounded_charge,
    cast(
        cast(
            case
                when not is_charged then 0
                when charge_rounding = 'down' then numerator // divisor
                when charge_rounding = 'up' then (numerator + divisor - 1) // divisor
                when charge_rounding = 'half_even' and 2 * (numerator % divisor) = divisor
                    then numerator // divisor + numerator // divisor % 2
                else (numerator + divisor // 2) // divisor
            end * case when is_charged then scale else 0 end
            as decimal(18, 0)
        )
        * cast(0.00000001 as decimal(8, 8)) as decimal(18, 8)
    ) as charge,
    currency,
    rating_status,
    suspense_reason
from with_seconds;
