"""XML files, read as a stream by Python's own parser, expat.

The elements that the format calls records are the records; each child of the root that is no record
and holds none (a header, a footer) counts as one line without data. Names are compared without
their namespaces. Of several elements at one path the first that is not empty is read; the text of
an element ends where another begins inside it.

A file that is not well-formed is refused as a whole, for nobody can tell where its next record
begins; a byte that is not in the encoding costs the record that it is in. A file that declares
entities, or anything else of a document type of its own, is refused before it is read: no CDR needs
them, and they are how a small file fills a memory or reads another file. What else could fill the
memory has a limit: the size of a record and of a single tag, the depth, the number of names.
"""

import re
from collections.abc import Iterator, Mapping
from typing import IO, Final, NoReturn
from xml.parsers import expat

from loaders.columns import NotThisFormatError
from loaders.files import MAX_LINE_BYTES, Content
from loaders.format_language import RECORD_NAME, CdrFormat, XmlFile, xml_path
from loaders.readers.reader import BadRecord, Found, NoRecord, Record, SaidTotals
from loaders.readers.xml_text import BadByte, XmlText

MAX_DEPTH: Final = 100
MAX_NAMES: Final = 10_000
"""How many names of elements and attributes a file may have: the parser keeps each of them."""
MAX_TAG_BYTES: Final = 1 << 20
"""How long a tag, a comment or another piece may be that the parser must have as a whole."""

_UNFINISHED: Final = frozenset(
    {
        expat.errors.codes[expat.errors.XML_ERROR_NO_ELEMENTS],
        expat.errors.codes[expat.errors.XML_ERROR_UNCLOSED_TOKEN],
        expat.errors.codes[expat.errors.XML_ERROR_PARTIAL_CHAR],
        expat.errors.codes[expat.errors.XML_ERROR_UNCLOSED_CDATA_SECTION],
    }
)


def read_xml(cdr_format: CdrFormat, content: Content) -> Iterator[Found]:
    """Yield the records of an XML file, last what it says about them if the format has totals.

    Raises NotThisFormatError for another root, for XML that is not well-formed, with the line and
    column of the error, and for what is beyond the limits above.
    """
    assert isinstance(cdr_format.file, XmlFile)
    with content.path.open("rb") as file:
        parse = _Parse(cdr_format, cdr_format.file, XmlText(content), file)
        yield from parse.found_in_file()


class _Node:
    """A place inside a record, or beside the records: what is wanted of it and below it."""

    __slots__ = ("attributes", "children", "column")

    def __init__(self) -> None:
        self.children: Final[dict[str, _Node]] = {}
        self.attributes: Final[dict[str, int]] = {}
        self.column: int | None = None

    def add(self, path: tuple[str, ...], column: int) -> None:
        """Want the value at `path` for the column of this number."""
        node = self
        for name in path:
            if name.startswith("@"):
                node.attributes[name[1:]] = column
                return
            node = node.children.setdefault(name, _Node())
        node.column = column


def _tree(places: Mapping[int, str]) -> _Node:
    tree = _Node()
    for column, place in places.items():
        path = xml_path(place)
        assert path is not None  # checked with the format
        tree.add(path, column)
    return tree


