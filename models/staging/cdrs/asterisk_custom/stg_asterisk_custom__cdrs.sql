-- Generated from loaders/formats/asterisk_custom.yml: edit that file, then run
-- `ratehouse formats generate asterisk_custom`.

with

lines as (

    select * from {{ source('raw', 'asterisk_custom') }}

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
            'clid', 'src', 'dst', 'dcontext', 'channel', 'dstchannel', 'lastapp',
            'lastdata', 'start', 'answer', 'end', 'duration', 'billsec', 'disposition',
            'amaflags', 'accountcode', 'uniqueid', 'userfield', 'sequence'
        ]) }}
    from lines
    left join files on lines._file_id = files.file_id

),

texts as (

    select
        *,
        {{ adapter.quote('end') }} as end_text
    from landed

),

parsed as (

    select
        *,
        {{ parse_timestamp('start', ['%Y-%m-%d %H:%M:%S']) }} as parsed_started_at,
        {{ parse_timestamp('answer', ['%Y-%m-%d %H:%M:%S']) }} as parsed_answered_at,
        {{ parse_timestamp('end_text', ['%Y-%m-%d %H:%M:%S']) }} as parsed_ended_at,
        {{ parse_duration('billsec') }} as parsed_talk_seconds
    from texts

),

checked as (

    select
        *,
        case
            when parsed_started_at is null then 'unreadable_started_at'
            when parsed_talk_seconds is null then 'unreadable_talk_seconds'
            when answer is not null and parsed_answered_at is null then 'unreadable_answered_at'
            when end_text is not null and parsed_ended_at is null then 'unreadable_ended_at'
        end as unreadable_reason,
        uniqueid is not null
        and sequence is not null as has_unique_key,
        {{ record_key(
            [
                'clid', 'src', 'dst', 'dcontext', 'channel', 'dstchannel', 'lastapp',
                'lastdata', 'duration', 'disposition', 'amaflags', 'accountcode', 'uniqueid',
                'userfield', 'sequence'
            ],
            {
                'started_at': typed_text('parsed_started_at', 'start'),
                'answered_at': typed_text('parsed_answered_at', 'answer'),
                'ended_at': typed_text('parsed_ended_at', 'end_text'),
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
                    ['uniqueid', 'sequence'],
                    {'_source_id': '_source_id'},
                ) }}
            else content_md5
        end as call_key,
        has_unique_key,
        content_md5,
        uniqueid as call_reference,
        parsed_started_at as started_at,
        false as started_at_is_utc,
        parsed_answered_at as answered_at,
        false as answered_at_is_utc,
        parsed_ended_at as ended_at,
        false as ended_at_is_utc,
        parsed_talk_seconds as talk_seconds,
        cast(null as decimal(12, 3)) as carrier_billed_seconds,
        src as calling_number_raw,
        dst as called_number_raw,
        accountcode as billing_number,
        cast(null as varchar) as call_direction,
        cast(null as varchar) as service_type,
        channel as ingress_trunk,
        dstchannel as egress_trunk,
        cast(null as varchar) as service_provider,
        cast(null as varchar) as source_ip,
        cast(null as varchar) as target_ip,
        cast(null as varchar) as from_uri,
        cast(null as varchar) as to_uri,
        disposition as disconnect_reason,
        cast(null as decimal(18, 8)) as carrier_cost,
        cast(null as varchar) as carrier_currency
    from checked

)

select * from final
