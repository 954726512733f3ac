-- Generated from loaders/formats/uk_standard.yml: edit that file, then run
-- `ratehouse formats generate uk_standard`.

with

lines as (

    select * from {{ source('raw', 'uk_standard') }}

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
            'call_type', 'call_cause', 'customer_identifier', 'telephone_number_dialled',
            'call_date', 'call_time', 'duration', 'bytes_transmitted', 'bytes_received',
            'description', 'chargecode', 'time_band', 'salesprice',
            'salesprice_pre_bundle_', 'extension', 'ddi', 'grouping_id', 'call_class',
            'carrier', 'recording', 'vat', 'country_of_origin', 'network',
            'retail_tariff_code', 'remote_network', 'apn', 'diverted_number', 'ring_time',
            'recordid', 'currency', 'presentation_number', 'network_access_reference',
            'ngcs_access_charge', 'ngcs_service_charge', 'total_bytes_transferred',
            'user_id', 'onward_billing_reference', 'contract_name', 'bundle_name',
            'bundle_allowance', 'discount_reference', 'routing_code'
        ]) }}
    from lines
    left join files on lines._file_id = files.file_id

),

texts as (

    select
        *,
        nullif(
            recordid
            || concat_ws(
                ' ', '', call_date, call_time, customer_identifier, telephone_number_dialled
            ),
            ''
        ) as derived_dated_record_id,
        nullif(concat_ws(' ', call_date, call_time), '') as started_at_text,
        coalesce(presentation_number, customer_identifier) as calling_number_raw_text
    from landed

),

parsed as (

    select
        *,
        {{ parse_timestamp('started_at_text', ['%d/%m/%Y %H:%M:%S']) }} as parsed_started_at,
        {{ parse_duration('duration') }} as parsed_talk_seconds,
        {{ map_words(
            'call_type',
            {'V': 'outbound', 'Z': 'outbound', 'I': 'inbound'},
        ) }} as parsed_call_direction,
        {{ parse_decimal('salesprice', 18, 8) }} as parsed_carrier_cost
    from texts

),

checked as (

    select
        *,
        case
            when parsed_started_at is null then 'unreadable_started_at'
            when parsed_talk_seconds is null then 'unreadable_talk_seconds'
            when call_type is not null and parsed_call_direction is null
                then 'unreadable_call_direction'
            when salesprice is not null and parsed_carrier_cost is null
                then 'unreadable_carrier_cost'
        end as unreadable_reason,
        derived_dated_record_id is not null as has_unique_key,
        {{ record_key(
            [
                'call_type', 'call_cause', 'customer_identifier', 'telephone_number_dialled',
                'bytes_transmitted', 'bytes_received', 'description', 'chargecode', 'time_band',
                'salesprice_pre_bundle_', 'extension', 'ddi', 'grouping_id', 'call_class',
                'carrier', 'recording', 'vat', 'country_of_origin', 'network',
                'retail_tariff_code', 'remote_network', 'apn', 'diverted_number', 'ring_time',
                'recordid', 'currency', 'presentation_number', 'network_access_reference',
                'ngcs_access_charge', 'ngcs_service_charge', 'total_bytes_transferred',
                'user_id', 'onward_billing_reference', 'contract_name', 'bundle_name',
                'bundle_allowance', 'discount_reference', 'routing_code'
            ],
            {
                'started_at': typed_text('parsed_started_at', 'started_at_text'),
                'talk_seconds': typed_text('parsed_talk_seconds', 'duration'),
                'carrier_cost': typed_text('parsed_carrier_cost', 'salesprice'),
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
                    [],
                    {'dated_record_id': 'derived_dated_record_id', '_source_id': '_source_id'},
                ) }}
            else content_md5
        end as call_key,
        has_unique_key,
        content_md5,
        recordid as call_reference,
        parsed_started_at as started_at,
        false as started_at_is_utc,
        cast(null as timestamp) as answered_at,
        false as answered_at_is_utc,
        cast(null as timestamp) as ended_at,
        false as ended_at_is_utc,
        parsed_talk_seconds as talk_seconds,
        cast(null as decimal(12, 3)) as carrier_billed_seconds,
        calling_number_raw_text as calling_number_raw,
        telephone_number_dialled as called_number_raw,
        customer_identifier as billing_number,
        parsed_call_direction as call_direction,
        cast(null as varchar) as service_type,
        cast(null as varchar) as ingress_trunk,
        cast(null as varchar) as egress_trunk,
        carrier as service_provider,
        cast(null as varchar) as source_ip,
        cast(null as varchar) as target_ip,
        cast(null as varchar) as from_uri,
        cast(null as varchar) as to_uri,
        call_cause as disconnect_reason,
        parsed_carrier_cost as carrier_cost,
        currency as carrier_currency
    from checked

)

select * from final
