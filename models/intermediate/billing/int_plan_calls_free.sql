with

calls as (

    select * from {{ ref('int_calls_planned') }}

),

months as (

    select * from {{ ref('int_plan_seconds_used') }}

),

with_seconds_before as (

    select
        calls.*,
        coalesce(
            cast(
                sum(calls.billed_seconds) over (
                    partition by
                        calls.plan_id, calls.is_pooled, calls.holder_id, calls.period_start
                    order by calls.call_started_at, calls.call_id
                    rows between unbounded preceding and 1 preceding
                ) as bigint
            ),
            0
        ) as seconds_before
    from calls

),

-- the call that crosses the limit is free up to it
final as (

    select
        with_seconds_before.call_id,
        with_seconds_before.account_id,
        with_seconds_before.plan_id,
        with_seconds_before.is_pooled,
        with_seconds_before.holder_id,
        with_seconds_before.matched_prefix,
        with_seconds_before.rate_table_id,
        with_seconds_before.rate_id,
        with_seconds_before.service_type,
        with_seconds_before.charge_date,
        with_seconds_before.period_start,
        with_seconds_before.talk_seconds,
        with_seconds_before.billed_seconds,
        with_seconds_before.charge,
        with_seconds_before.currency,
        greatest(
            least(
                with_seconds_before.billed_seconds,
                months.used_seconds - with_seconds_before.seconds_before
            ),
            0
        ) as free_seconds
    from with_seconds_before
    inner join months
        on with_seconds_before.plan_id = months.plan_id
        and with_seconds_before.is_pooled = months.is_pooled
        and with_seconds_before.holder_id = months.holder_id
        and with_seconds_before.period_start = months.period_start

)

select * from final
