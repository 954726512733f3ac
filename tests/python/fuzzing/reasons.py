"""Every reason for which a file is refused or a line rejected, and how each is recognised.

A run tells how often each occurred; a reason that is in no list is a fault, and so is one that a
long run never reaches.
"""

import re
from collections.abc import Mapping

from loaders.format_language import CdrFormat, DelimitedFile, FixedWidthFile
from loaders.staging_rendering import staged_select
from tests.python.loaders.landing_warehouse import REPOSITORY

_LINES = frozenset({"delimited", "fixed_width"})
_TEXTS = frozenset({"delimited", "fixed_width", "json"})

REJECTED: Mapping[str, frozenset[str]] = {
    "column_count": frozenset({"delimited"}),
    "quoting": frozenset({"delimited"}),
    "line_length": frozenset({"fixed_width"}),
    "record_type": frozenset({"fixed_width", "json"}),
    "line_too_long": _TEXTS,
    "invalid_encoding": _TEXTS,
    "nul_byte": _TEXTS,
    "not_json": frozenset({"json"}),
    "nesting": frozenset({"json"}),
    "duplicate_key": frozenset({"json"}),
    "record_too_long": frozenset({"json"}),
}
"""The words of raw.rejected_lines, and the kinds of files that can have them."""

_ALL = frozenset({"delimited", "fixed_width", "json"})
REFUSED: Mapping[str, tuple[str, frozenset[str]]] = {
    "header lacks columns": (r"is no header of .*: it lacks ", frozenset({"delimited"})),
    "header of another format": (r"is no header .*has none of its col", frozenset({"delimited"})),
    "header names a column twice": (r"is no header .*names .* twice", frozenset({"delimited"})),
    "header is no text": (r"is no header .*is not text, or is badly", frozenset({"delimited"})),
    "header too long": (r"is too long for a header", frozenset({"delimited"})),
    "lines of another format": (r"is no line of .*and so it is with", _LINES),
    "UTF-16": (r"is UTF-16 where", _ALL),
    "trailer counts otherwise": (r"trailer says .* records precede it", frozenset({"fixed_width"})),
    "trailer sums otherwise": (r"trailer says .* sums to ", frozenset({"fixed_width"})),
    "no trailer": (r"ends without its trailer", frozenset({"fixed_width"})),
    "no JSON": (r"^line \d+ column \d+: not_json", frozenset({"json"})),
    "JSON cut off": (r"^line \d+ column \d+: .*the file ends", frozenset({"json"})),
    "JSON too deep": (r"^line \d+ column \d+: nesting", frozenset({"json"})),
    "JSON value too long": (r"^line \d+ column \d+: value_too_long", frozenset({"json"})),
    "no record of the format": (r"none of its \d+ records has a column", frozenset({"json"})),
    "damaged archive": (r"is damaged and cannot be decompressed", _ALL),
    "encrypted archive": (r"^cannot be decompressed", _ALL),
    "no archive": (r"is called \.(gz|zip) but", _ALL),
    "archive of several files": (r"holds \d+ files", _ALL),
}
"""What a refusal is called here: the pattern of its text, and the kinds of files it can befall."""


def refusal(reason: str) -> str | None:
    """Name a refusal by its text; nothing when no pattern fits."""
    return next((name for name, (pattern, _) in reversed(REFUSED.items())
                 if re.search(pattern, reason)), None)  # fmt: skip


def unreadable(cdr_format: CdrFormat) -> set[str]:
    """List the reasons that the staging model of a format can give."""
    name = cdr_format.format
    sql = staged_select(REPOSITORY, name, lines="lines", files="files")
    return set(re.findall(r"'(unreadable_\w+)'", sql))


def expected(cdr_format: CdrFormat) -> set[str]:
    """List the words of rejected lines that files of a format can have."""
    shape = cdr_format.file
    words = {word for word, kinds in REJECTED.items() if shape.kind in kinds}
    if isinstance(shape, DelimitedFile) and not shape.quote:
        words.discard("quoting")
    if isinstance(shape, FixedWidthFile) and shape.record_lines is None:
        words.discard("record_type")
    return words
