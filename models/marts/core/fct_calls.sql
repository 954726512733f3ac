{{ config(materialized='view') }}

with

calls as (

    select * from {{ ref('int_calls_normalised') }}

),

final as (

    select
        call_id,
        source_id,
        file_id,
        row_number,
        call_reference,
        call_started_at,
        call_date,
        calling_number,
        called_number,
        calling_number_raw,
        called_number_raw,
        call_direction,
        service_type,
        talk_seconds,
        carrier_billed_seconds,
        carrier_cost,
        carrier_currency,
        billing_number,
        ingress_trunk,
        egress_trunk,
        disconnect_reason
    from calls

)

select * from final
