"""The door of the warehouse: what is in quarantine, letting it out, and the page of quality."""

import getpass
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

import duckdb

from loaders.door import QuarantinedFile, quarantined_files
from loaders.door import release as write_release
from loaders.landed_files import FileOutcome
from loaders.quality_page import read_quality, write_data_docs, write_quality_page
from loaders.sources import SourceError, read_sources
from loaders.suites import SuiteError
from ratehouse import job
from ratehouse.errors import CommandError
from ratehouse.home import Home, Project
from ratehouse.warehouse import has_table, open_build_file, rows_as_dicts


@dataclass(frozen=True)
class Release:
    """A release that is on record, and what landing the file at once gave.

    `way_out` says what is left to do when the file was not where it had been.
    """

    file: QuarantinedFile
    landed: list[FileOutcome]
    way_out: str | None = None


@dataclass(frozen=True)
class QualityPage:
    """The page that was written; `data_docs` only when asked for."""

    page: Path
    files: int
    quarantined: list[QuarantinedFile]
    data_docs: Path | None = None


def release(
    project: Project,
    home: Home,
    clock: Callable[[], datetime],
    *,
    file: str,
    source_id: str | None,
    why: str,
    on_file: Callable[[FileOutcome], None] = lambda outcome: None,
) -> Release:
    """Let the content of a quarantined file land, and land it if it is still in the inbox.

    `file` is its id, or its name with the source. Raises CommandError.
    """
    if not why.strip():
        raise CommandError("say why with --reason: it is kept with the release")
    with open_build_file(home) as connection:
        found = _find(connection, file, source_id)
    if not found.is_released:
        with open_build_file(home, read_only=False) as connection:
            write_release(
                connection, found.file_id, who=getpass.getuser(), why=why.strip(), clock=clock
            )
    again = f"`ratehouse land --source {found.source_id} PATH`"
    place = home.inbox / found.source_id / found.file_name
    if not place.exists():
        return Release(
            found,
            [],
            f"{place} is not there; the content lands when it is seen again, by `ratehouse land` "
            f"or {again}",
        )
    landed = job.land(
        project, home, clock, paths=[str(place)], source_id=found.source_id, on_file=on_file
    )
    with open_build_file(home) as connection:
        waits = any(each.file_id == found.file_id for each in quarantined_files(connection))
    way_out = f"{place} holds something else now; land what was released with {again}"
    return Release(found, landed.files, way_out if waits else None)


def write_page(project: Project, home: Home, now: datetime, *, data_docs: bool) -> QualityPage:
    """Write the page of quality to the home's `quality/`. Raises CommandError."""
    with open_build_file(home) as connection:
        if not has_table(connection, "raw", "file_profiles"):
            raise CommandError("no file has been held against expectations yet; `ratehouse land`")
        try:
            sources = read_quality(connection, read_sources(project.folder))
        except (SourceError, SuiteError) as error:
            raise CommandError(str(error)) from error
        waiting = quarantined_files(connection)
        page = write_quality_page(connection, sources, home.quality, now)
    return QualityPage(
        page,
        sum(len(source.profiles) for source in sources),
        waiting,
        write_data_docs(sources, home.quality) if data_docs else None,
    )


def _find(
    connection: duckdb.DuckDBPyConnection, file: str, source_id: str | None
) -> QuarantinedFile:
    """Find the one file in quarantine that is meant."""
    waiting = quarantined_files(connection)
    named = [each for each in waiting if file in (str(each.file_id), each.file_name)]
    meant = [each for each in named if source_id in (None, each.source_id)]
    if len(meant) == 1:
        return meant[0]
    if meant:
        raise CommandError(
            f"'{file}' is the name of several files in quarantine; release one by its id: "
            + _listed(meant)
        )
    known = rows_as_dicts(
        connection,
        "select file_id, source_id, status from raw.files"
        " where (cast(file_id as varchar) = ? or file_name = ?) and (? is null or source_id = ?)"
        " order by file_id desc limit 1",
        [file, file, source_id, source_id],
    )
    if known:
        row = known[0]
        state = "has landed since" if row["status"] == "quarantined" else f"is {row['status']}"
        raise CommandError(
            f"file {row['file_id']} of {row['source_id']} {state}: nothing to release"
        )
    raise CommandError(
        f"there is no file '{file}' in quarantine"
        + (f" from {source_id}" if source_id else "")
        + (f"; there are {_listed(waiting)}" if waiting else "; nothing is in quarantine")
    )


def _listed(files: Sequence[QuarantinedFile]) -> str:
    return ", ".join(f"{each.file_id} ({each.source_id}/{each.file_name})" for each in files)
