"""The door: a file that has been read lands only if its profile is what its source's suite says.

A file that fails is quarantined: a row of raw.files with the expectation that failed and what was
found, a row of raw.file_profiles, and nothing of its lines. It stays out, whenever it is seen,
until somebody releases that content (raw.releases); then it lands whatever its profile says.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import groupby
from pathlib import Path
from typing import Final

import duckdb

from loaders.format_language import CdrFormat
from loaders.landed_files import Clock, Delivery, FileOutcome
from loaders.profiles import Profile, keep_profiles, profile_files
from loaders.suites import SUITES_FOLDER, suite_of
from loaders.validation import failures_of

_QUARANTINED: Final = """
select
    file_id,
    source_id,
    file_name,
    landed_at,
    reason,
    (source_id, content_sha256) in (select (source_id, content_sha256) from raw.releases)
from raw.files
where
    status = 'quarantined'
    and (source_id, content_sha256) not in (
        select (source_id, content_sha256) from raw.files where status = 'landed'
    )
order by file_id
"""


@dataclass(frozen=True)
class Stopped:
    """A file that may not land: why, and its profile."""

    reason: str
    profile: Profile


class QuarantineError(Exception):
    """Some of the files that are about to land may not; nothing of their transaction may stay."""

    def __init__(self, stopped: Mapping[int, Stopped]) -> None:
        """`stopped` are the files that may not, by file_id."""
        super().__init__(f"{len(stopped)} file(s) are not what is expected of them")
        self.stopped: Final = stopped


class Door:
    """Judges files between their insertion and the end of the transaction."""

    def __init__(
        self,
        connection: duckdb.DuckDBPyConnection,
        project_dir: Path,
        clock: Clock,
        suites_folder: Path = SUITES_FOLDER,
    ) -> None:
        """`clock` gives aware times: what is the future is said by it."""
        self._connection: Final = connection
        self._project_dir: Final = project_dir
        self._clock: Final = clock
        self._suites_folder: Final = suites_folder

    def judge(
        self,
        files: Sequence[tuple[Delivery, CdrFormat, FileOutcome]],
        stopped: Mapping[int, Stopped],
    ) -> None:
        """Judge the files written in the open transaction and keep their profiles.

        `files` come in the order of their ids, with those that are `stopped` already. Raises
        QuarantineError when others may not land, and SuiteError and StagingRenderingError for a
        suite or a staging model that cannot be used: the transaction must then be rolled back.
        """
        formats = {cdr_format.format: cdr_format for _, cdr_format, _ in files}
        file_ids = [outcome.file_id for _, _, outcome in files]
        now = self._clock()
        profiles = [
            profile
            for cdr_format in formats.values()
            for profile in profile_files(
                self._connection, self._project_dir, cdr_format, file_ids, now
            )
        ]
        released = self._released([delivery for delivery, _, _ in files])
        free = {
            outcome.file_id
            for delivery, _, outcome in files
            if (delivery.source_id, delivery.content_sha256) in released
        }
        failed = self._failed([each for each in profiles if each.file_id not in free])
        if failed:
            raise QuarantineError(failed)
        kept = [*profiles, *(each.profile for each in stopped.values())]
        keep_profiles(self._connection, sorted(kept, key=lambda profile: profile.file_id))

    def _failed(self, profiles: Sequence[Profile]) -> dict[int, Stopped]:
        """Hold profiles against the suites of their sources, each suite once."""
        suites = [suite_of(each.source_id, each.format, self._suites_folder) for each in profiles]
        by_id = {profile.file_id: profile for profile in profiles}
        reasons: dict[int, list[str]] = {}
        pairs = sorted(zip(suites, profiles, strict=True), key=lambda pair: pair[0].name)
        for suite, alike in groupby(pairs, key=lambda pair: pair[0]):
            for failure in failures_of(suite, [profile for _, profile in alike]):
                reasons.setdefault(failure.file_id, []).append(failure.sentence)
        return {
            file_id: Stopped(_reason(by_id[file_id], reasons[file_id]), by_id[file_id])
            for file_id in sorted(reasons)
        }

    def _released(self, deliveries: Sequence[Delivery]) -> set[tuple[str, str | None]]:
        rows = self._connection.execute(
            "select distinct source_id, content_sha256 from raw.releases"
            " where list_contains(?, content_sha256)",
            [[delivery.content_sha256 for delivery in deliveries]],
        ).fetchall()
        return {(source_id, content_sha256) for source_id, content_sha256 in rows}


@dataclass(frozen=True)
class QuarantinedFile:
    """A file that waits for somebody to look at it; `seen_at` is UTC."""

    file_id: int
    source_id: str
    file_name: str
    seen_at: datetime
    reason: str
    is_released: bool
    """It may land, and has not been seen since."""


def quarantined_files(connection: duckdb.DuckDBPyConnection) -> list[QuarantinedFile]:
    """List the files in quarantine, by id; those whose content has landed since are not in it.

    A warehouse from before there was a quarantine has none.
    """
    known = connection.execute(
        "select 1 from duckdb_tables() where schema_name = 'raw' and table_name = 'releases'"
    ).fetchall()
    rows = connection.execute(_QUARANTINED).fetchall() if known else []
    return [QuarantinedFile(*row) for row in rows]


def release(
    connection: duckdb.DuckDBPyConnection, file_id: int, *, who: str, why: str, clock: Clock
) -> None:
    """Write to raw.releases that the content of a quarantined file may land from its source."""
    connection.execute(
        "insert into raw.releases"
        " (release_id, file_id, source_id, content_sha256, reason, released_by, released_at)"
        " select (select coalesce(max(release_id), 0) + 1 from raw.releases),"
        " file_id, source_id, content_sha256, ?, ?, ?"
        " from raw.files where file_id = ?",
        [why, who, clock().astimezone(UTC).replace(tzinfo=None), file_id],
    )


def _reason(profile: Profile, sentences: Sequence[str]) -> str:
    found = profile.values["unreadable_reasons"]
    lines = f" (unreadable of {profile.values['profiled_lines']} lines: {found})" if found else ""
    return "; ".join(sentences) + lines
