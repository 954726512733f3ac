{#
    What a rule for single cells cannot say: one macro per seed, for its legal_seed test. Each
    returns a select of file_name, line_number, column_name, reason, way_out.

    Arguments of all:
      relation: the seed
      file_name: SQL expression for the name of its file
#}

{#
    seed_checks: the macro of a seed, by name; nothing for a seed without one. A chain of ifs, because
    dbt finds the macros that a test calls by reading it, not by running it.
#}
{% macro seed_checks(name, relation, file_name) -%}
    {%- if name == 'accounts' -%}
        {{ account_faults(relation, file_name) }}
    {%- elif name == 'cdr_sources' -%}
        {{ cdr_source_faults(relation, file_name) }}
    {%- elif name == 'numbers' -%}
        {{ number_faults(relation, file_name) }}
    {%- elif name == 'auth_codes' -%}
        {{ auth_code_faults(relation, file_name) }}
    {%- elif name == 'rate_tables' -%}
        {{ rate_table_faults(relation, file_name) }}
    {%- elif name == 'account_rate_tables' -%}
        {{ account_rate_table_faults(relation, file_name) }}
    {%- elif name == 'base_rates' -%}
        {{ rate_faults(relation, file_name) }}
    {%- elif name == 'invoice_runs' -%}
        {{ invoice_run_faults(relation, file_name) }}
    {%- endif -%}
{%- endmacro %}

{# fault: one such select. #}
{% macro fault(relation, file_name, column, condition, reason, way_out) -%}
select
    {{ file_name }} as file_name,
    _line_number as line_number,
    '{{ column }}' as column_name,
    {{ reason }} as reason,
    '{{ way_out | replace("'", "''") }}' as way_out
from {{ relation }}
where {{ condition }}
{%- endmacro %}

{#
    overlap_faults: two rows of one key that are both in force on some day. An empty valid_to ends at
    the next valid_from of the key, so only an explicit valid_to, or the same valid_from twice, can
    overlap.
#}
{% macro overlap_faults(relation, file_name, key) -%}
select
    {{ file_name }} as file_name,
    _line_number as line_number,
    'valid_from' as column_name,
    'overlaps line ' || previous_line || ', which is in force from '
    || coalesce(cast(previous_from as varchar), 'the beginning') || ' to '
    || coalesce(cast(previous_to as varchar), 'its next row') as reason,
    'let one end where the other begins' as way_out
from (
    select
        *,
        {{ seed_date('valid_from') }} as starts,
        lag({{ seed_date('valid_from') }}) over keyed as previous_from,
        lag({{ seed_date('valid_to') }}) over keyed as previous_to,
        lag(_line_number) over keyed as previous_line
    from {{ relation }}
    window keyed as (
        partition by {{ key | join(', ') }}
        order by {{ seed_date('valid_from') }} nulls first, _line_number
    )
) as neighbours
where previous_line is not null
    and (starts is not distinct from previous_from or previous_to > starts)
{%- endmacro %}

{# ends_before_start: valid_to on or before valid_from. #}
{% macro ends_before_start(relation, file_name) -%}
{{ fault(
    relation, file_name, 'valid_to',
    seed_date('valid_to') ~ ' <= ' ~ seed_date('valid_from'),
    "'''' || valid_to || ''' is not after valid_from ''' || valid_from || ''''",
    'valid_to is the first day on which the row no longer holds'
) }}
{%- endmacro %}

{% macro account_faults(relation, file_name) -%}
{{ fault(
    relation, file_name, 'is_invoiced',
    "lower(is_provider) = 'true' and lower(is_invoiced) = 'true'",
    "'a provider is never invoiced'",
    'leave is_invoiced empty; what a provider is owed is in CDR by Provider by Date'
) }}
{%- endmacro %}

{% macro cdr_source_faults(relation, file_name) -%}
{{ fault(
    relation, file_name, 'format',
    "format not in ('" ~ var('cdr_formats') | join("', '") ~ "')",
    "'''' || format || ''' is not a format of this project'",
    'choose one that `ratehouse formats list` shows'
) }}
{%- endmacro %}

{% macro number_faults(relation, file_name) -%}
{{ ends_before_start(relation, file_name) }}
union all
{{ fault(
    relation, file_name, 'number_to',
    'length(number_to) <> length(number_from) or number_to < number_from',
    "'the range ' || number_from || ' to ' || number_to || ' is empty or of two lengths'",
    'both ends have the same number of digits, the first is not larger'
) }}
union all
{{ fault(
    relation, file_name, 'number_from', 'length(number_from) > 15',
    "'''' || number_from || ''' is longer than 15 digits'", 'write an E.164 number'
) }}
union all
{{ fault(
    relation, file_name, 'account_id',
    "account_id in (select account_id from " ~ ref('accounts') ~ " where lower(is_provider) = 'true')",
    "'''' || account_id || ''' is a provider'",
    'numbers belong to customers; identify a provider by auth codes'
) }}
union all
{{ overlap_faults(relation, file_name, ['number_from', 'coalesce(number_to, number_from)']) }}
union all
select
    {{ file_name }} as file_name,
    later._line_number as line_number,
    'number_from' as column_name,
    'shares numbers with line ' || earlier._line_number || ' at the same time' as reason,
    'a number belongs to one account at a time: cut the ranges or their dates' as way_out
from {{ relation }} as later
inner join {{ relation }} as earlier
    on later._line_number > earlier._line_number
    and length(later.number_from) = length(earlier.number_from)
    and later.number_from <= coalesce(earlier.number_to, earlier.number_from)
    and earlier.number_from <= coalesce(later.number_to, later.number_from)
    and (
        later.number_from <> earlier.number_from
        or coalesce(later.number_to, later.number_from)
        <> coalesce(earlier.number_to, earlier.number_from)
    )
    and (later.valid_to is null or earlier.valid_from < later.valid_to)
    and (earlier.valid_to is null or later.valid_from < earlier.valid_to)
{%- endmacro %}

{% macro auth_code_faults(relation, file_name) -%}
{{ ends_before_start(relation, file_name) }}
union all
{{ fault(
    relation, file_name, 'auth_code_id', "starts_with(auth_code_id, 'number:')",
    "'''' || auth_code_id || ''' looks like a call identified by its number'",
    'the beginning number: is kept for numbers.csv'
) }}
union all
select
    {{ file_name }} as file_name,
    _line_number as line_number,
    'auth_code_id' as column_name,
    'differs in account, priority or validity from line ' || first_line as reason,
    'rows of one auth_code_id are conditions of one rule: make them agree' as way_out
from (
    select
        *,
        first_value(_line_number) over rule_rows as first_line,
        first_value(concat_ws('|', account_id, coalesce(priority, '100'), coalesce(valid_from, ''),
            coalesce(valid_to, ''))) over rule_rows as first_shared,
        concat_ws('|', account_id, coalesce(priority, '100'), coalesce(valid_from, ''),
            coalesce(valid_to, '')) as shared
    from {{ relation }}
    window rule_rows as (partition by auth_code_id order by _line_number)
) as compared
where shared <> first_shared
union all
{{ fault(
    relation, file_name, 'value', "operator = 'matches' and " ~ is_bad_pattern('value'),
    "'''' || value || ''' is not an RE2 pattern'",
    'close its brackets; look-ahead, look-behind and back references do not exist in RE2'
) }}
union all
{{ fault(
    relation, file_name, 'operator',
    "operator = 'in_network' and field not in ('source_ip', 'target_ip')",
    "'in_network compares addresses, and ''' || field || ''' is none'",
    'use it on source_ip or target_ip'
) }}
union all
{{ fault(
    relation, file_name, 'value', "operator = 'in_network' and " ~ network_bits('value') ~ ' is null',
    "'''' || value || ''' is not a network'",
    'write a CIDR network like 192.0.2.0/24 or 2001:db8::/32'
) }}
union all
{{ fault(
    relation, file_name, 'value',
    "operator = 'between' and (length(value) - length(replace(value, '|', '')) <> 1"
    ~ " or trim(split_part(value, '|', 1)) = '' or trim(split_part(value, '|', 2)) = '')",
    "'''' || value || ''' is not a range'",
    'write both ends, both included, as a|b'
) }}
union all
{{ fault(
    relation, file_name, 'value',
    "operator in ('between', 'equals') and field = 'talk_seconds' and list_bool_or(list_transform("
    ~ "string_split(value, '|'), lambda part: try_cast(trim(part) as decimal(12, 3)) is null))",
    "'''' || value || ''' is not a number of seconds'",
    'write seconds with a decimal point'
) }}
union all
{{ fault(
    relation, file_name, 'value',
    "operator in ('between', 'equals') and field in ('call_started', 'call_ended') and list_bool_or("
    ~ "list_transform(string_split(value, '|'), lambda part: "
    ~ utc_timestamp('part') ~ " is null))",
    "'''' || value || ''' is not a time'",
    'write ISO 8601 in UTC, like 2026-10-05T14:00:00Z'
) }}
union all
{{ fault(
    relation, file_name, 'value',
    "field = 'call_direction' and operator = 'equals' and value not in ('inbound', 'outbound', 'on_net')",
    "'''' || value || ''' is not a direction'",
    'choose inbound, outbound or on_net'
) }}
union all
select
    {{ file_name }} as file_name,
    codes._line_number as line_number,
    'field' as column_name,
    'a customer''s code on called_number does not test call_direction, so it would charge the '
    || 'customer for calls made to it' as reason,
    'add a row with the same auth_code_id: call_direction, equals, inbound' as way_out
from {{ relation }} as codes
inner join {{ ref('accounts') }} as accounts on codes.account_id = accounts.account_id
where codes.field = 'called_number'
    and coalesce(lower(accounts.is_provider), 'false') <> 'true'
    and codes.auth_code_id not in (
        select tested.auth_code_id from {{ relation }} as tested
        where tested.field = 'call_direction' and tested.auth_code_id is not null
    )
{%- endmacro %}

{% macro rate_table_faults(relation, file_name) -%}
{{ fault(
    relation, file_name, 'band_rule', "band_rule = 'split'",
    "'split is not supported yet'", 'leave it empty until time bands are rated'
) }}
union all
{{ fault(
    relation, file_name, 'holiday_calendar_id',
    "holiday_calendar_id is not null and holiday_calendar_id not in (select calendar_id from " ~ ref('holidays')
    ~ ' where calendar_id is not null)',
    "'''' || holiday_calendar_id || ''' is not in holidays.csv'", 'add it there, or leave it empty'
) }}
{%- endmacro %}

{% macro account_rate_table_faults(relation, file_name) -%}
{{ ends_before_start(relation, file_name) }}
union all
{{ overlap_faults(relation, file_name, ['account_id', 'call_direction', 'service_type']) }}
union all
select
    {{ file_name }} as file_name,
    given._line_number as line_number,
    'rate_table_id' as column_name,
    '''' || given.rate_table_id || ''' is in ' || rate_tables.currency || ' and '''
    || given.account_id || ''' in ' || accounts.currency as reason,
    'give the account a table in its currency; conversion comes with billing' as way_out
from {{ relation }} as given
inner join {{ ref('accounts') }} as accounts on given.account_id = accounts.account_id
inner join {{ ref('rate_tables') }} as rate_tables
    on given.rate_table_id = rate_tables.rate_table_id
where rate_tables.currency <> accounts.currency
{%- endmacro %}

{% macro rate_faults(relation, file_name) -%}
{{ ends_before_start(relation, file_name) }}
union all
{{ overlap_faults(relation, file_name, ['rate_table_id', 'prefix', 'time_band']) }}
union all
{{ fault(
    relation, file_name, 'prefix', 'length(prefix) > 15',
    "'''' || prefix || ''' is longer than 15 digits'", 'a prefix is the beginning of an E.164 number'
) }}
union all
{{ fault(
    relation, file_name, 'time_band', 'time_band is not null',
    "'the band ''' || time_band || ''' cannot be rated yet'",
    'leave it empty until time bands are rated'
) }}
union all
select
    {{ file_name }} as file_name,
    rates._line_number as line_number,
    'rate_per_minute' as column_name,
    'empty, and the row is neither a markup nor blocked nor of an event table' as reason,
    'write the rate; 0 is a free call' as way_out
from {{ relation }} as rates
inner join {{ ref('rate_tables') }} as rate_tables
    on rates.rate_table_id = rate_tables.rate_table_id
where rates.rate_per_minute is null
    and rates.markup_percent is null
    and coalesce(lower(rates.is_blocked), 'false') <> 'true'
    and coalesce(rate_tables.charge_unit, 'seconds') <> 'event'
union all
{{ fault(
    relation, file_name, 'rate_per_minute',
    "list_bool_or([starts_with(rate_per_minute, '-'), starts_with(connection_fee, '-'), "
    ~ "starts_with(initial_rate_per_minute, '-')]) and list_bool_or([try_cast(rate_per_minute as "
    ~ 'decimal(18, 10)) > 0, try_cast(connection_fee as decimal(18, 10)) > 0, '
    ~ 'try_cast(initial_rate_per_minute as decimal(18, 10)) > 0])',
    "'the row mixes a positive and a negative price'",
    'a row either charges or pays: give its rates and its fee one sign'
) }}
union all
{{ fault(
    relation, file_name, 'maximum_charge',
    'try_cast(maximum_charge as decimal(18, 10)) < try_cast(minimum_charge as decimal(18, 10))',
    "'the maximum ' || maximum_charge || ' is less than the minimum ' || minimum_charge",
    'correct one of the two'
) }}
{%- endmacro %}

{% macro invoice_run_faults(relation, file_name) -%}
{{ fault(
    relation, file_name, 'status', "status in ('recorded', 'withdrawn')",
    "'''' || status || ''' is not possible yet'", 'write draft; recording comes with billing'
) }}
union all
{{ fault(
    relation, file_name, 'period_end',
    seed_date('period_end') ~ ' <= ' ~ seed_date('period_start'),
    "'''' || period_end || ''' is not after period_start ''' || period_start || ''''",
    'period_end is the first day after the period'
) }}
union all
select
    {{ file_name }} as file_name,
    listed._line_number as line_number,
    'account_ids' as column_name,
    '''' || listed.account_id || ''' is '
    || case when lower(accounts.is_provider) = 'true' then 'a provider' else 'not invoiced' end
    as reason,
    'take it out of the run; what a provider is owed is in CDR by Provider by Date' as way_out
from (
    select
        _line_number,
        trim(unnest(string_split(account_ids, '|'))) as account_id
    from {{ relation }}
) as listed
inner join {{ ref('accounts') }} as accounts on listed.account_id = accounts.account_id
where lower(accounts.is_provider) = 'true' or lower(accounts.is_invoiced) = 'false'
union all
select
    {{ file_name }} as file_name,
    later._line_number as line_number,
    'period_start' as column_name,
    'the run overlaps ' || earlier.invoice_run_id || ' (line ' || earlier._line_number
    || ') for an account of both' as reason,
    'a charge can be in one run only: let one period end where the other begins' as way_out
from {{ relation }} as later
inner join {{ relation }} as earlier
    on later._line_number > earlier._line_number
    and later.period_start < earlier.period_end
    and earlier.period_start < later.period_end
    and (
        later.account_ids is null or earlier.account_ids is null
        or list_has_any({{ seed_list('later.account_ids') }}, {{ seed_list('earlier.account_ids') }})
    )
where coalesce(later.status, '') <> 'withdrawn' and coalesce(earlier.status, '') <> 'withdrawn'
{%- endmacro %}
