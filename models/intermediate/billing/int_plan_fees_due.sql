with

months as (

    select * from {{ ref('int_plan_months') }}

),

plans as (

    select * from {{ ref('stg_plans') }}

),

accounts as (

    select * from {{ ref('stg_accounts') }}

),

runs as (

    select max(period_end) as last_day_after from {{ ref('stg_invoice_runs') }}

),

-- one fee a month, also if the account changed the pool
summed as (

    select
        account_id,
        plan_id,
        period_start as month_start,
        period_end as month_end,
        days_in_month,
        min(first_date) as first_date,
        max(last_date) as last_date,
        sum(quantity_days) as quantity_days
    from months
    group by account_id, plan_id, period_start, period_end, days_in_month

),

with_billing_dates as (

    select
        summed.*,
        plans.plan_name,
        plans.service_type,
        plans.is_tax_exempt,
        plans.currency,
        case plans.billed
            when 'advance' then summed.first_date
            else summed.month_end - 1
        end as billing_date,
        {{ ten_billionths('plans.monthly_fee') }} * summed.quantity_days as numerator
    from summed
    inner join plans on summed.plan_id = plans.plan_id

),

final as (

    select
        fees.account_id,
        'plan_fee|' || fees.plan_id || '|' || cast(fees.month_start as varchar) as item_key,
        'plan_fee' as line_type,
        fees.plan_name || ', ' || {{ month_and_year('fees.month_start') }} as description,
        fees.billing_date,
        fees.service_type,
        fees.is_tax_exempt,
        {{ eight_decimals('fees.numerator', 'fees.days_in_month * 100') }} as exact_amount,
        coalesce(fees.currency, accounts.currency) as currency,
        fees.first_date as period_start,
        fees.last_date + 1 as period_end
    from with_billing_dates as fees
    inner join accounts on fees.account_id = accounts.account_id
    inner join runs on fees.billing_date < runs.last_day_after
    where fees.numerator > 0

)

select * from final
