-- Generated from loaders/formats/telnyx.yml: edit that file, then run
-- `ratehouse formats generate telnyx`.

with

lines as (

    select * from {{ source('raw', 'telnyx') }}

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
            'origination_number', 'terminating_number', 'start_timestamp_utc',
            'answer_timestamp', 'end_timestamp', 'direction', 'connection_id',
            'hangup_code', 'sip_call_id', 'billable_time', 'cost', 'rate',
            'billing_group_id', 'start_timestamp', 'origination_city', 'origination_state',
            'origination_lata', 'origination_country', 'terminating_city',
            'terminating_state', 'route', 'pdd', 'tags', 'mos', 'originating_number',
            'start_timestamp_utc_', 'id', 'call_id', 'cli', 'cld', 'started_at',
            'finished_at', 'call_sec', 'billed_sec', 'currency'
        ]) }}
    from lines
    left join files on lines._file_id = files.file_id

),

texts as (

    select
        *,
        coalesce(sip_call_id, call_id) as call_reference_text,
        coalesce(start_timestamp_utc, start_timestamp_utc_, started_at) as started_at_text,
        coalesce(end_timestamp, finished_at) as ended_at_text,
        coalesce(billable_time, billed_sec) as carrier_billed_seconds_text,
        coalesce(origination_number, originating_number, cli) as calling_number_raw_text,
        coalesce(terminating_number, cld) as called_number_raw_text
    from landed

),

parsed as (

    select
        *,
        {{ parse_timestamp('started_at_text', ['iso']) }} as parsed_started_at,
        {{ parse_timestamp('answer_timestamp', ['iso']) }} as parsed_answered_at,
        {{ has_utc_offset('answer_timestamp', ['iso']) }} as answered_at_is_utc,
        {{ parse_timestamp('ended_at_text', ['iso']) }} as parsed_ended_at,
        {{ has_utc_offset('ended_at_text', ['iso']) }} as ended_at_is_utc,
        {{ parse_duration('call_sec') }} as parsed_talk_seconds,
        {{ parse_duration('carrier_billed_seconds_text') }} as parsed_carrier_billed_seconds,
        {{ map_words(
            'direction',
            {'inbound': 'inbound', 'outbound': 'outbound'},
        ) }} as parsed_call_direction,
        {{ parse_decimal('cost', 18, 8) }} as parsed_carrier_cost
    from texts

),

checked as (

    select
        *,
        case
            when parsed_started_at is null then 'unreadable_started_at'
            when call_sec is not null and parsed_talk_seconds is null
                then 'unreadable_talk_seconds'
            when answer_timestamp is not null and parsed_answered_at is null
                then 'unreadable_answered_at'
            when ended_at_text is not null and parsed_ended_at is null then 'unreadable_ended_at'
            when
                parsed_talk_seconds is null
                and parsed_ended_at is null
                and parsed_answered_at is not null
                then 'unreadable_ended_at'
            when carrier_billed_seconds_text is not null and parsed_carrier_billed_seconds is null
                then 'unreadable_carrier_billed_seconds'
            when direction is not null and parsed_call_direction is null
                then 'unreadable_call_direction'
            when cost is not null and parsed_carrier_cost is null then 'unreadable_carrier_cost'
        end as unreadable_reason,
        id is not null as has_unique_key,
        {{ record_key(
            [
                'origination_number', 'terminating_number', 'direction', 'connection_id',
                'hangup_code', 'sip_call_id', 'rate', 'billing_group_id', 'start_timestamp',
                'origination_city', 'origination_state', 'origination_lata',
                'origination_country', 'terminating_city', 'terminating_state', 'route', 'pdd',
                'tags', 'mos', 'originating_number', 'id', 'call_id', 'cli', 'cld', 'currency'
            ],
            {
                'started_at': typed_text('parsed_started_at', 'started_at_text'),
                'answered_at': typed_text(
                    'parsed_answered_at', 'answer_timestamp', 'answered_at_is_utc'
                ),
                'ended_at': typed_text('parsed_ended_at', 'ended_at_text', 'ended_at_is_utc'),
                'talk_seconds': typed_text('parsed_talk_seconds', 'call_sec'),
                'carrier_billed_seconds': typed_text(
                    'parsed_carrier_billed_seconds', 'carrier_billed_seconds_text'
                ),
                'carrier_cost': typed_text('parsed_carrier_cost', 'cost'),
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
                    ['id'],
                    {'_source_id': '_source_id'},
                ) }}
            else content_md5
        end as call_key,
        has_unique_key,
        content_md5,
        call_reference_text as call_reference,
        parsed_started_at as started_at,
        true as started_at_is_utc,
        parsed_answered_at as answered_at,
        answered_at_is_utc,
        parsed_ended_at as ended_at,
        ended_at_is_utc,
        case
            when call_sec is null and answer_timestamp is null
                then cast(0 as decimal(12, 3))
            else parsed_talk_seconds
        end as talk_seconds,
        parsed_carrier_billed_seconds as carrier_billed_seconds,
        calling_number_raw_text as calling_number_raw,
        called_number_raw_text as called_number_raw,
        billing_group_id as billing_number,
        parsed_call_direction as call_direction,
        cast(null as varchar) as service_type,
        connection_id as ingress_trunk,
        cast(null as varchar) as egress_trunk,
        cast(null as varchar) as service_provider,
        cast(null as varchar) as source_ip,
        cast(null as varchar) as target_ip,
        cast(null as varchar) as from_uri,
        cast(null as varchar) as to_uri,
        hangup_code as disconnect_reason,
        parsed_carrier_cost as carrier_cost,
        currency as carrier_currency
    from checked

)

select * from final
