-- Identification as packet classification: conditions are tried on distinct values; values that
-- satisfy the same conditions have one signature; calls with the same signatures, direction, service
-- type, owned range and period are one class, and a class is decided once, to its rate decks.

create table field_values as
select 'source_id' as field, source_id as value from fct_calls group by source_id
union all
select 'calling_number', calling_number from fct_calls
where calling_number is not null group by calling_number
union all
select 'called_number', called_number from fct_calls
where called_number is not null group by called_number
union all
select 'billing_number', billing_number from fct_calls
where billing_number is not null group by billing_number
union all
select 'ingress_trunk', ingress_trunk from fct_calls
where ingress_trunk is not null group by ingress_trunk
union all
select 'call_direction', call_direction from fct_calls group by call_direction;

create table matched as
with

beginnings as (

    select distinct
        field,
        length(value) as size
    from conditions
    where operator = 'starts_with'

)

select
    field_values.field,
    field_values.value,
    conditions.condition_number
from field_values
inner join conditions
    on conditions.operator = 'equals'
    and field_values.field = conditions.field
    and field_values.value = conditions.value

union all

select
    cut_values.field,
    cut_values.value,
    conditions.condition_number
from (
    select
        field_values.field,
        field_values.value,
        left(field_values.value, beginnings.size) as beginning
    from field_values
    inner join beginnings on field_values.field = beginnings.field
) as cut_values
inner join conditions
    on conditions.operator = 'starts_with'
    and cut_values.field = conditions.field
    and cut_values.beginning = conditions.value

$patterns;

create table signatures as
select
    field,
    value,
    cast(dense_rank() over (order by met) as integer) as signature
from (
    select
        field,
        value,
        string_agg(condition_number, ',' order by condition_number) as met
    from matched
    group by field, value
);

create table signature_conditions as
select distinct
    signatures.signature,
    matched.condition_number
from signatures
inner join matched
    on signatures.field = matched.field
    and signatures.value = matched.value;

create table calling_signatures as
select value, signature from signatures where field = 'calling_number';
create table called_signatures as
select value, signature from signatures where field = 'called_number';
create table billing_signatures as
select value, signature from signatures where field = 'billing_number';
create table trunk_signatures as
select value, signature from signatures where field = 'ingress_trunk';

-- What rating needs of a call, and its signatures.
create table classified as
select
    calls.call_id,
    calls.call_date,
    calls.talk_seconds,
    calls.called_key,
    quarter_periods.utc_at as started_quarter_at,
    calls.source_id,
    calls.call_direction,
    calls.service_type,
    calls.owned_range,
    quarter_periods.period_number,
    calling_signatures.signature as calling_signature,
    called_signatures.signature as called_signature,
    billing_signatures.signature as billing_signature,
    trunk_signatures.signature as trunk_signature
from fct_calls as calls
inner join quarter_periods
    on time_bucket(interval 15 minutes, calls.call_started_at) = quarter_periods.utc_at
left join calling_signatures on calls.calling_number = calling_signatures.value
left join called_signatures on calls.called_number = called_signatures.value
left join billing_signatures on calls.billing_number = billing_signatures.value
left join trunk_signatures on calls.ingress_trunk = trunk_signatures.value;

create table tuples as
select
    cast(row_number() over () as integer) as class_number,
    *
from (
    select distinct
        source_id,
        call_direction,
        service_type,
        owned_range,
        period_number,
        calling_signature,
        called_signature,
        billing_signature,
        trunk_signature
    from classified
);

create table codes_of_classes as
with

met as (

    select
        tuples.class_number,
        tuples.period_number,
        unnest([
            tuples.calling_signature, tuples.called_signature, tuples.billing_signature,
            tuples.trunk_signature, sources.signature, directions.signature
        ]) as signature
    from tuples
    left join signatures as sources
        on sources.field = 'source_id'
        and tuples.source_id = sources.value
    left join signatures as directions
        on directions.field = 'call_direction'
        and tuples.call_direction = directions.value

)

select
    met.class_number,
    conditions.is_provider,
    conditions.auth_code_id,
    conditions.account_id,
    conditions.priority
from met
inner join signature_conditions on met.signature = signature_conditions.signature
inner join conditions on signature_conditions.condition_number = conditions.condition_number
inner join periods
    on met.period_number = periods.period_number
    and periods.period_from_at >= conditions.valid_from_at
    and periods.period_from_at < conditions.valid_to_at
group by
    met.class_number,
    conditions.is_provider,
    conditions.auth_code_id,
    conditions.account_id,
    conditions.priority,
    conditions.conditions_in_code
having count(*) = conditions.conditions_in_code;

