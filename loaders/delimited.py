"""Delimiter-separated files: from bytes to rows of `raw.<format>` and rejected lines.

There are two ways, and they agree on what a good line is. The clean way gives the whole file to
DuckDB's reader and is believed only when every physical line became one row and every delimiter
of the file is accounted for: the reader by itself takes a line after an unclosed quote for part
of it, skips blank lines, drops surplus empty columns and shows bad bytes as `?`. Otherwise the
file goes line by line: each physical line is judged alone, whatever its neighbours are, good ones
go numbered into a clean copy that DuckDB's reader parses, bad ones are kept with their reason.
"""

import csv
from collections.abc import Iterable
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any, Final

import duckdb

from loaders.columns import ColumnMap, HeaderReader, NotThisFormatError, positional_map
from loaders.files import MAX_LINE_BYTES, UTF8_BOM, Content, Line
from loaders.formats import CdrFormat
from loaders.raw_tables import quoted
from loaders.records import RecordGrammar
from loaders.survey import Survey

_CLEAN_TABLE: Final = "temp.main.ratehouse_landing"
_LINE_NUMBER: Final = "_line_number"


class ReaderMismatchError(RuntimeError):
    """DuckDB's reader read other rows than the lines it was given: a defect of Ratehouse."""


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


def read_delimited(
    connection: duckdb.DuckDBPyConnection,
    cdr_format: CdrFormat,
    content: Content,
    seen: Survey,
    folder: Path,
) -> Reading:
    """Read a file; nothing reaches the schema `raw` yet.

    `folder` takes the copies that `insert_reading` needs. Must be called outside a transaction,
    since DuckDB ends one when its reader gives up. Raises NotThisFormatError.
    """
    grammar = RecordGrammar(cdr_format.file)
    if seen.is_plain and cdr_format.file.encoding == "utf-8":
        reading = _read_clean(connection, cdr_format, grammar, content, seen, folder)
        if reading is not None:
            return reading
    return _LineReader(cdr_format, grammar, folder).read(content)


def insert_reading(
    connection: duckdb.DuckDBPyConnection, cdr_format: CdrFormat, reading: Reading, file_id: int
) -> None:
    """Insert a reading's rows into `raw.<format>` and `raw.rejected_lines`.

    The caller has begun the transaction. Raises ReaderMismatchError.
    """
    table = f"raw.{quoted(cdr_format.format)}"
    if reading.clean is not None:
        into, values = _column_lists(reading.clean)
        connection.execute(
            f"insert into {table} (_file_id, _row_number, {into})"
            f" select ?, rowid + ?, {values} from {_CLEAN_TABLE}",
            [file_id, reading.clean_offset],
        )
    for part in reading.parts:
        into, values = _column_lists(part.columns)
        source, parameters = _reader(cdr_format, part.path, part.columns, numbered=True)
        inserted = connection.execute(
            f"insert into {table} (_file_id, _row_number, {into})"
            f" select ?, cast({_LINE_NUMBER} as bigint), {values} from {source}",
            [file_id, *parameters],
        ).fetchall()[0][0]
        if inserted != part.lines:
            raise ReaderMismatchError(f"{inserted} rows were read from {part.lines} good lines")
    if reading.rejects is not None:
        # Written by the csv module: everything quoted, quotes doubled.
        connection.execute(
            "insert into raw.rejected_lines"
            " (file_id, line_number, line_text, line_bytes, reason)"
            " select ?, cast(line_number as bigint), line_text,"
            " unhex(line_hex), reason"
            " from read_csv(?, auto_detect = false, header = false, delim = ',', quote = '\"',"
            " escape = '\"', strict_mode = true, nullstr = '', max_line_size = 1000000,"
            " columns = {'line_number': 'varchar', 'line_text': 'varchar',"
            " 'line_hex': 'varchar', 'reason': 'varchar'})",
            [file_id, str(reading.rejects)],
        )


