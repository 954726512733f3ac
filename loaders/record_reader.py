"""Files whose records are not lines: what a reader yields becomes a clean copy and rejected lines.

The record stands for the line in all counts.
"""

import re
from collections.abc import Iterator, Mapping
from importlib import import_module
from pathlib import Path
from typing import Final

from loaders.clean_copies import CleanCopies
from loaders.columns import positional_map
from loaders.control_totals import ControlTotals
from loaders.files import MAX_LINE_BYTES, Content
from loaders.format_language import CdrFormat, XmlFile
from loaders.readers.json_reader import read_json
from loaders.readers.reader import BadRecord, Found, Reader, Record, SaidTotals, Told
from loaders.readers.xml_reader import read_xml
from loaders.readings import Reading
from loaders.records import RecordGrammar, record_grammar


def _read_asn1(cdr_format: CdrFormat, content: Content) -> Iterator[Found]:
    """Read an ASN.1 file: with a library that takes long to load, which others are spared."""
    reader: Reader = import_module("loaders.readers.asn1_reader").read_asn1
    return reader(cdr_format, content)


READERS: Final[Mapping[str, Reader]] = {
    "json": read_json,
    "xml": read_xml,
    "asn1": _read_asn1,
}
"""The readers by `file.kind`."""

_SPECIAL: Final = re.compile('[\r\n\0", ]')
"""What a value of a canonical line cannot hold, or only in quotes or not in front."""

_LINE_ENDS: Final = str.maketrans({"\r": " ", "\n": " ", "\0": " "})
"""A clean copy has a record a line; no value of a call needs a line end."""


def read_records(cdr_format: CdrFormat, content: Content, folder: Path) -> Reading:
    """Read a file by its kind; raises NotThisFormatError."""
    read = READERS[cdr_format.file.kind]
    grammar = record_grammar(cdr_format)
    layout = cdr_format.layouts[0]
    shape = cdr_format.file
    totals = ControlTotals(
        shape.totals if isinstance(shape, XmlFile) else {}, shape, grammar, layout
    )
    records = non_data = 0
    notes: list[str] = []
    told: list[dict[str, str]] = []
    with CleanCopies(folder, grammar, shape.encoding) as copies:
        copy = copies.of(positional_map(layout))
        for found in read(cdr_format, content):
            if isinstance(found, Told):
                notes.extend(found.notes)
                told.append(dict(found.totals))
                continue
            if isinstance(found, SaidTotals):
                totals.check(found.said, "the file")
                continue
            records += 1
            if isinstance(found, Record):
                line, size = _line(found.values, grammar)
                if size <= MAX_LINE_BYTES:
                    copy.keep(found.number, line)
                    totals.keep(line)
                else:
                    text = " ".join(found.values).encode(shape.encoding, "backslashreplace")
                    copies.reject(found.number, text[:MAX_LINE_BYTES], _too_long(size))
                    totals.reject()
            elif isinstance(found, BadRecord):
                copies.reject(found.number, found.text, found.reason)
                totals.reject()
            else:
                non_data += 1
    return copies.reading(records, non_data, [*notes, *totals.notes], [*told, *totals.said])


def _line(values: tuple[str, ...], grammar: RecordGrammar) -> tuple[bytes, int]:
    """Write values as a canonical line; give it, and how many bytes the values have."""
    together = "".join(values)
    if _SPECIAL.search(together) is None:
        line = grammar.delimiter.join(map(str.encode, values))
        return line, len(line) - len(values) + 1
    cut = [value.translate(_LINE_ENDS).encode() for value in values]
    return grammar.joined(cut), sum(map(len, cut))


def _too_long(size: int) -> str:
    return f"record_too_long: {size} bytes in its columns where {MAX_LINE_BYTES} are the most"
