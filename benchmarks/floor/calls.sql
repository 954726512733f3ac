-- Typed, in UTC, in E.164, with the id of a call; then what was delivered again goes.

-- The raw lines are in the order of the files; from here on no order counts, as in profiles.yml.
set preserve_insertion_order = false;

create temp macro in_us(raw) as
    case
        when not regexp_full_match(raw, '[+]?[0-9]+') then null
        when starts_with(raw, '+') then substr(raw, 2)
        when starts_with(raw, '011') and length(raw) between 4 and 18 then substr(raw, 4)
        when length(raw) = 11 and starts_with(raw, '1') then raw
        when length(raw) = 10 then '1' || raw
        when raw in ('211', '311', '411', '511', '611', '711', '811', '911') then '1' || raw
        when length(raw) between 8 and 15 then raw
    end;

create temp macro in_ireland(raw) as
    case
        when not regexp_full_match(raw, '[+]?[0-9]+') then null
        when starts_with(raw, '+') then substr(raw, 2)
        when starts_with(raw, '00') and length(raw) between 3 and 17 then substr(raw, 3)
        when starts_with(raw, '0') and length(raw) between 9 and 10 then '353' || substr(raw, 2)
        when length(raw) between 8 and 9 then '353' || raw
        when raw in ('112', '999') then '353' || raw
        when length(raw) between 8 and 15 then raw
    end;

-- as in segments.sql; a number that cannot be read is in the empty prefix only
create temp macro number_key(number) as
    coalesce(cast(rpad(number, 15, '0') as bigint) * 16 + length(number), 0);

create temp table first_rows as
select
    files.file_id,
    files.source_id,
    files.file_index,
    starts.first_row
from files
inner join (
    select
        'vitelity' as source_id,
        file_index,
        min(rowid) as first_row
    from raw_vitelity group by file_index
    union all
    select
        'gafachi' as source_id,
        file_index,
        min(rowid) as first_row
    from raw_gafachi group by file_index
    union all
    select
        'vodafone' as source_id,
        file_index,
        min(rowid) as first_row
    from raw_vodafone group by file_index
) as starts
    on files.source_id = starts.source_id
    and files.file_index = starts.file_index;

-- The columns of the mart and two for the steps to come: called_key, owned_range. In one statement:
-- DuckDB writes whole groups of rows, and a table that is added to is partly written again.
create table fct_calls as
with

vitelity_lines as (

    select
        *,
        rowid as raw_row,
        strptime(callstartdate, '%m/%d/%Y %H:%M:%S') as started_local,
        cast(seconds as decimal(12, 3)) as talk_seconds,
        cast(cost as decimal(18, 8)) as carrier_cost,
        in_us(source) as calling_number,
        in_us(destination) as called_number
    from raw_vitelity

),

gafachi_lines as (

    select
        *,
        rowid as raw_row,
        strptime(calldate || ' ' || calltime, '%m/%d/%Y %I:%M:%S %p') as started_local,
        cast(
            cast(split_part(duration, ':', 1) as bigint) * 3600
            + cast(split_part(duration, ':', 2) as bigint) * 60
            + cast(split_part(duration, ':', 3) as bigint) as decimal(12, 3)
        ) as talk_seconds,
        cast(substr(amount, 2) as decimal(18, 8)) as carrier_cost,
        in_us(fromnumber) as calling_number,
        in_us(tonumber) as called_number
    from raw_gafachi

),

vodafone_lines as (

    select
        *,
        rowid as raw_row,
        strptime(usage_date || ' ' || usage_time, '%d/%m/%Y %H:%M:%S') as started_local,
        cast(replace(duration_seconds, ',', '.') as decimal(12, 3)) as talk_seconds,
        cast(replace(charge_cent, ',', '.') as decimal(16, 6)) * cast(0.01 as decimal(2, 2))
            as carrier_cost,
        in_ireland(calling_number) as calling_e164,
        in_ireland(called_number) as called_e164
    from raw_vodafone
    where usage_type_classification <> 'DATA'

)

select
    vitelity_key(
        vitelity_lines.billingdate, vitelity_lines.callerid, cast(vitelity_lines.carrier_cost as varchar),
        vitelity_lines.destination, vitelity_lines.disposition, vitelity_lines.peer, vitelity_lines.source,
        cast(vitelity_lines.started_local as varchar), cast(vitelity_lines.talk_seconds as varchar)
    ) as call_id,
    'vitelity' as source_id,
    first_rows.file_id,
    vitelity_lines.raw_row - first_rows.first_row + 2 as row_number,
    cast(null as varchar) as call_reference,
    vitelity_lines.started_local - to_seconds(local_clocks.offset_seconds) as call_started_at,
    cast(call_started_at as date) as call_date,
    vitelity_lines.calling_number,
    vitelity_lines.called_number,
    vitelity_lines.source as calling_number_raw,
    vitelity_lines.destination as called_number_raw,
    case
        when calling.range_number is not null and called.range_number is not null then 'on_net'
        when called.range_number is not null then 'inbound'
        else 'outbound'
    end as call_direction,
    cast(null as varchar) as service_type,
    vitelity_lines.talk_seconds,
    cast(null as decimal(12, 3)) as carrier_billed_seconds,
    vitelity_lines.carrier_cost,
    'USD' as carrier_currency,
    cast(null as varchar) as billing_number,
    vitelity_lines.peer as ingress_trunk,
    cast(null as varchar) as egress_trunk,
    vitelity_lines.disposition as disconnect_reason,
    number_key(vitelity_lines.called_number) as called_key,
    coalesce(calling.range_number, called.range_number) as owned_range
