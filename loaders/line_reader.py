"""The line by line way: each physical line is judged alone, whatever its neighbours are."""

import re
from pathlib import Path
from typing import Final

from loaders.clean_copies import CleanCopies, CleanCopy
from loaders.columns import HeaderReader, NotThisFormatError, positional_map
from loaders.control_totals import ControlTotals
from loaders.files import MAX_LINE_BYTES, Content, Line, without_bom
from loaders.format_language import CdrFormat, DelimitedFile, FixedWidthFile
from loaders.readings import Reading
from loaders.records import record_grammar


class _BadLineError(ValueError):
    """A line that is rejected; the message is the reason of raw.rejected_lines."""


class LineReader:
    """Sorts the physical lines of one file into good ones, bad ones and those without data."""

    def __init__(self, cdr_format: CdrFormat, folder: Path) -> None:
        """Prepare for one file; its clean copies and rejected lines go into `folder`."""
        shape = cdr_format.file
        assert isinstance(shape, DelimitedFile | FixedWidthFile)
        self._format: Final = cdr_format
        self._encoding: Final = shape.encoding
        self._grammar: Final = record_grammar(cdr_format)
        self._copies: Final = CleanCopies(folder, self._grammar, shape.encoding)
        self._headers: Final = HeaderReader(cdr_format, self._grammar)
        self._layouts: Final = (
            {} if cdr_format.has_header else {each.width: each for each in cdr_format.layouts}
        )
        self._titles_left = shape.title_lines if isinstance(shape, DelimitedFile) else 0
        self._may_go_on: Final = (
            isinstance(shape, DelimitedFile) and shape.appended_columns == "ignored"
        )
        self._gone_on = 0  # lines with columns behind the widest layout
        self._records: Final = _compiled(shape.record_lines)
        self._ignored: Final = [re.compile(each.encode()) for each in shape.ignored_lines]
        self._trailers: Final = _compiled(shape.trailer.lines if shape.trailer else None)
        self._totals: Final = (
            ControlTotals(shape.trailer.totals, shape, self._grammar, cdr_format.layouts[0])
            if shape.trailer
            else None
        )
        self._current: CleanCopy | None = None  # below a header
        self._is_past_header = not cdr_format.may_have_header
        self._by_width: dict[int, CleanCopy] = {}  # without one

    def read(self, content: Content) -> Reading:
        """Sort all lines; raises NotThisFormatError when the file as a whole does not fit."""
        physical = non_data = strangers = first_data = 0
        stranger: tuple[int, str] | None = None  # the first
        totals = self._totals
        with self._copies:
            for line in without_bom(content.lines()):
                physical, text, _ = line
                if self._is_without_data(line):
                    non_data += 1
                    continue
                first_data = first_data or physical
                try:
                    regular, copy = self._keep(line)
                except _BadLineError as fault:
                    self._copies.reject(physical, text, str(fault))
                    if totals is not None:
                        totals.reject()
                    if self._is_stranger(text):
                        strangers += 1
                        stranger = stranger or (physical, str(fault))
                else:
                    if totals is not None:
                        totals.keep(regular, copy.columns.targets)
        data = self._copies.landed + self._copies.rejected
        if stranger and stranger[0] == first_data and strangers * 2 > data:
            raise NotThisFormatError(
                f"line {first_data} is no line of {self._format.format} ({stranger[1]}), "
                f"and so it is with {strangers} of {data} lines"
            )
        if totals is not None:
            totals.finish()
        notes = [*totals.notes] if totals else []
        if self._gone_on:
            notes.append(f"columns after column {max(self._layouts)} not used")
        return self._copies.reading(physical, non_data, notes, totals.said if totals else None)

    def _is_without_data(self, line: Line) -> bool:
        """Tell blank lines, headers, titles, trailers and lines that the format ignores."""
        text = line.text
        if (not text or text.isspace()) and line.is_whole:
            return True
        if self._trailers is not None and self._trailers.search(text):
            assert self._totals is not None
            self._totals.end(line.number, text)
            return True
        if any(pattern.search(text) for pattern in self._ignored):
            return True
        return self._format.may_have_header and self._is_header(line)

    def _is_header(self, line: Line) -> bool:
        if self._is_past_header:
            again = self._headers.again(line.text) if line.is_whole else None
            if again is not None:
                self._current = self._copies.of(again)
            return again is not None
        if not line.is_whole:
            raise NotThisFormatError(f"line {line.number} is too long for a header")
        try:
            self._current = self._copies.of(self._headers.first(line.text))
        except NotThisFormatError as error:
            if self._titles_left > 0:
                self._titles_left -= 1
                return True
            if not self._format.has_header:
                self._is_past_header = True
                return False
            raise NotThisFormatError(
                f"line {line.number} is no header of {self._format.format}: it {error}; "
                f"it reads {_excerpt(line.text)}"
            ) from error
        self._is_past_header = True
        return True

    def _keep(self, line: Line) -> tuple[bytes, CleanCopy]:
        """Keep a good line; give it in canonical form, and where it is kept.

        Raises _BadLineError with the reason.
        """
        if self._records is not None and not self._records.search(line.text):
            raise _BadLineError(
                f"record_type: the line is no record, trailer or other known line of "
                f"{self._format.format}"
            )
        text = self._text(line)
        regular = self._grammar.regular(text)
        if regular is None:
            raise _BadLineError(self._grammar.fault(text))
        width = self._grammar.width(regular)
        copy = self._current or self._copy_of_width(width)
        if copy is None:
            raise _BadLineError(self._width_fault(width))
        if width != copy.width:
            cut = self._grammar.without_surplus(regular, width - copy.width)
            if cut is None and self._goes_on(width):
                cut = self._grammar.joined(self._grammar.values(regular)[: copy.width])
                self._gone_on += 1
            if width < copy.width or cut is None:
                raise _BadLineError(self._width_fault(width))
            regular = cut
        copy.keep(line.number, regular)
        return regular, copy

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

    def _copy_of_width(self, width: int) -> CleanCopy | None:
        """Give the clean copy for lines so wide, or with surplus columns, of the next narrower."""
        if width not in self._by_width:
            fitting = [known for known in self._layouts if known <= width]
            if not fitting:
                return None
            self._by_width[width] = self._copies.of(positional_map(self._layouts[max(fitting)]))
        return self._by_width[width]

    def _goes_on(self, width: int) -> bool:
        """Tell whether a line so wide has all columns of the widest layout and then some."""
        return self._may_go_on and self._current is None and width > max(self._layouts)

    def _width_fault(self, width: int) -> str:
        has = f"column_count: {width} column{'' if width == 1 else 's'} where"
        if self._current is not None:
            columns = self._current.columns
            return f"{has} {'its header' if columns.unused else columns.layout} has {columns.width}"
        if len(self._layouts) == 1:
            return f"{has} {self._format.layouts[0].name} has {min(self._layouts)}"
        return f"{has} {self._format.format} has {min(self._layouts)} to {max(self._layouts)}"

    def _is_stranger(self, text: bytes) -> bool:
        """Tell whether a bad line does not even have the shape of a format without a header.

        With a header the file has shown what it is, without one its lines must.
        """
        if self._current is not None:
            return False
        if self._records is not None and not self._records.search(text):
            return True
        regular = self._grammar.regular(text)
        if regular is None:
            return self._grammar.naive_width(text) < min(self._layouts)
        width = self._grammar.width(regular)
        return width not in self._layouts and not self._goes_on(width)


def _compiled(pattern: str | None) -> re.Pattern[bytes] | None:
    return None if pattern is None else re.compile(pattern.encode())


def _excerpt(text: bytes) -> str:
    shown = text[:100].decode("utf-8", errors="backslashreplace").replace("\0", "\\x00")
    return f"'{shown}{'...' if len(text) > 100 else ''}'"
