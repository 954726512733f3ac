{#
    The file of a seed, line by line, and what stops the build before its cells can be looked at.
    Only the seed materialization calls these. Messages are as in legal_seed; a fault of the whole
    file names the first column, one of a record the last.
#}

{#
    seed_lines: a select of the lines of a file, line_number from 1 and line_text, null when
    blank.
#}
{% macro seed_lines(path, options='') -%}
select
    row_number() over () as line_number,
    line_text
from read_csv(
    '{{ path }}', columns = {'line_text': 'varchar'}, auto_detect = false, header = false,
    delim = '\x01', quote = '', escape = '', null_padding = true, max_line_size = 10000000
    {{- options }}
)
{%- endmacro %}

{#
    check_seed_text: the file is UTF-8 and ends its lines in one way. Spreadsheets and scripts that
    append rows get both wrong, and DuckDB's reader stops at either with a page about its options.
    (dbt reads a seed of less than a megabyte itself while it parses, and stops at a byte that is
    not UTF-8 before this macro could say where.)
#}
{% macro check_seed_text(file, path, columns) -%}
    {%- set kinds_of_lines -%}
        select
            text is null,
            cast(length(without_pairs) < length(text) as integer)
            + cast(contains(without_pairs, chr(10)) as integer)
            + cast(contains(without_pairs, chr(13)) as integer)
        from (
            select
                try(decode(content)) as text,
                replace(text, chr(13) || chr(10), '') as without_pairs
            from read_blob('{{ path }}')
        )
    {%- endset -%}
    {%- set is_no_text, line_ends = run_query(kinds_of_lines).rows[0].values() -%}
    {%- if is_no_text -%}
        {%- do run_query('drop table if exists seed__rejects') -%}
        {%- do run_query('drop table if exists seed__rejects_scans') -%}
        {%- do run_query('select count(line_text) from (' ~ seed_lines(
            path,
            ", store_rejects = true, rejects_table = 'seed__rejects', "
            ~ "rejects_scan = 'seed__rejects_scans'"
        ) ~ ')') -%}
        {%- set first_bad = run_query('select coalesce(min(line), 1) from seed__rejects') -%}
        {%- do exceptions.raise_compiler_error(
            file ~ ' line ' ~ first_bad.rows[0][0] ~ ', column ' ~ columns[0]
            ~ ': not UTF-8 text; save the file as CSV UTF-8'
        ) -%}
    {%- elif line_ends > 1 -%}
        {%- set first_other -%}
            select coalesce(min(line_number), 1)
            from (
                select
                    unnest(lines) as line_text,
                    unnest(range(1, len(lines) + 1)) as line_number,
                    len(lines) as last_line,
                    ends_with(lines[1], chr(13)) as is_first_paired
                from (
                    select string_split(content, chr(10)) as lines from read_text('{{ path }}')
                )
            )
            where line_number < last_line and ends_with(line_text, chr(13)) <> is_first_paired
        {%- endset -%}
        {%- do exceptions.raise_compiler_error(
            file ~ ' line ' ~ run_query(first_other).rows[0][0] ~ ', column ' ~ columns[0]
            ~ ': it ends unlike the lines before, or a cell goes on in the next line; keep each '
            ~ 'record on one line and save the file anew'
        ) -%}
    {%- endif -%}
{%- endmacro %}

{#
    check_seed_header: the first line names the columns, all of them, in their order. `lines` is a
    table of seed_lines.
#}
{% macro check_seed_header(file, lines, columns) -%}
    {%- set first = run_query('select line_text from ' ~ lines ~ ' where line_number = 1') -%}
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
{%- endmacro %}

{#
    check_seed_records: every line that is not blank is one record of the right width. `lines` is a
    table of seed_lines, `records` and `rejects` are those that the reader filled.
#}
{% macro check_seed_records(file, lines, columns, records, rejects) -%}
    {#- one row a column that is missing or too many: the first missing one, or the last -#}
    {%- set bad = run_query(
        "select line, case min(error_type) when 'TOO MANY COLUMNS' "
        ~ 'then arg_max(error_message, column_idx) else arg_min(error_message, column_idx) end '
        ~ 'from ' ~ rejects ~ ' group by line order by line'
    ).rows -%}
    {%- set messages = [] -%}
    {%- for row in bad[:shown_faults()] -%}
        {%- do messages.append(
            file ~ ' line ' ~ row[0] ~ ', column ' ~ columns[-1]
            ~ ': not a CSV record of ' ~ columns | length ~ ' columns ('
            ~ row[1].split('\n')[0] ~ '); count the commas and close the quotes'
        ) -%}
    {%- endfor -%}
    {%- if bad | length > shown_faults() -%}
        {%- do messages.append(file ~ ': and ' ~ (bad | length - shown_faults()) ~ ' more') -%}
    {%- endif -%}
    {%- if messages -%}
        {%- do exceptions.raise_compiler_error('\n' ~ messages | join('\n')) -%}
    {%- endif -%}
    {%- set first_spanning -%}
        with

        record_lines as (

            select
                line_number,
                row_number() over (order by line_number) as record_number
            from {{ lines }}
            where line_number > 1 and line_text <> ''

        )

        select
            (select count(*) from record_lines) as lines,
            count(*) as records,
            (
                select min(record_lines.line_number) from record_lines
                where record_lines.record_number = min(records.record_number) filter (
                    regexp_matches(concat_ws(',', {{ columns | join(', ') }}), '[\n\r]')
                )
            ) as first_spanning
        from {{ records }} as records
    {%- endset -%}
    {%- set line_count, record_count, line = run_query(first_spanning).rows[0].values() -%}
    {%- if line_count != record_count or line is not none -%}
        {%- do exceptions.raise_compiler_error(
            file ~ ' line ' ~ (line or 1) ~ ', column ' ~ columns[0]
            ~ ': a cell goes on in the next line; keep each record on one line'
        ) -%}
    {%- endif -%}
{%- endmacro %}
