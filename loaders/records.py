"""What a well-formed record is, and its canonical form: one line of values between delimiters.

Each kind of line file has a grammar. It turns a line into canonical form, in which quotes inside a
quoted value are escaped as the grammar's own attributes say, or says what is wrong with it. All
that comes after (widths, values, DuckDB's reader) sees canonical lines only.
"""

import re
from typing import Final

from loaders.format_language import (
    CdrFormat,
    DelimitedFile,
    FixedWidthFile,
    Layout,
    character_range,
)

_QUOTING: Final = "quoting: a quote inside a quoted value is not doubled, or one is not closed"


class RecordGrammar:
    """Lines of values between delimiters, ready to be applied to bytes without their line end.

    A value is quoted from its first to its last character, or it does not begin with a quote; a
    quote inside an unquoted value is an ordinary character. Spaces outside the quotes of a quoted
    value (`"a", "b" `) are dropped. These are the rules of DuckDB's strict reader, except where
    that one lets the outcome depend on the neighbouring columns: `"a" "b"` and ` "a` are badly
    quoted here.
    """

    def __init__(self, delimiter: str = ",", quote: str = '"', escape: str = '"') -> None:
        """Compile the rules; without a quote there is nothing to escape."""
        self.delimiter: Final = delimiter.encode("ascii")
        self.quote: Final = quote.encode("ascii")
        self.escape: Final = escape.encode("ascii") if escape and quote else self.quote
        if not self.quote:
            return
        delim, mark, escaping = map(re.escape, (self.delimiter, self.quote, self.escape))
        if self.escape == self.quote:
            quoted = mark + b"[^" + mark + b"]*+(?:" + mark * 2 + b"[^" + mark + b"]*+)*+"
        else:
            plain = b"[^" + mark + escaping + b"]++"
            quoted = mark + b"(?:" + plain + b"|" + escaping + b".)*+"
        quoted += mark
        unquoted = b"(?! *" + mark + b")[^" + delim + b"]*+"
        value = b"(?:" + quoted + b"|" + unquoted + b")"
        spaced = b"(?: *" + quoted + b" *|" + unquoted + b")"
        start = b"(?:^|" + delim + b")"
        flags = re.DOTALL
        self._regular = re.compile(value + b"(?:" + delim + value + b")*+", flags)
        self._spaced = re.compile(spaced + b"(?:" + delim + spaced + b")*+", flags)
        self._values = re.compile(start + b"(" + value + b")", flags)
        self._spaced_values = re.compile(start + b"(" + spaced + b")", flags)
        self._quoted = re.compile(b" *" + quoted + b" *", flags)
        # Two patterns that begin with plain characters: `re` looks for those at full speed.
        self._space_after = re.compile(mark + b" [ \r\n" + delim + b"]")
        self._space_before = re.compile(
            b" " + mark + b"(?<=[ \r\n" + delim + mark + b"] " + mark + b")"
        )

    def regular(self, line: bytes) -> bytes | None:
        """Give a line in canonical form, or nothing when it is no record: `fault` says why."""
        if not self.quote or self.quote not in line or self._regular.fullmatch(line):
            return line
        if not self._spaced.fullmatch(line):
            return None
        return self.delimiter.join(
            value.strip(b" ") if self._quoted.fullmatch(value) else value
            for value in self._spaced_values.findall(line)
        )

    def fault(self, line: bytes) -> str:
        """Say what is wrong with a line that has no canonical form."""
        return _QUOTING

    def joined(self, values: list[bytes]) -> bytes:
        """Write values, which hold no line end, as a canonical line."""
        return self.delimiter.join(map(self._written, values))

    def width(self, line: bytes) -> int:
        """Count the columns of a canonical line."""
        if not self.quote or self.quote not in line:
            return line.count(self.delimiter) + 1
        return len(self._values.findall(line))

    def naive_width(self, line: bytes) -> int:
        """Count the columns of a line as if nothing in it were quoted."""
        return line.count(self.delimiter) + 1

    def values(self, line: bytes) -> list[bytes]:
        """Cut a canonical line into its values, without quotes and escapes."""
        if not self.quote or self.quote not in line:
            return line.split(self.delimiter)
        return [
            self._unquoted(value) if value.startswith(self.quote) else value
            for value in self._values.findall(line)
        ]

    def without_surplus(self, line: bytes, surplus: int) -> bytes | None:
        """Cut `surplus` empty columns off the end of a canonical line, if they are all empty."""
        for _ in range(surplus):
            if line.endswith(self.delimiter):
                line = line[:-1]
            elif self.quote and line.endswith(self.delimiter + self.quote * 2):
                line = line[:-3]
            else:
                return None
        return line

    def may_have_spaced_quotes(self, text: bytes) -> bool:
        """Tell whether some line of `text` may have spaces around the quotes of a value.

        May say so where there are none, but misses one only at the very end of `text`.
        """
        return (
            bool(self.quote)
            and self.quote in text
            and (
                text.startswith(b" " + self.quote)
                or self._space_after.search(text) is not None
                or self._space_before.search(text) is not None
            )
        )

    def _unquoted(self, value: bytes) -> bytes:
        inner = value[1:-1]
        if self.escape not in inner:
            return inner
        return re.sub(re.escape(self.escape) + b"(.)", rb"\1", inner, flags=re.DOTALL)

    def _written(self, value: bytes) -> bytes:
        mark = self.quote
        if self.delimiter not in value and mark not in value and not value.startswith(b" "):
            return value
        # An escape that is not the quote would itself have to be escaped.
        escaped = value.replace(self.escape, self.escape * 2) if self.escape != mark else value
        return mark + escaped.replace(mark, self.escape + mark) + mark


