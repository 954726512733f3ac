-- A margin has the two charges of its call, in the reporting currency, and is their difference.
-- The charges are taken from the facts again, a day at a time: each with the id of its call in one
-- checksum, so that no charge can be missing, doubled, or with another call. A returned row is a
-- day that earned something else.
with

customer_charges as (

    select
        call_date,
        {{ rows_checksum(['call_id', 'account_id', 'charge']) }} as checksum,
        sum(charge) as charge
    from {{ ref('fct_customer_charges') }}
    where charge = 0 or currency = '{{ var("reporting_currency") }}' and charge is not null
    group by call_date

),

-- an on-net call costs nothing
provider_charges as (

    select
        call_date,
        {{ rows_checksum(['call_id', 'account_id', 'coalesce(charge, 0)']) }} as checksum,
        sum(charge) as charge
    from {{ ref('fct_provider_charges') }}
    where charge = 0
        or currency = '{{ var("reporting_currency") }}' and charge is not null
        or call_direction = 'on_net' and rating_status = 'not_applicable'
    group by call_date

),

margins as (

    select
        call_date,
        {{ rows_checksum(['call_id', 'customer_account_id', 'customer_charge']) }}
        filter (where customer_charge is not null) as customer_checksum,
        {{ rows_checksum(['call_id', 'provider_account_id', 'provider_charge']) }}
        filter (where provider_charge is not null) as provider_checksum,
        count(*) filter (
            where margin is distinct from customer_charge - provider_charge
        ) as wrong_margins
    from {{ ref('fct_call_margins') }}
    group by call_date

)

select
    margins.call_date,
    margins.wrong_margins,
    customer_charges.charge as customer_charge,
    provider_charges.charge as provider_charge
from margins
left join customer_charges on margins.call_date = customer_charges.call_date
left join provider_charges on margins.call_date = provider_charges.call_date
where margins.wrong_margins > 0
    or margins.customer_checksum is distinct from customer_charges.checksum
    or margins.provider_checksum is distinct from provider_charges.checksum
