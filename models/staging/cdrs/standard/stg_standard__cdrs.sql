-- Generated from loaders/formats/standard.yml: edit that file, then run
-- `ratehouse formats generate standard`.

with

lines as (

    select * from {{ source('raw', 'standard') }}

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
            'call_reference', 'started_at', 'answered_at', 'ended_at', 'talk_seconds',
            'calling_number', 'called_number', 'billing_number', 'call_direction',
            'ingress_trunk', 'egress_trunk', 'service_provider', 'source_ip', 'target_ip',
            'from_uri', 'to_uri', 'disconnect_reason', 'service_type', 'carrier_cost'
        ]) }}
    from lines
    left join files on lines._file_id = files.file_id

),

parsed as (

    select
        *,
        {{ parse_timestamp('started_at', ['iso']) }} as parsed_started_at,
        {{ has_utc_offset('started_at', ['iso']) }} as started_at_is_utc,
        {{ parse_timestamp('answered_at', ['iso']) }} as parsed_answered_at,
        {{ has_utc_offset('answered_at', ['iso']) }} as answered_at_is_utc,
        {{ parse_timestamp('ended_at', ['iso']) }} as parsed_ended_at,
        {{ has_utc_offset('ended_at', ['iso']) }} as ended_at_is_utc,
        {{ parse_duration('talk_seconds') }} as parsed_talk_seconds,
        {{ map_words(
            'call_direction',
            {'inbound': 'inbound', 'outbound': 'outbound', 'on_net': 'on_net'},
        ) }} as parsed_call_direction,
        {{ parse_decimal('carrier_cost', 18, 8) }} as parsed_carrier_cost
    from landed

),

checked as (

    select
        *,
        case
            when parsed_started_at is null then 'unreadable_started_at'
            when call_reference is null then 'unreadable_call_reference'
            when talk_seconds is not null and parsed_talk_seconds is null
                then 'unreadable_talk_seconds'
            when answered_at is not null and parsed_answered_at is null
                then 'unreadable_answered_at'
            when ended_at is not null and parsed_ended_at is null then 'unreadable_ended_at'
            when
                parsed_talk_seconds is null
                and parsed_ended_at is null
                and parsed_answered_at is not null
                then 'unreadable_ended_at'
            when call_direction is not null and parsed_call_direction is null
                then 'unreadable_call_direction'
            when carrier_cost is not null and parsed_carrier_cost is null
                then 'unreadable_carrier_cost'
        end as unreadable_reason,
        call_reference is not null as has_unique_key,
        {{ record_key(
            [
                'call_reference', 'calling_number', 'called_number', 'billing_number',
                'call_direction', 'ingress_trunk', 'egress_trunk', 'service_provider',
                'source_ip', 'target_ip', 'from_uri', 'to_uri', 'disconnect_reason',
                'service_type'
            ],
            {
                'started_at': typed_text('parsed_started_at', 'started_at', 'started_at_is_utc'),
                'answered_at': typed_text(
                    'parsed_answered_at', 'answered_at', 'answered_at_is_utc'
                ),
                'ended_at': typed_text('parsed_ended_at', 'ended_at', 'ended_at_is_utc'),
                'talk_seconds': typed_text('parsed_talk_seconds', 'talk_seconds'),
                'carrier_cost': typed_text('parsed_carrier_cost', 'carrier_cost'),
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
        case when unreadable_reason is null then 'call' else 'unreadable' end as record_kind,
        unreadable_reason,
        case
            when has_unique_key
                then {{ record_key(
                    ['call_reference'],
                    {'_source_id': '_source_id'},
                ) }}
            else content_md5
        end as call_key,
        has_unique_key,
        content_md5,
        call_reference,
        parsed_started_at as started_at,
        started_at_is_utc,
        parsed_answered_at as answered_at,
        answered_at_is_utc,
        parsed_ended_at as ended_at,
        ended_at_is_utc,
        case
            when talk_seconds is null and answered_at is null
                then cast(0 as decimal(12, 3))
            else parsed_talk_seconds
        end as talk_seconds,
        cast(null as decimal(12, 3)) as carrier_billed_seconds,
        calling_number as calling_number_raw,
        called_number as called_number_raw,
        billing_number,
        parsed_call_direction as call_direction,
        service_type,
        ingress_trunk,
        egress_trunk,
        service_provider,
        source_ip,
        target_ip,
        from_uri,
        to_uri,
        disconnect_reason,
        parsed_carrier_cost as carrier_cost,
        cast(null as varchar) as carrier_currency
    from checked

)

select * from final
