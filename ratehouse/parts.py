"""How the billed seconds of a call are laid out and priced, from the rows of the tariff book.

The warehouse does it for all calls at once (macros/rating/charges_in_parts.sql); this walks through
one call, increment by increment, so that `ratehouse explain` can show where every second went.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from decimal import Decimal
from fractions import Fraction
from itertools import pairwise
from uuid import UUID

import duckdb

from ratehouse.warehouse import rows_as_dicts

# rates of a table in force at a moment whose prefix the number has, the best first
_RATES = """
select rates.*
from intermediate.int_rates_in_force as in_force
inner join marts.dim_rates as rates on in_force.rate_id = rates.rate_id
where in_force.rate_table_id = $table
    and starts_with(coalesce($number, ''), in_force.prefix)
    and $started >= in_force.valid_from_at and $started < in_force.valid_to_at
order by in_force.prefix_length desc, in_force.time_band is null, in_force.time_band
"""

_WINDOWS = """
select time_band, valid_from_at, valid_to_at
from intermediate.int_time_band_windows
where rate_table_id = $table
order by valid_from_at
"""

_STEPS = """
select from_second, rate_per_minute, increment_seconds
from staging.stg_rate_steps
where rate_id = $rate
order by from_second
"""


@dataclass(frozen=True)
class RateStep:
    """From a second of the call on: another price per minute, in increments of so many seconds."""

    from_second: int
    rate_per_minute: Decimal
    increment_seconds: int


@dataclass(frozen=True)
class RateRow:
    """A row of a rate deck; its first step is the row itself."""

    rate_id: UUID
    prefix: str
    destination: str
    valid_from: object
    valid_to: object
    time_band: str | None
    initial_seconds: int
    initial_rate_per_minute: Decimal
    steps: tuple[RateStep, ...]

    def step_at(self, second: int) -> RateStep:
        """Give the step that holds at a second of the call."""
        return [step for step in self.steps if step.from_second <= second][-1]


@dataclass(frozen=True)
class Deck:
    """What can price one call: the rows that fit its number, and when their bands hold."""

    rows: tuple[RateRow, ...]
    windows: tuple[tuple[str, datetime, datetime], ...]

    def bands_at(self, moment: datetime) -> list[str]:
        """Name the time bands that hold at a moment (UTC)."""
        return sorted({band for band, begins, ends in self.windows if begins <= moment < ends})

    def row_at(self, moment: datetime) -> RateRow | None:
        """Find the row that prices a moment: longest prefix, of one prefix the banded row."""
        bands = self.bands_at(moment)
        return next(
            (row for row in self.rows if row.time_band is None or row.time_band in bands), None
        )


@dataclass(frozen=True)
class Part:
    """Seconds of a call, one after the other, with one price; `row` is None where none fits."""

    from_second: int
    to_second: int
    row: RateRow | None
    rate_per_minute: Decimal
    is_initial: bool

    @property
    def seconds(self) -> int:
        """How many seconds it has."""
        return self.to_second - self.from_second

    @property
    def price(self) -> Fraction:
        """What they cost, unrounded."""
        return self.seconds * Fraction(self.rate_per_minute) / 60


def deck_of(
    connection: duckdb.DuckDBPyConnection, rate_table_id: object, number: object, started: object
) -> Deck:
    """Read what can price a call to (or from) a number that started at a moment (UTC)."""
    rows = rows_as_dicts(
        connection, _RATES, {"table": rate_table_id, "number": number, "started": started}
    )
    windows = connection.execute(_WINDOWS, {"table": rate_table_id}).fetchall()
    return Deck(
        tuple(_rate_row(connection, row) for row in rows),
        tuple((str(band), begins, ends) for band, begins, ends in windows),
    )


def _rate_row(connection: duckdb.DuckDBPyConnection, row: dict[str, object]) -> RateRow:
    steps = connection.execute(_STEPS, {"rate": row["rate_id"]}).fetchall()
    first = RateStep(0, _decimal(row["rate_per_minute"]), int(str(row["increment_seconds"])))
    return RateRow(
        rate_id=UUID(str(row["rate_id"])),
        prefix=str(row["prefix"]),
        destination=str(row["destination"]),
        valid_from=row["valid_from"],
        valid_to=row["valid_to"],
        time_band=None if row["time_band"] is None else str(row["time_band"]),
        initial_seconds=int(str(row["initial_seconds"])),
        initial_rate_per_minute=_decimal(row["initial_rate_per_minute"]),
        steps=(first, *(RateStep(second, rate, increment) for second, rate, increment in steps)),
    )


def _decimal(value: object) -> Decimal:
    return Decimal(str(value))


def increments(row: RateRow, billed_seconds: int, is_multiple: bool) -> Iterator[tuple[int, int]]:
    """Lay out the billed seconds by the rate of the call: the first second of each increment, and
    the first one after it.
    """
    second = 0
    while second < billed_seconds:
        if second == 0 and row.initial_seconds > 0 and not is_multiple:
            length = row.initial_seconds
        else:
            length = row.step_at(second).increment_seconds
        yield second, second + length
        second += length


def parts_of(
    row: RateRow, billed_seconds: int, is_multiple: bool, split: tuple[Deck, datetime] | None
) -> list[Part]:
    """Price the billed seconds of a call whose own rate is `row`.

    `split`, of a table that splits calls at time bands, is what can price the call and the moment
    (UTC) from which its seconds count. An increment has the price of the moment at which it begins.
    """
    found: list[Part] = []
    for begins, ends in increments(row, billed_seconds, is_multiple):
        priced_by: RateRow | None = row
        if split is not None:
            deck, counted_from = split
            priced_by = deck.row_at(counted_from + timedelta(seconds=begins))
        # seconds below the initial seconds have the initial rate, wherever the increment ends
        middle = min(max(begins, row.initial_seconds), ends)
        for (first, last), is_initial in zip(
            pairwise((begins, middle, ends)), (True, False), strict=True
        ):
            if first == last:
                continue
            rate = Decimal(0)
            if priced_by is not None and is_initial:
                rate = priced_by.initial_rate_per_minute
            elif priced_by is not None:
                rate = priced_by.step_at(begins).rate_per_minute
            part = Part(first, last, priced_by, rate, is_initial)
            if found and replace(found[-1], from_second=0, to_second=0) == replace(
                part, from_second=0, to_second=0
            ):
                found[-1] = replace(found[-1], to_second=last)
            else:
                found.append(part)
    return found
