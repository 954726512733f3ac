-- Generated from loaders/formats/cdr_stats.yml: edit that file, then run
-- `ratehouse formats generate cdr_stats`.

with

lines as (

    select * from {{ source('raw', 'cdr_stats') }}

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
            'switch', 'cdr_source_type', 'callid', 'caller_id_number', 'caller_id_name',
            'destination_number', 'dialcode', 'state', 'channel', 'starting_date',
            'duration', 'billsec', 'progresssec', 'answersec', 'waitsec', 'hangup_cause_id',
            'hangup_cause', 'direction', 'country_code', 'accountcode', 'buy_rate',
            'buy_cost', 'sell_rate', 'sell_cost', 'extradata'
        ]) }}
    from lines
    left join files on lines._file_id = files.file_id

),

texts as (

    select
        *,
        coalesce(hangup_cause, hangup_cause_id) as disconnect_reason_text
    from landed

),

parsed as (

    select
        *,
        {{ parse_timestamp('starting_date', ['iso']) }} as parsed_started_at,
        {{ has_utc_offset('starting_date', ['iso']) }} as started_at_is_utc,
        {{ parse_duration('billsec') }} as parsed_talk_seconds,
        {{ parse_decimal('buy_cost', 18, 8) }} as parsed_carrier_cost
    from texts

),

checked as (

    select
        *,
        case
            when parsed_started_at is null then 'unreadable_started_at'
            when callid is null then 'unreadable_call_reference'
            when parsed_talk_seconds is null then 'unreadable_talk_seconds'
            when buy_cost is not null and parsed_carrier_cost is null
                then 'unreadable_carrier_cost'
        end as unreadable_reason,
        callid is not null as has_unique_key,
        {{ record_key(
            [
                'switch', 'cdr_source_type', 'callid', 'caller_id_number', 'caller_id_name',
                'destination_number', 'dialcode', 'state', 'channel', 'duration', 'progresssec',
                'answersec', 'waitsec', 'hangup_cause_id', 'hangup_cause', 'direction',
                'country_code', 'accountcode', 'buy_rate', 'sell_rate', 'sell_cost', 'extradata'
            ],
            {
                'started_at': typed_text(
                    'parsed_started_at', 'starting_date', 'started_at_is_utc'
                ),
                'talk_seconds': typed_text('parsed_talk_seconds', 'billsec'),
                'carrier_cost': typed_text('parsed_carrier_cost', 'buy_cost'),
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
        started_at_is_utc,
        cast(null as timestamp) as answered_at,
        false as answered_at_is_utc,
        cast(null as timestamp) as ended_at,
        false as ended_at_is_utc,
        parsed_talk_seconds as talk_seconds,
        cast(null as decimal(12, 3)) as carrier_billed_seconds,
        caller_id_number as calling_number_raw,
        destination_number as called_number_raw,
        accountcode as billing_number,
        cast(null as varchar) as call_direction,
        cast(null as varchar) as service_type,
        channel as ingress_trunk,
        cast(null as varchar) as egress_trunk,
        cast(null as varchar) as service_provider,
        switch as source_ip,
        cast(null as varchar) as target_ip,
        cast(null as varchar) as from_uri,
        cast(null as varchar) as to_uri,
        disconnect_reason_text as disconnect_reason,
        parsed_carrier_cost as carrier_cost,
        cast(null as varchar) as carrier_currency
    from checked

)

select * from final
