"""Which column of a file goes into which column of `raw.<format>`.

Formats with a header find their columns by name, in any order and among others; formats without
one by position, each line by how many columns it has.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from loaders.files import UTF8_BOM
from loaders.format_language import CdrFormat, Layout, raw_column_name
from loaders.records import RecordGrammar


class NotThisFormatError(ValueError):
    """A file, or its header, that is not of the declared format."""


@dataclass(frozen=True)
class ColumnMap:
    """The columns of a line, in its order: a raw column, or None for one that is not used."""

    layout: str
    targets: tuple[str | None, ...]
    unused: tuple[str, ...] = ()
    """The names of the columns that are not used, as the header writes them."""

    @property
    def width(self) -> int:
        """How many columns a line has."""
        return len(self.targets)


def positional_map(layout: Layout) -> ColumnMap:
    """Map the lines of a layout without a header."""
    return ColumnMap(layout.name, layout.raw_columns)


def header_map(cdr_format: CdrFormat, header: Sequence[str]) -> ColumnMap:
    """Map the lines below a header: by the layout that finds most of its columns in it.

    Raises NotThisFormatError when every layout lacks a column, naming what the nearest lacks.
    """
    names = [raw_column_name(cell) for cell in header]
    complete = [layout for layout in cdr_format.layouts if set(layout.raw_columns) <= set(names)]
    if not complete:
        nearest = min(cdr_format.layouts, key=lambda layout: len(_lacking(layout, names)))
        lacking = _lacking(nearest, names)
        if len(lacking) == nearest.width:
            raise NotThisFormatError("has none of its columns")
        raise NotThisFormatError(f"lacks {', '.join(lacking)} of the layout '{nearest.name}'")
    layout = max(complete, key=lambda layout: layout.width)
    targets = tuple(name if name in layout.raw_columns else None for name in names)
    twice = sorted({name for name in targets if name and targets.count(name) > 1})
    if twice:
        raise NotThisFormatError(f"names {', '.join(twice)} twice")
    unused = tuple(
        cell.strip()
        for cell, target in zip(header, targets, strict=True)
        if target is None and cell.strip()
    )
    return ColumnMap(layout.name, targets, unused)


def _lacking(layout: Layout, names: Sequence[str]) -> list[str]:
    pairs = zip(layout.columns, layout.raw_columns, strict=True)
    return [column for column, name in pairs if name not in names]


_DIGIT: Final = re.compile(rb"[0-9]")


class HeaderReader:
    """Recognises header lines of a format: the first, and those that a joined export repeats."""

    def __init__(self, cdr_format: CdrFormat, grammar: RecordGrammar) -> None:
        """Prepare for one file."""
        self._format: Final = cdr_format
        self._grammar: Final = grammar
        self._seen: dict[bytes, ColumnMap] = {}

    def first(self, line: bytes) -> ColumnMap:
        """Map the columns of the file's first line; raises NotThisFormatError."""
        header = _bare(line)
        cells = self._cells(header)
        if cells is None:
            raise NotThisFormatError("is not text, or is badly quoted")
        found = header_map(self._format, cells)
        self._seen[header] = found
        return found

    def again(self, line: bytes) -> ColumnMap | None:
        """Map the columns anew if the line is a header once more, else give nothing.

        A header with a digit in it counts only where it repeats an earlier one to the letter:
        every record has a digit, so that nearly all are passed at a glance.
        """
        if _DIGIT.search(line) and _bare(line) not in self._seen:
            return None
        header = _bare(line)
        if header not in self._seen:
            cells = self._cells(header)
            if cells is None:
                return None
            try:
                self._seen[header] = header_map(self._format, cells)
            except NotThisFormatError:
                return None
        return self._seen[header]

    def _cells(self, header: bytes) -> list[str] | None:
        regular = self._grammar.regular(header)
        if regular is None:
            return None
        try:
            encoding = self._format.file.encoding
            return [value.decode(encoding) for value in self._grammar.values(regular)]
        except UnicodeDecodeError:
            return None


def _bare(line: bytes) -> bytes:
    return line.removeprefix(UTF8_BOM).strip(b" \t")
