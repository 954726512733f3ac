"""What lies in the inbox and has not landed."""

from dataclasses import dataclass, field
from pathlib import Path

import duckdb

from loaders.formats import FormatError
from loaders.found_files import FoundFile, find_inbox_files
from loaders.sources import SourceError, read_sources
from ratehouse.home import Home, Project


@dataclass(frozen=True)
class Inbox:
    """The sources of the book, the files that have not landed, and those that cannot.

    `waiting` holds source_id and file_name. `fault` is what stops `ratehouse land`, `strays` is
    what it would leave where it lies.
    """

    source_ids: list[str] = field(default_factory=list)
    waiting: list[dict[str, object]] = field(default_factory=list)
    fault: str | None = None
    strays: list[str] = field(default_factory=list)


def look_at_inbox(
    project: Project, home: Home, connection: duckdb.DuckDBPyConnection, *, has_files: bool
) -> Inbox:
    """List the files of the inbox of which raw.files knows nothing, or another size."""
    known: dict[tuple[str, str], set[int]] = {}
    if has_files:
        for source_id, name, size in connection.execute(
            "select source_id, file_name, bytes from raw.files"
        ).fetchall():
            known.setdefault((source_id, name), set()).add(size)
    try:
        sources = read_sources(project.folder)
    except (SourceError, FormatError) as error:
        return Inbox(fault=str(error))
    strays: list[str] = []
    found = find_inbox_files(home.root, sources, on_stray=strays.append)
    waiting: list[dict[str, object]] = [
        {"source_id": source.source_id, "file_name": file.file_name}
        for source, files in found.items()
        for file in files
        if not _is_known(file, known.get((source.source_id, file.file_name)))
    ]
    return Inbox(list(sources), waiting, strays=strays)


def _is_known(file: FoundFile, sizes: set[int] | None) -> bool:
    """Tell whether what is known of a name is this file; one that must not be read has no size."""
    if sizes is None:
        return False
    try:
        return file.fault is not None or Path(file.location).stat().st_size in sizes
    except OSError:
        return False
