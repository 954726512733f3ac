-- Generated from loaders/formats/flowroute.yml: edit that file, then run
-- `ratehouse formats generate flowroute`.

with

lines as (

    select * from {{ source('raw', 'flowroute') }}

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
            'direction', 'start_time', 'end_time', 'destination', 'number_alias',
            'callerid', 'total_cost', 'destination_name', 'callerid_country',
            'line_information', 'result', 'call_fail_sip_code', 'call_fail_reason',
            'duration', 'billed_duration', 'rate', 'first_increment',
            'subsequent_increment', 'cost_subtotal', 'connect_fee', 'usf_fee', 'ccrf',
            'cnam_lookup_fee', 'custom_x_tag', 'customer_ip'
        ]) }}
    from lines
    left join files on lines._file_id = files.file_id

),

texts as (

    select
        *,
        nullif(
            case
                when lower(direction) = 'outbound' then regexp_replace(customer_ip, ':[0-9]+$', '')
            end,
            ''
        ) as derived_our_ip_out,
        nullif(
            case
                when lower(direction) = 'inbound' then regexp_replace(customer_ip, ':[0-9]+$', '')
            end,
            ''
        ) as derived_our_ip_in,
        nullif(concat_ws(' ', result, call_fail_sip_code), '') as disconnect_reason_text
    from landed

),

parsed as (

    select
        *,
        {{ parse_timestamp('start_time', ['iso']) }} as parsed_started_at,
        {{ parse_timestamp('end_time', ['iso']) }} as parsed_ended_at,
        {{ parse_duration('duration') }} as parsed_talk_seconds,
        {{ parse_duration('billed_duration') }} as parsed_carrier_billed_seconds,
        {{ map_words(
            'direction',
            {'outbound': 'outbound', 'inbound': 'inbound'},
        ) }} as parsed_call_direction,
        {{ parse_decimal('total_cost', 18, 8) }} as parsed_carrier_cost
    from texts

),

checked as (

    select
        *,
        case
            when parsed_started_at is null then 'unreadable_started_at'
            when parsed_talk_seconds is null then 'unreadable_talk_seconds'
            when end_time is not null and parsed_ended_at is null then 'unreadable_ended_at'
            when billed_duration is not null and parsed_carrier_billed_seconds is null
                then 'unreadable_carrier_billed_seconds'
            when direction is not null and parsed_call_direction is null
                then 'unreadable_call_direction'
            when total_cost is not null and parsed_carrier_cost is null
                then 'unreadable_carrier_cost'
        end as unreadable_reason,
        false as has_unique_key,
        {{ record_key(
            [
                'direction', 'destination', 'number_alias', 'callerid', 'destination_name',
                'callerid_country', 'line_information', 'result', 'call_fail_sip_code',
                'call_fail_reason', 'rate', 'first_increment', 'subsequent_increment',
                'cost_subtotal', 'connect_fee', 'usf_fee', 'ccrf', 'cnam_lookup_fee',
                'custom_x_tag', 'customer_ip'
            ],
            {
                'started_at': typed_text('parsed_started_at', 'start_time'),
                'ended_at': typed_text('parsed_ended_at', 'end_time'),
                'talk_seconds': typed_text('parsed_talk_seconds', 'duration'),
                'carrier_billed_seconds': typed_text(
                    'parsed_carrier_billed_seconds', 'billed_duration'
                ),
                'carrier_cost': typed_text('parsed_carrier_cost', 'total_cost'),
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
        true as started_at_is_utc,
        cast(null as timestamp) as answered_at,
        false as answered_at_is_utc,
        parsed_ended_at as ended_at,
        true as ended_at_is_utc,
        parsed_talk_seconds as talk_seconds,
        parsed_carrier_billed_seconds as carrier_billed_seconds,
        callerid as calling_number_raw,
        destination as called_number_raw,
        custom_x_tag as billing_number,
        parsed_call_direction as call_direction,
        cast(null as varchar) as service_type,
        cast(null as varchar) as ingress_trunk,
        cast(null as varchar) as egress_trunk,
        cast(null as varchar) as service_provider,
        derived_our_ip_out as source_ip,
        derived_our_ip_in as target_ip,
        cast(null as varchar) as from_uri,
        cast(null as varchar) as to_uri,
        disconnect_reason_text as disconnect_reason,
        parsed_carrier_cost as carrier_cost,
        cast(null as varchar) as carrier_currency
    from checked

)

select * from final
