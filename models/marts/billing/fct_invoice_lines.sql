with

charges as (

    select * from {{ ref('int_charges_invoiced') }}

),

volume_tiers as (

    select * from {{ ref('int_volume_tiers_invoiced') }}

),

usage_lines as (

    select
        invoice_run_id,
        account_id,
        line_type,
        destination,
        charge_currency,
        currency,
        fx_rate,
        count(*) as calls,
        sum(billed_seconds) as billed_seconds,
        sum(charge) as exact_amount
    from charges
    group by
        invoice_run_id, account_id, line_type, destination, charge_currency, currency, fx_rate

),

lines as (

    select
        invoice_run_id,
        account_id,
        case line_type when 'usage' then 1 else 2 end as line_group,
        line_type,
        case
            when line_type = 'late_usage' then destination || ' (before this period)'
            else destination
        end as description,
        destination,
        calls,
        billed_seconds,
        exact_amount,
        charge_currency,
        currency,
        fx_rate,
        cast(null as varchar) as volume_tier_id,
        cast(null as date) as volume_tier_period_start
    from usage_lines

    union all

    -- its calls are counted by the lines of usage
    select
        invoice_run_id,
        account_id,
        3 as line_group,
        'volume_tier' as line_type,
        'Volume tier ' || volume_tier_id || ', ' || {{ month_and_year('period_start') }}
            as description,
        cast(null as varchar) as destination,
        cast(null as bigint) as calls,
        cast(null as bigint) as billed_seconds,
        adjustment as exact_amount,
        currency as charge_currency,
        currency,
        cast(1 as decimal(18, 10)) as fx_rate,
        volume_tier_id,
        period_start as volume_tier_period_start
    from volume_tiers

),

final as (

    select
        invoice_run_id,
        account_id,
        cast(
            row_number() over (
                partition by invoice_run_id, account_id
                order by
                    line_group, destination, volume_tier_period_start, volume_tier_id,
                    charge_currency
            ) as integer
        ) as line_number,
        line_type,
        description,
        destination,
        calls,
        cast(billed_seconds as bigint) as billed_seconds,
        {{ round_to_minor_unit(converted('exact_amount', 'fx_rate'), 'currency') }} as amount,
        currency,
        charge_currency,
        fx_rate,
        volume_tier_id,
        volume_tier_period_start
    from lines

)

select * from final
