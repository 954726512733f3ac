"""What reading a file gives, before anything of it lands."""

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from loaders.columns import ColumnMap
from loaders.files import MAX_LINE_BYTES
from loaders.records import RecordGrammar

CLEAN_TABLE: Final = "temp.main.ratehouse_landing"
"""Where the clean way keeps a file's rows until they land."""

LINE_NUMBER: Final = "_line_number"
"""The column in front of the lines of a clean copy."""


@dataclass(frozen=True)
class LineCounts:
    """The lines of a file; physical lines are data and non-data, data are landed and rejected."""

    physical_lines: int = 0
    non_data_lines: int = 0
    landed_lines: int = 0
    rejected_lines: int = 0

    @property
    def data_lines(self) -> int:
        """Lines that are records, good or bad."""
        return self.landed_lines + self.rejected_lines


NO_LINES: Final = LineCounts()


@dataclass(frozen=True)
class LinesFile:
    """Good lines of one column map in a clean copy, each with its line number in front."""

    path: Path
    columns: ColumnMap
    lines: int


@dataclass(frozen=True)
class Reading:
    """A file that has been read but not landed: what to insert, and the counts."""

    counts: LineCounts
    note: str | None = None
    """What was left aside, in words."""
    clean: ColumnMap | None = None
    """Set when the clean way held: the rows are in a temporary table of the connection."""
    clean_offset: int = 0
    """The line number of the row with rowid 0."""
    parts: tuple[LinesFile, ...] = ()
    rejects: Path | None = None
    control_totals: list[dict[str, str]] | None = None
    """What each trailer of the file says, by name."""


def csv_reader(
    grammar: RecordGrammar,
    path: Path,
    columns: ColumnMap,
    *,
    numbered: bool,
    skip: int = 0,
    parallel: bool = True,
    buffer_bytes: int | None = None,
) -> tuple[str, list[Any]]:
    """Write the call of DuckDB's CSV reader for canonical lines, and its parameters.

    Every option is said, nothing is detected. `new_line` is not: DuckDB 1.5.6 takes both
    characters of `\\r\\n` for ordinary ones when told, and all three line ends rightly when not.
    `buffer_bytes` is how much of the file is read at once; a multiple of 16, for with others DuckDB
    1.5.6 loses its place between two tasks, and says so.
    """
    types = {f"c{position}": "varchar" for position in range(columns.width)}
    if numbered:
        types = {LINE_NUMBER: "varchar", **types}
    call = (
        "read_csv(?, auto_detect = false, header = false, columns = ?, skip = ?, delim = ?,"
        " quote = ?, escape = ?, nullstr = '', strict_mode = true, null_padding = false,"
        " ignore_errors = false, encoding = 'utf-8', compression = 'none', max_line_size = ?,"
        f" parallel = {str(parallel).lower()}"
        f"{'' if buffer_bytes is None else f', buffer_size = {buffer_bytes}'})"
    )
    size = MAX_LINE_BYTES if not numbered else 4 * MAX_LINE_BYTES
    marks = [mark.decode() for mark in (grammar.delimiter, grammar.quote, grammar.escape)]
    return call, [str(path), types, skip, *marks, size]


def unused_columns_note(maps: Iterable[ColumnMap]) -> str | None:
    """Say which columns of the file are not used."""
    unused = dict.fromkeys(name for columns in maps for name in columns.unused)
    return f"columns not used: {', '.join(unused)}" if unused else None
