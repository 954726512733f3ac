"""Files that are still being written where they come from: rows of raw.incomplete_files."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

import duckdb


@dataclass(frozen=True)
class IncompleteFile:
    """A file that waits: what its store says of it, since when (aware), and why it waits."""

    file_name: str
    version: str
    first_seen_at: datetime
    reason: str


def seen_before(
    connection: duckdb.DuckDBPyConnection, source_id: str
) -> dict[tuple[str, str], datetime]:
    """Give since when the files of a source that waited are as they were, by name and version."""
    rows = connection.execute(
        "select file_name, delivered_version, first_seen_at from raw.incomplete_files"
        " where source_id = ?",
        [source_id],
    ).fetchall()
    return {(name, version): at.replace(tzinfo=UTC) for name, version, at in rows}


def remember(
    connection: duckdb.DuckDBPyConnection, source_id: str, files: Sequence[IncompleteFile]
) -> None:
    """Replace the files of a source that wait."""
    connection.begin()
    try:
        connection.execute("delete from raw.incomplete_files where source_id = ?", [source_id])
        for file in files:
            at = file.first_seen_at.astimezone(UTC).replace(tzinfo=None)
            connection.execute(
                "insert into raw.incomplete_files"
                " (source_id, file_name, delivered_version, first_seen_at, reason)"
                " values (?, ?, ?, ?, ?)",
                [source_id, file.file_name, file.version, at, file.reason],
            )
    except BaseException:
        connection.rollback()
        raise
    connection.commit()
