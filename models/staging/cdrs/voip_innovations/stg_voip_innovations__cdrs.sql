-- Generated from loaders/formats/voip_innovations.yml: edit that file, then run
-- `ratehouse formats generate voip_innovations`.

with

lines as (

    select * from {{ source('raw', 'voip_innovations') }}

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
            'calltype', 'starttime', 'stoptime', 'callduration', 'billduration',
            'callminimum', 'callincrement', 'baseprice', 'callprice', 'transactionid',
            'customerip', 'ani', 'anistate', 'dnis', 'lrn', 'dnisstate', 'dnislata',
            'dnisocn', 'origtier', 'termratedeck'
        ]) }}
    from lines
    left join files on lines._file_id = files.file_id

),

texts as (

    select
        *,
        nullif(
            coalesce(callduration, case when lower(calltype) like '%sms%' then '0' end),
            ''
        ) as derived_callduration,
        nullif(
            case
                when lower(calltype) like 'term%' then 'outbound'
                when lower(calltype) like '%orig%' then 'inbound'
                when lower(calltype) not like '%sms%' then calltype
            end,
            ''
        ) as derived_direction,
        nullif(
            case when lower(calltype) like '%sms%' then 'sms' else 'voice' end,
            ''
        ) as derived_service,
        nullif(
            case when lower(calltype) like 'term%' then customerip end,
            ''
        ) as derived_our_ip_out,
        nullif(
            case when lower(calltype) like '%orig%' then customerip end,
            ''
        ) as derived_our_ip_in
    from landed

),

parsed as (

    select
        *,
        {{ parse_timestamp(
            'starttime',
            ['%Y-%m-%d %H:%M:%S', '%m/%d/%Y %H:%M:%S', '%m/%d/%Y %I:%M:%S %p'],
        ) }} as parsed_started_at,
        {{ parse_timestamp(
            'stoptime',
            ['%Y-%m-%d %H:%M:%S', '%m/%d/%Y %H:%M:%S', '%m/%d/%Y %I:%M:%S %p'],
        ) }} as parsed_ended_at,
        {{ parse_duration('derived_callduration') }} as parsed_talk_seconds,
        {{ parse_duration('billduration') }} as parsed_carrier_billed_seconds,
        {{ map_words(
            'derived_direction',
            {'outbound': 'outbound', 'inbound': 'inbound'},
        ) }} as parsed_call_direction,
        {{ map_words('derived_service', {'voice': 'voice', 'sms': 'sms'}) }} as parsed_service_type,
        {{ parse_decimal('callprice', 18, 8) }} as parsed_carrier_cost
    from texts

),

checked as (

    select
        *,
        case
            when parsed_started_at is null then 'unreadable_started_at'
            when parsed_talk_seconds is null then 'unreadable_talk_seconds'
            when stoptime is not null and parsed_ended_at is null then 'unreadable_ended_at'
            when billduration is not null and parsed_carrier_billed_seconds is null
                then 'unreadable_carrier_billed_seconds'
            when derived_direction is not null and parsed_call_direction is null
                then 'unreadable_call_direction'
            when derived_service is not null and parsed_service_type is null
                then 'unreadable_service_type'
            when callprice is not null and parsed_carrier_cost is null
                then 'unreadable_carrier_cost'
        end as unreadable_reason,
        false as has_unique_key,
        {{ record_key(
            [
                'calltype', 'callduration', 'callminimum', 'callincrement', 'baseprice',
                'transactionid', 'customerip', 'ani', 'anistate', 'dnis', 'lrn', 'dnisstate',
                'dnislata', 'dnisocn', 'origtier', 'termratedeck'
            ],
            {
                'started_at': typed_text('parsed_started_at', 'starttime'),
                'ended_at': typed_text('parsed_ended_at', 'stoptime'),
                'talk_seconds': typed_text('parsed_talk_seconds', 'derived_callduration'),
                'carrier_billed_seconds': typed_text(
                    'parsed_carrier_billed_seconds', 'billduration'
                ),
                'carrier_cost': typed_text('parsed_carrier_cost', 'callprice'),
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
        transactionid as call_reference,
        parsed_started_at as started_at,
        true as started_at_is_utc,
        cast(null as timestamp) as answered_at,
        false as answered_at_is_utc,
        parsed_ended_at as ended_at,
        true as ended_at_is_utc,
        parsed_talk_seconds as talk_seconds,
        parsed_carrier_billed_seconds as carrier_billed_seconds,
        ani as calling_number_raw,
        dnis as called_number_raw,
        cast(null as varchar) as billing_number,
        parsed_call_direction as call_direction,
        parsed_service_type as service_type,
        origtier as ingress_trunk,
        termratedeck as egress_trunk,
        cast(null as varchar) as service_provider,
        derived_our_ip_out as source_ip,
        derived_our_ip_in as target_ip,
        cast(null as varchar) as from_uri,
        cast(null as varchar) as to_uri,
        cast(null as varchar) as disconnect_reason,
        parsed_carrier_cost as carrier_cost,
        cast(null as varchar) as carrier_currency
    from checked

)

select * from final
