-- Generated from loaders/formats/brekeke.yml: edit that file, then run
-- `ratehouse formats generate brekeke`.

with

lines as (

    select * from {{ source('raw', 'brekeke') }}

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
            'sid', 'fromuri', 'touri', 'talkinglength', 'invitingstart', 'talkingstart',
            'sessionend', 'result', 'errorcode', 'uacaddress', 'uasaddress',
            'disconnectedby', 'rulename', 'uac_user_agent', 'uas_user_agent'
        ]) }}
    from lines
    left join files on lines._file_id = files.file_id

),

texts as (

    select
        *,
        coalesce(
            nullif(
                regexp_extract(uacaddress, '^([0-9]+[.][0-9]+[.][0-9]+[.][0-9]+):[0-9]+$', 1),
                ''
            ),
            uacaddress
        ) as source_ip_text,
        coalesce(
            nullif(
                regexp_extract(uasaddress, '^([0-9]+[.][0-9]+[.][0-9]+[.][0-9]+):[0-9]+$', 1),
                ''
            ),
            uasaddress
        ) as target_ip_text
    from landed

),

parsed as (

    select
        *,
        {{ parse_timestamp(
            'invitingstart',
            ['iso', '%Y/%m/%d %H:%M:%S', '%Y/%m/%d %H:%M:%S.%f'],
        ) }} as parsed_started_at,
        {{ has_utc_offset(
            'invitingstart',
            ['iso', '%Y/%m/%d %H:%M:%S', '%Y/%m/%d %H:%M:%S.%f'],
        ) }} as started_at_is_utc,
        {{ parse_timestamp(
            'talkingstart',
            ['iso', '%Y/%m/%d %H:%M:%S', '%Y/%m/%d %H:%M:%S.%f'],
        ) }} as parsed_answered_at,
        {{ has_utc_offset(
            'talkingstart',
            ['iso', '%Y/%m/%d %H:%M:%S', '%Y/%m/%d %H:%M:%S.%f'],
        ) }} as answered_at_is_utc,
        {{ parse_timestamp(
            'sessionend',
            ['iso', '%Y/%m/%d %H:%M:%S', '%Y/%m/%d %H:%M:%S.%f'],
        ) }} as parsed_ended_at,
        {{ has_utc_offset(
            'sessionend',
            ['iso', '%Y/%m/%d %H:%M:%S', '%Y/%m/%d %H:%M:%S.%f'],
        ) }} as ended_at_is_utc,
        {{ parse_duration('talkinglength') }} as parsed_talk_seconds
    from texts

),

checked as (

    select
        *,
        case
            when parsed_started_at is null then 'unreadable_started_at'
            when parsed_talk_seconds is null then 'unreadable_talk_seconds'
            when talkingstart is not null and parsed_answered_at is null
                then 'unreadable_answered_at'
            when sessionend is not null and parsed_ended_at is null then 'unreadable_ended_at'
        end as unreadable_reason,
        false as has_unique_key,
        {{ record_key(
            [
                'sid', 'fromuri', 'touri', 'result', 'errorcode', 'uacaddress', 'uasaddress',
                'disconnectedby', 'rulename', 'uac_user_agent', 'uas_user_agent'
            ],
            {
                'started_at': typed_text(
                    'parsed_started_at', 'invitingstart', 'started_at_is_utc'
                ),
                'answered_at': typed_text(
                    'parsed_answered_at', 'talkingstart', 'answered_at_is_utc'
                ),
                'ended_at': typed_text('parsed_ended_at', 'sessionend', 'ended_at_is_utc'),
                'talk_seconds': typed_text('parsed_talk_seconds', 'talkinglength'),
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
        content_md5 as call_key,
        has_unique_key,
        content_md5,
        sid as call_reference,
        parsed_started_at as started_at,
        started_at_is_utc,
        parsed_answered_at as answered_at,
        answered_at_is_utc,
        parsed_ended_at as ended_at,
        ended_at_is_utc,
        parsed_talk_seconds as talk_seconds,
        cast(null as decimal(12, 3)) as carrier_billed_seconds,
        fromuri as calling_number_raw,
        touri as called_number_raw,
        cast(null as varchar) as billing_number,
        cast(null as varchar) as call_direction,
        cast(null as varchar) as service_type,
        cast(null as varchar) as ingress_trunk,
        rulename as egress_trunk,
        cast(null as varchar) as service_provider,
        source_ip_text as source_ip,
        target_ip_text as target_ip,
        fromuri as from_uri,
        touri as to_uri,
        result as disconnect_reason,
        cast(null as decimal(18, 8)) as carrier_cost,
        cast(null as varchar) as carrier_currency
    from checked

)

select * from final
