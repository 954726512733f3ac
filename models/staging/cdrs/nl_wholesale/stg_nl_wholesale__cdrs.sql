-- Generated from loaders/formats/nl_wholesale.yml: edit that file, then run
-- `ratehouse formats generate nl_wholesale`.

with

lines as (

    select * from {{ source('raw', 'nl_wholesale') }}

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
            'record_number', 'started', 'calling_number', 'called_type', 'called_number',
            'called_class', 'duration', 'account', 'line', 'access', 'area',
            'destination_code', 'destination', 'region', 'price', 'vat_percent',
            'price_total'
        ]) }}
    from lines
    left join files on lines._file_id = files.file_id

),

parsed as (

    select
        *,
        {{ parse_timestamp('started', ['%Y%m%d%H%M%S']) }} as parsed_started_at,
        {{ parse_duration('duration', 'hhmmsscc') }} as parsed_talk_seconds,
        {{ parse_decimal('price', 18, 8, unit='0.01') }} as parsed_carrier_cost
    from landed

),

checked as (

    select
        *,
        case
            when parsed_started_at is null then 'unreadable_started_at'
            when parsed_talk_seconds is null then 'unreadable_talk_seconds'
            when price is not null and parsed_carrier_cost is null then 'unreadable_carrier_cost'
        end as unreadable_reason,
        false as has_unique_key,
        {{ record_key(
            [
                'record_number', 'calling_number', 'called_type', 'called_number',
                'called_class', 'account', 'line', 'access', 'area', 'destination_code',
                'destination', 'region', 'vat_percent', 'price_total'
            ],
            {
                'started_at': typed_text('parsed_started_at', 'started'),
                'talk_seconds': typed_text('parsed_talk_seconds', 'duration'),
                'carrier_cost': typed_text('parsed_carrier_cost', 'price'),
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
        parsed_talk_seconds as talk_seconds,
        cast(null as decimal(12, 3)) as carrier_billed_seconds,
        calling_number as calling_number_raw,
        called_number as called_number_raw,
        account as billing_number,
        cast(null as varchar) as call_direction,
        cast(null as varchar) as service_type,
        access as ingress_trunk,
        cast(null as varchar) as egress_trunk,
        region as service_provider,
        cast(null as varchar) as source_ip,
        cast(null as varchar) as target_ip,
        cast(null as varchar) as from_uri,
        cast(null as varchar) as to_uri,
        cast(null as varchar) as disconnect_reason,
        parsed_carrier_cost as carrier_cost,
        cast(null as varchar) as carrier_currency
    from checked

)

select * from final
