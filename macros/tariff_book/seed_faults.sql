{#
    seed_faults: a select of every fault of a seed, one row a fault: file_name, line_number,
    column_name, reason, way_out. Arguments as in the generic test legal_seed:
    name is its `seed`, relation its model, file_name an SQL expression for the name of the file.
#}
{% macro seed_faults(name, relation, file_name, columns, key, references) %}
    {%- set selects = [] -%}
    {%- for column, rule in columns.items() -%}
        {%- for fault in seed_cell_faults(column, rule) -%}
            {%- do selects.append(
                'select ' ~ file_name ~ ' as file_name, _line_number as line_number, '
                ~ "'" ~ column ~ "' as column_name, " ~ fault.reason ~ ' as reason, '
                ~ "'" ~ fault.way_out | replace("'", "''") ~ "' as way_out from " ~ relation
                ~ ' where ' ~ fault.condition
            ) -%}
        {%- endfor -%}
    {%- endfor -%}
    {%- if key -%}
        {%- do selects.append(
            'select ' ~ file_name ~ " as file_name, _line_number, '" ~ key[0] ~ "', "
            ~ "'the same " ~ key | join(', ') ~ " stands in line ' || first_line, "
            ~ "'keep one of the two rows' from (select *, min(_line_number) over (partition by "
            ~ key | join(', ') ~ ') as first_line from ' ~ relation
            ~ ') as keyed where first_line < _line_number'
        ) -%}
    {%- endif -%}
    {%- for column, seed in references.items() -%}
        {%- set values = "string_split(" ~ column ~ ", '|')"
            if columns[column].get('list') else '[' ~ column ~ ']' -%}
        {%- do selects.append(
            'select ' ~ file_name ~ " as file_name, _line_number, '" ~ column ~ "', "
            ~ "'''' || named || ''' is not in " ~ seed ~ ".csv', "
            ~ "'add it there, or correct the name' from (select *, unnest(" ~ values
            ~ ') as named from ' ~ relation ~ ') as listed where named is not null and trim(named) not in (select '
            ~ (columns[column].get('referenced_column') or column) ~ ' from ' ~ ref(seed)
            ~ ' where ' ~ (columns[column].get('referenced_column') or column) ~ ' is not null)'
        ) -%}
    {%- endfor -%}
    {%- set checks = seed_checks(name, relation, file_name) | trim -%}
    {%- if checks -%}
        {%- do selects.append(checks) -%}
    {%- endif -%}
    {{ selects | join('\nunion all\n') }}
{% endmacro %}
