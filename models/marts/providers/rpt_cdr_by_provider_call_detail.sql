{{ config(materialized='view') }}

with

calls as (

    select * from {{ ref('int_calls_normalised') }}

),

charges as (

    select * from {{ ref('fct_provider_charges') }}
    where account_id is not null

),

accounts as (

    select * from {{ ref('dim_accounts') }}

),

local_clocks as (

    select * from {{ ref('int_local_clocks') }}

),

final as (

    select
        charges.account_id,
        accounts.account_name,
        charges.charge_date,
        charges.call_id,
        calls.source_id,
        calls.call_reference,
        calls.call_started_at,
        {{ add_seconds('calls.call_started_at', 'local_clocks.offset_seconds') }}
            as call_started_at_local,
        calls.call_direction,
        calls.service_type,
        calls.calling_number,
        calls.called_number,
        charges.destination,
        charges.matched_prefix,
        charges.talk_seconds,
        charges.billed_seconds,
        calls.carrier_cost,
        calls.carrier_currency,
        charges.charge,
        charges.currency,
        charges.rating_status,
        charges.suspense_reason
    from charges
    inner join calls on charges.call_id = calls.call_id
    inner join accounts on charges.account_id = accounts.account_id
    inner join local_clocks
        on accounts.timezone = local_clocks.time_zone
        and calls.started_quarter_at = local_clocks.started_quarter_at

)

select * from final
