{#
    create_raw_tables: SQL that creates each table of the source `raw` that is missing, with the
    columns of its sources YAML, so that `dbt build` works before any file has landed, and each
    column that a table of an earlier release lacks. The loaders do the same from the same YAML.
    Runs on run start. Returns nothing at parse time.
#}
{% macro create_raw_tables() -%}
    {%- if execute and flags.WHICH in ['build', 'run', 'seed', 'test'] %}
        {%- set present = {} -%}
        {%- for row in run_query(
            'select table_name, column_name from information_schema.columns '
            ~ "where table_schema = 'raw'"
        ).rows -%}
            {%- do present.setdefault(row[0] | lower, []).append(row[1] | lower) -%}
        {%- endfor %}
create schema if not exists raw;
        {%- for node in graph.sources.values() if node.source_name == 'raw' %}
create table if not exists raw.{{ adapter.quote(node.identifier) }} (
            {%- for column in node.columns.values() %}
    {{ adapter.quote(column.name) }} {{ column.data_type }}{{ ',' if not loop.last }}
            {%- endfor %}
);
            {%- for column in node.columns.values()
                    if node.identifier | lower in present
                    and column.name | lower not in present[node.identifier | lower] %}
alter table raw.{{ adapter.quote(node.identifier) }}
add column {{ adapter.quote(column.name) }} {{ column.data_type }};
            {%- endfor %}
        {%- endfor %}
    {%- endif %}
{%- endmacro %}
