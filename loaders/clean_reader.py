"""The clean way: DuckDB reads a whole file, and is believed when every line is accounted for."""

import math
import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import duckdb

from loaders.columns import ColumnMap, HeaderReader, NotThisFormatError, positional_map
from loaders.files import UTF8_BOM, Content, Line
from loaders.format_language import CdrFormat, DelimitedFile
from loaders.readings import (
    CLEAN_TABLE,
    LineCounts,
    Reading,
    csv_reader,
    unused_columns_note,
)
from loaders.records import RecordGrammar, record_grammar
from loaders.survey import Survey

_PLAIN_PATH: Final = re.compile(r"[\w/. -]+")
"""What DuckDB takes as it is written, and not for a pattern, a partition or a URL."""
_ROW_GROUP_LINES: Final = 122_880
"""DuckDB writes rows in groups of so many."""
_MEGABYTE: Final = 1 << 20
_USUAL_BUFFER_BYTES: Final = 32 * _MEGABYTE
_MAX_BUFFER_BYTES: Final = 256 * _MEGABYTE


@dataclass(frozen=True)
class CleanPlan:
    """How DuckDB would read a whole file, and what must come of it."""

    format: CdrFormat
    columns: ColumnMap
    headers: int
    """How many lines stand before the rows: one or none."""
    rows: int
    inner_delimiters: int
    """How many of the file's delimiters must be inside values, when all others are between two."""
    path: Path
    bytes: int

    def reader(self, *, parallel: bool) -> tuple[str, list[Any]]:
        """Write the call of DuckDB's reader, and its parameters."""
        return csv_reader(
            record_grammar(self.format),
            self.path,
            self.columns,
            numbered=False,
            skip=self.headers,
            parallel=parallel,
            buffer_bytes=self._buffer_bytes if parallel else None,
        )

    @property
    def _buffer_bytes(self) -> int | None:
        """How much DuckDB is to read at once; nothing for what it takes when not told.

        Each quarter of a buffer is a task. When a task has less than a group of rows, DuckDB 1.5.6
        copies rows that are kept in order once more, a third of the work of reading 500 MB.
        """
        wanted = 4 * 1.2 * _ROW_GROUP_LINES * self.bytes / self.rows
        if wanted <= _USUAL_BUFFER_BYTES or self.bytes <= _USUAL_BUFFER_BYTES:
            return None
        return min(math.ceil(wanted / _MEGABYTE) * _MEGABYTE, _MAX_BUFFER_BYTES)

    def reading(self) -> Reading:
        """Say what was read, when all came as planned."""
        counts = LineCounts(
            self.rows + self.headers, non_data_lines=self.headers, landed_lines=self.rows
        )
        return Reading(
            counts,
            unused_columns_note([self.columns]),
            clean=self.columns,
            clean_offset=1 + self.headers,
        )


def plan_clean_reading(
    cdr_format: CdrFormat, content: Content, seen: Survey, folder: Path
) -> CleanPlan | None:
    """Plan to let DuckDB read a file whole; nothing when its first line is not what it seems."""
    if not seen.is_plain or not _may_be_read_whole(cdr_format):
        return None
    first = next(iter(content.lines()), None)
    if first is None or not first.is_whole:
        return None
    grammar = record_grammar(cdr_format)
    columns, headers = _columns(cdr_format, grammar, first)
    rows = seen.physical_lines - headers
    if columns is None or rows == 0:
        return None
    inner = seen.delimiters - rows * (columns.width - 1)
    if headers:
        inner -= first.text.count(grammar.delimiter)
    path = content.path.resolve()
    if not _PLAIN_PATH.fullmatch(str(path)):
        folder.mkdir(exist_ok=True)
        link = folder / "delivered"
        link.symlink_to(path)
        path = link
    return CleanPlan(cdr_format, columns, headers, rows, inner, path, content.size)


def read_clean(connection: duckdb.DuckDBPyConnection, plan: CleanPlan) -> Reading | None:
    """Read one file into CLEAN_TABLE; nothing when one line is not what it seems.

    `connection` must be outside a transaction.
    """
    drop_clean_table(connection)
    try:
        try:
            _read_into_clean_table(connection, plan, parallel=True)
        except duckdb.NotImplementedException:
            # Its tasks do not meet where one began to read within a line; one task reads all.
            _read_into_clean_table(connection, plan, parallel=False)
    except duckdb.InvalidInputException:
        return None  # some line is bad; which one, and what else is, the lines will tell
    last = connection.execute(f"select coalesce(max(rowid), -1) from {CLEAN_TABLE}").fetchall()
    if last != [(plan.rows - 1,)] or not _holds_all(connection, CLEAN_TABLE, "0", [plan]):
        drop_clean_table(connection)
        return None
    return plan.reading()


