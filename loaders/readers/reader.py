"""The interface of a reader: a file goes in, its records come out one by one.

A reader knows bytes and the places of columns, nothing else: what is a call is for the format file
to say. It reads in bounded memory and never guesses. A record that cannot be read costs that
record, where the file lets one go on behind it; otherwise the reader raises NotThisFormatError,
the file is refused, and nothing of it lands.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Protocol

from loaders.files import Content
from loaders.format_language import CdrFormat


@dataclass(frozen=True, slots=True)
class Record:
    """A good record: the texts of the columns in the order of the layout, empty when missing.

    `number` counts the records of the file from 1, good and bad ones; of JSON lines it is that of
    the line.
    """

    number: int
    values: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class BadRecord:
    """A record that is rejected: its bytes, or the beginning of them, and the reason.

    The reason is one word of raw.rejected_lines, a colon, and what was found.
    """

    number: int
    text: bytes
    reason: str


@dataclass(frozen=True, slots=True)
class NoRecord:
    """A part of the file that counts as a line but holds no record: a header, a blank line."""


@dataclass(frozen=True, slots=True)
class Told:
    """What a file says of itself, told when all of it is read.

    `totals` are its control totals by name, which the reader has compared; `notes` say in words
    what was left aside or does not agree.
    """

    totals: Mapping[str, str]
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class SaidTotals:
    """What the file says about the records before this, by the names of its control totals.

    They are yet to be compared. It is no line; a total that the file does not say is left out.
    """

    said: Mapping[str, str]


Found = Record | BadRecord | NoRecord | Told | SaidTotals
"""What a reader finds in a file."""


class Reader(Protocol):
    """Reads the records of a file in their order."""

    def __call__(self, cdr_format: CdrFormat, content: Content) -> Iterator[Found]:
        """Yield the records; raises NotThisFormatError when the file is not what it should be."""
        ...
