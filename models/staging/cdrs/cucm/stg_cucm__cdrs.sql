-- Generated from loaders/formats/cucm.yml: edit that file, then run
-- `ratehouse formats generate cucm`.

with

lines as (

    select * from {{ source('raw', 'cucm') }}

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
            'cdrrecordtype', 'globalcallid_callmanagerid', 'globalcallid_callid', 'nodeid',
            'directorynum', 'callidentifier', 'datetimestamp', 'numberpacketssent',
            'numberoctetssent', 'numberpacketsreceived', 'numberoctetsreceived',
            'numberpacketslost', 'jitter', 'latency', 'pkid', 'directorynumpartition',
            'globalcallid_clusterid', 'devicename', 'varvqmetrics', 'origlegcallidentifier',
            'datetimeorigination', 'orignodeid', 'origspan', 'origipaddr',
            'callingpartynumber', 'callingpartyunicodeloginuserid', 'origcause_location',
            'origcause_value', 'origprecedencelevel', 'origmediatransportaddress_ip',
            'origmediatransportaddress_port', 'origmediacap_payloadcapability',
            'origmediacap_maxframesperpacket', 'origmediacap_g723bitrate',
            'origvideocap_codec', 'origvideocap_bandwidth', 'origvideocap_resolution',
            'origvideotransportaddress_ip', 'origvideotransportaddress_port',
            'origrsvpaudiostat', 'origrsvpvideostat', 'destlegidentifier', 'destnodeid',
            'destspan', 'destipaddr', 'originalcalledpartynumber', 'finalcalledpartynumber',
            'finalcalledpartyunicodeloginuserid', 'destcause_location', 'destcause_value',
            'destprecedencelevel', 'destmediatransportaddress_ip',
            'destmediatransportaddress_port', 'destmediacap_payloadcapability',
            'destmediacap_maxframesperpacket', 'destmediacap_g723bitrate',
            'destvideocap_codec', 'destvideocap_bandwidth', 'destvideocap_resolution',
            'destvideotransportaddress_ip', 'destvideotransportaddress_port',
            'destrsvpaudiostat', 'destrsvpvideostat', 'datetimeconnect',
            'datetimedisconnect', 'lastredirectdn', 'originalcalledpartynumberpartition',
            'callingpartynumberpartition', 'finalcalledpartynumberpartition',
            'lastredirectdnpartition', 'duration', 'origdevicename', 'destdevicename',
            'origcallterminationonbehalfof', 'destcallterminationonbehalfof',
            'origcalledpartyredirectonbehalfof', 'lastredirectredirectonbehalfof',
            'origcalledpartyredirectreason', 'lastredirectredirectreason',
            'destconversationid', 'joinonbehalfof', 'comment', 'authcodedescription',
            'authorizationlevel', 'clientmattercode', 'origdtmfmethod', 'destdtmfmethod',
            'callsecuredstatus', 'origconversationid', 'origmediacap_bandwidth',
            'destmediacap_bandwidth', 'authorizationcodevalue',
            'outpulsedcallingpartynumber', 'outpulsedcalledpartynumber', 'origipv4v6addr',
            'destipv4v6addr', 'origvideocap_codec_channel2',
            'origvideocap_bandwidth_channel2', 'origvideocap_resolution_channel2',
            'origvideotransportaddress_ip_channel2',
            'origvideotransportaddress_port_channel2', 'origvideochannel_role_channel2',
            'destvideocap_codec_channel2', 'destvideocap_bandwidth_channel2',
            'destvideocap_resolution_channel2', 'destvideotransportaddress_ip_channel2',
            'destvideotransportaddress_port_channel2', 'destvideochannel_role_channel2',
            'incomingprotocolid', 'incomingprotocolcallref', 'outgoingprotocolid',
            'outgoingprotocolcallref', 'currentroutingreason', 'origroutingreason',
            'lastredirectingroutingreason', 'huntpilotpartition', 'huntpilotdn',
            'calledpartypatternusage', 'incomingicid', 'incomingorigioi', 'incomingtermioi',
            'outgoingicid', 'outgoingorigioi', 'outgoingtermioi',
            'outpulsedoriginalcalledpartynumber', 'outpulsedlastredirectingnumber',
            'wascallqueued', 'totalwaittimeinqueue', 'callingpartynumber_uri',
            'originalcalledpartynumber_uri', 'finalcalledpartynumber_uri',
            'lastredirectdn_uri', 'mobilecallingpartynumber',
            'finalmobilecalledpartynumber', 'origmobiledevicename', 'destmobiledevicename',
            'origmobilecallduration', 'destmobilecallduration', 'mobilecalltype',
            'originalcalledpartypattern', 'finalcalledpartypattern',
            'lastredirectingpartypattern', 'huntpilotpattern', 'origdevicetype',
            'destdevicetype', 'origdevicesessionid', 'destdevicesessionid'
        ]) }}
    from lines
    left join files on lines._file_id = files.file_id

),

