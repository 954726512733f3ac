-- Generated from loaders/formats/opensips.yml: edit that file, then run
-- `ratehouse formats generate opensips`.

with

lines as (

    select * from {{ source('raw', 'opensips') }}

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
            'method', 'from_tag', 'to_tag', 'callid', 'sip_code', 'sip_reason', 'time',
            'request_type', 'account', 'destination', 'subject', 'dialog_id'
        ]) }}
    from lines
    left join files on lines._file_id = files.file_id

),

halves as (

    select
        *,
        nullif(
            case
                when callid is not null and from_tag is not null and to_tag is not null
                    then concat_ws('/', callid, least(from_tag, to_tag), greatest(from_tag, to_tag))
            end,
            ''
        ) as _pair_key,
        case
            when
                coalesce(lower(method) in ('invite'), false)
                and coalesce(lower(sip_code) not in ('200'), true)
                then 'alone'
            when coalesce(lower(method) in ('invite'), false) then 'begin'
            when coalesce(lower(method) in ('bye'), false) then 'end'
        end as _half,
        row_number() over (
            partition by _source_id order by _file_id, _row_number
        ) as _place
    from landed

),

timed as (

    select
        *,
        case when _half = 'begin' then {{ adapter.quote('time') }} end as _begun,
        case when _half = 'end' then {{ adapter.quote('time') }} end as _ended
    from halves
    where _half in ('begin', 'end') and _pair_key is not null

),

seen_before as (

    select
        *,
        min(_begun) over (
            partition by _source_id, _pair_key
            order by _place
            rows between unbounded preceding and 1 preceding
        ) as _begun_before,
        min(_ended) over (
            partition by _source_id, _pair_key
            order by _place
            rows between unbounded preceding and 1 preceding
        ) as _ended_before
    from timed

),

firsts as (

    select
        *,
        case when _begun < coalesce(_begun_before, '~') then _place end as _first_begin,
        case when _ended < coalesce(_ended_before, '~') then _place end as _first_end
    from seen_before

),

first_so_far as (

    select
        *,
        max(_first_begin) over (
            partition by _source_id, _pair_key
            order by _place
            rows between unbounded preceding and 1 preceding
        ) as _begin_before,
        max(_first_end) over (
            partition by _source_id, _pair_key
            order by _place
            rows between unbounded preceding and 1 preceding
        ) as _end_before
    from firsts

),

chosen as (

    select
        _file_id,
        _row_number,
        _source_id,
        case
            when _half = 'begin' then _first_begin
            when _ended <= coalesce(_ended_before, '~') then _begin_before
        end as _begin_place,
        case when _half = 'begin' then _end_before else _place end as _end_place
    from first_so_far

),

completed as (

    -- the later record completes the call, with what had landed before it: what lands
    -- afterwards changes nothing of it
    select
        chosen._file_id,
        chosen._row_number,
        begins._file_id as begin_file_id,
        begins._row_number as begin_row_number,
        ends._file_id as end_file_id,
        ends._row_number as end_row_number
    from chosen
    inner join halves as begins
        on chosen._source_id = begins._source_id
        and chosen._begin_place = begins._place
    inner join halves as ends
        on chosen._source_id = ends._source_id
        and chosen._end_place = ends._place

),

paired as (

    select
        halves._file_id,
        halves._row_number,
        halves._source_id,
        halves._half is null as is_no_half,
        coalesce(halves._half in ('begin', 'end'), false)
        and halves._pair_key is null as is_without_key,
        halves._half in ('begin', 'end')
        and halves._pair_key is not null and completed._file_id is null as is_half,
        described.{{ adapter.quote('method') }},
        described.{{ adapter.quote('from_tag') }},
        described.{{ adapter.quote('to_tag') }},
        described.{{ adapter.quote('callid') }},
        described.{{ adapter.quote('sip_code') }},
        described.{{ adapter.quote('sip_reason') }},
        described.{{ adapter.quote('time') }},
        described.{{ adapter.quote('request_type') }},
        described.{{ adapter.quote('account') }},
        described.{{ adapter.quote('destination') }},
        described.{{ adapter.quote('subject') }},
        described.{{ adapter.quote('dialog_id') }},
        ends.{{ adapter.quote('time') }} as end_time
    from halves
    left join completed
        on halves._file_id = completed._file_id
        and halves._row_number = completed._row_number
    inner join halves as described
        on coalesce(completed.begin_file_id, halves._file_id) = described._file_id
        and coalesce(completed.begin_row_number, halves._row_number)
        = described._row_number
    left join halves as ends
        on completed.end_file_id = ends._file_id
        and completed.end_row_number = ends._row_number

),

