"""The line by line way: each physical line is judged alone, whatever its neighbours are."""

import csv
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import IO, Final

from loaders.columns import ColumnMap, HeaderReader, NotThisFormatError, positional_map
from loaders.files import MAX_LINE_BYTES, UTF8_BOM, Content, Line
from loaders.formats import CdrFormat
from loaders.readings import LineCounts, LinesFile, Reading, unused_columns_note
from loaders.records import RecordGrammar


class _BadLineError(ValueError):
    """A line that is rejected; the message is the reason of raw.rejected_lines."""


class _CleanCopy:
    """The good lines of one column map, each with its line number in front."""

    def __init__(self, path: Path, columns: ColumnMap, file: IO[bytes]) -> None:
        self.path: Final = path
        self.columns: Final = columns
        self.width: Final = columns.width
        self.write: Final = file.write
        self.lines = 0


class LineReader:
    """Sorts the physical lines of one file into good ones, bad ones and those without data."""

    def __init__(self, cdr_format: CdrFormat, folder: Path) -> None:
        """Prepare for one file; its clean copies and rejected lines go into `folder`."""
        self._format: Final = cdr_format
        self._encoding: Final = cdr_format.file.encoding
        self._grammar: Final = RecordGrammar(cdr_format.file)
        self._folder: Final = folder
        self._headers: Final = HeaderReader(cdr_format, self._grammar)
        self._layouts: Final = (
            {} if cdr_format.has_header else {each.width: each for each in cdr_format.layouts}
        )
        self._current: _CleanCopy | None = None  # below a header
        self._by_width: dict[int, _CleanCopy] = {}  # without one
        self._copies: dict[ColumnMap, _CleanCopy] = {}

    def read(self, content: Content) -> Reading:
        """Sort all lines; raises NotThisFormatError when the file as a whole does not fit."""
        has_header = self._format.has_header
        physical = non_data = rejected = strangers = first_data = 0
        stranger: tuple[int, str] | None = None  # the first
        rejects = self._folder / "rejects.csv"
        with ExitStack() as self._stack:
            file = self._stack.enter_context(rejects.open("w", encoding="utf-8", newline=""))
            writer = csv.writer(file, quoting=csv.QUOTE_ALL, lineterminator="\n")
            for line in _without_bom(content.lines()):
                physical, text, _ = line
                if (not text or text.isspace()) and line.is_whole:
                    non_data += 1
                    continue
                if has_header and self._is_header(line):
                    non_data += 1
                    continue
                first_data = first_data or physical
                try:
                    self._keep(line)
                except _BadLineError as fault:
                    rejected += 1
                    writer.writerow((physical, *self._shown(text), fault))
                    if self._is_stranger(text):
                        strangers += 1
                        stranger = stranger or (physical, str(fault))
        copies = self._copies.values()
        landed = sum(copy.lines for copy in copies)
        data = landed + rejected
        if stranger and stranger[0] == first_data and strangers * 2 > data:
            raise NotThisFormatError(
                f"line {first_data} is no line of {self._format.format} ({stranger[1]}), "
                f"and so it is with {strangers} of {data} lines"
            )
        return Reading(
            LineCounts(physical, non_data, landed, rejected),
            unused_columns_note(self._copies),
            parts=tuple(LinesFile(each.path, each.columns, each.lines) for each in copies),
            rejects=rejects if rejected else None,
        )

    def _copy(self, columns: ColumnMap) -> _CleanCopy:
        """Give the clean copy for lines of these columns, a new one if need be."""
        if columns not in self._copies:
            path = self._folder / f"lines_{len(self._copies)}.csv"
            file = self._stack.enter_context(path.open("wb"))
            self._copies[columns] = _CleanCopy(path, columns, file)
        return self._copies[columns]

    def _is_header(self, line: Line) -> bool:
        if self._current is None:
            if not line.is_whole:
                raise NotThisFormatError(f"line {line.number} is too long for a header")
            try:
                self._current = self._copy(self._headers.first(line.text))
            except NotThisFormatError as error:
                raise NotThisFormatError(
                    f"line {line.number} is no header of {self._format.format}: it {error}; "
                    f"it reads {_excerpt(line.text)}"
                ) from error
            return True
        again = self._headers.again(line.text) if line.is_whole else None
        if again is not None:
            self._current = self._copy(again)
        return again is not None

    def _keep(self, line: Line) -> None:
        """Write a good line into its clean copy; raises _BadLineError with the reason."""
        regular = self._grammar.regular(self._text(line))
        if regular is None:
            raise _BadLineError(
                "quoting: a quote inside a quoted value is not doubled, or one is not closed"
            )
        width = self._grammar.width(regular)
        copy = self._current or self._copy_of_width(width)
        if copy is None:
            raise _BadLineError(self._width_fault(width))
        if width != copy.width:
            cut = self._grammar.without_surplus(regular, width - copy.width)
            if width < copy.width or cut is None:
                raise _BadLineError(self._width_fault(width))
            regular = cut
        copy.write(b"%d%b%b\n" % (line.number, self._grammar.delimiter, regular))
        copy.lines += 1

    def _text(self, line: Line) -> bytes:
        """Give a line in UTF-8; raises _BadLineError when it is no text."""
        if not line.is_whole:
            raise _BadLineError(
                f"line_too_long: {line.size} bytes where {MAX_LINE_BYTES} are the most"
            )
        text = line.text
        if not text.isascii():
            try:
                text = text.decode(self._encoding).encode("utf-8")
            except UnicodeDecodeError as error:
                where = f"byte {text[error.start]:02x} at position {error.start + 1}"
                raise _BadLineError(f"invalid_encoding: {where} is not {self._encoding}") from error
        if b"\0" in text:
            raise _BadLineError(f"nul_byte: at position {text.index(0) + 1}")
        return text

    def _copy_of_width(self, width: int) -> _CleanCopy | None:
        """Give the clean copy for lines so wide, or with surplus columns, of the next narrower."""
        if width not in self._by_width:
            fitting = [known for known in self._layouts if known <= width]
            if not fitting:
                return None
            self._by_width[width] = self._copy(positional_map(self._layouts[max(fitting)]))
        return self._by_width[width]

    def _width_fault(self, width: int) -> str:
        has = f"column_count: {width} column{'' if width == 1 else 's'} where"
        if self._current is not None:
            columns = self._current.columns
            return f"{has} {'its header' if columns.unused else columns.layout} has {columns.width}"
        if len(self._layouts) == 1:
            return f"{has} {self._format.layouts[0].name} has {min(self._layouts)}"
        return f"{has} {self._format.format} has {min(self._layouts)} to {max(self._layouts)}"

    def _is_stranger(self, text: bytes) -> bool:
        """Tell whether a bad line does not even have the width of a format without a header.

        With a header the file has shown what it is, without one its lines must.
        """
        if self._format.has_header:
            return False
        regular = self._grammar.regular(text)
        if regular is None:
            return self._grammar.naive_width(text) < min(self._layouts)
        return self._grammar.width(regular) not in self._layouts

    def _shown(self, text: bytes) -> tuple[str, str]:
        """Give a line as text, and its bytes in hexadecimal where the text is not the bytes."""
        encoding = self._encoding
        shown = text.decode(encoding, errors="backslashreplace").replace("\0", "\\x00")
        return shown, "" if shown.encode(encoding, errors="replace") == text else text.hex()


def _without_bom(lines: Iterator[Line]) -> Iterator[Line]:
    """Take the byte order mark off the first line."""
    for line in lines:
        if line.text.startswith(UTF8_BOM):
            text = line.text.removeprefix(UTF8_BOM)
            yield Line(line.number, text, line.size - len(UTF8_BOM))
        else:
            yield line
        break
    yield from lines


def _excerpt(text: bytes) -> str:
    shown = text[:100].decode("utf-8", errors="backslashreplace").replace("\0", "\\x00")
    return f"'{shown}{'...' if len(text) > 100 else ''}'"
