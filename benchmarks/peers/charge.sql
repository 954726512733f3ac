-- The longest prefix in force and the charge, as in floor/charges.sql, one row a call.
create table charges as
with

matched as (

    select
        calls.call_id,
        calls.account_id,
        calls.milliseconds,
        rates.*
    from calls
    left join lateral (
        select *
        from rates
        where rates.rate_table_id = calls.rate_table_id
            and $contains
            and calls.call_started_at >= rates.valid_from_at
            and calls.call_started_at < rates.valid_to_at
        order by length(rates.prefix) desc
        limit 1
    ) as rates on true

),

with_seconds as (

    select
        *,
        (milliseconds + milliseconds_added) / 1000 as seconds,
        greatest((milliseconds + milliseconds_added) / 1000, minimum_seconds) as raised_seconds
    from matched

),

with_billed_seconds as (

    select
        *,
        case
            when rate_number is null and milliseconds > 0 then null
            when is_blocked and milliseconds > 0 then null
            when is_event or milliseconds = 0 or seconds <= grace_seconds then 0
            when is_multiple then
                (greatest(raised_seconds, initial_seconds) + increment_seconds - 1)
                / increment_seconds * increment_seconds
            when raised_seconds <= initial_seconds then initial_seconds
            else initial_seconds
                + (raised_seconds - initial_seconds + increment_seconds - 1)
                / increment_seconds * increment_seconds
        end as billed_seconds
    from with_seconds

),

with_numerator as (

    select
        *,
        case
            when billed_seconds is null then null
            when not is_event and billed_seconds = 0 then 0
            else least(
                greatest(fee_units * 60 + rate_units * billed_seconds, coalesce(minimum_numerator, 0)),
                coalesce(maximum_numerator, 9000000000000000000)
            )
        end as numerator
    from with_billed_seconds

)

select
    call_id,
    account_id,
    rate_table_id,
    rate_number,
    prefix as matched_prefix,
    destination,
    milliseconds,
    billed_seconds,
    cast(
        case
            when numerator = 0 then 0
            when charge_rounding = 'down' then numerator / divisor
            when charge_rounding = 'up' then (numerator + divisor - 1) / divisor
            when charge_rounding = 'half_even' and 2 * (numerator % divisor) = divisor
                then numerator / divisor + numerator / divisor % 2
            else (numerator + divisor / 2) / divisor
        end * scale as numeric(18, 0)
    ) * 0.00000001 as charge
from with_numerator;
