"""Where a column is in an ASN.1 file: a path of the names of elements, written much as in XPath.

- `Imsi`: the first element of that name in the record, wherever it stands;
  `CallOriginator.CallingNumber`: one that stands directly in the other.
- `/Sender`: an element of the file outside its records.
- `Imei | Esn`: the first path that leads to a value.
- `UtcTimeOffsetCode -> UtcTimeOffset`: the value is a code; of the group of the file in which the
  code stands beside what it means, take the latter.
- `Charge[ChargeType=00]`: only where `ChargeType` stands beside it and says 00.
- `sum(Charge | CamelInvocationFee)`: all of them, which are whole numbers.
- `TotalCharge / 10^TapDecimalPlaces`: a whole number, or a sum, whose decimal point is moved by
  what that element of the file says.
- `name()`: the name of the record's own element.

A path that leads to a group gives the values in it with a blank between them.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from typing import Final

_NAME: Final = r"[A-Z][A-Za-z0-9]*"
_PATH: Final = re.compile(rf"(/?)({_NAME}(?:\.{_NAME})*)(?:\[({_NAME})=([^\]\s]+)\])?")
_SCALED: Final = re.compile(rf"(.+?)\s*/\s*10\^({_NAME})")
_SUM: Final = re.compile(r"sum\(([^()]+)\)")
_CODE: Final = re.compile(rf"(.+?)\s*->\s*({_NAME})")


class PlaceError(ValueError):
    """A place that is not written as places are."""


@dataclass(frozen=True)
class Path:
    """The end of the way to an element, and a condition on what stands beside it."""

    steps: tuple[str, ...]
    is_in_file: bool = False
    beside: tuple[str, str] | None = None

    @property
    def names(self) -> Iterator[str]:
        """The names of elements that it speaks of."""
        yield from self.steps
        if self.beside is not None:
            yield self.beside[0]


@dataclass(frozen=True)
class Asn1Place:
    """A place, taken apart; without paths it is the name of the record's element."""

    paths: tuple[Path, ...] = ()
    meaning: str | None = None
    """The element beside the code of which the value is taken."""
    is_sum: bool = False
    decimal_places: str | None = None
    """The element of the file that says by how many places the decimal point is moved."""

    @property
    def names(self) -> Iterator[str]:
        """The names of elements that it speaks of."""
        for path in self.paths:
            yield from path.names
        yield from (name for name in (self.meaning, self.decimal_places) if name is not None)


@cache
def parse_place(text: str) -> Asn1Place:
    """Take a place apart; raises PlaceError."""
    text = text.strip()
    if text == "name()":
        return Asn1Place()
    decimal_places = None
    if found := _SCALED.fullmatch(text):
        text, decimal_places = found[1], found[2]
    if found := _SUM.fullmatch(text):
        return Asn1Place(_paths(found[1]), is_sum=True, decimal_places=decimal_places)
    if found := _CODE.fullmatch(text):
        return Asn1Place(_paths(found[1]), found[2], decimal_places=decimal_places)
    return Asn1Place(_paths(text), decimal_places=decimal_places)


def _paths(text: str) -> tuple[Path, ...]:
    paths = []
    for each in text.split("|"):
        found = _PATH.fullmatch(each.strip())
        if found is None:
            raise PlaceError(
                f"'{each.strip()}' is no path of elements, such as CallOriginator.CallingNumber"
            )
        beside = (found[3], found[4]) if found[3] else None
        paths.append(Path(tuple(found[2].split(".")), bool(found[1]), beside))
    return tuple(paths)
