"""Which known formats fit a file: each is tried on it as landing and staging would read it."""

import tempfile
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import duckdb

from loaders.columns import NotThisFormatError
from loaders.files import Content, delivered_file
from loaders.format_language import CdrFormat, Layout
from loaders.raw_tables import quoted
from loaders.reading_files import insert_reading, read_file
from loaders.records import record_grammar
from loaders.staging_rendering import project_sql
from loaders.staging_sql import model_sql
from loaders.survey import survey
from loaders.utf16 import in_utf8

SAMPLE_BYTES: Final = 4 << 20
"""Of a longer file whose records are lines, so much is tried; of any other, all."""

_KEY_FIELDS: Final = ("call_reference", "calling_number_raw", "called_number_raw", "answered_at")


@dataclass(frozen=True)
class ReadCall:
    """A call as staging reads it, to be shown: times on the file's own clock or in UTC."""

    started_at: str
    talk_seconds: str
    calling_number: str
    called_number: str
    carrier_cost: str


@dataclass(frozen=True)
class Match:
    """How one format fits a file."""

    format: str
    title: str
    records: int
    """Data lines that were tried, good and bad."""
    calls: int
    non_calls: int
    """Records that the format knows and does not take for calls, halves of calls among them."""
    layout: str | None
    """The layout that most lines have."""
    columns: int
    """How many columns that layout has."""
    filled: int
    """How many of a call's fields the file fills."""
    reasons: tuple[str, ...]
    """In words, what speaks for it and against it."""
    examples: tuple[ReadCall, ...] = ()

    @property
    def fit(self) -> float:
        """The share of the records that the format reads, from 0 to 1."""
        return (self.calls + self.non_calls) / self.records if self.records else 0.0

    @property
    def rank(self) -> tuple[int, float, int, int]:
        """What orders the matches: whether there are calls, the share of records that is read,
        then how much of the file the format knows."""
        return (int(self.calls > 0), round(self.fit, 2), self.columns, self.filled)


def detect(path: Path, formats: Iterable[CdrFormat], project_dir: Path) -> list[Match]:
    """Try formats on a file, plain or compressed; those that read some of it, the best first.

    Raises UnreadableFileError for a file that cannot be opened at all.
    """
    found = []
    with _opened(path) as (content, folder):
        for number, cdr_format in enumerate(formats):
            own = folder / str(number)
            own.mkdir()
            match = _tried(cdr_format, content, path.name, own, project_dir)
            if match is not None:
                found.append(match)
    return sorted(found, key=lambda match: (match.rank, match.format), reverse=True)


def staged_texts(
    path: Path, cdr_format: CdrFormat, project_dir: Path, columns: Sequence[str]
) -> list[tuple[str, ...]]:
    """Read a file by one format: columns of the staging contract as texts, line by line.

    Raises NotThisFormatError and UnreadableFileError.
    """
    listed = ", ".join(f"coalesce(cast({column} as varchar), '')" for column in columns)
    with (
        _opened(path) as (content, folder),
        _staged(cdr_format, content, path.name, folder, project_dir) as (connection, _, _),
    ):
        return connection.execute(f"select {listed} from staged order by row_number").fetchall()


@contextmanager
def _opened(path: Path) -> Iterator[tuple[Content, Path]]:
    """Open a file, with a folder for what is written while it is read."""
    with (
        tempfile.TemporaryDirectory(prefix="ratehouse-") as folder,
        delivered_file(str(path), Path(folder)) as file,
    ):
        yield file.content, Path(folder)


def _tried(
    cdr_format: CdrFormat, content: Content, name: str, folder: Path, project_dir: Path
) -> Match | None:
    """Read a file by a format; nothing when it is not of that format."""
    try:
        with _staged(cdr_format, content, name, folder, project_dir) as (connection, layout, lines):
            match = _match(connection, cdr_format, layout, lines)
    except NotThisFormatError:
        return None
    return match if match.calls or match.non_calls else None


