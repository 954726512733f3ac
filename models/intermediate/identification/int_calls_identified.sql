{{ config(materialized='view') }}

with

calls as (

    select * from {{ ref('int_calls_classified') }}

),

classes as (

    select * from {{ ref('int_call_classes_identified') }}

),

final as (

    select
        calls.call_id,
        calls.call_date,
        classes.customer_account_id,
        classes.customer_auth_code_id,
        classes.provider_account_id,
        classes.provider_auth_code_id,
        classes.customer_identified_by,
        classes.provider_identified_by
    from calls
    inner join classes on calls.class_key = classes.class_key

)

select * from final
