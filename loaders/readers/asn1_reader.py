"""ASN.1 files in BER, such as TAP: one element with groups around a list of records.

The file is read as a stream, one record after the other; the groups around them are kept. A record
whose length is said costs only itself when it is damaged; one whose length is left open has an end
only where all inside it fits, so that damage to it makes the file unreadable.
"""

from collections.abc import Iterator
from typing import Final

from loaders.columns import NotThisFormatError
from loaders.files import MAX_LINE_BYTES, Content
from loaders.format_language import Asn1File, CdrFormat
from loaders.readers.asn1_places import Path
from loaders.readers.asn1_schema import Asn1Schema, ValueFaultError, load_schema
from loaders.readers.asn1_totals import Asn1Totals
from loaders.readers.asn1_values import ElementNames, FileValues, RecordValues
from loaders.readers.ber import (
    END_OF_CONTENTS,
    BerError,
    Element,
    Header,
    ShortOfBytesError,
    count,
    element_at,
    header_at,
    tag_name,
)
from loaders.readers.reader import BadRecord, Found, NoRecord, Record, Told

MAX_RECORD_BYTES: Final = MAX_LINE_BYTES
"""A longer record is no call event of any network; it is rejected."""
MAX_AROUND_BYTES: Final = 2 << 20
"""The groups around the records are kept in memory: so much of them."""
_MAX_HEAD_BYTES: Final = 160
"""A longer tag and length are none."""
_FIRST_LOOK_BYTES: Final = 4096


def read_asn1(cdr_format: CdrFormat, content: Content) -> Iterator[Found]:
    """Read a file by the schema that its format names; raises NotThisFormatError."""
    try:
        yield from _Asn1Reader(cdr_format, content).read()
    except BerError as error:
        raise NotThisFormatError(f"cannot be read on: {error}; deliver it again") from error
    except ValueFaultError as error:
        raise NotThisFormatError(
            f"does not fit the schema of {cdr_format.format}: {error}; "
            "it is of another format, or damaged: deliver it again"
        ) from error


class _Stream:
    """The bytes of a file from where it was read to."""

    def __init__(self, content: Content) -> None:
        self._chunks: Final = content.chunks()
        self.size: Final = content.size
        self.data = b""
        self.at = 0
        """Where in `data` the next element begins."""
        self._begins_at = 0

    @property
    def position(self) -> int:
        """How many bytes of the file were read past."""
        return self._begins_at + self.at

    def has(self, size: int) -> bool:
        """Make `data` hold so many bytes behind the position, if the file does."""
        while len(self.data) - self.at < size:
            chunk = next(self._chunks, None)
            if chunk is None:
                return False
            self.data = self.data[self.at :] + chunk
            self._begins_at += self.at
            self.at = 0
        return True

    def skip(self, size: int) -> None:
        """Read past so many bytes, which the file has."""
        while size and self.has(1):
            step = min(size, len(self.data) - self.at)
            self.at += step
            size -= step

    def since(self, position: int) -> bytes:
        """Give the bytes from a position on, where the element that was just read begins."""
        return self.data[position - self._begins_at : self.at]

    def header(self) -> Header:
        """Read the head of the next element; raises BerError."""
        self.has(_MAX_HEAD_BYTES)
        try:
            return header_at(self.data, self.at)
        except BerError as error:
            raise error.moved(self._begins_at) from None

    def element(self, header: Header, end: int, most: int) -> Element:
        """Read the next element whole and go past it; raises BerError.

        `end` is the position in the file behind the last byte that may belong to it; `most` is
        how many bytes it may have.
        """
        left = end - self.position
        known = None if header.length is None else header.start - self.at + header.length
        if known is not None and most < known <= left:
            raise BerError(self.position, f"{count(known)} bytes where {most} are the most")
        size = min(left, most, known or _FIRST_LOOK_BYTES)
        while True:
            self.has(size)
            try:
                element, behind = element_at(
                    self.data, self.at, min(self.at + size, len(self.data))
                )
            except ShortOfBytesError as error:
                if known is not None or size == min(left, most):
                    raise error.moved(self._begins_at) from None
                size = min(4 * size, left, most)
            except BerError as error:
                raise error.moved(self._begins_at) from None
            else:
                self.at = behind
                return element


