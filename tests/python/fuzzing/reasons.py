"""Every reason for which a file is refused or a line rejected, and how each is recognised.

A run tells how often each occurred; a reason that is in no list is a fault, and so is one that a
long run never reaches.
"""

import re
from collections.abc import Mapping, Sequence

from loaders.format_language import CdrFormat, DelimitedFile, FixedWidthFile
from loaders.staging_rendering import staged_select
from tests.python.loaders.landing_warehouse import REPOSITORY

_LINES = ("delimited", "fixed_width")
_TEXTS = (*_LINES, "json")
_ALL = (*_TEXTS, "xml", "asn1")

REJECTED: Mapping[str, Sequence[str]] = {
    "column_count": ("delimited",),
    "quoting": ("delimited",),
    "line_length": ("fixed_width",),
    "record_type": ("fixed_width", "json"),
    "line_too_long": _TEXTS,
    "invalid_encoding": (*_TEXTS, "xml"),
    "nul_byte": _TEXTS,
    "not_json": ("json",),
    "nesting": ("json",),
    "duplicate_key": ("json",),
    "record_too_long": ("json", "xml", "asn1"),
    "invalid_character": ("xml",),
    "malformed": ("asn1",),
    "unreadable_value": ("asn1",),
}
"""The words of raw.rejected_lines, and the kinds of files that can have them."""

REFUSED: Mapping[str, tuple[str, Sequence[str]]] = {
    "header lacks columns": (r"is no header of .*: it lacks ", ("delimited",)),
    "header of another format": (r"is no header .*has none of its columns", ("delimited",)),
    "header names a column twice": (r"is no header .*names .* twice", ("delimited",)),
    "header is no text": (r"is no header .*is not text, or is badly", ("delimited",)),
    "header too long": (r"is too long for a header", ("delimited",)),
    "lines of another format": (r"is no line of .*and so it is with", _LINES),
    "trailer counts otherwise": (r"trailer says .* records precede it", ("fixed_width",)),
    "trailer sums otherwise": (r"trailer says .* sums to ", ("fixed_width",)),
    "no trailer": (r"ends without its trailer", ("fixed_width",)),
    "no JSON": (r"^line \d+ column \d+: not_json", ("json",)),
    "JSON cut off": (r"^line \d+ column \d+: .*the file ends", ("json",)),
    "JSON too deep": (r"^line \d+ column \d+: nesting", ("json",)),
    "JSON value too long": (r"^line \d+ column \d+: value_too_long", ("json",)),
    "no record of the format": (r"none of its \d+ records has a column", ("json",)),
    "XML not well-formed": (r"^is not well-formed XML at", ("xml",)),
    "XML cut off": (r"^ends in the middle", ("xml",)),
    "XML of another format": (r"its outermost element is", ("xml",)),
    "XML encoding not readable": (r"^declares the encoding .* are read", ("xml",)),
    "XML encoding is another": (r"^declares the encoding .* but is not written", ("xml",)),
    "XML with entities": (r"^declares entities", ("xml",)),
    "XML too deep": (r"^has elements in elements deeper", ("xml",)),
    "XML tag too long": (r"^has a tag or comment of more", ("xml",)),
    "XML names too many": (r"^has more than \d+ names", ("xml",)),
    "XML bytes too bad": (r"^has more than \d+ bytes that are not", ("xml",)),
    "XML counts otherwise": (r"^the file says .* records precede it", ("xml",)),
    "BER not readable": (r"^cannot be read on: byte", ("asn1",)),
    "BER of another schema": (r"^does not fit the schema of", ("asn1",)),
    "BER empty": (r"^is empty where", ("asn1",)),
    "BER of another format": (r"^begins with the bytes", ("asn1",)),
    "BER cut off": (r"says that it has .* bytes, but .* the file is cut off", ("asn1",)),
    "BER goes on": (r"nothing may (stand behind|follow)", ("asn1",)),
    "BER counts otherwise": (r"^the file says .* but holds \d+ record", ("asn1",)),
    "BER counts a notification": (r"^the file says .*its records do not count", ("asn1",)),
    "damaged archive": (r"is damaged and cannot be decompressed", _ALL),
    "encrypted archive": (r"^cannot be decompressed", _ALL),
    "archive packed otherwise": (r"^is packed by another method", _ALL),
    "no archive": (r"is called \.(gz|zip) but", _ALL),
    "archive of several files": (r"holds \d+ files", _ALL),
}
"""What a refusal is called here: the pattern of its text, and the kinds of files it can befall."""


def refusal(reason: str) -> str | None:
    """Name a refusal by its text; nothing when no pattern fits."""
    fitting = [name for name, (pattern, _) in REFUSED.items() if re.search(pattern, reason)]
    return fitting[-1] if fitting else None


_NEVER: Mapping[str, str] = {
    # an expression of the format, or its reader, gives only words and numbers that it knows
    "bandwidth": "call_direction",
    "metaswitch": "call_direction",
    "nrtrde": "call_direction",
    "tap3": "call_direction carrier_cost",
    "voip_innovations": "service_type",
    "voipms": "call_direction",
    # is read from the column of started_at, which is said first
    "kamailio": "answered_at",
    "opensips": "answered_at",
}
"""Fields of which no line of a format can be unreadable, though its staging model asks."""


def unreadable(cdr_format: CdrFormat) -> set[str]:
    """List the reasons that the staging model of a format can give."""
    name = cdr_format.format
    sql = staged_select(REPOSITORY, name, lines="lines", files="files")
    never = {f"unreadable_{field}" for field in _NEVER.get(name, "").split()}
    return set(re.findall(r"'(unreadable_\w+)'", sql)) - never


def expected(cdr_format: CdrFormat) -> set[str]:
    """List the words of rejected lines that files of a format can have."""
    shape = cdr_format.file
    words = {word for word, kinds in REJECTED.items() if shape.kind in kinds}
    if isinstance(shape, DelimitedFile) and not shape.quote:
        words.discard("quoting")
    if isinstance(shape, FixedWidthFile) and shape.record_lines is None:
        words.discard("record_type")
    return words
