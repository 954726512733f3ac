-- Generated from loaders/formats/broadworks_xml.yml: edit that file, then run
-- `ratehouse formats generate broadworks_xml`.

with

lines as (

    select * from {{ source('raw', 'broadworks_xml') }}

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
            'event_counter', 'system_id', 'record_date', 'system_time_zone',
            'service_provider', 'record_type', 'user_number', 'group_number', 'direction',
            'as_call_type', 'calling_number', 'calling_presentation_indicator',
            'calling_presentation_number', 'calling_asserted_number', 'dialed_digits',
            'called_number', 'network_translated_number', 'network_translated_group',
            'start_time', 'user_time_zone', 'local_call_id', 'remote_call_id',
            'answer_indicator', 'answer_time', 'release_time', 'termination_cause',
            'carrier_identification_code', 'call_category', 'network_call_type',
            'charge_indicator', 'type_of_network', 'releasing_party', 'user_id',
            'other_party_name', 'group_id', 'department', 'account_code',
            'authorization_code', 'original_called_number', 'original_called_reason',
            'redirecting_number', 'redirecting_reason', 'trunk_group_name', 'route',
            'network_call_id', 'access_device_address', 'access_call_id'
        ]) }}
    from lines
    left join files on lines._file_id = files.file_id

),

texts as (

    select
        *,
        nullif(
            event_counter || system_id || record_date || system_time_zone,
            ''
        ) as derived_record_id,
        nullif(
            direction || case
                when lower(as_call_type) in ('group', 'enterprise') then ' on net'
                when as_call_type is null and lower(type_of_network) = 'private' then ' on net'
                else ''
            end,
            ''
        ) as derived_leg,
        nullif(
            coalesce(answer_indicator, case when answer_time is not null then 'Yes' end),
            ''
        ) as derived_answered,
        nullif(
            case lower(direction)
                when 'originating' then trunk_group_name
                when 'terminating' then route
            end,
            ''
        ) as derived_trunk_in,
        nullif(
            case lower(direction)
                when 'originating' then route
                when 'terminating' then trunk_group_name
            end,
            ''
        ) as derived_trunk_out,
        nullif(
            case lower(direction) when 'originating' then access_device_address end,
            ''
        ) as derived_address_in,
        nullif(
            case lower(direction) when 'terminating' then access_device_address end,
            ''
        ) as derived_address_out,
        coalesce(called_number, dialed_digits) as called_number_raw_text,
        coalesce(user_number, group_number) as billing_number_text
    from landed

),

parsed as (

    select
        *,
        {{ parse_timestamp(
            'start_time',
            ['%Y%m%d%H%M%S.%f', '%Y%m%d%H%M%S'],
        ) }} as parsed_started_at,
        {{ parse_timestamp(
            'answer_time',
            ['%Y%m%d%H%M%S.%f', '%Y%m%d%H%M%S'],
        ) }} as parsed_answered_at,
        {{ parse_timestamp(
            'release_time',
            ['%Y%m%d%H%M%S.%f', '%Y%m%d%H%M%S'],
        ) }} as parsed_ended_at,
        {{ map_words(
            'derived_leg',
            {'Originating': 'outbound', 'Terminating': 'inbound', 'Originating on net': 'on_net'},
        ) }} as parsed_call_direction,
        coalesce(
            lower(record_type) in (
                'start', 'end', 'duration', 'long duration', 'interim', 'failover'
            ),
            false
        )
        or coalesce(lower(derived_leg) in ('terminating on net'), false) as is_non_call,
        coalesce(lower(record_type) in ('normal'), false) as is_call,
        coalesce(lower(derived_answered) in ('yes', 'yes-postredirection'), false) as is_answered
    from texts

),

checked as (

    select
        *,
        case
            when is_non_call then null
            when not is_call then 'unreadable_record_type'
            when parsed_started_at is null then 'unreadable_started_at'
            when answer_time is not null and parsed_answered_at is null
                then 'unreadable_answered_at'
            when release_time is not null and parsed_ended_at is null then 'unreadable_ended_at'
            when is_answered and parsed_ended_at is null and parsed_answered_at is not null
                then 'unreadable_ended_at'
            when is_answered and parsed_answered_at is null then 'unreadable_answered_at'
            when derived_leg is not null and parsed_call_direction is null
                then 'unreadable_call_direction'
        end as unreadable_reason,
        derived_record_id is not null as has_unique_key,
        {{ record_key(
            [
                'event_counter', 'system_id', 'record_date', 'system_time_zone',
                'service_provider', 'record_type', 'user_number', 'group_number', 'direction',
                'as_call_type', 'calling_number', 'calling_presentation_indicator',
                'calling_presentation_number', 'calling_asserted_number', 'dialed_digits',
                'called_number', 'network_translated_number', 'network_translated_group',
                'user_time_zone', 'local_call_id', 'remote_call_id', 'answer_indicator',
                'termination_cause', 'carrier_identification_code', 'call_category',
                'network_call_type', 'charge_indicator', 'type_of_network', 'releasing_party',
                'user_id', 'other_party_name', 'group_id', 'department', 'account_code',
                'authorization_code', 'original_called_number', 'original_called_reason',
                'redirecting_number', 'redirecting_reason', 'trunk_group_name', 'route',
                'network_call_id', 'access_device_address', 'access_call_id'
            ],
            {
                'started_at': typed_text('parsed_started_at', 'start_time'),
                'answered_at': typed_text('parsed_answered_at', 'answer_time'),
                'ended_at': typed_text('parsed_ended_at', 'release_time'),
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
                    [],
                    {'record_id': 'derived_record_id', '_source_id': '_source_id'},
                ) }}
            else content_md5
        end as call_key,
        has_unique_key,
        content_md5,
        derived_record_id as call_reference,
        parsed_started_at as started_at,
        true as started_at_is_utc,
        parsed_answered_at as answered_at,
        true as answered_at_is_utc,
        parsed_ended_at as ended_at,
        true as ended_at_is_utc,
        case
            when not is_answered then cast(0 as decimal(12, 3))
            when answer_time is null
                then cast(0 as decimal(12, 3))
            else cast(null as decimal(12, 3))
        end as talk_seconds,
        cast(null as decimal(12, 3)) as carrier_billed_seconds,
        calling_number as calling_number_raw,
        called_number_raw_text as called_number_raw,
        billing_number_text as billing_number,
        parsed_call_direction as call_direction,
        cast(null as varchar) as service_type,
        derived_trunk_in as ingress_trunk,
        derived_trunk_out as egress_trunk,
        service_provider,
        derived_address_in as source_ip,
        derived_address_out as target_ip,
        cast(null as varchar) as from_uri,
        cast(null as varchar) as to_uri,
        termination_cause as disconnect_reason,
        cast(null as decimal(18, 8)) as carrier_cost,
        cast(null as varchar) as carrier_currency
    from checked

)

select * from final