class BareQuotesGrammar(RecordGrammar):
    """Values in quotes whose writer does not look for quotes inside them.

    A line that is well quoted is read as such. In any other, a value in quotes ends where a quote
    meets a delimiter or the end of the line.
    """

    def __init__(self, shape: DelimitedFile) -> None:
        """Compile the rules of `shape`."""
        super().__init__(shape.delimiter, shape.quote, shape.escape)
        delim, mark = re.escape(self.delimiter), re.escape(self.quote)
        end = b"(?=" + delim + b"|$)"
        self._bare = re.compile(
            b"(?:^|" + delim + b")(?:" + mark + b"(.*?)" + mark + end
            + b"|((?!" + mark + b")[^" + delim + b"]*)" + end + b")",
            re.DOTALL,
        )  # fmt: skip

    def regular(self, line: bytes) -> bytes | None:
        """Give a line in canonical form, or nothing when its quotes do not close."""
        regular = super().regular(line)
        if regular is not None:
            return regular
        values: list[bytes] = []
        end = 0
        for found in self._bare.finditer(line):
            if found.start() != end:
                return None
            end = found.end()
            values.append(found[1] if found[1] is not None else found[2])
        return self.joined(values) if end == len(line) else None


class EscapedDelimitersGrammar(RecordGrammar):
    """Values without quotes, in which a delimiter is written with an escape in front of it."""

    def __init__(self, shape: DelimitedFile) -> None:
        """Compile the rules of `shape`; the canonical form is quoted."""
        super().__init__(shape.delimiter)
        escape, delim = re.escape(shape.escape.encode()), re.escape(self.delimiter)
        self._escaping: Final = shape.escape.encode()
        self._pieces = re.compile(b"((?:[^" + escape + delim + b"]|" + escape + b".?)*)", re.DOTALL)
        self._escapes = re.compile(escape + b"(.?)", re.DOTALL)

    def regular(self, line: bytes) -> bytes | None:
        """Give a line in canonical form; every line has one."""
        if self._escaping not in line and self.quote not in line:
            return line
        values: list[bytes] = []
        position = 0
        while True:
            found = self._pieces.match(line, position)
            assert found is not None  # it matches nothing, too
            values.append(self._escapes.sub(rb"\1", found[1]))
            position = found.end() + 1
            if position > len(line):
                return self.joined(values)


class FixedWidthGrammar(RecordGrammar):
    """Values at fixed places, in characters; the blanks that fill them up are no part of them."""

    def __init__(self, shape: FixedWidthFile, layout: Layout) -> None:
        """Take the places of the columns of `layout`."""
        super().__init__()
        places = map(character_range, layout.places)
        self._places: Final = [place for place in places if place is not None]
        self._needed: Final = max(place.stop for place in self._places)
        self._length: Final = shape.line_length
        self._name: Final = layout.name

    def regular(self, line: bytes) -> bytes | None:
        """Give a line in canonical form, or nothing when it has another length."""
        text = line.decode("utf-8", errors="replace")
        if not self._fits(len(text)):
            return None
        return self.joined([text[place].strip().encode() for place in self._places])

    def fault(self, line: bytes) -> str:
        """Say how long the line is."""
        length = len(line.decode("utf-8", errors="replace"))
        if self._length is not None:
            return f"line_length: {length} characters where {self._name} has {self._length}"
        return f"line_length: {length} characters where {self._name} needs {self._needed}"

    def naive_width(self, line: bytes) -> int:
        """Give 0: a line of another length has none of the columns."""
        return 0

    def _fits(self, length: int) -> bool:
        return length >= self._needed and self._length in (None, length)


_MADE: Final[dict[int, tuple[CdrFormat, RecordGrammar]]] = {}
"""The grammars by the identity of their formats: compiling one costs more than a small file."""


def record_grammar(cdr_format: CdrFormat) -> RecordGrammar:
    """Give the grammar of a format's lines; of records that are no lines, the canonical one."""
    made = _MADE.get(id(cdr_format))
    if made is None or made[0] is not cdr_format:
        made = _MADE[id(cdr_format)] = (cdr_format, _grammar(cdr_format))
    return made[1]


def _grammar(cdr_format: CdrFormat) -> RecordGrammar:
    shape = cdr_format.file
    if isinstance(shape, FixedWidthFile):
        return FixedWidthGrammar(shape, cdr_format.layouts[0])
    if not isinstance(shape, DelimitedFile):
        return RecordGrammar()
    if shape.quotes_inside == "bare":
        return BareQuotesGrammar(shape)
    if shape.escape and not shape.quote:
        return EscapedDelimitersGrammar(shape)
    return RecordGrammar(shape.delimiter, shape.quote, shape.escape)