def drop_reading(connection: duckdb.DuckDBPyConnection) -> None:
    """Drop the temporary table of a reading, if there is one."""
    connection.execute(f"drop table if exists {_CLEAN_TABLE}")


def _column_lists(columns: ColumnMap) -> tuple[str, str]:
    """Give the raw columns to insert into, and the reader's columns that fill them."""
    used = [(name, f"c{position}") for position, name in enumerate(columns.targets) if name]
    return ", ".join(quoted(name) for name, _ in used), ", ".join(column for _, column in used)


def _reader(
    cdr_format: CdrFormat, path: Path, columns: ColumnMap, *, numbered: bool, skip: int = 0
) -> tuple[str, list[Any]]:
    """Write the call of DuckDB's CSV reader, and its parameters.

    Every option is said, nothing is detected. `new_line` is not: DuckDB 1.5.6 takes both
    characters of `\\r\\n` for ordinary ones when told, and all three line ends rightly when not.
    """
    shape = cdr_format.file
    types = {f"c{position}": "varchar" for position in range(columns.width)}
    if numbered:
        types = {_LINE_NUMBER: "varchar", **types}
    call = (
        "read_csv(?, auto_detect = false, header = false, columns = ?, skip = ?, delim = ?,"
        " quote = ?, escape = ?, nullstr = '', strict_mode = true, null_padding = false,"
        " ignore_errors = false, encoding = 'utf-8', compression = 'none', max_line_size = ?)"
    )
    size = MAX_LINE_BYTES if not numbered else 4 * MAX_LINE_BYTES
    escape = shape.escape if shape.quote else ""
    return call, [str(path), types, skip, shape.delimiter, shape.quote, escape, size]


def _read_clean(
    connection: duckdb.DuckDBPyConnection,
    cdr_format: CdrFormat,
    grammar: RecordGrammar,
    content: Content,
    seen: Survey,
    folder: Path,
) -> Reading | None:
    """Let DuckDB read the whole file; nothing when a single line is not what it seems."""
    first = next(iter(content.lines()), None)
    if first is None or not first.is_whole:
        return None
    columns = _columns_of_first(cdr_format, grammar, first)
    headers = 1 if cdr_format.has_header else 0
    rows = seen.physical_lines - headers
    if columns is None or rows == 0:
        return None
    # By a name without brackets or stars: DuckDB would take those of the file for a pattern.
    path = folder / "delivered"
    path.symlink_to(content.path.resolve())
    source, parameters = _reader(cdr_format, path, columns, numbered=False, skip=headers)
    drop_reading(connection)
    try:
        connection.execute(f"create temp table {_CLEAN_TABLE} as from {source}", parameters)
    except duckdb.InvalidInputException:
        return None  # some line is bad; which one, and what else is, the lines will tell
    if not _is_faithful(connection, cdr_format, grammar, first, columns, seen, rows):
        drop_reading(connection)
        return None
    counts = LineCounts(seen.physical_lines, non_data_lines=headers, landed_lines=rows)
    return Reading(counts, _note([columns]), clean=columns, clean_offset=1 + headers)


def _columns_of_first(
    cdr_format: CdrFormat, grammar: RecordGrammar, first: Line
) -> ColumnMap | None:
    """Map the columns by the first line: a header, or a record of a known width."""
    if cdr_format.has_header:
        try:
            return HeaderReader(cdr_format, grammar).first(first.text)
        except NotThisFormatError:
            return None
    regular = None if first.text.startswith(UTF8_BOM) else grammar.regular(first.text)
    layout = None if regular is None else cdr_format.layout_of_width(grammar.width(regular))
    return None if layout is None else positional_map(layout)


