"""The control totals of an ASN.1 file: compared with its records when all of them are read."""

import re
from collections.abc import Mapping
from datetime import datetime, timedelta, timezone
from decimal import Decimal, InvalidOperation
from functools import lru_cache
from typing import Final

from loaders.columns import NotThisFormatError
from loaders.format_language import Asn1Total, Layout
from loaders.readers.asn1_places import Path, parse_place
from loaders.readers.asn1_values import FileValues, moved_point

_TIME: Final = re.compile("([0-9]{4})" + "([0-9]{2})" * 5 + " ([+-])([0-9]{2})([0-5][0-9])")
"""A local time of 14 digits and its offset; much faster than strptime."""


class Asn1Totals:
    """Counts, sums and compares the records of one file."""

    def __init__(self, totals: Mapping[str, Asn1Total], layout: Layout) -> None:
        """`layout` has the columns that are compared."""
        self._totals: Final = totals
        self._columns: Final = {name: at for at, name in enumerate(layout.raw_columns)}
        self._records = 0
        self._rejected = 0
        self._sums: Final = {name: Decimal(0) for name, total in totals.items() if total.sums}
        self._times: Final[dict[str, datetime]] = {}

    def keep(self, values: tuple[str, ...]) -> None:
        """Count a good record."""
        self._records += 1
        for name, total in self._totals.items():
            if total.sums:
                if total.unless and values[self._columns[total.unless]]:
                    continue
                number = _number(values[self._columns[total.sums]])
                if number is not None:
                    self._sums[name] += number
            elif total.earliest or total.latest:
                columns = total.earliest or total.latest
                time = _time(" ".join(values[self._columns[column]] for column in columns))
                if time is not None:
                    extreme = min if total.earliest else max
                    self._times[name] = extreme(self._times.get(name, time), time)

    def reject(self) -> None:
        """Count a bad record."""
        self._records += 1
        self._rejected += 1

    def said(self, around: FileValues) -> dict[str, str]:
        """Give what the file says, by the names of the totals; empty where it is silent."""
        return {name: _said(total, around) for name, total in self._totals.items()}

    def differences(self, said: Mapping[str, str]) -> list[str]:
        """Say where the records disagree with what the file says.

        Raises NotThisFormatError for a total for which the format has such a file refused.
        """
        notes = []
        for name, total in self._totals.items():
            if self._rejected and (total.sums or total.earliest or total.latest):
                notes.append(f"{name} not checked: records were rejected")
                continue
            difference = self._difference(name, total, said[name])
            if difference is None:
                continue
            if total.otherwise == "refused":
                raise NotThisFormatError(difference)
            notes.append(difference)
        return notes

    def _difference(self, name: str, total: Asn1Total, said: str) -> str | None:
        says = f"the file says {name} {said or '(nothing)'}"
        if total.counts and said != str(self._records):
            held = f"{self._records} record{'' if self._records == 1 else 's'}"
            return f"{says}, but holds {held}: it is not complete, or damaged"
        if total.absent and said:
            return f"{says}: its records do not count"
        if total.sums and (_number(said) or 0) != self._sums[name]:
            return f"{says}, but {total.sums} sums to {self._sums[name]}"
        if total.earliest or total.latest:
            found = self._times.get(name)
            if found != _time(said) and (said or found):
                which = "earliest" if total.earliest else "latest"
                at = f"{found:%Y%m%d%H%M%S %z}" if found else "(nothing)"
                return f"{says}, but the {which} record is of {at}"
        return None


def _said(total: Asn1Total, around: FileValues) -> str:
    place = parse_place(total.at)
    text = next(filter(None, map(around.at, place.paths)), "")
    if place.decimal_places is not None:
        return moved_point(text, around.at(Path((place.decimal_places,))))
    return text


def _number(text: str) -> Decimal | None:
    try:
        return Decimal(text) if text else None
    except InvalidOperation:
        return None


@lru_cache(maxsize=16)
def _time(text: str) -> datetime | None:
    """Read a local time and its offset; nothing for any other text."""
    found = _TIME.fullmatch(text)
    if found is None:
        return None
    sign = -1 if found[7] == "-" else 1
    offset = timedelta(hours=sign * int(found[8]), minutes=sign * int(found[9]))
    try:
        return datetime(*map(int, found.groups()[:6]), tzinfo=timezone(offset))  # type: ignore[arg-type,misc]
    except ValueError:
        return None
