"""Names of files that are built from data (run and account ids), made safe by refusing."""

import re
import unicodedata
from collections.abc import Iterable

from exporters.errors import ExportError

_SAFE = re.compile(r"\w(?:[\w .@+-]*[\w@+-])?")
_RESERVED = {"con", "prn", "aux", "nul"} | {f"{d}{n}" for d in ("com", "lpt") for n in range(1, 10)}
_MAX_BYTES = 200


def check_file_name(value: str, what: str) -> str:
    """Return ``value`` if it can be a file name on every system, else raise :class:`ExportError`.

    Letters, digits, ``_ . @ + -`` and inner spaces are allowed; no path, no hidden file, no name
    that a system keeps for itself.
    """
    if (
        _SAFE.fullmatch(value) is None
        or value.split(".", maxsplit=1)[0].casefold() in _RESERVED
        or len(value.encode()) > _MAX_BYTES
    ):
        raise ExportError(
            f"{what} {value!r} cannot be a file name; use letters, digits, '-', '_' and '.'"
        )
    return value


def check_distinct(values: Iterable[str], what: str) -> None:
    """Raise :class:`ExportError` if two names would be one file where case does not count."""
    seen: dict[str, str] = {}
    for value in values:
        key = unicodedata.normalize("NFC", value).casefold()
        if key in seen:
            raise ExportError(f"{what} {seen[key]!r} and {value!r} would be the same file")
        seen[key] = value
