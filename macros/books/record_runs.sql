{#
    record_runs: enters in the books what a green `dbt build` of everything has made of the runs
    that are to be recorded or withdrawn: one entry a run, all of them in one transaction, then as
    files (write_book). Runs on run end, before the build is called green: what could not be
    entered is never published. A build of a part, and one in which anything failed, records
    nothing; the next one makes the documents anew.
#}
{% macro record_runs(results) -%}
    {%- if execute and state_after(results) == 'green' -%}
        {%- set runs = run_query(
            'select invoice_run_id, run_state from intermediate.int_invoice_runs_stated '
            ~ "where run_state in ('recording', 'withdrawing') order by period_end, invoice_run_id"
        ).rows -%}
        {%- if runs -%}
            {%- set last = run_query(
                'select coalesce(max(entry_number), 0) from raw.book_entries'
            ).rows[0][0] | int -%}
            {%- set statements = [] -%}
            {%- for run in runs -%}
                {%- do statements.append(entry_inserts(last + loop.index, run[0], run[1])) -%}
            {%- endfor -%}
            {%- do run_query(
                'begin transaction;\n' ~ statements | join('\n') ~ '\ncommit;'
            ) -%}
            {%- do write_missing_books() -%}
            {%- for run in runs -%}
                {%- do log('invoice run ' ~ run[0] ~ ' is ' ~ (
                    'recorded' if run[1] == 'recording' else 'withdrawn'
                ) ~ ', entry ' ~ (last + loop.index) ~ ' of the books', info=true) -%}
            {%- endfor -%}
        {%- endif -%}
    {%- endif -%}
{%- endmacro %}

{# entry_inserts: the statements that enter one run. A credit note repeats no calls. #}
{% macro entry_inserts(entry_number, invoice_run_id, run_state) -%}
    {%- set run = "'" ~ (invoice_run_id | replace("'", "''")) ~ "'" -%}
    {%- set is_recording = run_state == 'recording' -%}
    {%- set document_type = 'invoice' if is_recording else 'credit_note' -%}
    {%- set marts = {
        'invoices': 'fct_invoices', 'lines': 'fct_invoice_lines', 'taxes': 'fct_invoice_taxes',
        'calls': 'rpt_invoice_call_detail',
    } -%}
    {%- for table in book_tables() if is_recording or table != 'calls' %}
        {%- set columns = book_columns(table) | reject('equalto', 'entry_number') | join(', ') %}
insert into raw.book_{{ table }} (entry_number, {{ columns }})
select {{ entry_number }}, {{ columns }}
from marts.{{ marts[table] }}
where invoice_run_id = {{ run }}
        {%- if table != 'calls' %} and document_type = '{{ document_type }}'{% endif %};
    {%- endfor %}
insert into raw.book_entries (
    entry_number, entry_kind, invoice_run_id, recorded_at, period_start, period_end, invoice_date,
    account_ids, content_hash
)
select
    {{ entry_number }},
    '{{ 'recorded' if is_recording else 'withdrawn' }}',
    invoice_run_id,
    cast('{{ run_started_at.strftime("%Y-%m-%d %H:%M:%S") }}' as timestamp),
    period_start,
    period_end,
    invoice_date,
    array_to_string(list_sort(account_ids), '|'),
    ({{ entry_hash(entry_number) }})
from intermediate.int_invoice_runs_stated
where invoice_run_id = {{ run }};
{%- endmacro %}
