-- Typed, in UTC, in E.164, with the id of a call; then what was delivered again goes.

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

-- The columns of the mart and two for the steps to come: called_key, owned_range.
create table fct_calls (
    call_id uuid,
    source_id varchar,
    file_id bigint,
    row_number bigint,
    call_reference varchar,
    call_started_at timestamp,
    call_date date,
    calling_number varchar,
    called_number varchar,
    calling_number_raw varchar,
    called_number_raw varchar,
    call_direction varchar,
    service_type varchar,
    talk_seconds decimal(12, 3),
    carrier_billed_seconds decimal(12, 3),
    carrier_cost decimal(18, 8),
    carrier_currency varchar,
    billing_number varchar,
    ingress_trunk varchar,
    egress_trunk varchar,
    disconnect_reason varchar,
    called_key bigint,
    owned_range smallint
);

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

insert into fct_calls
with

typed as (

    select
        *,
        rowid as raw_row,
        strptime(callstartdate, '%m/%d/%Y %H:%M:%S') as started_local,
        cast(seconds as decimal(12, 3)) as talk_seconds,
        cast(cost as decimal(18, 8)) as carrier_cost,
        in_us(source) as calling_number,
        in_us(destination) as called_number
    from raw_vitelity

)

select
    vitelity_key(
        typed.billingdate, typed.callerid, cast(typed.carrier_cost as varchar),
        typed.destination, typed.disposition, typed.peer, typed.source,
        cast(typed.started_local as varchar), cast(typed.talk_seconds as varchar)
    ) as call_id,
    'vitelity' as source_id,
    first_rows.file_id,
    typed.raw_row - first_rows.first_row + 2 as row_number,
    null as call_reference,
    typed.started_local - to_seconds(local_clocks.offset_seconds) as call_started_at,
    cast(call_started_at as date) as call_date,
    typed.calling_number,
    typed.called_number,
    typed.source as calling_number_raw,
    typed.destination as called_number_raw,
    case
        when calling.range_number is not null and called.range_number is not null then 'on_net'
        when called.range_number is not null then 'inbound'
        else 'outbound'
    end as call_direction,
    null as service_type,
    typed.talk_seconds,
    null as carrier_billed_seconds,
    typed.carrier_cost,
    'USD' as carrier_currency,
    null as billing_number,
    typed.peer as ingress_trunk,
    null as egress_trunk,
    typed.disposition as disconnect_reason,
    number_key(typed.called_number) as called_key,
    coalesce(calling.range_number, called.range_number) as owned_range
from typed
inner join first_rows
    on first_rows.source_id = 'vitelity'
    and typed.file_index = first_rows.file_index
inner join local_clocks
    on local_clocks.time_zone = 'America/New_York'
    and time_bucket(interval 15 minutes, typed.started_local) = local_clocks.local_at
left join owned_numbers as calling on typed.calling_number = calling.number
left join owned_numbers as called on typed.called_number = called.number;

insert into fct_calls
with

typed as (

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

)

select
    gafachi_key(typed.callid) as call_id,
    'gafachi' as source_id,
    first_rows.file_id,
    typed.raw_row - first_rows.first_row + 2 as row_number,
    typed.callid as call_reference,
    typed.started_local - to_seconds(local_clocks.offset_seconds) as call_started_at,
    cast(call_started_at as date) as call_date,
    typed.calling_number,
    typed.called_number,
    typed.fromnumber as calling_number_raw,
    typed.tonumber as called_number_raw,
    lower(typed.direction) as call_direction,
    null as service_type,
    typed.talk_seconds,
    null as carrier_billed_seconds,
    typed.carrier_cost,
    'USD' as carrier_currency,
    null as billing_number,
    typed.trunk as ingress_trunk,
    null as egress_trunk,
    typed.result as disconnect_reason,
    number_key(typed.called_number) as called_key,
    owned.range_number as owned_range
from typed
inner join first_rows
    on first_rows.source_id = 'gafachi'
    and typed.file_index = first_rows.file_index
inner join local_clocks
    on local_clocks.time_zone = 'America/Chicago'
    and time_bucket(interval 15 minutes, typed.started_local) = local_clocks.local_at
left join owned_numbers as owned
    on case when typed.direction = 'Inbound' then typed.called_number else typed.calling_number end
    = owned.number;

insert into fct_calls
with

typed as (

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
    vodafone_key(
        typed.called_number, typed.calling_number, cast(typed.carrier_cost as varchar),
        typed.child_account_number, typed.currency, typed.invoice_label, typed.service_id_ctn,
        cast(typed.started_local as varchar), cast(typed.talk_seconds as varchar),
        typed.usage_type_classification, typed.usage_type_classification_det,
        typed.usage_type_code, typed.user_id
    ) as call_id,
    'vodafone' as source_id,
    first_rows.file_id,
    typed.raw_row - first_rows.first_row + 2 as row_number,
    null as call_reference,
    typed.started_local - to_seconds(local_clocks.offset_seconds) as call_started_at,
    cast(call_started_at as date) as call_date,
    typed.calling_e164 as calling_number,
    typed.called_e164 as called_number,
    typed.calling_number as calling_number_raw,
    typed.called_number as called_number_raw,
    case
        when calling.range_number is not null and called.range_number is not null then 'on_net'
        when called.range_number is not null then 'inbound'
        else 'outbound'
    end as call_direction,
    lower(typed.usage_type_classification) as service_type,
    typed.talk_seconds,
    null as carrier_billed_seconds,
    typed.carrier_cost,
    typed.currency as carrier_currency,
    typed.child_account_number as billing_number,
    typed.service_id_ctn as ingress_trunk,
    null as egress_trunk,
    typed.usage_type_code as disconnect_reason,
    number_key(typed.called_e164) as called_key,
    coalesce(calling.range_number, called.range_number) as owned_range
from typed
inner join first_rows
    on first_rows.source_id = 'vodafone'
    and typed.file_index = first_rows.file_index
inner join local_clocks
    on local_clocks.time_zone = 'Europe/Dublin'
    and time_bucket(interval 15 minutes, typed.started_local) = local_clocks.local_at
left join owned_numbers as calling on typed.calling_e164 = calling.number
left join owned_numbers as called on typed.called_e164 = called.number;
