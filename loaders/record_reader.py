"""Files whose records are not lines: what a reader yields becomes a clean copy and rejected lines.

The record stands for the line in all counts.
"""

from collections.abc import Iterator, Mapping
from importlib import import_module
from pathlib import Path
from typing import Final

from loaders.clean_copies import CleanCopies
from loaders.columns import positional_map
from loaders.files import Content
from loaders.format_language import CdrFormat
from loaders.readers.reader import BadRecord, Found, Reader, Record, Told
from loaders.readings import Reading
from loaders.records import record_grammar


def _read_asn1(cdr_format: CdrFormat, content: Content) -> Iterator[Found]:
    """Read an ASN.1 file: with a library that takes long to load, which others are spared."""
    reader: Reader = import_module("loaders.readers.asn1_reader").read_asn1
    return reader(cdr_format, content)


READERS: Final[Mapping[str, Reader]] = {"asn1": _read_asn1}
"""The readers by `file.kind`."""

_LINE_ENDS: Final = str.maketrans({"\r": " ", "\n": " ", "\0": " "})
"""A clean copy has a record a line; no value of a call needs a line end."""


def read_records(cdr_format: CdrFormat, content: Content, folder: Path) -> Reading:
    """Read a file by its kind; raises NotThisFormatError."""
    read = READERS[cdr_format.file.kind]
    grammar = record_grammar(cdr_format)
    records = non_data = 0
    notes: list[str] = []
    totals: list[dict[str, str]] = []
    with CleanCopies(folder, grammar) as copies:
        copy = copies.of(positional_map(cdr_format.layouts[0]))
        for found in read(cdr_format, content):
            if isinstance(found, Told):
                notes.extend(found.notes)
                totals.append(dict(found.totals))
                continue
            records += 1
            if isinstance(found, Record):
                values = [value.translate(_LINE_ENDS).encode() for value in found.values]
                copy.keep(found.number, grammar.joined(values))
            elif isinstance(found, BadRecord):
                copies.reject(found.number, found.text, found.reason)
            else:
                non_data += 1
    return copies.reading(records, non_data, notes, totals)
