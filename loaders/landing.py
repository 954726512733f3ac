"""Landing: files of the inbox become rows of the schema `raw`, each file in one transaction, which
small files share.

A file is known by its source and the SHA-256 of its decompressed content, so that landing it
again does nothing, under another name or compressed otherwise it is a duplicate, and a file that
has grown is a new one. What stops half-way, however it stops, leaves nothing of the file. Files
are only ever read.
"""

import os
import shutil
from collections.abc import Callable, Mapping, Sequence
from contextlib import ExitStack, suppress
from functools import partial
from itertools import zip_longest
from pathlib import Path
from typing import Final

import duckdb

from loaders.batch import MAX_TOGETHER_BYTES, Batch, WaitingFile
from loaders.clean_reader import drop_clean_table, plan_clean_reading
from loaders.columns import NotThisFormatError
from loaders.door import Door
from loaders.feed_files import FeedFault, FeedFiles
from loaders.feed_urls import is_url
from loaders.feeds import FeedError, read_feeds
from loaders.files import (
    DEFAULT_LIMITS,
    Content,
    DeliveredFile,
    FetchError,
    IncompleteFileError,
    Limits,
    UnreadableFileError,
    delivered_file,
    fetched,
    is_compressed,
    modified_at,
    sha256,
)
from loaders.format_language import CdrFormat
from loaders.formats import FORMATS_FOLDER, load_named_format
from loaders.found_files import FoundFile, LandingError, find_inbox_files, find_path, raise_stray
from loaders.landed_files import NO_FILE_ID, Clock, Delivery, FileOutcome
from loaders.raw_tables import create_raw_tables
from loaders.reading_files import read_file
from loaders.records import record_grammar
from loaders.sources import SOURCES_SEED, CdrSource, SourceError, read_sources
from loaders.suites import SUITES_FOLDER, suite_of
from loaders.survey import Survey, survey
from loaders.survey_ahead import AHEAD, SurveyAhead, surveying_ahead
from loaders.utf16 import in_utf8
from loaders.validation import prepare
from loaders.working_folder import working_folder


def _raise_fault(fault: FeedFault) -> None:
    raise LandingError(f"the feed of {fault.source_id}: {fault.reason}")


def land_inbox(
    connection: duckdb.DuckDBPyConnection,
    home: Path,
    project_dir: Path,
    clock: Clock,
    *,
    source_id: str | None = None,
    environment: Mapping[str, str] = os.environ,
    limits: Limits = DEFAULT_LIMITS,
    on_file: Callable[[FileOutcome], None] = lambda outcome: None,
    on_fault: Callable[[FeedFault], None] = _raise_fault,
    on_stray: Callable[[str], None] = raise_stray,
    formats_folder: Path = FORMATS_FOLDER,
    suites_folder: Path = SUITES_FOLDER,
) -> list[FileOutcome]:
    """Land what is new in `home`/inbox and in the feeds: sources by id, in each its files by name.

    With `source_id`, of this source only.
    `connection` is the one writer of the warehouse, outside a transaction; `clock` gives aware
    times; `environment` holds the variables that feeds.yml names; `on_file` hears of each file
    when its transaction is committed, `on_fault` of a feed that cannot be read, once, and
    `on_stray` of what lies in the inbox but belongs to no source, after which the others land.
    A file that cannot be read is refused; a disk that is full or a database that fails is raised.
    Raises SourceError, FeedError, FormatError, SuiteError and RawTableError for a book, a
    feeds.yml, a format, a suite or a sources YAML that cannot be used: before any file.
    StagingRenderingError, and SuiteError for arguments that Great Expectations does not take, come
    with the first file that needs them.
    """
    sources = read_sources(project_dir, formats_folder)
    if source_id is not None:
        _source(sources, source_id)
    feeds = read_feeds(project_dir, sources)
    inbox = find_inbox_files(home, sources, source_id, on_stray)
    wanted = [
        source
        for source in sources.values()
        if source in inbox or (source.source_id in feeds and source_id in (None, source.source_id))
    ]
    formats = _prepare(connection, project_dir, wanted, formats_folder, suites_folder)
    batch = Batch(connection, clock, on_file, Door(connection, project_dir, clock, suites_folder))
    finder = FeedFiles(connection, environment, clock, limits)
    found: dict[CdrSource, list[FoundFile]] = {}
    for source in wanted:
        found[source] = inbox.get(source, [])
        if source.source_id in feeds:
            try:
                found[source] = finder.find(source, feeds[source.source_id], found[source])
            except (FetchError, FeedError) as error:
                on_fault(FeedFault(source.source_id, str(error)))
    return _land_files(batch, found, formats, home=home, limits=limits, on_fault=on_fault)