from vitelity_lines
inner join first_rows
    on first_rows.source_id = 'vitelity'
    and vitelity_lines.file_index = first_rows.file_index
inner join local_clocks
    on local_clocks.time_zone = 'America/New_York'
    and time_bucket(interval 15 minutes, vitelity_lines.started_local) = local_clocks.local_at
left join owned_numbers as calling on vitelity_lines.calling_number = calling.number
left join owned_numbers as called on vitelity_lines.called_number = called.number

union all

select
    gafachi_key(gafachi_lines.callid) as call_id,
    'gafachi' as source_id,
    first_rows.file_id,
    gafachi_lines.raw_row - first_rows.first_row + 2 as row_number,
    gafachi_lines.callid as call_reference,
    gafachi_lines.started_local - to_seconds(local_clocks.offset_seconds) as call_started_at,
    cast(call_started_at as date) as call_date,
    gafachi_lines.calling_number,
    gafachi_lines.called_number,
    gafachi_lines.fromnumber as calling_number_raw,
    gafachi_lines.tonumber as called_number_raw,
    lower(gafachi_lines.direction) as call_direction,
    null as service_type,
    gafachi_lines.talk_seconds,
    null as carrier_billed_seconds,
    gafachi_lines.carrier_cost,
    'USD' as carrier_currency,
    null as billing_number,
    gafachi_lines.trunk as ingress_trunk,
    null as egress_trunk,
    gafachi_lines.result as disconnect_reason,
    number_key(gafachi_lines.called_number) as called_key,
    owned.range_number as owned_range
from gafachi_lines
inner join first_rows
    on first_rows.source_id = 'gafachi'
    and gafachi_lines.file_index = first_rows.file_index
inner join local_clocks
    on local_clocks.time_zone = 'America/Chicago'
    and time_bucket(interval 15 minutes, gafachi_lines.started_local) = local_clocks.local_at
left join owned_numbers as owned
    on case when gafachi_lines.direction = 'Inbound' then gafachi_lines.called_number else gafachi_lines.calling_number end
    = owned.number

union all

select
    vodafone_key(
        vodafone_lines.called_number, vodafone_lines.calling_number, cast(vodafone_lines.carrier_cost as varchar),
        vodafone_lines.child_account_number, vodafone_lines.currency, vodafone_lines.invoice_label, vodafone_lines.service_id_ctn,
        cast(vodafone_lines.started_local as varchar), cast(vodafone_lines.talk_seconds as varchar),
        vodafone_lines.usage_type_classification, vodafone_lines.usage_type_classification_det,
        vodafone_lines.usage_type_code, vodafone_lines.user_id
    ) as call_id,
    'vodafone' as source_id,
    first_rows.file_id,
    vodafone_lines.raw_row - first_rows.first_row + 2 as row_number,
    null as call_reference,
    vodafone_lines.started_local - to_seconds(local_clocks.offset_seconds) as call_started_at,
    cast(call_started_at as date) as call_date,
    vodafone_lines.calling_e164 as calling_number,
    vodafone_lines.called_e164 as called_number,
    vodafone_lines.calling_number as calling_number_raw,
    vodafone_lines.called_number as called_number_raw,
    case
        when calling.range_number is not null and called.range_number is not null then 'on_net'
        when called.range_number is not null then 'inbound'
        else 'outbound'
    end as call_direction,
    lower(vodafone_lines.usage_type_classification) as service_type,
    vodafone_lines.talk_seconds,
    null as carrier_billed_seconds,
    vodafone_lines.carrier_cost,
    vodafone_lines.currency as carrier_currency,
    vodafone_lines.child_account_number as billing_number,
    vodafone_lines.service_id_ctn as ingress_trunk,
    null as egress_trunk,
    vodafone_lines.usage_type_code as disconnect_reason,
    number_key(vodafone_lines.called_e164) as called_key,
    coalesce(calling.range_number, called.range_number) as owned_range
from vodafone_lines
inner join first_rows
    on first_rows.source_id = 'vodafone'
    and vodafone_lines.file_index = first_rows.file_index
inner join local_clocks
    on local_clocks.time_zone = 'Europe/Dublin'
    and time_bucket(interval 15 minutes, vodafone_lines.started_local) = local_clocks.local_at
left join owned_numbers as calling on vodafone_lines.calling_e164 = calling.number
left join owned_numbers as called on vodafone_lines.called_e164 = called.number;