def _is_faithful(
    connection: duckdb.DuckDBPyConnection,
    cdr_format: CdrFormat,
    grammar: RecordGrammar,
    first: Line,
    columns: ColumnMap,
    seen: Survey,
    rows: int,
) -> bool:
    """Tell whether the rows are the lines: as many, in order, with all delimiters, no header."""
    count, last = connection.execute(
        f"select count(*), coalesce(max(rowid), -1) from {_CLEAN_TABLE}"
    ).fetchall()[0]
    if (count, last) != (rows, rows - 1):
        return False
    between = rows * (columns.width - 1)
    if cdr_format.has_header:
        between += first.text.count(grammar.delimiter)
        names = {name.strip().lower() for layout in cdr_format.layouts for name in layout.columns}
        names |= {name for name in columns.targets if name}
        position = next(position for position, name in enumerate(columns.targets) if name)
        repeated = connection.execute(
            f"select 1 from {_CLEAN_TABLE}"
            f" where lower(trim(c{position}, chr(65279) || ' ')) in (select unnest(?)) limit 1",
            [sorted(names)],
        ).fetchall()
        if repeated:
            return False
    if between == seen.delimiters:
        return True
    inside = " + ".join(
        f"coalesce(sum(length(c{position}) - length(replace(c{position}, $delimiter, '')))"
        f" filter (where contains(c{position}, $delimiter)), 0)"
        for position in range(columns.width)
    )
    held = connection.execute(
        f"select {inside} from {_CLEAN_TABLE}", {"delimiter": cdr_format.file.delimiter}
    ).fetchall()[0][0]
    return bool(between + int(held) == seen.delimiters)


def _note(maps: Iterable[ColumnMap]) -> str | None:
    """Say which columns of the file are not used."""
    unused = dict.fromkeys(name for columns in maps for name in columns.unused)
    return f"columns not used: {', '.join(unused)}" if unused else None


