{{ depends_on_whole_book() }}

with

plans as (

    select
        *,
        coalesce({{ seed_decimal('included_minutes') }}, cast(0 as decimal(18, 10))) as minutes
    from {{ ref('plans') }}

),

final as (

    select

        ----------  ids
        plan_id,

        ---------- text
        coalesce(plan_name, plan_id) as plan_name,
        currency,
        coalesce(billed, 'advance') as billed,
        service_type,

        ---------- numbers
        {{ seed_decimal('monthly_fee') }} as monthly_fee,
        -- whole seconds (plans_faults)
        cast(
            {{ whole_quotient(ten_billionths('minutes') ~ ' * 60', 10000000000) }} as bigint
        ) as included_seconds,
        coalesce({{ seed_integer('months_kept') }}, 0) as months_kept,

        ---------- booleans
        {{ seed_boolean('is_prorated', 'true') }} as is_prorated,
        {{ seed_boolean('is_tax_exempt', 'false') }} as is_tax_exempt

    from plans

)

select * from final
