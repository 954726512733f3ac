"""Landing: files of the inbox become rows of the schema `raw`, each file in one transaction, which
small files share.

A file is known by its source and the SHA-256 of its decompressed content, so that landing it
again does nothing, under another name or compressed otherwise it is a duplicate, and a file that
has grown is a new one. What stops half-way, however it stops, leaves nothing of the file. Files
are only ever read.
"""

import os
import tempfile
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, suppress
from dataclasses import dataclass
from functools import partial
from itertools import zip_longest
from pathlib import Path, PurePosixPath
from typing import Final
from urllib.parse import urlsplit

import duckdb

from loaders.batch import MAX_TOGETHER_BYTES, Batch, WaitingFile
from loaders.clean_reader import drop_clean_table, plan_clean_reading
from loaders.columns import NotThisFormatError
from loaders.delimited import read_file
from loaders.files import (
    Content,
    DeliveredFile,
    FetchError,
    UnreadableFileError,
    delivered_file,
    is_compressed,
    is_url,
    sha256,
)
from loaders.format_language import CdrFormat
from loaders.formats import FORMATS_FOLDER, load_named_format
from loaders.landed_files import Clock, Delivery, FileOutcome
from loaders.raw_tables import create_raw_tables
from loaders.records import record_grammar
from loaders.sources import SOURCES_SEED, CdrSource, SourceError, read_sources
from loaders.survey import Survey, survey
from loaders.survey_ahead import AHEAD, SurveyAhead, surveying_ahead
from loaders.working_folder import working_folder

_IGNORED_ENDINGS: Final = (".tmp", ".part")
_UTF16_BOMS: Final = (b"\xff\xfe", b"\xfe\xff")


class LandingError(ValueError):
    """An inbox or a path that cannot be landed at all; says what to do."""


@dataclass(frozen=True)
class FoundFile:
    """A file to land: where it is, what raw.files calls it, and why it must not be read."""

    location: str
    file_name: str
    fault: str | None = None


def land_inbox(
    connection: duckdb.DuckDBPyConnection,
    home: Path,
    project_dir: Path,
    clock: Clock,
    *,
    on_file: Callable[[FileOutcome], None] = lambda outcome: None,
    formats_folder: Path = FORMATS_FOLDER,
) -> list[FileOutcome]:
    """Land what is new in `home`/inbox: sources by id, in each its files by name.

    `connection` is the one writer of the warehouse, outside a transaction; `clock` gives aware
    times; `on_file` hears of each file when its transaction is committed.
    A file that cannot be read is refused; a disk that is full or a database that fails is raised.
    Raises LandingError for a folder that no source has, SourceError, FormatError and
    RawTableError for a book, a format or a sources YAML that cannot be used: before any file.
    """
    sources = read_sources(project_dir, formats_folder)
    found = find_inbox_files(home, sources)
    formats = _prepare(connection, project_dir, found, formats_folder)
    return _land_files(connection, found, formats, clock, on_file, home=home)


def land_paths(
    connection: duckdb.DuckDBPyConnection,
    paths: Sequence[str],
    source_id: str,
    *,
    home: Path,
    project_dir: Path,
    clock: Clock,
    on_file: Callable[[FileOutcome], None] = lambda outcome: None,
    formats_folder: Path = FORMATS_FOLDER,
) -> list[FileOutcome]:
    """Land files, folders or fsspec URLs from anywhere as those of one source, in order of name.

    A file is called by its name, inside a folder by its path there, and one that lies in the
    source's own inbox as the inbox would call it. Raises as `land_inbox`, and LandingError for a
    path that does not exist or a URL that cannot be fetched.
    """
    sources = read_sources(project_dir, formats_folder)
    if source_id not in sources:
        raise SourceError(
            f"there is no source '{source_id}' in {SOURCES_SEED}; "
            f"the sources are {', '.join(sources) or 'none yet'}"
        )
    source = sources[source_id]
    inbox = home / "inbox" / source_id
    files = [file for path in paths for file in _find_path(path, inbox)]
    files.sort(key=lambda file: (file.file_name, file.location))
    found = {source: files}
    formats = _prepare(connection, project_dir, found, formats_folder)
    return _land_files(connection, found, formats, clock, on_file, home=home)


def find_inbox_files(home: Path, sources: dict[str, CdrSource]) -> dict[CdrSource, list[FoundFile]]:
    """List the files of the inbox by source, in the order in which they land.

    Raises LandingError for what lies in the inbox but belongs to no source.
    """
    inbox = home / "inbox"
    for entry in sorted(inbox.iterdir()) if inbox.is_dir() else []:
        if _is_ignored(entry.name):
            continue
        if not entry.is_dir():
            raise LandingError(
                f"{entry} lies outside the folders of the sources; "
                f"move it to {inbox}/<source_id>/, or land it with --source"
            )
        if not entry.resolve().is_relative_to(inbox.resolve()):
            raise LandingError(
                f"{entry} is a link that leads out of the inbox; land its files with "
                f"`ratehouse land --source {entry.name} {entry.resolve()}`"
            )
        if entry.name not in sources and any(_walk(entry, inbox)):
            raise LandingError(
                f"{entry}: there is no source '{entry.name}' in {SOURCES_SEED}; add a line for "
                f"it, or rename the folder (the sources are {', '.join(sources) or 'none yet'})"
            )
    return {
        source: list(_walk(inbox / source.source_id, inbox))
        for source in sources.values()
        if (inbox / source.source_id).is_dir()
    }


