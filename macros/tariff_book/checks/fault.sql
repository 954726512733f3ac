{# fault: a select of the rows of a seed that have one fault: those where a condition holds. #}
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
