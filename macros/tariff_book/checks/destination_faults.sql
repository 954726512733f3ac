{# destination_faults: an id has a prefix once, and a prefix can begin a number. #}
{% macro destination_faults(relation, file_name, id_column) -%}
{{ fault(
    relation, file_name, 'prefix', 'length(prefix) > 15',
    "'''' || prefix || ''' is longer than 15 digits'",
    'a prefix is the beginning of an E.164 number'
) }}
union all
select
    {{ file_name }} as file_name,
    _line_number as line_number,
    'prefix' as column_name,
    'the same {{ id_column }}, prefix stands in line ' || first_line as reason,
    'keep one of the two rows' as way_out
from (
    select
        _line_number,
        min(_line_number) over (partition by {{ id_column }}, prefix) as first_line
    from {{ relation }}
    where {{ id_column }} is not null
) as keyed
where first_line < _line_number
{%- endmacro %}