def _is_ignored(name: str) -> bool:
    """Tell files that are hidden or still being written."""
    return name.startswith(".") or name.lower().endswith(_IGNORED_ENDINGS)


def _walk(folder: Path, boundary: Path) -> Iterator[FoundFile]:
    """List a folder's files, and those of its folders, by relative name."""
    found: list[Path] = []

    def stop(error: OSError) -> None:
        raise LandingError(f"{error.filename} cannot be listed: {error.strerror}")

    for parent, folders, names in os.walk(folder, onerror=stop):
        links = [name for name in folders if (Path(parent) / name).is_symlink()]
        folders[:] = [name for name in folders if not _is_ignored(name) and name not in links]
        found.extend(Path(parent) / name for name in names + links if not _is_ignored(name))
    files = [
        FoundFile(str(path), _utf8(path.relative_to(folder).as_posix()), _fault(path, boundary))
        for path in found
    ]
    yield from sorted(files, key=lambda file: file.file_name)


def _fault(path: Path, boundary: Path) -> str | None:
    """Say why a path must not be opened."""
    if path.is_symlink() and not path.resolve().is_relative_to(boundary.resolve()):
        return "is a link that leads out of the inbox"
    if path.is_symlink() and path.is_dir():
        return "is a link to a folder; only folders themselves are read"
    if not path.exists():
        return "is a link that leads nowhere"
    return None if path.is_file() else "is not a file"


def _utf8(name: str) -> str:
    """Write a file name that is not UTF-8 so that a database can hold it."""
    return os.fsencode(name).decode("utf-8", errors="backslashreplace")


def _find_path(location: str, inbox: Path) -> list[FoundFile]:
    """List the files of one PATH of the command line."""
    if is_url(location):
        name = PurePosixPath(urlsplit(location).path).name
        return [FoundFile(location, name or location)]
    path = Path(location)
    if path.is_dir():
        inside = path.resolve().is_relative_to(inbox.resolve())
        return [
            FoundFile(file.location, _name(Path(file.location), inbox), file.fault)
            if inside
            else file
            for file in _walk(path, inbox.parent if inside else path)
        ]
    if not path.exists():
        raise LandingError(f"{location} does not exist")
    return [FoundFile(location, _name(path, inbox), None if path.is_file() else "is not a file")]


def _name(path: Path, inbox: Path) -> str:
    """Name a file by its place in the source's inbox, else by its own name."""
    absolute = path.parent.resolve() / path.name
    if absolute.is_relative_to(inbox.resolve()):
        return _utf8(absolute.relative_to(inbox.resolve()).as_posix())
    return _utf8(path.name)


def _prepare(
    connection: duckdb.DuckDBPyConnection,
    project_dir: Path,
    found: dict[CdrSource, list[FoundFile]],
    formats_folder: Path,
) -> dict[str, CdrFormat]:
    """Read the formats that the files need, and make their raw tables."""
    # Many small files are many commits: each would rewrite the tail of the raw tables.
    connection.execute("set checkpoint_threshold = '1GB'")
    names = sorted({source.format for source in found})
    formats = {name: load_named_format(name, formats_folder) for name in names}
    create_raw_tables(connection, project_dir, names)
    return formats


def _land_files(
    connection: duckdb.DuckDBPyConnection,
    found: dict[CdrSource, list[FoundFile]],
    formats: dict[str, CdrFormat],
    clock: Clock,
    on_file: Callable[[FileOutcome], None],
    *,
    home: Path,
) -> list[FileOutcome]:
    """Land files in their order; those before one that raises stay landed."""
    batch = Batch(connection, clock, on_file)
    with working_folder(home) as working, surveying_ahead() as ahead:
        landings = [
            _Landing(batch, ahead, source, formats[source.format], file)
            for source, files in found.items()
            for file in files
        ]
        try:
            for following in landings[1:AHEAD]:
                following.survey_ahead()
            for landing, following in zip_longest(landings, landings[AHEAD:]):
                if following is not None:
                    following.survey_ahead()
                _land_file(landing, working)
        except Exception:
            batch.flush()
            raise
        batch.flush()
    return batch.outcomes


def _land_file(landing: "_Landing", working: Path) -> None:
    """Land one file, or say why not; copies go into a folder of their own in `working`."""
    found = landing.found
    if found.fault is not None:
        return landing.refuse(found.fault, None, 0)
    with ExitStack() as held:
        folder = Path(held.enter_context(tempfile.TemporaryDirectory(dir=working)))
        try:
            file = held.enter_context(delivered_file(found.location, folder))
        except FetchError as error:
            raise LandingError(str(error)) from error
        except UnreadableFileError as error:
            return landing.refuse(str(error), *_as_delivered(found.location))
        return landing.land(file, folder, held)


