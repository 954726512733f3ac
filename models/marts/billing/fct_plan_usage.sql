with

months as (

    select * from {{ ref('int_plan_seconds_used') }}

),

calls as (

    select * from {{ ref('int_calls_in_plans') }}

),

saved as (

    select
        plan_id,
        is_pooled,
        holder_id,
        period_start,
        count(*) filter (where free_seconds > 0) as calls,
        sum(charge_saved) as charges_saved,
        min(currency) as first_currency,
        max(currency) as last_currency
    from calls
    group by plan_id, is_pooled, holder_id, period_start

),

final as (

    select
        months.plan_id,
        months.holder_id,
        months.is_pooled,
        months.period_start,
        months.period_end,
        months.included_seconds,
        months.carried_over_seconds,
        months.used_seconds,
        months.unused_seconds,
        months.carried_on_seconds,
        coalesce(saved.calls, 0) as calls,
        cast(
            case
                when saved.plan_id is null then 0
                when saved.first_currency = saved.last_currency then saved.charges_saved
            end as decimal(38, 8)
        ) as charges_saved,
        case
            when saved.first_currency = saved.last_currency then saved.first_currency
        end as currency
    from months
    left join saved
        on months.plan_id = saved.plan_id
        and months.is_pooled = saved.is_pooled
        and months.holder_id = saved.holder_id
        and months.period_start = saved.period_start

)

select * from final
