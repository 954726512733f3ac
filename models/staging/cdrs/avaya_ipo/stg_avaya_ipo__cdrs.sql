-- Generated from loaders/formats/avaya_ipo.yml: edit that file, then run
-- `ratehouse formats generate avaya_ipo`.

with

lines as (

    select * from {{ source('raw', 'avaya_ipo') }}

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
            'call_start', 'connected_time', 'ring_time', 'caller', 'direction',
            'called_number', 'dialled_number', 'account', 'is_internal', 'call_id',
            'continuation', 'party1device', 'party1name', 'party2device', 'party2name',
            'hold_time', 'park_time', 'unique_call_id', 'auth_valid', 'auth_code',
            'user_charged', 'call_charge', 'currency', 'amount_at_last_user_change',
            'call_units', 'units_at_last_user_change', 'cost_per_unit', 'mark_up',
            'external_targeting_cause', 'external_targeter_id', 'external_targeted_number',
            'calling_party_server_ip_address', 'unique_call_id_for_the_caller_extension',
            'called_party_server_ip_address', 'unique_call_id_for_the_called_extension',
            'smdr_record_time', 'caller_consent_directive', 'calling_number_verification'
        ]) }}
    from lines
    left join files on lines._file_id = files.file_id

),

texts as (

    select
        *,
        nullif(
            case when is_internal in ('1', 'I') then 'internal' else direction end,
            ''
        ) as derived_leg,
        nullif(
            coalesce(
                case when direction = 'I' then dialled_number end,
                called_number,
                dialled_number
            ),
            ''
        ) as derived_called,
        nullif(
            case when direction = 'I' then party2device else party1device end,
            ''
        ) as derived_party_in,
        nullif(
            case when direction = 'I' then party1device else party2device end,
            ''
        ) as derived_party_out,
        coalesce(unique_call_id, call_id) as call_reference_text
    from landed

),

parsed as (

    select
        *,
        {{ parse_timestamp(
            'call_start',
            ['%Y/%m/%d %H:%M:%S', '%d/%m/%Y %H:%M:%S'],
        ) }} as parsed_started_at,
        {{ parse_duration('connected_time', 'h:mm:ss') }} as parsed_talk_seconds,
        {{ map_words(
            'derived_leg',
            {'internal': 'on_net', 'I': 'inbound', 'O': 'outbound'},
        ) }} as parsed_call_direction
    from texts

),

checked as (

    select
        *,
        case
            when parsed_started_at is null then 'unreadable_started_at'
            when parsed_talk_seconds is null then 'unreadable_talk_seconds'
            when derived_leg is not null and parsed_call_direction is null
                then 'unreadable_call_direction'
        end as unreadable_reason,
        false as has_unique_key,
        {{ record_key(
            [
                'ring_time', 'caller', 'direction', 'called_number', 'dialled_number',
                'account', 'is_internal', 'call_id', 'continuation', 'party1device',
                'party1name', 'party2device', 'party2name', 'hold_time', 'park_time',
                'unique_call_id', 'auth_valid', 'auth_code', 'user_charged', 'call_charge',
                'currency', 'amount_at_last_user_change', 'call_units',
                'units_at_last_user_change', 'cost_per_unit', 'mark_up',
                'external_targeting_cause', 'external_targeter_id', 'external_targeted_number',
                'calling_party_server_ip_address', 'unique_call_id_for_the_caller_extension',
                'called_party_server_ip_address', 'unique_call_id_for_the_called_extension',
                'smdr_record_time', 'caller_consent_directive', 'calling_number_verification'
            ],
            {
                'started_at': typed_text('parsed_started_at', 'call_start'),
                'talk_seconds': typed_text('parsed_talk_seconds', 'connected_time'),
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
        call_reference_text as call_reference,
        parsed_started_at as started_at,
        false as started_at_is_utc,
        cast(null as timestamp) as answered_at,
        false as answered_at_is_utc,
        cast(null as timestamp) as ended_at,
        false as ended_at_is_utc,
        parsed_talk_seconds as talk_seconds,
        cast(null as decimal(12, 3)) as carrier_billed_seconds,
        caller as calling_number_raw,
        derived_called as called_number_raw,
        account as billing_number,
        parsed_call_direction as call_direction,
        cast(null as varchar) as service_type,
        derived_party_in as ingress_trunk,
        derived_party_out as egress_trunk,
        cast(null as varchar) as service_provider,
        cast(null as varchar) as source_ip,
        cast(null as varchar) as target_ip,
        cast(null as varchar) as from_uri,
        cast(null as varchar) as to_uri,
        cast(null as varchar) as disconnect_reason,
        cast(null as decimal(18, 8)) as carrier_cost,
        cast(null as varchar) as carrier_currency
    from checked

)

select * from final
