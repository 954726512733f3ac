"""What a well-formed record is: one physical line, by a format's delimiter, quote and escape.

A value is quoted from its first to its last character, or it does not begin with a quote; a quote
inside an unquoted value is an ordinary character. Spaces outside the quotes of a quoted value
(`"a", "b" `) are dropped. These are the rules of DuckDB's strict reader, except where that one
lets the outcome depend on the neighbouring columns: `"a" "b"` and ` "a` are badly quoted here.
"""

import re
from typing import Final

from loaders.formats import FileShape


class RecordGrammar:
    """The rules of one format, ready to be applied to lines (bytes without their line end)."""

    def __init__(self, shape: FileShape) -> None:
        """Compile the rules of `shape`."""
        self.delimiter: Final = shape.delimiter.encode("ascii")
        self.quote: Final = shape.quote.encode("ascii")
        self.escape: Final = shape.escape.encode("ascii") if shape.escape else self.quote
        if not self.quote:
            return
        delimiter, quote, escape = map(re.escape, (self.delimiter, self.quote, self.escape))
        if self.escape == self.quote:
            quoted = quote + b"[^" + quote + b"]*+(?:" + quote * 2 + b"[^" + quote + b"]*+)*+"
        else:
            plain = b"[^" + quote + escape + b"]++"
            quoted = quote + b"(?:" + plain + b"|" + escape + b".)*+"
        quoted += quote
        unquoted = b"(?! *" + quote + b")[^" + delimiter + b"]*+"
        value = b"(?:" + quoted + b"|" + unquoted + b")"
        spaced = b"(?: *" + quoted + b" *|" + unquoted + b")"
        start = b"(?:^|" + delimiter + b")"
        flags = re.DOTALL
        self._regular = re.compile(value + b"(?:" + delimiter + value + b")*+", flags)
        self._spaced = re.compile(spaced + b"(?:" + delimiter + spaced + b")*+", flags)
        self._values = re.compile(start + b"(" + value + b")", flags)
        self._spaced_values = re.compile(start + b"(" + spaced + b")", flags)
        self._quoted = re.compile(b" *" + quoted + b" *", flags)
        # Two patterns that begin with plain characters: `re` looks for those at full speed.
        self._space_after = re.compile(quote + b" [ \r\n" + delimiter + b"]")
        self._space_before = re.compile(
            b" " + quote + b"(?<=[ \r\n" + delimiter + quote + b"] " + quote + b")"
        )

    def regular(self, line: bytes) -> bytes | None:
        """Give the line without spaces around quotes, or nothing when it is badly quoted."""
        if not self.quote or self.quote not in line or self._regular.fullmatch(line):
            return line
        if not self._spaced.fullmatch(line):
            return None
        return self.delimiter.join(
            value.strip(b" ") if self._quoted.fullmatch(value) else value
            for value in self._spaced_values.findall(line)
        )

    def width(self, line: bytes) -> int:
        """Count the columns of a regular line."""
        if not self.quote or self.quote not in line:
            return line.count(self.delimiter) + 1
        return len(self._values.findall(line))

    def naive_width(self, line: bytes) -> int:
        """Count the columns of a line as if nothing in it were quoted."""
        return line.count(self.delimiter) + 1

    def values(self, line: bytes) -> list[bytes]:
        """Cut a regular line into its values, without quotes and escapes."""
        if not self.quote or self.quote not in line:
            return line.split(self.delimiter)
        return [
            self._unquoted(value) if value.startswith(self.quote) else value
            for value in self._values.findall(line)
        ]

    def without_surplus(self, line: bytes, surplus: int) -> bytes | None:
        """Cut `surplus` empty columns off the end of a regular line, if they are all empty."""
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
        return bool(self.quote) and (
            text.startswith(b" " + self.quote)
            or self._space_after.search(text) is not None
            or self._space_before.search(text) is not None
        )

    def _unquoted(self, value: bytes) -> bytes:
        inner = value[1:-1]
        if self.escape not in inner:
            return inner
        return re.sub(re.escape(self.escape) + b"(.)", rb"\1", inner, flags=re.DOTALL)
