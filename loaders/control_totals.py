"""Control totals: what a file says about its records, compared with what is in it."""

import re
from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Final

from loaders.columns import NotThisFormatError
from loaders.format_language import (
    ControlTotal,
    DurationStyle,
    FixedWidthFile,
    Layout,
    character_range,
)
from loaders.records import RecordGrammar

_SHAPES: Final[dict[DurationStyle, str]] = {
    "seconds": r"()()([+-]?[0-9]+(?:[.][0-9]+)?)",
    "h:mm:ss": r"([0-9]{1,9}):([0-5][0-9]):([0-5][0-9](?:[.][0-9]+)?)",
    "m:ss": r"()([0-9]{1,9}):([0-5][0-9](?:[.][0-9]+)?)",
    "hhmmss": r"([0-9]{2,9})([0-5][0-9])([0-5][0-9])",
    "hhmmsscc": r"([0-9]{2,9})([0-5][0-9])([0-5][0-9])([0-9]{2})",
}


def seconds_of(text: str, style: DurationStyle) -> Decimal | None:
    """Read a duration as macros/cdrs/parse_duration.sql does; nothing when it does not fit."""
    found = re.fullmatch(_SHAPES[style], text.strip())
    if found is None:
        return None
    hours, minutes, seconds, *rest = found.groups()
    whole = Decimal(int(hours or 0) * 3600 + int(minutes or 0) * 60) + Decimal(seconds)
    return whole + Decimal(rest[0]) / 100 if rest else whole


class ControlTotals:
    """Counts and sums the records of a file between its trailers, and checks them there."""

    def __init__(
        self,
        totals: Mapping[str, ControlTotal],
        shape: object,
        grammar: RecordGrammar,
        layout: Layout,
    ) -> None:
        """`layout` has the columns that are summed."""
        self._totals: Final = totals
        self._by_characters: Final = isinstance(shape, FixedWidthFile)
        self._grammar: Final = grammar
        self._raw_columns: Final = layout.raw_columns
        self._columns: Final = {name: total.sums for name, total in totals.items() if total.sums}
        self.said: list[dict[str, str]] = []
        """What the trailers say, by the names of the totals."""
        self.notes: list[str] = []
        self._begin()

    def _begin(self) -> None:
        self._records = 0
        self._rejected = 0
        self._sums: dict[str, Decimal | None] = dict.fromkeys(self._columns, Decimal(0))

    def keep(self, regular: bytes, columns: Sequence[str | None] | None = None) -> None:
        """Count a good record, a canonical line of `columns`, by default those of the layout."""
        self._records += 1
        if self._columns:
            values = self._grammar.values(regular)
            for name, column in self._columns.items():
                names = self._raw_columns if columns is None else columns
                held = values[names.index(column)] if column in names else b""
                text = held.decode("utf-8", errors="replace")
                seconds = seconds_of(text, self._totals[name].style)
                before = self._sums[name]
                known = seconds is not None and before is not None
                self._sums[name] = before + seconds if known else None  # type: ignore[operator]

    def reject(self) -> None:
        """Count a bad record."""
        self._records += 1
        self._rejected += 1

    def end(self, number: int, line: bytes) -> None:
        """Check the records since the trailer before; raises NotThisFormatError.

        `number` is that of the trailer's line.
        """
        texts = {name: self._said(total, line) for name, total in self._totals.items()}
        self.check(texts, f"line {number}: the trailer")
        self._begin()

    def check(self, texts: Mapping[str, str], who: str) -> None:
        """Compare what the file says with the records; raises NotThisFormatError.

        `who` says it. A total that is not in `texts` is not said, which is noted.
        """
        self.said.append(dict(texts))
        for name, total in self._totals.items():
            if name not in texts:
                self.notes.append(f"{name} not checked: the file does not say it")
                continue
            said = texts[name]
            where = f"{who} says {name} {said or '(nothing)'}"
            if total.counts:
                if re.fullmatch(r"[0-9]{1,18}", said) is None or int(said) != self._records:
                    raise NotThisFormatError(f"{where}, but {self._records} records precede it")
            elif total.sums:
                self._check_sum(name, total, said, where)

    def finish(self) -> None:
        """Check that the file ends with a trailer; raises NotThisFormatError."""
        if self._records or not self.said:
            raise NotThisFormatError(
                "ends without its trailer: it is not complete; deliver it again"
            )

    def _said(self, total: ControlTotal, line: bytes) -> str:
        text = line.decode("utf-8", errors="replace")
        if self._by_characters:
            place = character_range(total.at)
            assert place is not None  # checked with the format
            return text[place].strip()
        values = self._grammar.values(self._grammar.regular(line) or line)
        position = int(total.at) - 1
        inside = position < len(values)
        return values[position].decode("utf-8", errors="replace").strip() if inside else ""

    def _check_sum(self, name: str, total: ControlTotal, said: str, where: str) -> None:
        found = self._sums[name]
        if self._rejected:
            self.notes.append(f"{name} of the trailer not checked: lines were rejected")
        elif found is None:
            self.notes.append(f"{name} of the trailer not checked: {total.sums} is not readable")
        elif seconds_of(said, total.style) != found:
            raise NotThisFormatError(f"{where}, but {total.sums} sums to {found}")
