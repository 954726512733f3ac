-- Generated from loaders/formats/metaswitch.yml: edit that file, then run
-- `ratehouse formats generate metaswitch`.

with

lines as (

    select * from {{ source('raw', 'metaswitch') }}

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
            'record_type', 'seqnum', 'has_error', 'is_long_call', 'is_test_call',
            'call_class', 'is_operator_call', 'correlator', 'is_connected', 'call_type',
            'releasing_party', 'release_reason', 'release_reason_type', 'internal_index',
            'orig_party_type', 'orig_subscriber_group', 'orig_subscriber_addr',
            'orig_calling_party_addr', 'orig_charge_addr', 'orig_business_group_name',
            'orig_trunk_name', 'orig_trunk_group_id', 'orig_trunk_accounting',
            'orig_sip_call_id', 'term_party_type', 'term_subscriber_group',
            'term_subscriber_addr', 'term_charge_addr', 'term_business_group_name',
            'term_trunk_name', 'term_trunk_group_id', 'term_trunk_accounting',
            'term_sip_call_id', 'requested_addr', 'dest_addr', 'routed_addr', 'network_id',
            'redirect_count', 'icid_value', 'ic_seize_time', 'og_seize_time',
            'ringing_time', 'connect_time', 'disconnect_time', 'release_time',
            'complete_time'
        ]) }}
    from lines
    left join files on lines._file_id = files.file_id

),

texts as (

    select
        *,
        nullif(
            nullif(
                case
                    when orig_party_type = 'NetworkTrunkPartyType' then 'trunk'
                    when orig_party_type in (
                            'BusinessLinePartyType', 'IndividualLinePartyType', 'PBXPartyType',
                            'MLHGPilotPartyType', 'MADNPartyType'
                        ) then 'line'
                end || case
                    when term_party_type = 'NetworkTrunkPartyType' then ' to trunk'
                    when term_party_type in (
                            'BusinessLinePartyType', 'IndividualLinePartyType', 'PBXPartyType',
                            'MLHGPilotPartyType', 'MADNPartyType'
                        ) then ' to line'
                end,
                'trunk to trunk'
            ),
            ''
        ) as derived_way,
        nullif(
            coalesce(is_connected, case when connect_time is not null then 'true' end),
            ''
        ) as derived_answered,
        nullif(
            case
                when orig_party_type = 'NetworkTrunkPartyType' then term_charge_addr
                else orig_charge_addr
            end,
            ''
        ) as derived_charged_number,
        coalesce(orig_calling_party_addr, orig_subscriber_addr) as calling_number_raw_text,
        coalesce(dest_addr, routed_addr, requested_addr) as called_number_raw_text,
        coalesce(orig_trunk_name, orig_trunk_group_id) as ingress_trunk_text,
        coalesce(term_trunk_name, term_trunk_group_id) as egress_trunk_text,
        coalesce(orig_business_group_name, term_business_group_name) as service_provider_text
    from landed

),

parsed as (

    select
        *,
        {{ parse_timestamp('ic_seize_time', ['epoch_ms']) }} as parsed_started_at,
        {{ has_utc_offset('ic_seize_time', ['epoch_ms']) }} as started_at_is_utc,
        {{ parse_timestamp('connect_time', ['epoch_ms']) }} as parsed_answered_at,
        {{ has_utc_offset('connect_time', ['epoch_ms']) }} as answered_at_is_utc,
        {{ parse_timestamp('disconnect_time', ['epoch_ms']) }} as parsed_ended_at,
        {{ has_utc_offset('disconnect_time', ['epoch_ms']) }} as ended_at_is_utc,
        {{ map_words(
            'derived_way',
            {'line to trunk': 'outbound', 'trunk to line': 'inbound', 'line to line': 'on_net'},
        ) }} as parsed_call_direction,
        coalesce(lower(record_type) in ('event'), false)
        or coalesce(lower(is_test_call) in ('true'), false) as is_non_call,
        coalesce(lower(derived_answered) in ('true'), false) as is_answered
    from texts

),

checked as (

    select
        *,
        case
            when is_non_call then null
            when parsed_started_at is null then 'unreadable_started_at'
            when internal_index is null then 'unreadable_internal_index'
            when ic_seize_time is null then 'unreadable_started_at'
            when connect_time is not null and parsed_answered_at is null
                then 'unreadable_answered_at'
            when disconnect_time is not null and parsed_ended_at is null then 'unreadable_ended_at'
            when is_answered and parsed_ended_at is null and parsed_answered_at is not null
                then 'unreadable_ended_at'
            when is_answered and parsed_answered_at is null then 'unreadable_answered_at'
            when derived_way is not null and parsed_call_direction is null
                then 'unreadable_call_direction'
        end as unreadable_reason,
        internal_index is not null
        and ic_seize_time is not null as has_unique_key,
        {{ record_key(
            [
                'record_type', 'seqnum', 'has_error', 'is_long_call', 'is_test_call',
                'call_class', 'is_operator_call', 'correlator', 'is_connected', 'call_type',
                'releasing_party', 'release_reason', 'release_reason_type', 'internal_index',
                'orig_party_type', 'orig_subscriber_group', 'orig_subscriber_addr',
                'orig_calling_party_addr', 'orig_charge_addr', 'orig_business_group_name',
                'orig_trunk_name', 'orig_trunk_group_id', 'orig_trunk_accounting',
                'orig_sip_call_id', 'term_party_type', 'term_subscriber_group',
                'term_subscriber_addr', 'term_charge_addr', 'term_business_group_name',
                'term_trunk_name', 'term_trunk_group_id', 'term_trunk_accounting',
                'term_sip_call_id', 'requested_addr', 'dest_addr', 'routed_addr', 'network_id',
                'redirect_count', 'icid_value', 'og_seize_time', 'ringing_time', 'release_time',
                'complete_time'
            ],
            {
                'started_at': typed_text(
                    'parsed_started_at', 'ic_seize_time', 'started_at_is_utc'
                ),
                'answered_at': typed_text(
                    'parsed_answered_at', 'connect_time', 'answered_at_is_utc'
                ),
                'ended_at': typed_text('parsed_ended_at', 'disconnect_time', 'ended_at_is_utc'),
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
                    ['internal_index', 'ic_seize_time'],
                    {'_source_id': '_source_id'},
                ) }}
            else content_md5
        end as call_key,
        has_unique_key,
        content_md5,
        correlator as call_reference,
        parsed_started_at as started_at,
        started_at_is_utc,
        parsed_answered_at as answered_at,
        answered_at_is_utc,
        parsed_ended_at as ended_at,
        ended_at_is_utc,
        case
            when not is_answered then cast(0 as decimal(12, 3))
            when connect_time is null
                then cast(0 as decimal(12, 3))
            else cast(null as decimal(12, 3))
        end as talk_seconds,
        cast(null as decimal(12, 3)) as carrier_billed_seconds,
        calling_number_raw_text as calling_number_raw,
        called_number_raw_text as called_number_raw,
        derived_charged_number as billing_number,
        parsed_call_direction as call_direction,
        cast(null as varchar) as service_type,
        ingress_trunk_text as ingress_trunk,
        egress_trunk_text as egress_trunk,
        service_provider_text as service_provider,
        cast(null as varchar) as source_ip,
        cast(null as varchar) as target_ip,
        cast(null as varchar) as from_uri,
        cast(null as varchar) as to_uri,
        release_reason as disconnect_reason,
        cast(null as decimal(18, 8)) as carrier_cost,
        cast(null as varchar) as carrier_currency
    from checked

)

select * from final
