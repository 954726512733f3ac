{# books_folder: where the books are kept as files, as a path for a SQL literal. #}
{% macro books_folder() -%}
    {{ return((env_var('RATEHOUSE_HOME', 'data') ~ '/books') | replace("'", "''")) }}
{%- endmacro %}

{# book_stem: what the names of an entry's files begin with: its number, run and kind. #}
{% macro book_stem(entry_number, invoice_run_id, entry_kind) -%}
    {{ return(
        books_folder() ~ '/' ~ '%06d' | format(entry_number) ~ '_'
        ~ (invoice_run_id | replace("'", "''")) ~ '_' ~ entry_kind
    ) }}
{%- endmacro %}

{# book_tables: the tables of an entry beside its own row, in the order of writing. #}
{% macro book_tables() -%}
    {{ return(['invoices', 'lines', 'taxes', 'calls']) }}
{%- endmacro %}

{#
    book_columns: the columns of a table of the books, as _books__sources.yml lists them; nothing at
    parse time.
#}
{% macro book_columns(table) -%}
    {%- for node in (graph.sources.values() if execute else [])
            if node.source_name == 'raw' and node.name == 'book_' ~ table -%}
        {{ return(node.columns.keys() | list) }}
    {%- endfor -%}
    {{ return([]) }}
{%- endmacro %}
