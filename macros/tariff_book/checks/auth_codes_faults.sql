{#
    auth_codes_faults: the rows of a code agree, its values are of the kind that field and operator
    compare, and a customer is not charged for calls made to it.
#}
{% macro auth_codes_faults(relation, file_name) -%}
{%- set shared -%}
    concat_ws(
        '|', account_id, coalesce({{ seed_integer('priority') }}, 100), coalesce(valid_from, ''),
        coalesce(valid_to, '')
    )
{%- endset -%}
{#- `equals` compares with the whole cell, `between` with its two ends #}
{%- set compared_values -%}
    case operator when 'between' then string_split(value, '|') else [value] end
{%- endset -%}
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
        _line_number,
        {{ shared }} as shared,
        first_value(_line_number) over code_rows as first_line,
        first_value({{ shared }}) over code_rows as first_shared
    from {{ relation }}
    where auth_code_id is not null
    window code_rows as (partition by auth_code_id order by _line_number)
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
    relation, file_name, 'value',
    "operator = 'in_network' and " ~ network_bits('value') ~ ' is null',
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
    "operator in ('between', 'equals') and field = 'talk_seconds' and list_bool_or("
    ~ 'list_transform(' ~ compared_values
    ~ ', lambda part: try_cast(trim(part) as decimal(12, 3)) is null))',
    "'''' || value || ''' is not a number of seconds'",
    'write seconds with a decimal point'
) }}
union all
{{ fault(
    relation, file_name, 'value',
    "operator in ('between', 'equals') and field in ('call_started', 'call_ended') "
    ~ 'and list_bool_or(list_transform(' ~ compared_values
    ~ ', lambda part: ' ~ utc_timestamp('part') ~ ' is null))',
    "'''' || value || ''' is not a time'",
    'write ISO 8601 in UTC, like 2026-10-05T14:00:00Z'
) }}
union all
select
    {{ file_name }} as file_name,
    codes._line_number as line_number,
    'value' as column_name,
    '''' || codes.value || ''' begins after its end, so no call is in it' as reason,
    'write the lower end first' as way_out
from {{ relation }} as codes
where codes.operator = 'between'
    and trim(split_part(codes.value, '|', 2)) <> ''
    and not {{ is_between("trim(split_part(codes.value, '|', 1))", 'codes') }}
union all
{{ fault(
    relation, file_name, 'value',
    "field = 'call_direction' and operator = 'equals' "
    ~ "and value not in ('inbound', 'outbound', 'on_net')",
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
