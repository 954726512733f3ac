"""The values of an ASN.1 file: those of its records at their places, and those around them."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Final

from loaders.readers.asn1_places import Asn1Place, Path, parse_place
from loaders.readers.asn1_schema import Asn1Schema, ValueFaultError, ValueKind, value_text
from loaders.readers.ber import CONSTRUCTED, Element, tag_name, tag_number

_APPLICATION: Final = 0x40
_CLASS_BITS: Final = 0xC0
_MAX_UNKNOWN: Final = 20
"""So many tags that the schema does not know are named."""
_MAX_DECIMAL_PLACES: Final = 12


class ElementNames:
    """What the tags of a file are called in its schema, and those that are not in it."""

    def __init__(self, schema: Asn1Schema) -> None:
        self._schema: Final = schema
        self._seen: dict[bytes, tuple[str, ValueKind | None]] = {}
        self.unknown: Final[dict[str, None]] = {}
        """The unknown tags that were met, up to _MAX_UNKNOWN, in their order."""

    def of(self, tag: bytes) -> tuple[str, ValueKind | None]:
        """Give an element's name, and how its value is written; nothing for a group.

        An unknown one is called by its tag. Raises ValueFaultError for a value in place of a
        group, or the other way round.
        """
        seen = self._seen.get(tag)
        return seen if seen is not None else self._look_up(tag)

    def _look_up(self, tag: bytes) -> tuple[str, ValueKind | None]:
        is_group = bool(tag[0] & CONSTRUCTED)
        number = tag_number(tag) if tag[0] & _CLASS_BITS == _APPLICATION else -1
        name, kind = self._schema.group_names.get(number), None
        if name is None and number in self._schema.values:
            name, kind = self._schema.values[number]
        if name is None:
            name = tag_name(tag)
            if len(self.unknown) < _MAX_UNKNOWN:
                self.unknown[name] = None
            return name, None if is_group else "octets"
        if is_group != (kind is None):
            other = "elements where it has a value" if is_group else "a value where it has elements"
            raise ValueFaultError(f"{name} holds {other}")
        self._seen[tag] = (name, kind)
        return name, kind


def leaves(
    element: Element, names: ElementNames, encoding: str, way: tuple[str, ...] = ()
) -> Iterator[tuple[tuple[str, ...], str]]:
    """Give all values of an element, each with the names on the way to it.

    Raises ValueFaultError, naming the element.
    """
    tag, content = element
    name, kind = names.of(tag)
    here = (*way, name)
    if isinstance(content, bytes):
        yield here, _text(name, kind, content, encoding)
    else:
        for inner in content:
            yield from leaves(inner, names, encoding, here)


def _text(name: str, kind: ValueKind | None, content: bytes, encoding: str) -> str:
    assert kind is not None  # a group has no bytes of its own
    try:
        return value_text(kind, content, encoding)
    except ValueFaultError as error:
        raise ValueFaultError(f"{name} holds {error}") from None


class FileValues:
    """What stands in a file outside its records, and the tables that its codes point to."""

    def __init__(self, names: ElementNames, encoding: str) -> None:
        self._names: Final = names
        self._encoding: Final = encoding
        self._leaves: Final[list[tuple[tuple[str, ...], str]]] = []
        self._meanings: Final[dict[tuple[str, str], dict[str, str]]] = {}

    def add(self, element: Element, way: tuple[str, ...]) -> None:
        """Take the values of an element; raises ValueFaultError."""
        self._leaves.extend(leaves(element, self._names, self._encoding, way))
        if not isinstance(element[1], bytes):
            self._add_meanings(element)

    def _add_meanings(self, element: Element) -> None:
        group: dict[str, str] = {}
        for inner in element[1]:
            assert not isinstance(inner, int)  # a group holds elements, no bytes
            tag, content = inner
            if isinstance(content, bytes):
                name, kind = self._names.of(tag)
                group.setdefault(name, _text(name, kind, content, self._encoding))
            else:
                self._add_meanings(inner)
        for name, text in group.items():
            self._meanings.setdefault((name, text), group)

    def at(self, path: Path) -> str:
        """Give the first value at a path, of a group its values with blanks between; else empty."""
        first: tuple[str, ...] | None = None
        inside: list[str] = []
        for way, text in self._leaves:
            if _ends(way, path.steps):
                return text
            if _ends(way[:-1], path.steps) and first in (None, way[:-1]):
                first = way[:-1]
                inside.append(text)
        return " ".join(inside)

    def meaning(self, code: str, text: str, meaning: str) -> str:
        """Give what a code stands for: of the group where it is called `code`; else empty."""
        return self._meanings.get((code, text), {}).get(meaning, "")


def _ends(way: tuple[str, ...], steps: tuple[str, ...]) -> bool:
    return way[-len(steps) :] == steps


@dataclass(frozen=True)
class _Wanted:
    """A path that a value may be at: whose place it is, and which of its paths."""

    place: int
    rank: int
    parents: tuple[str, ...]
    beside: tuple[str, str] | None
    is_sum: bool


class RecordValues:
    """Reads the columns of records."""

    def __init__(
        self,
        places: Sequence[str],
        names: ElementNames,
        around: FileValues,
        encoding: str,
    ) -> None:
        """`around` must hold what stands before the first record when that is read."""
        self._places: Final[list[Asn1Place]] = [parse_place(place) for place in places]
        self._names: Final = names
        self._around: Final = around
        self._encoding: Final = encoding
        self._wanted: Final[dict[str, list[_Wanted]]] = {}
        for number, place in enumerate(self._places):
            for rank, path in enumerate(place.paths):
                if not path.is_in_file:
                    wanted = _Wanted(number, rank, path.steps[:-1], path.beside, place.is_sum)
                    self._wanted.setdefault(path.steps[-1], []).append(wanted)
        self._of_the_file: Final[dict[Path, str]] = {}
        self._alike: list[str] | None = None
        """The columns of a record in which nothing was found: what is the same in all of them."""

    def read(self, record: Element) -> tuple[str, ...]:
        """Give the texts of the columns, empty when missing; raises ValueFaultError."""
        tag, content = record
        name, _ = self._names.of(tag)
        if isinstance(content, bytes):
            raise ValueFaultError(f"{name} holds a value where it has elements")
        found: dict[int, dict[int, list[str]]] = {}
        self._walk(content, (name,), found)
        if self._alike is None:
            self._alike = [self._column(place, {}) for place in self._places]
        columns = self._alike.copy()
        for number, texts in found.items():
            columns[number] = self._column(self._places[number], texts)
        return tuple(
            text if place.paths else name for place, text in zip(self._places, columns, strict=True)
        )

    def _walk(
        self, group: list[Element], way: tuple[str, ...], found: dict[int, dict[int, list[str]]]
    ) -> None:
        """Find the values of wanted elements: by the number of the place and of its path."""
        for tag, content in group:
            name, kind = self._names.of(tag)
            if not isinstance(content, bytes):
                self._walk(content, (*way, name), found)
                continue
            for wanted in self._wanted.get(name, ()):
                if wanted.parents and not _ends(way, wanted.parents):
                    continue
                if wanted.beside is not None and not self._holds(group, wanted.beside):
                    continue
                texts = found.setdefault(wanted.place, {}).setdefault(wanted.rank, [])
                if not texts or wanted.is_sum:
                    texts.append(_text(name, kind, content, self._encoding))

    def _holds(self, group: list[Element], wanted: tuple[str, str]) -> bool:
        """Tell whether a group holds a value of this name that reads so."""
        for tag, content in group:
            name, kind = self._names.of(tag)
            if name == wanted[0] and isinstance(content, bytes):
                return _text(name, kind, content, self._encoding) == wanted[1]
        return False

    def _column(self, place: Asn1Place, found: dict[int, list[str]]) -> str:
        text = self._sum(found) if place.is_sum else self._first(place, found)
        if place.decimal_places is not None:
            return moved_point(text, self._file_value(Path((place.decimal_places,))))
        return text

    def _first(self, place: Asn1Place, found: dict[int, list[str]]) -> str:
        for rank, path in enumerate(place.paths):
            text = self._file_value(path) if path.is_in_file else found.get(rank, [""])[0]
            if text and place.meaning is not None:
                return self._around.meaning(path.steps[-1], text, place.meaning)
            if text:
                return text
        return ""

    @staticmethod
    def _sum(found: dict[int, list[str]]) -> str:
        numbers = [int(text) for texts in found.values() for text in texts]
        return str(sum(numbers)) if numbers else ""

    def _file_value(self, path: Path) -> str:
        if path not in self._of_the_file:
            self._of_the_file[path] = self._around.at(path)
        return self._of_the_file[path]


def moved_point(number: str, places: str) -> str:
    """Move the decimal point of a whole number to the left; empty when it is not known how far.

    >>> moved_point("2300", "3")
    '2.300'
    """
    if (
        not places.isdigit()
        or int(places) > _MAX_DECIMAL_PLACES
        or not number.lstrip("-").isdigit()
    ):
        return ""
    return format(Decimal(number).scaleb(-int(places)), "f")
