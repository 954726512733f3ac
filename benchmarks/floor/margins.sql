create table fct_call_margins as
with

both_sides as (

    select
        customers.call_id,
        customers.call_date,
        customers.account_id as customer_account_id,
        providers.account_id as provider_account_id,
        case when customers.charge = 0 or customers.currency = 'USD' then customers.charge end
            as customer_charge,
        case
            -- no feed of this book is rated on one side only: only an on-net call has one side
            when providers.rating_status = 'not_applicable' then cast(0 as decimal(18, 8))
            when providers.charge = 0 or providers.currency = 'USD' then providers.charge
        end as provider_charge
    from fct_customer_charges as customers
    inner join fct_provider_charges as providers on customers.call_id = providers.call_id

)

select
    *,
    cast(customer_charge - provider_charge as decimal(18, 8)) as margin,
    'USD' as currency
from both_sides;
