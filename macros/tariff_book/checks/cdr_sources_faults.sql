{#
    cdr_sources_faults: the format has a staging model, and no source is missing whose files have
    landed: without its row their calls would have no clock, no dial plan and no charge.
#}
{% macro cdr_sources_faults(relation, file_name) -%}
{{ fault(
    relation, file_name, 'format',
    "format not in ('" ~ var('cdr_formats') | join("', '") ~ "')",
    "'''' || format || ''' is not in vars.cdr_formats of dbt_project.yml'",
    'add it there, or choose one that `ratehouse formats list` shows'
) }}
union all
select distinct
    {{ file_name }} as file_name,
    1 as line_number,
    'source_id' as column_name,
    'files of ''' || files.source_id || ''' have landed, but it has no row' as reason,
    'put the row back; rated_sides none keeps its calls without charging them' as way_out
from {{ source('raw', 'files') }} as files
where files.landed_lines > 0
    and files.source_id not in (
        select known.source_id from {{ relation }} as known
        where known.source_id is not null
    )
union all
select distinct
    {{ file_name }} as file_name,
    sources._line_number as line_number,
    'format' as column_name,
    'files of ''' || files.source_id || ''' have landed as ' || files.format || ', not as '
    || sources.format as reason,
    'put the format back, and give files of another format a source of their own' as way_out
from {{ source('raw', 'files') }} as files
inner join {{ relation }} as sources on files.source_id = sources.source_id
where files.landed_lines > 0 and files.format <> sources.format
{%- endmacro %}
