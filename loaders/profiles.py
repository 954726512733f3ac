"""The profile of a file: one row of numbers, computed where its lines are.

Files that have been landed in the open transaction are profiled together, by one statement that
reads their lines as the staging model of their format does. Of many lines only some are read, every
so many-th: typing all lines of a large file would cost half of landing it.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final

import duckdb

from loaders.format_language import CdrFormat
from loaders.raw_tables import quoted
from loaders.staging_rendering import staged_select

NUMBERS: Final = (
    "data_lines",
    "rejected_share",
    "profiled_lines",
    "filled_columns",
    "unreadable_share",
    "calls",
    "non_calls",
    "empty_calling_number_share",
    "empty_called_number_share",
    "empty_duration_share",
    "voice_calls",
    "answered_share",
    "negative_share",
    "longest_seconds",
    "span_hours",
    "future_share",
    "oldest_days",
    "earlier_files",
    "usual_lines",
    "volume_ratio",
    "days_behind",
)
"""What a suite can expect something of; models/staging/landing/_landing__sources.yml describes
them, in the table file_profiles."""

_LINES_TOGETHER: Final = 60_000
"""About how many lines of a transaction are read for its profiles."""
_ALL_LINES: Final = 10**15
_LINES_OF_A_FILE: Final = 1_000
"""Of each of its files at least about so many."""
_EARLIER_FILES: Final = 20
"""The files of a source that say what is usual."""

# Parameters: $first and $last file_id, $format, $now (UTC).
# A step is odd, for lines that take turns (legs, directions) take them by two.
_PROFILES: Final = """
with

landed as (

    select *
    from raw.files
    where file_id between $first and $last and format = $format and status = 'landed'

),

