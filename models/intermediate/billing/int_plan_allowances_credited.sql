with

calls as (

    select * from {{ ref('int_calls_in_plans') }}
    where charge_saved <> 0

),

plans as (

    select * from {{ ref('stg_plans') }}

),

saved as (

    select
        account_id,
        plan_id,
        period_start,
        service_type,
        currency,
        sum(charge_saved) as charge_saved
    from calls
    group by account_id, plan_id, period_start, service_type, currency

),

-- by service type and currency, as the lines of usage that it makes up for
final as (

    select
        saved.account_id,
        'plan_allowance|' || saved.plan_id || '|' || cast(saved.period_start as varchar)
        || '|' || coalesce(saved.service_type, '') || '|' || saved.currency as item_key,
        'plan_allowance' as line_type,
        'Included minutes, ' || plans.plan_name || ', '
        || {{ month_and_year('saved.period_start') }} as description,
        {{ add_months('saved.period_start', 1) }} - 1 as billing_date,
        saved.service_type,
        false as is_tax_exempt,
        cast(-saved.charge_saved as decimal(38, 8)) as exact_amount,
        saved.currency,
        saved.period_start,
        {{ add_months('saved.period_start', 1) }} as period_end
    from saved
    inner join plans on saved.plan_id = plans.plan_id

)

select * from final
