-- One side: the segment, its rate, and the money in 64-bit whole numbers (an overflow is an error,
-- never a wrong amount). No price of this book is negative and none is a markup. Only what the lookup
-- needs goes through it, for it sorts.

create or replace temp table sides as
select * exclude (side) from classes where side = '$side';

create table fct_${side}_charges as
with

matched as (

    select
        calls.call_id,
        calls.milliseconds,
        calls.class,
        calls.quarter,
        calls.is_unreadable,
        segments.rate_number
    from (
        select
            classified.call_id,
            classified.milliseconds,
            classified.class,
            classified.quarter,
            classified.called_key = 0 as is_unreadable,
            deck_key(sides.deck, classified.called_key) as call_key
        from classified
        inner join sides on classified.class = sides.class
    ) as calls
    asof inner join segments
        on calls.call_key >= segments.key_from

),

with_status as (

    select
        matched.call_id,
        days.call_date,
        days.charge_date,
        matched.milliseconds,
        sides.service_type,
        sides.account_id,
        sides.auth_code_id,
        sides.rate_table_id,
        sides.currency,
        sides.is_event,
        priced.*,
        case
            when sides.is_not_applicable or matched.milliseconds = 0 and not sides.is_event
                then null
            when sides.class_reason is not null then sides.class_reason
            when matched.rate_number = 0
                then case when matched.is_unreadable then 'invalid_number' else 'no_rate' end
            when priced.is_blocked then 'blocked_destination'
        end as suspense_reason,
        case
            when sides.is_not_applicable then 'not_applicable'
            when suspense_reason is not null then 'suspended'
            else 'rated'
        end as rating_status
    from matched
    inner join sides on matched.class = sides.class
    inner join days
        on cast(sides.zone_number as integer) * 10000 + matched.quarter = days.clock_quarter
    inner join priced on matched.rate_number = priced.rate_number

),

with_seconds as (

    select
        *,
        (milliseconds + milliseconds_added) // 1000 as seconds,
        greatest(seconds, minimum_seconds) as raised_seconds,
        case
            when rating_status <> 'rated' then null
            when is_event or milliseconds = 0 or seconds <= grace_seconds then 0
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
                greatest(fee_numerator + rate_units * billed_seconds, minimum_numerator),
                maximum_numerator
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
    cast(
        cast(milliseconds as decimal(9, 0)) * cast(0.001 as decimal(3, 3)) as decimal(12, 3)
    ) as talk_seconds,
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
    service_type,
    currency,
    rating_status,
    suspense_reason
from with_seconds;