steps as (

    select
        file_id,
        -- A sum is a hugeint, whose remainder costs ten times that of an integer.
        cast(greatest(1, least(
            sum(landed_lines) over () // {lines_together}, landed_lines // {lines_of_a_file}
        )) // 2 * 2 + 1 as bigint) as step
    from landed

),

lines as (

    select lines.*
    from raw.{format} as lines
    inner join steps on lines._file_id = steps.file_id
    where lines._file_id between $first and $last and lines._row_number % steps.step = 0

),

filled as (

    select _file_id as file_id, {filled_columns} as filled_columns
    from lines
    group by _file_id

),

staged as (

    select
        *,
        coalesce(talk_seconds, carrier_billed_seconds) as seconds,
        record_kind = 'call' as is_call,
        record_kind = 'call' and coalesce(service_type, 'voice') = 'voice' as is_voice_call
    from ({staged}) as staged

),

counted as (

    select
        file_id,
        count(*) as profiled_lines,
        count(*) filter (where is_call) as calls,
        count(*) filter (where record_kind = 'non_call') as non_calls,
        count(*) filter (where record_kind = 'unreadable') as unreadable,
        histogram(unreadable_reason) filter (where record_kind = 'unreadable') as reasons,
        count(*) filter (where is_call and calling_number_raw is null) as without_calling_number,
        count(*) filter (where is_call and called_number_raw is null) as without_called_number,
        count(*) filter (where is_call and seconds is null) as without_seconds,
        count(*) filter (where is_voice_call) as voice_calls,
        count(*) filter (where is_voice_call and seconds > 0) as answered,
        count(*) filter (where is_call and seconds < 0) as negative,
        max(seconds) filter (where is_call) as longest_seconds,
        min(started_at) filter (where is_call) as first_call_at,
        max(started_at) filter (where is_call) as last_call_at,
        count(*) filter (where is_call and started_at > $now + interval 2 day) as in_the_future
    from staged
    group by file_id

),

before as (

    select files.file_id, files.source_id, files.data_lines, profiles.last_call_at
    from raw.files as files
    left join raw.file_profiles as profiles on files.file_id = profiles.file_id
    where
        files.file_id < $first
        and files.status = 'landed'
        and files.data_lines > 0
        and files.source_id in (select source_id from landed)
    qualify
        row_number() over (partition by files.source_id order by files.file_id desc)
        <= {earlier_files}

),

files_of_sources as (

    select * from before
    union all
    select landed.file_id, landed.source_id, landed.data_lines, counted.last_call_at
    from landed
    left join counted on landed.file_id = counted.file_id
    where landed.data_lines > 0

),

usual as (

    select
        file_id,
        count(*) over earlier as earlier_files,
        median(data_lines) over earlier as usual_lines,
        median(epoch(last_call_at)) over earlier as usual_last_call
    from files_of_sources
    window earlier as (
        partition by source_id
        order by file_id
        rows between {earlier_files} preceding and 1 preceding
    )

)

select
    landed.file_id,
    landed.source_id,
    landed.format,
    landed.data_lines,
    landed.rejected_lines / nullif(landed.data_lines, 0) as rejected_share,
    coalesce(counted.profiled_lines, 0) as profiled_lines,
    coalesce(filled.filled_columns, 0) as filled_columns,
    counted.unreadable / counted.profiled_lines as unreadable_share,
    case when counted.unreadable > 0 then cast(to_json(counted.reasons) as varchar) end
        as unreadable_reasons,
    coalesce(counted.calls, 0) as calls,
    coalesce(counted.non_calls, 0) as non_calls,
    counted.without_calling_number / nullif(counted.calls, 0) as empty_calling_number_share,
    counted.without_called_number / nullif(counted.calls, 0) as empty_called_number_share,
    counted.without_seconds / nullif(counted.calls, 0) as empty_duration_share,
    coalesce(counted.voice_calls, 0) as voice_calls,
    counted.answered / nullif(counted.voice_calls, 0) as answered_share,
    counted.negative / nullif(counted.calls, 0) as negative_share,
    cast(counted.longest_seconds as double) as longest_seconds,
    counted.first_call_at,
    counted.last_call_at,
    (epoch(counted.last_call_at) - epoch(counted.first_call_at)) / 3600 as span_hours,
    counted.in_the_future / nullif(counted.calls, 0) as future_share,
    (epoch($now) - epoch(counted.first_call_at)) / 86400 as oldest_days,
    coalesce(usual.earlier_files, 0) as earlier_files,
    usual.usual_lines,
    landed.data_lines / nullif(usual.usual_lines, 0) as volume_ratio,
    (usual.usual_last_call - epoch(counted.last_call_at)) / 86400 as days_behind,
    $now as profiled_at
from landed
left join filled on landed.file_id = filled.file_id
left join counted on landed.file_id = counted.file_id
left join usual on landed.file_id = usual.file_id
order by landed.file_id
"""


@dataclass(frozen=True)
class Profile:
    """The profile of one file: a row of raw.file_profiles, by column."""

    file_id: int
    source_id: str
    format: str
    values: Mapping[str, Any]

    def number(self, column: str) -> float | None:
        """Give one of the NUMBERS; null where the file has nothing to count."""
        value = self.values[column]
        return None if value is None else float(value)


def profile_files(
    connection: duckdb.DuckDBPyConnection,
    project_dir: Path,
    cdr_format: CdrFormat,
    file_ids: Sequence[int],
    now: datetime,
) -> list[Profile]:
    """Profile the files of one format among those landed in the open transaction, by id.

    `file_ids` are all files of the transaction, ascending; `now` is aware. Raises
    StagingRenderingError.
    """
    name = cdr_format.format
    filled = " + ".join(
        f"cast(count({quoted(column)}) > 0 as integer)" for column in cdr_format.raw_columns
    )
    statement = _PROFILES.format(
        format=quoted(name),
        # The two records of a call would be torn apart.
        lines_together=_LINES_TOGETHER if cdr_format.pairs is None else _ALL_LINES,
        lines_of_a_file=_LINES_OF_A_FILE,
        earlier_files=_EARLIER_FILES,
        filled_columns=filled,
        staged=staged_select(project_dir, name, lines="lines", files="landed"),
    )
    cursor = connection.execute(
        statement,
        {
            "first": file_ids[0],
            "last": file_ids[-1],
            "format": name,
            "now": now.astimezone(UTC).replace(tzinfo=None),
        },
    )
    columns = [column[0] for column in cursor.description or []]
    return [_profile(dict(zip(columns, row, strict=True))) for row in cursor.fetchall()]


def keep_profiles(connection: duckdb.DuckDBPyConnection, profiles: Sequence[Profile]) -> None:
    """Write profiles to raw.file_profiles, in the open transaction."""
    if not profiles:
        return
    columns = list(profiles[0].values)
    values = ", ".join(f"unnest(${number})" for number in range(1, len(columns) + 1))
    connection.execute(
        f"insert into raw.file_profiles ({', '.join(columns)}) select {values}",
        [[profile.values[column] for profile in profiles] for column in columns],
    )


def read_profiles(
    connection: duckdb.DuckDBPyConnection, source_id: str, files: int
) -> list[Profile]:
    """Read the profiles of the last `files` files of a source, quarantined ones too, by id."""
    cursor = connection.execute(
        "from raw.file_profiles where source_id = ? order by file_id desc limit ?",
        [source_id, files],
    )
    columns = [column[0] for column in cursor.description or []]
    return [_profile(dict(zip(columns, row, strict=True))) for row in cursor.fetchall()][::-1]


def _profile(values: Mapping[str, Any]) -> Profile:
    return Profile(values["file_id"], values["source_id"], values["format"], values)
