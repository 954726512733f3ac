-- Generated from loaders/formats/voipcall_report.yml: edit that file, then run
-- `ratehouse formats generate voipcall_report`.

with

lines as (

    select * from {{ source('raw', 'voipcall_report') }}

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
            'recipient_number', 'callerid', 'disposition', 'sessiontime',
            'sessiontime_real', 'customer_id', 'starting_date'
        ]) }}
    from lines
    left join files on lines._file_id = files.file_id

),

parsed as (

    select
        *,
        {{ parse_timestamp('starting_date', ['%Y-%m-%d %H:%M:%S']) }} as parsed_started_at,
        {{ parse_duration('sessiontime_real') }} as parsed_talk_seconds,
        coalesce(lower(disposition) in ('answer'), false) as is_answered
    from landed

),

checked as (

    select
        *,
        case
            when parsed_started_at is null then 'unreadable_started_at'
            when is_answered and parsed_talk_seconds is null then 'unreadable_talk_seconds'
        end as unreadable_reason,
        false as has_unique_key,
        {{ record_key(
            [
                'recipient_number', 'callerid', 'disposition', 'sessiontime', 'customer_id'
            ],
            {
                'started_at': typed_text('parsed_started_at', 'starting_date'),
                'talk_seconds': typed_text('parsed_talk_seconds', 'sessiontime_real'),
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
        cast(null as varchar) as call_reference,
        parsed_started_at as started_at,
        false as started_at_is_utc,
        cast(null as timestamp) as answered_at,
        false as answered_at_is_utc,
        cast(null as timestamp) as ended_at,
        false as ended_at_is_utc,
        case
            when not is_answered then cast(0 as decimal(12, 3))
            else parsed_talk_seconds
        end as talk_seconds,
        cast(null as decimal(12, 3)) as carrier_billed_seconds,
        callerid as calling_number_raw,
        recipient_number as called_number_raw,
        customer_id as billing_number,
        cast(null as varchar) as call_direction,
        cast(null as varchar) as service_type,
        cast(null as varchar) as ingress_trunk,
        cast(null as varchar) as egress_trunk,
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
