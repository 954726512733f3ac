with

recurring_charges as (

    select * from {{ ref('recurring_charges') }}

),

final as (

    select

        ----------  ids
        charge_id,
        account_id,

        ---------- text
        description,
        charge_type,
        currency,
        service_type,

        ---------- numbers
        {{ seed_decimal('amount') }} as amount,
        cast(coalesce({{ seed_decimal('quantity') }}, 1) as decimal(12, 4)) as quantity,
        coalesce({{ seed_integer('every_months') }}, 1) as every_months,
        case charge_type
            when 'one_time' then 1 else {{ seed_integer('payments') }}
        end as payments,

        ---------- booleans
        {{ seed_boolean('is_tax_exempt', 'false') }} as is_tax_exempt,

        ---------- dates
        {{ seed_date('valid_from') }} as valid_from,
        {{ seed_date('valid_to') }} as valid_to

    from recurring_charges

)

select * from final
