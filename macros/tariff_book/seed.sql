{#
    The seed materialization of DuckDB, in place of dbt's own (which reads CSV with agate, guesses
    types, and fills an existing table by position). Each cell lands as trimmed text, an empty one
    as null, with `_line_number`, the line of the file, for messages that an analyst can follow.

    The header must be the seed's column_types, in that order: a moved or missing column is an error
    that names it. A row that is not a CSV record of that width is an error that names its line.
#}
{% materialization seed, adapter='duckdb' %}
    {%- set target_relation = this.incorporate(type='table') -%}
    {%- set file = model['original_file_path'] -%}
    {%- set path = (model['root_path'] ~ '/' ~ file) | replace("'", "''") -%}
    {%- set columns = config.get('column_types', {}).keys() | list -%}
    {%- set rejects = 'rejects_' ~ model['name'] -%}
    {%- set lines -%}
        select
            row_number() over () as line_number,
            line_text
        from read_csv(
            '{{ path }}', columns = {'line_text': 'varchar'}, auto_detect = false, header = false,
            delim = '\x01', quote = '', escape = '', null_padding = true, max_line_size = 10000000
        )
    {%- endset -%}

    {{ run_hooks(pre_hooks, inside_transaction=False) }}
    {{ run_hooks(pre_hooks, inside_transaction=True) }}

    {%- set first = run_query('select line_text from (' ~ lines ~ ') where line_number = 1') -%}
    {%- set header = (first.columns[0].values()[0] or '') if first.rows else '' -%}
    {%- set found = [] -%}
    {%- for name in header.replace('\ufeff', '').split(',') -%}
        {%- do found.append(name.strip().strip('"')) -%}
    {%- endfor -%}
    {%- for name in columns -%}
        {%- if found[loop.index0] | default('') != name -%}
            {%- do exceptions.raise_compiler_error(
                file ~ ' line 1, column ' ~ name ~ ': the header is not ' ~ columns | join(',')
                ~ ' (found ' ~ header ~ '); put the columns back in that order, separated by commas'
            ) -%}
        {%- endif -%}
    {%- endfor -%}
    {%- if found | length > columns | length -%}
        {%- do exceptions.raise_compiler_error(
            file ~ ' line 1, column ' ~ found[columns | length]
            ~ ': no such column in this seed; remove it'
        ) -%}
    {%- endif -%}

    {%- do run_query('drop table if exists ' ~ rejects) -%}
    {%- do run_query('drop table if exists ' ~ rejects ~ '_scans') -%}
    {%- set rows -%}
        select
            row_number() over () as row_position,
            *
        from read_csv(
            '{{ path }}', auto_detect = false, header = false, skip = 1, delim = ',', quote = '"',
            escape = '"', nullstr = '', store_rejects = true,
            rejects_table = '{{ rejects }}', rejects_scan = '{{ rejects }}_scans',
            columns = {
                {%- for name in columns %}'{{ name }}': 'varchar'{{ ', ' if not loop.last }}{% endfor -%}
            }
        )
    {%- endset -%}
    {%- do run_query('create or replace temporary table ' ~ model['name'] ~ '__rows as ' ~ rows) -%}
    {%- set bad = run_query(
        'select distinct line, error_message from ' ~ rejects ~ ' order by line limit 21'
    ) -%}
    {%- if bad.rows -%}
        {%- set messages = [] -%}
        {%- for row in bad.rows[:20] -%}
            {%- do messages.append(
                file ~ ' line ' ~ row[0] ~ ', column ' ~ columns[-1]
                ~ ': not a CSV record of ' ~ columns | length ~ ' columns ('
                ~ row[1].split('\n')[0] ~ '); count the commas and close the quotes'
            ) -%}
        {%- endfor -%}
        {%- do exceptions.raise_compiler_error('\n' ~ messages | join('\n')) -%}
    {%- endif -%}
    {%- set counts = run_query(
        "select (select count(*) from " ~ model['name'] ~ "__rows), (select count(*) from ("
        ~ lines ~ ") where line_number > 1 and line_text <> '')"
    ) -%}
    {%- if counts.rows[0][0] != counts.rows[0][1] -%}
        {%- do exceptions.raise_compiler_error(
            file ~ ' line 1, column ' ~ columns[0] ~ ': the file holds a cell that spans lines, or '
            ~ 'line ends of two kinds; keep each record on one line'
        ) -%}
    {%- endif -%}

    {% call statement('main') -%}
        create or replace table {{ target_relation }} as
        with

        numbered_lines as (

            select
                line_number,
                row_number() over (order by line_number) as row_position
            from ({{ lines }})
            where line_number > 1 and line_text <> ''

        )

        select
            cast(numbered_lines.line_number as bigint) as _line_number,
            {%- for name in columns %}
            nullif(trim(seed_rows.{{ adapter.quote(name) }}), '') as {{ adapter.quote(name) }}
            {{- ',' if not loop.last }}
            {%- endfor %}
        from {{ model['name'] }}__rows as seed_rows
        inner join numbered_lines on seed_rows.row_position = numbered_lines.row_position
        order by numbered_lines.line_number
    {%- endcall %}
    {%- do run_query('drop table ' ~ model['name'] ~ '__rows') -%}

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
