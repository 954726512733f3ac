-- raw.files says how many lines landed; the raw tables hold exactly those. A returned row is a file
-- whose lines were deleted, or landed twice, behind the loader's back, or a line of no file.
with

lines as (

    {% for format in var('cdr_formats') %}
    select
        _file_id as file_id,
        count(*) as raw_lines
    from {{ source('raw', format) }}
    group by _file_id
    {{ 'union all' if not loop.last }}
    {% endfor %}

)

select
    coalesce(files.file_id, lines.file_id) as file_id,
    files.source_id,
    files.file_name,
    files.landed_lines,
    lines.raw_lines
from {{ ref('stg_files') }} as files
full outer join lines on files.file_id = lines.file_id
where coalesce(files.landed_lines, -1) <> coalesce(lines.raw_lines, 0)
