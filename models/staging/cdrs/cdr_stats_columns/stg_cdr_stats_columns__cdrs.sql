-- Generated from loaders/formats/cdr_stats_columns.yml: edit that file, then run
-- `ratehouse formats generate cdr_stats_columns`.

with

lines as (

    select * from {{ source('raw', 'cdr_stats_columns') }}

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
            'caller_id_number', 'caller_id_name', 'destination_number', 'duration',
            'billsec', 'hangup_cause_id', 'uuid', 'start_epoch'
        ]) }}
    from lines
    left join files on lines._file_id = files.file_id

),

parsed as (

    select
        *,
        {{ parse_timestamp('start_epoch', ['epoch']) }} as parsed_started_at,
        {{ has_utc_offset('start_epoch', ['epoch']) }} as started_at_is_utc,
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
        end as unreadable_reason,
        uuid is not null as has_unique_key,
        {{ record_key(
            [
                'caller_id_number', 'caller_id_name', 'destination_number', 'duration',
                'hangup_cause_id', 'uuid'
            ],
            {
                'started_at': typed_text('parsed_started_at', 'start_epoch', 'started_at_is_utc'),
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
        started_at_is_utc,
        cast(null as timestamp) as answered_at,
        false as answered_at_is_utc,
        cast(null as timestamp) as ended_at,
        false as ended_at_is_utc,
        parsed_talk_seconds as talk_seconds,
        cast(null as decimal(12, 3)) as carrier_billed_seconds,
        caller_id_number as calling_number_raw,
        destination_number as called_number_raw,
        cast(null as varchar) as billing_number,
        cast(null as varchar) as call_direction,
        cast(null as varchar) as service_type,
        cast(null as varchar) as ingress_trunk,
        cast(null as varchar) as egress_trunk,
        cast(null as varchar) as service_provider,
        cast(null as varchar) as source_ip,
        cast(null as varchar) as target_ip,
        cast(null as varchar) as from_uri,
        cast(null as varchar) as to_uri,
        hangup_cause_id as disconnect_reason,
        cast(null as decimal(18, 8)) as carrier_cost,
        cast(null as varchar) as carrier_currency
    from checked

)

select * from final
