-- What makes a call and a rate the same one in the product, in one place: macros/cdrs/record_key.sql,
-- stg_<format>__cdrs, int_cdrs_repeated and stg_rates. `name=value` in the order of the names,
-- character 31 between them; the product leaves empty ones out, and these files have none.

create or replace temp macro vitelity_key(
    billingdate, callerid, carrier_cost, destination, disposition, peer, source, started_at,
    talk_seconds
) as cast(md5(concat(
    '_source_id=vitelity' || chr(31) || 'billingdate=', billingdate,
    chr(31) || 'callerid=', callerid,
    chr(31) || 'carrier_cost=', carrier_cost,
    chr(31) || 'destination=', destination,
    chr(31) || 'disposition=', disposition,
    chr(31) || 'peer=', peer,
    chr(31) || 'source=', source,
    chr(31) || 'started_at=', started_at,
    chr(31) || 'talk_seconds=', talk_seconds
)) as uuid);

create or replace temp macro gafachi_key(callid) as
    cast(md5(concat('_source_id=gafachi' || chr(31) || 'callid=', callid)) as uuid);

create or replace temp macro gafachi_content(
    callid, carrier_cost, direction, fromnumber, result, started_at, talk_seconds, tonumber, trunk
) as md5(concat(
    '_source_id=gafachi' || chr(31) || 'callid=', callid,
    chr(31) || 'carrier_cost=', carrier_cost,
    chr(31) || 'direction=', direction,
    chr(31) || 'fromnumber=', fromnumber,
    chr(31) || 'result=', result,
    chr(31) || 'started_at=', started_at,
    chr(31) || 'talk_seconds=', talk_seconds,
    chr(31) || 'tonumber=', tonumber,
    chr(31) || 'trunk=', trunk
));

create or replace temp macro vodafone_key(
    called_number, calling_number, carrier_cost, child_account_number, currency, invoice_label,
    service_id_ctn, started_at, talk_seconds, usage_type_classification,
    usage_type_classification_det, usage_type_code, user_id
) as cast(md5(concat(
    '_source_id=vodafone' || chr(31) || 'called_number=', called_number,
    chr(31) || 'calling_number=', calling_number,
    chr(31) || 'carrier_cost=', carrier_cost,
    chr(31) || 'child_account_number=', child_account_number,
    chr(31) || 'currency=', currency,
    chr(31) || 'invoice_label=', invoice_label,
    chr(31) || 'service_id_ctn=', service_id_ctn,
    chr(31) || 'started_at=', started_at,
    chr(31) || 'talk_seconds=', talk_seconds,
    chr(31) || 'usage_type_classification=', usage_type_classification,
    chr(31) || 'usage_type_classification_det=', usage_type_classification_det,
    chr(31) || 'usage_type_code=', usage_type_code,
    chr(31) || 'user_id=', user_id
)) as uuid);

-- The first of identical lines has the key for its id.
create or replace temp macro later_identity(call_key, occurrence) as cast(md5(concat(
    'call_key=', cast(call_key as varchar), chr(31) || 'occurrence=', occurrence
)) as uuid);

create or replace temp macro rate_identity(prefix, rate_table_id, valid_from) as cast(md5(concat(
    'prefix=', prefix,
    chr(31) || 'rate_table_id=', rate_table_id,
    chr(31) || 'valid_from=', valid_from
)) as uuid);
