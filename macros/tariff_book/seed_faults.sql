{#
    seed_faults: a select of every fault of a seed, one row a fault: file_name, line_number,
    column_name, reason, way_out. Cells first, then repeated keys, names that another seed lacks,
    and what only the seed itself can say (seed_checks). Arguments as in the generic test
    legal_seed.
#}
{% macro seed_faults(name, relation, file_name, columns, key, references) %}
    {%- set selects = [] -%}
    {%- for column, rule in columns.items() -%}
        {%- for cell_fault in seed_cell_faults(column, rule) -%}
            {%- do selects.append(fault(
                relation, file_name, column, cell_fault.condition, cell_fault.reason,
                cell_fault.way_out
            )) -%}
        {%- endfor -%}
    {%- endfor -%}
    {%- if key -%}
        {%- do selects.append(repeated_key_faults(relation, file_name, key)) -%}
    {%- endif -%}
    {%- for column, seed in references.items() -%}
        {%- do selects.append(
            unknown_name_faults(relation, file_name, column, columns[column], seed)
        ) -%}
    {%- endfor -%}
    {%- set checks = seed_checks(name, relation, file_name) | trim -%}
    {%- if checks -%}
        {%- do selects.append(checks) -%}
    {%- endif -%}
    {{ selects | join('\nunion all\n') }}
{% endmacro %}

{# repeated_key_faults: the rows that have the key of an earlier row. #}
{% macro repeated_key_faults(relation, file_name, key) -%}
select
    {{ file_name }} as file_name,
    _line_number as line_number,
    '{{ key[0] }}' as column_name,
    'the same {{ key | join(', ') }} stands in line ' || first_line as reason,
    'keep one of the two rows' as way_out
from (
    select
        *,
        min(_line_number) over (partition by {{ key | join(', ') }}) as first_line
    from {{ relation }}
) as keyed
where first_line < _line_number
    {%- for column in key %}
    and {{ column }} is not null
    {%- endfor %}
{%- endmacro %}

{# unknown_name_faults: the rows that name what another seed does not hold. #}
{% macro unknown_name_faults(relation, file_name, column, rule, seed) -%}
{%- set referenced_column = rule.get('referenced_column') or column -%}
{%- set names = "string_split(" ~ column ~ ", '|')" if rule.get('list') else '[' ~ column ~ ']' -%}
select
    {{ file_name }} as file_name,
    _line_number as line_number,
    '{{ column }}' as column_name,
    '''' || trim(named) || ''' is not in {{ seed }}.csv' as reason,
    'add it there, or correct the name' as way_out
from (
    select
        *,
        unnest({{ names }}) as named
    from {{ relation }}
) as listed
where named is not null and trim(named) not in (
    select {{ referenced_column }} from {{ ref(seed) }}
    where {{ referenced_column }} is not null
)
{%- endmacro %}
