{{ config(materialized='view') }}

with

calls as (

    select * from {{ ref('int_calls_normalised') }}

),

days as (

    select * from {{ ref('int_days_to_build') }}

),

final as (

    select calls.*
    from calls
    inner join days on calls.call_date = days.call_date

)

select * from final
