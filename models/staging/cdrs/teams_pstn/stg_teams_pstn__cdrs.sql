-- Generated from loaders/formats/teams_pstn.yml: edit that file, then run
-- `ratehouse formats generate teams_pstn`.

with

lines as (

    select * from {{ source('raw', 'teams_pstn') }}

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
            'usageid', 'call_id', 'conference_id', 'user_location', 'aad_objectid', 'upn',
            'user_display_name', 'caller_id', 'call_type', 'number_type',
            'domestic_international', 'destination_dialed', 'destination_number',
            'start_time', 'end_time', 'duration_seconds', 'connection_fee', 'charge',
            'currency', 'capability'
        ]) }}
    from lines
    left join files on lines._file_id = files.file_id

),

parsed as (

    select
        *,
        {{ parse_timestamp('start_time', ['iso']) }} as parsed_started_at,
        {{ parse_timestamp('end_time', ['iso']) }} as parsed_ended_at,
        {{ parse_duration('duration_seconds') }} as parsed_talk_seconds,
        {{ map_words(
            'call_type',
            {
                'user_in': 'inbound',
                'conf_in': 'inbound',
                'ucap_in': 'inbound',
                'user_out': 'outbound',
                'user_out_conf': 'outbound',
                'user_out_transfer': 'outbound',
                'user_out_forwarding': 'outbound',
                'conf_out': 'outbound',
                'ucap_out': 'outbound',
            },
        ) }} as parsed_call_direction,
        {{ parse_decimal('charge', 18, 8) }} as parsed_carrier_cost
    from landed

),

checked as (

    select
        *,
        case
            when parsed_started_at is null then 'unreadable_started_at'
            when usageid is null then 'unreadable_call_reference'
            when parsed_talk_seconds is null then 'unreadable_talk_seconds'
            when end_time is not null and parsed_ended_at is null then 'unreadable_ended_at'
            when call_type is not null and parsed_call_direction is null
                then 'unreadable_call_direction'
            when charge is not null and parsed_carrier_cost is null then 'unreadable_carrier_cost'
        end as unreadable_reason,
        usageid is not null as has_unique_key,
        {{ record_key(
            [
                'usageid', 'call_id', 'conference_id', 'user_location', 'aad_objectid', 'upn',
                'user_display_name', 'caller_id', 'call_type', 'number_type',
                'domestic_international', 'destination_dialed', 'destination_number',
                'connection_fee', 'currency', 'capability'
            ],
            {
                'started_at': typed_text('parsed_started_at', 'start_time'),
                'ended_at': typed_text('parsed_ended_at', 'end_time'),
                'talk_seconds': typed_text('parsed_talk_seconds', 'duration_seconds'),
                'carrier_cost': typed_text('parsed_carrier_cost', 'charge'),
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
                    ['usageid'],
                    {'_source_id': '_source_id'},
                ) }}
            else content_md5
        end as call_key,
        has_unique_key,
        content_md5,
        usageid as call_reference,
        parsed_started_at as started_at,
        true as started_at_is_utc,
        cast(null as timestamp) as answered_at,
        false as answered_at_is_utc,
        parsed_ended_at as ended_at,
        true as ended_at_is_utc,
        parsed_talk_seconds as talk_seconds,
        cast(null as decimal(12, 3)) as carrier_billed_seconds,
        caller_id as calling_number_raw,
        destination_number as called_number_raw,
        upn as billing_number,
        parsed_call_direction as call_direction,
        cast(null as varchar) as service_type,
        cast(null as varchar) as ingress_trunk,
        cast(null as varchar) as egress_trunk,
        cast(null as varchar) as service_provider,
        cast(null as varchar) as source_ip,
        cast(null as varchar) as target_ip,
        cast(null as varchar) as from_uri,
        cast(null as varchar) as to_uri,
        cast(null as varchar) as disconnect_reason,
        parsed_carrier_cost as carrier_cost,
        currency as carrier_currency
    from checked

)

select * from final
