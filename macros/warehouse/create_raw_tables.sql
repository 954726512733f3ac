{#
    create_raw_tables: SQL that creates each table of the source `raw` that is missing, with the
    columns of its sources YAML, so that `dbt build` works before any file has landed. The loaders
    create the same tables from the same YAML. Runs on run start. Returns nothing at parse time.
#}
{% macro create_raw_tables() -%}
    {%- if execute and flags.WHICH in ['build', 'run', 'seed', 'test'] %}
create schema if not exists raw;
        {%- for node in graph.sources.values() if node.source_name == 'raw' %}
create table if not exists raw.{{ adapter.quote(node.identifier) }} (
            {%- for column in node.columns.values() %}
    {{ adapter.quote(column.name) }} {{ column.data_type }}{{ ',' if not loop.last }}
            {%- endfor %}
);
        {%- endfor %}
    {%- endif %}
{%- endmacro %}
