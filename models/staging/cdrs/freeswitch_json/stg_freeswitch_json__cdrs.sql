-- Generated from loaders/formats/freeswitch_json.yml: edit that file, then run
-- `ratehouse formats generate freeswitch_json`.

with

lines as (

    select * from {{ source('raw', 'freeswitch_json') }}

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
            'uuid', 'direction', 'start_uepoch', 'start_epoch', 'answer_uepoch',
            'answer_epoch', 'end_uepoch', 'end_epoch', 'duration', 'billsec', 'billmsec',
            'billusec', 'hangup_cause', 'sip_hangup_disposition', 'accountcode',
            'caller_id_name', 'caller_id_number', 'destination_number', 'context',
            'network_addr', 'originator', 'originating_leg_uuid', 'bridge_uuid',
            'channel_name', 'bridge_channel', 'sip_gateway', 'sip_gateway_name',
            'sip_network_ip', 'sip_from_user', 'sip_from_uri', 'sip_to_user', 'sip_to_uri',
            'sip_call_id', 'read_codec', 'write_codec', 'switchname'
        ]) }}
    from lines
    left join files on lines._file_id = files.file_id

),

texts as (

    select
        *,
        nullif(case when originator is not null then 'b' else 'a' end, '') as derived_leg,
        nullif(
            coalesce(billusec, billmsec || '000', billsec || '000000'),
            ''
        ) as derived_talk_microseconds,
        nullif(coalesce(start_uepoch, start_epoch || '000000'), '') as derived_started,
        nullif(coalesce(answer_uepoch, answer_epoch || '000000'), '') as derived_answered,
        nullif(coalesce(end_uepoch, end_epoch || '000000'), '') as derived_ended,
        nullif(
            nullif(nullif(coalesce(answer_uepoch, answer_epoch || '000000'), ''), '0'),
            '0000000'
        ) as answered_at_text,
        nullif(
            nullif(nullif(coalesce(end_uepoch, end_epoch || '000000'), ''), '0'),
            '0000000'
        ) as ended_at_text,
        coalesce(caller_id_number, sip_from_user) as calling_number_raw_text,
        coalesce(destination_number, sip_to_user) as called_number_raw_text,
        coalesce(sip_gateway, channel_name) as ingress_trunk_text,
        coalesce(sip_gateway_name, bridge_channel) as egress_trunk_text,
        coalesce(network_addr, sip_network_ip) as source_ip_text
    from landed

),

parsed as (

    select
        *,
        {{ parse_timestamp('derived_started', ['epoch_us']) }} as parsed_started_at,
        {{ has_utc_offset('derived_started', ['epoch_us']) }} as started_at_is_utc,
        {{ parse_timestamp('answered_at_text', ['epoch_us']) }} as parsed_answered_at,
        {{ has_utc_offset('answered_at_text', ['epoch_us']) }} as answered_at_is_utc,
        {{ parse_timestamp('ended_at_text', ['epoch_us']) }} as parsed_ended_at,
        {{ has_utc_offset('ended_at_text', ['epoch_us']) }} as ended_at_is_utc,
        {{ parse_duration('derived_talk_microseconds', unit='0.000001') }} as parsed_talk_seconds,
        coalesce(lower(derived_leg) in ('b'), false) as is_non_call
    from texts

),

checked as (

    select
        *,
        case
            when is_non_call then null
            when parsed_started_at is null then 'unreadable_started_at'
            when uuid is null then 'unreadable_call_reference'
            when parsed_talk_seconds is null then 'unreadable_talk_seconds'
            when answered_at_text is not null and parsed_answered_at is null
                then 'unreadable_answered_at'
            when ended_at_text is not null and parsed_ended_at is null then 'unreadable_ended_at'
        end as unreadable_reason,
        uuid is not null as has_unique_key,
        {{ record_key(
            [
                'uuid', 'direction', 'start_uepoch', 'start_epoch', 'answer_uepoch',
                'answer_epoch', 'end_uepoch', 'end_epoch', 'duration', 'billsec', 'billmsec',
                'billusec', 'hangup_cause', 'sip_hangup_disposition', 'accountcode',
                'caller_id_name', 'caller_id_number', 'destination_number', 'context',
                'network_addr', 'originator', 'originating_leg_uuid', 'bridge_uuid',
                'channel_name', 'bridge_channel', 'sip_gateway', 'sip_gateway_name',
                'sip_network_ip', 'sip_from_user', 'sip_from_uri', 'sip_to_user', 'sip_to_uri',
                'sip_call_id', 'read_codec', 'write_codec', 'switchname'
            ],
            {
                'started_at': typed_text(
                    'parsed_started_at', 'derived_started', 'started_at_is_utc'
                ),
                'answered_at': typed_text(
                    'parsed_answered_at', 'answered_at_text', 'answered_at_is_utc'
                ),
                'ended_at': typed_text('parsed_ended_at', 'ended_at_text', 'ended_at_is_utc'),
                'talk_seconds': typed_text('parsed_talk_seconds', 'derived_talk_microseconds'),
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
        case
            when has_unique_key
                then {{ record_key(
                    ['uuid'],
                    {'_source_id': '_source_id'},
                ) }}
            else content_md5
        end as call_key,
        has_unique_key,
        content_md5,
        uuid as call_reference,
        parsed_started_at as started_at,
        started_at_is_utc,
        parsed_answered_at as answered_at,
        answered_at_is_utc,
        parsed_ended_at as ended_at,
        ended_at_is_utc,
        parsed_talk_seconds as talk_seconds,
        cast(null as decimal(12, 3)) as carrier_billed_seconds,
        calling_number_raw_text as calling_number_raw,
        called_number_raw_text as called_number_raw,
        accountcode as billing_number,
        cast(null as varchar) as call_direction,
        cast(null as varchar) as service_type,
        ingress_trunk_text as ingress_trunk,
        egress_trunk_text as egress_trunk,
        cast(null as varchar) as service_provider,
        source_ip_text as source_ip,
        cast(null as varchar) as target_ip,
        sip_from_uri as from_uri,
        sip_to_uri as to_uri,
        hangup_cause as disconnect_reason,
        cast(null as decimal(18, 8)) as carrier_cost,
        cast(null as varchar) as carrier_currency
    from checked

)

select * from final
