with

volume_tiers as (

    select * from {{ ref('fct_volume_tier_charges') }}

),

items as (

    {% for model in [
        'int_recurring_charges_due', 'int_plan_fees_due', 'int_plan_allowances_credited'
    ] %}
    select
        account_id,
        item_key,
        line_type,
        description,
        billing_date,
        service_type,
        is_tax_exempt,
        exact_amount,
        currency
    from {{ ref(model) }}
    {{ 'union all' if not loop.last }}
    {% endfor %}

),

final as (

    select
        account_id,
        item_key,
        line_type,
        description,
        billing_date,
        service_type,
        is_tax_exempt,
        exact_amount,
        currency,
        cast(null as varchar) as volume_tier_id,
        cast(null as date) as volume_tier_period_start
    from items

    union all

    -- a month is settled with its last day
    select
        account_id,
        'volume_tier|' || volume_tier_id || '|' || cast(period_start as varchar) as item_key,
        'volume_tier' as line_type,
        'Volume tier ' || volume_tier_id || ', ' || {{ month_and_year('period_start') }}
            as description,
        period_end - 1 as billing_date,
        cast(null as varchar) as service_type,
        false as is_tax_exempt,
        cast(adjustment as decimal(38, 8)) as exact_amount,
        currency,
        volume_tier_id,
        period_start as volume_tier_period_start
    from volume_tiers

)

select * from final
