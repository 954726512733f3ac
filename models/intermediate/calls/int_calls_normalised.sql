{{ config(**built_by_day()) }}
-- depends_on: {{ ref('int_days_to_build') }}

with

cdrs as (

    select * from {{ ref('int_cdrs_to_build') }}

),

sources as (

    select * from {{ ref('stg_cdr_sources') }}

),

dialled_numbers as (

    select * from {{ ref('int_dialled_numbers_normalised') }}

),

numbers_owned as (

    select * from {{ ref('int_numbers_owned') }}

),

calls as (

    select
        cdrs.*,
        sources.default_direction,
        sources.is_customer_side_rated,
        sources.is_provider_side_rated,
        calling.e164_number as calling_number,
        called.e164_number as called_number
    from cdrs
    inner join sources on cdrs.source_id = sources.source_id
    left join dialled_numbers as calling
        on sources.dial_plan_id = calling.dial_plan_id
        and cdrs.calling_number_raw = calling.number_raw
    left join dialled_numbers as called
        on sources.dial_plan_id = called.dial_plan_id
        and cdrs.called_number_raw = called.number_raw

),

final as (

    select

        ----------  ids
        calls.call_id,
        calls.source_id,
        calls.file_id,
        calls.row_number,
        calls.call_reference,
        calling_owner.account_id as calling_account_id,
        calling_owner.number_from as calling_number_from,
        called_owner.account_id as called_account_id,
        called_owner.number_from as called_number_from,

        ---------- text
        calls.calling_number,
        calls.called_number,
        calls.calling_number_raw,
        calls.called_number_raw,
        calls.billing_number,
        coalesce(
            calls.call_direction,
            case
                when calling_owner.account_id is not null and called_owner.account_id is not null
                    then 'on_net'
                when called_owner.account_id is not null then 'inbound'
                when calling_owner.account_id is not null then 'outbound'
                else calls.default_direction
            end
        ) as call_direction,
        calls.service_type,
        calls.ingress_trunk,
        calls.egress_trunk,
        calls.service_provider,
        calls.source_ip,
        calls.target_ip,
        calls.from_uri,
        calls.to_uri,
        calls.disconnect_reason,
        calls.carrier_currency,

        ---------- numbers
        calls.talk_seconds,
        calls.carrier_billed_seconds,
        calls.carrier_cost,

        ---------- booleans
        calls.is_customer_side_rated,
        calls.is_provider_side_rated,

        ---------- times
        calls.call_started_at,
        calls.call_answered_at,
        calls.call_ended_at,
        {{ quarter_hour('calls.call_started_at') }} as started_quarter_at,
        calls.call_date,

        ---------- text
        calls.day_fingerprint
    from calls
    left join numbers_owned as calling_owner
        on calls.calling_number = calling_owner.e164_number
        and calls.call_started_at >= calling_owner.valid_from_at
        and calls.call_started_at < calling_owner.valid_to_at
    left join numbers_owned as called_owner
        on calls.called_number = called_owner.e164_number
        and calls.call_started_at >= called_owner.valid_from_at
        and calls.call_started_at < called_owner.valid_to_at

)

select * from final
