-- The tariff book: read as text, typed, and every date as a moment in UTC. Nothing of it is kept.
-- (Tables of the steps between are temporary: DuckDB compresses only what it keeps.)

create or replace temp table accounts as
select
    account_id,
    coalesce(is_provider = 'true', false) as is_provider,
    currency,
    timezone
from read_csv('$seeds/accounts.csv', all_varchar = true, header = true);

create or replace temp table rate_tables as
select
    rate_table_id,
    currency,
    timezone,
    coalesce(charge_unit, 'seconds') = 'event' as is_event,
    coalesce(increment_rule, 'initial_then_next') = 'multiple' as is_multiple,
    case coalesce(duration_rounding, 'up') when 'up' then 999 when 'half_up' then 500 else 0 end
        as milliseconds_added,
    coalesce(charge_rounding, 'half_up') as charge_rounding,
    -- numerator / divisor * scale is the charge in units of 10^-8
    60 * cast(power(10, 10 - cast(coalesce(charge_decimals, '6') as integer)) as bigint)
        as divisor,
    cast(power(10, 8 - cast(coalesce(charge_decimals, '6') as integer)) as bigint) as scale
from read_csv('$seeds/rate_tables.csv', all_varchar = true, header = true);

-- Quarters of an hour are numbered; every change of a clock or of the book is between two.
create or replace temp macro quarter_number(utc_at) as
    cast(epoch_us(utc_at) // 900000000 - epoch_us(timestamp '2026-09-29') // 900000000 as integer);

-- The clocks of the book, a quarter of an hour a row, somewhat longer than the month on each side.
create or replace temp table clocks as
select
    zones.time_zone,
    cast(dense_rank() over (order by zones.time_zone) as utinyint) as zone_number,
    quarters.utc_at,
    quarter_number(quarters.utc_at) as quarter,
    timezone(zones.time_zone, timezone('UTC', quarters.utc_at)) as local_at
from (
    select timezone as time_zone from accounts
    union
    select timezone as time_zone from rate_tables
    union
    select 'America/New_York' as time_zone
    union
    select 'America/Chicago' as time_zone
    union
    select 'Europe/Dublin' as time_zone
) as zones
cross join (
    select unnest(generate_series(
        timestamp '2026-09-29 00:00:00', timestamp '2026-11-03 00:00:00', interval 15 minutes
    )) as utc_at
) as quarters;

-- A repeated local hour is its first occurrence.
create or replace temp table local_clocks as
select
    time_zone,
    local_at,
    min(utc_at) as utc_at,
    epoch(local_at) - epoch(min(utc_at)) as offset_seconds
from clocks
group by time_zone, local_at;

create or replace temp macro moment(day, utc_at, otherwise) as
    case when day < date '2026-10-01' then timestamp '0001-01-01' else coalesce(utc_at, otherwise) end;

-- a price in units of 10^-10
create or replace temp macro units(amount) as
    cast(replace(cast(cast(amount as decimal(18, 10)) as varchar), '.', '') as bigint);

create or replace temp table rates as
with

texts as (

    select * from read_csv(
        '$seeds/rates/*.csv', auto_detect = false, header = true, delim = ',', quote = '"',
        escape = '"', nullstr = '', columns = {
            'rate_table_id': 'varchar', 'prefix': 'varchar', 'destination': 'varchar',
            'valid_from': 'varchar', 'valid_to': 'varchar', 'time_band': 'varchar',
            'rate_per_minute': 'varchar', 'connection_fee': 'varchar',
            'initial_seconds': 'varchar', 'initial_rate_per_minute': 'varchar',
            'increment_seconds': 'varchar', 'grace_seconds': 'varchar',
            'minimum_seconds': 'varchar', 'minimum_charge': 'varchar',
            'maximum_charge': 'varchar', 'markup_percent': 'varchar', 'is_blocked': 'varchar'
        }
    )

),

ended as (

    select
        rate_table_id,
        coalesce(prefix, '') as prefix,
        min(valid_from) as first_from,
        max(valid_from) as last_from
    from texts
    group by rate_table_id, prefix
    having count(*) > 1

)

select
    cast(row_number() over () as integer) as rate_number,
    rate_identity(coalesce(texts.prefix, ''), texts.rate_table_id, texts.valid_from) as rate_id,
    texts.rate_table_id,
    coalesce(texts.prefix, '') as prefix,
    length(coalesce(texts.prefix, '')) as prefix_length,
    texts.destination,
    coalesce(cast(texts.connection_fee as decimal(18, 10)), 0) as connection_fee,
    coalesce(units(texts.rate_per_minute), 0) as rate_units,
    coalesce(units(texts.connection_fee), 0) as fee_units,
    units(texts.minimum_charge) * 60 as minimum_numerator,
    units(texts.maximum_charge) * 60 as maximum_numerator,
    cast(coalesce(texts.initial_seconds, texts.increment_seconds, '60') as bigint)
        as initial_seconds,
    cast(coalesce(texts.increment_seconds, '60') as bigint) as increment_seconds,
    cast(coalesce(texts.grace_seconds, '0') as bigint) as grace_seconds,
    cast(coalesce(texts.minimum_seconds, '0') as bigint) as minimum_seconds,
    coalesce(texts.is_blocked = 'true', false) as is_blocked,
    rate_tables.is_event,
    rate_tables.is_multiple,
    rate_tables.milliseconds_added,
    rate_tables.charge_rounding,
    rate_tables.divisor,
    rate_tables.scale,
    moment(cast(texts.valid_from as date), starts.utc_at, timestamp '0001-01-01') as valid_from_at,
    -- at most two rows a prefix here
    case
        when ended.first_from = texts.valid_from
            then moment(cast(ended.last_from as date), ends.utc_at, timestamp '9999-12-31')
        else timestamp '9999-12-31'
    end as valid_to_at
from texts
inner join rate_tables on texts.rate_table_id = rate_tables.rate_table_id
left join ended
    on texts.rate_table_id = ended.rate_table_id
    and coalesce(texts.prefix, '') = ended.prefix
left join local_clocks as starts
    on rate_tables.timezone = starts.time_zone
    and cast(texts.valid_from as timestamp) = starts.local_at
left join local_clocks as ends
    on rate_tables.timezone = ends.time_zone
    and cast(ended.last_from as timestamp) = ends.local_at;

create or replace temp table assignments as
with

texts as (

    select
        *,
        lead(valid_from) over (
            partition by account_id, call_direction, service_type order by valid_from
        ) as next_from
    from read_csv('$seeds/account_rate_tables.csv', all_varchar = true, header = true)

)

select
    texts.account_id,
    texts.rate_table_id,
    texts.call_direction,
    texts.service_type,
    case when texts.service_type is not null then 2 else 0 end
    + case when texts.call_direction is not null then 1 else 0 end as precedence,
    moment(cast(texts.valid_from as date), starts.utc_at, timestamp '0001-01-01') as valid_from_at,
    case
        when coalesce(texts.valid_to, texts.next_from) is null then timestamp '9999-12-31'
        else moment(
            cast(coalesce(texts.valid_to, texts.next_from) as date), ends.utc_at,
            timestamp '9999-12-31'
        )
    end as valid_to_at
from texts
inner join accounts on texts.account_id = accounts.account_id
left join local_clocks as starts
    on accounts.timezone = starts.time_zone
    and cast(texts.valid_from as timestamp) = starts.local_at
left join local_clocks as ends
    on accounts.timezone = ends.time_zone
    and cast(coalesce(texts.valid_to, texts.next_from) as timestamp) = ends.local_at;

create or replace temp table conditions as
select
    texts.condition_number,
    texts.auth_code_id,
    texts.account_id,
    accounts.is_provider,
    texts.field,
    texts.operator,
    texts.value,
    cast(coalesce(texts.priority, '100') as integer) as priority,
    count(*) over (partition by texts.auth_code_id) as conditions_in_code,
    moment(cast(texts.valid_from as date), starts.utc_at, timestamp '0001-01-01') as valid_from_at,
    case
        when texts.valid_to is null then timestamp '9999-12-31'
        else moment(cast(texts.valid_to as date), ends.utc_at, timestamp '9999-12-31')
    end as valid_to_at
from (
    select
        row_number() over () as condition_number,
        *
    from read_csv('$seeds/auth_codes.csv', all_varchar = true, header = true)
) as texts
inner join accounts on texts.account_id = accounts.account_id
left join local_clocks as starts
    on accounts.timezone = starts.time_zone
    and cast(texts.valid_from as timestamp) = starts.local_at
left join local_clocks as ends
    on accounts.timezone = ends.time_zone
    and cast(texts.valid_to as timestamp) = ends.local_at;

-- Ranges are small here: one row a number.
create or replace temp table owned_numbers as
select
    account_id,
    'number:' || number_from as auth_code_id,
    cast(dense_rank() over (order by number_from) as smallint) as range_number,
    cast(unnest(range(cast(number_from as bigint), cast(number_to as bigint) + 1)) as varchar)
        as number
from read_csv('$seeds/numbers.csv', all_varchar = true, header = true);

-- Between two boundaries of anything in the book nothing changes: a period.
create or replace temp table periods as
with

boundaries as (

    select valid_from_at as boundary_at from rates
    union
    select valid_to_at as boundary_at from rates
    union
    select valid_from_at as boundary_at from assignments
    union
    select valid_to_at as boundary_at from assignments
    union
    select valid_from_at as boundary_at from conditions
    union
    select valid_to_at as boundary_at from conditions

)

select
    cast(row_number() over (order by boundary_at) as utinyint) as period_number,
    boundary_at as period_from_at,
    lead(boundary_at) over (order by boundary_at) as period_to_at
from boundaries;

create or replace temp table quarter_periods as
select
    quarters.quarter,
    periods.period_number
from (select distinct utc_at, quarter from clocks) as quarters
inner join periods
    on quarters.utc_at >= periods.period_from_at
    and quarters.utc_at < periods.period_to_at;

-- the local day of an account's clock; clock 0 is UTC, for calls of nobody
create or replace temp table days as
select
    cast(zone_number as integer) * 10000 + quarter as clock_quarter,
    cast(utc_at as date) as call_date,
    cast(local_at as date) as charge_date
from clocks
union all
select distinct
    quarter as clock_quarter,
    cast(utc_at as date) as call_date,
    cast(utc_at as date) as charge_date
from clocks;
