{#
    The seed materialization of DuckDB, in place of dbt's own (which reads CSV with agate, guesses
    types, and fills an existing table by position). Each cell lands as trimmed text, an empty one
    as null, with `_line_number`, the line of the file, for messages that an analyst can follow
    (DuckDB runs `row_number() over ()` in one thread, in the order of the file).

    The header must be the seed's column_types, in that order: a moved or missing column is an
    error that names it. What is no CSV record of that width is an error that names its line
    (seed_file).
#}
{% materialization seed, adapter='duckdb' %}
    {%- set target_relation = this.incorporate(type='table') -%}
    {%- set file = model['original_file_path'] -%}
    {%- set path = (model['root_path'] ~ '/' ~ file) | replace("'", "''") -%}
    {%- set columns = config.get('column_types', {}).keys() | list -%}
    {%- set records = model['name'] ~ '__records' -%}
    {%- set rejects = model['name'] ~ '__rejects' -%}
    {%- set lines = model['name'] ~ '__lines' -%}

    {{ run_hooks(pre_hooks, inside_transaction=False) }}
    {{ run_hooks(pre_hooks, inside_transaction=True) }}

    {%- do check_seed_text(file, path, columns) -%}
    {%- do run_query('create or replace temporary table ' ~ lines ~ ' as ' ~ seed_lines(path)) -%}
    {%- do check_seed_header(file, lines, columns) -%}
    {%- do run_query('drop table if exists ' ~ rejects) -%}
    {%- do run_query('drop table if exists ' ~ rejects ~ '_scans') -%}
    {%- set read_records -%}
        create or replace temporary table {{ records }} as
        select
            row_number() over () as record_number,
            *
        from read_csv(
            '{{ path }}', auto_detect = false, header = false, skip = 1, delim = ',', quote = '"',
            escape = '"', nullstr = '', store_rejects = true, rejects_table = '{{ rejects }}',
            rejects_scan = '{{ rejects }}_scans',
            columns = {
                {%- for name in columns -%}
                    '{{ name }}': 'varchar'{{ ', ' if not loop.last }}
                {%- endfor -%}
            }
        )
    {%- endset -%}
    {%- do run_query(read_records) -%}
    {%- do check_seed_records(file, lines, columns, records, rejects) -%}

    {% call statement('main') -%}
        create or replace table {{ target_relation }} as
        with

        record_lines as (

            select
                line_number,
                row_number() over (order by line_number) as record_number
            from {{ lines }}
            where line_number > 1 and line_text <> ''

        )

        select
            cast(record_lines.line_number as bigint) as _line_number,
            {%- for name in columns %}
            nullif(trim(records.{{ adapter.quote(name) }}), '') as {{ adapter.quote(name) }}
            {{- ',' if not loop.last }}
            {%- endfor %}
        from {{ records }} as records
        inner join record_lines on records.record_number = record_lines.record_number
        order by record_lines.line_number
    {%- endcall %}
    {%- do run_query('drop table ' ~ records) -%}
    {%- do run_query('drop table ' ~ lines) -%}

    {#- what `dbt seed --show` prints; dbt asks for it always -#}
    {%- do store_result(
        'agate_table', 'OK', run_query('select * from ' ~ target_relation ~ ' limit 10')
    ) -%}
    {% do persist_docs(target_relation, model) %}
    {{ run_hooks(post_hooks, inside_transaction=True) }}
    {{ adapter.commit() }}
    {{ run_hooks(post_hooks, inside_transaction=False) }}
    {{ return({'relations': [target_relation]}) }}
{% endmaterialization %}
