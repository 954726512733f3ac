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

time_zone_offsets as (

    select * from {{ ref('int_time_zone_offsets') }}

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
        calls.call_started_at + to_seconds(time_zone_offsets.offset_seconds)
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
    inner join time_zone_offsets
        on accounts.timezone = time_zone_offsets.time_zone
        and calls.call_started_at >= time_zone_offsets.utc_from
        and calls.call_started_at < time_zone_offsets.utc_to

)

select * from final
order by charge_date
