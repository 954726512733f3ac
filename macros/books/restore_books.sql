{#
    restore_books: brings the warehouse and books/ in step before a build: an entry that only the
    files hold, because the warehouse was lost or is an older copy, is read back, and one that only
    the warehouse holds is written. Two different entries of one number are an error, for nobody but
    the owner can know which of them is right. Runs on run start.
#}
{% macro restore_books() -%}
    {%- if execute and flags.WHICH in ['build', 'run', 'seed', 'test'] -%}
        {%- set folder = books_folder() -%}
        {%- if run_query("select 1 from glob('" ~ folder ~ "/*.entry.parquet') limit 1").rows -%}
            {%- set entries = run_query(
                'select files.entry_number, files.invoice_run_id, files.entry_kind, '
                ~ 'files.content_hash, known.content_hash, files.filename '
                ~ "from read_parquet('" ~ folder ~ "/*.entry.parquet', filename = true, "
                ~ 'union_by_name = true) as files left join raw.book_entries as known '
                ~ 'on files.entry_number = known.entry_number '
                ~ 'where known.content_hash is distinct from files.content_hash '
                ~ 'order by files.entry_number'
            ).rows -%}
            {%- for entry in entries -%}
                {%- if entry[4] -%}
                    {{ exceptions.raise_compiler_error(
                        entry[5] ~ ': entry ' ~ entry[0] ~ ' of the books is not the one that the '
                        ~ 'warehouse holds; put back the books or the warehouse file of which you '
                        ~ 'know that it is right, and take the other away'
                    ) }}
                {%- endif -%}
                {%- do restore_entry(entry) -%}
            {%- endfor -%}
        {%- endif -%}
        {%- do write_missing_books() -%}
    {%- endif -%}
{%- endmacro %}

{# restore_entry: reads one entry back, in one transaction; its content must have its hash. #}
{% macro restore_entry(entry) -%}
    {%- set stem = (entry[5] | replace("'", "''")).removesuffix('.entry.parquet') -%}
    {%- set statements = [] -%}
    {%- for table in book_tables() -%}
        {%- do statements.append(
            'insert into raw.book_' ~ table ~ " by name select * from read_parquet('" ~ stem ~ '.'
            ~ table ~ ".parquet');"
        ) -%}
    {%- endfor -%}
    {%- do statements.append(
        "insert into raw.book_entries by name select * from read_parquet('" ~ stem
        ~ ".entry.parquet');"
    ) -%}
    {%- do statements.append(
        "select case when '" ~ entry[3] ~ "' <> (" ~ entry_hash(entry[0]) ~ ") then error('" ~ stem
        ~ ": the files of this entry of the books were changed after they were written; put back "
        ~ "a copy that was not') end;"
    ) -%}
    {%- do run_query('begin transaction;\n' ~ statements | join('\n') ~ '\ncommit;') -%}
    {%- do log('entry ' ~ entry[0] ~ ' of the books is read back: invoice run ' ~ entry[1] ~ ' '
        ~ entry[2], info=true) -%}
{%- endmacro %}
