"""A JSON text that is read piece by piece: what is kept of it is one value at a time."""

import codecs
import json
import re
from collections.abc import Iterator
from typing import Any, Final

from loaders.columns import NotThisFormatError
from loaders.files import UTF8_BOM, Content
from loaders.readers.json_values import DECODER, TOO_DEEP, BadJsonError, check_depth, mistake

MAX_VALUE_BYTES: Final = 4 << 20
"""The longest value, in bytes as a line and in characters elsewhere; FreeSWITCH writes 100 kB."""

_TOO_LONG: Final = f"value_too_long: {MAX_VALUE_BYTES} characters are the most"

_BLANKS: Final = re.compile(r"[ \t\n\r]*")


class JsonStream:
    """Walks through a text; whatever is wrong with it raises NotThisFormatError and says where.

    Bytes that are not of the encoding become lone surrogates, which the reader of a value must
    look for.
    """

    def __init__(self, content: Content, encoding: str) -> None:
        """Begin before the first value, behind a byte order mark."""
        self._chunks: Final = content.chunks()
        self._decoder: Final = codecs.getincrementaldecoder(encoding)("surrogateescape")
        self._text = ""
        self._at = 0
        self._line = 1  # of the beginning of _text, and how much of that line precedes it
        self._before = 0
        self._is_first = True
        self._is_over = False

    def mark(self) -> str:
        """Give the character that comes next, blanks left out; nothing at the end."""
        while True:
            found = _BLANKS.match(self._text, self._at)
            assert found is not None  # it matches nothing, too
            self._at = found.end()
            if self._at < len(self._text):
                return self._text[self._at]
            if not self._grow():
                return ""

    def take(self, marks: str) -> str:
        """Take the next character, which must be one of `marks`."""
        mark = self.mark()
        if not mark or mark not in marks:
            expected = " or ".join(f"'{each}'" for each in marks)
            raise self.fault(f"not_json: expecting {expected}")
        self._at += 1
        return mark

    def value(self) -> tuple[Any, str]:
        """Take the next value; give it, and the text of it."""
        self.mark()
        while True:
            try:
                value, end = DECODER.raw_decode(self._text, self._at)
                # A number at the end may go on.
                if end < len(self._text) or not self._grow():
                    break
            except json.JSONDecodeError as error:
                if not self._grow():
                    raise self.fault(mistake(error), error.pos) from error
            except RecursionError:
                raise self.fault(TOO_DEEP) from None
        if end - self._at > MAX_VALUE_BYTES:
            raise self.fault(_TOO_LONG)
        text = self._text[self._at : end]
        try:
            check_depth(text)
        except BadJsonError as error:
            raise self.fault(str(error)) from error
        self._at = end
        return value, text

    def items(self) -> Iterator[None]:
        """Walk through a list: each time its next item is to be taken."""
        self.take("[")
        if self.mark() == "]":
            self.take("]")
            return
        while True:
            yield
            if self.take(",]") == "]":
                return

    def members(self) -> Iterator[str]:
        """Walk through an object: each time the value of the key is to be taken."""
        self.take("{")
        if self.mark() == "}":
            self.take("}")
            return
        while True:
            if self.mark() != '"':
                raise self.fault("not_json: expecting a key in quotes")
            key, _ = self.value()
            self.take(":")
            yield key
            if self.take(",}") == "}":
                return

    def fault(self, reason: str, position: int | None = None) -> NotThisFormatError:
        """Say what is wrong at a position of the text, by default the next one."""
        position = self._at if position is None else position
        line = self._line + self._text.count("\n", 0, position)
        begin = self._text.rfind("\n", 0, position) + 1
        column = position - begin + 1 + (0 if begin else self._before)
        if self._is_over and not self._text[position:].strip():
            reason += ", but the file ends: it is not complete"
        return NotThisFormatError(f"line {line} column {column}: {reason}")

    def _grow(self) -> bool:
        """Read on, at least as much again as waits; false at the end of the file."""
        waiting = len(self._text) - self._at
        if waiting > MAX_VALUE_BYTES:
            raise self.fault(_TOO_LONG)
        pieces: list[str] = []
        read = 0
        while not self._is_over and read <= waiting:
            pieces.append(self._next_piece())
            read += len(pieces[-1])
        if not read:
            return False
        begin = self._text.rfind("\n", 0, self._at) + 1
        self._line += self._text.count("\n", 0, self._at)
        self._before = self._at - begin + (0 if begin else self._before)
        self._text = "".join([self._text[self._at :], *pieces])
        self._at = 0
        return True

    def _next_piece(self) -> str:
        chunk = next(self._chunks, None)
        self._is_over = chunk is None
        if self._is_first and chunk is not None:
            self._is_first = False
            chunk = chunk.removeprefix(UTF8_BOM)
        return self._decoder.decode(chunk or b"", final=chunk is None)
