"""Time bands, split calls and price steps as cases, each with an answer worked out by hand.

The cases are those of `golden_cases` (one call, one table, all by the name of the case), and each
is rated on both sides: its customer and its provider have the same table. At 0.60 a minute a
second is a cent; unless a case says otherwise a band costs twice that.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from .golden_cases import Case, Cells, per

# 5 October 2026 is a Monday.
EVERY_DAY = "mon|tue|wed|thu|fri|sat|sun|holiday"
WORKDAYS = "mon|tue|wed|thu|fri"

BANDS = [
    ("peak", WORKDAYS, "08:00", "18:00"),
    ("office", WORKDAYS, "08:00", "12:00"),
    ("office", WORKDAYS, "14:00", "18:00"),
    ("quiet", "sat|sun|holiday", "00:00", "24:00"),
    ("evening", EVERY_DAY, "18:00", "00:00"),
    ("night", EVERY_DAY, "22:00", "06:00"),
    ("late", "fri", "22:00", "06:00"),
    ("holiday-night", "holiday", "22:00", "06:00"),
    ("early", EVERY_DAY, "01:30", "02:30"),
    ("from-gap", EVERY_DAY, "02:15", "04:00"),
    ("to-gap", EVERY_DAY, "00:00", "02:15"),
]
"""Rows of time_bands.csv: band, days, start, end."""

HOLIDAYS = [
    ("us", "2026-12-25"),
    ("friday", "2026-10-09"),
    ("saturday", "2026-10-10"),
]
"""Rows of holidays.csv: calendar, date."""

UNBANDED, BANDED = "0.60", "1.20"
SPLIT = {"band_rule": "split"}


@dataclass(frozen=True)
class BandCase(Case):
    """A case with the band that the mart must name (empty: none), and steps of its rates.

    A step says which rate it belongs to only where that is not the one of prefix 1, without
    validity and band.
    """

    band: str | None = None
    steps: tuple[Cells, ...] = ()

    @property
    def whole_steps(self) -> list[Cells]:
        """The steps with the key of their rate filled in."""
        return [{"rate_table_id": self.name, "prefix": "1", **step} for step in self.steps]


def at(moment: str, seconds: str = "60", **cells: str) -> Cells:
    """Write a call of a minute that starts then, UTC."""
    return {"started_at": f"{moment}Z", "talk_seconds": seconds, **cells}


def two_rates(band: str, **cells: str) -> tuple[Cells, Cells]:
    """Write a rate for any time, and one at twice the price within a band."""
    return ({**cells}, {"rate_per_minute": BANDED, "time_band": band, **cells})


def moments(
    name: str, table: Cells, band: str, inside: Iterable[str], outside: Iterable[str]
) -> Iterator[BandCase]:
    """Give a call of a minute at moments inside and outside of a band."""
    for kind, expected, charge, starts in (
        ("in", band, BANDED, inside),
        ("out", "", UNBANDED, outside),
    ):
        for number, moment in enumerate(starts, 1):
            yield BandCase(
                f"{name}-{kind}-{number}",
                at(moment),
                table,
                two_rates(band),
                billed=60,
                charge=charge,
                band=expected,
            )


NEW_YORK = {"timezone": "America/New_York"}
LORD_HOWE = {"timezone": "Australia/Lord_Howe"}

EDGES = [
    *moments(
        "peak",
        {},
        "peak",
        ["2026-10-05T08:00:00", "2026-10-05T17:59:59", "2026-10-09T17:59:59.999999"],
        [
            *("2026-10-05T07:59:59", "2026-10-05T07:59:59.999999", "2026-10-05T18:00:00"),
            *("2026-10-04T12:00:00", "2026-10-10T12:00:00"),
        ],
    ),
    # two windows of one band
    *moments(
        "office",
        {},
        "office",
        ["2026-10-05T11:59:59", "2026-10-05T14:00:00"],
        ["2026-10-05T12:00:00", "2026-10-05T13:59:59"],
    ),
    # whole days: Saturday and Sunday
    *moments(
        "quiet",
        {},
        "quiet",
        ["2026-10-10T00:00:00", "2026-10-11T00:00:00", "2026-10-11T23:59:59.999999"],
        ["2026-10-09T23:59:59.999999", "2026-10-12T00:00:00"],
    ),
    # until the end of the day, written as 00:00
    *moments(
        "evening",
        {},
        "evening",
        ["2026-10-05T18:00:00", "2026-10-05T23:59:59.999999"],
        ["2026-10-05T17:59:59", "2026-10-06T00:00:00"],
    ),
    # a Friday that is a holiday is no Friday; without a calendar it is
    *moments("holiday-quiet", {"holiday_calendar_id": "us"}, "quiet", ["2026-12-25T12:00:00"], []),
    *moments("holiday-peak", {"holiday_calendar_id": "us"}, "peak", [], ["2026-12-25T12:00:00"]),
    *moments("no-calendar-quiet", {}, "quiet", [], ["2026-12-25T12:00:00"]),
    *moments("no-calendar-peak", {}, "peak", ["2026-12-25T12:00:00"], []),
    # the table's clock: 08:00 in New York is 12:00 UTC in October, 13:00 in December
    *moments(
        "new-york",
        NEW_YORK,
        "peak",
        ["2026-10-05T12:00:00", "2026-10-05T21:59:59", "2026-12-07T13:00:00"],
        ["2026-10-05T11:59:59", "2026-10-05T22:00:00", "2026-12-07T12:59:59"],
    ),
    # UTC's Monday begins on Sunday there, and Saturday begins four hours later
    *moments(
        "new-york-days",
        NEW_YORK,
        "quiet",
        ["2026-10-05T03:59:59", "2026-10-10T04:00:00"],
        ["2026-10-05T04:00:00", "2026-10-10T03:59:59"],
    ),
    # and a holiday is one there
    *moments(
        "new-york-holiday",
        {**NEW_YORK, "holiday_calendar_id": "us"},
        "quiet",
        ["2026-12-25T05:00:00"],
        ["2026-12-25T04:59:59"],
    ),
    # 08:00 at +05:45
    *moments(
        "kathmandu",
        {"timezone": "Asia/Kathmandu"},
        "peak",
        ["2026-10-05T02:15:00"],
        ["2026-10-05T02:14:59"],
    ),
]

PAST_MIDNIGHT = [
    # Friday from 22:00, and Saturday until 06:00; Friday's own morning belongs to Thursday
    *moments(
        "late",
        {},
        "late",
        ["2026-10-09T22:00:00", "2026-10-10T00:00:00", "2026-10-10T05:59:59"],
        ["2026-10-09T21:59:59", "2026-10-10T06:00:00", "2026-10-09T01:00:00"],
    ),
    # also when that Saturday is a holiday
    *moments(
        "into-holiday",
        {"holiday_calendar_id": "saturday"},
        "late",
        ["2026-10-09T23:00:00", "2026-10-10T00:00:00", "2026-10-10T05:59:59.999999"],
        ["2026-10-10T06:00:00"],
    ),
    # a Friday that is a holiday begins no Friday night
    *moments(
        "on-holiday",
        {"holiday_calendar_id": "friday"},
        "late",
        [],
        ["2026-10-09T22:00:00", "2026-10-10T00:00:00"],
    ),
    *moments(
        "of-holiday",
        {"holiday_calendar_id": "friday"},
        "holiday-night",
        ["2026-10-09T22:00:00", "2026-10-10T05:59:59"],
        ["2026-10-09T05:59:59", "2026-10-10T06:00:00", "2026-10-10T22:00:00"],
    ),
]

CHANGING_CLOCKS = [
    # New York, 8 March: 01:59:59 at 06:59:59 UTC, then 03:00
    *moments(
        "spring",
        NEW_YORK,
        "early",
        ["2026-03-08T06:30:00", "2026-03-08T06:59:59"],
        ["2026-03-08T06:29:59", "2026-03-08T07:00:00"],
    ),
    # bands that begin or end in the hour that never comes
    *moments(
        "spring-from-gap",
        NEW_YORK,
        "from-gap",
        ["2026-03-08T07:00:00", "2026-03-08T07:59:59"],
        ["2026-03-08T06:59:59", "2026-03-08T08:00:00"],
    ),
    *moments(
        "spring-to-gap",
        NEW_YORK,
        "to-gap",
        ["2026-03-08T05:00:00", "2026-03-08T06:59:59"],
        ["2026-03-08T04:59:59", "2026-03-08T07:00:00"],
    ),
    # 1 November: 01:00 to 02:00 from 05:00 UTC and again from 06:00, so 01:30 comes twice
    *moments(
        "autumn",
        NEW_YORK,
        "early",
        [
            *("2026-11-01T05:30:00", "2026-11-01T05:59:59"),
            *("2026-11-01T06:30:00", "2026-11-01T07:00:00", "2026-11-01T07:29:59"),
        ],
        [
            *("2026-11-01T05:29:59", "2026-11-01T06:00:00"),
            *("2026-11-01T06:29:59", "2026-11-01T07:30:00"),
        ],
    ),
    # Lord Howe, 5 April: 01:30 to 02:00 from 14:30 UTC and again from 15:00
    *moments(
        "half-hour",
        LORD_HOWE,
        "early",
        ["2026-04-04T14:30:00", "2026-04-04T15:00:00", "2026-04-04T15:59:59"],
        ["2026-04-04T14:29:59", "2026-04-04T16:00:00"],
    ),
]

IN_PEAK, OFF_PEAK = at("2026-10-05T14:00:00"), at("2026-10-05T20:00:00")
TO_NEW_YORK = {"called_number": "12125550100"}
PEAK = {"time_band": "peak", "rate_per_minute": BANDED}
LONGER = {"prefix": "1415", "rate_per_minute": "0.30"}

BANDS_AND_PREFIXES = [
    BandCase(
        "band-of-prefix",
        {**IN_PEAK, **TO_NEW_YORK},
        rates=({}, PEAK, LONGER),
        billed=60,
        charge="1.20",
        prefix="1",
        band="peak",
    ),
    # but not the longer prefix
    BandCase(
        "band-of-shorter",
        IN_PEAK,
        rates=({}, PEAK, LONGER),
        billed=60,
        charge="0.30",
        prefix="1415",
        band="",
    ),
    BandCase(
        "band-of-longer",
        IN_PEAK,
        rates=({}, {**LONGER, "time_band": "peak"}),
        billed=60,
        charge="0.30",
        prefix="1415",
        band="peak",
    ),
    # outside of its band the longer prefix is no rate at all
    BandCase(
        "band-of-longer-out",
        OFF_PEAK,
        rates=({}, {**LONGER, "time_band": "peak"}),
        billed=60,
        charge="0.60",
        prefix="1",
        band="",
    ),
    BandCase("band-only", IN_PEAK, rates=(PEAK,), billed=60, charge="1.20", band="peak"),
    BandCase("band-only-out", OFF_PEAK, rates=(PEAK,), suspended="no_rate"),
    # the empty prefix has bands as any other
    BandCase(
        "band-of-default",
        {**IN_PEAK, "called_number": "s"},
        rates=({"prefix": ""}, {**PEAK, "prefix": ""}),
        billed=60,
        charge="1.20",
        prefix="",
        band="peak",
    ),
    BandCase(
        "band-blocked",
        IN_PEAK,
        rates=({}, {"time_band": "peak", "rate_per_minute": "", "is_blocked": "true"}),
        suspended="blocked_destination",
        band="peak",
    ),
    # an expired row falls back on what lives: the shorter prefix in its band, or for any time
    BandCase(
        "expired-longer",
        IN_PEAK,
        rates=({}, PEAK, {**LONGER, "valid_to": "2026-10-05"}),
        billed=60,
        charge="1.20",
        prefix="1",
        band="peak",
    ),
    BandCase(
        "expired-longer-band",
        IN_PEAK,
        rates=({}, {**LONGER, "time_band": "peak", "valid_to": "2026-10-05"}),
        billed=60,
        charge="0.60",
        prefix="1",
        band="",
    ),
    BandCase(
        "expired-band",
        IN_PEAK,
        rates=({}, {**PEAK, "valid_to": "2026-10-05"}),
        billed=60,
        charge="0.60",
        band="",
    ),
    # of two bands the one that holds
    *(
        BandCase(
            f"two-bands-{band}",
            at(f"2026-10-05T{clock}"),
            rates=({}, PEAK, {"time_band": "evening", "rate_per_minute": "0.30"}),
            billed=60,
            charge=charge,
            band=band,
        )
        for clock, band, charge in [
            ("07:59:59", "", "0.60"),
            ("17:59:59", "peak", "1.20"),
            ("18:00:00", "evening", "0.30"),
        ]
    ),
    # a banded rate changes at midnight in New York, in the middle of its night
    *(
        BandCase(
            f"changes-at-midnight-{name}",
            at(moment),
            NEW_YORK,
            (
                {"rate_per_minute": "0.05"},
                {"time_band": "night", "rate_per_minute": "0.10"},
                {"time_band": "night", "rate_per_minute": "0.20", "valid_from": "2026-10-15"},
            ),
            billed=60,
            charge=charge,
            band="night",
        )
        for name, moment, charge in [
            ("before", "2026-10-15T03:59:59.999999", "0.10"),
            ("at", "2026-10-15T04:00:00", "0.20"),
        ]
    ),
    # the band of the start prices the whole call, whenever it was answered
    BandCase(
        "start-rule",
        at("2026-10-05T17:59:59", "600", answered_at="2026-10-05T18:00:10Z"),
        rates=two_rates("peak"),
        billed=600,
        charge="12",
        band="peak",
    ),
]

BY_SECOND = two_rates("peak", increment_seconds="1")
BY_MINUTE = two_rates("peak")


def split(
    name: str,
    call: Cells,
    rates: tuple[Cells, ...],
    billed: int,
    charge: str,
    **table: str,
) -> BandCase:
    """Write a call that begins in `peak`, in a table that splits."""
    return BandCase(
        f"split-{name}",
        call,
        {**SPLIT, **table},
        rates,
        billed=billed,
        charge=charge,
        band="peak",
    )


SPLITS = [
    # increments at 17:58:30, 17:59:30 | 18:00:30, 18:01:30
    split("minutes", at("2026-10-05T17:58:30", "200"), BY_MINUTE, 240, "3.60"),
    # 30 x 0.02 + 30 x 0.01
    split("seconds", at("2026-10-05T17:59:30"), BY_SECOND, 60, "0.90"),
    split("ends-at-edge", at("2026-10-05T17:59:00"), BY_SECOND, 60, "1.20"),
    # the second increment begins on the edge, a microsecond after, and one before it
    split("on-edge", at("2026-10-05T17:59:00", "120"), BY_MINUTE, 120, "1.80"),
    split("after-edge", at("2026-10-05T17:59:00.000001", "120"), BY_MINUTE, 120, "1.80"),
    split("before-edge", at("2026-10-05T17:58:59.999999", "120"), BY_MINUTE, 120, "2.40"),
    # of seconds that begin at .5, the last of the peak begins at 17:59:59.5
    split("half-seconds", at("2026-10-05T17:59:57.5", "5"), BY_SECOND, 5, "0.08"),
    split("last-second", at("2026-10-05T17:59:59", "120"), BY_MINUTE, 120, "1.80"),
    BandCase(
        "split-begins-on-edge",
        at("2026-10-05T18:00:00", "120"),
        SPLIT,
        BY_MINUTE,
        billed=120,
        charge="1.20",
        band="",
    ),
    # into the peak: 60 x 0.01 + 60 x 0.02
    BandCase(
        "split-into-band",
        at("2026-10-05T07:59:00", "120"),
        SPLIT,
        BY_SECOND,
        billed=120,
        charge="1.80",
        band="",
    ),
    # an hour of peak, 14 without, 9 of peak: 72 + 504 + 648
    split("whole-day", at("2026-10-05T17:00:00", "86400"), BY_SECOND, 86400, "1224"),
    # 60 initial seconds straddle the edge: 60 x 0.02, then 6 x 0.01
    split(
        "initial-straddles",
        at("2026-10-05T17:59:30", "61"),
        two_rates("peak", initial_seconds="60", increment_seconds="6"),
        66,
        "1.26",
    ),
    # the initial price is that of the increment's band: 30 x 0.04, then 10 x 0.01
    split(
        "initial-rate",
        at("2026-10-05T17:59:50", "35"),
        (
            {"initial_rate_per_minute": "5", "initial_seconds": "30", "increment_seconds": "10"},
            {
                **PEAK,
                "initial_rate_per_minute": "2.40",
                "initial_seconds": "30",
                "increment_seconds": "10",
            },
        ),
        40,
        "1.30",
    ),
    # increments at 0, 18 | 36: 18 x 0.02 + 18 x 0.02 + 18 x 0.01
    split(
        "multiple",
        at("2026-10-05T17:59:40", "45"),
        two_rates("peak", initial_seconds="30", increment_seconds="18"),
        54,
        "0.90",
        increment_rule="multiple",
    ),
    # 20 x 0.04 | 10 x 0.03 that are initial still, 10 x 0.01, 20 x 0.01
    split(
        "multiple-initial-rates",
        at("2026-10-05T17:59:50"),
        (
            {"initial_rate_per_minute": "1.80", "initial_seconds": "30", "increment_seconds": "20"},
            {
                **PEAK,
                "initial_rate_per_minute": "2.40",
                "initial_seconds": "30",
                "increment_seconds": "20",
            },
        ),
        60,
        "1.40",
        increment_rule="multiple",
    ),
    # increments, grace and minimum are the first row's alone: 90 s, 30 x 0.02 + 60 x 0.01
    split(
        "minimum-seconds",
        at("2026-10-05T17:59:30", "61"),
        (
            {"increment_seconds": "60", "minimum_seconds": "900", "grace_seconds": "100"},
            {**PEAK, "increment_seconds": "1", "minimum_seconds": "90", "grace_seconds": "5"},
        ),
        90,
        "1.20",
    ),
    split(
        "grace",
        at("2026-10-05T17:59:58", "5"),
        ({}, {**PEAK, "grace_seconds": "5", "minimum_charge": "1"}),
        0,
        "0",
    ),
    # 0.10 + 1.20 + 0.60
    split(
        "fee",
        at("2026-10-05T17:59:00", "120"),
        ({"connection_fee": "5"}, {**PEAK, "connection_fee": "0.10"}),
        120,
        "1.90",
    ),
    # bounds hold for the whole: 1.80
    split(
        "minimum-charge",
        at("2026-10-05T17:59:00", "120"),
        ({"minimum_charge": "9"}, {**PEAK, "minimum_charge": "2.50"}),
        120,
        "2.50",
    ),
    split(
        "minimum-charge-reached",
        at("2026-10-05T17:59:00", "120"),
        ({"minimum_charge": "9"}, {**PEAK, "minimum_charge": "1.50"}),
        120,
        "1.80",
    ),
    split(
        "maximum-charge",
        at("2026-10-05T17:59:00", "120"),
        ({"maximum_charge": "0.01"}, {**PEAK, "maximum_charge": "1.50"}),
        120,
        "1.50",
    ),
    split(
        "maximum-of-second",
        at("2026-10-05T17:59:00", "120"),
        ({"maximum_charge": "0.01"}, PEAK),
        120,
        "1.80",
    ),
    # rounded once: 0.0025 + 0.0025
    split(
        "rounded-once",
        at("2026-10-05T17:59:58", "3"),
        (
            {"rate_per_minute": "0.15", "increment_seconds": "1"},
            {**PEAK, "rate_per_minute": "0.075", "increment_seconds": "1"},
        ),
        3,
        "0.01",
        charge_decimals="2",
    ),
    # thirds of a unit: 0.01 / 60 + 0.02 / 60 x 2 = 0.05 / 60
    split(
        "thirds",
        at("2026-10-05T17:59:59", "3"),
        (
            {"rate_per_minute": "0.02", "increment_seconds": "1"},
            {**PEAK, "rate_per_minute": "0.01", "increment_seconds": "1"},
        ),
        3,
        "0.00083333",
        charge_decimals="8",
    ),
    split(
        "negative",
        at("2026-10-05T17:59:00", "120"),
        (
            {"rate_per_minute": "-0.60", "connection_fee": "-5"},
            {**PEAK, "rate_per_minute": "-1.20", "connection_fee": "-0.10"},
        ),
        120,
        "-1.90",
    ),
    split("zero-seconds", at("2026-10-05T17:59:00", "0"), BY_MINUTE, 0, "0"),
    # each part by its own longest prefix: 1415 in the peak, 1 afterwards
    BandCase(
        "split-prefixes",
        at("2026-10-05T17:59:00", "120"),
        SPLIT,
        ({}, {**PEAK, "prefix": "1415"}),
        billed=120,
        charge="1.80",
        prefix="1415",
        band="peak",
    ),
    # and the longer prefix without a band in all of it
    BandCase(
        "split-longer-prefix",
        at("2026-10-05T17:59:00", "120"),
        SPLIT,
        ({}, PEAK, LONGER),
        billed=120,
        charge="0.60",
        prefix="1415",
        band="",
    ),
    # the answer lays the seconds: all of them after the edge
    BandCase(
        "split-answered-after",
        at("2026-10-05T17:59:50", answered_at="2026-10-05T18:00:05Z"),
        SPLIT,
        ({"connection_fee": "0.01"}, {**PEAK, "connection_fee": "5"}),
        billed=60,
        charge="0.61",
        band="",
    ),
    # 10 x 0.02 + 50 x 0.01, as answered at 17:59:50
    split(
        "answered-before",
        at("2026-10-05T17:59:00", answered_at="2026-10-05T17:59:50Z"),
        BY_SECOND,
        60,
        "0.70",
    ),
    # rows in force are still those at the start, a day before the answer: 60 x 0.02
    BandCase(
        "split-in-force-at-start",
        at("2026-10-05T23:59:50", answered_at="2026-10-06T00:00:10Z"),
        SPLIT,
        (
            {"rate_per_minute": "9"},
            {**PEAK, "time_band": "night"},
            {**PEAK, "time_band": "night", "rate_per_minute": "7", "valid_from": "2026-10-06"},
        ),
        billed=60,
        charge="1.20",
        band="night",
    ),
    # and in a part that lies beyond their end: 60 x 0.02 + 60 x 0.01
    split(
        "in-force-beyond",
        at("2026-10-05T17:59:00", "120"),
        (
            {"valid_to": "2026-10-06", "increment_seconds": "1"},
            {**PEAK, "valid_to": "2026-10-06", "increment_seconds": "1"},
        ),
        120,
        "1.80",
    ),
    BandCase(
        "split-over-midnight",
        at("2026-10-05T23:00:00", "7200"),
        SPLIT,
        (
            {"rate_per_minute": "0.60"},
            {"time_band": "evening", "rate_per_minute": "1.20", "valid_to": "2026-10-06"},
            {"rate_per_minute": "9", "valid_from": "2026-10-06"},
        ),
        billed=7200,
        # 60 x 1.20 + 60 x 0.60
        charge="108",
        band="evening",
    ),
    # a part without a rate, a blocked part, and both; before that part all is well
    BandCase("split-no-rate", at("2026-10-05T17:59:00", "61"), SPLIT, (PEAK,), suspended="no_rate"),
    split("no-rate-not-reached", at("2026-10-05T17:59:00", "60"), (PEAK,), 60, "1.20"),
    BandCase(
        "split-blocked",
        at("2026-10-05T17:59:00", "61"),
        SPLIT,
        ({"rate_per_minute": "", "is_blocked": "true"}, PEAK),
        suspended="blocked_destination",
        prefix="1",
    ),
    split(
        "blocked-not-reached",
        at("2026-10-05T17:59:00", "60"),
        ({"rate_per_minute": "", "is_blocked": "true"}, PEAK),
        60,
        "1.20",
    ),
    BandCase(
        "split-no-rate-and-blocked",
        at("2026-10-05T17:59:00", "21661"),
        SPLIT,
        (PEAK, {"time_band": "evening", "rate_per_minute": "", "is_blocked": "true"}),
        suspended="no_rate",
    ),
    BandCase(
        "split-blocked-first",
        at("2026-10-05T17:59:00", "120"),
        SPLIT,
        ({}, {"time_band": "peak", "rate_per_minute": "", "is_blocked": "true"}),
        suspended="blocked_destination",
    ),
    # Christmas begins at midnight: 0.60 + 1.20
    BandCase(
        "split-into-holiday",
        at("2026-12-24T23:59:00", "120"),
        {**SPLIT, "holiday_calendar_id": "us"},
        two_rates("quiet"),
        billed=120,
        charge="1.80",
        band="",
    ),
    # three hours from 01:00: of 01:30 to 02:30, 1800 s come in spring and 5400 in autumn
    *(
        BandCase(
            f"split-{season}",
            at(moment, "10800"),
            {**SPLIT, **NEW_YORK},
            two_rates("early", increment_seconds="1"),
            billed=10800,
            charge=charge,
            band="",
        )
        for season, moment, charge in [
            # 18 x 2 + 90
            ("spring", "2026-03-08T06:00:00", "126"),
            # 54 x 2 + 54
            ("autumn", "2026-11-01T05:00:00", "162"),
        ]
    ),
    # a message has one moment, its start
    BandCase(
        "split-event",
        at("2026-10-05T17:59:59", answered_at="2026-10-05T18:00:05Z"),
        {**SPLIT, "charge_unit": "event"},
        ({"connection_fee": "0.05"}, {**PEAK, "connection_fee": "0.09"}),
        billed=0,
        charge="0.09",
        band="peak",
    ),
]


def step(second: int, rate: str, increment: int, **rate_of: str) -> Cells:
    """Write a price step."""
    return {
        "from_second": str(second),
        "rate_per_minute": rate,
        "increment_seconds": str(increment),
        **rate_of,
    }


def stepped(
    name: str,
    row: Cells,
    steps: tuple[Cells, ...],
    answers: Iterable[tuple[str, int, str]],
    table: Cells | None = None,
) -> Iterator[BandCase]:
    """Give calls of so many seconds on one rate with steps; seconds, billed, charge."""
    for seconds, billed, charge in answers:
        yield BandCase(
            f"{name}-{seconds}",
            per(seconds),
            table or {},
            (row,),
            billed=billed,
            charge=charge,
            steps=steps,
        )


TWO_STEPS = (step(180, "0.03", 30), step(600, "0.01", 60))
THREE_STEPS = (step(60, "0.30", 10), step(120, "0.12", 1), step(3600, "0", 60))
ROW_OF_THREE = {
    "initial_seconds": "30",
    "initial_rate_per_minute": "1.20",
    "increment_seconds": "6",
}

STEPS = [
    *stepped(
        "step",
        {"rate_per_minute": "0.06", "initial_seconds": "60"},
        TWO_STEPS,
        [
            ("1", 60, "0.06"),
            ("180", 180, "0.18"),
            # 0.18 + 30 x 0.0005
            ("180.001", 210, "0.195"),
            ("210", 210, "0.195"),
            ("211", 240, "0.21"),
            # 0.18 + 7 x 0.03
            ("600", 600, "0.39"),
            ("601", 660, "0.40"),
            ("700", 720, "0.41"),
            ("0", 0, "0"),
        ],
    ),
    # initial 30 x 0.02; 6 and 6 at 0.01; 10 and 10 at 0.005; seconds at 0.002; then nothing
    *stepped(
        "three-steps",
        ROW_OF_THREE,
        THREE_STEPS,
        [
            ("30", 30, "0.60"),
            ("31", 36, "0.66"),
            ("60", 60, "0.90"),
            ("61", 70, "0.95"),
            ("120", 120, "1.20"),
            ("121", 121, "1.202"),
            # 1.20 + 3480 x 0.002
            ("3600", 3600, "8.16"),
            ("3601", 3660, "8.16"),
        ],
    ),
    # `multiple`: at least the initial seconds, in whole increments from 0
    *stepped(
        "step-multiple",
        {**ROW_OF_THREE, "increment_seconds": "20"},
        (step(60, "0.30", 15),),
        [
            # 30 x 0.02 + 10 x 0.01
            ("10", 40, "0.70"),
            ("60", 60, "0.90"),
            ("61", 75, "0.975"),
        ],
        {"increment_rule": "multiple"},
    ),
    # initial seconds beyond a step's own increments: max(d, initial), then the step
    *stepped(
        "step-multiple-at-initial",
        {"initial_seconds": "60", "increment_seconds": "30"},
        (step(60, "0.30", 60),),
        [("1", 60, "0.60"), ("61", 120, "0.90")],
        {"increment_rule": "multiple"},
    ),
    # the first second, and every other
    *stepped(
        "step-first-second",
        {"increment_seconds": "1"},
        (step(1, "0.06", 1),),
        [("1", 1, "0.01"), ("2", 2, "0.011")],
    ),
    # from the end of the initial seconds on, the rate itself never holds
    *stepped(
        "step-at-initial",
        {"initial_seconds": "60", "rate_per_minute": "9", "initial_rate_per_minute": "0.60"},
        (step(60, "0.06", 60),),
        [("60", 60, "0.60"), ("61", 120, "0.66")],
    ),
    # minimum seconds reach into a step: 181 are 210
    *stepped(
        "step-minimum-seconds",
        {"rate_per_minute": "0.06", "minimum_seconds": "181", "grace_seconds": "2"},
        TWO_STEPS,
        [("2", 0, "0"), ("3", 210, "0.195")],
    ),
    # 0.05 + 0.195; and what is bounded is the whole
    *stepped(
        "step-fee",
        {"rate_per_minute": "0.06", "connection_fee": "0.05"},
        TWO_STEPS,
        [("200", 210, "0.245")],
    ),
    *stepped(
        "step-minimum-charge",
        {"rate_per_minute": "0.06", "minimum_charge": "0.20"},
        TWO_STEPS,
        [("200", 210, "0.20"), ("211", 240, "0.21")],
    ),
    *stepped(
        "step-maximum-charge",
        {"rate_per_minute": "0.06", "maximum_charge": "0.40"},
        TWO_STEPS,
        [("600", 600, "0.39"), ("700", 720, "0.40")],
    ),
    # rounded once: 0.0024 + 0.0026
    *stepped(
        "step-rounded-once",
        {"rate_per_minute": "0.144", "increment_seconds": "1"},
        (step(1, "0.156", 1),),
        [("2", 2, "0.01")],
        {"charge_decimals": "2"},
    ),
    # 0.0123456789 + 0.0000000001
    BandCase(
        "step-ten-decimals",
        per("61"),
        {"charge_decimals": "8"},
        ({"rate_per_minute": "0.0123456789"},),
        billed=120,
        charge="0.01234568",
        unrounded="0.012345679",
        steps=(step(60, "0.0000000001", 60),),
    ),
    # what we pay the other way round: the mirror of `step` and of `step-maximum-charge`
    *stepped(
        "step-negative",
        {"rate_per_minute": "-0.06", "connection_fee": "-0.05", "maximum_charge": "0.40"},
        (step(180, "-0.03", 30), step(600, "-0.01", 60)),
        [("200", 210, "-0.245"), ("700", 720, "-0.40")],
    ),
    # steps belong to one row: to the new one, or to the one in a band
    *(
        BandCase(
            f"step-of-{name}",
            at(moment, "120"),
            rates=({"valid_to": "2026-10-05"}, {"valid_from": "2026-10-05"}, PEAK),
            billed=120,
            charge=charge,
            steps=(
                step(60, "0.06", 60, valid_from="2026-10-05"),
                step(60, "0.01", 60, time_band="peak"),
            ),
        )
        for name, moment, charge in [
            ("no-row", "2026-10-04T12:00:00", "1.20"),
            # 0.60 + 0.06
            ("new-row", "2026-10-05T20:00:00", "0.66"),
            # 1.20 + 0.01
            ("band", "2026-10-05T12:00:00", "1.21"),
        ]
    ),
]

STEPS_OF_PEAK = (
    step(60, "0.60", 30, time_band="peak"),
    step(90, "0.06", 60),
)
BY_THIRTY = ({"increment_seconds": "45"}, {**PEAK, "increment_seconds": "30"})

SPLIT_STEPS = [
    # increments of 30 from the row at the answer; 0.60 0.60 | 0.30, and from 90 on 3 x 0.03
    BandCase(
        "split-steps-of-second",
        at("2026-10-05T17:59:00", "180"),
        SPLIT,
        BY_THIRTY,
        billed=180,
        charge="1.59",
        band="peak",
        steps=STEPS_OF_PEAK,
    ),
    # 0.60 0.60 0.30 0.30 | 0.03 0.03
    BandCase(
        "split-steps-of-both",
        at("2026-10-05T17:58:00", "180"),
        SPLIT,
        BY_THIRTY,
        billed=180,
        charge="1.86",
        band="peak",
        steps=STEPS_OF_PEAK,
    ),
    # only the second row has steps: 0.60 | 0.30, then 0.03 0.03
    BandCase(
        "split-steps-of-second-only",
        at("2026-10-05T17:59:30", "120"),
        SPLIT,
        two_rates("peak", increment_seconds="30"),
        billed=120,
        charge="0.96",
        band="peak",
        steps=(step(60, "0.06", 30),),
    ),
    # only the first has: its increments of 10 go on where its price no longer holds:
    # 2 x 0.60, 3 x 10 x 0.005 | 10 x 0.01
    BandCase(
        "split-steps-of-first-only",
        at("2026-10-05T17:58:30", "91"),
        SPLIT,
        two_rates("peak", increment_seconds="30"),
        billed=100,
        charge="1.45",
        band="peak",
        steps=(step(60, "0.30", 10, time_band="peak"),),
    ),
    # a step inside an increment waits for the next one: 0.60 | 30 x 0.01 from 30 on, 0.03
    BandCase(
        "split-steps-inside-increment",
        at("2026-10-05T17:59:30", "90"),
        SPLIT,
        ({"increment_seconds": "15"}, {**PEAK, "increment_seconds": "30"}),
        billed=90,
        charge="0.93",
        band="peak",
        steps=(step(45, "0.06", 15),),
    ),
    # within one band as in any other table: 1.20 + 30 x 0.01
    BandCase(
        "split-steps-in-one-band",
        at("2026-10-05T14:00:00", "61"),
        SPLIT,
        two_rates("peak", initial_seconds="60", increment_seconds="30"),
        billed=90,
        charge="1.50",
        band="peak",
        steps=(step(60, "0.60", 30, time_band="peak"),),
    ),
]

DAY, NINE_DAYS = 86400, 9 * 86400
EIGHT = {"charge_decimals": "8"}

# a charge holds ten digits before the point; 64 bits hold none of these
LARGE = [
    *(
        BandCase(
            f"large-{name}",
            per(str(NINE_DAYS)),
            EIGHT,
            ({"rate_per_minute": f"{sign}771604.9382716049"},),
            billed=NINE_DAYS,
            # 12,960 minutes
            charge=f"{sign}9999999999.99999950",
            unrounded=f"{sign}9999999999.999999504",
        )
        for name, sign in [("nine-days", ""), ("nine-days-negative", "-")]
    ),
    # 99,999,999 x 12,960 would have 13 digits
    BandCase(
        "large-bounded",
        per(str(NINE_DAYS)),
        EIGHT,
        ({"rate_per_minute": "99999999", "maximum_charge": "99999999.9999999999"},),
        billed=NINE_DAYS,
        charge="100000000",
        unrounded="99999999.9999999999",
    ),
    BandCase(
        "large-half-even",
        table={"charge_decimals": "0", "charge_rounding": "half_even"},
        rates=({"rate_per_minute": "99999998.5"},),
        billed=60,
        charge="99999998",
        unrounded="99999998.5",
    ),
    BandCase(
        "large-event",
        table={"charge_unit": "event"},
        rates=({"rate_per_minute": "", "connection_fee": "99999999.9999999999"},),
        billed=0,
        charge="100000000",
        unrounded="99999999.9999999999",
    ),
    # 600 minutes of peak and 840 without: 5,999,999,999.99999994 + 0.000000084
    BandCase(
        "large-split",
        at("2026-10-05T17:00:00", str(DAY)),
        {**SPLIT, **EIGHT},
        ({"rate_per_minute": "0.0000000001"}, {**PEAK, "rate_per_minute": "9999999.9999999999"}),
        billed=DAY,
        charge="6000000000.00000002",
        unrounded="6000000000.000000024",
        band="peak",
    ),
    BandCase(
        "large-steps",
        per(str(DAY)),
        EIGHT,
        ({"rate_per_minute": "9999999.9999999999"},),
        billed=DAY,
        charge="6000000000.00000002",
        unrounded="6000000000.000000024",
        steps=(step(36000, "0.0000000001", 60),),
    ),
    # a cent's ten-billionth below 100 a minute, where seconds become too many for 64 bits
    *(
        BandCase(
            f"large-{seconds}",
            per(str(seconds)),
            EIGHT,
            ({"rate_per_minute": "99.9999999999", "increment_seconds": "1"},),
            billed=seconds,
            charge=charge,
        )
        for seconds, charge in [
            # seconds / 0.6 - seconds / 0.6 x 10^-12
            (79999, "133331.66666653"),
            (80000, "133333.33333320"),
        ]
    ),
]

CASES = [
    *EDGES,
    *PAST_MIDNIGHT,
    *CHANGING_CLOCKS,
    *BANDS_AND_PREFIXES,
    *SPLITS,
    *STEPS,
    *SPLIT_STEPS,
    *LARGE,
]
