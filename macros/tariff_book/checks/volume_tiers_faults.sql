{#
    volume_tiers_faults: the rows of an id are one price list: one rule, from 0 minutes up, whole
    seconds (usage is counted in seconds), each row with a price, and numbers that it is for.
#}
{% macro volume_tiers_faults(relation, file_name) -%}
{%- set from_minutes = seed_decimal('from_minutes') -%}
{{ whole_second_faults(relation, file_name, 'from_minutes') }}
union all
{{ fault(
    relation, file_name, 'rate_per_minute', 'rate_per_minute is null and flat_fee is null',
    "'empty, and the tier has no flat_fee'", 'write the rate; 0 is free minutes'
) }}
union all
select
    {{ file_name }} as file_name,
    _line_number as line_number,
    'tier_rule' as column_name,
    'differs from ' || first_rule || ' in line ' || first_line as reason,
    'rows of one volume_tier_id are tiers of one rule: make them agree' as way_out
from (
    select
        _line_number,
        tier_rule,
        first_value(_line_number) over id_rows as first_line,
        first_value(tier_rule) over id_rows as first_rule
    from {{ relation }}
    where volume_tier_id is not null
    window id_rows as (partition by volume_tier_id order by _line_number)
) as compared
where tier_rule <> first_rule
union all
select
    {{ file_name }} as file_name,
    _line_number as line_number,
    'from_minutes' as column_name,
    '''' || volume_tier_id || ''' begins at ' || from_minutes || ' minutes' as reason,
    'the first tier of an id begins at 0' as way_out
from (
    select
        _line_number,
        volume_tier_id,
        from_minutes,
        {{ from_minutes }} as minutes,
        row_number() over (
            partition by volume_tier_id order by {{ from_minutes }} nulls last, _line_number
        ) as tier_number
    from {{ relation }}
    where volume_tier_id is not null
) as tiers
where tier_number = 1 and minutes > 0
union all
select
    {{ file_name }} as file_name,
    _line_number as line_number,
    'from_minutes' as column_name,
    'line ' || first_line || ' begins at the same minutes' as reason,
    'a tier ends where the next one begins: keep one of the two rows' as way_out
from (
    select
        _line_number,
        min(_line_number) over (partition by volume_tier_id, {{ from_minutes }}) as first_line
    from {{ relation }}
    where volume_tier_id is not null and {{ from_minutes }} is not null
) as tiers
where first_line < _line_number
union all
select
    {{ file_name }} as file_name,
    min(_line_number) as line_number,
    'volume_tier_id' as column_name,
    '''' || volume_tier_id || ''' has no destinations, so no call would count' as reason,
    'add its prefixes to volume_tier_destinations.csv; an empty prefix takes every number'
        as way_out
from {{ relation }}
where volume_tier_id not in (
    select named.volume_tier_id from {{ ref('volume_tier_destinations') }} as named
    where named.volume_tier_id is not null
)
group by volume_tier_id
{%- endmacro %}
