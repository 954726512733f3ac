with

months as (

    select * from {{ ref('int_plan_months') }}

),

calls as (

    select * from {{ ref('int_calls_planned') }}

),

plans as (

    select * from {{ ref('stg_plans') }}

),

included as (

    select
        plan_id,
        is_pooled,
        holder_id,
        period_start,
        period_end,
        cast(sum(included_seconds) as bigint) as included_seconds
    from months
    group by plan_id, is_pooled, holder_id, period_start, period_end

),

called as (

    select
        plan_id,
        is_pooled,
        holder_id,
        period_start,
        count(*) as calls,
        cast(sum(billed_seconds) as bigint) as called_seconds
    from calls
    group by plan_id, is_pooled, holder_id, period_start

),

-- months in a row have the same difference to their number: nothing is kept over a month without
-- the plan
numbered as (

    select
        included.*,
        coalesce(called.calls, 0) as calls,
        coalesce(called.called_seconds, 0) as called_seconds,
        plans.months_kept,
        extract(year from included.period_start) * 12
        + extract(month from included.period_start)
        - row_number() over (
            partition by included.plan_id, included.is_pooled, included.holder_id
            order by included.period_start
        ) as difference
    from included
    inner join plans on included.plan_id = plans.plan_id
    left join called
        on included.plan_id = called.plan_id
        and included.is_pooled = called.is_pooled
        and included.holder_id = called.holder_id
        and included.period_start = called.period_start

),

in_stretches as (

    select
        *,
        dense_rank() over (order by plan_id, is_pooled, holder_id, difference) as stretch_number
    from numbered

),

with_sums as (

    select
        *,
        row_number() over months_before as month_number,
        cast(sum(included_seconds) over months_before as bigint) as brought_so_far,
        cast(sum(called_seconds) over months_before as bigint) as called_so_far
    from in_stretches
    window months_before as (
        partition by stretch_number order by period_start
        rows between unbounded preceding and current row
    )

),

final as (

    select
        with_sums.stretch_number,
        with_sums.month_number,
        with_sums.plan_id,
        with_sums.is_pooled,
        with_sums.holder_id,
        with_sums.period_start,
        with_sums.period_end,
        with_sums.months_kept,
        with_sums.calls,
        with_sums.included_seconds,
        with_sums.called_seconds,
        with_sums.brought_so_far,
        with_sums.called_so_far,
        coalesce(months_lost.brought_so_far, 0) as lost_so_far
    from with_sums
    left join with_sums as months_lost
        on with_sums.stretch_number = months_lost.stretch_number
        and with_sums.month_number = months_lost.month_number + with_sums.months_kept

)

select * from final