create table best_codes as
select
    class_number,
    is_provider,
    min(priority) as priority,
    min(account_id) as account_id,
    min(auth_code_id) as auth_code_id,
    count(distinct account_id) as accounts
from (
    select *
    from codes_of_classes
    qualify priority = min(priority) over (partition by class_number, is_provider)
)
group by class_number, is_provider;

create table ranges as
select distinct
    range_number,
    account_id,
    auth_code_id
from owned_numbers;

create table identified as
select
    tuples.class_number,
    tuples.call_direction,
    tuples.service_type,
    tuples.period_number,
    case
        when customers.account_id is null and ranges.account_id is null then 'unidentified'
        when customers.account_id is null then 'number'
        when ranges.account_id is null or customers.priority < 200
            then case when customers.accounts > 1 then 'ambiguous' else 'auth_code' end
        when customers.priority > 200 then 'number'
        when customers.accounts > 1 or customers.account_id <> ranges.account_id then 'ambiguous'
        else 'auth_code'
    end as customer_identified_by,
    case
        when tuples.call_direction = 'on_net' then 'not_applicable'
        when providers.account_id is null then 'unidentified'
        when providers.accounts > 1 then 'ambiguous'
        else 'auth_code'
    end as provider_identified_by,
    case customer_identified_by
        when 'number' then ranges.account_id when 'auth_code' then customers.account_id
    end as customer_account_id,
    case customer_identified_by
        when 'number' then ranges.auth_code_id when 'auth_code' then customers.auth_code_id
    end as customer_auth_code_id,
    case provider_identified_by when 'auth_code' then providers.account_id end
        as provider_account_id,
    case provider_identified_by when 'auth_code' then providers.auth_code_id end
        as provider_auth_code_id
from tuples
left join best_codes as customers
    on tuples.class_number = customers.class_number
    and not customers.is_provider
left join best_codes as providers
    on tuples.class_number = providers.class_number
    and providers.is_provider
left join ranges on tuples.owned_range = ranges.range_number;

-- One row a class and side: whose it is, and which deck prices it.
create table classes as
with

sides as (

    select
        class_number, call_direction, service_type, period_number,
        'customer' as side,
        customer_identified_by as identified_by,
        customer_account_id as account_id,
        customer_auth_code_id as auth_code_id
    from identified
    union all
    select
        class_number, call_direction, service_type, period_number,
        'provider' as side,
        provider_identified_by as identified_by,
        provider_account_id as account_id,
        provider_auth_code_id as auth_code_id
    from identified

),

tables as (

    select
        sides.side,
        sides.class_number,
        arg_max(assignments.rate_table_id, assignments.precedence) as rate_table_id
    from sides
    inner join periods on sides.period_number = periods.period_number
    inner join assignments
        on sides.account_id = assignments.account_id
        and periods.period_from_at >= assignments.valid_from_at
        and periods.period_from_at < assignments.valid_to_at
        and (
            assignments.call_direction is null
            or sides.call_direction = assignments.call_direction
        )
        and (
            assignments.service_type is null or sides.service_type = assignments.service_type
        )
    group by sides.side, sides.class_number

)

select
    sides.side,
    sides.class_number,
    sides.identified_by,
    sides.account_id,
    sides.auth_code_id,
    tables.rate_table_id,
    rate_tables.is_event,
    coalesce(rate_tables.currency, accounts.currency) as currency,
    zones.zone_number,
    decks.deck
from sides
inner join periods on sides.period_number = periods.period_number
left join tables
    on sides.side = tables.side
    and sides.class_number = tables.class_number
left join rate_tables on tables.rate_table_id = rate_tables.rate_table_id
left join accounts on sides.account_id = accounts.account_id
left join (select distinct time_zone, zone_number from clocks) as zones
    on accounts.timezone = zones.time_zone
left join decks
    on tables.rate_table_id = decks.rate_table_id
    and periods.period_from_at >= decks.deck_from_at
    and periods.period_from_at < decks.deck_to_at;

create table calls_to_rate as
select
    classified.call_id,
    classified.call_date,
    classified.talk_seconds,
    classified.called_key,
    classified.started_quarter_at,
    tuples.class_number
from classified
inner join tuples
    on classified.source_id = tuples.source_id
    and classified.call_direction = tuples.call_direction
    and classified.service_type is not distinct from tuples.service_type
    and classified.owned_range is not distinct from tuples.owned_range
    and classified.period_number = tuples.period_number
    and classified.calling_signature is not distinct from tuples.calling_signature
    and classified.called_signature is not distinct from tuples.called_signature
    and classified.billing_signature is not distinct from tuples.billing_signature
    and classified.trunk_signature is not distinct from tuples.trunk_signature;
