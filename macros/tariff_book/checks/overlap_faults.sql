{#
    overlap_faults: rows of one key that are both in force on some day. An empty valid_to ends at
    the next valid_from of the key, so only an explicit valid_to, or the same valid_from twice, can
    overlap. A row that overlaps any later one overlaps the next one, so neighbours are enough.
#}
{% macro overlap_faults(relation, file_name, key) -%}
select
    {{ file_name }} as file_name,
    _line_number as line_number,
    'valid_from' as column_name,
    'overlaps line ' || previous_line
    || case when {{ file_name }} <> previous_file then ' of ' || previous_file else '' end
    || ', which is in force from ' || coalesce(cast(previous_from as varchar), 'the beginning')
    || ' to ' || coalesce(cast(previous_to as varchar), 'its next row') as reason,
    'let one end where the other begins' as way_out
from (
    select
        *,
        {{ seed_date('valid_from') }} as starts,
        lag({{ seed_date('valid_from') }}) over keyed as previous_from,
        lag({{ seed_date('valid_to') }}) over keyed as previous_to,
        lag(_line_number) over keyed as previous_line,
        lag({{ file_name }}) over keyed as previous_file
    from {{ relation }}
    window keyed as (
        partition by {{ key | join(', ') }}
        order by {{ seed_date('valid_from') }} nulls first, {{ file_name }}, _line_number
    )
) as neighbours
where previous_line is not null
    and (starts is not distinct from previous_from or previous_to > starts)
{%- endmacro %}
