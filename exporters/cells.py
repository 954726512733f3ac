"""Values of the warehouse as text and as cells that a spreadsheet can never run.

Text that comes from CDRs or accounts may look like a formula (a caller named
``=HYPERLINK(...)``). XLSX cells are typed, so text stays text there. A CSV has no types: see
:func:`guard`.
"""

import re
import unicodedata
from collections.abc import Callable
from datetime import UTC, date, datetime, time
from decimal import Decimal
from typing import Any

from exporters.errors import ExportError
from exporters.marts import RowColumn

# What a spreadsheet takes for the start of a formula, at the start of the text or of what would
# become a cell of its own where the list separator is a semicolon or a tab.
_FORMULA = re.compile(r"""((?:^|[;\t\r\n])["'\s]*)([=+\-@\uff1d\uff0b\uff0d\uff20])""")
_FORMULA_HINT = frozenset("=+-@\uff1d\uff0b\uff0d\uff20")
_NOT_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")
# Marks that turn the direction of the text after them: a page would not show what was written.
_DIRECTION = re.compile("[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]")


def guard(text: str) -> str:
    """Return ``text`` with an apostrophe before anything a spreadsheet would run.

    Only text columns go through this, and E.164 numbers are plain digits: figures, dates and
    phone numbers are never changed. A reader that wants the text back drops an apostrophe that
    stands before ``=``, ``+``, ``-`` or ``@``.
    """
    if _FORMULA_HINT.isdisjoint(text):
        return text
    return _FORMULA.sub(r"\1'\2", text)


def printable(text: str) -> str:
    """Return ``text`` for a page: one line, without control and direction marks."""
    if text.isprintable() and "  " not in text:
        return text
    text = _DIRECTION.sub("", " ".join(text.split()))
    return "".join(
        "\ufffd" if unicodedata.category(sign) in ("Cc", "Cn", "Co", "Cs") else sign
        for sign in text
    )


def xml_safe(text: str) -> str:
    """Return ``text`` without the characters that XML, and so XLSX, cannot hold."""
    return _NOT_XML.sub("\ufffd", text)


def utc_text(value: datetime) -> str:
    """Return a UTC time as ISO 8601 with ``Z``; a fraction only where there is one."""
    aware = value if value.tzinfo is None else value.astimezone(UTC).replace(tzinfo=None)
    return aware.isoformat() + "Z"


def csv_writer_of(column: RowColumn) -> Callable[[Any], str]:
    """Return the function that turns a value of the column, not None, into CSV text.

    Decimals keep the column's scale, ``<event>_at`` is UTC with ``Z``, other timestamps are bare,
    booleans are ``true`` and ``false``. Raises :class:`ExportError` for a type with no rule.
    """
    kind = column.type.split("(")[0]
    if kind == "DECIMAL":
        return _decimal_text
    if kind in ("TIMESTAMP", "TIMESTAMP WITH TIME ZONE"):
        return utc_text if column.name.endswith("_at") else datetime.isoformat
    rule = _CSV.get(kind)
    if rule is None:
        raise ExportError(f"column {column.name} is {column.type}; there is no rule to write it")
    return rule


def duration_text(seconds: int) -> str:
    """Return whole seconds as ``h:mm:ss``."""
    sign = "-" if seconds < 0 else ""
    minutes, rest = divmod(abs(seconds), 60)
    hours, minutes = divmod(minutes, 60)
    return f"{sign}{hours}:{minutes:02d}:{rest:02d}"


def _decimal_text(value: Decimal) -> str:
    return f"{value:f}"


def _boolean_text(value: bool) -> str:
    return "true" if value else "false"


_CSV: dict[str, Callable[[Any], str]] = {
    "VARCHAR": guard,
    "UUID": str,
    "BOOLEAN": _boolean_text,
    "DATE": date.isoformat,
    "TIME": time.isoformat,
    **dict.fromkeys(
        (
            *("TINYINT", "SMALLINT", "INTEGER", "BIGINT", "HUGEINT"),
            *("UTINYINT", "USMALLINT", "UINTEGER", "UBIGINT", "UHUGEINT"),
        ),
        str,
    ),
}