texts as (

    select
        *,
        nullif(coalesce(nullif(destcause_value, '0'), origcause_value), '') as derived_cause,
        nullif(datetimeorigination, '0') as started_at_text,
        nullif(datetimeconnect, '0') as answered_at_text,
        nullif(datetimedisconnect, '0') as ended_at_text,
        coalesce(finalcalledpartynumber, originalcalledpartynumber) as called_number_raw_text
    from landed

),

parsed as (

    select
        *,
        {{ parse_timestamp('started_at_text', ['epoch']) }} as parsed_started_at,
        {{ has_utc_offset('started_at_text', ['epoch']) }} as started_at_is_utc,
        {{ parse_timestamp('answered_at_text', ['epoch']) }} as parsed_answered_at,
        {{ has_utc_offset('answered_at_text', ['epoch']) }} as answered_at_is_utc,
        {{ parse_timestamp('ended_at_text', ['epoch']) }} as parsed_ended_at,
        {{ has_utc_offset('ended_at_text', ['epoch']) }} as ended_at_is_utc,
        {{ parse_duration('duration') }} as parsed_talk_seconds,
        coalesce(lower(cdrrecordtype) in ('2'), false)
        or coalesce(lower(joinonbehalfof) in ('27', '28'), false) as is_non_call
    from texts

),