def land_paths(
    connection: duckdb.DuckDBPyConnection,
    paths: Sequence[str],
    source_id: str,
    *,
    home: Path,
    project_dir: Path,
    clock: Clock,
    environment: Mapping[str, str] = os.environ,
    limits: Limits = DEFAULT_LIMITS,
    on_file: Callable[[FileOutcome], None] = lambda outcome: None,
    formats_folder: Path = FORMATS_FOLDER,
    suites_folder: Path = SUITES_FOLDER,
) -> list[FileOutcome]:
    """Land files, folders or fsspec URLs from anywhere as those of one source, in order of name.

    A file is called by its name, inside a folder by its path there, and one that lies in the
    source's own inbox as the inbox would call it. Raises as `land_inbox`, and LandingError for a
    path that does not exist or a URL that cannot be fetched.
    """
    sources = read_sources(project_dir, formats_folder)
    source = _source(sources, source_id)
    feed = read_feeds(project_dir, sources).get(source_id)
    inbox = home / "inbox" / source_id
    finder = FeedFiles(connection, environment, clock, limits)
    try:
        files = [
            file
            for path in paths
            for file in (
                finder.find_url(path, feed, inbox) if is_url(path) else find_path(path, inbox)
            )
        ]
    except FetchError as error:
        raise LandingError(str(error)) from error
    files.sort(key=lambda file: (file.file_name, file.location))
    formats = _prepare(connection, project_dir, [source], formats_folder, suites_folder)
    batch = Batch(connection, clock, on_file, Door(connection, project_dir, clock, suites_folder))
    return _land_files(
        batch, {source: files}, formats, home=home, limits=limits, on_fault=_raise_fault
    )


def _source(sources: Mapping[str, CdrSource], source_id: str) -> CdrSource:
    """Give a source by its id. Raises SourceError, naming those that there are."""
    if source_id not in sources:
        raise SourceError(
            f"there is no source '{source_id}' in {SOURCES_SEED}; "
            f"the sources are {', '.join(sources) or 'none yet'}"
        )
    return sources[source_id]


def _prepare(
    connection: duckdb.DuckDBPyConnection,
    project_dir: Path,
    sources: Sequence[CdrSource],
    formats_folder: Path,
    suites_folder: Path,
) -> dict[str, CdrFormat]:
    """Read the formats and suites that the files need, and make their raw tables."""
    # Many small files are many commits: each would rewrite the tail of the raw tables.
    connection.execute("set checkpoint_threshold = '1GB'")
    names = sorted({source.format for source in sources})
    formats = {name: load_named_format(name, formats_folder) for name in names}
    for source in sources:
        suite_of(source.source_id, source.format, suites_folder)
    create_raw_tables(connection, project_dir, names)
    return formats


def _land_files(
    batch: Batch,
    found: dict[CdrSource, list[FoundFile]],
    formats: dict[str, CdrFormat],
    *,
    home: Path,
    limits: Limits,
    on_fault: Callable[[FeedFault], None],
) -> list[FileOutcome]:
    """Land files in their order; those before one that raises stay landed.

    Of a feed that breaks off, what lies in the inbox still lands.
    """
    faults: dict[str, FeedFault] = {}
    with working_folder(home) as working, surveying_ahead() as ahead:
        landings = [
            _Landing(batch, ahead, source, formats[source.format], file)
            for source, files in found.items()
            for file in files
        ]
        try:
            for following in landings[1:AHEAD]:
                following.survey_ahead()
            in_turn = zip_longest(landings, landings[AHEAD:])
            for number, (landing, following) in enumerate(in_turn):
                if following is not None:
                    following.survey_ahead()
                try:
                    _land_file(landing, working / str(number), limits)
                except FetchError as error:
                    fault = FeedFault(landing.source_id, str(error))
                    if faults.setdefault(landing.source_id, fault) is fault:
                        on_fault(fault)
        except Exception:
            batch.flush()
            raise
        batch.flush()
    return batch.outcomes


