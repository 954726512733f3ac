with

calls as (

    select * from {{ ref('fct_calls') }}

),

customer_charges as (

    select * from {{ ref('fct_customer_charges') }}

),

provider_charges as (

    select * from {{ ref('fct_provider_charges') }}

),

-- A call that cost or brought nothing has no currency of its own. A charge in another currency has
-- no value here until fx rates come with billing: the margin is null, never guessed.
both_sides as (

    select
        calls.call_id,
        calls.call_date,
        customer_charges.account_id as customer_account_id,
        provider_charges.account_id as provider_account_id,
        case
            when customer_charges.charge = 0 then customer_charges.charge
            when customer_charges.currency = '{{ var("reporting_currency") }}'
                then customer_charges.charge
        end as customer_charge,
        case
            when calls.call_direction = 'on_net'
                and provider_charges.rating_status = 'not_applicable'
                then cast(0 as decimal(18, 8))
            when provider_charges.charge = 0 then provider_charges.charge
            when provider_charges.currency = '{{ var("reporting_currency") }}'
                then provider_charges.charge
        end as provider_charge
    from calls
    inner join customer_charges on calls.call_id = customer_charges.call_id
    inner join provider_charges on calls.call_id = provider_charges.call_id

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
        '{{ var("reporting_currency") }}' as currency
    from both_sides

)

select * from final
order by call_date
