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
        service_type,
        currency,
        count(*) as calls,
        sum(billed_seconds) as billed_seconds,
        sum(charge) as exact_amount
    from charges
    group by invoice_run_id, account_id, line_type, destination, service_type, currency

),

lines as (

    select
        invoice_run_id,
        account_id,
        case line_type when 'usage' then 1 else 2 end as line_group,
        line_type,
        -- the service is named where an invoice has several to one destination
        destination
        || case
            when count(*) over (
                    partition by invoice_run_id, account_id, line_type, destination, currency
                ) > 1 and service_type is not null
                then ', ' || service_type
            else ''
        end
        || case when line_type = 'late_usage' then ' (before this period)' else '' end
            as description,
        destination,
        service_type,
        calls,
        billed_seconds,
        exact_amount,
        currency,
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
        cast(null as varchar) as service_type,
        cast(null as bigint) as calls,
        cast(null as bigint) as billed_seconds,
        adjustment as exact_amount,
        currency,
        volume_tier_id,
        period_start as volume_tier_period_start
    from volume_tiers

),

final as (

    select
        invoice_run_id,
        account_id,
        'invoice' as document_type,
        cast(
            row_number() over (
                partition by invoice_run_id, account_id
                order by
                    line_group, destination, service_type nulls first, volume_tier_period_start,
                    volume_tier_id, currency
            ) as integer
        ) as line_number,
        line_type,
        description,
        destination,
        service_type,
        calls,
        cast(billed_seconds as bigint) as billed_seconds,
        {{ round_to_minor_unit('exact_amount', 'currency') }} as amount,
        currency,
        false as is_tax_exempt,
        volume_tier_id,
        volume_tier_period_start
    from lines

)

select * from final
