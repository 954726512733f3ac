-- Generated from loaders/formats/freeswitch.yml: edit that file, then run
-- `ratehouse formats generate freeswitch`.

with

lines as (

    select * from {{ source('raw', 'freeswitch') }}

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
            'caller_id_name', 'caller_id_number', 'destination_number', 'context',
            'start_stamp', 'answer_stamp', 'end_stamp', 'duration', 'billsec',
            'hangup_cause', 'uuid', 'bleg_uuid', 'accountcode', 'read_codec', 'write_codec'
        ]) }}
    from lines
    left join files on lines._file_id = files.file_id

),

parsed as (

    select
        *,
        {{ parse_timestamp('start_stamp', ['%Y-%m-%d %H:%M:%S']) }} as parsed_started_at,
        {{ parse_timestamp('answer_stamp', ['%Y-%m-%d %H:%M:%S']) }} as parsed_answered_at,
        {{ parse_timestamp('end_stamp', ['%Y-%m-%d %H:%M:%S']) }} as parsed_ended_at,
        {{ parse_duration('billsec') }} as parsed_talk_seconds
    from landed

),

checked as (

    select
        *,
        case
            when parsed_started_at is null then 'unreadable_started_at'
            when uuid is null then 'unreadable_call_reference'
            when parsed_talk_seconds is null then 'unreadable_talk_seconds'
            when answer_stamp is not null and parsed_answered_at is null
                then 'unreadable_answered_at'
            when end_stamp is not null and parsed_ended_at is null then 'unreadable_ended_at'
        end as unreadable_reason,
        uuid is not null as has_unique_key,
        {{ record_key(
            [
                'caller_id_name', 'caller_id_number', 'destination_number', 'context',
                'duration', 'hangup_cause', 'uuid', 'bleg_uuid', 'accountcode', 'read_codec',
                'write_codec'
            ],
            {
                'started_at': typed_text('parsed_started_at', 'start_stamp'),
                'answered_at': typed_text('parsed_answered_at', 'answer_stamp'),
                'ended_at': typed_text('parsed_ended_at', 'end_stamp'),
                'talk_seconds': typed_text('parsed_talk_seconds', 'billsec'),
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
                    ['uuid'],
                    {'_source_id': '_source_id'},
                ) }}
            else content_md5
        end as call_key,
        has_unique_key,
        content_md5,
        uuid as call_reference,
        parsed_started_at as started_at,
        false as started_at_is_utc,
        parsed_answered_at as answered_at,
        false as answered_at_is_utc,
        parsed_ended_at as ended_at,
        false as ended_at_is_utc,
        parsed_talk_seconds as talk_seconds,
        cast(null as decimal(12, 3)) as carrier_billed_seconds,
        caller_id_number as calling_number_raw,
        destination_number as called_number_raw,
        accountcode as billing_number,
        cast(null as varchar) as call_direction,
        cast(null as varchar) as service_type,
        cast(null as varchar) as ingress_trunk,
        cast(null as varchar) as egress_trunk,
        cast(null as varchar) as service_provider,
        cast(null as varchar) as source_ip,
        cast(null as varchar) as target_ip,
        cast(null as varchar) as from_uri,
        cast(null as varchar) as to_uri,
        hangup_cause as disconnect_reason,
        cast(null as decimal(18, 8)) as carrier_cost,
        cast(null as varchar) as carrier_currency
    from checked

)

select * from final
