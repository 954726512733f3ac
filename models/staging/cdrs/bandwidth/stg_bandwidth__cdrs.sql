-- Generated from loaders/formats/bandwidth.yml: edit that file, then run
-- `ratehouse formats generate bandwidth`.

with

lines as (

    select * from {{ source('raw', 'bandwidth') }}

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
            'accountnumber', 'callstartdatetime', 'callenddatetime', 'calltype',
            'callsource', 'calldestination', 'duration', 'perminrate', 'amount', 'tiertype',
            'sourcecountry', 'sourcestate', 'sourcelata', 'sourceratecenter',
            'destinationcountry', 'destinationstate', 'destinationlata',
            'desinationratecenter', 'callid', 'bdrid', 'sourceip', 'destinationip',
            'rateattempts', 'lrn', 'locationid', 'subaccountid', 'locationname',
            'subaccountname'
        ]) }}
    from lines
    left join files on lines._file_id = files.file_id

),

texts as (

    select
        *,
        nullif(
            case
                when lower(calltype) like '%origination%' then 'inbound'
                when lower(calltype) like '%inbound%' then 'inbound'
                when lower(calltype) like 'wvo%' then 'inbound'
                when lower(calltype) like '%termination%' then 'outbound'
                when lower(calltype) in ('interstate', 'intrastate', 'international', 'information')
                    then 'outbound'
            end,
            ''
        ) as derived_direction,
        coalesce(subaccountid, accountnumber) as billing_number_text
    from landed

),

parsed as (

    select
        *,
        {{ parse_timestamp(
            'callstartdatetime',
            ['%Y/%m/%d %I:%M:%S %p', '%m/%d/%Y %I:%M:%S %p'],
        ) }} as parsed_started_at,
        {{ parse_timestamp(
            'callenddatetime',
            ['%Y/%m/%d %I:%M:%S %p', '%m/%d/%Y %I:%M:%S %p'],
        ) }} as parsed_ended_at,
        {{ parse_duration('duration') }} as parsed_carrier_billed_seconds,
        {{ map_words(
            'derived_direction',
            {'inbound': 'inbound', 'outbound': 'outbound'},
        ) }} as parsed_call_direction,
        {{ parse_decimal('amount', 18, 8) }} as parsed_carrier_cost
    from texts

),

checked as (

    select
        *,
        case
            when parsed_started_at is null then 'unreadable_started_at'
            when bdrid is null then 'unreadable_call_reference'
            when parsed_carrier_billed_seconds is null then 'unreadable_carrier_billed_seconds'
            when callenddatetime is not null and parsed_ended_at is null then 'unreadable_ended_at'
            when derived_direction is not null and parsed_call_direction is null
                then 'unreadable_call_direction'
            when amount is not null and parsed_carrier_cost is null then 'unreadable_carrier_cost'
        end as unreadable_reason,
        bdrid is not null as has_unique_key,
        {{ record_key(
            [
                'accountnumber', 'calltype', 'callsource', 'calldestination', 'perminrate',
                'tiertype', 'sourcecountry', 'sourcestate', 'sourcelata', 'sourceratecenter',
                'destinationcountry', 'destinationstate', 'destinationlata',
                'desinationratecenter', 'callid', 'bdrid', 'sourceip', 'destinationip',
                'rateattempts', 'lrn', 'locationid', 'subaccountid', 'locationname',
                'subaccountname'
            ],
            {
                'started_at': typed_text('parsed_started_at', 'callstartdatetime'),
                'ended_at': typed_text('parsed_ended_at', 'callenddatetime'),
                'carrier_billed_seconds': typed_text('parsed_carrier_billed_seconds', 'duration'),
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
                    ['bdrid'],
                    {'_source_id': '_source_id'},
                ) }}
            else content_md5
        end as call_key,
        has_unique_key,
        content_md5,
        bdrid as call_reference,
        parsed_started_at as started_at,
        true as started_at_is_utc,
        cast(null as timestamp) as answered_at,
        false as answered_at_is_utc,
        parsed_ended_at as ended_at,
        true as ended_at_is_utc,
        cast(null as decimal(12, 3)) as talk_seconds,
        parsed_carrier_billed_seconds as carrier_billed_seconds,
        callsource as calling_number_raw,
        calldestination as called_number_raw,
        billing_number_text as billing_number,
        parsed_call_direction as call_direction,
        cast(null as varchar) as service_type,
        cast(null as varchar) as ingress_trunk,
        cast(null as varchar) as egress_trunk,
        cast(null as varchar) as service_provider,
        sourceip as source_ip,
        destinationip as target_ip,
        cast(null as varchar) as from_uri,
        cast(null as varchar) as to_uri,
        cast(null as varchar) as disconnect_reason,
        parsed_carrier_cost as carrier_cost,
        cast(null as varchar) as carrier_currency
    from checked

)

select * from final
