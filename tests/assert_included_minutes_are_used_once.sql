-- Included minutes are used in call order, no more than there are, and what they save is credited
-- to the account of each call, exactly. Calls are compared with their charges in the fact, months
-- with the sum of their calls and with the month before. A returned row is a month of a plan that
-- does not add up.
with

calls as (

    select
        in_plans.*,
        charges.billed_seconds as seconds_of_fact,
        charges.charge as charge_of_fact,
        lag(in_plans.charged_seconds) over (
            partition by
                in_plans.plan_id, in_plans.holder_id, in_plans.is_pooled, in_plans.period_start
            order by fct_calls.call_started_at, in_plans.call_id
        ) as charged_seconds_before
    from {{ ref('int_calls_in_plans') }} as in_plans
    left join {{ ref('fct_customer_charges') }} as charges
        on in_plans.call_id = charges.call_id
        and in_plans.account_id = charges.account_id
    left join {{ ref('fct_calls') }} as fct_calls on in_plans.call_id = fct_calls.call_id

),

months_of_calls as (

    select
        plan_id,
        holder_id,
        is_pooled,
        period_start,
        count(*) filter (where free_seconds > 0) as calls,
        sum(free_seconds) as free_seconds,
        sum(charged_seconds) as charged_seconds,
        sum(charge - charge_beyond) as charges_saved,
        count(distinct currency) as currencies,
        count(*) filter (
            where billed_seconds is distinct from seconds_of_fact
            or charge is distinct from charge_of_fact
            or charge_saved is distinct from charge - charge_beyond
            or free_seconds + charged_seconds is distinct from billed_seconds
            or free_seconds < 0
            or charged_seconds < 0
            or free_seconds > 0 and charged_seconds_before > 0
            or free_seconds = 0 and charge_beyond <> charge
            or charged_seconds = 0 and charge_beyond <> 0
        ) as wrong_calls
    from calls
    group by plan_id, holder_id, is_pooled, period_start

),

included as (

    select
        plan_id,
        holder_id,
        is_pooled,
        period_start,
        sum(included_seconds) as included_seconds
    from {{ ref('int_plan_months') }}
    group by plan_id, holder_id, is_pooled, period_start

),

usage_of_months as (

    select
        *,
        case
            when lag(period_end) over of_holder = period_start
                then lag(carried_on_seconds) over of_holder
            else 0
        end as carried_on_before
    from {{ ref('fct_plan_usage') }}
    window of_holder as (partition by plan_id, holder_id, is_pooled order by period_start)

),

wrong_months as (

    select
        coalesce(usage_of_months.plan_id, included.plan_id, months.plan_id) as plan_id,
        coalesce(usage_of_months.holder_id, included.holder_id, months.holder_id) as holder_id,
        coalesce(usage_of_months.period_start, included.period_start, months.period_start)
            as period_start,
        included.included_seconds,
        usage_of_months.used_seconds,
        months.free_seconds,
        months.wrong_calls,
        usage_of_months.charges_saved
    from usage_of_months
    full outer join included
        on usage_of_months.plan_id = included.plan_id
        and usage_of_months.holder_id = included.holder_id
        and usage_of_months.is_pooled = included.is_pooled
        and usage_of_months.period_start = included.period_start
    full outer join months_of_calls as months
        on usage_of_months.plan_id = months.plan_id
        and usage_of_months.holder_id = months.holder_id
        and usage_of_months.is_pooled = months.is_pooled
        and usage_of_months.period_start = months.period_start
    where usage_of_months.plan_id is null
        or usage_of_months.included_seconds is distinct from included.included_seconds
        or usage_of_months.carried_over_seconds is distinct from usage_of_months.carried_on_before
        or usage_of_months.used_seconds is distinct from coalesce(months.free_seconds, 0)
        or usage_of_months.used_seconds + usage_of_months.unused_seconds
        <> usage_of_months.included_seconds + usage_of_months.carried_over_seconds
        or usage_of_months.unused_seconds < 0
        or usage_of_months.carried_on_seconds not between 0 and usage_of_months.unused_seconds
        or usage_of_months.unused_seconds > 0 and months.charged_seconds > 0
        or usage_of_months.calls is distinct from coalesce(months.calls, 0)
        or coalesce(months.currencies, 1) = 1
        and usage_of_months.charges_saved is distinct from coalesce(months.charges_saved, 0)
        or months.wrong_calls > 0

),

credits as (

    select
        account_id,
        period_start,
        currency,
        sum(exact_amount) as credited
    from {{ ref('int_plan_allowances_credited') }}
    group by account_id, period_start, currency

),

saved as (

    select
        account_id,
        period_start,
        currency,
        sum(charge - charge_beyond) as charges_saved
    from calls
    group by account_id, period_start, currency

)

select * from wrong_months

union all

select
    cast(null as varchar) as plan_id,
    coalesce(credits.account_id, saved.account_id) as holder_id,
    coalesce(credits.period_start, saved.period_start) as period_start,
    cast(null as bigint) as included_seconds,
    cast(null as bigint) as used_seconds,
    cast(null as bigint) as free_seconds,
    cast(null as bigint) as wrong_calls,
    -credits.credited as charges_saved
from credits
full outer join saved
    on credits.account_id = saved.account_id
    and credits.period_start = saved.period_start
    and credits.currency = saved.currency
where coalesce(credits.credited, 0) + coalesce(saved.charges_saved, 0) <> 0
