{{ config(**built_by_day()) }}
-- depends_on: {{ ref('int_days_to_build') }}

with

cdrs as (

    select * from {{ ref('int_cdrs_to_build') }}

),

sources as (

    select * from {{ ref('stg_cdr_sources') }}

),

numbers_owned as (

    select * from {{ ref('int_numbers_owned') }}

),

lengths_of_owned_numbers as (

    select distinct
        number_length,
        head_digits
    from numbers_owned

),

with_digits as (

    select
        cdrs.*,
        sources.dial_plan_id,
        sources.default_direction,
        sources.is_customer_side_rated,
        sources.is_provider_side_rated,
        {{ dialled_digits('cdrs.calling_number_raw') }} as calling_digits,
        {{ dialled_digits('cdrs.called_number_raw') }} as called_digits
    from cdrs
    inner join sources on cdrs.source_id = sources.source_id

),

without_technical_prefixes as (

    select
        * exclude (calling_digits, called_digits),
        {{ by_dial_plan(without_technical_prefix, 'calling_digits') }} as calling_dialled,
        {{ by_dial_plan(without_technical_prefix, 'called_digits') }} as called_dialled
    from with_digits

),

calls as (

    select
        *,
        {{ by_dial_plan(e164_digits, 'calling_dialled') }} as calling_number,
        {{ by_dial_plan(e164_digits, 'called_dialled') }} as called_number
    from without_technical_prefixes

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
    {% for party in ['calling', 'called'] %}
    left join lengths_of_owned_numbers as {{ party }}_length
        on length(calls.{{ party }}_number) = {{ party }}_length.number_length
    left join numbers_owned as {{ party }}_owner
        on {{ party }}_length.number_length = {{ party }}_owner.number_length
        and substr(calls.{{ party }}_number, 1, {{ party }}_length.head_digits)
        = {{ party }}_owner.head
        and calls.{{ party }}_number >= {{ party }}_owner.first_number
        and calls.{{ party }}_number <= {{ party }}_owner.last_number
        and calls.call_started_at >= {{ party }}_owner.valid_from_at
        and calls.call_started_at < {{ party }}_owner.valid_to_at
    {% endfor %}

)

select * from final
