"""The reader of JSON files: records one a line, one after another, or in lists.

What a file is, its content says, always in the same way. It is **JSON lines** when at least half
of its first 20 lines that are not blank are each a whole object by itself (more than half, where
the first begins with `[`), blank lines of these aside; they must lie within its first 4 MB. Then
each physical line is judged alone, as in other files of lines: a bad one costs that line. Any other
file, and every one whose format says where `records` are, is **values**, one after another: each
is a record, or a list of them, or an object that has the list at `records`. In it the record stands
for the line. A record that can be read as JSON but not used costs that record; where the text is no
JSON nobody knows where the next record begins, and the file is refused with line and column.
"""

from collections.abc import Iterator
from itertools import islice
from typing import Any, Final

from loaders.columns import NotThisFormatError
from loaders.files import MAX_LINE_BYTES, Content, without_bom
from loaders.format_language import CdrFormat, JsonFile, key_path
from loaders.readers.json_stream import MAX_VALUE_BYTES, JsonStream
from loaders.readers.json_values import BadJsonError, ColumnPlaces, decoded
from loaders.readers.reader import BadRecord, NoRecord, Record

_LOOKED_AT: Final = 20
_STRANGE: Final = ("not_json:", "record_type:")
"""Reasons of what need not even be a record of this format."""


def read_json(cdr_format: CdrFormat, content: Content) -> Iterator[Record | BadRecord | NoRecord]:
    """Read the records of a JSON file; raises NotThisFormatError."""
    shape = cdr_format.file
    assert isinstance(shape, JsonFile)
    places = ColumnPlaces(cdr_format.layouts[0].places, url_encoded=shape.url_encoded)
    reader = _read_lines if _is_json_lines(content, shape) else _read_values
    records = 0
    is_known = False
    for found in reader(content, shape, places):
        yield found
        if not isinstance(found, NoRecord):
            records += 1
            is_known = is_known or _is_known(found)
    if records and not is_known:
        raise NotThisFormatError(f"none of its {records} records has a column of this format")


def _is_known(found: Record | BadRecord) -> bool:
    """Tell whether a record, good or bad, may be one of this format."""
    if isinstance(found, Record):
        return any(found.values)
    return not found.reason.startswith(_STRANGE)


def _is_json_lines(content: Content, shape: JsonFile) -> bool:
    """Decide what the file is: see the head of this module."""
    if shape.records is not None:
        return False
    beginning = Content(content.path, min(content.size, MAX_VALUE_BYTES))
    texts = (line.text.strip() for line in without_bom(beginning.lines(MAX_VALUE_BYTES)))
    lines = list(islice(filter(None, texts), _LOOKED_AT))
    whole = sum(_is_object(line, shape.encoding) for line in lines)
    begins_a_list = bool(lines) and lines[0].startswith(b"[")
    return whole * 2 > len(lines) or (whole * 2 == len(lines) and not begins_a_list)


def _is_object(line: bytes, encoding: str) -> bool:
    if not line.startswith(b"{") or not line.endswith(b"}"):
        return False
    try:
        return isinstance(decoded(line.decode(encoding, "surrogateescape")), dict)
    except (BadJsonError, UnicodeDecodeError):
        return False


def _read_lines(
    content: Content, shape: JsonFile, places: ColumnPlaces
) -> Iterator[Record | BadRecord | NoRecord]:
    """Read JSON lines."""
    for line in without_bom(content.lines(MAX_VALUE_BYTES)):
        number, text, size = line
        if not text.strip() and line.is_whole:
            yield NoRecord()
            continue
        try:
            if not line.is_whole:
                raise BadJsonError(
                    f"line_too_long: {size} bytes where {MAX_VALUE_BYTES} are the most"
                )
            values = _values(decoded(_decoded(text, shape.encoding)), places)
        except BadJsonError as fault:
            yield BadRecord(number, text[:MAX_LINE_BYTES], str(fault))
        else:
            yield Record(number, values)


def _read_values(
    content: Content, shape: JsonFile, places: ColumnPlaces
) -> Iterator[Record | BadRecord | NoRecord]:
    """Read values one after another, and the records in each."""
    stream = JsonStream(content, shape.encoding)
    path = key_path(shape.records) or () if shape.records is not None else ()
    number = 0
    while stream.mark():
        for value, text in _records(stream, path):
            number += 1
            try:
                if not text.isascii():
                    _check_bytes(text, shape.encoding)
                values = _values(value, places)
            except BadJsonError as fault:
                raw = text.encode(shape.encoding, "surrogateescape")
                yield BadRecord(number, raw[:MAX_LINE_BYTES], str(fault))
            else:
                yield Record(number, values)


def _records(stream: JsonStream, path: tuple[str, ...]) -> Iterator[tuple[Any, str]]:
    """Take the next value and give the records in it, each with its text."""
    if stream.mark() == "[":
        for _ in stream.items():
            yield from _records_at(stream, path) if path else [stream.value()]
    elif path:
        yield from _records_at(stream, path)
    else:
        yield stream.value()


def _records_at(stream: JsonStream, path: tuple[str, ...]) -> Iterator[tuple[Any, str]]:
    """Take an object and give the records at `path` in it; null there means that there are none."""
    wanted, *rest = path
    if stream.mark() != "{":
        raise stream.fault(f"record_type: expecting an object that has the records at '{wanted}'")
    found = False
    for key in stream.members():
        if key != wanted:
            stream.value()
            continue
        if found:
            raise stream.fault(f"duplicate_key: '{wanted}' has the records and is there twice")
        found = True
        if stream.mark() == "n":
            stream.value()
        else:
            yield from _records(stream, tuple(rest))
    if not found:
        raise stream.fault(f"record_type: the object before has no '{wanted}' with the records")


def _values(value: Any, places: ColumnPlaces) -> tuple[str, ...]:
    if not isinstance(value, dict):
        raise BadJsonError("record_type: the record is no object")
    return places.texts(value)


def _decoded(text: bytes, encoding: str) -> str:
    try:
        return text.decode(encoding)
    except UnicodeDecodeError as error:
        where = f"byte {text[error.start]:02x} at position {error.start + 1}"
        raise BadJsonError(f"invalid_encoding: {where} is not {encoding}") from error


def _check_bytes(text: str, encoding: str) -> None:
    """Find what could not be decoded, which JsonStream has made lone surrogates."""
    try:
        text.encode()
    except UnicodeEncodeError as error:
        where = f"byte {ord(text[error.start]) - 0xDC00:02x} at character {error.start + 1}"
        raise BadJsonError(f"invalid_encoding: {where} is not {encoding}") from error
