-- Every counted call of a customer with volume tiers is in the volume tier of the longest prefix,
-- once, and a month's tier charge is the price of its exact seconds, rounded once. The calls are
-- taken from the facts again and compared prefix by prefix; the amount is compared in sixtieths,
-- without a division. Of a call that uses included minutes only the rest counts. A returned row is
-- a month that lost, repeated or invented calls, or has another price.
with

-- of a number only as many digits as the account's longest prefix has: few are left to compare
digits_needed as (

    select
        given.account_id,
        max(length(destinations.prefix)) as digits
    from {{ ref('stg_account_volume_tiers') }} as given
    inner join {{ ref('stg_volume_tier_destinations') }} as destinations
        on given.volume_tier_id = destinations.volume_tier_id
    group by given.account_id

),

counted as (

    select
        charges.account_id,
        charges.charge_date,
        left(
            coalesce(
                case rate_tables.rated_number
                    when 'calling' then calls.calling_number
                    else calls.called_number
                end,
                ''
            ),
            digits_needed.digits
        ) as first_digits,
        count(*) as calls,
        sum(charges.billed_seconds - coalesce(in_plans.free_seconds, 0)) as billed_seconds,
        sum(charges.charge - coalesce(in_plans.charge_saved, 0)) as call_charges
    from {{ ref('fct_customer_charges') }} as charges
    inner join digits_needed on charges.account_id = digits_needed.account_id
    inner join {{ ref('fct_calls') }} as calls on charges.call_id = calls.call_id
    inner join {{ ref('stg_rate_tables') }} as rate_tables
        on charges.rate_table_id = rate_tables.rate_table_id
    inner join {{ ref('stg_rates') }} as rates on charges.rate_id = rates.rate_id
    left join {{ ref('int_calls_in_plans') }} as in_plans on charges.call_id = in_plans.call_id
    where charges.rating_status = 'rated'
        and charges.billed_seconds > coalesce(in_plans.free_seconds, 0)
        and rate_tables.charge_unit <> 'event'
        and rates.markup_percent is null
    group by all

),

in_one_tier as (

    select
        counted.*,
        given.volume_tier_id
    from counted
    inner join {{ ref('stg_account_volume_tiers') }} as given
        on counted.account_id = given.account_id
        and counted.charge_date >= coalesce(given.valid_from, counted.charge_date)
        and (counted.charge_date < given.valid_to or given.valid_to is null)
    inner join {{ ref('stg_volume_tier_destinations') }} as destinations
        on given.volume_tier_id = destinations.volume_tier_id
        and {{ begins_with('counted.first_digits', 'destinations.prefix') }}
    qualify row_number() over (
            partition by counted.account_id, counted.charge_date, counted.first_digits
            order by length(destinations.prefix) desc
        ) = 1

),

used as (

    select
        account_id,
        volume_tier_id,
        cast(date_trunc('month', charge_date) as date) as period_start,
        sum(calls) as calls,
        sum(billed_seconds) as billed_seconds,
        sum(call_charges) as call_charges
    from in_one_tier
    group by account_id, volume_tier_id, cast(date_trunc('month', charge_date) as date)

),

exact_sixtieths as (

    select
        used.account_id,
        used.volume_tier_id,
        used.period_start,
        sum(
            cast(60 as decimal(2, 0)) * tiers.flat_fee
            + cast(
                case
                    when tiers.tier_rule = 'whole_volume' then used.billed_seconds
                    when tiers.to_seconds < used.billed_seconds
                        then tiers.to_seconds - tiers.from_seconds
                    else used.billed_seconds - tiers.from_seconds
                end as decimal(18, 0)
            ) * tiers.rate_per_minute
        ) as amount
    from used
    inner join {{ ref('stg_volume_tiers') }} as tiers
        on used.volume_tier_id = tiers.volume_tier_id
        and used.billed_seconds > tiers.from_seconds
    where tiers.tier_rule = 'graduated'
        or tiers.to_seconds is null
        or used.billed_seconds <= tiers.to_seconds
    group by used.account_id, used.volume_tier_id, used.period_start

)

select
    coalesce(used.account_id, tier_charges.account_id) as account_id,
    coalesce(used.volume_tier_id, tier_charges.volume_tier_id) as volume_tier_id,
    coalesce(used.period_start, tier_charges.period_start) as period_start,
    used.calls as expected_calls,
    tier_charges.calls,
    used.billed_seconds as expected_seconds,
    tier_charges.billed_seconds,
    used.call_charges as expected_call_charges,
    tier_charges.call_charges,
    exact_sixtieths.amount as expected_sixtieths,
    tier_charges.tier_charge,
    tier_charges.adjustment
from used
left join exact_sixtieths
    on used.account_id = exact_sixtieths.account_id
    and used.volume_tier_id = exact_sixtieths.volume_tier_id
    and used.period_start = exact_sixtieths.period_start
full outer join {{ ref('fct_volume_tier_charges') }} as tier_charges
    on used.account_id = tier_charges.account_id
    and used.volume_tier_id = tier_charges.volume_tier_id
    and used.period_start = tier_charges.period_start
left join {{ ref('dim_accounts') }} as accounts on tier_charges.account_id = accounts.account_id
where used.calls is distinct from tier_charges.calls
    or used.billed_seconds is distinct from tier_charges.billed_seconds
    or used.call_charges is distinct from tier_charges.call_charges
    or tier_charges.adjustment is distinct from tier_charges.tier_charge - tier_charges.call_charges
    or tier_charges.period_end
    is distinct from cast(tier_charges.period_start + interval 1 month as date)
    or tier_charges.currency is distinct from accounts.currency
    -- within half of the last decimal, in sixtieths
    or coalesce(
        abs(tier_charges.tier_charge * 60 - exact_sixtieths.amount) > 0.0000003, true
    )
    or tier_charges.tier_rule is distinct from (
        select min(tiers.tier_rule) from {{ ref('stg_volume_tiers') }} as tiers
        where tiers.volume_tier_id = tier_charges.volume_tier_id
    )
