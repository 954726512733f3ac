"""The clean way: DuckDB reads a whole file, and is believed when every line is accounted for."""

import re
from pathlib import Path
from typing import Final

import duckdb

from loaders.columns import ColumnMap, HeaderReader, NotThisFormatError, positional_map
from loaders.files import UTF8_BOM, Content, Line
from loaders.formats import CdrFormat
from loaders.readings import (
    CLEAN_TABLE,
    LineCounts,
    Reading,
    csv_reader,
    unused_columns_note,
)
from loaders.records import RecordGrammar
from loaders.survey import Survey


def drop_clean_table(connection: duckdb.DuckDBPyConnection) -> None:
    """Drop the rows that a reading left, if there are any."""
    connection.execute(f"drop table if exists {CLEAN_TABLE}")


class CleanReader:
    """Lets DuckDB read a whole file, and believes it only when every line is accounted for."""

    def __init__(
        self,
        connection: duckdb.DuckDBPyConnection,
        cdr_format: CdrFormat,
        content: Content,
        seen: Survey,
    ) -> None:
        """Prepare for one file; `connection` must be outside a transaction."""
        self._connection: Final = connection
        self._format: Final = cdr_format
        self._content: Final = content
        self._seen: Final = seen
        self._grammar: Final = RecordGrammar(cdr_format.file)

    def read(self, folder: Path) -> Reading | None:
        """Read the file into a temporary table; nothing when one line is not what it seems."""
        first = next(iter(self._content.lines()), None)
        if first is None or not first.is_whole:
            return None
        columns = self._columns(first)
        headers = 1 if self._format.has_header else 0
        rows = self._seen.physical_lines - headers
        if columns is None or rows == 0:
            return None
        # By a name without brackets or stars: DuckDB would take those of the file for a pattern.
        path = folder / "delivered"
        path.symlink_to(self._content.path.resolve())
        source, parameters = csv_reader(self._format, path, columns, numbered=False, skip=headers)
        drop_clean_table(self._connection)
        try:
            self._connection.execute(
                f"create temp table {CLEAN_TABLE} as from {source}", parameters
            )
        except duckdb.InvalidInputException:
            return None  # some line is bad; which one, and what else is, the lines will tell
        if (
            not self._has_all_lines(rows)
            or self._repeats_header(columns)
            or not self._has_all_delimiters(first, columns, rows)
        ):
            drop_clean_table(self._connection)
            return None
        counts = LineCounts(self._seen.physical_lines, non_data_lines=headers, landed_lines=rows)
        return Reading(
            counts, unused_columns_note([columns]), clean=columns, clean_offset=1 + headers
        )

    def _columns(self, first: Line) -> ColumnMap | None:
        """Map the columns by the first line: a header, or a record of a known width."""
        if self._format.has_header:
            try:
                return HeaderReader(self._format, self._grammar).first(first.text)
            except NotThisFormatError:
                return None
        regular = None
        if not first.text.startswith(UTF8_BOM):
            regular = self._grammar.regular(first.text)
        layout = None
        if regular is not None:
            layout = self._format.layout_of_width(self._grammar.width(regular))
        return None if layout is None else positional_map(layout)

    def _has_all_lines(self, rows: int) -> bool:
        """Tell whether there is a row for each line, and rowid counts them without a gap."""
        sql = f"select count(*), coalesce(max(rowid), -1) from {CLEAN_TABLE}"
        return self._connection.execute(sql).fetchall() == [(rows, rows - 1)]

    def _repeats_header(self, columns: ColumnMap) -> bool:
        """Tell whether a row may be a header once more: its first value is a column's name."""
        if not self._format.has_header:
            return False
        names = {name.strip().lower() for each in self._format.layouts for name in each.columns}
        names |= {name for name in columns.targets if name}
        position = next(position for position, name in enumerate(columns.targets) if name)
        # A pattern fails at the first letter of nearly all: trimming them costs more.
        blank = "[\ufeff ]*"
        pattern = f"(?i){blank}(?:{'|'.join(re.escape(name) for name in sorted(names))}){blank}"
        rows = self._connection.execute(
            f"select 1 from {CLEAN_TABLE} where regexp_full_match(c{position}, ?) limit 1",
            [pattern],
        ).fetchall()
        return bool(rows)

    def _has_all_delimiters(self, first: Line, columns: ColumnMap, rows: int) -> bool:
        """Tell whether every delimiter of the file is between two columns or inside a value.

        So no line had more columns than there are: DuckDB drops surplus empty ones silently.
        """
        delimiters = self._seen.delimiters - rows * (columns.width - 1)
        if self._format.has_header:
            delimiters -= first.text.count(self._grammar.delimiter)
        if delimiters == 0:
            return True
        inside = " + ".join(
            f"coalesce(sum(length(c{position}) - length(replace(c{position}, $delimiter, '')))"
            f" filter (where contains(c{position}, $delimiter)), 0)"
            for position in range(columns.width)
        )
        held = self._connection.execute(
            f"select {inside} from {CLEAN_TABLE}", {"delimiter": self._format.file.delimiter}
        ).fetchall()[0][0]
        return delimiters == int(held)
