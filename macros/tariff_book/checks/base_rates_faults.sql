{# base_rates_faults: a row says what a call costs, once at a time, and in one sign. #}
{% macro base_rates_faults(relation, file_name) -%}
{{ ends_before_start(relation, file_name) }}
union all
{{ overlap_faults(relation, file_name, ['rate_table_id', 'prefix', 'time_band']) }}
union all
{{ fault(
    relation, file_name, 'prefix', 'length(prefix) > 15',
    "'''' || prefix || ''' is longer than 15 digits'",
    'a prefix is the beginning of an E.164 number'
) }}
union all
{{ band_overlap_faults(relation, file_name) }}
union all
{{ fault(
    relation, file_name, 'markup_percent',
    'markup_percent is not null and rate_table_id in (select rate_tables.rate_table_id from '
    ~ ref('rate_tables') ~ " as rate_tables where rate_tables.band_rule = 'split')",
    "'''' || rate_table_id || ''' splits calls by band, and a markup has no price by the second'",
    'price the prefix by the minute, or give it a table whose band_rule is start'
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
