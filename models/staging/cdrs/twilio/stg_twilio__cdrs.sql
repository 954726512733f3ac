-- Generated from loaders/formats/twilio.yml: edit that file, then run
-- `ratehouse formats generate twilio`.

with

lines as (

    select * from {{ source('raw', 'twilio') }}

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
            'sid', 'datecreated', 'parentcallsid', 'accountsid', 'to', 'from',
            'phonenumbersid', 'status', 'starttime', 'endtime', 'duration', 'price',
            'priceunit', 'direction', 'dateupdated', 'toformatted', 'fromformatted',
            'answeredby', 'annotation', 'apiversion', 'forwardedfrom', 'groupsid',
            'callername', 'uri', 'date_created', 'parent_call_sid', 'account_sid',
            'phone_number_sid', 'start_time', 'end_time', 'price_unit'
        ]) }}
    from lines
    left join files on lines._file_id = files.file_id

),

texts as (

    select
        *,
        nullif(
            case
                when duration is not null then duration
                when lower(status) in ('busy', 'failed', 'no-answer', 'canceled') then '0'
            end,
            ''
        ) as derived_duration,
        nullif(case when "from" like '%:%' then "from" end, '') as derived_from_uri,
        nullif(case when "to" like '%:%' then "to" end, '') as derived_to_uri,
        {{ adapter.quote('to') }} as to_text,
        {{ adapter.quote('from') }} as from_text,
        coalesce(starttime, start_time, datecreated, date_created) as started_at_text,
        coalesce(endtime, end_time) as ended_at_text,
        coalesce(accountsid, account_sid) as billing_number_text,
        coalesce(phonenumbersid, phone_number_sid) as ingress_trunk_text,
        coalesce(priceunit, price_unit) as carrier_currency_text
    from landed

),

parsed as (

    select
        *,
        {{ parse_timestamp(
            'started_at_text',
            ['%a, %d %b %Y %H:%M:%S %z', 'iso'],
        ) }} as parsed_started_at,
        {{ parse_timestamp(
            'ended_at_text',
            ['%a, %d %b %Y %H:%M:%S %z', 'iso'],
        ) }} as parsed_ended_at,
        {{ parse_duration('derived_duration') }} as parsed_talk_seconds,
        {{ map_words(
            'direction',
            {
                'inbound': 'inbound',
                'outbound-api': 'outbound',
                'outbound-dial': 'outbound',
                'trunking-originating': 'inbound',
                'trunking-terminating': 'outbound',
            },
        ) }} as parsed_call_direction,
        {{ parse_decimal('price', 18, 8, unit='-1') }} as parsed_carrier_cost,
        coalesce(
            lower(status) in (
                'queued', 'initiated', 'ringing', 'in-progress'
            ),
            false
        ) as is_non_call
    from texts

),

checked as (

    select
        *,
        case
            when is_non_call then null
            when parsed_started_at is null then 'unreadable_started_at'
            when sid is null then 'unreadable_call_reference'
            when parsed_talk_seconds is null then 'unreadable_talk_seconds'
            when ended_at_text is not null and parsed_ended_at is null then 'unreadable_ended_at'
            when direction is not null and parsed_call_direction is null
                then 'unreadable_call_direction'
            when price is not null and parsed_carrier_cost is null then 'unreadable_carrier_cost'
        end as unreadable_reason,
        sid is not null as has_unique_key,
        {{ record_key(
            [
                'sid', 'datecreated', 'parentcallsid', 'accountsid', 'phonenumbersid', 'status',
                'starttime', 'duration', 'priceunit', 'direction', 'dateupdated', 'toformatted',
                'fromformatted', 'answeredby', 'annotation', 'apiversion', 'forwardedfrom',
                'groupsid', 'callername', 'uri', 'date_created', 'parent_call_sid',
                'account_sid', 'phone_number_sid', 'start_time', 'price_unit'
            ],
            {
                'started_at': typed_text('parsed_started_at', 'started_at_text'),
                'ended_at': typed_text('parsed_ended_at', 'ended_at_text'),
                'talk_seconds': typed_text('parsed_talk_seconds', 'derived_duration'),
                'carrier_cost': typed_text('parsed_carrier_cost', 'price'),
                'to': 'to_text',
                'from': 'from_text',
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
        case
            when has_unique_key
                then {{ record_key(
                    ['sid'],
                    {'_source_id': '_source_id'},
                ) }}
            else content_md5
        end as call_key,
        has_unique_key,
        content_md5,
        sid as call_reference,
        parsed_started_at as started_at,
        true as started_at_is_utc,
        cast(null as timestamp) as answered_at,
        false as answered_at_is_utc,
        parsed_ended_at as ended_at,
        true as ended_at_is_utc,
        parsed_talk_seconds as talk_seconds,
        cast(null as decimal(12, 3)) as carrier_billed_seconds,
        from_text as calling_number_raw,
        to_text as called_number_raw,
        billing_number_text as billing_number,
        parsed_call_direction as call_direction,
        cast(null as varchar) as service_type,
        ingress_trunk_text as ingress_trunk,
        cast(null as varchar) as egress_trunk,
        cast(null as varchar) as service_provider,
        cast(null as varchar) as source_ip,
        cast(null as varchar) as target_ip,
        derived_from_uri as from_uri,
        derived_to_uri as to_uri,
        status as disconnect_reason,
        parsed_carrier_cost as carrier_cost,
        carrier_currency_text as carrier_currency
    from checked

)

select * from final
