"""Total rows of an export: exact sums, one row for each combination of the grouping columns."""

from collections.abc import Iterator
from decimal import Context, Decimal
from typing import Any

from exporters.definitions import Total
from exporters.marts import Account, Row, RowColumn

_EXACT = Context(prec=80)


class Totals:
    """Adds up the rows that pass by."""

    def __init__(self, total: Total, columns: list[RowColumn], account: Account | None) -> None:
        names = [column.name for column in columns]
        self._width = len(columns)
        self._label = (names.index(total.label_column), total.label)
        self._sums = [names.index(name) for name in total.sum]
        self._groups = [names.index(name) for name in total.group_by]
        self._zero: list[Decimal | int] = [
            0 if columns[index].scale is None else Decimal((0, (0,), -(columns[index].scale or 0)))
            for index in self._sums
        ]
        self._empty = tuple(account.value(name) if account else None for name in total.group_by)
        self._totals: dict[tuple[Any, ...], list[Decimal | int]] = {}

    def add(self, row: Row) -> None:
        """Add a row; a NULL adds nothing."""
        key = tuple(row[index] for index in self._groups)
        sums = self._totals.setdefault(key, list(self._zero))
        for place, index in enumerate(self._sums):
            value = row[index]
            if isinstance(value, Decimal):
                sums[place] = _EXACT.add(Decimal(sums[place]), value)
            elif value is not None:
                sums[place] += value

    def rows(self) -> Iterator[Row]:
        """Yield the total rows, ordered by group; one of zeros if no row passed."""
        groups = self._totals or {self._empty: self._zero}
        for key in sorted(groups, key=lambda group: [str(value or "") for value in group]):
            row: list[Any] = [None] * self._width
            for index, value in zip(self._groups, key, strict=True):
                row[index] = value
            for index, value in zip(self._sums, groups[key], strict=True):
                row[index] = value
            row[self._label[0]] = self._label[1]
            yield tuple(row)
