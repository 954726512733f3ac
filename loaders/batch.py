"""Files that have been read land together, in one transaction.

DuckDB compresses whole groups of 122,880 rows, one group on one core: a commit for each small file
would write its rows twice, with one core. A file is wholly in its batch: what
stops half-way leaves nothing of any file of it.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Final

import duckdb

from loaders.columns import ColumnMap
from loaders.delimited import gather, insert_gathered, insert_reading, keep_rows
from loaders.formats import CdrFormat
from loaders.landed_files import Clock, Delivery, FileOutcome, LandedFiles
from loaders.readings import Reading

_MAX_BYTES: Final = 128 << 20
"""Rows wait in memory: so much content of files at most, or one file."""
_MAX_FILES: Final = 200


@dataclass(frozen=True)
class ReadFile:
    """A file that has been read, and waits for its batch."""

    delivery: Delivery
    format: CdrFormat
    reading: Reading


def _rows_of(position: int) -> str:
    """Name the temporary table of the rows of the file at a position of a batch."""
    return f"ratehouse_file_{position}"


class Batch:
    """The files that wait, and the outcomes of those before them, in the order of the files."""

    def __init__(
        self,
        connection: duckdb.DuckDBPyConnection,
        clock: Clock,
        on_file: Callable[[FileOutcome], None],
    ) -> None:
        """`on_file` hears of each file when its transaction is committed."""
        self.connection: Final = connection
        self.files: Final = LandedFiles(connection, clock)
        self.outcomes: Final[list[FileOutcome]] = []
        self._on_file: Final = on_file
        self._waiting: list[ReadFile] = []
        self._bytes = 0

    def holds(self, file: Delivery) -> bool:
        """Tell whether a file of this source and content waits."""
        content = (file.source_id, file.content_sha256)
        return any(
            (waiting.delivery.source_id, waiting.delivery.content_sha256) == content
            for waiting in self._waiting
        )

    def add(self, file: ReadFile, size: int) -> None:
        """Land a file of `size` bytes, now or with those that come after it."""
        if file.reading.clean is None or size >= _MAX_BYTES:
            self.flush()
            self._land_alone(file)
            return
        position = len(self._waiting)
        keep_rows(self.connection, _rows_of(position))
        self._waiting.append(file)
        self._bytes += size
        if self._bytes >= _MAX_BYTES or len(self._waiting) >= _MAX_FILES:
            self.flush()

    def report(self, outcome: FileOutcome) -> None:
        """Take the outcome of a file that need not land; those before it must have landed."""
        self.outcomes.append(outcome)
        self._on_file(outcome)

    def flush(self) -> None:
        """Land the files that wait."""
        if not self._waiting:
            return
        files, self._waiting, self._bytes = self._waiting, [], 0
        with self._any_order():
            tables = self._gather(files)
            with self._transaction():
                outcomes = [self._write(file) for file in files]
                for table, (cdr_format, columns) in tables.items():
                    insert_gathered(
                        self.connection, cdr_format, columns, table, outcomes[0].file_id
                    )
        for table in tables:
            self.connection.execute(f"drop table {table}")
        for outcome in outcomes:
            self.report(outcome)

    def _gather(self, files: list[ReadFile]) -> dict[str, tuple[CdrFormat, ColumnMap]]:
        """Put the rows of files that are alike into one temporary table each."""
        alike: dict[tuple[str, ColumnMap], list[tuple[int, str, int]]] = {}
        for position, file in enumerate(files):
            assert file.reading.clean is not None
            kept = (position, f"temp.main.{_rows_of(position)}", file.reading.clean_offset)
            alike.setdefault((file.format.format, file.reading.clean), []).append(kept)
        tables: dict[str, tuple[CdrFormat, ColumnMap]] = {}
        for (_, columns), kept_files in alike.items():
            table = f"temp.main.ratehouse_batch_{len(tables)}"
            gather(self.connection, columns, kept_files, table)
            tables[table] = (files[kept_files[0][0]].format, columns)
        return tables

    def _land_alone(self, file: ReadFile) -> None:
        with self._any_order(), self._transaction():
            outcome = self._write(file)
            insert_reading(self.connection, file.format, file.reading, outcome.file_id)
        self.report(outcome)

    def _write(self, file: ReadFile) -> FileOutcome:
        reading = file.reading
        return self.files.write(file.delivery, "landed", reading.note, reading.counts)

    @contextmanager
    def _any_order(self) -> Iterator[None]:
        # Rows know their line, and in any order they are written once: in theirs, DuckDB 1.5.6
        # writes them a second time at the next checkpoint.
        self.connection.execute("set preserve_insertion_order = false")
        try:
            yield
        finally:
            self.connection.execute("set preserve_insertion_order = true")

    @contextmanager
    def _transaction(self) -> Iterator[None]:
        self.connection.begin()
        try:
            yield
        except BaseException:
            self.connection.rollback()
            raise
        self.connection.commit()
