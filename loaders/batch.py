"""Files land together, read in one statement and written in one transaction.

DuckDB compresses whole groups of 122,880 rows, one group on one core: a commit for each small file
would write its rows twice, with one core. A file is wholly in its batch: what stops half-way leaves
nothing of any file of it.
"""

from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from typing import Final

import duckdb

from loaders.clean_reader import CleanPlan, read_together
from loaders.columns import ColumnMap
from loaders.door import Door, QuarantineError, Stopped
from loaders.files import DeliveredFile
from loaders.format_language import CdrFormat
from loaders.landed_files import Clock, Delivery, FileOutcome, LandedFiles, NewRow
from loaders.reading_files import insert_reading, insert_together
from loaders.readings import Reading

MAX_TOGETHER_BYTES: Final = 128 << 20
"""Rows wait in memory: those of so much content."""
_MAX_FILES: Final = 200


@dataclass(frozen=True)
class WaitingFile:
    """A file that is to land with others, or, should it not be what it seems, alone."""

    delivery: Delivery
    file: DeliveredFile
    plan: CleanPlan
    land_alone: Callable[[], None]
    held: ExitStack
    """What must be there until it has landed: the copy of a compressed file."""


class Batch:
    """The files that wait, and the outcomes of those before them, in the order of the files."""

    def __init__(
        self,
        connection: duckdb.DuckDBPyConnection,
        clock: Clock,
        on_file: Callable[[FileOutcome], None],
        door: Door,
    ) -> None:
        """`on_file` hears of each file when its transaction is committed."""
        self.connection: Final = connection
        self._door: Final = door
        self.files: Final = LandedFiles(connection, clock)
        self.outcomes: Final[list[FileOutcome]] = []
        self._on_file: Final = on_file
        self._waiting: list[WaitingFile] = []

    def holds(self, file: Delivery) -> bool:
        """Tell whether a file of this source and content waits."""
        content = (file.source_id, file.content_sha256)
        return any(
            (waiting.delivery.source_id, waiting.delivery.content_sha256) == content
            for waiting in self._waiting
        )

    def add(self, file: WaitingFile) -> None:
        """Let a file of at most MAX_TOGETHER_BYTES wait; when there are enough, land them."""
        self._waiting.append(file)
        size = sum(waiting.file.content.size for waiting in self._waiting)
        if size >= MAX_TOGETHER_BYTES or len(self._waiting) >= _MAX_FILES:
            self.flush()

    def report(self, outcome: FileOutcome) -> None:
        """Take the outcome of a file; those before it must have landed."""
        self.outcomes.append(outcome)
        self._on_file(outcome)

    def flush(self) -> None:
        """Land the files that wait: together, or one by one when one is not what it seemed."""
        files, self._waiting = self._waiting, []
        try:
            if len(files) < 2 or not self._land_together(files):
                for file in files:
                    file.land_alone()
        finally:
            for file in files:
                file.held.close()

    def land_reading(self, delivery: Delivery, cdr_format: CdrFormat, reading: Reading) -> None:
        """Land a file that has been read alone."""

        def insert(outcomes: Sequence[FileOutcome]) -> None:
            if outcomes[0].status == "landed":
                insert_reading(self.connection, cdr_format, reading, outcomes[0].file_id)

        self._land([(delivery, cdr_format, reading)], insert)

    def _land_together(self, files: list[WaitingFile]) -> bool:
        if any(file.file.has_changed() for file in files):
            return False
        alike: dict[tuple[str, ColumnMap], list[int]] = {}
        for position, file in enumerate(files):
            key = (file.plan.format.format, file.plan.columns)
            alike.setdefault(key, []).append(position)
        groups = [
            (f"temp.main.ratehouse_landing_{number}", positions)
            for number, positions in enumerate(alike.values())
        ]
        try:
            for table, positions in groups:
                plans = [files[position].plan for position in positions]
                if not read_together(self.connection, plans, table):
                    return False
            if any(file.file.has_changed() for file in files):
                return False

            def insert(outcomes: Sequence[FileOutcome]) -> None:
                for table, positions in groups:
                    stopped = [each for each in positions if outcomes[each].status != "landed"]
                    if stopped:
                        numbers = [positions.index(each) for each in stopped]
                        self.connection.execute(
                            f"delete from {table} where list_contains(?, _position)", [numbers]
                        )
                    plan = files[positions[0]].plan
                    file_ids = [outcomes[position].file_id for position in positions]
                    insert_together(self.connection, plan.format, plan.columns, table, file_ids)

            self._land(
                [(file.delivery, file.plan.format, file.plan.reading()) for file in files], insert
            )
        finally:
            for table, _ in groups:
                self.connection.execute(f"drop table if exists {table}")
        return True

    def _land(
        self,
        files: Sequence[tuple[Delivery, CdrFormat, Reading]],
        insert: Callable[[Sequence[FileOutcome]], None],
    ) -> None:
        """Land files in one transaction, and quarantine those that the door stops.

        `insert` writes the lines of the files whose outcome is that they land.
        """
        stopped: dict[int, Stopped] = {}
        while True:
            try:
                with self._any_order(), self._transaction():
                    # The same ids each time: what was written before is rolled back.
                    outcomes = self.files.write_all(
                        [
                            _new_row(delivery, reading, stopped.get(file_id))
                            for file_id, (delivery, _, reading) in enumerate(
                                files, start=self.files.next_id()
                            )
                        ]
                    )
                    insert(outcomes)
                    judged = zip(files, outcomes, strict=True)
                    self._door.judge(
                        [(delivery, shape, outcome) for (delivery, shape, _), outcome in judged],
                        stopped,
                    )
                break
            except QuarantineError as error:
                stopped.update(error.stopped)
        for outcome in outcomes:
            self.report(outcome)

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


def _new_row(delivery: Delivery, reading: Reading, stopped: Stopped | None) -> NewRow:
    if stopped is not None:
        return NewRow(delivery, "quarantined", stopped.reason)
    return NewRow(delivery, "landed", reading.note, reading.counts, reading.control_totals)
