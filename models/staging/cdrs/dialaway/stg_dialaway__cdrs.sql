-- Generated from loaders/formats/dialaway.yml: edit that file, then run
-- `ratehouse formats generate dialaway`.

with

lines as (

    select * from {{ source('raw', 'dialaway') }}

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
            'cdr', 'source_phone', 'source_id', 'source_port', 'manipulated_destination',
            'destination_id', 'destination_port', 'allocation_time', 'call_start',
            'call_stop', 'call_duration', 'free_duration', 'variable_zone', 'fix_zone',
            'pay_pulse', 'source_time_zone', 'cdr_hundred_thousands', 'routing_group',
            'call_type', 'dialled_number', 'translated_number', 'source_termination_cause',
            'destination_termination_cause', 'zone_prefix', 'ss7_end_cause',
            'call_reference'
        ]) }}
    from lines
    left join files on lines._file_id = files.file_id

),

texts as (

    select
        *,
        nullif(concat_ws('/', cdr_hundred_thousands, cdr), '') as derived_cdr_number
    from landed

),

parsed as (

    select
        *,
        {{ parse_timestamp('call_start', ['%H:%M:%S %d/%m/%Y']) }} as parsed_started_at,
        {{ parse_timestamp('call_stop', ['%H:%M:%S %d/%m/%Y']) }} as parsed_ended_at,
        {{ parse_duration('call_duration', 'h:mm:ss') }} as parsed_talk_seconds
    from texts

),

checked as (

    select
        *,
        case
            when parsed_started_at is null then 'unreadable_started_at'
            when cdr_hundred_thousands is null then 'unreadable_cdr_hundred_thousands'
            when cdr is null then 'unreadable_cdr'
            when call_start is null then 'unreadable_started_at'
            when parsed_talk_seconds is null then 'unreadable_talk_seconds'
            when call_stop is not null and parsed_ended_at is null then 'unreadable_ended_at'
        end as unreadable_reason,
        cdr_hundred_thousands is not null
        and cdr is not null
        and call_start is not null as has_unique_key,
        {{ record_key(
            [
                'cdr', 'source_phone', 'source_id', 'source_port', 'manipulated_destination',
                'destination_id', 'destination_port', 'allocation_time', 'free_duration',
                'variable_zone', 'fix_zone', 'pay_pulse', 'source_time_zone',
                'cdr_hundred_thousands', 'routing_group', 'call_type', 'dialled_number',
                'translated_number', 'source_termination_cause',
                'destination_termination_cause', 'zone_prefix', 'ss7_end_cause',
                'call_reference'
            ],
            {
                'started_at': typed_text('parsed_started_at', 'call_start'),
                'ended_at': typed_text('parsed_ended_at', 'call_stop'),
                'talk_seconds': typed_text('parsed_talk_seconds', 'call_duration'),
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
                    ['cdr_hundred_thousands', 'cdr', 'call_start'],
                    {'_source_id': '_source_id'},
                ) }}
            else content_md5
        end as call_key,
        has_unique_key,
        content_md5,
        derived_cdr_number as call_reference,
        parsed_started_at as started_at,
        false as started_at_is_utc,
        cast(null as timestamp) as answered_at,
        false as answered_at_is_utc,
        parsed_ended_at as ended_at,
        false as ended_at_is_utc,
        parsed_talk_seconds as talk_seconds,
        cast(null as decimal(12, 3)) as carrier_billed_seconds,
        source_phone as calling_number_raw,
        manipulated_destination as called_number_raw,
        cast(null as varchar) as billing_number,
        cast(null as varchar) as call_direction,
        cast(null as varchar) as service_type,
        source_id as ingress_trunk,
        destination_id as egress_trunk,
        cast(null as varchar) as service_provider,
        cast(null as varchar) as source_ip,
        cast(null as varchar) as target_ip,
        cast(null as varchar) as from_uri,
        cast(null as varchar) as to_uri,
        destination_termination_cause as disconnect_reason,
        cast(null as decimal(18, 8)) as carrier_cost,
        cast(null as varchar) as carrier_currency
    from checked

)

select * from final
