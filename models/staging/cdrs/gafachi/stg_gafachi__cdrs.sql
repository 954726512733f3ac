-- Generated from loaders/formats/gafachi.yml: edit that file, then run
-- `ratehouse formats generate gafachi`.

with

lines as (

    select * from {{ source('raw', 'gafachi') }}

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
            'callid', 'calldate', 'calltime', 'fromnumber', 'tonumber', 'duration',
            'direction', 'trunk', 'result', 'amount'
        ]) }}
    from lines
    left join files on lines._file_id = files.file_id

),

texts as (

    select
        *,
        nullif(concat_ws(' ', calldate, calltime), '') as started_at_text
    from landed

),

parsed as (

    select
        *,
        {{ parse_timestamp('started_at_text', ['%m/%d/%Y %I:%M:%S %p']) }} as parsed_started_at,
        {{ parse_duration('duration', 'h:mm:ss') }} as parsed_talk_seconds,
        {{ map_words(
            'direction',
            {'Outbound': 'outbound', 'Inbound': 'inbound'},
        ) }} as parsed_call_direction,
        {{ parse_decimal('amount', 18, 8, symbol='$') }} as parsed_carrier_cost
    from texts

),

checked as (

    select
        *,
        case
            when parsed_started_at is null then 'unreadable_started_at'
            when callid is null then 'unreadable_call_reference'
            when parsed_talk_seconds is null then 'unreadable_talk_seconds'
            when direction is not null and parsed_call_direction is null
                then 'unreadable_call_direction'
            when amount is not null and parsed_carrier_cost is null then 'unreadable_carrier_cost'
        end as unreadable_reason,
        callid is not null as has_unique_key,
        {{ record_key(
            [
                'callid', 'fromnumber', 'tonumber', 'direction', 'trunk', 'result'
            ],
            {
                'started_at': typed_text('parsed_started_at', 'started_at_text'),
                'talk_seconds': typed_text('parsed_talk_seconds', 'duration'),
                'carrier_cost': typed_text('parsed_carrier_cost', 'amount'),
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
                    ['callid'],
                    {'_source_id': '_source_id'},
                ) }}
            else content_md5
        end as call_key,
        has_unique_key,
        content_md5,
        callid as call_reference,
        parsed_started_at as started_at,
        false as started_at_is_utc,
        cast(null as timestamp) as answered_at,
        false as answered_at_is_utc,
        cast(null as timestamp) as ended_at,
        false as ended_at_is_utc,
        parsed_talk_seconds as talk_seconds,
        cast(null as decimal(12, 3)) as carrier_billed_seconds,
        fromnumber as calling_number_raw,
        tonumber as called_number_raw,
        cast(null as varchar) as billing_number,
        parsed_call_direction as call_direction,
        cast(null as varchar) as service_type,
        trunk as ingress_trunk,
        cast(null as varchar) as egress_trunk,
        cast(null as varchar) as service_provider,
        cast(null as varchar) as source_ip,
        cast(null as varchar) as target_ip,
        cast(null as varchar) as from_uri,
        cast(null as varchar) as to_uri,
        result as disconnect_reason,
        parsed_carrier_cost as carrier_cost,
        cast(null as varchar) as carrier_currency
    from checked

)

select * from final