checked as (

    select
        *,
        case
            when is_non_call then null
            when parsed_started_at is null then 'unreadable_started_at'
            when pkid is null then 'unreadable_call_reference'
            when parsed_talk_seconds is null then 'unreadable_talk_seconds'
            when answered_at_text is not null and parsed_answered_at is null
                then 'unreadable_answered_at'
            when ended_at_text is not null and parsed_ended_at is null then 'unreadable_ended_at'
        end as unreadable_reason,
        pkid is not null as has_unique_key,
        {{ record_key(
            [
                'cdrrecordtype', 'globalcallid_callmanagerid', 'globalcallid_callid', 'nodeid',
                'directorynum', 'callidentifier', 'datetimestamp', 'numberpacketssent',
                'numberoctetssent', 'numberpacketsreceived', 'numberoctetsreceived',
                'numberpacketslost', 'jitter', 'latency', 'pkid', 'directorynumpartition',
                'globalcallid_clusterid', 'devicename', 'varvqmetrics', 'origlegcallidentifier',
                'orignodeid', 'origspan', 'origipaddr', 'callingpartynumber',
                'callingpartyunicodeloginuserid', 'origcause_location', 'origcause_value',
                'origprecedencelevel', 'origmediatransportaddress_ip',
                'origmediatransportaddress_port', 'origmediacap_payloadcapability',
                'origmediacap_maxframesperpacket', 'origmediacap_g723bitrate',
                'origvideocap_codec', 'origvideocap_bandwidth', 'origvideocap_resolution',
                'origvideotransportaddress_ip', 'origvideotransportaddress_port',
                'origrsvpaudiostat', 'origrsvpvideostat', 'destlegidentifier', 'destnodeid',
                'destspan', 'destipaddr', 'originalcalledpartynumber', 'finalcalledpartynumber',
                'finalcalledpartyunicodeloginuserid', 'destcause_location', 'destcause_value',
                'destprecedencelevel', 'destmediatransportaddress_ip',
                'destmediatransportaddress_port', 'destmediacap_payloadcapability',
                'destmediacap_maxframesperpacket', 'destmediacap_g723bitrate',
                'destvideocap_codec', 'destvideocap_bandwidth', 'destvideocap_resolution',
                'destvideotransportaddress_ip', 'destvideotransportaddress_port',
                'destrsvpaudiostat', 'destrsvpvideostat', 'lastredirectdn',
                'originalcalledpartynumberpartition', 'callingpartynumberpartition',
                'finalcalledpartynumberpartition', 'lastredirectdnpartition', 'origdevicename',
                'destdevicename', 'origcallterminationonbehalfof',
                'destcallterminationonbehalfof', 'origcalledpartyredirectonbehalfof',
                'lastredirectredirectonbehalfof', 'origcalledpartyredirectreason',
                'lastredirectredirectreason', 'destconversationid', 'joinonbehalfof', 'comment',
                'authcodedescription', 'authorizationlevel', 'clientmattercode',
                'origdtmfmethod', 'destdtmfmethod', 'callsecuredstatus', 'origconversationid',
                'origmediacap_bandwidth', 'destmediacap_bandwidth', 'authorizationcodevalue',
                'outpulsedcallingpartynumber', 'outpulsedcalledpartynumber', 'origipv4v6addr',
                'destipv4v6addr', 'origvideocap_codec_channel2',
                'origvideocap_bandwidth_channel2', 'origvideocap_resolution_channel2',
                'origvideotransportaddress_ip_channel2',
                'origvideotransportaddress_port_channel2', 'origvideochannel_role_channel2',
                'destvideocap_codec_channel2', 'destvideocap_bandwidth_channel2',
                'destvideocap_resolution_channel2', 'destvideotransportaddress_ip_channel2',
                'destvideotransportaddress_port_channel2', 'destvideochannel_role_channel2',
                'incomingprotocolid', 'incomingprotocolcallref', 'outgoingprotocolid',
                'outgoingprotocolcallref', 'currentroutingreason', 'origroutingreason',
                'lastredirectingroutingreason', 'huntpilotpartition', 'huntpilotdn',
                'calledpartypatternusage', 'incomingicid', 'incomingorigioi', 'incomingtermioi',
                'outgoingicid', 'outgoingorigioi', 'outgoingtermioi',
                'outpulsedoriginalcalledpartynumber', 'outpulsedlastredirectingnumber',
                'wascallqueued', 'totalwaittimeinqueue', 'callingpartynumber_uri',
                'originalcalledpartynumber_uri', 'finalcalledpartynumber_uri',
                'lastredirectdn_uri', 'mobilecallingpartynumber',
                'finalmobilecalledpartynumber', 'origmobiledevicename', 'destmobiledevicename',
                'origmobilecallduration', 'destmobilecallduration', 'mobilecalltype',
                'originalcalledpartypattern', 'finalcalledpartypattern',
                'lastredirectingpartypattern', 'huntpilotpattern', 'origdevicetype',
                'destdevicetype', 'origdevicesessionid', 'destdevicesessionid'
            ],
            {
                'started_at': typed_text(
                    'parsed_started_at', 'started_at_text', 'started_at_is_utc'
                ),
                'answered_at': typed_text(
                    'parsed_answered_at', 'answered_at_text', 'answered_at_is_utc'
                ),
                'ended_at': typed_text('parsed_ended_at', 'ended_at_text', 'ended_at_is_utc'),
                'talk_seconds': typed_text('parsed_talk_seconds', 'duration'),
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
                    ['pkid'],
                    {'_source_id': '_source_id'},
                ) }}
            else content_md5
        end as call_key,
        has_unique_key,
        content_md5,
        pkid as call_reference,
        parsed_started_at as started_at,
        started_at_is_utc,
        parsed_answered_at as answered_at,
        answered_at_is_utc,
        parsed_ended_at as ended_at,
        ended_at_is_utc,
        parsed_talk_seconds as talk_seconds,
        cast(null as decimal(12, 3)) as carrier_billed_seconds,
        callingpartynumber as calling_number_raw,
        called_number_raw_text as called_number_raw,
        clientmattercode as billing_number,
        cast(null as varchar) as call_direction,
        cast(null as varchar) as service_type,
        origdevicename as ingress_trunk,
        destdevicename as egress_trunk,
        cast(null as varchar) as service_provider,
        origipv4v6addr as source_ip,
        destipv4v6addr as target_ip,
        callingpartynumber_uri as from_uri,
        finalcalledpartynumber_uri as to_uri,
        derived_cause as disconnect_reason,
        cast(null as decimal(18, 8)) as carrier_cost,
        cast(null as varchar) as carrier_currency
    from checked

)

select * from final
