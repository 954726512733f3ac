-- Generated from loaders/formats/threecx.yml: edit that file, then run
-- `ratehouse formats generate threecx`.

with

lines as (

    select * from {{ source('raw', 'threecx') }}

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
            'historyid', 'callid', 'duration', 'time_start', 'time_answered', 'time_end',
            'reason_terminated', 'from_no', 'to_no', 'from_dn', 'to_dn', 'dial_no',
            'reason_changed', 'final_number', 'final_dn', 'bill_code', 'bill_rate',
            'bill_cost', 'bill_name', 'chain', 'from_type', 'to_type', 'final_type',
            'from_dispname', 'to_dispname', 'final_dispname', 'missed_queue_calls'
        ]) }}
    from lines
    left join files on lines._file_id = files.file_id

),

texts as (

    select
        *,
        nullif(regexp_replace(historyid, '^(?:Call )?[0-9]+$', 'Call'), '') as derived_line_type,
        nullif(
            case when time_answered is null then '0:00:00' else duration end,
            ''
        ) as derived_talk_time,
        coalesce(
            nullif(regexp_extract(from_no, '^Ext[.](.+)$', 1), ''),
            from_no
        ) as calling_number_raw_text,
        coalesce(
            nullif(regexp_extract(coalesce(dial_no, to_no), '^Ext[.](.+)$', 1), ''),
            coalesce(dial_no, to_no)
        ) as called_number_raw_text
    from landed

),

parsed as (

    select
        *,
        {{ parse_timestamp('time_start', ['%Y/%m/%d %H:%M:%S', 'iso']) }} as parsed_started_at,
        {{ has_utc_offset('time_start', ['%Y/%m/%d %H:%M:%S', 'iso']) }} as started_at_is_utc,
        {{ parse_timestamp('time_answered', ['%Y/%m/%d %H:%M:%S', 'iso']) }} as parsed_answered_at,
        {{ has_utc_offset('time_answered', ['%Y/%m/%d %H:%M:%S', 'iso']) }} as answered_at_is_utc,
        {{ parse_timestamp('time_end', ['%Y/%m/%d %H:%M:%S', 'iso']) }} as parsed_ended_at,
        {{ has_utc_offset('time_end', ['%Y/%m/%d %H:%M:%S', 'iso']) }} as ended_at_is_utc,
        {{ parse_duration('derived_talk_time', 'h:mm:ss') }} as parsed_talk_seconds,
        coalesce(lower(derived_line_type) in ('call'), false) as is_call
    from texts

),

checked as (

    select
        *,
        case
            when not is_call then 'unreadable_line_type'
            when parsed_started_at is null then 'unreadable_started_at'
            when parsed_talk_seconds is null then 'unreadable_talk_seconds'
            when time_answered is not null and parsed_answered_at is null
                then 'unreadable_answered_at'
            when time_end is not null and parsed_ended_at is null then 'unreadable_ended_at'
        end as unreadable_reason,
        false as has_unique_key,
        {{ record_key(
            [
                'historyid', 'callid', 'duration', 'reason_terminated', 'from_no', 'to_no',
                'from_dn', 'to_dn', 'dial_no', 'reason_changed', 'final_number', 'final_dn',
                'bill_code', 'bill_rate', 'bill_cost', 'bill_name', 'chain', 'from_type',
                'to_type', 'final_type', 'from_dispname', 'to_dispname', 'final_dispname',
                'missed_queue_calls'
            ],
            {
                'started_at': typed_text('parsed_started_at', 'time_start', 'started_at_is_utc'),
                'answered_at': typed_text(
                    'parsed_answered_at', 'time_answered', 'answered_at_is_utc'
                ),
                'ended_at': typed_text('parsed_ended_at', 'time_end', 'ended_at_is_utc'),
                'talk_seconds': typed_text('parsed_talk_seconds', 'derived_talk_time'),
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
        callid as call_reference,
        parsed_started_at as started_at,
        started_at_is_utc,
        parsed_answered_at as answered_at,
        answered_at_is_utc,
        parsed_ended_at as ended_at,
        ended_at_is_utc,
        parsed_talk_seconds as talk_seconds,
        cast(null as decimal(12, 3)) as carrier_billed_seconds,
        calling_number_raw_text as calling_number_raw,
        called_number_raw_text as called_number_raw,
        bill_code as billing_number,
        cast(null as varchar) as call_direction,
        cast(null as varchar) as service_type,
        from_dn as ingress_trunk,
        to_dn as egress_trunk,
        cast(null as varchar) as service_provider,
        cast(null as varchar) as source_ip,
        cast(null as varchar) as target_ip,
        cast(null as varchar) as from_uri,
        cast(null as varchar) as to_uri,
        reason_terminated as disconnect_reason,
        cast(null as decimal(18, 8)) as carrier_cost,
        cast(null as varchar) as carrier_currency
    from checked

)

select * from final
