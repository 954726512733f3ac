-- What makes a call and a rate the same one in the product, in one place: macros/cdrs/record_key.sql,
-- stg_<format>__cdrs, int_cdrs_deduplicated and stg_rates. `name=value` in the order of the names,
-- empty ones left out, character 31 between them.

create macro vitelity_key(
    billingdate, callerid, carrier_cost, destination, disposition, peer, source, started_at,
    talk_seconds
) as md5(concat_ws(
    chr(31),
    'billingdate=' || billingdate,
    'callerid=' || callerid,
    'carrier_cost=' || carrier_cost,
    'destination=' || destination,
    'disposition=' || disposition,
    'peer=' || peer,
    'source=' || source,
    'started_at=' || started_at,
    'talk_seconds=' || talk_seconds
));

create macro gafachi_key(callid) as md5('callid=' || callid);

create macro gafachi_content(
    callid, carrier_cost, direction, fromnumber, result, started_at, talk_seconds, tonumber, trunk
) as md5(concat_ws(
    chr(31),
    'callid=' || callid,
    'carrier_cost=' || carrier_cost,
    'direction=' || direction,
    'fromnumber=' || fromnumber,
    'result=' || result,
    'started_at=' || started_at,
    'talk_seconds=' || talk_seconds,
    'tonumber=' || tonumber,
    'trunk=' || trunk
));

create macro vodafone_key(
    called_number, calling_number, carrier_cost, child_account_number, currency, invoice_label,
    service_id_ctn, started_at, talk_seconds, usage_type_classification,
    usage_type_classification_det, usage_type_code, user_id
) as md5(concat_ws(
    chr(31),
    'called_number=' || called_number,
    'calling_number=' || calling_number,
    'carrier_cost=' || carrier_cost,
    'child_account_number=' || child_account_number,
    'currency=' || currency,
    'invoice_label=' || invoice_label,
    'service_id_ctn=' || service_id_ctn,
    'started_at=' || started_at,
    'talk_seconds=' || talk_seconds,
    'usage_type_classification=' || usage_type_classification,
    'usage_type_classification_det=' || usage_type_classification_det,
    'usage_type_code=' || usage_type_code,
    'user_id=' || user_id
));

create macro call_identity(source_id, call_key, occurrence) as cast(md5(
    'call_key=' || call_key || chr(31) || 'occurrence=' || occurrence || chr(31)
    || 'source_id=' || source_id
) as uuid);

create macro rate_identity(prefix, rate_table_id, valid_from) as cast(md5(concat_ws(
    chr(31),
    'prefix=' || prefix,
    'rate_table_id=' || rate_table_id,
    'valid_from=' || valid_from
)) as uuid);
