-- Generated from loaders/formats/vodafone.yml: edit that file, then run
-- `ratehouse formats generate vodafone`.

with

lines as (

    select * from {{ source('raw', 'vodafone') }}

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
            'user_id', 'service_id_ctn', 'child_account_number', 'usage_date',
            'invoice_label', 'usage_type_classification', 'usage_type_classification_det',
            'usage_type_code', 'calling_number', 'called_number', 'usage_time',
            'duration_seconds', 'charge_cent', 'currency'
        ]) }}
    from lines
    left join files on lines._file_id = files.file_id

),

texts as (

    select
        *,
        nullif(concat_ws(' ', usage_date, usage_time), '') as started_at_text
    from landed

),

parsed as (

    select
        *,
        {{ parse_timestamp('started_at_text', ['%d/%m/%Y %H:%M:%S']) }} as parsed_started_at,
        {{ parse_duration('duration_seconds', decimal_mark=',') }} as parsed_talk_seconds,
        {{ map_words(
            'usage_type_classification',
            {'VOICE': 'voice', 'SMS': 'sms'},
        ) }} as parsed_service_type,
        {{ parse_decimal(
            'charge_cent',
            18,
            8,
            decimal_mark=',',
            unit='0.01',
        ) }} as parsed_carrier_cost,
        coalesce(lower(usage_type_classification) in ('data'), false) as is_non_call
    from texts

),

checked as (

    select
        *,
        case
            when is_non_call then null
            when parsed_started_at is null then 'unreadable_started_at'
            when parsed_talk_seconds is null then 'unreadable_talk_seconds'
            when usage_type_classification is not null and parsed_service_type is null
                then 'unreadable_service_type'
            when charge_cent is not null and parsed_carrier_cost is null
                then 'unreadable_carrier_cost'
        end as unreadable_reason,
        false as has_unique_key,
        {{ record_key(
            [
                'user_id', 'service_id_ctn', 'child_account_number', 'invoice_label',
                'usage_type_classification', 'usage_type_classification_det', 'usage_type_code',
                'calling_number', 'called_number', 'currency'
            ],
            {
                'started_at': typed_text('parsed_started_at', 'started_at_text'),
                'talk_seconds': typed_text('parsed_talk_seconds', 'duration_seconds'),
                'carrier_cost': typed_text('parsed_carrier_cost', 'charge_cent'),
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
        case
            when is_non_call then 'non_call'
            when unreadable_reason is null then 'call'
            else 'unreadable'
        end as record_kind,
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
        child_account_number as billing_number,
        cast(null as varchar) as call_direction,
        parsed_service_type as service_type,
        service_id_ctn as ingress_trunk,
        cast(null as varchar) as egress_trunk,
        invoice_label as service_provider,
        cast(null as varchar) as source_ip,
        cast(null as varchar) as target_ip,
        cast(null as varchar) as from_uri,
        cast(null as varchar) as to_uri,
        usage_type_code as disconnect_reason,
        parsed_carrier_cost as carrier_cost,
        currency as carrier_currency
    from checked

)

select * from final
