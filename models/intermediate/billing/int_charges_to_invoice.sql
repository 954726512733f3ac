{{ config(materialized='view') }}

with

charges as (

    select * from {{ ref('fct_customer_charges') }}
    where rating_status = 'rated'

),

rate_tables as (

    select * from {{ ref('stg_rate_tables') }}

),

-- an unanswered call is on no invoice; a free one that was answered is
final as (

    select
        charges.account_id,
        charges.call_id,
        charges.charge_date,
        charges.destination,
        charges.service_type,
        charges.talk_seconds,
        charges.billed_seconds,
        charges.charge,
        charges.currency
    from charges
    inner join rate_tables on charges.rate_table_id = rate_tables.rate_table_id
    where charges.talk_seconds > 0 or charges.charge <> 0 or rate_tables.charge_unit = 'event'

)

select * from final
