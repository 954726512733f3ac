with

charges as (

    select * from {{ ref('int_charges_invoiced') }}

),

items as (

    select * from {{ ref('int_items_invoiced') }}

),

usage_lines as (

    select
        invoice_run_id,
        account_id,
        line_type,
        destination,
        service_type,
        charge_currency,
        currency,
        fx_rate,
        count(*) as calls,
        sum(billed_seconds) as billed_seconds,
        sum(charge) as exact_amount
    from charges
    group by
        invoice_run_id, account_id, line_type, destination, service_type, charge_currency, currency,
        fx_rate

),

lines as (

    select
        invoice_run_id,
        account_id,
        {{ usage_line_key() }} as line_key,
        case line_type when 'usage' then 1 else 2 end as line_group,
        line_type,
        -- the service is named where an invoice has several to one destination
        destination
        || case
            when count(*) over (
                    partition by
                        invoice_run_id, account_id, line_type, destination, charge_currency
                ) > 1 and service_type is not null
                then ', ' || service_type
            else ''
        end
        || case when line_type = 'late_usage' then ' (before this period)' else '' end
            as description,
        destination,
        service_type,
        false as is_tax_exempt,
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
        item_key as line_key,
        case line_type when 'plan_fee' then 4 when 'charge' then 5 else 3 end as line_group,
        line_type,
        description,
        cast(null as varchar) as destination,
        service_type,
        is_tax_exempt,
        cast(null as bigint) as calls,
        cast(null as bigint) as billed_seconds,
        exact_amount,
        charge_currency,
        currency,
        fx_rate,
        volume_tier_id,
        volume_tier_period_start
    from items

),

final as (

    select
        invoice_run_id,
        account_id,
        line_key,
        line_group,
        line_type,
        description,
        destination,
        service_type,
        is_tax_exempt,
        calls,
        cast(billed_seconds as bigint) as billed_seconds,
        {{ round_to_minor_unit(converted('exact_amount', 'fx_rate'), 'currency') }} as amount,
        charge_currency,
        currency,
        fx_rate,
        volume_tier_id,
        volume_tier_period_start
    from lines

)

select * from final