def _as_delivered(location: str) -> tuple[str | None, int]:
    """Hash and measure the bytes of a file whose content cannot be had."""
    try:
        content = Content(Path(location), Path(location).stat().st_size)
        return sha256(content), content.size
    except OSError:
        return None, 0


class _FileChangedError(Exception):
    """The file was written to while it was read."""


class _Landing:
    """The landing of one file."""

    def __init__(
        self,
        batch: Batch,
        ahead: SurveyAhead,
        source: CdrSource,
        cdr_format: CdrFormat,
        found: FoundFile,
    ) -> None:
        self.found: Final = found
        self._batch: Final = batch
        self._ahead: Final = ahead
        self._source_id: Final = source.source_id
        self._format: Final = cdr_format

    def survey_ahead(self) -> None:
        """Look at the file before its turn, unless it seems to have landed before."""
        location = self.found.location
        if self.found.fault is not None or is_url(location):
            return
        with suppress(OSError):
            size = Path(location).stat().st_size
            if not (
                is_compressed(location)
                or self._batch.files.has_name(self._source_id, self.found.file_name, size)
            ):
                self._ahead.start(location, self._format)

    def land(self, file: DeliveredFile, folder: Path, held: ExitStack) -> None:
        """Land a file that could be opened, with those before and after it if it is a plain one.

        `held` closes what the file needs; it is taken over when the file waits.
        """
        size = file.delivered_bytes
        seen = self._ahead.take(file, self._format)
        if seen is None:
            # The usual case of a file that is still in the inbox: its hash says all.
            if self._batch.files.has_name(self._source_id, self.found.file_name, size):
                delivery = self._delivery(sha256(file.content), size)
                if self._is_known(delivery):
                    return
            seen = survey(file.content, record_grammar(self._format))
        delivery = self._delivery(seen.sha256, size)
        if self._is_known(delivery):
            return
        alone = partial(self._land_alone, file, delivery, seen, folder)
        if file.content.size < MAX_TOGETHER_BYTES:
            plan = plan_clean_reading(self._format, file.content, seen, folder)
            if plan is not None:
                self._batch.add(WaitingFile(delivery, file, plan, alone, held.pop_all()))
                return
        self._batch.flush()
        alone()

    def _land_alone(
        self, file: DeliveredFile, delivery: Delivery, seen: Survey, folder: Path
    ) -> None:
        """Land a file by itself; when somebody writes to it meanwhile, a copy of it."""
        if not file.content.path.exists():
            self.refuse("was taken away before it was read", None, 0)
            return
        try:
            self._read_and_land(file, delivery, seen, folder / "first")
        except _FileChangedError:
            copy = file.copied(folder)
            seen = survey(copy.content, record_grammar(self._format))
            delivery = self._delivery(seen.sha256, copy.delivered_bytes)
            if not self._is_known(delivery):
                self._read_and_land(copy, delivery, seen, folder / "second")

    def _read_and_land(
        self, file: DeliveredFile, delivery: Delivery, seen: Survey, folder: Path
    ) -> None:
        folder.mkdir()
        connection = self._batch.connection
        try:
            self._check_text(file.content)
            reading = read_file(connection, self._format, file.content, seen, folder)
            lines = reading.counts.physical_lines
            has_lines = self._format.has_lines
            if (has_lines and lines != seen.physical_lines) or file.has_changed():
                raise (
                    _FileChangedError
                    if file.state
                    else RuntimeError(
                        f"{self.found.location}: {reading.counts.physical_lines} lines were read "
                        f"of {seen.physical_lines}"
                    )
                )
            self._batch.land_reading(delivery, self._format, reading)
        except NotThisFormatError as error:
            self.refuse(str(error), delivery.content_sha256, delivery.size)
        finally:
            drop_clean_table(connection)

    def refuse(self, reason: str, content_sha256: str | None, size: int) -> None:
        """Record that a file is refused, once for its name, content and reason."""
        self._batch.flush()
        delivery = self._delivery(content_sha256, size)
        self._batch.report(self._batch.files.refuse(delivery, reason))

    def _delivery(self, content_sha256: str | None, size: int) -> Delivery:
        return Delivery(
            self._source_id, self._format.format, self.found.file_name, content_sha256, size
        )

    def _is_known(self, delivery: Delivery) -> bool:
        """Tell whether this source has landed this content before, and say what that makes it."""
        if self._batch.holds(delivery):
            self._batch.flush()
        before = self._batch.files.of_content(delivery)
        if not any(status == "landed" for _, _, status in before):
            return False
        # A duplicate gets a row of its own, after those of the files that wait.
        self._batch.flush()
        self._batch.report(self._batch.files.known(delivery, before))
        return True

    def _check_text(self, content: Content) -> None:
        start = next(content.chunks(), b"")[:2]
        if start in _UTF16_BOMS and self._format.file.kind != "asn1":
            encoding = self._format.file.encoding
            raise NotThisFormatError(f"is UTF-16 where {self._format.format} is {encoding}")
