"""The files that have landed, been refused or come twice: rows of raw.files."""

import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Final, Literal

import duckdb

from loaders.readings import NO_LINES, LineCounts

Clock = Callable[[], datetime]
Status = Literal["landed", "already_landed", "duplicate", "refused", "incomplete"]
NO_FILE_ID: Final = 0
"""Of a file that raw.files does not know."""


@dataclass(frozen=True)
class FileOutcome:
    """What became of one file.

    `already_landed` is a file that lies where it lay and holds what it held. `incomplete` is one
    that its source is still writing; it has no file_id. `is_new` says that a row of raw.files was
    written; a duplicate or a refused file that is seen again writes none.
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
    """A file as raw.files knows it; `size` is in bytes as delivered."""

    source_id: str
    format: str
    file_name: str
    content_sha256: str | None
    size: int
    origin: Origin | None = None
    """None of a file of the inbox."""

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

    def known(self, file: Delivery, before: Sequence[tuple[int, str, str]]) -> FileOutcome:
        """Say what content that has landed before makes of a file; writes a new duplicate's row.

        `before` is what `of_content` gave, with a landed file in it.
        """
        landed = [row for row in before if row[2] == "landed"]
        for file_id, name, _ in landed:
            if name == file.file_name:
                self._is_delivered_again(file, file_id)
                return file.outcome("already_landed", file_id, is_new=False)
        reason = f"holds what {landed[0][1]} held (file {landed[0][0]})"
        for file_id, name, _ in before:
            if name == file.file_name:
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
        self,
        file: Delivery,
        status: Status,
        reason: str | None,
        counts: LineCounts = NO_LINES,
        control_totals: list[dict[str, str]] | None = None,
    ) -> FileOutcome:
        """Write a row; its id is the next one. Of several trailers the totals are a JSON list."""
        totals = (
            control_totals[0] if control_totals and len(control_totals) == 1 else control_totals
        )
        rows = self._connection.execute(
            "insert into raw.files"
            " (file_id, source_id, format, file_name, content_sha256, delivered_from,"
            " delivered_version, bytes, physical_lines, data_lines, non_data_lines, landed_lines,"
            " rejected_lines, control_totals, status, reason, landed_at)"
            " select coalesce(max(file_id), 0) + 1,"
            " ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?"
            " from raw.files returning file_id",
            [
                file.source_id,
                file.format,
                file.file_name,
                file.content_sha256,
                file.origin.url if file.origin else None,
                file.origin.version if file.origin else None,
                file.size,
                counts.physical_lines,
                counts.data_lines,
                counts.non_data_lines,
                counts.landed_lines,
                counts.rejected_lines,
                None if totals is None else json.dumps(totals),
                status,
                reason,
                self._clock().astimezone(UTC).replace(tzinfo=None),
            ],
        ).fetchall()
        return file.outcome(status, int(rows[0][0]), is_new=True, counts=counts, reason=reason)
