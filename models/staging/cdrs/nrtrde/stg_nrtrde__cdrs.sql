-- Generated from loaders/formats/nrtrde.yml: edit that file, then run
-- `ratehouse formats generate nrtrde`.

with

lines as (

    select * from {{ source('raw', 'nrtrde') }}

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
            'record_type', 'sender', 'recipient', 'imsi', 'imei', 'msisdn', 'start_time',
            'utc_offset', 'call_event_duration', 'cause_for_termination',
            'tele_service_code', 'bearer_service_code', 'supplementary_service_code',
            'dialled_digits', 'connected_number', 'third_party_number', 'calling_number',
            'serving_network', 'rec_entity_id', 'call_reference', 'charging_id',
            'location_area', 'cell_id', 'access_point_name', 'access_point_operator',
            'data_volume_incoming', 'data_volume_outgoing', 'sgsn_address', 'ggsn_address',
            'charge_amount'
        ]) }}
    from lines
    left join files on lines._file_id = files.file_id

),

texts as (

    select
        *,
        nullif(
            case when record_type = 'Mtc' then calling_number else msisdn end,
            ''
        ) as derived_caller,
        nullif(
            case
                when record_type = 'Mtc' then msisdn
                else coalesce(connected_number, dialled_digits)
            end,
            ''
        ) as derived_callee,
        nullif(
            case
                when left(tele_service_code, 1) = '2' then 'sms'
                when left(tele_service_code, 1) = '6' then 'fax'
                when bearer_service_code is not null then 'data'
                else 'voice'
            end,
            ''
        ) as derived_service,
        nullif(concat_ws(' ', start_time, utc_offset), '') as started_at_text
    from landed

),

parsed as (

    select
        *,
        {{ parse_timestamp('started_at_text', ['%Y%m%d%H%M%S %z']) }} as parsed_started_at,
        {{ has_utc_offset('started_at_text', ['%Y%m%d%H%M%S %z']) }} as started_at_is_utc,
        {{ parse_duration('call_event_duration') }} as parsed_talk_seconds,
        {{ map_words(
            'record_type',
            {'Moc': 'outbound', 'Mtc': 'inbound'},
        ) }} as parsed_call_direction,
        coalesce(lower(record_type) in ('gprs'), false) as is_non_call,
        coalesce(lower(record_type) in ('moc', 'mtc'), false) as is_call
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
            when record_type is not null and parsed_call_direction is null
                then 'unreadable_call_direction'
        end as unreadable_reason,
        false as has_unique_key,
        {{ record_key(
            [
                'record_type', 'sender', 'recipient', 'imsi', 'imei', 'msisdn',
                'cause_for_termination', 'tele_service_code', 'bearer_service_code',
                'supplementary_service_code', 'dialled_digits', 'connected_number',
                'third_party_number', 'calling_number', 'serving_network', 'rec_entity_id',
                'call_reference', 'charging_id', 'location_area', 'cell_id',
                'access_point_name', 'access_point_operator', 'data_volume_incoming',
                'data_volume_outgoing', 'sgsn_address', 'ggsn_address', 'charge_amount'
            ],
            {
                'started_at': typed_text(
                    'parsed_started_at', 'started_at_text', 'started_at_is_utc'
                ),
                'talk_seconds': typed_text('parsed_talk_seconds', 'call_event_duration'),
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
        call_reference,
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
        imsi as billing_number,
        parsed_call_direction as call_direction,
        derived_service as service_type,
        rec_entity_id as ingress_trunk,
        cast(null as varchar) as egress_trunk,
        sender as service_provider,
        cast(null as varchar) as source_ip,
        cast(null as varchar) as target_ip,
        cast(null as varchar) as from_uri,
        cast(null as varchar) as to_uri,
        cause_for_termination as disconnect_reason,
        cast(null as decimal(18, 8)) as carrier_cost,
        cast(null as varchar) as carrier_currency
    from checked

)

select * from final
