{#
    in_utc: rows of the tariff book with their validity as moments: `valid_from_at`,
    `valid_to_at`, in UTC, half-open, never null (since ever, for ever). A date is the midnight
    that begins it on the clock of the row's owner. So no call is ever converted to find what is
    in force at its start. Needs the CTE time_zone_offsets (int_time_zone_offsets) in scope.
#}
{% macro in_utc(rows, owners, key, columns) -%}
    select
        {%- for column in columns %}
        {{ column }},
        {%- endfor %}
        coalesce(
            {{ add_seconds('cast(' ~ rows ~ '.valid_from as timestamp)', '-starts.offset_seconds') }},
            timestamp '0001-01-01 00:00:00'
        ) as valid_from_at,
        coalesce(
            {{ add_seconds('cast(' ~ rows ~ '.valid_to as timestamp)', '-ends.offset_seconds') }},
            timestamp '9999-12-31 00:00:00'
        ) as valid_to_at
    from {{ rows }}
    inner join {{ owners }} on {{ rows }}.{{ key }} = {{ owners }}.{{ key }}
    left join time_zone_offsets as starts
        on {{ owners }}.timezone = starts.time_zone
        and {{ rows }}.valid_from >= starts.local_from
        and {{ rows }}.valid_from < starts.local_to
    left join time_zone_offsets as ends
        on {{ owners }}.timezone = ends.time_zone
        and {{ rows }}.valid_to >= ends.local_from
        and {{ rows }}.valid_to < ends.local_to
{%- endmacro %}
