"""Files whose records are not lines: what a reader yields becomes a clean copy and rejected lines.

The record stands for the line in all counts.
"""

from collections.abc import Mapping
from pathlib import Path
from typing import Final

from loaders.clean_copies import CleanCopies
from loaders.columns import positional_map
from loaders.control_totals import ControlTotals
from loaders.files import Content
from loaders.format_language import CdrFormat, XmlFile
from loaders.readers.reader import BadRecord, Reader, Record, SaidTotals
from loaders.readers.xml_reader import read_xml
from loaders.readings import Reading
from loaders.records import record_grammar

READERS: Final[Mapping[str, Reader]] = {"xml": read_xml}
"""The readers by `file.kind`."""

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
    with CleanCopies(folder, grammar) as copies:
        copy = copies.of(positional_map(layout))
        for found in read(cdr_format, content):
            if isinstance(found, SaidTotals):
                totals.check(found.said, "the file")
                continue
            records += 1
            if isinstance(found, Record):
                values = [value.translate(_LINE_ENDS).encode() for value in found.values]
                line = grammar.joined(values)
                copy.keep(found.number, line)
                totals.keep(line)
            elif isinstance(found, BadRecord):
                copies.reject(found.number, found.text, found.reason)
                totals.reject()
            else:
                non_data += 1
    return copies.reading(records, non_data, totals.notes, totals.said)
