-- Generated from loaders/formats/voipms.yml: edit that file, then run
-- `ratehouse formats generate voipms`.

with

lines as (

    select * from {{ source('raw', 'voipms') }}

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
            'date', 'callerid', 'destination', 'description', 'account', 'disposition',
            'duration', 'seconds', 'rate', 'total', 'uniqueid'
        ]) }}
    from lines
    left join files on lines._file_id = files.file_id

),

texts as (

    select
        *,
        nullif(
            case when lower(description) like 'inbound%' then 'inbound' end,
            ''
        ) as derived_direction,
        coalesce(
            nullif(regexp_extract(callerid, '<([^<>]*)>$', 1), ''),
            callerid
        ) as calling_number_raw_text
    from landed

),

parsed as (

    select
        *,
        {{ parse_timestamp('date', ['%Y-%m-%d %H:%M:%S']) }} as parsed_started_at,
        {{ parse_duration('duration', 'h:mm:ss') }} as parsed_talk_seconds,
        {{ map_words('derived_direction', {'inbound': 'inbound'}) }} as parsed_call_direction,
        {{ parse_decimal('total', 18, 8) }} as parsed_carrier_cost
    from texts

),

checked as (

    select
        *,
        case
            when parsed_started_at is null then 'unreadable_started_at'
            when parsed_talk_seconds is null then 'unreadable_talk_seconds'
            when derived_direction is not null and parsed_call_direction is null
                then 'unreadable_call_direction'
            when total is not null and parsed_carrier_cost is null then 'unreadable_carrier_cost'
        end as unreadable_reason,
        uniqueid is not null
        and destination is not null as has_unique_key,
        {{ record_key(
            [
                'callerid', 'destination', 'description', 'account', 'disposition', 'seconds',
                'rate', 'uniqueid'
            ],
            {
                'started_at': typed_text('parsed_started_at', 'date'),
                'talk_seconds': typed_text('parsed_talk_seconds', 'duration'),
                'carrier_cost': typed_text('parsed_carrier_cost', 'total'),
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
                    ['uniqueid', 'destination'],
                    {'_source_id': '_source_id'},
                ) }}
            else content_md5
        end as call_key,
        has_unique_key,
        content_md5,
        uniqueid as call_reference,
        parsed_started_at as started_at,
        false as started_at_is_utc,
        cast(null as timestamp) as answered_at,
        false as answered_at_is_utc,
        cast(null as timestamp) as ended_at,
        false as ended_at_is_utc,
        parsed_talk_seconds as talk_seconds,
        cast(null as decimal(12, 3)) as carrier_billed_seconds,
        calling_number_raw_text as calling_number_raw,
        destination as called_number_raw,
        account as billing_number,
        parsed_call_direction as call_direction,
        cast(null as varchar) as service_type,
        cast(null as varchar) as ingress_trunk,
        cast(null as varchar) as egress_trunk,
        cast(null as varchar) as service_provider,
        cast(null as varchar) as source_ip,
        cast(null as varchar) as target_ip,
        cast(null as varchar) as from_uri,
        cast(null as varchar) as to_uri,
        disposition as disconnect_reason,
        parsed_carrier_cost as carrier_cost,
        cast(null as varchar) as carrier_currency
    from checked

)

select * from final
