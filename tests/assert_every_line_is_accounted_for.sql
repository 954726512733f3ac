-- Promise 1, nothing is lost: every physical line of a file is a data line or is none, and every
-- data line became a call, a duplicate, a superseded version, a non-call record or a rejected
-- line. A returned row is a file in which a line vanished or was counted twice.
select
    audit.file_id,
    audit.source_id,
    audit.file_name,
    audit.physical_lines,
    files.non_data_lines,
    audit.data_lines,
    files.landed_lines,
    audit.calls,
    audit.duplicates,
    audit.superseded,
    audit.non_calls,
    audit.rejected_lines
from {{ ref('rpt_landing_audit') }} as audit
inner join {{ ref('stg_files') }} as files on audit.file_id = files.file_id
where audit.physical_lines <> audit.data_lines + files.non_data_lines
    or audit.data_lines <> files.landed_lines + files.rejected_lines
    or audit.data_lines <> audit.calls + audit.duplicates + audit.superseded
    + audit.non_calls + audit.rejected_lines
    or not audit.lines_add_up
