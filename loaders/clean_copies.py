"""What is kept of a file that is read record by record, until it lands: good ones and bad ones.

Good records go, as canonical lines with their number in front, into one clean copy for each column
map, which DuckDB reads; bad ones with their text and reason into a file of their own.
"""

import csv
from contextlib import ExitStack
from pathlib import Path
from typing import IO, Final, Self

from loaders.columns import ColumnMap
from loaders.readings import LineCounts, LinesFile, Reading, unused_columns_note
from loaders.records import RecordGrammar


class CleanCopy:
    """The good records of one column map."""

    def __init__(self, path: Path, columns: ColumnMap, file: IO[bytes], delimiter: bytes) -> None:
        self.path: Final = path
        self.columns: Final = columns
        self.width: Final = columns.width
        self.lines = 0
        self._write: Final = file.write
        self._delimiter: Final = delimiter

    def keep(self, number: int, line: bytes) -> None:
        """Keep a canonical line."""
        self._write(b"%d%b%b\n" % (number, self._delimiter, line))
        self.lines += 1


class CleanCopies:
    """The records of one file; a context, which closes what it writes."""

    def __init__(self, folder: Path, grammar: RecordGrammar, encoding: str = "utf-8") -> None:
        """Write into `folder`; `encoding` is that of the texts of bad records."""
        self._folder: Final = folder
        self._grammar: Final = grammar
        self._encoding: Final = encoding
        self._copies: dict[ColumnMap, CleanCopy] = {}
        self.rejected = 0

    def __enter__(self) -> Self:
        """Open the file of bad records."""
        self._stack = ExitStack()
        self._rejects_path = self._folder / "rejects.csv"
        file = self._stack.enter_context(self._rejects_path.open("w", encoding="utf-8", newline=""))
        self._rejects = csv.writer(file, quoting=csv.QUOTE_ALL, lineterminator="\n")
        return self

    def __exit__(self, *_: object) -> None:
        """Close all files."""
        self._stack.close()

    @property
    def landed(self) -> int:
        """How many good records there are."""
        return sum(copy.lines for copy in self._copies.values())

    def of(self, columns: ColumnMap) -> CleanCopy:
        """Give the clean copy for records of these columns, a new one if need be."""
        if columns not in self._copies:
            path = self._folder / f"lines_{len(self._copies)}.csv"
            file = self._stack.enter_context(path.open("wb"))
            self._copies[columns] = CleanCopy(path, columns, file, self._grammar.delimiter)
        return self._copies[columns]

    def reject(self, number: int, text: bytes, reason: str) -> None:
        """Keep a bad record: as text, and its bytes in hexadecimal where the text is not them."""
        shown = text.decode(self._encoding, errors="backslashreplace").replace("\0", "\\x00")
        is_whole = shown.encode(self._encoding, errors="replace") == text
        self._rejects.writerow((number, shown, "" if is_whole else text.hex(), reason))
        self.rejected += 1

    def reading(
        self,
        physical_lines: int,
        non_data_lines: int,
        notes: list[str],
        control_totals: list[dict[str, str]] | None = None,
    ) -> Reading:
        """Say what was read; to be asked when the files are closed."""
        unused = unused_columns_note(self._copies)
        return Reading(
            LineCounts(physical_lines, non_data_lines, self.landed, self.rejected),
            "; ".join([unused, *notes] if unused else notes) or None,
            parts=tuple(
                LinesFile(each.path, each.columns, each.lines) for each in self._copies.values()
            ),
            rejects=self._rejects_path if self.rejected else None,
            control_totals=control_totals or None,
        )
