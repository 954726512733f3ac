"""Pairs of time bands, and whether a moment exists at which both hold: found by hand.

Each pair gets two bands of its own and two rates of one prefix, once in a table without a holiday
calendar and once in one with.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field

Row = dict[str, str]
Windows = tuple[str, ...]

WEEKDAYS = "mon|tue|wed|thu|fri"
ALL_DAYS = f"{WEEKDAYS}|sat|sun|holiday"

# Monday to Thursday evenings to the next morning; the weekend by itself
NIGHTS = ("mon|tue|wed|thu 18:00 08:00", "fri 18:00 24:00", "sun 20:00 08:00")

PAIRS: list[tuple[Windows, Windows, str, str]] = [
    # windows of one band, of the other, and where they meet without and with a calendar
    (("mon 08:00 18:00",), ("mon 17:59 20:00",), "mon at 17:59", "mon at 17:59"),
    (("mon 08:00 18:00",), ("mon 18:00 20:00",), "", ""),
    (("mon 08:00 18:00",), ("tue 08:00 18:00",), "", ""),
    (("tue 23:59 24:00",), ("tue 00:00 24:00",), "tue at 23:59", "tue at 23:59"),
    (("sun|wed 10:00 11:00",), ("wed|sun 09:00 12:00",), "wed at 10:00", "wed at 10:00"),
    # past midnight, into the next weekday and no other
    (
        ("mon 22:00 06:00",),
        ("tue 05:59 07:00",),
        "tue at 05:59 after mon",
        "tue at 05:59 after mon",
    ),
    (("mon 22:00 06:00",), ("tue 06:00 07:00",), "", ""),
    (("mon 22:00 06:00",), ("mon 05:00 07:00",), "", ""),
    (("mon 22:00 06:00",), ("wed 05:00 07:00",), "", ""),
    (
        ("sun 23:00 01:00",),
        ("mon 00:00 08:00",),
        "mon at 00:00 after sun",
        "mon at 00:00 after sun",
    ),
    (("mon 22:00 06:00",), ("mon 23:00 01:00",), "mon at 23:00", "mon at 23:00"),
    # an end at 00:00 leaves nothing for the next day
    (("fri 18:00 00:00",), ("sat 00:00 24:00",), "", ""),
    (("fri 18:00 00:00",), ("fri 23:59 24:00",), "fri at 23:59", "fri at 23:59"),
    # the night of Friday ends in Saturday
    (
        (f"{WEEKDAYS} 18:00 08:00",),
        ("sat|sun 00:00 24:00",),
        "sat at 00:00 after fri",
        "sat at 00:00 after fri",
    ),
    # a week cut well; no window of the second begins on a holiday, so no night can fall on one
    (NIGHTS, (f"{WEEKDAYS} 08:00 18:00", "sat 00:00 24:00", "sun 00:00 20:00"), "", ""),
    # the same with holidays all day: the night of Monday falls on one if Tuesday is one
    (
        NIGHTS,
        (f"{WEEKDAYS} 08:00 18:00", "sat|holiday 00:00 24:00", "sun 00:00 20:00"),
        "",
        "holiday at 00:00 after mon",
    ),
    # a holiday is not its weekday
    (("holiday 00:00 24:00",), (f"{WEEKDAYS}|sat|sun 00:00 24:00",), "", ""),
    (("holiday 08:00 18:00",), ("holiday|mon 17:00 19:00",), "", "holiday at 17:00"),
    # any day may be followed by a holiday, and a holiday by any day
    (("sun 22:00 06:00",), ("holiday 05:00 24:00",), "", "holiday at 05:00 after sun"),
    (("sun 22:00 06:00",), ("holiday 06:00 24:00",), "", ""),
    (("holiday 22:00 06:00",), ("wed 05:00 06:00",), "", "wed at 05:00 after holiday"),
    (("holiday 22:00 06:00",), (f"{WEEKDAYS}|sat|sun 06:00 24:00",), "", ""),
    (("holiday 22:00 06:00",), ("holiday 05:00 07:00",), "", "holiday at 05:00 after holiday"),
    # Monday's night lies on a holiday from 00:00, but is over when the holiday's begins
    (("mon 22:00 06:00",), ("holiday 22:00 02:00",), "", ""),
    # all days alike: night and day, cut well and a minute too late
    ((f"{ALL_DAYS} 22:00 06:00",), (f"{ALL_DAYS} 06:00 22:00",), "", ""),
    (
        (f"{ALL_DAYS} 22:00 06:01",),
        (f"{ALL_DAYS} 06:00 22:00",),
        "mon at 06:00 after sun",
        "mon at 06:00 after sun",
    ),
]

NOON: tuple[Windows, Windows] = (("mon 08:00 18:00",), ("mon 12:00 13:00",))

IN_FORCE: list[tuple[Row, Row, str]] = [
    # cells of the two rates, and where they meet: only where both are in force on some day
    ({"valid_to": "2026-02-01"}, {"valid_from": "2026-02-01"}, ""),
    ({"valid_to": "2026-02-02"}, {"valid_from": "2026-02-01"}, "mon at 12:00"),
    ({"valid_from": "2026-03-01"}, {"valid_to": "2026-03-01"}, ""),
    ({"valid_from": "2026-03-01"}, {"valid_from": "2026-01-01"}, "mon at 12:00"),
    ({}, {"prefix": "82"}, ""),
    ({}, {"rate_table_id": "cal"}, ""),
]


@dataclass(frozen=True)
class BandCase:
    """Two bands as `days start end` windows, and the first moment of both (empty: there is none).

    `number` tells the cases apart; `earlier` and `later` are cells of the two rates.
    """

    number: int
    first: Windows
    second: Windows
    meet: str
    has_calendar: bool = False
    earlier: Row = field(default_factory=dict)
    later: Row = field(default_factory=dict)

    @property
    def deck(self) -> str:
        """The deck of both rates."""
        return "holidays" if self.has_calendar else "bands"

    @property
    def one(self) -> str:
        """The band of the earlier rate."""
        return f"one-{self.number}"

    @property
    def other(self) -> str:
        """The band of the later rate."""
        return f"other-{self.number}"

    @property
    def rates(self) -> tuple[Row, Row]:
        """The two rates, of one table and prefix unless their cells say otherwise."""
        shared = {
            "rate_table_id": "cal" if self.has_calendar else "usd",
            "prefix": f"81{self.number:04}",
            "rate_per_minute": "0.10",
        }
        return (
            {**shared, "time_band": self.one, **self.earlier},
            {**shared, "time_band": self.other, **self.later},
        )


def every_case() -> Iterator[BandCase]:
    """Number the cases above."""
    number = 0
    for first, second, *meets in PAIRS:
        for has_calendar, meet in zip((False, True), meets, strict=True):
            number += 1
            yield BandCase(number, first, second, meet, has_calendar)
    for earlier, later, meet in IN_FORCE:
        number += 1
        yield BandCase(number, *NOON, meet, earlier=earlier, later=later)


CASES = list(every_case())


def window_rows() -> list[Row]:
    """Rows of time_bands.csv for all cases."""
    return [
        {"time_band": name, "days": days, "start_time": start, "end_time": end}
        for case in CASES
        for name, windows in ((case.one, case.first), (case.other, case.second))
        for days, start, end in (window.split(" ") for window in windows)
    ]


def legal_rate_rows(deck: str) -> list[Row]:
    """Rates of a deck whose bands never meet."""
    return [rate for case in CASES if case.deck == deck and not case.meet for rate in case.rates]
