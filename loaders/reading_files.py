"""Files of any kind: from bytes to rows of `raw.<format>` and rejected lines.

Files whose records are not lines have readers of their own. For lines there are two ways, and they
agree on what a good line is. The clean way gives the whole file to DuckDB's reader and is believed
only when every physical line became one row and every delimiter of the file is accounted for: the
reader by itself takes a line after an unclosed quote for part of it, skips blank lines, drops
surplus empty columns and shows bad bytes as `?`. Otherwise the file goes line by line: good lines
go numbered into a clean copy that DuckDB's reader parses, bad ones are kept with their reason.
"""

from collections.abc import Sequence
from pathlib import Path

import duckdb

from loaders.clean_reader import plan_clean_reading, read_clean
from loaders.columns import ColumnMap
from loaders.files import Content
from loaders.format_language import CdrFormat, DelimitedFile, FixedWidthFile
from loaders.line_reader import LineReader
from loaders.raw_tables import quoted
from loaders.readings import CLEAN_TABLE, LINE_NUMBER, Reading, csv_reader
from loaders.record_reader import read_records
from loaders.records import record_grammar
from loaders.survey import Survey


class ReaderMismatchError(RuntimeError):
    """DuckDB's reader read other rows than the lines it was given: a defect of Ratehouse."""


def read_file(
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
    if not isinstance(cdr_format.file, DelimitedFile | FixedWidthFile):
        return read_records(cdr_format, content, folder)
    plan = plan_clean_reading(cdr_format, content, seen, folder)
    reading = read_clean(connection, plan) if plan is not None else None
    if reading is not None:
        return reading
    return LineReader(cdr_format, folder).read(content)


def insert_reading(
    connection: duckdb.DuckDBPyConnection, cdr_format: CdrFormat, reading: Reading, file_id: int
) -> None:
    """Insert a reading's rows into `raw.<format>` and `raw.rejected_lines`.

    The caller has begun the transaction. Raises ReaderMismatchError.
    """
    table = f"raw.{quoted(cdr_format.format)}"
    grammar = record_grammar(cdr_format)
    if reading.clean is not None:
        into, values = _column_lists(reading.clean)
        connection.execute(
            f"insert into {table} (_file_id, _row_number, {into})"
            f" select ?, rowid + ?, {values} from {CLEAN_TABLE}",
            [file_id, reading.clean_offset],
        )
    for part in reading.parts:
        into, values = _column_lists(part.columns)
        source, parameters = csv_reader(grammar, part.path, part.columns, numbered=True)
        inserted = connection.execute(
            f"insert into {table} (_file_id, _row_number, {into})"
            f" select ?, cast({LINE_NUMBER} as bigint), {values} from {source}",
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
            " escape = '\"', new_line = '\\n', strict_mode = true, nullstr = '',"
            " max_line_size = 1000000,"
            " columns = {'line_number': 'varchar', 'line_text': 'varchar',"
            " 'line_hex': 'varchar', 'reason': 'varchar'})",
            [file_id, str(reading.rejects)],
        )


def insert_together(
    connection: duckdb.DuckDBPyConnection,
    cdr_format: CdrFormat,
    columns: ColumnMap,
    table: str,
    file_ids: Sequence[int],
) -> None:
    """Insert what `read_together` read into `raw.<format>`, by the id of the file at a position.

    The caller has begun the transaction.
    """
    into, values = _column_lists(columns)
    connection.execute(
        f"insert into raw.{quoted(cdr_format.format)} (_file_id, _row_number, {into})"
        f" select (?)[_position + 1], _row_number, {values} from {table}",
        [list(file_ids)],
    )


def _column_lists(columns: ColumnMap) -> tuple[str, str]:
    """Give the raw columns to insert into, and the reader's columns that fill them."""
    used = [(name, f"c{position}") for position, name in enumerate(columns.targets) if name]
    return ", ".join(quoted(name) for name, _ in used), ", ".join(column for _, column in used)
