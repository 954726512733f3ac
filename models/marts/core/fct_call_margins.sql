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

fx_rates as (

    select * from {{ ref('int_fx_rates_by_date') }}
    where to_currency = '{{ var("reporting_currency") }}'

),

-- A call that cost or brought nothing has no currency of its own. A charge without a rate has no
-- value here: the margin is null, never guessed.
both_sides as (

    select
        customer_charges.call_id,
        customer_charges.call_date,
        customer_charges.day_fingerprint,
        customer_charges.account_id as customer_account_id,
        provider_charges.account_id as provider_account_id,
        customer_charges.charge as customer_charge,
        case
            when customer_charges.call_direction = 'on_net'
                and provider_charges.rating_status = 'not_applicable'
                then cast(0 as decimal(18, 8))
            else provider_charges.charge
        end as provider_charge,
        case when customer_charges.charge <> 0 then customer_fx_rates.fx_rate end
            as customer_fx_rate,
        case when provider_charges.charge <> 0 then provider_fx_rates.fx_rate end
            as provider_fx_rate
    from customer_charges
    inner join provider_charges on customer_charges.call_id = provider_charges.call_id
    left join fx_rates as customer_fx_rates
        on customer_charges.call_date = customer_fx_rates.fx_date
        and customer_charges.currency = customer_fx_rates.from_currency
    left join fx_rates as provider_fx_rates
        on provider_charges.call_date = provider_fx_rates.fx_date
        and provider_charges.currency = provider_fx_rates.from_currency

),

in_reporting_currency as (

    select
        call_id,
        call_date,
        customer_account_id,
        provider_account_id,
        {% for side in ['customer', 'provider'] %}
        case
            when {{ side }}_charge = 0 or {{ side }}_fx_rate = 1 then {{ side }}_charge
            else cast(
                    round({{ converted(side ~ '_charge', side ~ '_fx_rate') }}, 8)
                    as decimal(18, 8)
                )
        end as {{ side }}_charge,
        {{ side }}_fx_rate,
        {% endfor %}
        day_fingerprint
    from both_sides

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
        customer_fx_rate,
        provider_fx_rate,
        day_fingerprint
    from in_reporting_currency

)

select * from final
