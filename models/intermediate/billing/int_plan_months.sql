with

account_plans as (

    select * from {{ ref('stg_account_plans') }}

),

plans as (

    select * from {{ ref('stg_plans') }}

),

-- as far as a run or a call goes: nobody asks for more
horizon as (

    select max(day_after) as day_after
    from (
        select max(period_end) as day_after from {{ ref('stg_invoice_runs') }}
        union all
        select max(charge_date) + 1 as day_after from {{ ref('int_calls_planned') }}
    ) as days

),

months as (

    select
        account_plans.*,
        cast({{ series_to_rows(
            "cast(date_trunc('month', account_plans.valid_from) as timestamp)",
            "cast(least(account_plans.valid_to, horizon.day_after) - 1 as timestamp)",
            'interval 1 month'
        ) }} as date) as period_start
    from account_plans
    inner join horizon on account_plans.valid_from < horizon.day_after

),

with_days as (

    select
        *,
        {{ add_months('period_start', 1) }} as period_end,
        greatest(valid_from, period_start) as first_date,
        least(
            coalesce(valid_to, date '9999-12-31'), {{ add_months('period_start', 1) }}
        ) - 1 as last_date,
        row_number() over (partition by account_id, plan_id, period_start order by valid_from)
            as row_of_month
    from months

),

-- of a plan that is not prorated the first row of a month has all of it
shares as (

    select
        with_days.*,
        extract(day from with_days.period_end - 1) as days_in_month,
        with_days.quantity * case
            when plans.is_prorated
                then extract(day from with_days.last_date) - extract(day from with_days.first_date)
                    + 1
            when with_days.row_of_month = 1 then extract(day from with_days.period_end - 1)
            else 0
        end as quantity_days,
        plans.included_seconds
    from with_days
    inner join plans on with_days.plan_id = plans.plan_id

),

summed as (

    select
        account_id,
        plan_id,
        pool_id is not null as is_pooled,
        coalesce(pool_id, account_id) as holder_id,
        period_start,
        period_end,
        days_in_month,
        min(first_date) as first_date,
        max(last_date) as last_date,
        cast(sum(quantity_days) as bigint) as quantity_days,
        cast(sum(quantity_days * included_seconds) as bigint) as seconds_times_days
    from shares
    group by
        account_id, plan_id, pool_id, period_start, period_end, days_in_month

),

final as (

    select
        account_id,
        plan_id,
        is_pooled,
        holder_id,
        period_start,
        period_end,
        first_date,
        last_date,
        days_in_month,
        quantity_days,
        cast(
            {{ divided('seconds_times_days', 'days_in_month', "'half_up'") }} as bigint
        ) as included_seconds
    from summed

)

select * from final