def _read_into_clean_table(
    connection: duckdb.DuckDBPyConnection, plan: CleanPlan, *, parallel: bool
) -> None:
    source, parameters = plan.reader(parallel=parallel)
    connection.execute(f"create temp table {CLEAN_TABLE} as from {source}", parameters)


def read_together(
    connection: duckdb.DuckDBPyConnection, plans: Sequence[CleanPlan], table: str
) -> bool:
    """Read files of one format and one column map into a temporary table, with all cores.

    Its columns are _position (of the plan), _row_number (the line) and those of the reader.
    False when some line of some file is not what it seems: each file must then be read alone.
    `connection` must be outside a transaction.
    """
    selects = []
    parameters: list[Any] = []
    for position, plan in enumerate(plans):
        source, arguments = plan.reader(parallel=False)  # its rows come in their order then
        selects.append(
            f"select {position} as _position, row_number() over () + {plan.headers} as _row_number,"
            f" * from {source}"
        )
        parameters += arguments
    try:
        connection.execute(
            f"create or replace temp table {table} as {' union all '.join(selects)}", parameters
        )
    except duckdb.InvalidInputException:
        return False
    return _holds_all(connection, table, "_position", plans)


def drop_clean_table(connection: duckdb.DuckDBPyConnection) -> None:
    """Drop the rows that a reading left, if there are any."""
    connection.execute(f"drop table if exists {CLEAN_TABLE}")


def _may_be_read_whole(cdr_format: CdrFormat) -> bool:
    """Tell whether all lines of a format are records as DuckDB's reader knows them."""
    shape = cdr_format.file
    return (
        isinstance(shape, DelimitedFile)
        and shape.encoding == "utf-8"
        and not shape.has_line_kinds
        and bool(shape.quote or not shape.escape)
    )


def _columns(
    cdr_format: CdrFormat, grammar: RecordGrammar, first: Line
) -> tuple[ColumnMap | None, int]:
    """Map the columns by the first line, a header or a record of a known width; count headers."""
    if cdr_format.may_have_header:
        try:
            return HeaderReader(cdr_format, grammar).first(first.text), 1
        except NotThisFormatError:
            if cdr_format.has_header:
                return None, 1
    regular = None
    if not first.text.startswith(UTF8_BOM):
        regular = grammar.regular(first.text)
    layout = None
    if regular is not None:
        layout = cdr_format.layout_of_width(grammar.width(regular))
    return None if layout is None else positional_map(layout), 0


def _holds_all(
    connection: duckdb.DuckDBPyConnection, table: str, position: str, plans: Sequence[CleanPlan]
) -> bool:
    """Tell whether a table has a row for each line of each file, none of them a header once more,
    and every delimiter of a file is between two columns or inside a value.

    So no line had more columns than there are: DuckDB drops surplus empty ones silently.
    """
    first = plans[0]
    inside = repeated = "0"
    parameters = {}
    if first.format.may_have_header:
        used = next(column for column, name in enumerate(first.columns.targets) if name)
        parameters["pattern"] = _header_pattern(first)
        repeated = f"count(*) filter (where regexp_full_match(c{used}, $pattern))"
    if any(plan.inner_delimiters for plan in plans):
        parameters["delimiter"] = record_grammar(first.format).delimiter.decode()
        inside = " + ".join(
            f"coalesce(sum(length(c{column}) - length(replace(c{column}, $delimiter, '')))"
            f" filter (where contains(c{column}, $delimiter)), 0)"
            for column in range(first.columns.width)
        )
    found = connection.execute(
        f"select {position}, count(*), {inside}, {repeated} from {table} group by 1 order by 1",
        parameters,
    ).fetchall()
    return [tuple(map(int, row)) for row in found] == [
        (number, plan.rows, plan.inner_delimiters, 0) for number, plan in enumerate(plans)
    ]


def _header_pattern(plan: CleanPlan) -> str:
    """Give the regular expression of a first value that is a column's name: a header once more."""
    names = {name.strip() for each in plan.format.layouts for name in each.columns}
    names |= {name for name in plan.columns.targets if name}
    blank = "[\ufeff ]*"
    return f"(?i){blank}(?:{'|'.join(re.escape(name) for name in sorted(names))}){blank}"