class _LineReader:
    """Sorts the physical lines of one file into good ones, bad ones and those without data."""

    def __init__(self, cdr_format: CdrFormat, grammar: RecordGrammar, folder: Path) -> None:
        self._format: Final = cdr_format
        self._grammar: Final = grammar
        self._folder: Final = folder
        self._headers: Final = HeaderReader(cdr_format, grammar)
        self._maps: Final = {
            layout.width: positional_map(layout)
            for layout in cdr_format.layouts
            if not cdr_format.has_header
        }
        self._widest: Final = max(layout.width for layout in cdr_format.layouts)
        self._narrowest: Final = min(layout.width for layout in cdr_format.layouts)
        self._current: ColumnMap | None = None  # by the last header
        self._used: dict[ColumnMap, None] = {}
        self._files: dict[ColumnMap, tuple[Path, IO[bytes]]] = {}
        self._lines: dict[ColumnMap, int] = {}

    def read(self, content: Content) -> Reading:
        """Sort all lines; raises NotThisFormatError when the file as a whole does not fit."""
        physical = non_data = rejected = strangers = 0
        stranger: tuple[int, str] | None = None
        first_data = 0
        rejects = self._folder / "rejects.csv"
        with ExitStack() as stack:
            self._stack = stack
            file = stack.enter_context(rejects.open("w", encoding="utf-8", newline=""))
            writer = csv.writer(file, quoting=csv.QUOTE_ALL, lineterminator="\n")
            for line in content.lines():
                physical += 1
                text = line.text.removeprefix(UTF8_BOM) if physical == 1 else line.text
                if line.is_whole and not text.strip(b" \t"):
                    non_data += 1
                    continue
                if self._format.has_header and self._is_header(line, text):
                    non_data += 1
                    continue
                first_data = first_data or physical
                fault = self._good_line(line, text)
                if fault is None:
                    continue
                rejected += 1
                writer.writerow((line.number, *self._shown(text), fault))
                if self._is_stranger(text):
                    strangers += 1
                    stranger = stranger or (physical, fault)
        landed = sum(self._lines.values())
        data = landed + rejected
        if stranger and stranger[0] == first_data and strangers * 2 > data:
            raise NotThisFormatError(
                f"line {first_data} is no line of {self._format.format} ({stranger[1]}), "
                f"and so it is with {strangers} of {data} lines"
            )
        return Reading(
            LineCounts(physical, non_data, landed, rejected),
            _note(self._used),
            parts=tuple(
                LinesFile(path, columns, self._lines[columns])
                for columns, (path, _) in self._files.items()
            ),
            rejects=rejects if rejected else None,
        )

    def _is_header(self, line: Line, text: bytes) -> bool:
        if self._current is None:
            if not line.is_whole:
                raise NotThisFormatError(f"line {line.number} is too long for a header")
            try:
                self._current = self._headers.first(text)
            except NotThisFormatError as error:
                raise NotThisFormatError(
                    f"line {line.number} is no header of {self._format.format}: it {error}; "
                    f"it reads {_excerpt(text)}"
                ) from error
            self._used[self._current] = None
            return True
        again = self._headers.again(text) if line.is_whole else None
        if again is None:
            return False
        self._current = again
        self._used[again] = None
        return True

    def _good_line(self, line: Line, text: bytes) -> str | None:
        """Keep a good line; of a bad one give the reason."""
        if not line.is_whole:
            return f"line_too_long: {line.size} bytes where {MAX_LINE_BYTES} are the most"
        encoding = self._format.file.encoding
        if not text.isascii():
            try:
                decoded = text.decode(encoding)
            except UnicodeDecodeError as error:
                shown = text[error.start : error.start + 1].hex()
                where = f"byte {shown} at position {error.start + 1}"
                return f"invalid_encoding: {where} is not {encoding}"
            if encoding != "utf-8":
                text = decoded.encode("utf-8")
        if b"\0" in text:
            return f"nul_byte: at position {text.index(0) + 1}"
        regular = self._grammar.regular(text)
        if regular is None:
            return "quoting: a quote inside a quoted value is not doubled, or one is not closed"
        width = self._grammar.width(regular)
        columns = self._current or self._maps.get(width)
        if columns is None and width > self._widest:
            columns = self._maps[self._widest]
        if columns is not None and width > columns.width:
            cut = self._grammar.without_surplus(regular, width - columns.width)
            if cut is not None:
                regular, width = cut, columns.width
        if columns is None or columns.width != width:
            return self._width_fault(width)
        self._write(columns, line.number, regular)
        return None

    def _write(self, columns: ColumnMap, number: int, regular: bytes) -> None:
        if columns not in self._files:
            path = self._folder / f"lines_{len(self._files)}.csv"
            self._files[columns] = (path, self._stack.enter_context(path.open("wb")))
            self._lines[columns] = 0
        self._files[columns][1].write(b"%d%s%s\n" % (number, self._grammar.delimiter, regular))
        self._lines[columns] += 1

    def _width_fault(self, width: int) -> str:
        has = f"column_count: {width} column{'' if width == 1 else 's'} where"
        if self._current is not None:
            whose = "its header" if self._current.unused else self._current.layout
            return f"{has} {whose} has {self._current.width}"
        if len(self._maps) == 1:
            return f"{has} {self._format.layouts[0].name} has {self._widest}"
        return f"{has} {self._format.format} has {self._narrowest} to {self._widest}"

    def _is_stranger(self, text: bytes) -> bool:
        """Tell whether a bad line does not even have the width of a format without a header.

        With a header the file has shown what it is, without one its lines must.
        """
        if self._format.has_header:
            return False
        regular = self._grammar.regular(text)
        if regular is None:
            return self._grammar.naive_width(text) < self._narrowest
        return self._grammar.width(regular) not in self._maps

    def _shown(self, text: bytes) -> tuple[str, str]:
        """Give a line as text, and its bytes in hexadecimal where the text is not the bytes."""
        encoding = self._format.file.encoding
        shown = text.decode(encoding, errors="backslashreplace").replace("\0", "\\x00")
        return shown, "" if shown.encode(encoding, errors="replace") == text else text.hex()


def _excerpt(text: bytes) -> str:
    shown = text[:100].decode("utf-8", errors="backslashreplace").replace("\0", "\\x00")
    return f"'{shown}{'...' if len(text) > 100 else ''}'"
