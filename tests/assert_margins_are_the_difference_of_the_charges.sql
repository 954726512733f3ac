-- Per day the margins are the customer charges less the provider charges of the calls that have
-- both in the reporting currency. A returned row is a day that earned something else.
with

charges as (

    select
        calls.call_date,
        sum(
            customer_charges.charge
            - case
                when calls.call_direction = 'on_net' then coalesce(provider_charges.charge, 0)
                else provider_charges.charge
            end
        ) as margin
    from {{ ref('fct_calls') }} as calls
    inner join {{ ref('fct_customer_charges') }} as customer_charges
        on calls.call_id = customer_charges.call_id
    inner join {{ ref('fct_provider_charges') }} as provider_charges
        on calls.call_id = provider_charges.call_id
    where (
        customer_charges.charge = 0 or customer_charges.currency = '{{ var("reporting_currency") }}'
    ) and (
        provider_charges.charge = 0 or provider_charges.currency = '{{ var("reporting_currency") }}'
        or calls.call_direction = 'on_net'
    )
    group by calls.call_date

),

margins as (

    select
        call_date,
        sum(margin) as margin
    from {{ ref('fct_call_margins') }}
    group by call_date

)

select
    margins.call_date,
    charges.margin as expected,
    margins.margin
from margins
left join charges on margins.call_date = charges.call_date
where margins.margin is distinct from charges.margin
