with

months as (

    select * from {{ ref('int_plan_seconds_brought') }}

),

-- Of all that was brought, what is gone at the end of a month is used or lost, the oldest first:
--   gone = greatest(lost_so_far, least(brought_so_far, gone a month before + called_seconds))
-- This is that recursion without one, for engines that have none. Unrolled it is the greatest, over
-- all beginnings (this month, each one before it, and before the first, when nothing was gone), of
--   least(lost_so_far + called since, the least of brought_so_far + called since it of all months
--   after the beginning)
-- so everything less called_so_far can be compared.
beginnings as (

    select
        stretch_number,
        month_number,
        lost_so_far - called_so_far as lost_less_called
    from months
    where months_kept > 0

    union all

    select
        stretch_number,
        0 as month_number,
        0 as lost_less_called
    from months
    where months_kept > 0 and month_number = 1

),

since_beginnings as (

    select
        months.stretch_number,
        months.month_number,
        beginnings.lost_less_called,
        min(months.brought_so_far - months.called_so_far) over (
            partition by months.stretch_number, beginnings.month_number
            order by months.month_number
            rows between unbounded preceding and current row
        ) as brought_less_called
    from months
    inner join beginnings
        on months.stretch_number = beginnings.stretch_number
        and months.month_number > beginnings.month_number

),

highest as (

    select
        stretch_number,
        month_number,
        max(least(lost_less_called, brought_less_called)) as gone_less_called
    from since_beginnings
    group by stretch_number, month_number

),

with_gone as (

    select
        months.*,
        greatest(
            months.lost_so_far,
            coalesce(highest.gone_less_called + months.called_so_far, months.lost_so_far)
        ) as gone
    from months
    left join highest
        on months.stretch_number = highest.stretch_number
        and months.month_number = highest.month_number

),

with_carried_over as (

    select
        *,
        brought_so_far - included_seconds - coalesce(
            lag(gone) over (partition by stretch_number order by month_number), 0
        ) as carried_over_seconds
    from with_gone

),

final as (

    select
        plan_id,
        is_pooled,
        holder_id,
        period_start,
        period_end,
        calls,
        called_seconds,
        included_seconds,
        carried_over_seconds,
        least(called_seconds, included_seconds + carried_over_seconds) as used_seconds,
        greatest(included_seconds + carried_over_seconds - called_seconds, 0) as unused_seconds,
        brought_so_far - gone as carried_on_seconds
    from with_carried_over

)

select * from final
