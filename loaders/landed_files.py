"""The files that have landed, been refused or come twice: rows of raw.files."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Final, Literal

import duckdb

from loaders.readings import NO_LINES, LineCounts

Clock = Callable[[], datetime]
Status = Literal["landed", "already_landed", "duplicate", "refused"]


@dataclass(frozen=True)
class FileOutcome:
    """What became of one file.

    `already_landed` is a file that lies where it lay and holds what it held. `is_new` says that
    a row of raw.files was written; a duplicate or a refused file that is seen again writes none.
    `reason` is in words; of a landed file it says what was left aside.
    """

    source_id: str
    format: str
    file_name: str
    status: Status
    is_new: bool
    file_id: int
    counts: LineCounts = NO_LINES
    reason: str | None = None


@dataclass(frozen=True)
class Delivery:
    """A file as raw.files knows it; `size` is in bytes as delivered.

    `delivered_at` is aware: when the file was last written, where it lay when it was found.
    """

    source_id: str
    format: str
    file_name: str
    content_sha256: str | None
    size: int
    delivered_at: datetime | None = None

    def outcome(
        self,
        status: Status,
        file_id: int,
        *,
        is_new: bool,
        counts: LineCounts = NO_LINES,
        reason: str | None = None,
    ) -> FileOutcome:
        """Say what became of it."""
        return FileOutcome(
            self.source_id, self.format, self.file_name, status, is_new, file_id, counts, reason
        )


class LandedFiles:
    """Asks raw.files what is known of a file, and writes what became of it."""

    def __init__(self, connection: duckdb.DuckDBPyConnection, clock: Clock) -> None:
        """`clock` gives aware times."""
        self._connection: Final = connection
        self._clock: Final = clock

    def has_name(self, source_id: str, file_name: str, size: int) -> bool:
        """Tell whether a file of this name and size has landed from this source."""
        return bool(
            self._connection.execute(
                "select 1 from raw.files where source_id = ? and file_name = ? and bytes = ?"
                " and status in ('landed', 'duplicate') limit 1",
                [source_id, file_name, size],
            ).fetchall()
        )

    def of_content(self, file: Delivery) -> list[tuple[int, str, str]]:
        """List what this source has delivered with this content: file_id, name, status."""
        return self._connection.execute(
            "select file_id, file_name, status from raw.files"
            " where source_id = ? and content_sha256 = ? and status in ('landed', 'duplicate')"
            " order by file_id",
            [file.source_id, file.content_sha256],
        ).fetchall()

    def known(self, file: Delivery, before: Sequence[tuple[int, str, str]]) -> FileOutcome:
        """Say what content that has landed before makes of a file; writes a new duplicate's row.

        `before` is what `of_content` gave, with a landed file in it.
        """
        landed = [row for row in before if row[2] == "landed"]
        for file_id, name, _ in landed:
            if name == file.file_name:
                return file.outcome("already_landed", file_id, is_new=False)
        reason = f"holds what {landed[0][1]} held (file {landed[0][0]})"
        for file_id, name, _ in before:
            if name == file.file_name:
                return file.outcome("duplicate", file_id, is_new=False, reason=reason)
        return self.write(file, "duplicate", reason)

    def refuse(self, file: Delivery, reason: str) -> FileOutcome:
        """Write that a file is refused, once for its name, content and reason."""
        row = self._connection.execute(
            "select file_id from raw.files where source_id = ? and file_name = ?"
            " and content_sha256 is not distinct from ? and status = 'refused' and reason = ?",
            [file.source_id, file.file_name, file.content_sha256, reason],
        ).fetchone()
        if row is not None:
            return file.outcome("refused", row[0], is_new=False, reason=reason)
        return self.write(file, "refused", reason)

    def write(
        self, file: Delivery, status: Status, reason: str | None, counts: LineCounts = NO_LINES
    ) -> FileOutcome:
        """Write a row; its id is the next one."""
        rows = self._connection.execute(
            "insert into raw.files"
            " (file_id, source_id, format, file_name, content_sha256, bytes, physical_lines,"
            " data_lines, non_data_lines, landed_lines, rejected_lines, control_totals, status,"
            " reason, landed_at, delivered_at)"
            " select coalesce(max(file_id), 0) + 1, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, null, ?, ?, ?, ?"
            " from raw.files returning file_id",
            [
                file.source_id,
                file.format,
                file.file_name,
                file.content_sha256,
                file.size,
                counts.physical_lines,
                counts.data_lines,
                counts.non_data_lines,
                counts.landed_lines,
                counts.rejected_lines,
                status,
                reason,
                _naive_utc(self._clock()),
                None if file.delivered_at is None else _naive_utc(file.delivered_at),
            ],
        ).fetchall()
        return file.outcome(status, int(rows[0][0]), is_new=True, counts=counts, reason=reason)


def _naive_utc(moment: datetime) -> datetime:
    """Turn an aware time into what a column of the type timestamp holds."""
    return moment.astimezone(UTC).replace(tzinfo=None)
