"""Rating rules as cases: one call, one rate table, and the answer worked out by hand beside it.

Each case has a customer, an auth code (its billing number) and a rate table of its own, all by
the name of the case. Unless a case says otherwise: 60 s to 1 415 555 0100 at 14:00 UTC on 5
October 2026, answered, from the source `utc`; one rate for the prefix 1 at 0.60 a minute, 60/60.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from decimal import Decimal

Cells = dict[str, str]

DEFAULT_CALL: Cells = {
    "started_at": "2026-10-05T14:00:00Z",
    "talk_seconds": "60",
    "called_number": "14155550100",
}
DEFAULT_RATE: Cells = {"prefix": "1", "rate_per_minute": "0.60"}


@dataclass(frozen=True)
class Case:
    """A call with its book and its answer: `billed` and `charge`, or the reason of suspense."""

    name: str
    call: Cells = field(default_factory=dict)
    table: Cells = field(default_factory=dict)
    rates: tuple[Cells, ...] = ({},)
    source: str = "utc"
    billed: int | None = None
    charge: str | None = None
    suspended: str | None = None
    prefix: str | None = None
    destination: str | None = None
    unrounded: str | None = None

    @property
    def whole_call(self) -> Cells:
        """The call with the defaults filled in."""
        own = {"call_reference": self.name, "billing_number": self.name}
        return {**DEFAULT_CALL, **own, **self.call}

    @property
    def whole_rates(self) -> list[Cells]:
        """The rates with the defaults filled in; an event or markup row says its own price."""
        return [{**DEFAULT_RATE, "rate_table_id": self.name, **rate} for rate in self.rates]


def per(seconds: str) -> Cells:
    """Write a call of so many seconds."""
    return {"talk_seconds": seconds}


def steps(initial: str, increment: str, **cells: str) -> Cells:
    """Write a rate row of so many initial and next seconds."""
    return {"initial_seconds": initial, "increment_seconds": increment, **cells}


INCREMENTS = [
    # 30 + 18; at 0.60 a minute a second is a cent
    Case("inc-then", per("45"), rates=(steps("30", "18"),), billed=48, charge="0.48"),
    # 3 x 18
    Case(
        "inc-multiple",
        per("45"),
        {"increment_rule": "multiple"},
        (steps("30", "18"),),
        billed=54,
        charge="0.54",
    ),
    Case("inc-within", per("20"), rates=(steps("30", "18"),), billed=30, charge="0.30"),
    # 30 first, then the next multiple of 18
    Case(
        "inc-multiple-within",
        per("20"),
        {"increment_rule": "multiple"},
        (steps("30", "18"),),
        billed=36,
        charge="0.36",
    ),
    Case("inc-exact", per("30"), rates=(steps("30", "6"),), billed=30, charge="0.30"),
    Case("inc-just-over", per("30.001"), rates=(steps("30", "6"),), billed=36, charge="0.36"),
    Case("inc-default-60", per("61"), billed=120, charge="1.20"),
    Case(
        "inc-initial-is-increment",
        per("5"),
        rates=({"increment_seconds": "6"},),
        billed=6,
        charge="0.06",
    ),
    Case("inc-no-initial", per("7"), rates=(steps("0", "6"),), billed=12, charge="0.12"),
    Case("inc-per-second", per("59"), rates=(steps("1", "1"),), billed=59, charge="0.59"),
    # 60 + 12,335 x 7
    Case("inc-long", per("86400"), rates=(steps("60", "7"),), billed=86405, charge="864.05"),
]

GRACE_AND_MINIMUM = [
    Case(
        "grace-within",
        per("5"),
        rates=({"grace_seconds": "5", "connection_fee": "0.05"},),
        billed=0,
        charge="0",
    ),
    # 0.60 + 0.05
    Case(
        "grace-over",
        per("6"),
        rates=({"grace_seconds": "5", "connection_fee": "0.05"},),
        billed=60,
        charge="0.65",
    ),
    # the rounded duration counts: 5.4 up is 6, down is 5
    Case("grace-round-up", per("5.4"), rates=({"grace_seconds": "5"},), billed=60, charge="0.60"),
    Case(
        "grace-round-down",
        per("5.4"),
        {"duration_rounding": "down"},
        ({"grace_seconds": "5"},),
        billed=0,
        charge="0",
    ),
    Case(
        "grace-before-minimum",
        per("3"),
        rates=({"grace_seconds": "3", "minimum_seconds": "30", "minimum_charge": "1"},),
        billed=0,
        charge="0",
    ),
    Case(
        "minimum-seconds",
        per("3"),
        rates=(steps("1", "1", minimum_seconds="30"),),
        billed=30,
        charge="0.30",
    ),
    # 61 is raised to 65, then 60 + 6
    Case(
        "minimum-then-increment",
        per("61"),
        rates=(steps("60", "6", minimum_seconds="65"),),
        billed=66,
        charge="0.66",
    ),
    Case(
        "minimum-over",
        per("31"),
        rates=(steps("1", "1", minimum_seconds="30"),),
        billed=31,
        charge="0.31",
    ),
    # 6 s are 0.06
    Case(
        "minimum-charge",
        per("6"),
        rates=(steps("6", "6", minimum_charge="0.075"),),
        billed=6,
        charge="0.075",
        unrounded="0.075",
    ),
    Case(
        "minimum-charge-fee",
        per("6"),
        rates=(steps("6", "6", minimum_charge="0.075", connection_fee="0.02"),),
        billed=6,
        charge="0.08",
    ),
    Case(
        "minimum-of-free-rate",
        per("6"),
        rates=({"rate_per_minute": "0", "minimum_charge": "0.05"},),
        billed=60,
        charge="0.05",
    ),
    Case(
        "maximum-charge",
        per("600"),
        rates=({"maximum_charge": "2.50"},),
        billed=600,
        charge="2.50",
        unrounded="2.50",
    ),
    Case(
        "maximum-not-reached",
        per("60"),
        rates=({"maximum_charge": "2.50"},),
        billed=60,
        charge="0.60",
    ),
    Case(
        "zero-has-no-minimum",
        per("0"),
        rates=({"minimum_charge": "1", "connection_fee": "1"},),
        billed=0,
        charge="0",
    ),
]

PRICES = [
    # 0.05 + 30 s at 1.20 + 60 s at 0.60
    Case(
        "initial-rate",
        per("90"),
        rates=(
            {"initial_seconds": "30", "connection_fee": "0.05", "initial_rate_per_minute": "1.20"},
        ),
        billed=90,
        charge="1.25",
    ),
    Case(
        "initial-rate-only",
        per("10"),
        rates=({"initial_seconds": "30", "initial_rate_per_minute": "1.20"},),
        billed=30,
        charge="0.60",
    ),
    # `multiple`: 54 s billed, of which 30 at the initial rate: 0.60 + 0.24
    Case(
        "initial-rate-multiple",
        per("45"),
        {"increment_rule": "multiple"},
        (steps("30", "18", initial_rate_per_minute="1.20"),),
        billed=54,
        charge="0.84",
    ),
    Case(
        "fee-and-free-rate",
        rates=({"rate_per_minute": "0", "connection_fee": "0.05"},),
        billed=60,
        charge="0.05",
    ),
    Case("free-rate", rates=({"rate_per_minute": "0"},), billed=60, charge="0"),
    # 924 s are 16 minutes
    Case(
        "sixteen-minutes",
        per("924"),
        rates=({"rate_per_minute": "0.0085"},),
        billed=960,
        charge="0.136",
    ),
    Case(
        "six-seconds",
        per("5"),
        rates=(steps("6", "6", rate_per_minute="0.009"),),
        billed=6,
        charge="0.0009",
    ),
    # ten decimals: 0.0123456789 / 60 = 0.000205761315
    Case(
        "ten-decimals",
        per("1"),
        {"charge_decimals": "8"},
        (steps("1", "1", rate_per_minute="0.0123456789"),),
        billed=1,
        charge="0.00020576",
        unrounded="0.000205761315",
    ),
    # the charge is of the exact ratio, not of a rounded price per second: 0.01 x 20 / 60
    Case(
        "third",
        per("20"),
        {"charge_decimals": "8"},
        (steps("1", "1", rate_per_minute="0.01"),),
        billed=20,
        charge="0.00333333",
        unrounded="0.003333333333",
    ),
    # 60 x 99,999,999.9999999999 is the largest that a charge can hold, near enough
    Case(
        "large",
        per("3600"),
        {"charge_decimals": "0"},
        ({"rate_per_minute": "99999999.9999999999"},),
        billed=3600,
        charge="6000000000",
        unrounded="5999999999.999999994",
    ),
]

NEGATIVE = [
    # the mirror of initial-rate
    Case(
        "negative-mirror",
        per("90"),
        rates=(
            {
                "rate_per_minute": "-0.60",
                "initial_seconds": "30",
                "connection_fee": "-0.05",
                "initial_rate_per_minute": "-1.20",
            },
        ),
        billed=90,
        charge="-1.25",
    ),
    Case(
        "negative-minimum",
        per("6"),
        rates=(steps("6", "6", rate_per_minute="-0.60", minimum_charge="0.075"),),
        billed=6,
        charge="-0.075",
    ),
    Case(
        "negative-maximum",
        per("600"),
        rates=({"rate_per_minute": "-0.60", "maximum_charge": "2.50"},),
        billed=600,
        charge="-2.50",
    ),
    # nothing, raised to a minimum, keeps the sign of its row
    Case(
        "negative-fee-minimum",
        per("6"),
        rates=({"rate_per_minute": "0", "connection_fee": "-0.01", "minimum_charge": "0.05"},),
        billed=60,
        charge="-0.05",
    ),
    # 0.025 at two decimals
    *(
        Case(
            f"negative-{rounding}",
            table={"charge_decimals": "2", "charge_rounding": rounding},
            rates=({"rate_per_minute": "-0.025"},),
            billed=60,
            charge=charge,
        )
        for rounding, charge in [
            ("half_up", "-0.03"),
            ("half_even", "-0.02"),
            ("up", "-0.03"),
            ("down", "-0.02"),
        ]
    ),
]


def roundings() -> Iterator[Case]:
    """Give 2.5, 3.5, 2.1 and 2.9 units of the last decimal, for 0 to 8 decimals."""
    answers = {
        "half_up": {"2.5": "3", "3.5": "4", "2.1": "2", "2.9": "3"},
        "half_even": {"2.5": "2", "3.5": "4", "2.1": "2", "2.9": "3"},
        "up": {"2.5": "3", "3.5": "4", "2.1": "3", "2.9": "3"},
        "down": {"2.5": "2", "3.5": "3", "2.1": "2", "2.9": "2"},
    }
    for rounding, units in answers.items():
        for decimals in range(9):
            for exact, charge in units.items():
                yield Case(
                    f"round-{rounding}-{decimals}-{exact}",
                    table={"charge_rounding": rounding, "charge_decimals": str(decimals)},
                    rates=({"rate_per_minute": f"{Decimal(exact).scaleb(-decimals):f}"},),
                    billed=60,
                    charge=f"{Decimal(charge).scaleb(-decimals):f}",
                    unrounded=f"{Decimal(exact).scaleb(-decimals):f}",
                )


ROUNDINGS = [
    *roundings(),
    Case("round-default", rates=({"rate_per_minute": "0.0000005"},), billed=60, charge="0.000001"),
    # one exact half, and what lies just above and below it
    *(
        Case(
            f"round-near-half-{name}",
            table={"charge_decimals": "2", "charge_rounding": "half_even"},
            rates=({"rate_per_minute": rate},),
            billed=60,
            charge=charge,
        )
        for name, rate, charge in [
            ("at", "0.125", "0.12"),
            ("above", "0.1250000001", "0.13"),
            ("below", "0.1349999999", "0.13"),
        ]
    ),
    # once, from 0.2999999999 / 60 = 0.004999999998333...; at eight decimals it would be a half
    Case(
        "round-once",
        per("1"),
        {"charge_decimals": "2"},
        (steps("1", "1", rate_per_minute="0.2999999999"),),
        billed=1,
        charge="0.00",
        unrounded="0.004999999998",
    ),
]

DURATIONS = [
    *(
        Case(
            f"duration-{rounding}-{seconds}",
            per(seconds),
            {"duration_rounding": rounding},
            (steps("1", "1"),),
            billed=billed,
            charge=f"{billed / 100:.2f}",
        )
        for rounding, seconds, billed in [
            ("up", "6.001", 7),
            ("up", "6.5", 7),
            ("up", "7", 7),
            ("up", "0.4", 1),
            ("half_up", "6.499", 6),
            ("half_up", "6.5", 7),
            ("half_up", "0.5", 1),
            ("down", "6.999", 6),
            ("down", "7", 7),
        ]
    ),
    # answered, and free: nothing is left of the duration
    Case(
        "duration-half_up-nothing",
        per("0.4"),
        {"duration_rounding": "half_up"},
        (steps("1", "1", connection_fee="1"),),
        billed=0,
        charge="0",
    ),
    Case(
        "duration-down-nothing",
        per("0.999"),
        {"duration_rounding": "down"},
        (steps("1", "1", connection_fee="1"),),
        billed=0,
        charge="0",
    ),
    # more than three decimals are rounded half up to thousandths: 0.0004 is nothing
    Case(
        "duration-fourth-decimal", per("6.0004"), rates=(steps("1", "1"),), billed=6, charge="0.06"
    ),
    Case(
        "duration-by-times",
        {
            "talk_seconds": "",
            "answered_at": "2026-10-05T14:00:10Z",
            "ended_at": "2026-10-05T16:00:17.5+02:00",
        },
        rates=(steps("1", "1"),),
        billed=8,
        charge="0.08",
    ),
    # 0.9992 s by the clock, which is 0.999 as talk seconds
    Case(
        "duration-by-microseconds",
        {
            "talk_seconds": "",
            "answered_at": "2026-10-05T14:00:00.000900Z",
            "ended_at": "2026-10-05T14:00:01.000100Z",
        },
        {"duration_rounding": "down"},
        (steps("1", "1"),),
        billed=0,
        charge="0",
    ),
    Case(
        "duration-seconds-win",
        {
            "talk_seconds": "3",
            "answered_at": "2026-10-05T14:00:10Z",
            "ended_at": "2026-10-05T14:01:10Z",
        },
        rates=(steps("1", "1"),),
        billed=3,
        charge="0.03",
    ),
    Case(
        "duration-unanswered",
        {"talk_seconds": "", "ended_at": "2026-10-05T14:01:10Z"},
        billed=0,
        charge="0",
    ),
]

WORLD = (
    {"prefix": "", "destination": "World", "rate_per_minute": "9"},
    {"prefix": "1", "destination": "America"},
    {"prefix": "1415", "destination": "San Francisco", "rate_per_minute": "0.30"},
)

PREFIXES = [
    Case(
        "prefix-longest",
        rates=WORLD,
        billed=60,
        charge="0.30",
        prefix="1415",
        destination="San Francisco",
    ),
    Case(
        "prefix-shorter",
        {"called_number": "12125550100"},
        rates=WORLD,
        billed=60,
        charge="0.60",
        prefix="1",
        destination="America",
    ),
    Case(
        "prefix-default",
        {"called_number": "+442079460000"},
        rates=WORLD,
        billed=60,
        charge="9",
        prefix="",
        destination="World",
    ),
    # the empty prefix also fits a number that could not be read
    Case(
        "prefix-default-unreadable",
        {"called_number": "s"},
        rates=WORLD,
        billed=60,
        charge="9",
        prefix="",
    ),
    Case(
        "prefix-whole-number",
        rates=({}, {"prefix": "14155550100", "rate_per_minute": "1"}),
        billed=60,
        charge="1",
        prefix="14155550100",
    ),
    Case(
        "prefix-longer-than-number",
        {"called_number": "911"},
        rates=({}, {"prefix": "19110", "rate_per_minute": "1"}),
        billed=60,
        charge="0.60",
        prefix="1",
    ),
    Case(
        "prefix-expired",
        rates=({}, {"prefix": "1415", "rate_per_minute": "0.30", "valid_to": "2026-10-05"}),
        billed=60,
        charge="0.60",
        prefix="1",
    ),
    Case(
        "prefix-not-yet",
        rates=({}, {"prefix": "1415", "rate_per_minute": "0.30", "valid_from": "2026-10-06"}),
        billed=60,
        charge="0.60",
        prefix="1",
    ),
    Case(
        "prefix-gap",
        rates=({"valid_to": "2026-10-01"}, {"valid_from": "2026-10-08"}),
        suspended="no_rate",
    ),
    # appended decks: each row ends where the next begins
    Case(
        "prefix-weekly",
        rates=(
            {"valid_from": "2026-09-28", "rate_per_minute": "0.10"},
            {"valid_from": "2026-10-05", "rate_per_minute": "0.20"},
            {"valid_from": "2026-10-12", "rate_per_minute": "0.30"},
        ),
        billed=60,
        charge="0.20",
    ),
    Case(
        "prefix-weekly-unsorted",
        rates=(
            {"valid_from": "2026-10-12", "rate_per_minute": "0.30"},
            {"rate_per_minute": "0.05"},
            {"valid_from": "2026-10-01", "rate_per_minute": "0.20"},
        ),
        billed=60,
        charge="0.20",
    ),
    Case(
        "prefix-calling",
        {"calling_number": "442079460000"},
        {"rated_number": "calling"},
        ({}, {"prefix": "44", "rate_per_minute": "0.02"}),
        billed=60,
        charge="0.02",
        prefix="44",
    ),
    Case(
        "prefix-calling-unreadable",
        {"calling_number": "anonymous"},
        {"rated_number": "calling"},
        suspended="invalid_number",
    ),
    Case("prefix-no-rates-at-all", rates=(), suspended="no_rate"),
]


def at(started_at: str) -> Cells:
    """Write a call that starts then."""
    return {"started_at": started_at}


def changes(day: str) -> tuple[Cells, Cells]:
    """Write two rates: 0.10 until a day, 0.20 from it."""
    return ({"rate_per_minute": "0.10"}, {"rate_per_minute": "0.20", "valid_from": day})


OLD, NEW = "0.10", "0.20"

CLOCKS = [
    # midnight of the rate table's clock: 04:00 UTC in New York's summer
    *(
        Case(
            f"clock-{name}", at(started), {"timezone": zone}, changes(day), billed=60, charge=charge
        )
        for name, zone, day, started, charge in [
            ("utc-before", "UTC", "2026-10-15", "2026-10-14T23:59:59Z", OLD),
            ("utc-at", "UTC", "2026-10-15", "2026-10-15T00:00:00Z", NEW),
            ("new-york-before", "America/New_York", "2026-10-15", "2026-10-15T03:59:59Z", OLD),
            ("new-york-just", "America/New_York", "2026-10-15", "2026-10-15T03:59:59.999999Z", OLD),
            ("new-york-at", "America/New_York", "2026-10-15", "2026-10-15T04:00:00Z", NEW),
            ("winter-before", "America/New_York", "2026-12-01", "2026-12-01T04:59:59Z", OLD),
            ("winter-at", "America/New_York", "2026-12-01", "2026-12-01T05:00:00Z", NEW),
            ("kathmandu-before", "Asia/Kathmandu", "2026-10-15", "2026-10-14T18:14:59Z", OLD),
            ("kathmandu-at", "Asia/Kathmandu", "2026-10-15", "2026-10-14T18:15:00Z", NEW),
            # Havana skips the hour after midnight of 8 March: the day begins at 01:00
            ("skipped-before", "America/Havana", "2026-03-08", "2026-03-08T04:59:59Z", OLD),
            ("skipped-at", "America/Havana", "2026-03-08", "2026-03-08T05:00:00Z", NEW),
            # and has the first hour of 1 November twice: the day begins with the first
            ("repeated-before", "America/Havana", "2026-11-01", "2026-11-01T03:59:59Z", OLD),
            ("repeated-at", "America/Havana", "2026-11-01", "2026-11-01T04:00:00Z", NEW),
            ("repeated-again", "America/Havana", "2026-11-01", "2026-11-01T05:00:00Z", NEW),
        ]
    ),
]

SOURCE_CLOCKS = [
    ("summer", "new-york", "2026-10-05T10:00:00", "2026-10-05 14:00:00"),
    # repeated: its first occurrence, still summer time
    ("repeated", "new-york", "2026-11-01 01:30:00", "2026-11-01 05:30:00"),
    ("after-repeated", "new-york", "2026-11-01 02:00:00", "2026-11-01 07:00:00"),
    # missing: forward, to 03:30 summer time
    ("missing", "new-york", "2026-03-08 02:30:00", "2026-03-08 07:30:00"),
    # an offset leaves nothing to decide
    ("offset", "new-york", "2026-11-01T01:30:00-05:00", "2026-11-01 06:30:00"),
    ("short-offset", "new-york", "2026-11-01 01:30:00-05", "2026-11-01 06:30:00"),
    # half an hour: 01:30 to 02:00 comes twice, first at +11:00
    ("half-repeated", "lord-howe", "2026-04-05T01:45:00", "2026-04-04 14:45:00"),
    # 02:00 to 02:30 is missing: read at +10:30, it is 02:45 at +11:00
    ("half-missing", "lord-howe", "2026-10-04T02:15:00", "2026-10-03 15:45:00"),
    ("half-hour-zone", "kolkata", "2026-10-05 20:00:00.250", "2026-10-05 14:30:00.25"),
    ("utc", "utc", "2026-10-05 20:00:00", "2026-10-05 20:00:00"),
]
"""Name, source, start as the file writes it, start in UTC."""

CLOCKS += [
    Case(f"source-{name}", at(started), source=source, billed=60, charge="0.60")
    for name, source, started, _ in SOURCE_CLOCKS
]


def cost(amount: str, **cells: str) -> Cells:
    """Write a call with a cost in the file."""
    return {"carrier_cost": amount, **cells}


def markup(percent: str, **cells: str) -> tuple[Cells]:
    """Write a markup row, without a rate."""
    return ({"rate_per_minute": "", "markup_percent": percent, **cells},)


MARKUPS = [
    # 0.02 x 1.15 + 0.01
    Case(
        "markup", cost("0.02"), rates=markup("15", connection_fee="0.01"), billed=60, charge="0.033"
    ),
    Case("markup-pass-through", cost("0.0123"), rates=markup("0"), billed=60, charge="0.0123"),
    Case("markup-half", cost("0.02"), rates=markup("-50"), billed=60, charge="0.01"),
    Case("markup-free", cost("0.02"), rates=markup("-100"), billed=60, charge="0"),
    # 0.00000001 x 1.5 = 0.000000015
    Case(
        "markup-tiny",
        cost("0.00000001"),
        {"charge_decimals": "8"},
        markup("50"),
        billed=60,
        charge="0.00000002",
        unrounded="0.000000015",
    ),
    # 0.0123 x 1.123456 = 0.0138185088
    Case(
        "markup-decimals",
        cost("0.0123"),
        rates=markup("12.3456"),
        billed=60,
        charge="0.013819",
        unrounded="0.013818508800",
    ),
    Case("markup-credit", cost("-0.02"), rates=markup("15"), billed=60, charge="-0.023"),
    Case(
        "markup-minimum",
        cost("0.02"),
        rates=markup("0", minimum_charge="0.05"),
        billed=60,
        charge="0.05",
    ),
    # seconds play no part
    Case(
        "markup-zero-seconds",
        cost("0.02", talk_seconds="0"),
        rates=markup("0"),
        billed=0,
        charge="0.02",
    ),
    Case("markup-no-cost", {}, rates=markup("0"), suspended="no_carrier_cost"),
    Case("markup-no-cost-zero-seconds", per("0"), rates=markup("0"), suspended="no_carrier_cost"),
    Case(
        "markup-other-currency",
        cost("0.02"),
        rates=markup("0"),
        source="euro",
        suspended="currency_mismatch",
    ),
    Case(
        "markup-no-currency",
        cost("0.02"),
        rates=markup("0"),
        source="no-currency",
        suspended="currency_mismatch",
    ),
    Case("cost-never-overrides", cost("5"), billed=60, charge="0.60"),
    Case("cost-of-other-currency", cost("5"), source="euro", billed=60, charge="0.60"),
]

EVENT = {"charge_unit": "event"}

EVENTS = [
    Case(
        "event",
        per("60"),
        EVENT,
        ({"rate_per_minute": "", "connection_fee": "0.05"},),
        billed=0,
        charge="0.05",
    ),
    Case(
        "event-zero-seconds",
        per("0"),
        EVENT,
        ({"rate_per_minute": "", "connection_fee": "0.05"},),
        billed=0,
        charge="0.05",
    ),
    Case(
        "event-negative-seconds",
        per("-1"),
        EVENT,
        ({"rate_per_minute": "", "connection_fee": "0.05"},),
        billed=0,
        charge="0.05",
    ),
    Case(
        "event-rate-plays-no-part",
        per("60"),
        EVENT,
        ({"rate_per_minute": "9", "connection_fee": "0.05"},),
        billed=0,
        charge="0.05",
    ),
    Case(
        "event-no-rate",
        {"talk_seconds": "0", "called_number": "+44123456789"},
        EVENT,
        suspended="no_rate",
    ),
    Case(
        "event-markup", cost("0.02", talk_seconds="0"), EVENT, markup("50"), billed=0, charge="0.03"
    ),
]

BLOCKED = {"prefix": "1415", "rate_per_minute": "", "is_blocked": "true"}

SUSPENDED = [
    Case("blocked", rates=({}, BLOCKED), suspended="blocked_destination", prefix="1415"),
    Case(
        "blocked-elsewhere",
        {"called_number": "12125550100"},
        rates=({}, BLOCKED),
        billed=60,
        charge="0.60",
    ),
    Case("blocked-zero-seconds", per("0"), rates=({}, BLOCKED), billed=0, charge="0"),
    Case("negative-seconds", per("-1"), suspended="invalid_duration"),
    Case("no-rate", {"called_number": "+442079460000"}, suspended="no_rate"),
    Case(
        "no-rate-zero-seconds",
        {"called_number": "+442079460000", "talk_seconds": "0"},
        billed=0,
        charge="0",
    ),
    Case("invalid-number", {"called_number": "*60"}, suspended="invalid_number"),
    # when several hold, the first of the list
    Case(
        "order-duration-number",
        {"called_number": "*60", "talk_seconds": "-1"},
        suspended="invalid_duration",
    ),
    Case("order-number-rate", {"called_number": "s"}, rates=(), suspended="invalid_number"),
    Case(
        "order-blocked-cost",
        rates=({**BLOCKED, "markup_percent": "0"},),
        suspended="blocked_destination",
    ),
    Case(
        "order-blocked-zero-markup",
        per("0"),
        rates=({**BLOCKED, "markup_percent": "0"},),
        suspended="blocked_destination",
    ),
    Case("order-cost-currency", rates=markup("0"), source="euro", suspended="no_carrier_cost"),
]

CASES = [
    *INCREMENTS,
    *GRACE_AND_MINIMUM,
    *PRICES,
    *NEGATIVE,
    *ROUNDINGS,
    *DURATIONS,
    *PREFIXES,
    *CLOCKS,
    *MARKUPS,
    *EVENTS,
    *SUSPENDED,
]
