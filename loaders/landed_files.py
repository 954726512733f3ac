"""The files that have landed, been refused or come twice: rows of raw.files."""

import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Final, Literal

import duckdb

from loaders.readings import NO_LINES, LineCounts

Clock = Callable[[], datetime]
Status = Literal["landed", "already_landed", "duplicate", "refused", "quarantined", "incomplete"]
NO_FILE_ID: Final = 0
"""Of a file that raw.files does not know."""


@dataclass(frozen=True)
class FileOutcome:
    """What became of one file.

    `already_landed` is a file that lies where it lay and holds what it held. `incomplete` is one
    that its source is still writing; it has no file_id. `is_new` says that a row of raw.files was
    written; a duplicate, a refused or a quarantined file that is seen again writes none.
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
class Origin:
    """Where a file of a feed comes from; nothing in it is secret.

    `version` is what the store says of the file, so that it is known again without its content.
    """

    url: str
    version: str | None


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
    origin: Origin | None = None
    """None of a file of the inbox."""
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


@dataclass(frozen=True)
class NewRow:
    """What raw.files is to say of a file."""

    file: Delivery
    status: Status
    reason: str | None
    counts: LineCounts = NO_LINES
    control_totals: list[dict[str, str]] | None = None

    @property
    def totals_as_json(self) -> str | None:
        """What the trailer says; of several trailers, a list."""
        totals = self.control_totals
        if not totals:
            return None
        return json.dumps(totals[0] if len(totals) == 1 else totals)


class LandedFiles:
    """Asks raw.files what is known of a file, and writes what became of it."""

    def __init__(self, connection: duckdb.DuckDBPyConnection, clock: Clock) -> None:
        """`clock` gives aware times."""
        self._connection: Final = connection
        self._clock: Final = clock

    def has_name(self, source_id: str, file_name: str, size: int) -> bool:
        """Tell whether a file of this name and size has been read from this source."""
        return bool(
            self._connection.execute(
                "select 1 from raw.files where source_id = ? and file_name = ? and bytes = ?"
                " and status in ('landed', 'duplicate', 'quarantined') limit 1",
                [source_id, file_name, size],
            ).fetchall()
        )

    def of_content(self, file: Delivery) -> list[tuple[int, str, str]]:
        """List what this source has delivered with this content: file_id, name, status."""
        return self._connection.execute(
            "select file_id, file_name, status from raw.files"
            " where source_id = ? and content_sha256 = ?"
            " and status in ('landed', 'duplicate', 'quarantined')"
            " order by file_id",
            [file.source_id, file.content_sha256],
        ).fetchall()

    def by_origin(self, source_id: str) -> dict[tuple[str, Origin], tuple[int, str, str | None]]:
        """List what a source's feed has delivered, by name and origin: file_id, status, reason."""
        rows = self._connection.execute(
            "select file_name, delivered_from, delivered_version, file_id, status, reason"
            " from raw.files where source_id = ? and delivered_version is not null"
            " and status in ('landed', 'duplicate') order by file_id",
            [source_id],
        ).fetchall()
        return {
            (name, Origin(url, version)): (file_id, status, reason)
            for name, url, version, file_id, status, reason in rows
        }

    def is_settled(self, file: Delivery, before: Sequence[tuple[int, str, str]]) -> bool:
        """Tell whether this content has landed, or is in quarantine and not released.

        `before` is what `of_content` gave.
        """
        statuses = {status for _, _, status in before}
        if "landed" in statuses or "quarantined" not in statuses:
            return "landed" in statuses
        return not self._connection.execute(
            "select 1 from raw.releases where source_id = ? and content_sha256 = ? limit 1",
            [file.source_id, file.content_sha256],
        ).fetchall()

    def known(self, file: Delivery, before: Sequence[tuple[int, str, str]]) -> FileOutcome:
        """Say what content that is settled makes of a file; writes a row for another name of it.

        `before` is what `of_content` gave, with a landed or a quarantined file in it.
        """
        landed = [row for row in before if row[2] == "landed"]
        if not landed:
            return self._still_quarantined(file, before)
        for file_id, name, _ in landed:
            if name == file.file_name:
                self._is_delivered_again(file, file_id)
                return file.outcome("already_landed", file_id, is_new=False)
        reason = f"holds what {landed[0][1]} held (file {landed[0][0]})"
        for file_id, name, status in before:
            if name == file.file_name and status == "duplicate":
                self._is_delivered_again(file, file_id)
                return file.outcome("duplicate", file_id, is_new=False, reason=reason)
        return self.write(file, "duplicate", reason)

    def _is_delivered_again(self, file: Delivery, file_id: int) -> None:
        """Keep what the store says now of a file that holds what it held."""
        if file.origin is not None:
            self._connection.execute(
                "update raw.files set delivered_from = ?, delivered_version = ? where file_id = ?",
                [file.origin.url, file.origin.version, file_id],
            )

    def _still_quarantined(
        self, file: Delivery, before: Sequence[tuple[int, str, str]]
    ) -> FileOutcome:
        reasons: dict[int, str] = dict(
            self._connection.execute(
                "select file_id, reason from raw.files where list_contains(?, file_id)",
                [[file_id for file_id, _, _ in before]],
            ).fetchall()
        )
        for file_id, name, _ in before:
            if name == file.file_name:
                reason = reasons[file_id]
                return file.outcome("quarantined", file_id, is_new=False, reason=reason)
        first_id, first_name, _ = before[0]
        reason = f"holds what {first_name} held (file {first_id}): {reasons[first_id]}"
        return self.write(file, "quarantined", reason)

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
        return self.write_all([NewRow(file, status, reason, counts)])[0]

    def write_all(self, rows: Sequence[NewRow]) -> list[FileOutcome]:
        """Write rows in their order, by one statement; their ids are the next ones."""
        first_id = self.next_id()
        landed_at = _naive_utc(self._clock())
        columns: dict[str, list[object]] = {
            "file_id": list(range(first_id, first_id + len(rows))),
            "source_id": [row.file.source_id for row in rows],
            "format": [row.file.format for row in rows],
            "file_name": [row.file.file_name for row in rows],
            "content_sha256": [row.file.content_sha256 for row in rows],
            "delivered_from": [row.file.origin and row.file.origin.url for row in rows],
            "delivered_version": [row.file.origin and row.file.origin.version for row in rows],
            "delivered_at": [
                row.file.delivered_at and _naive_utc(row.file.delivered_at) for row in rows
            ],
            "bytes": [row.file.size for row in rows],
            "physical_lines": [row.counts.physical_lines for row in rows],
            "data_lines": [row.counts.data_lines for row in rows],
            "non_data_lines": [row.counts.non_data_lines for row in rows],
            "landed_lines": [row.counts.landed_lines for row in rows],
            "rejected_lines": [row.counts.rejected_lines for row in rows],
            "control_totals": [row.totals_as_json for row in rows],
            "status": [row.status for row in rows],
            "reason": [row.reason for row in rows],
            "landed_at": [landed_at] * len(rows),
        }
        values = ", ".join(f"unnest(${number})" for number in range(1, len(columns) + 1))
        self._connection.execute(
            f"insert into raw.files ({', '.join(columns)}) select {values}", list(columns.values())
        )
        return [
            row.file.outcome(row.status, file_id, is_new=True, counts=row.counts, reason=row.reason)
            for file_id, row in enumerate(rows, start=first_id)
        ]

    def next_id(self) -> int:
        """Give the id that the next row will have."""
        rows = self._connection.execute("select coalesce(max(file_id), 0) + 1 from raw.files")
        return int(rows.fetchall()[0][0])


def _naive_utc(moment: datetime) -> datetime:
    """Turn an aware time into what a column of the type timestamp holds."""
    return moment.astimezone(UTC).replace(tzinfo=None)
