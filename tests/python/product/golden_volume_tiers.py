"""Volume tiers as cases: an account, its tiers, its calls, and the answer worked out by hand.

Each case has an account, a volume tier and calls of its own, all by the name of the case. Unless a
case says otherwise, calls are on 5 October 2026 to 1 415 555 0100 and cost 0.06 a minute, 60/60
(`minute`); the tier takes every number, since ever.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any

from .book import Book

Cells = Mapping[str, str]
Tier = tuple[str, str, str]
Usage = tuple[int, int, str, str, str]
Found = tuple[int, int, Decimal, Decimal, Decimal]

TABLES: dict[str, tuple[Cells, tuple[Cells, ...]]] = {
    "minute": ({}, ({"rate_per_minute": "0.06"},)),
    "second": ({}, ({"rate_per_minute": "0.06", "increment_seconds": "1"},)),
    "with-fee": ({}, ({"rate_per_minute": "0.06", "connection_fee": "0.05"},)),
    "grace": ({}, ({"rate_per_minute": "0.06", "grace_seconds": "5"},)),
    "yen": ({"currency": "JPY"}, ({"rate_per_minute": "1"},)),
    "quarter-cent": ({}, ({"rate_per_minute": "0.0025"},)),
    "by-caller": ({"rated_number": "calling"}, ({"rate_per_minute": "0.06"},)),
    # what never counts: 44 is the carrier's cost, 88 is blocked
    "mixed": (
        {},
        (
            {"rate_per_minute": "0.06"},
            {"prefix": "44", "markup_percent": "10"},
            {"prefix": "88", "is_blocked": "true"},
        ),
    ),
    "message": ({"charge_unit": "event"}, ({"connection_fee": "0.02"},)),
}
"""Rate tables and their rates."""


@dataclass(frozen=True)
class TierCase:
    """Tiers (from minutes, rate, flat fee), calls in seconds, and what October must say.

    `usage` is calls, billed seconds, the calls' charges, what the tiers price, the adjustment.
    """

    name: str
    rule: str
    tiers: tuple[Tier, ...]
    seconds: tuple[str, ...]
    usage: Usage
    table: str = "minute"


def minutes(count: int) -> tuple[str, ...]:
    """Talk so many minutes, in calls of three minutes and one of the rest."""
    threes, rest = divmod(count, 3)
    return ("180",) * threes + ((str(rest * 60),) if rest else ())


GRADUATED, WHOLE = "graduated", "whole_volume"
TWO = (("0", "0.05", ""), ("10", "0.03", ""))
EXAMPLE = (("0", "0.05", ""), ("1000", "0.04", ""))
WITH_FEES = (("0", "0.05", "1"), ("10", "0.03", "2"), ("20", "", "4"))

CASES = [
    # a tier holds up to and including the next one's minutes: 10 x 0.05
    TierCase("g-bound", GRADUATED, TWO, minutes(10), (4, 600, "0.60", "0.50", "-0.10")),
    # 10 x 0.05 + 1 x 0.03
    TierCase("g-beyond", GRADUATED, TWO, minutes(11), (4, 660, "0.66", "0.53", "-0.13")),
    TierCase("w-bound", WHOLE, TWO, minutes(10), (4, 600, "0.60", "0.50", "-0.10")),
    # 11 x 0.03
    TierCase("w-beyond", WHOLE, TWO, minutes(11), (4, 660, "0.66", "0.33", "-0.33")),
    # 1 + 10 x 0.05
    TierCase("g-fee", GRADUATED, WITH_FEES, minutes(10), (4, 600, "0.60", "1.50", "0.90")),
    # 1 + 0.50 + 2 + 0.03
    TierCase("g-fees", GRADUATED, WITH_FEES, minutes(11), (4, 660, "0.66", "3.53", "2.87")),
    # 1 + 0.50 + 2 + 10 x 0.03 + 4 + 5 x 0
    TierCase("g-all-fees", GRADUATED, WITH_FEES, minutes(25), (9, 1500, "1.50", "7.80", "6.30")),
    # the fee of the tier that is reached, and no other
    TierCase("w-fee", WHOLE, WITH_FEES, minutes(10), (4, 600, "0.60", "1.50", "0.90")),
    TierCase("w-fees", WHOLE, WITH_FEES, minutes(11), (4, 660, "0.66", "2.33", "1.67")),
    TierCase("w-all-fees", WHOLE, WITH_FEES, minutes(25), (9, 1500, "1.50", "4", "2.50")),
    # seconds compare exactly: 0.05 minutes are 3 s. 3 x 0.60 / 60
    TierCase(
        "g-three-seconds",
        GRADUATED,
        (("0", "0.60", ""), ("0.05", "6", "")),
        ("3",),
        (1, 3, "0.003", "0.03", "0.027"),
        "second",
    ),
    # 3 x 0.01 + 1 x 0.10
    TierCase(
        "g-four-seconds",
        GRADUATED,
        (("0", "0.60", ""), ("0.05", "6", "")),
        ("1", "3"),
        (2, 4, "0.004", "0.13", "0.126"),
        "second",
    ),
    TierCase(
        "w-four-seconds",
        WHOLE,
        (("0", "0.60", ""), ("0.050", "6", "")),
        ("4",),
        (1, 4, "0.004", "0.40", "0.396"),
        "second",
    ),
    # billed seconds count, not talk seconds: 61 s are two minutes
    TierCase("g-billed", GRADUATED, TWO, ("60.4",), (1, 120, "0.12", "0.10", "-0.02")),
    # 1 s at 0.0000003 a minute is half of 10^-8
    TierCase(
        "r-half-up",
        GRADUATED,
        (("0", "0.0000003", ""),),
        ("1",),
        (1, 1, "0.001", "0.00000001", "-0.00099999"),
        "second",
    ),
    TierCase(
        "r-half-down-below-zero",
        GRADUATED,
        (("0", "-0.0000003", ""),),
        ("1",),
        (1, 1, "0.001", "-0.00000001", "-0.00100001"),
        "second",
    ),
    TierCase(
        "r-less-than-half",
        WHOLE,
        (("0", "0.0000002999", ""),),
        ("1",),
        (1, 1, "0.001", "0", "-0.001"),
        "second",
    ),
    # 1.5 + 0.5 of 10^-8: rounded once, not for each tier
    TierCase(
        "r-once",
        GRADUATED,
        (("0", "0.0000003", ""), ("0.05", "0.0000003", "")),
        ("4",),
        (1, 4, "0.004", "0.00000002", "-0.00399998"),
        "second",
    ),
    # 3000 s at 10^-10 a minute are half of 10^-8
    TierCase(
        "r-ten-decimals",
        WHOLE,
        (("0", "0.0000000001", ""),),
        ("3000",),
        (1, 3000, "3", "0.00000001", "-2.99999999"),
        "second",
    ),
    # tiers stand for the calls' charges, fees included: 2 x (0.05 + 0.06)
    TierCase(
        "fees-of-calls",
        GRADUATED,
        (("0", "0.05", ""),),
        ("60", "60"),
        (2, 120, "0.22", "0.10", "-0.12"),
        "with-fee",
    ),
    # 3 s are free and do not count
    TierCase("free-calls", GRADUATED, TWO, ("3", "60"), (1, 60, "0.06", "0.05", "-0.01"), "grace"),
    TierCase("unanswered", GRADUATED, TWO, ("0", "60"), (1, 60, "0.06", "0.05", "-0.01")),
    TierCase("free-tier", WHOLE, (("0", "0", ""),), minutes(3), (1, 180, "0.18", "0", "-0.18")),
    # more than a thousand years of one call, at the dearest price
    TierCase(
        "large",
        WHOLE,
        (("0", "0.01", ""), ("99999999", "99", "")),
        ("900000000",),
        (1, 900000000, "900000", "150000", "-750000"),
        "second",
    ),
    # a yen and a half less is two yen less, away from zero
    TierCase(
        "yen",
        WHOLE,
        (("0", "0.985", ""),),
        minutes(100),
        (34, 6000, "100", "98.5", "-1.5"),
        "yen",
    ),
    # 0.01 for the calls, half a cent less: a cent, away from zero
    TierCase(
        "half-a-cent",
        WHOLE,
        (("0", "0", "0.005"),),
        minutes(4),
        (2, 240, "0.01", "0.005", "-0.005"),
        "quarter-cent",
    ),
]

CASES += [
    # the example of docs/tariff-book.md: 1000 x 0.05 + 250 x 0.04; 1250 x 0.04
    TierCase(f"example-{rule}", rule, EXAMPLE, minutes(1250), (417, 75000, "75", charge, less))
    for rule, charge, less in ((GRADUATED, "60", "-15"), (WHOLE, "50", "-25"))
]

AMOUNTS = {"g-beyond": "-0.13", "yen": "-2", "half-a-cent": "-0.01", "r-half-up": "0"}
"""What the volume tier of some cases adds to the invoice of October."""


@dataclass(frozen=True)
class TierScene:
    """Calls of one account, and the rows that its volume tiers must have: no others.

    `given` are rows of account_volume_tiers. A month is the volume tier, its first day, the calls
    and their minutes. Every volume tier prices a minute, which the call pays 0.06 for, at 0.05.
    """

    name: str
    given: tuple[Cells, ...]
    calls: tuple[Cells, ...]
    months: tuple[tuple[str, date, int, int], ...] = ()
    tables: tuple[Cells, ...] = ({"rate_table_id": "minute"},)
    account: Cells = field(default_factory=dict)


PREFIXES = {
    "world": ("",),
    "uk": ("44",),
    "uk-mobile": ("4474", "4477"),
    "new-uk": ("44",),
    "ireland": ("353",),
}
"""The volume tiers of the scenes and their prefixes."""

WORLD, UK = {"volume_tier_id": "world"}, {"volume_tier_id": "uk"}
LONDON, MOBILE, BOSTON = "+442079460000", "+447700900123", "+16175550100"
NEW_YORK = {"timezone": "America/New_York"}
SEPTEMBER, OCTOBER, NOVEMBER = date(2026, 9, 1), date(2026, 10, 1), date(2026, 11, 1)


def to(called_number: str, talked: int = 1, **cells: str) -> Cells:
    """Write a call of so many minutes."""
    return {"called_number": called_number, "talk_seconds": str(talked * 60), **cells}


def on(*starts: str) -> tuple[Cells, ...]:
    """Write a call of a minute at each start."""
    return tuple({"started_at": start} for start in starts)


SCENES = [
    # a number that cannot be read is in the volume tier of every number
    TierScene(
        "longest",
        (WORLD, UK, {"volume_tier_id": "uk-mobile"}),
        (to(LONDON), to(MOBILE, 2), to(BOSTON, 4), to("s", 8)),
        (("uk", OCTOBER, 1, 1), ("uk-mobile", OCTOBER, 1, 2), ("world", OCTOBER, 2, 12)),
    ),
    TierScene("no-others", (UK,), (to(LONDON), to(BOSTON), to("s")), (("uk", OCTOBER, 1, 1),)),
    TierScene(
        "caller",
        ({"volume_tier_id": "ireland"},),
        (
            to(BOSTON, calling_number="+35315550100"),
            to("+35315550100", 2, calling_number=BOSTON),
        ),
        (("ireland", OCTOBER, 1, 1),),
        ({"rate_table_id": "by-caller"},),
    ),
    # a markup, a blocked number and a message do not count
    TierScene(
        "kinds",
        (WORLD,),
        (
            to(BOSTON),
            to(LONDON, carrier_cost="1"),
            to("+8821234567890"),
            to(BOSTON, service_type="sms"),
        ),
        (("world", OCTOBER, 1, 1),),
        ({"rate_table_id": "mixed"}, {"rate_table_id": "message", "service_type": "sms"}),
    ),
    # days in New York, the last one of a row excluded
    TierScene(
        "days",
        (
            {**WORLD, "valid_from": "2026-10-10", "valid_to": "2026-10-20"},
            {**WORLD, "valid_from": "2026-10-25"},
        ),
        on(
            "2026-10-10T03:59:59Z",
            "2026-10-10T04:00:00Z",
            "2026-10-20T03:59:59Z",
            "2026-10-20T04:00:00Z",
            "2026-10-25T03:59:59Z",
            "2026-10-25T04:00:00Z",
        ),
        (("world", OCTOBER, 3, 3),),
        account=NEW_YORK,
    ),
    # a row that the next one of its volume tier closes
    TierScene(
        "closed",
        ({**WORLD, "valid_from": "2026-01-01"}, {**WORLD, "valid_from": "2026-10-01"}),
        on("2026-10-05T14:00:00Z"),
        (("world", OCTOBER, 1, 1),),
    ),
    TierScene(
        "changes",
        (
            {**UK, "valid_to": "2026-10-15"},
            {"volume_tier_id": "new-uk", "valid_from": "2026-10-15"},
        ),
        (
            to(LONDON, started_at="2026-10-14T23:59:59Z"),
            to(LONDON, 2, started_at="2026-10-15T00:00:00Z"),
        ),
        (("uk", OCTOBER, 1, 1), ("new-uk", OCTOBER, 1, 2)),
    ),
    # the month, too, is New York's
    TierScene(
        "months",
        (WORLD,),
        on("2026-11-01T03:59:59Z", "2026-11-01T04:00:00Z"),
        (("world", OCTOBER, 1, 1), ("world", NOVEMBER, 1, 1)),
        account=NEW_YORK,
    ),
    # no run takes September, and none December
    TierScene(
        "late",
        (WORLD,),
        on("2026-09-05T14:00:00Z", "2026-10-05T14:00:00Z", "2026-12-05T14:00:00Z"),
        (
            ("world", SEPTEMBER, 1, 1),
            ("world", OCTOBER, 1, 1),
            ("world", date(2026, 12, 1), 1, 1),
        ),
    ),
    # its runs are from the 1st and from the 16th
    TierScene("halves", (WORLD,), on("2026-10-05T14:00:00Z"), (("world", OCTOBER, 1, 1),)),
    TierScene(
        "house",
        (WORLD,),
        on("2026-10-05T14:00:00Z"),
        (("world", OCTOBER, 1, 1),),
        account={"is_invoiced": "false"},
    ),
    TierScene("silent", (WORLD,), on()),
    TierScene("without", (), on("2026-10-05T14:00:00Z")),
]

RUNS = [("2026-10", "2026-10-01", "2026-11-01"), ("2026-11", "2026-11-01", "2026-12-01")]
HALVES = [("first-half", "2026-10-01", "2026-10-16"), ("second-half", "2026-10-16", "2026-11-16")]

LINES = {
    ("2026-10", "late"): ["September 2026", "October 2026"],
    ("2026-10", "months"): ["October 2026"],
    ("2026-11", "months"): ["November 2026"],
    ("second-half", "halves"): ["October 2026"],
}
"""The months that the invoices of some scenes settle for `world`: 0.01 less each."""


def add_account(book: Book, name: str, tables: tuple[Cells, ...], **cells: str) -> None:
    """Add an account that its billing number names."""
    book.account(name, **cells)
    book.auth_code(name, name, f"billing_number equals {name}")
    for table in tables:
        book.add("account_rate_tables", account_id=name, **table)


def add_volume_tiers(book: Book) -> Iterator[dict[str, str]]:
    """Write what cases and scenes need into a book, and give their calls."""
    book.add("cdr_sources", source_id="pbx", rated_sides="customer")
    for table, (cells, rates) in TABLES.items():
        book.add("rate_tables", rate_table_id=table, **cells)
        for rate in rates:
            book.add("rates", rate_table_id=table, **rate)
    for case in CASES:
        currency = TABLES[case.table][0].get("currency", "USD")
        add_account(book, case.name, ({"rate_table_id": case.table},), currency=currency)
        for from_minutes, rate_per_minute, flat_fee in case.tiers:
            book.add(
                "volume_tiers",
                volume_tier_id=case.name,
                tier_rule=case.rule,
                from_minutes=from_minutes,
                rate_per_minute=rate_per_minute,
                flat_fee=flat_fee,
            )
        book.add("volume_tier_destinations", volume_tier_id=case.name)
        book.add("account_volume_tiers", account_id=case.name, volume_tier_id=case.name)
        yield from calls_of(case.name, [{"talk_seconds": seconds} for seconds in case.seconds])
    for tier_id, prefixes in PREFIXES.items():
        book.add(
            "volume_tiers",
            volume_tier_id=tier_id,
            tier_rule=GRADUATED,
            from_minutes="0",
            rate_per_minute="0.05",
        )
        for prefix in prefixes:
            book.add("volume_tier_destinations", volume_tier_id=tier_id, prefix=prefix)
    for scene in SCENES:
        add_account(book, scene.name, scene.tables, **scene.account)
        for row in scene.given:
            book.add("account_volume_tiers", account_id=scene.name, **row)
        yield from calls_of(scene.name, scene.calls)
    invoiced = {case.name for case in CASES} | {scene.name for scene in SCENES} - {"house"}
    for runs, accounts in ((RUNS, invoiced - {"halves"}), (HALVES, {"halves"})):
        for run_id, start, end in runs:
            book.add(
                "invoice_runs",
                invoice_run_id=run_id,
                period_start=start,
                period_end=end,
                invoice_date=end,
                account_ids="|".join(sorted(accounts)),
            )


def calls_of(name: str, calls: Iterable[Cells]) -> Iterator[dict[str, str]]:
    """Fill in what the calls of an account do not say."""
    for number, call in enumerate(calls, start=1):
        yield {
            "call_reference": f"{name}-{number}",
            "billing_number": name,
            "started_at": "2026-10-05T14:00:00Z",
            "talk_seconds": "60",
            "called_number": "14155550100",
            **call,
        }


def months_of(rows: Iterable[Mapping[str, Any]]) -> dict[str, dict[tuple[str, date], Found]]:
    """Sort rows of fct_volume_tier_charges by account, volume tier and month."""
    months: dict[str, dict[tuple[str, date], Found]] = {}
    for row in rows:
        months.setdefault(row["account_id"], {})[row["volume_tier_id"], row["period_start"]] = (
            row["calls"],
            row["billed_seconds"],
            row["call_charges"],
            row["tier_charge"],
            row["adjustment"],
        )
    return months
