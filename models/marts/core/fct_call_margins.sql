{{ config(**built_by_day()) }}
-- depends_on: {{ ref('int_days_to_build') }}

with

days as (

    select * from {{ ref('int_days_to_build') }}

),

customer_charges as (

    select charges.*
    from {{ ref('fct_customer_charges') }} as charges
    inner join days
        on charges.call_date = days.call_date
        and charges.day_fingerprint = days.day_fingerprint

),

provider_charges as (

    select charges.*
    from {{ ref('fct_provider_charges') }} as charges
    inner join days
        on charges.call_date = days.call_date
        and charges.day_fingerprint = days.day_fingerprint

),

-- A call that cost or brought nothing has no currency of its own. A charge in another currency has
-- no value here until fx rates come with billing: the margin is null, never guessed.
both_sides as (

    select
        customer_charges.call_id,
        customer_charges.call_date,
        customer_charges.day_fingerprint,
        customer_charges.account_id as customer_account_id,
        provider_charges.account_id as provider_account_id,
        case
            when customer_charges.charge = 0 then customer_charges.charge
            when customer_charges.currency = '{{ var("reporting_currency") }}'
                then customer_charges.charge
        end as customer_charge,
        case
            when customer_charges.call_direction = 'on_net'
                and provider_charges.rating_status = 'not_applicable'
                then cast(0 as decimal(18, 8))
            when provider_charges.charge = 0 then provider_charges.charge
            when provider_charges.currency = '{{ var("reporting_currency") }}'
                then provider_charges.charge
        end as provider_charge
    from customer_charges
    inner join provider_charges on customer_charges.call_id = provider_charges.call_id

),

final as (

    select
        call_id,
        call_date,
        customer_account_id,
        provider_account_id,
        customer_charge,
        provider_charge,
        cast(customer_charge - provider_charge as decimal(18, 8)) as margin,
        '{{ var("reporting_currency") }}' as currency,
        day_fingerprint
    from both_sides

)

select * from final
