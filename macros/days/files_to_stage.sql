{#
    files_to_stage: which files int_cdrs_unioned types now, as a condition on its column file_id.
    Constants, for a condition on constants is moved down into the staging models: lines of other
    files are never parsed. On the first build, and on a full refresh, all files.
#}
{% macro files_to_stage() -%}
    {%- if is_incremental() -%}
        {%- set found = run_query(
            'select file_id from ' ~ ref('int_files_to_stage')
            ~ ' where staged_from is not null order by file_id'
        ) if execute -%}
        {%- if found and found.rows -%}
file_id in ({{ found.columns[0].values() | join(', ') }})
        {%- else -%}
false
        {%- endif -%}
    {%- else -%}
true
    {%- endif -%}
{%- endmacro %}