class _Parse:
    """The parsing of one file."""

    def __init__(
        self, cdr_format: CdrFormat, shape: XmlFile, text: XmlText, file: IO[bytes]
    ) -> None:
        places = dict(enumerate(cdr_format.layouts[0].places))
        self._format: Final = cdr_format.format
        self._root: Final = shape.root
        self._records: Final = frozenset(shape.record)
        self._name_columns: Final = [
            column for column, place in places.items() if place == RECORD_NAME
        ]
        self._record_tree: Final = _tree(
            {column: place for column, place in places.items() if place != RECORD_NAME}
        )
        self._empty: Final = [""] * len(places)
        self._totals: Final = list(shape.totals)
        self._said: Final = [""] * len(shape.totals)
        self._root_tree: Final = _tree(dict(enumerate(total.at for total in shape.totals.values())))

        self._text: Final = text
        self._file: Final = file
        self._bad: list[BadByte] = []
        self._found: list[Found] = []
        self._number = 0
        self._above: list[_Node | None] = []  # the places of the elements around this one
        self._here: _Node | None = None
        self._pieces: list[str] | None = None  # the text of this element, where it is wanted
        self._values = self._said
        self._record_depth = 0
        self._record_start = 0
        self._is_too_long = False
        self._child_holds_record = False

        self._parser: Final = expat.ParserCreate()
        self._parser.buffer_text = True
        self._parser.ordered_attributes = True
        self._parser.XmlDeclHandler = self._declaration
        self._parser.StartDoctypeDeclHandler = self._document_type
        self._parser.StartElementHandler = self._start
        self._parser.EndElementHandler = self._end
        self._parser.CharacterDataHandler = self._characters

    def found_in_file(self) -> Iterator[Found]:
        """Parse the file."""
        given = 0
        for chunk in self._text.chunks():
            self._bad.extend(self._text.bad)
            self._feed(chunk)
            given += len(chunk)
            self._check_limits(given)
            yield from self._found
            self._found.clear()
        self._feed(b"", is_final=True)
        yield from self._found
        if self._totals:
            said = zip(self._totals, self._said, strict=True)
            yield SaidTotals({name: text for name, text in said if text})

    def _feed(self, chunk: bytes, *, is_final: bool = False) -> None:
        try:
            self._parser.Parse(chunk, is_final)
        except expat.ExpatError as error:
            where = f"line {error.lineno}, column {error.offset + 1}"
            reason = expat.ErrorString(error.code)
            if is_final and error.code in _UNFINISHED:
                raise NotThisFormatError(
                    f"ends in the middle, at {where} ({reason}): it is not complete; "
                    "deliver it again when it is written"
                ) from error
            raise NotThisFormatError(
                f"is not well-formed XML at {where} ({reason}): no record of it can be trusted; "
                "deliver it again as it was written, or have it written again"
            ) from error

    def _check_limits(self, given: int) -> None:
        """Refuse what would fill the memory; `given` bytes were given to the parser."""
        parsed = self._parser.CurrentByteIndex
        if given - parsed > MAX_TAG_BYTES:
            self._refuse(f"has a tag or comment of more than {MAX_TAG_BYTES} bytes")
        if len(self._parser.intern) > MAX_NAMES:
            self._refuse(f"has more than {MAX_NAMES} names of elements and attributes")
        if self._record_depth and given - self._record_start > MAX_LINE_BYTES:
            self._is_too_long = True
            self._pieces = None
        elif self._bad and not self._record_depth:
            self._bad = [byte for byte in self._bad if byte.offset >= parsed]

    def _refuse(self, what: str) -> NoReturn:
        line, column = self._parser.CurrentLineNumber, self._parser.CurrentColumnNumber + 1
        raise NotThisFormatError(f"{what}, at line {line}, column {column}")

    def _declaration(self, version: str, encoding: str | None, standalone: int) -> None:
        if encoding is not None and not self._text.is_in(encoding):
            self._refuse(
                f"declares the encoding {encoding[:100]} but is not written in it, or not so that "
                "it can be read"
            )

    def _document_type(
        self, name: str, system_id: str | None, public_id: str | None, has_internal_subset: int
    ) -> None:
        if system_id or public_id or has_internal_subset:
            self._refuse(
                "declares entities or a document type of its own, which could make it read other "
                "files or never end; only a bare <!DOCTYPE name> is read"
            )

    def _start(self, name: str, attributes: list[str]) -> None:
        above = self._above
        depth = len(above)
        if depth >= MAX_DEPTH:
            self._refuse(f"has elements in elements deeper than {MAX_DEPTH}")
        local = name.rpartition(":")[2] if ":" in name else name
        here = self._here
        if self._pieces is not None:
            self._take_text(here)
        above.append(here)
        if here is not None:
            here = here.children.get(local)
        if not self._record_depth:
            if depth == 0:
                here = self._begin_file(local)
            elif local in self._records:
                here = self._begin_record(local)
            elif depth == 1:
                self._child_holds_record = False
        self._here = here
        if here is not None and not self._is_too_long:
            if here.column is not None and not self._values[here.column]:
                self._pieces = []
            if here.attributes and attributes:
                self._take_attributes(here, attributes)

    def _begin_file(self, root: str) -> _Node:
        if root != self._root:
            self._refuse(
                f"is no {self._format}: its outermost element is <{root[:100]}>, not <{self._root}>"
            )
        return self._root_tree

    def _begin_record(self, name: str) -> _Node:
        self._child_holds_record = True
        self._record_depth = len(self._above)
        self._record_start = self._parser.CurrentByteIndex
        self._is_too_long = False
        self._number += 1
        self._values = self._empty.copy()
        for column in self._name_columns:
            self._values[column] = name
        return self._record_tree

    def _characters(self, text: str) -> None:
        if self._pieces is not None:
            self._pieces.append(text)

    def _take_text(self, here: _Node | None) -> None:
        assert here is not None and here.column is not None and self._pieces is not None
        self._values[here.column] = "".join(self._pieces).strip()
        self._pieces = None

    def _take_attributes(self, here: _Node, attributes: list[str]) -> None:
        """Take the attributes that are wanted; one without a namespace before others."""
        taken: dict[int, str] = {}
        for name, value in zip(attributes[::2], attributes[1::2], strict=True):
            prefix, _, local = name.rpartition(":")
            column = here.attributes.get(local)
            if column is not None and not (prefix and taken.get(column)):
                taken[column] = value.strip()
        for column, value in taken.items():
            self._values[column] = self._values[column] or value

    def _end(self, name: str) -> None:
        if self._pieces is not None:
            self._take_text(self._here)
        if self._record_depth == len(self._above):
            self._end_record(name)
        elif len(self._above) == 2 and not self._record_depth and not self._child_holds_record:
            self._found.append(NoRecord())
        self._here = self._above.pop()

    def _end_record(self, name: str) -> None:
        start, end = self._record_start, self._parser.CurrentByteIndex
        bad = [byte for byte in self._bad if start <= byte.offset < end]
        if end - start > MAX_LINE_BYTES:
            reason = f"record_too_long: {end - start} bytes where {MAX_LINE_BYTES} are the most"
            self._found.append(BadRecord(self._number, self._bytes(start, end, name), reason))
        elif bad:
            reason = bad[0].reason(start)
            self._found.append(BadRecord(self._number, self._bytes(start, end, name), reason))
        else:
            self._found.append(Record(self._number, tuple(self._values)))
        self._bad = [byte for byte in self._bad if byte.offset >= end]
        self._record_depth = 0
        self._is_too_long = False
        self._values = self._said

    def _bytes(self, start: int, end: int, name: str) -> bytes:
        """Give the record as it is in the file, or its beginning, as UTF-8.

        `end` is where the end tag begins, or where an element without one ends.
        """
        self._file.seek(start)
        size = end - start
        text = self._file.read(min(size + len(name) + 100, MAX_LINE_BYTES))
        end_tag = re.compile(rb"</" + re.escape(name.encode(self._text.encoding)) + rb"\s*>")
        if closing := end_tag.match(text, size):
            size = closing.end()
        text = text[:size]
        if self._text.encoding != "utf-8":
            return text.decode(self._text.encoding, errors="backslashreplace").encode()
        return text
