-- Identification as packet classification. A probe is a field, an operator and, for starts_with, a
-- length: what of a call is compared with values of the book, by a join on a small table. Values that
-- satisfy the same conditions have one signature; calls with the same signatures, direction, service
-- type, owned range and period are one class, and a class is decided once, to its rate decks.

-- Regular expressions are tried on distinct values; one of all of them together comes first.
create temp table hits as
$hits;

create temp table matched as
select
    field || ' ' || operator || case when operator = 'starts_with' then ' ' || length(value) else '' end
        as probe,
    value,
    condition_number
from conditions
where operator <> 'matches'
$matches;

create temp table signatures as
select
    probe,
    value,
    cast(dense_rank() over (partition by probe order by met) as smallint) as signature
from (
    select
        probe,
        value,
        string_agg(condition_number, ',' order by condition_number) as met
    from matched
    group by probe, value
);

create temp table signature_conditions as
select distinct
    signatures.probe,
    signatures.signature,
    matched.condition_number
from signatures
inner join matched
    on signatures.probe = matched.probe
    and signatures.value = matched.value;

-- What rating needs of a call, and its class: a hash of what decides it, proven to be of one kind.
create temp table classified as
select
    calls.call_id,
    cast(calls.talk_seconds * 1000 as integer) as milliseconds,
    calls.called_key,
    quarter_number(calls.call_started_at) as quarter,
    calls.source_id,
    calls.call_direction,
    calls.service_type,
    calls.owned_range,
    quarter_periods.period_number,
    $signatures,
    hash(
        calls.source_id, calls.call_direction, calls.service_type, calls.owned_range,
        quarter_periods.period_number,
        $signatures_of_call
    ) as class
from fct_calls as calls
inner join quarter_periods on quarter_number(calls.call_started_at) = quarter_periods.quarter
$probes;

create temp table tuples as
select
    class,
    any_value(call_direction) as call_direction,
    any_value(service_type) as service_type,
    any_value(owned_range) as owned_range,
    any_value(period_number) as period_number,
    $any_signatures
from classified
group by class;

create temp table codes_of_classes as
with

met as (

    select
        class,
        period_number,
        unnest([
            $probed
        ], recursive := true)
    from tuples

)

select
    met.class,
    conditions.is_provider,
    conditions.auth_code_id,
    conditions.account_id,
    conditions.priority
from met
inner join signature_conditions
    on met.probe = signature_conditions.probe
    and met.signature = signature_conditions.signature
inner join conditions on signature_conditions.condition_number = conditions.condition_number
inner join periods
    on met.period_number = periods.period_number
    and periods.period_from_at >= conditions.valid_from_at
    and periods.period_from_at < conditions.valid_to_at
group by
    met.class,
    conditions.is_provider,
    conditions.auth_code_id,
    conditions.account_id,
    conditions.priority,
    conditions.conditions_in_code
having count(*) = conditions.conditions_in_code;

create temp table best_codes as
select
    class,
    is_provider,
    min(priority) as priority,
    min(account_id) as account_id,
    min(auth_code_id) as auth_code_id,
    count(distinct account_id) as accounts
from (
    select *
    from codes_of_classes
    qualify priority = min(priority) over (partition by class, is_provider)
)
group by class, is_provider;

create temp table ranges as
select distinct
    range_number,
    account_id,
    auth_code_id
from owned_numbers;

create temp table identified as
select
    tuples.class,
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
    on tuples.class = customers.class
    and not customers.is_provider
left join best_codes as providers
    on tuples.class = providers.class
    and providers.is_provider
left join ranges on tuples.owned_range = ranges.range_number;

-- One row a class and side: whose it is, which deck prices it, why it cannot be priced.
create temp table classes as
with

sides as (

    select
        class,
        call_direction,
        service_type,
        period_number,
        'customer' as side,
        customer_identified_by as identified_by,
        customer_account_id as account_id,
        customer_auth_code_id as auth_code_id
    from identified

    union all

    select
        class,
        call_direction,
        service_type,
        period_number,
        'provider' as side,
        provider_identified_by as identified_by,
        provider_account_id as account_id,
        provider_auth_code_id as auth_code_id
    from identified

),

tables as (

    select
        sides.side,
        sides.class,
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
    group by sides.side, sides.class

)

select
    sides.side,
    sides.class,
    sides.service_type,
    sides.identified_by = 'not_applicable' as is_not_applicable,
    sides.account_id,
    sides.auth_code_id,
    tables.rate_table_id,
    coalesce(rate_tables.is_event, false) as is_event,
    coalesce(rate_tables.currency, accounts.currency) as currency,
    coalesce(zones.zone_number, 0) as zone_number,
    coalesce(decks.deck, 0) as deck,
    case
        when sides.identified_by = 'ambiguous' then 'ambiguous_auth_code'
        when sides.identified_by = 'unidentified' then 'no_auth_code'
        when tables.rate_table_id is null then 'no_rate_table'
    end as class_reason
from sides
inner join periods on sides.period_number = periods.period_number
left join tables
    on sides.side = tables.side
    and sides.class = tables.class
left join rate_tables on tables.rate_table_id = rate_tables.rate_table_id
left join accounts on sides.account_id = accounts.account_id
left join (select distinct time_zone, zone_number from clocks) as zones
    on accounts.timezone = zones.time_zone
left join decks
    on tables.rate_table_id = decks.rate_table_id
    and periods.period_from_at >= decks.deck_from_at
    and periods.period_from_at < decks.deck_to_at;
