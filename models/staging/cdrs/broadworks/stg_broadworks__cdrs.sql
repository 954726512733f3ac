-- Generated from loaders/formats/broadworks.yml: edit that file, then run
-- `ratehouse formats generate broadworks`.

with

lines as (

    select * from {{ source('raw', 'broadworks') }}

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
            'recordid', 'serviceprovider', 'type', 'usernumber', 'groupnumber', 'direction',
            'callingnumber', 'callingpresentationindicator', 'callednumber', 'starttime',
            'usertimezone', 'answerindicator', 'answertime', 'releasetime',
            'terminationcause', 'networktype', 'carrieridentificationcode', 'dialeddigits',
            'callcategory', 'networkcalltype', 'networktranslatednumber',
            'networktranslatedgroup', 'releasingparty', 'route', 'networkcallid', 'codec',
            'accessdeviceaddress', 'accesscallid', 'spare_29', 'failovercorrelationid',
            'spare_31', 'group', 'department', 'accountcode', 'authorizationcode',
            'originalcallednumber', 'originalcalledpresentationindicator',
            'originalcalledreason', 'redirectingnumber', 'redirectingpresentationindicator',
            'redirectingreason', 'chargeindicator', 'typeofnetwork',
            'voiceportalcalling_invocationtime', 'localcallid', 'remotecallid',
            'callingpartycategory'
        ]) }}
    from lines
    left join files on lines._file_id = files.file_id

),

texts as (

    select
        *,
        nullif(
            concat_ws(' ', direction, nullif(lower(typeofnetwork), 'public')),
            ''
        ) as derived_leg,
        nullif(
            coalesce(answerindicator, case when answertime is not null then 'Yes' end),
            ''
        ) as derived_answered,
        nullif(case lower(direction) when 'terminating' then route end, '') as derived_trunk_in,
        nullif(case lower(direction) when 'originating' then route end, '') as derived_trunk_out,
        nullif(
            case lower(direction) when 'originating' then accessdeviceaddress end,
            ''
        ) as derived_address_in,
        nullif(
            case lower(direction) when 'terminating' then accessdeviceaddress end,
            ''
        ) as derived_address_out,
        {{ adapter.quote('group') }} as group_text,
        coalesce(callednumber, dialeddigits) as called_number_raw_text,
        coalesce(usernumber, groupnumber) as billing_number_text
    from landed

),

parsed as (

    select
        *,
        {{ parse_timestamp(
            'starttime',
            ['%Y%m%d%H%M%S.%f', '%Y%m%d%H%M%S'],
        ) }} as parsed_started_at,
        {{ parse_timestamp(
            'answertime',
            ['%Y%m%d%H%M%S.%f', '%Y%m%d%H%M%S'],
        ) }} as parsed_answered_at,
        {{ parse_timestamp(
            'releasetime',
            ['%Y%m%d%H%M%S.%f', '%Y%m%d%H%M%S'],
        ) }} as parsed_ended_at,
        {{ map_words(
            'derived_leg',
            {'Originating': 'outbound', 'Terminating': 'inbound', 'Originating private': 'on_net'},
        ) }} as parsed_call_direction,
        coalesce(
            lower(type) in (
                'start', 'end', 'duration', 'long duration', 'interim', 'failover'
            ),
            false
        )
        or coalesce(lower(derived_leg) in ('terminating private'), false) as is_non_call,
        coalesce(lower(type) in ('normal'), false) as is_call,
        coalesce(lower(derived_answered) in ('yes', 'yes-postredirection'), false) as is_answered
    from texts

),

checked as (

    select
        *,
        case
            when is_non_call then null
            when not is_call then 'unreadable_type'
            when parsed_started_at is null then 'unreadable_started_at'
            when recordid is null then 'unreadable_call_reference'
            when answertime is not null and parsed_answered_at is null
                then 'unreadable_answered_at'
            when releasetime is not null and parsed_ended_at is null then 'unreadable_ended_at'
            when is_answered and parsed_ended_at is null and parsed_answered_at is not null
                then 'unreadable_ended_at'
            when is_answered and parsed_answered_at is null then 'unreadable_answered_at'
            when derived_leg is not null and parsed_call_direction is null
                then 'unreadable_call_direction'
        end as unreadable_reason,
        recordid is not null as has_unique_key,
        {{ record_key(
            [
                'recordid', 'serviceprovider', 'type', 'usernumber', 'groupnumber', 'direction',
                'callingnumber', 'callingpresentationindicator', 'callednumber', 'usertimezone',
                'answerindicator', 'terminationcause', 'networktype',
                'carrieridentificationcode', 'dialeddigits', 'callcategory', 'networkcalltype',
                'networktranslatednumber', 'networktranslatedgroup', 'releasingparty', 'route',
                'networkcallid', 'codec', 'accessdeviceaddress', 'accesscallid', 'spare_29',
                'failovercorrelationid', 'spare_31', 'department', 'accountcode',
                'authorizationcode', 'originalcallednumber',
                'originalcalledpresentationindicator', 'originalcalledreason',
                'redirectingnumber', 'redirectingpresentationindicator', 'redirectingreason',
                'chargeindicator', 'typeofnetwork', 'voiceportalcalling_invocationtime',
                'localcallid', 'remotecallid', 'callingpartycategory'
            ],
            {
                'started_at': typed_text('parsed_started_at', 'starttime'),
                'answered_at': typed_text('parsed_answered_at', 'answertime'),
                'ended_at': typed_text('parsed_ended_at', 'releasetime'),
                'group': 'group_text',
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
                    ['recordid'],
                    {'_source_id': '_source_id'},
                ) }}
            else content_md5
        end as call_key,
        has_unique_key,
        content_md5,
        recordid as call_reference,
        parsed_started_at as started_at,
        true as started_at_is_utc,
        parsed_answered_at as answered_at,
        true as answered_at_is_utc,
        parsed_ended_at as ended_at,
        true as ended_at_is_utc,
        case
            when not is_answered then cast(0 as decimal(12, 3))
            when answertime is null
                then cast(0 as decimal(12, 3))
            else cast(null as decimal(12, 3))
        end as talk_seconds,
        cast(null as decimal(12, 3)) as carrier_billed_seconds,
        callingnumber as calling_number_raw,
        called_number_raw_text as called_number_raw,
        billing_number_text as billing_number,
        parsed_call_direction as call_direction,
        cast(null as varchar) as service_type,
        derived_trunk_in as ingress_trunk,
        derived_trunk_out as egress_trunk,
        serviceprovider as service_provider,
        derived_address_in as source_ip,
        derived_address_out as target_ip,
        cast(null as varchar) as from_uri,
        cast(null as varchar) as to_uri,
        terminationcause as disconnect_reason,
        cast(null as decimal(18, 8)) as carrier_cost,
        cast(null as varchar) as carrier_currency
    from checked

)

select * from final
