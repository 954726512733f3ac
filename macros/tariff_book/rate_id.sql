{#
    rate_id: the key of a rate, the same in every rebuild and for the rate and its steps. Wants the
    columns rate_table_id, prefix (empty for the default rate, not null), valid_from (a date) and
    time_band.
#}
{% macro rate_id() -%}
    cast(
        {{ record_key(
            ['rate_table_id', 'prefix', 'time_band'],
            {'valid_from': 'cast(valid_from as varchar)'}
        ) }} as uuid
    )
{%- endmacro %}
