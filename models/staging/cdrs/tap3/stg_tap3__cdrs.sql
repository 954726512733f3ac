-- Generated from loaders/formats/tap3.yml: edit that file, then run
-- `ratehouse formats generate tap3`.

with

lines as (

    select * from {{ source('raw', 'tap3') }}

),

files as (

    select * from {{ ref('stg_files') }}

),

landed as (

    select
        lines._file_id,
        lines._row_number,
        files.source_id as _source_id,
        {{ clean_texts('lines', [
            'record_type', 'sender', 'recipient', 'imsi', 'msisdn', 'min_number', 'mdn',
            'imei', 'start_time', 'utc_offset', 'total_call_event_duration',
            'cause_for_term', 'partial_type_indicator', 'called_number', 'dialled_digits',
            'sms_destination_number', 'called_place', 'called_region', 'calling_number',
            'sms_originator', 'third_party_number', 'non_charged_party_number',
            'non_charged_public_user_id', 'requested_number', 'requested_public_user_id',
            'public_user_id', 'camel_destination_number', 'originating_network',
            'destination_network', 'call_reference', 'event_reference', 'charging_id',
            'rap_file_sequence_number', 'network_element', 'location_area', 'cell_id',
            'serving_network', 'tele_service_code', 'bearer_service_code',
            'suppl_service_code', 'suppl_service_action_code', 'messaging_event_service',
            'mobile_session_service', 'access_point_name', 'access_point_operator',
            'data_volume_incoming', 'data_volume_outgoing', 'charged_item',
            'call_type_level_1', 'call_type_level_2', 'call_type_level_3', 'charge',
            'charge_refund_indicator', 'tax', 'discount', 'tap_currency', 'local_currency',
            'exchange_rate', 'exchange_rate_decimal_places', 'operator_specific_information'
        ]) }}
    from lines
    left join files on lines._file_id = files.file_id

),

texts as (

    select
        *,
        nullif(
            coalesce(
                total_call_event_duration,
                case when record_type = 'MessagingEvent' then '0' end
            ),
            ''
        ) as derived_duration,
        nullif(
            case record_type
                when 'MobileOriginatedCall' then 'outbound'
                when 'MobileTerminatedCall' then 'inbound'
            end,
            ''
        ) as derived_direction,
        nullif(
            case
                when record_type = 'MobileTerminatedCall'
                    then coalesce(calling_number, sms_originator)
                else coalesce(msisdn, mdn)
            end,
            ''
        ) as derived_caller,
        nullif(
            case
                when record_type = 'MobileTerminatedCall' then coalesce(msisdn, mdn)
                when called_number is not null then called_number
                when sms_destination_number is not null then sms_destination_number
                when non_charged_party_number is not null then non_charged_party_number
                when requested_number is not null then requested_number
                else dialled_digits
            end,
            ''
        ) as derived_callee,
        nullif(
            case
                when record_type = 'MessagingEvent' then 'sms'
                when left(tele_service_code, 1) = '2' then 'sms'
                when left(tele_service_code, 1) = '6' then 'fax'
                when bearer_service_code is not null then 'data'
                else 'voice'
            end,
            ''
        ) as derived_service,
        nullif(coalesce(nullif(upper(tap_currency), 'SDR'), 'XDR'), '') as derived_currency,
        coalesce(call_reference, event_reference) as call_reference_text,
        nullif(concat_ws(' ', start_time, utc_offset), '') as started_at_text,
        coalesce(imsi, min_number) as billing_number_text,
        coalesce(non_charged_public_user_id, requested_public_user_id) as to_uri_text
    from landed

),

