"""BER, the basic encoding rules of ASN.1: elements of a tag, a length and a content.

The headers of elements are read by asn1tools; what is added here is that elements lie wholly
inside each other, that lengths may be left open (indefinite), and how deep they may lie.
"""

from typing import Final, NamedTuple, TypeAlias

from asn1tools.codecs import DecodeError
from asn1tools.codecs.ber import MissingDataError, OutOfByteDataError, decode_length, skip_tag

MAX_DEPTH: Final = 40
"""TAP, the deepest of the files that are read, lies a quarter as deep."""

END_OF_CONTENTS: Final = b"\0\0"
CONSTRUCTED: Final = 0x20

_CLASSES: Final = ("UNIVERSAL", "APPLICATION", "CONTEXT", "PRIVATE")


class BerError(ValueError):
    """Bytes that are no element; `at` is the position, from 0, where that shows."""

    def __init__(self, at: int, reason: str) -> None:
        super().__init__(at, reason)
        self.at: Final = at
        self.reason: Final = reason

    def __str__(self) -> str:
        """Say what is wrong and where, in bytes from 1."""
        return f"byte {self.at + 1}: {self.reason}"

    def moved(self, by: int) -> "BerError":
        """Give the same error for bytes that lie so far behind the beginning of the file."""
        return type(self)(self.at + by, self.reason)


class ShortOfBytesError(BerError):
    """An element that goes on where the bytes end."""


class Header(NamedTuple):
    """The head of an element: its tag, how long its content is, and where that begins.

    `length` is in bytes, none when the content goes up to an end-of-contents.
    """

    tag: bytes
    length: int | None
    start: int

    @property
    def is_constructed(self) -> bool:
        """Whether the content is elements."""
        return bool(self.tag[0] & CONSTRUCTED)


Element: TypeAlias = "tuple[bytes, bytes | list[Element]]"
"""An element: its tag, and its bytes or the elements in it. Plain tuples: there are millions."""


def header_at(data: bytes, at: int) -> Header:
    """Read the head of the element at a position; its content may end behind `data`.

    Raises ShortOfBytesError when the head itself does, BerError when it is none.
    """
    try:
        behind_tag = skip_tag(data, at)
        length, start = decode_length(data, behind_tag, enforce_definite=False)
    except MissingDataError as error:
        length, start = error.expected_length, error.offset
    except OutOfByteDataError:
        raise ShortOfBytesError(at, "ends inside the head of an element") from None
    except DecodeError as error:
        raise BerError(at, str(error)) from None
    header = Header(data[at:behind_tag], length, start)
    if header.tag[0] == 0:
        raise BerError(at, "an end-of-contents that ends nothing")
    if length is None and not header.is_constructed:
        raise BerError(at, f"{tag_name(header.tag)} holds a value and has no length")
    return header


def element_at(data: bytes, at: int, end: int, depth: int = 0) -> tuple[Element, int]:
    """Read the element at a position, and give the position behind it.

    `end` is the position behind the last byte that may belong to it. Raises ShortOfBytesError
    when it is longer, BerError when what is inside it does not fit.
    """
    tag, length, start = header_at(data, at)
    if length is None:
        stop = end
    else:
        stop = start + length
        if stop > end:
            raise ShortOfBytesError(
                at, f"{tag_name(tag)} claims {count(length)} bytes where {end - start} are left"
            )
        if not tag[0] & CONSTRUCTED:
            return (tag, data[start:stop]), stop
    if depth == MAX_DEPTH:
        raise BerError(at, f"elements lie in each other more than {MAX_DEPTH} deep")
    inside: list[Element] = []
    position = start
    while True:
        if length is None and data[position : position + 2] == END_OF_CONTENTS:
            return (tag, inside), position + 2
        if position == stop:
            if length is None:
                raise ShortOfBytesError(at, f"{tag_name(tag)} has no length and no end-of-contents")
            return (tag, inside), position
        element, position = element_at(data, position, stop, depth + 1)
        inside.append(element)


def count(number: int) -> str:
    """Write a number of bytes, however many digits a file gives it."""
    return str(number) if number < 1 << 64 else "more than 2^64"


def tag_number(tag: bytes) -> int:
    """Give the number of a tag.

    >>> tag_number(bytes.fromhex("5f8144"))
    196
    """
    if tag[0] & 0x1F != 0x1F:
        return tag[0] & 0x1F
    number = 0
    for byte in tag[1:]:
        number = number << 7 | byte & 0x7F
    return number


def tag_name(tag: bytes) -> str:
    """Write a tag as ASN.1 does.

    >>> tag_name(bytes.fromhex("5f8144"))
    '[APPLICATION 196]'
    """
    if len(tag) > 9:
        return f"[{_CLASSES[tag[0] >> 6]} above 2^55]"
    return f"[{_CLASSES[tag[0] >> 6]} {tag_number(tag)}]"
