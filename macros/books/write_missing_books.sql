{#
    write_missing_books: writes every entry of the books that has no files yet to books/, as
    Parquet: its tables, and last the entry itself, whose file says that the others are complete.
    Each file appears whole or not at all.
#}
{% macro write_missing_books() -%}
    {%- set folder = books_folder() -%}
    {%- set entries = run_query(
        'select entry_number, invoice_run_id, entry_kind from raw.book_entries '
        ~ "where entry_number not in (select try_cast(split_part(parse_filename(file), '_', 1) "
        ~ "as integer) from glob('" ~ folder ~ "/*.entry.parquet')) order by entry_number"
    ).rows -%}
    {%- if entries -%}
        {#- the only statement of DuckDB that makes a folder -#}
        {%- do run_query(
            "copy (select 1 as nothing, 1 as part where false) to '" ~ folder
            ~ "' (format parquet, partition_by (part), overwrite_or_ignore true)"
        ) -%}
    {%- endif -%}
    {%- for entry in entries -%}
        {%- set stem = book_stem(entry[0] | int, entry[1], entry[2]) -%}
        {%- for table in book_tables() -%}
            {%- do run_query(
                'copy (select ' ~ book_columns(table) | join(', ') ~ ' from raw.book_' ~ table
                ~ ' where entry_number = ' ~ entry[0] ~ ") to '" ~ stem ~ '.' ~ table
                ~ ".parquet' (format parquet, use_tmp_file true)"
            ) -%}
        {%- endfor -%}
        {%- do run_query(
            'copy (select ' ~ book_columns('entries') | join(', ') ~ ' from raw.book_entries '
            ~ 'where entry_number = ' ~ entry[0] ~ ") to '" ~ stem
            ~ ".entry.parquet' (format parquet, use_tmp_file true)"
        ) -%}
    {%- endfor -%}
{%- endmacro %}