@contextmanager
def _staged(
    cdr_format: CdrFormat, content: Content, name: str, folder: Path, project_dir: Path
) -> Iterator[tuple[duckdb.DuckDBPyConnection, str | None, int]]:
    """Read a file into the table `staged` of a database in memory.

    Gives the connection, the layout that most lines have, and the number of data lines.
    """
    sample = _beginning(content, folder) if cdr_format.has_lines else content
    with duckdb.connect(":memory:", config={"threads": 1}) as connection:
        _create_tables(connection, cdr_format, name)
        seen = survey(sample, record_grammar(cdr_format))
        shape, text, seen = in_utf8(cdr_format, sample, seen, folder)
        reading = read_file(connection, shape, text, seen, folder)
        insert_reading(connection, shape, reading, 1)
        layouts = [(part.lines, part.columns.layout) for part in reading.parts]
        if reading.clean is not None:
            layouts.append((reading.counts.landed_lines, reading.clean.layout))
        # By the format file as it stands, whether its model has been generated anew or not.
        select = project_sql(project_dir.absolute()).text(
            model_sql(cdr_format),
            ref=lambda _: "raw.files",
            source=lambda schema, table: f"{schema}.{quoted(table)}",
        )
        connection.execute(f"create temp table staged as {select}")
        yield connection, max(layouts)[1] if layouts else None, reading.counts.data_lines


def _beginning(content: Content, folder: Path) -> Content:
    """Copy the whole lines at the beginning of a long file."""
    if content.size <= SAMPLE_BYTES:
        return content
    with content.path.open("rb") as file:
        start = file.read(SAMPLE_BYTES)
    end = max(start.rfind(b"\n"), start.rfind(b"\r")) + 1
    path = folder / "sample"
    path.write_bytes(start[: end or SAMPLE_BYTES])
    return Content(path, path.stat().st_size)


def _create_tables(connection: duckdb.DuckDBPyConnection, cdr_format: CdrFormat, name: str) -> None:
    columns = ", ".join(f"{quoted(column)} varchar" for column in cdr_format.raw_columns)
    connection.execute("create schema raw")
    connection.execute(
        f"create table raw.{quoted(cdr_format.format)}"
        f" (_file_id bigint, _row_number bigint, {columns})"
    )
    connection.execute(
        "create table raw.rejected_lines (file_id bigint, line_number bigint, line_text varchar,"
        " line_bytes blob, reason varchar)"
    )
    connection.execute(
        "create table raw.files (file_id bigint, source_id varchar, file_name varchar)"
    )
    connection.execute("insert into raw.files values (1, 'source', ?)", [name])


def _match(
    connection: duckdb.DuckDBPyConnection,
    cdr_format: CdrFormat,
    layout_name: str | None,
    records: int,
) -> Match:
    kinds = dict(
        connection.execute("select record_kind, count(*) from staged group by 1").fetchall()
    )
    calls = kinds.get("call", 0)
    non_calls = kinds.get("non_call", 0) + kinds.get("half_call", 0)
    layout = next((each for each in cdr_format.layouts if each.name == layout_name), None)
    filled: list[str] = []
    for field in _KEY_FIELDS if calls else ():
        ((is_filled,),) = connection.execute(
            f"select coalesce(bool_or({field} is not null), false) from staged"
            " where record_kind = 'call'"
        ).fetchall()
        if is_filled:
            filled.append(field)
    return Match(
        cdr_format.format,
        cdr_format.title,
        records,
        calls,
        non_calls,
        layout_name,
        layout.width if layout else 0,
        len(filled),
        (
            *([_recognised_by(cdr_format, layout)] if layout else []),
            f"{calls} of {records} records are calls",
            *([f"{non_calls} are known to be none"] if non_calls else []),
            *_faults(connection),
        ),
        tuple(_examples(connection)),
    )


def _recognised_by(cdr_format: CdrFormat, layout: Layout) -> str:
    how = "header" if cdr_format.has_header else "places" if layout.places else "width"
    return f"{how} of the layout '{layout.name}' ({layout.width} columns)"


def _faults(connection: duckdb.DuckDBPyConnection) -> Iterable[str]:
    """Count what was rejected, by reason."""
    bad = connection.execute(
        "select reason, count(*) from ("
        " select split_part(reason, ':', 1) as reason from raw.rejected_lines"
        " union all select unreadable_reason from staged where record_kind = 'unreadable')"
        " group by 1 order by 2 desc, 1 limit 3"
    ).fetchall()
    for reason, count in bad:
        yield f"{count} rejected: {reason}"


def _examples(connection: duckdb.DuckDBPyConnection) -> Iterable[ReadCall]:
    rows: list[tuple[Any, ...]] = connection.execute(
        "select cast(started_at as varchar) || case when started_at_is_utc then ' UTC' else '' end,"
        " cast(coalesce(talk_seconds, carrier_billed_seconds,"
        " cast(date_diff('millisecond', answered_at, ended_at) as decimal(18, 3)) / 1000)"
        " as decimal(12, 3)), calling_number_raw, called_number_raw, cast(carrier_cost as varchar)"
        " from staged where record_kind = 'call' order by row_number limit 3"
    ).fetchall()
    for row in rows:
        yield ReadCall(*("" if value is None else str(value) for value in row))