texts as (

    select
        *,
        nullif(
            case
                when callid is not null and from_tag is not null and to_tag is not null
                    then concat_ws('/', callid, least(from_tag, to_tag), greatest(from_tag, to_tag))
            end,
            ''
        ) as derived_dialog,
        {{ adapter.quote('time') }} as time_text
    from paired

),

parsed as (

    select
        *,
        {{ parse_timestamp('time_text', ['epoch']) }} as parsed_started_at,
        {{ has_utc_offset('time_text', ['epoch']) }} as started_at_is_utc,
        {{ parse_timestamp('time_text', ['epoch']) }} as parsed_answered_at,
        {{ has_utc_offset('time_text', ['epoch']) }} as answered_at_is_utc,
        {{ parse_timestamp('end_time', ['epoch']) }} as parsed_ended_at,
        {{ has_utc_offset('end_time', ['epoch']) }} as ended_at_is_utc,
        coalesce(
            lower(method) in (
                'ack', 'cancel', 'register', 'options', 'message', 'subscribe', 'notify',
                'publish', 'refer', 'info', 'update', 'prack'
            ),
            false
        ) as is_non_call,
        coalesce(lower(sip_code) in ('200'), false) as is_answered
    from texts

),

checked as (

    select
        *,
        case
            when is_half then null
            when is_non_call then null
            when is_no_half then 'unreadable_method'
            when is_without_key then 'unreadable_dialog'
            when parsed_started_at is null then 'unreadable_started_at'
            when time_text is not null and parsed_answered_at is null then 'unreadable_answered_at'
            when end_time is not null and parsed_ended_at is null then 'unreadable_ended_at'
            when is_answered and parsed_ended_at is null and parsed_answered_at is not null
                then 'unreadable_ended_at'
            when is_answered and parsed_answered_at is null then 'unreadable_answered_at'
        end as unreadable_reason,
        derived_dialog is not null
        and sip_code is not null as has_unique_key,
        {{ record_key(
            [
                'method', 'from_tag', 'to_tag', 'callid', 'sip_code', 'sip_reason',
                'request_type', 'account', 'destination', 'subject', 'dialog_id'
            ],
            {
                'started_at': typed_text('parsed_started_at', 'time_text', 'started_at_is_utc'),
                'answered_at': typed_text('parsed_answered_at', 'time_text', 'answered_at_is_utc'),
                'ended_at': typed_text('parsed_ended_at', 'end_time', 'ended_at_is_utc'),
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
            when is_half then 'half_call'
            when unreadable_reason is null then 'call'
            else 'unreadable'
        end as record_kind,
        unreadable_reason,
        case
            when has_unique_key
                then {{ record_key(
                    ['sip_code'],
                    {'dialog': 'derived_dialog', '_source_id': '_source_id'},
                ) }}
            else content_md5
        end as call_key,
        has_unique_key,
        content_md5,
        callid as call_reference,
        parsed_started_at as started_at,
        started_at_is_utc,
        parsed_answered_at as answered_at,
        answered_at_is_utc,
        parsed_ended_at as ended_at,
        ended_at_is_utc,
        case
            when not is_answered then cast(0 as decimal(12, 3))
            when time_text is null
                then cast(0 as decimal(12, 3))
            else cast(null as decimal(12, 3))
        end as talk_seconds,
        cast(null as decimal(12, 3)) as carrier_billed_seconds,
        account as calling_number_raw,
        destination as called_number_raw,
        account as billing_number,
        cast(null as varchar) as call_direction,
        cast(null as varchar) as service_type,
        cast(null as varchar) as ingress_trunk,
        cast(null as varchar) as egress_trunk,
        cast(null as varchar) as service_provider,
        cast(null as varchar) as source_ip,
        cast(null as varchar) as target_ip,
        cast(null as varchar) as from_uri,
        cast(null as varchar) as to_uri,
        sip_code as disconnect_reason,
        cast(null as decimal(18, 8)) as carrier_cost,
        cast(null as varchar) as carrier_currency
    from checked

)

select * from final