parsed as (

    select
        *,
        {{ parse_timestamp('started_at_text', ['%Y%m%d%H%M%S %z']) }} as parsed_started_at,
        {{ has_utc_offset('started_at_text', ['%Y%m%d%H%M%S %z']) }} as started_at_is_utc,
        {{ parse_duration('derived_duration') }} as parsed_talk_seconds,
        {{ map_words(
            'derived_direction',
            {'inbound': 'inbound', 'outbound': 'outbound'},
        ) }} as parsed_call_direction,
        {{ parse_decimal('charge', 18, 8) }} as parsed_carrier_cost,
        coalesce(
            lower(record_type) in (
                'supplserviceevent', 'servicecentreusage', 'gprscall', 'contenttransaction',
                'locationservice'
            ),
            false
        ) as is_non_call,
        coalesce(
            lower(record_type) in (
                'mobileoriginatedcall', 'mobileterminatedcall', 'mobilesession',
                'messagingevent'
            ),
            false
        ) as is_call
    from texts

),

checked as (

    select
        *,
        case
            when is_non_call then null
            when not is_call then 'unreadable_record_type'
            when parsed_started_at is null then 'unreadable_started_at'
            when parsed_talk_seconds is null then 'unreadable_talk_seconds'
            when derived_direction is not null and parsed_call_direction is null
                then 'unreadable_call_direction'
            when charge is not null and parsed_carrier_cost is null then 'unreadable_carrier_cost'
        end as unreadable_reason,
        false as has_unique_key,
        {{ record_key(
            [
                'record_type', 'sender', 'recipient', 'imsi', 'msisdn', 'min_number', 'mdn',
                'imei', 'total_call_event_duration', 'cause_for_term', 'partial_type_indicator',
                'called_number', 'dialled_digits', 'sms_destination_number', 'called_place',
                'called_region', 'calling_number', 'sms_originator', 'third_party_number',
                'non_charged_party_number', 'non_charged_public_user_id', 'requested_number',
                'requested_public_user_id', 'public_user_id', 'camel_destination_number',
                'originating_network', 'destination_network', 'call_reference',
                'event_reference', 'charging_id', 'rap_file_sequence_number', 'network_element',
                'location_area', 'cell_id', 'serving_network', 'tele_service_code',
                'bearer_service_code', 'suppl_service_code', 'suppl_service_action_code',
                'messaging_event_service', 'mobile_session_service', 'access_point_name',
                'access_point_operator', 'data_volume_incoming', 'data_volume_outgoing',
                'charged_item', 'call_type_level_1', 'call_type_level_2', 'call_type_level_3',
                'charge_refund_indicator', 'tax', 'discount', 'tap_currency', 'local_currency',
                'exchange_rate', 'exchange_rate_decimal_places', 'operator_specific_information'
            ],
            {
                'started_at': typed_text(
                    'parsed_started_at', 'started_at_text', 'started_at_is_utc'
                ),
                'talk_seconds': typed_text('parsed_talk_seconds', 'derived_duration'),
                'carrier_cost': typed_text('parsed_carrier_cost', 'charge'),
                '_source_id': '_source_id',
            },
        ) }} as content_md5
    from parsed

),

final as (

    select
        _file_id as file_id,
        _row_number as row_number,
        _source_id as source_id,
        case
            when is_non_call then 'non_call'
            when unreadable_reason is null then 'call'
            else 'unreadable'
        end as record_kind,
        unreadable_reason,
        content_md5 as call_key,
        has_unique_key,
        content_md5,
        call_reference_text as call_reference,
        parsed_started_at as started_at,
        started_at_is_utc,
        cast(null as timestamp) as answered_at,
        false as answered_at_is_utc,
        cast(null as timestamp) as ended_at,
        false as ended_at_is_utc,
        parsed_talk_seconds as talk_seconds,
        cast(null as decimal(12, 3)) as carrier_billed_seconds,
        derived_caller as calling_number_raw,
        derived_callee as called_number_raw,
        billing_number_text as billing_number,
        parsed_call_direction as call_direction,
        derived_service as service_type,
        network_element as ingress_trunk,
        cast(null as varchar) as egress_trunk,
        sender as service_provider,
        cast(null as varchar) as source_ip,
        cast(null as varchar) as target_ip,
        public_user_id as from_uri,
        to_uri_text as to_uri,
        cause_for_term as disconnect_reason,
        parsed_carrier_cost as carrier_cost,
        derived_currency as carrier_currency
    from checked

)

select * from final
