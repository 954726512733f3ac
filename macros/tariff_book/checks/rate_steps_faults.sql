{#
    rate_steps_faults: a step belongs to a rate that is priced by the second, begins where an increment
    ends, and keeps the sign of its rate.
#}
{% macro rate_steps_faults(relation, file_name) -%}
{%- set no_price = "cast(0 as decimal(18, 10))" -%}
{%- set steps -%}
    select
        steps._line_number,
        steps.rate_table_id,
        steps.from_second as shown_second,
        steps.rate_per_minute as shown_rate,
        rates._line_number is not null as has_rate,
        rates.markup_percent is not null as is_markup,
        tables.is_event,
        tables.is_multiple,
        steps.second,
        lag(steps.second) over step_rows as previous_second,
        lag({{ seed_integer('steps.increment_seconds') }}) over step_rows as previous_increment,
        lag(steps._line_number) over step_rows as previous_line,
        coalesce({{ seed_integer('rates.increment_seconds') }}, 60) as increment,
        coalesce(
            {{ seed_integer('rates.initial_seconds') }},
            {{ seed_integer('rates.increment_seconds') }},
            60
        ) as initial,
        sign({{ seed_decimal('steps.rate_per_minute') }}) as step_sign,
        coalesce(
            nullif(
                sign(
                    coalesce({{ seed_decimal('rates.rate_per_minute') }}, {{ no_price }})
                    + coalesce({{ seed_decimal('rates.connection_fee') }}, {{ no_price }})
                    + coalesce({{ seed_decimal('rates.initial_rate_per_minute') }}, {{ no_price }})
                ),
                0
            ),
            first_value(
                nullif(sign({{ seed_decimal('steps.rate_per_minute') }}), 0) ignore nulls
            ) over (
                partition by
                    steps.rate_table_id, steps.prefix, steps.valid_from, steps.time_band
                order by steps.second nulls last, steps._line_number
                rows between unbounded preceding and unbounded following
            )
        ) as rate_sign
    from (
        select
            *,
            case
                when {{ seed_integer('from_second') }} > 0 then {{ seed_integer('from_second') }}
            end as second
        from {{ relation }}
    ) as steps
    left join (
        select *
        from {{ ref('base_rates') }}
        where rate_table_id in (select listed.rate_table_id from {{ relation }} as listed)
        qualify row_number() over (
            partition by rate_table_id, prefix, valid_from, time_band
            order by _file_name, _line_number
        ) = 1
    ) as rates
        on steps.rate_table_id = rates.rate_table_id
        and coalesce(steps.prefix, '') = coalesce(rates.prefix, '')
        and coalesce(steps.valid_from, '') = coalesce(rates.valid_from, '')
        and coalesce(steps.time_band, '') = coalesce(rates.time_band, '')
    left join (
        select
            rate_table_id,
            bool_or(coalesce(charge_unit, '') = 'event') as is_event,
            bool_or(coalesce(increment_rule, '') = 'multiple') as is_multiple
        from {{ ref('rate_tables') }}
        group by rate_table_id
    ) as tables
        on steps.rate_table_id = tables.rate_table_id
    window step_rows as (
        partition by steps.rate_table_id, steps.prefix, steps.valid_from, steps.time_band
        order by steps.second nulls last, steps._line_number
    )
{%- endset -%}
select
    {{ file_name }} as file_name,
    _line_number as line_number,
    case
        when not has_rate or is_event then 'rate_table_id'
        when is_markup then 'prefix'
        else 'from_second'
    end as column_name,
    case
        when not has_rate
            then 'no rate has the rate_table_id, prefix, valid_from and time_band of this row'
        when is_event
            then '''' || rate_table_id || ''' charges by the event, so seconds play no part'
        when is_markup
            then 'the rate is a markup, which has no price by the second'
        when second = previous_second
            then 'the rate has a step from ' || second || ' already (line ' || previous_line || ')'
        when second < initial
            then '''' || shown_second || ''' is within the initial ' || initial
                || ' seconds of the rate'
        when previous_second is not null
            then '''' || shown_second || ''' is not a whole number of increments of '
                || previous_increment || ' seconds after the step from ' || previous_second
                || ' (line ' || previous_line || ')'
        when is_multiple
            then '''' || shown_second || ''' is not a whole number of the rate''s increments of '
                || increment || ' seconds'
        else '''' || shown_second || ''' is not a whole number of increments of ' || increment
            || ' seconds after the initial ' || initial || ' of the rate'
    end as reason,
    case
        when not has_rate then 'copy the four cells from the row of the rate'
        when is_event then 'remove the step'
        when is_markup then 'remove the step, or price the prefix by the minute'
        when second = previous_second then 'keep one of the two rows'
        when second < initial then 'begin the step at ' || initial || ' or later'
        else 'begin the step where an increment ends'
    end as way_out
from ({{ steps }}) as steps
where rate_table_id is not null
    and (
        not has_rate
        or is_event
        or is_markup
        or second = previous_second
        or second < initial
        or case
            when previous_second is not null
                then (second - previous_second) % nullif(previous_increment, 0) <> 0
            when is_multiple then second % nullif(increment, 0) <> 0
            else (second - initial) % nullif(increment, 0) <> 0
        end
    )
union all
select
    {{ file_name }} as file_name,
    _line_number as line_number,
    'rate_per_minute' as column_name,
    '''' || shown_rate || ''' has another sign than the rate' as reason,
    'a rate either charges or pays: give it and its steps one sign' as way_out
from ({{ steps }}) as steps
where has_rate and not is_event and not is_markup and step_sign <> 0 and step_sign <> rate_sign
{%- endmacro %}