def _land_file(landing: "_Landing", folder: Path, limits: Limits) -> None:
    """Land one file, or say why not; copies go into `folder`, which is removed afterwards.

    It is made by what needs it: of many small files, a folder for each is an eighth of the work.

    Raises FetchError when its feed breaks off.
    """
    found = landing.found
    if found.outcome is not None:
        return landing.report(found.outcome)
    if found.fault is not None:
        return landing.refuse(found.fault, None, 0)
    with ExitStack() as held:
        held.callback(shutil.rmtree, folder, ignore_errors=True)
        try:
            file = held.enter_context(delivered_file(found.location, folder, limits, found.fetch))
        except IncompleteFileError as error:
            return landing.report(landing.incomplete(str(error)))
        except UnreadableFileError as error:
            path = Path(found.location) if found.fetch is None else fetched(folder)
            return landing.refuse(str(error), *_as_delivered(path))
        return landing.land(file, folder, held)


def _as_delivered(path: Path) -> tuple[str | None, int]:
    """Hash and measure the bytes of a file whose content cannot be had."""
    try:
        content = Content(path, path.stat().st_size)
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
        self.source_id: Final = source.source_id
        self._batch: Final = batch
        self._ahead: Final = ahead
        self._format: Final = cdr_format

    def survey_ahead(self) -> None:
        """Look at the file before its turn, unless it seems to have landed before."""
        location = self.found.location
        if self.found.fault or self.found.outcome or self.found.fetch:
            return
        with suppress(OSError):
            size = Path(location).stat().st_size
            if not (
                is_compressed(location)
                or self._batch.files.has_name(self.source_id, self.found.file_name, size)
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
            if self._batch.files.has_name(self.source_id, self.found.file_name, size):
                delivery = self._delivery(sha256(file.content), size)
                if self._is_known(delivery):
                    return
            seen = survey(file.content, record_grammar(self._format))
        delivery = self._delivery(seen.sha256, size)
        if self._is_known(delivery):
            return
        prepare()
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
        folder.mkdir(parents=True)
        connection = self._batch.connection
        try:
            cdr_format, content, seen = in_utf8(self._format, file.content, seen, folder)
            reading = read_file(connection, cdr_format, content, seen, folder)
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

    def report(self, outcome: FileOutcome) -> None:
        """Take the outcome of a file that is not looked into."""
        self._batch.flush()
        self._batch.report(outcome)

    def incomplete(self, reason: str) -> FileOutcome:
        """Say that the file is still being written where it comes from."""
        delivery = self._delivery(None, 0)
        return delivery.outcome("incomplete", NO_FILE_ID, is_new=False, reason=reason)

    def refuse(self, reason: str, content_sha256: str | None, size: int) -> None:
        """Record that a file is refused, once for its name, content and reason."""
        self._batch.flush()
        delivery = self._delivery(content_sha256, size)
        self._batch.report(self._batch.files.refuse(delivery, reason))

    def _delivery(self, content_sha256: str | None, size: int) -> Delivery:
        return Delivery(
            self.source_id,
            self._format.format,
            self.found.file_name,
            content_sha256,
            size,
            self.found.origin,
            self.found.modified_at or modified_at(Path(self.found.location)),
        )

    def _is_known(self, delivery: Delivery) -> bool:
        """Tell whether this content of this source is settled, and say what that makes it."""
        if self._batch.holds(delivery):
            self._batch.flush()
        before = self._batch.files.of_content(delivery)
        if not self._batch.files.is_settled(delivery, before):
            return False
        # A duplicate gets a row of its own, after those of the files that wait.
        self._batch.flush()
        self._batch.report(self._batch.files.known(delivery, before))
        return True
