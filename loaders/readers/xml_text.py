"""The bytes of an XML file, of which bad ones are replaced so that the file can be read on.

A parser stops for good at the first byte that is not in the file's encoding, or that XML does not
allow. Such a byte costs only the record that it is in: here it becomes a `?`, and its place is
remembered.
"""

import codecs
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from loaders.columns import NotThisFormatError
from loaders.files import Content

MAX_BAD_BYTES: Final = 10_000
"""A file with more is not in the encoding that it declares."""

_START_BYTES: Final = 1000
_PIECE_BYTES: Final = 1 << 16
_DECLARED: Final = re.compile(
    rb"(?:\xef\xbb\xbf)?<\?xml\s[^>]*?encoding\s*=\s*[\"']([A-Za-z0-9._-]+)[\"']"
)
_CONTROL: Final = rb"\x00-\x08\x0b\x0c\x0e-\x1f"
_CONTROLS: Final = re.compile(rb"[" + _CONTROL + rb"]")
_UTF8_GOOD: Final = (
    rb"(?:[^\x80-\xff" + _CONTROL + rb"]|[\xc2-\xdf][\x80-\xbf]|\xe0[\xa0-\xbf][\x80-\xbf]"
    rb"|[\xe1-\xec\xee\xef][\x80-\xbf]{2}|\xed[\x80-\x9f][\x80-\xbf]"
    rb"|\xf0[\x90-\xbf][\x80-\xbf]{2}|[\xf1-\xf3][\x80-\xbf]{3}|\xf4[\x80-\x8f][\x80-\xbf]{2})++"
)
_UTF8_BAD: Final = re.compile(_UTF8_GOOD + rb"|([\x00-\xff])")
_UTF8_UNFINISHED: Final = re.compile(
    rb"(?:[\xc2-\xdf]|[\xe0-\xef][\x80-\xbf]?|[\xf0-\xf4][\x80-\xbf]{0,2})\Z"
)
_UTF16: Final = {b"\xff\xfe": "utf-16-le", b"\xfe\xff": "utf-16-be"}


@dataclass(frozen=True, slots=True)
class BadByte:
    """A byte that XML does not allow, or that is not in the file's encoding."""

    offset: int
    """Its place in the file, from 0."""
    byte: int
    encoding: str

    def reason(self, start: int) -> str:
        """Say what is wrong with a record that begins at the offset `start`."""
        what = f"byte {self.byte:02x} at position {self.offset - start + 1}"
        if self.byte < 0x20:
            return f"invalid_character: {what} is not allowed in XML"
        return f"invalid_encoding: {what} is not {self.encoding}"


class XmlText:
    """Reads the chunks of a file; `bad` has the bytes that were replaced in the last one."""

    def __init__(self, content: Content) -> None:
        """Look at the declaration of the file; raises NotThisFormatError."""
        self._content: Final = content
        with content.path.open("rb") as file:
            self.encoding: Final = _encoding_of(file.read(min(content.size, _START_BYTES)))
        self.bad: list[BadByte] = []
        self._bad: Final = _bad_bytes_of(self.encoding)
        self._bad_bytes = 0

    def chunks(self) -> Iterator[bytes]:
        """Give all bytes in chunks; raises NotThisFormatError."""
        offset = 0
        held = b""  # the beginning of a character that the end of a chunk cuts in two
        for piece in self._pieces():
            text, held = held + piece, b""
            if self.encoding == "utf-8" and (cut := _UTF8_UNFINISHED.search(text, len(text) - 3)):
                text, held = text[: cut.start()], cut[0]
            self.bad = []
            yield self._clean(text, offset)
            offset += len(text)
        self.bad = []
        if held:
            yield self._clean(held, offset)

    def is_in(self, declared: str) -> bool:
        """Tell whether `declared` names the encoding that the bytes are judged by."""
        try:
            name, own = (codecs.lookup(each).name for each in (declared, self.encoding))
        except LookupError:
            return False
        return name == own or (name == "utf-16" and own.startswith(name))

    def _pieces(self) -> Iterator[bytes]:
        """Cut the chunks smaller: what a parser makes of one is many times as long."""
        for chunk in self._content.chunks():
            for start in range(0, len(chunk), _PIECE_BYTES):
                yield chunk[start : start + _PIECE_BYTES]

    def _clean(self, text: bytes, offset: int) -> bytes:
        if self._bad is None or (self.encoding == "utf-8" and _is_good_utf8(text)):
            return text

        def replaced(found: re.Match[bytes]) -> bytes:
            if found.lastindex is None:
                return found[0]
            self._bad_bytes += 1
            if self._bad_bytes > MAX_BAD_BYTES:
                raise NotThisFormatError(
                    f"has more than {MAX_BAD_BYTES} bytes that are not {self.encoding} or that XML "
                    "does not allow"
                )
            self.bad.append(BadByte(offset + found.start(), found[0][0], self.encoding))
            return b"?"

        return self._bad.sub(replaced, text)


def _is_good_utf8(text: bytes) -> bool:
    try:
        text.decode()
    except UnicodeDecodeError:
        return False
    return not _CONTROLS.search(text)


def _encoding_of(start: bytes) -> str:
    """Read the declaration; raises NotThisFormatError when the encoding cannot be read."""
    if start[:2] in _UTF16:
        return _UTF16[start[:2]]
    declared = _DECLARED.match(start)
    name = declared[1].decode().lower() if declared else "utf-8"
    try:
        if codecs.lookup(name).name == "utf-8":
            return "utf-8"
        is_single = len(bytes(range(256)).decode(name, errors="replace")) == 256
    except LookupError:
        is_single = False
    if not is_single:
        raise NotThisFormatError(
            f"declares the encoding {name}; UTF-8, UTF-16 and encodings of one byte a character "
            "are read"
        )
    return name


def _bad_bytes_of(encoding: str) -> re.Pattern[bytes] | None:
    """Give the pattern whose group is a byte that must be replaced; none for UTF-16."""
    if encoding == "utf-8":
        return _UTF8_BAD
    if encoding.startswith("utf-16"):
        return None
    strange = [byte for byte in range(0x80, 0x100) if not _is_in(encoding, byte)]
    return re.compile(b"([" + _CONTROL + b"".join(rb"\x%02x" % byte for byte in strange) + b"])")


def _is_in(encoding: str, byte: int) -> bool:
    try:
        bytes([byte]).decode(encoding)
    except UnicodeDecodeError:
        return False
    return True