class _Asn1Reader:
    """Reads one file."""

    def __init__(self, cdr_format: CdrFormat, content: Content) -> None:
        shape = cdr_format.file
        assert isinstance(shape, Asn1File)
        layout = cdr_format.layouts[0]
        self._format: Final = cdr_format.format
        self._schema: Final[Asn1Schema] = load_schema(shape.schema_name)
        self._names: Final = ElementNames(self._schema)
        self._around: Final = FileValues(self._names, shape.encoding)
        self._values: Final = RecordValues(layout.places, self._names, self._around, shape.encoding)
        self._totals: Final = Asn1Totals(shape.totals, layout)
        self._stream: Final = _Stream(content)
        self._around_left = MAX_AROUND_BYTES
        self._number = 0

    def read(self) -> Iterator[Found]:
        """Give the records, and at the end what the file says of them."""
        stream = self._stream
        header, name = self._file_element()
        end = stream.position + header.start - stream.at
        stream.at = header.start
        end = stream.size if header.length is None else end + header.length
        for inner in self._inside(header, end):
            inner_name, _ = self._names.of(inner.tag)
            if inner_name == self._schema.records:
                yield from self._list(inner, end)
            else:
                self._keep(inner, end, name)
        if stream.position != stream.size:
            raise NotThisFormatError(
                f"goes on for {stream.size - stream.position} bytes behind the end of {name}: "
                "nothing may follow it; deliver it again"
            )
        if name != self._schema.files[0]:
            yield NoRecord()
        yield self._told(name)

    def _file_element(self) -> tuple[Header, str]:
        """Read the head of the element that is the file."""
        stream = self._stream
        expected = " or ".join(self._schema.files)
        if not stream.has(1):
            raise NotThisFormatError(f"is empty where {self._format} has {expected}")
        try:
            header = stream.header()
            name, _ = self._names.of(header.tag)
        except (BerError, ValueFaultError):
            name = None
        if name not in self._schema.files:
            begin = stream.data[:4].hex(" ")
            raise NotThisFormatError(
                f"begins with the bytes {begin}, which are not the head of {expected}"
            )
        size = header.start + (header.length or 0)
        if size != stream.size and header.length is not None:
            left = stream.size - header.start
            raise NotThisFormatError(
                f"{name} says that it has {count(header.length)} bytes, but {left} follow: "
                + (
                    "the file is cut off; deliver it again"
                    if size > stream.size
                    else "nothing may stand behind its end; deliver it again"
                )
            )
        return header, name

    def _inside(self, header: Header, end: int) -> Iterator[Header]:
        """Give the heads of the elements in a group, each to be read before the next is asked for.

        The stream stands at the first and is left behind the group.
        """
        stream = self._stream
        while header.length is None or stream.position < end:
            if header.length is None and stream.has(2) and self._is_at_end_of_contents():
                stream.at += len(END_OF_CONTENTS)
                return
            if stream.position >= end:
                raise BerError(
                    stream.position, f"{tag_name(header.tag)} ends without its end-of-contents"
                )
            yield stream.header()

    def _is_at_end_of_contents(self) -> bool:
        stream = self._stream
        return stream.data[stream.at : stream.at + 2] == END_OF_CONTENTS

    def _list(self, header: Header, end: int) -> Iterator[Record | BadRecord]:
        """Read the records of a list whose head is next."""
        stream = self._stream
        if header.length is not None:
            size = header.start - stream.at + header.length
            self._check_room(self._schema.records, size, end)
            end = stream.position + size
        stream.at = header.start
        for inner in self._inside(header, end):
            self._number += 1
            found = self._record(inner, end)
            if isinstance(found, Record):
                self._totals.keep(found.values)
            else:
                self._totals.reject()
            yield found

    def _record(self, header: Header, end: int) -> Record | BadRecord:
        """Read the next record; raises BerError when it cannot be told where it ends."""
        stream = self._stream
        if header.length is None:
            begin = stream.position
            element = stream.element(header, end, MAX_RECORD_BYTES)
            return self._columns(element, begin)
        size = header.start - stream.at + header.length
        self._check_room(f"record {self._number}", size, end)
        begin = stream.position
        if size > MAX_RECORD_BYTES:
            stream.has(MAX_RECORD_BYTES)
            text = stream.data[stream.at : stream.at + MAX_RECORD_BYTES]
            stream.skip(size)
            return BadRecord(
                self._number, text,
                f"record_too_long: {size} bytes where {MAX_RECORD_BYTES} are the most",
            )  # fmt: skip
        stream.has(size)
        data = stream.data[stream.at : stream.at + size]
        stream.at += size
        try:
            element, _ = element_at(data, 0, len(data))
        except BerError as error:
            return BadRecord(self._number, data, f"malformed: {error.moved(begin)}")
        return self._columns(element, begin)

    def _check_room(self, what: str, size: int, end: int) -> None:
        """Check that the next element, of so many bytes, ends before `end`; raises BerError."""
        left = end - self._stream.position
        if size > left:
            reason = f"{what} claims {count(size)} bytes where {left} are left"
            raise BerError(self._stream.position, reason)

    def _columns(self, element: Element, begin: int) -> Record | BadRecord:
        """Take the columns of a record, which was just read."""
        try:
            values = self._values.read(element)
        except ValueFaultError as error:
            reason = f"unreadable_value: {error}, in the record at byte {begin + 1}"
            return BadRecord(self._number, self._stream.since(begin), reason)
        return Record(self._number, values)

    def _keep(self, header: Header, end: int, name: str) -> None:
        """Read the next element, which is around the records, and keep its values."""
        begin = self._stream.position
        element = self._stream.element(header, end, self._around_left)
        self._around_left -= self._stream.position - begin
        self._around.add(element, (name,))

    def _told(self, name: str) -> Told:
        """Compare the totals; raises NotThisFormatError when they have the file refused."""
        said = self._totals.said(self._around)
        notes = []
        if name == self._schema.files[0]:
            notes.extend(self._totals.differences(said))
        else:
            said = {total: text for total, text in said.items() if text}
            notes.append(f"is a {name}: the sender has no records for this time")
        notes.extend(self._version_notes())
        if self._names.unknown:
            notes.append(f"elements that are not known: {', '.join(self._names.unknown)}")
        return Told(said, tuple(notes))

    def _version_notes(self) -> Iterator[str]:
        for element, versions in self._schema.versions.items():
            text = self._around.at(Path((element,)))
            if text and text not in map(str, versions):
                known = ", ".join(map(str, versions))
                yield f"{element} is {text}; the schema is that of {known}"
