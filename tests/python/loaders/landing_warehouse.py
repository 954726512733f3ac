"""A small warehouse to land into: an inbox, a book of sources, a database in memory."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import duckdb

from loaders.feed_files import FeedFault
from loaders.files import DEFAULT_LIMITS, Limits
from loaders.landed_files import FileOutcome
from loaders.landing import land_inbox, land_paths
from loaders.suites import SUITES_FOLDER

REPOSITORY = Path(__file__).parents[3]


@dataclass
class Warehouse:
    """A home, a project and a connection; every format has a source of its name."""

    home: Path
    project: Path
    connection: duckdb.DuckDBPyConnection
    heard: list[FileOutcome] = field(default_factory=list)
    now: datetime = datetime(2026, 11, 1, 12, tzinfo=UTC)
    suites: Path = SUITES_FOLDER
    environment: dict[str, str] = field(default_factory=dict)
    faults: list[FeedFault] = field(default_factory=list)
    strays: list[str] = field(default_factory=list)

    def clock(self) -> datetime:
        """Give a time that moves on by a second each time."""
        self.now += timedelta(seconds=1)
        return self.now

    def sources(self, **formats: str) -> None:
        """Write the book of sources: source ids and their formats."""
        seeds = self.project / "seeds"
        seeds.mkdir(exist_ok=True)
        lines = ["source_id,format,timezone", *(f"{key},{formats[key]},UTC" for key in formats)]
        (seeds / "cdr_sources.csv").write_text("\n".join(lines) + "\n", encoding="utf-8")

    def put(self, source_id: str, name: str, content: bytes) -> Path:
        """Deliver a file."""
        path = self.home / "inbox" / source_id / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
        return path

    def feeds(self, text: str) -> None:
        """Write feeds.yml."""
        (self.project / "feeds.yml").write_text(text, encoding="utf-8")

    def land_feeds(
        self, source_id: str | None = None, limits: Limits = DEFAULT_LIMITS
    ) -> dict[str, str]:
        """Land the inbox and the feeds by today's clock: statuses by `source/name`.

        The feeds that could not be read are in `faults`, those of this landing only.
        """
        self.now = datetime.now(UTC)
        self.faults.clear()
        outcomes = land_inbox(
            self.connection,
            self.home,
            self.project,
            self.clock,
            source_id=source_id,
            environment=self.environment,
            limits=limits,
            on_file=self.heard.append,
            on_fault=self.faults.append,
        )
        return {f"{each.source_id}/{each.file_name}": each.status for each in outcomes}

    def land(self, hear: Callable[[FileOutcome], None] | None = None) -> list[FileOutcome]:
        """Land the inbox; `hear` hears of each file instead of `heard`.

        What lies there but belongs to no source is in `strays`, that of this landing only.
        """
        self.strays.clear()
        return land_inbox(
            self.connection,
            self.home,
            self.project,
            self.clock,
            on_file=hear or self.heard.append,
            on_stray=self.strays.append,
            suites_folder=self.suites,
        )

    def land_paths(self, source_id: str, *paths: Path | str) -> list[FileOutcome]:
        """Land files from elsewhere."""
        return land_paths(
            self.connection,
            [str(path) for path in paths],
            source_id,
            home=self.home,
            project_dir=self.project,
            clock=self.clock,
            environment=self.environment,
            on_file=self.heard.append,
        )

    def deliver(self, source_id: str, name: str, content: bytes) -> FileOutcome:
        """Deliver a file and land the inbox; the outcome of that file."""
        self.put(source_id, name, content)
        return next(outcome for outcome in self.land() if outcome.file_name == name)

    def rows(self, sql: str, *parameters: object) -> list[tuple[Any, ...]]:
        """Ask the database."""
        return self.connection.execute(sql, list(parameters)).fetchall()

    def raw(self, table: str, columns: Sequence[str], file_id: int | None = None) -> list[Any]:
        """Give columns of raw rows in order; one column gives plain values."""
        names = ", ".join(f'"{column}"' for column in columns)
        where = "" if file_id is None else f"where _file_id = {file_id}"
        rows = self.rows(f"select {names} from raw.{table} {where} order by _file_id, _row_number")
        return [row[0] for row in rows] if len(columns) == 1 else rows

    def rejected(self, file_id: int = 1) -> dict[int, str]:
        """Give the reasons of a file's rejected lines, by line number."""
        rows = self.rows(
            "select line_number, reason from raw.rejected_lines where file_id = ? order by all",
            file_id,
        )
        return dict(rows)

    def everything(self) -> dict[str, list[tuple[Any, ...]]]:
        """Give all rows of all raw tables."""
        tables = self.rows("select table_name from duckdb_tables() where schema_name = 'raw'")
        return {name: self.rows(f'select * from raw."{name}" order by all') for (name,) in tables}

    def check_counts(self, file_id: int, content: bytes) -> None:
        """Check a landed file's counts against its bytes and against the rows that it has."""
        row = self.rows(
            "select * exclude (control_totals) from raw.files where file_id = ?", file_id
        )
        names = [column[0] for column in self.connection.description or []]
        file = dict(zip(names, row[0], strict=True))
        assert file["physical_lines"] == physical_lines(content)
        assert file["physical_lines"] == file["data_lines"] + file["non_data_lines"]
        assert file["data_lines"] == file["landed_lines"] + file["rejected_lines"]
        landed = f"select _row_number from raw.{file['format']} where _file_id = {file_id}"
        rejected = f"select line_number from raw.rejected_lines where file_id = {file_id}"
        assert len(self.rows(landed)) == file["landed_lines"]
        assert len(self.rows(rejected)) == file["rejected_lines"]
        numbers = self.rows(f"{landed} union all {rejected}")
        assert len(set(numbers)) == file["data_lines"]
        assert all(1 <= number <= file["physical_lines"] for (number,) in numbers)


def physical_lines(content: bytes) -> int:
    """Count lines character by character, unlike the loaders do it."""
    count = 0
    open_line = False
    previous = b""
    for position in range(len(content)):
        character = content[position : position + 1]
        if character == b"\n" and previous == b"\r":
            pass
        elif character in (b"\r", b"\n"):
            count += 1
            open_line = False
        else:
            open_line = True
        previous = character
    return count + open_line
