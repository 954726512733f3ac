"""What a call is called (DESIGN 6, rule 13): the one place that knows the recipe."""

from decimal import Decimal
from hashlib import md5
from uuid import UUID

from .records import Cdr, Moment

MEANINGS = {
    "started_at": "date callstartdate usage_date usage_time start",
    "answered_at": "answer",
    "ended_at": "end",
    "talk_seconds": "seconds duration_seconds billsec",
    "carrier_cost": "cost charge_cent",
}
"""Columns of the formats without a unique id that enter the key by meaning, as typed values."""


def call_id(source_id: str, key: dict[str, str], occurrence: int = 1) -> str:
    """Return, as UUID text, the MD5 of source and key; of a later occurrence also its number."""
    call_key = UUID(digest({"_source_id": source_id, **key}))
    if occurrence == 1:
        return str(call_key)
    return str(UUID(digest({"call_key": str(call_key), "occurrence": str(occurrence)})))


def digest(fields: dict[str, str]) -> str:
    """Return the MD5 of `name=value` of all fields by name, the unit separator between them."""
    texts = [f"{name}={fields[name]}" for name in sorted(fields)]
    return md5("\x1f".join(texts).encode()).hexdigest()


def key_of(cdr: Cdr) -> dict[str, str]:
    """Return the fields of a call's key, each written the one way its value is written."""
    if cdr.has_unique_key:
        return {name: str(value) for name, value in cdr.key}
    meanings = {
        column: meaning for meaning, columns in MEANINGS.items() for column in columns.split()
    }
    texts = {}
    for name, value in cdr.key:
        if name in meanings:
            texts[meanings[name]] = written(getattr(cdr, meanings[name]))
        else:
            texts[name] = str(value)
    return texts


def written(value: object) -> str:
    """Write a time or a number of a file."""
    if isinstance(value, Moment):
        return value.wall.isoformat(" ") + ("Z" if value.is_utc else "")
    return f"{value:f}" if isinstance(value, Decimal) else str(value)
