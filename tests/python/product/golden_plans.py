"""Plans and charges as cases: accounts, their plans and calls, and answers worked out by hand.

Each case has an account and a plan of its own, both by the name of the case. Unless it says
otherwise the plan costs nothing, is for every number and is had since 1 October 2026, calls are on
5 October to 1 415 555 0100, and invoice runs take October and November.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date

from .book import Book
from .golden_volume_tiers import LONDON, add_account, calls_of

Cells = Mapping[str, str]

NEXT: Cells = {
    "rate_per_minute": "0.60",
    "initial_rate_per_minute": "1.20",
    "initial_seconds": "60",
    "increment_seconds": "6",
    "connection_fee": "0.05",
}
SECOND: Cells = {"rate_per_minute": "0.60", "increment_seconds": "1"}
PEAK: Cells = {"rate_per_minute": "1.20", "increment_seconds": "1", "time_band": "peak"}

TABLES: dict[str, tuple[Cells, tuple[Cells, ...]]] = {
    "minute": ({}, ({"rate_per_minute": "0.06"},)),
    "next": ({}, (NEXT,)),
    "minimum": ({}, ({**SECOND, "minimum_charge": "0.50"},)),
    "maximum": ({}, ({**SECOND, "maximum_charge": "0.40"},)),
    "cents": (
        {"charge_decimals": "2"},
        ({"rate_per_minute": "0.10", "increment_seconds": "1"},),
    ),
    "multiple": (
        {"increment_rule": "multiple"},
        (
            {"rate_per_minute": "0.60", "initial_rate_per_minute": "1.20", "initial_seconds": "30"}
            | {"increment_seconds": "20"},
        ),
    ),
    "steps": ({}, (SECOND,)),
    # the second of the two holds in October; both bands of the longer prefix are dearer
    "split": (
        {"band_rule": "split"},
        (
            {**SECOND, "rate_per_minute": "6", "valid_to": "2026-10-01"},
            {**SECOND, "valid_from": "2026-10-01"},
            {**PEAK, "valid_from": "2026-10-01"},
            {**SECOND, "prefix": "4420", "rate_per_minute": "2.40"},
            {**PEAK, "prefix": "4420", "rate_per_minute": "4.80"},
        ),
    ),
    # what takes no minutes: the carrier's cost, a price of nothing, one that pays
    "mixed": (
        {},
        (
            {"rate_per_minute": "0.06"},
            {"prefix": "44", "markup_percent": "10"},
            {"prefix": "33", "rate_per_minute": "0"},
            {"prefix": "49", "rate_per_minute": "-0.06"},
            {"prefix": "88", "is_blocked": "true"},
        ),
    ),
    "message": ({"charge_unit": "event"}, ({"connection_fee": "0.02"},)),
}
"""Rate tables and their rates."""


@dataclass(frozen=True)
class PlanCase:
    """A plan of so many minutes, calls, and of each its free seconds and what the rest costs.

    None instead of an answer: the plan has nothing to do with the call.
    """

    name: str
    minutes: str
    calls: tuple[Cells, ...]
    answers: tuple[tuple[int, str] | None, ...]
    table: str = "minute"
    plan: Cells = field(default_factory=dict)
    given: Cells = field(default_factory=dict)
    prefixes: tuple[str, ...] = ("",)
    account: Cells = field(default_factory=dict)


def talk(*seconds: int, **cells: str) -> tuple[Cells, ...]:
    """Write calls of so many seconds, ten minutes apart."""
    return tuple(
        {
            "talk_seconds": str(each),
            "started_at": f"2026-10-05T14:{number}0:00Z",
            **cells,
        }
        for number, each in enumerate(seconds)
    )


CASES = [
    # 1.20 + 0.30 + 0.05 without a plan. 18 s at 1.20, 30 s at 0.60, 0.05
    PlanCase("crossing", "0.7", talk(90), ((42, "0.71"),), "next"),
    # beyond the initial seconds: 24 s at 0.60, 0.05
    PlanCase("crossing-next", "1.1", talk(90), ((66, "0.29"),), "next"),
    PlanCase("crossing-edge", "1", talk(90), ((60, "0.35"),), "next"),
    # up to the last second, which is the fee and 6 s less 3
    PlanCase("last-seconds", "1.45", talk(90), ((87, "0.08"),), "next"),
    PlanCase("exactly", "1.5", talk(90, 60), ((90, "0"), (0, "1.25")), "next"),
    # billed seconds are used, not talk seconds: 61 s are 66
    PlanCase("billed", "1.15", talk(61, 60), ((66, "0"), (3, "1.19")), "next"),
    # 8 of 31 days of 156 s are 40.26 s: 20 s at 1.20, 30 s at 0.60, 0.05; the 23rd is before it
    PlanCase(
        "prorated",
        "2.6",
        (
            {"started_at": "2026-10-23T23:59:59Z", "talk_seconds": "90"},
            {"started_at": "2026-10-24T00:00:00Z", "talk_seconds": "90"},
        ),
        (None, (40, "0.75")),
        "next",
        given={"valid_from": "2026-10-24"},
    ),
    PlanCase(
        "not-prorated",
        "2.6",
        talk(90, started_at="2026-10-24T00:00:00Z"),
        ((90, "0"),),
        "next",
        {"is_prorated": "false"},
        {"valid_from": "2026-10-24"},
    ),
    # 4 of 31 days of 93 s; the 5th is the first day without
    PlanCase(
        "ended",
        "1.55",
        (
            {"started_at": "2026-10-04T23:59:59Z"},
            {"started_at": "2026-10-05T00:00:00Z"},
        ),
        ((12, "0.048"), None),
        given={"valid_from": "2026-10-01", "valid_to": "2026-10-05"},
    ),
    # in the order of their starts, whatever the file says
    PlanCase(
        "order",
        "1.5",
        (
            {"started_at": "2026-10-05T14:10:00Z"},
            {"started_at": "2026-10-05T14:00:00Z"},
            {"started_at": "2026-10-05T14:20:00Z"},
        ),
        ((30, "0.03"), (60, "0"), (0, "0.06")),
    ),
    # days in New York: the first of the month begins at 04:00, the next one in November
    PlanCase(
        "new-york",
        "1",
        (
            {"started_at": "2026-10-01T03:59:59Z"},
            {"started_at": "2026-10-01T04:00:00Z"},
            {"started_at": "2026-11-01T03:59:59Z"},
            {"started_at": "2026-11-01T04:00:00Z"},
        ),
        (None, (60, "0"), (0, "0.06"), (60, "0")),
        account={"timezone": "America/New_York"},
    ),
    # 3 s cost 0.03, raised to 0.50
    PlanCase("minimum", "0.95", talk(60), ((57, "0.50"),), "minimum"),
    PlanCase("maximum", "0.05", talk(60), ((3, "0.40"),), "maximum"),
    # 3 s at 0.10 a minute are half a cent
    PlanCase("cents", "0.95", talk(60), ((57, "0.01"),), "cents"),
    # 60 s, of which 30 initial: 9 s at 1.20, 30 s at 0.60
    PlanCase("multiple", "0.35", talk(45), ((21, "0.48"),), "multiple"),
    # 0.60 a minute for 60 s, then 0.30: 30 s of the second; 30 s of the first and all of it
    PlanCase("steps", "1.5", talk(120), ((90, "0.15"),), "steps"),
    PlanCase("steps-first", "0.5", talk(120), ((30, "0.60"),), "steps"),
    # 30 s of the peak at 0.02, 30 s after it at 0.01
    *(
        PlanCase(
            f"split-{free}",
            minutes,
            ({"started_at": "2026-10-05T17:59:30Z"},),
            ((free, charge),),
            "split",
        )
        for minutes, free, charge in (("0.75", 45, "0.15"), ("0.25", 15, "0.60"))
    ),
    # of another prefix 30 s at 0.08, 30 s at 0.04; from the answer on
    PlanCase(
        "split-prefix",
        "0.25",
        (
            {
                "started_at": "2026-10-05T17:58:00Z",
                "answered_at": "2026-10-05T17:59:30Z",
                "called_number": LONDON,
            },
        ),
        ((15, "2.40"),),
        "split",
    ),
    # a part of a minute, all of it in the evening
    PlanCase(
        "split-not",
        "0.25",
        ({"started_at": "2026-10-05T20:00:00Z"},),
        ((15, "0.45"),),
        "split",
    ),
    # other prefixes, a message, a markup, nothing, less than nothing, a blocked number, no seconds
    PlanCase(
        "kinds",
        "10",
        (
            {"called_number": "+16175550100"},
            {"service_type": "sms"},
            {"called_number": LONDON, "carrier_cost": "1"},
            {"called_number": "+33155550100"},
            {"called_number": "+49305550100"},
            {"called_number": "+8821234567890"},
            {"talk_seconds": "0"},
            {"called_number": "+353155550100"},
        ),
        ((60, "0"), *[None] * 6, None),
        "mixed",
        prefixes=("1", "44", "33", "49", "88"),
    ),
]


def kept(name: str, months: str, minutes: tuple[int, ...], table: str = "minute") -> PlanCase:
    """Write a plan of ten minutes from September on, and a call of so many minutes each month."""
    calls = tuple(
        {"started_at": f"2026-{month:02}-05T14:00:00Z", "talk_seconds": str(talked * 60)}
        for month, talked in enumerate(minutes, start=9)
    )
    return PlanCase(
        name,
        "10",
        calls,
        (),
        table,
        {"months_kept": months},
        {"valid_from": "2026-09-01"},
    )


KEPT = [
    kept("lost", "0", (0, 15, 0)),
    kept("kept-1", "1", (0, 15, 0)),
    kept("kept-lost", "1", (0, 5, 20)),
    kept("kept-2", "2", (4, 0, 40)),
]
"""Unused minutes of September, October and November."""

USAGE = {
    # included, carried over, used, unused, carried on
    "lost": [(10, 0, 0, 10, 0), (10, 0, 10, 0, 0), (10, 0, 0, 10, 0)],
    "kept-1": [(10, 0, 0, 10, 10), (10, 10, 15, 5, 5), (10, 5, 0, 15, 10)],
    # of September's ten five are used in October, and five are lost
    "kept-lost": [(10, 0, 0, 10, 10), (10, 10, 5, 15, 10), (10, 10, 20, 0, 0)],
    "kept-2": [(10, 0, 4, 6, 6), (10, 6, 0, 16, 16), (10, 16, 26, 0, 0)],
}

POOL = ("pool-a", "pool-b", "pool-c")
"""Accounts of one plan of two minutes: once, no times, and once in another pool."""
POOL_CALLS = {
    "pool-a": ({"started_at": "2026-10-05T14:00:00Z"}, {"started_at": "2026-10-05T14:02:00Z"}),
    "pool-b": ({"started_at": "2026-10-05T14:01:00Z", "talk_seconds": "90"},),
    "pool-c": ({"started_at": "2026-10-05T14:03:00Z"},),
}
# the two minutes are a call of each; two minutes of b are billed, of which a minute is free
POOL_SAVED = {"pool-a": "-0.06", "pool-b": "-0.06", "pool-c": "-0.06"}


@dataclass(frozen=True)
class Fees:
    """A plan, the rows of account_plans that give it, and its fees: key, date, from, to, amount."""

    name: str
    plan: Cells
    given: tuple[Cells, ...]
    fees: tuple[tuple[str, date, date, date, str], ...]
    account: Cells = field(default_factory=dict)


def october(first: int, last: int, billed: int, amount: str) -> tuple[str, date, date, date, str]:
    """Write the fee of days of October."""
    end = date(2026, 11, 1) if last == 31 else date(2026, 10, last + 1)
    return ("2026-10-01", date(2026, 10, billed), date(2026, 10, first), end, amount)


def november(billed: int, amount: str, last: int = 30) -> tuple[str, date, date, date, str]:
    """Write the fee of November, up to a day."""
    end = date(2026, 12, 1) if last == 30 else date(2026, 11, last + 1)
    return ("2026-11-01", date(2026, 11, billed), date(2026, 11, 1), end, amount)


def since(first: str, until: str = "", **cells: str) -> Cells:
    """Write a row of account_plans."""
    return {"valid_from": first, "valid_to": until, **cells}


FEES = [
    Fees(
        "advance",
        {"monthly_fee": "31"},
        (since("2026-10-01"),),
        (october(1, 31, 1, "31"), november(1, "31")),
    ),
    Fees(
        "arrears",
        {"monthly_fee": "31", "billed": "arrears"},
        (since("2026-10-01"),),
        (october(1, 31, 31, "31"), november(30, "31")),
    ),
    # 16 of 31 days of 10, 12 of 30
    Fees(
        "in-part",
        {"monthly_fee": "10"},
        (since("2026-10-16", "2026-11-13"),),
        (october(16, 31, 16, "5.16129032"), november(1, "4", 12)),
    ),
    Fees(
        "in-part-arrears",
        {"monthly_fee": "10", "billed": "arrears"},
        (since("2026-10-16", "2026-11-13"),),
        (october(16, 31, 31, "5.16129032"), november(30, "4", 12)),
    ),
    Fees(
        "whole",
        {"monthly_fee": "10", "is_prorated": "false"},
        (since("2026-10-16", "2026-11-13"),),
        (october(16, 31, 16, "10"), november(1, "10", 12)),
    ),
    # twice for 10 days, three times for 21: 83 of 31 days
    Fees(
        "more",
        {"monthly_fee": "31"},
        (since("2026-10-01", quantity="2"), since("2026-10-11", quantity="3")),
        (october(1, 31, 1, "83"), november(1, "93")),
    ),
    # not prorated it is what the month begins with
    Fees(
        "more-whole",
        {"monthly_fee": "31", "is_prorated": "false"},
        (since("2026-10-01", quantity="2"), since("2026-10-11", quantity="3")),
        (october(1, 31, 1, "62"), november(1, "93")),
    ),
    # gone for a week: one fee of 24 days
    Fees(
        "away",
        {"monthly_fee": "31"},
        (since("2026-10-01", "2026-10-08"), since("2026-10-15", "2026-11-01")),
        (october(1, 31, 1, "24"),),
    ),
    Fees("one-day", {"monthly_fee": "31"}, (since("2026-10-31", "2026-11-01"),),
         (october(31, 31, 31, "1"),)),
    Fees("later", {"monthly_fee": "31"}, (since("2026-12-01"),), ()),
    Fees("free", {"monthly_fee": "0"}, (since("2026-10-01"),), ()),
]  # fmt: skip
"""Fees of plans without minutes, of accounts that make no calls."""


@dataclass(frozen=True)
class Charge:
    """A row of recurring_charges, and the dates and amounts that are due."""

    name: str
    cells: Cells
    due: tuple[tuple[str, str], ...]
    description: str = "A line"


def each(amount: str, *dates: str) -> tuple[tuple[str, str], ...]:
    """Write the same amount on dates of 2026, MM-DD."""
    return tuple((f"2026-{day}", amount) for day in dates)


MONTHLY = {"charge_type": "recurring", "amount": "10"}
HANDSET = {"charge_type": "payment_plan", "amount": "24.92", "payments": "3"}

CHARGES = [
    Charge("once", {"amount": "99.5", "valid_from": "2026-10-31"}, each("99.5", "10-31")),
    # the day after the last run's period
    Charge("once-later", {"amount": "99", "valid_from": "2026-12-01"}, ()),
    Charge("credit", {"amount": "-5", "valid_from": "2026-11-30"}, each("-5", "11-30")),
    # the 31st is the last day of shorter months, and comes back
    Charge(
        "last-day",
        {**MONTHLY, "valid_from": "2026-01-31"},
        each(
            "10", "01-31", "02-28", "03-31", "04-30", "05-31", "06-30",
            "07-31", "08-31", "09-30", "10-31", "11-30",
        ),
    ),
    # until the day before, and from a leap year on
    Charge(
        "quarterly",
        {**MONTHLY, "every_months": "3", "valid_from": "2024-02-29", "valid_to": "2024-11-29"},
        (("2024-02-29", "10"), ("2024-05-29", "10"), ("2024-08-29", "10")),
    ),
    Charge(
        "yearly",
        {**MONTHLY, "every_months": "12", "valid_from": "2024-02-29"},
        (("2024-02-29", "10"), ("2025-02-28", "10"), ("2026-02-28", "10")),
    ),
    Charge(
        "payments",
        {**HANDSET, "valid_from": "2026-08-31"},
        each("24.92", "08-31", "09-30", "10-31"),
        "A line (payment {number} of 3)",
    ),
    Charge(
        "payments-apart",
        {**HANDSET, "every_months": "2", "valid_from": "2026-08-31", "valid_to": "2026-12-31"},
        each("24.92", "08-31", "10-31"),
        "A line (payment {number} of 3)",
    ),
    # 2.5 x 0.0000000011 is 0.00000000275
    Charge(
        "quantity",
        {"amount": "1.0000000011", "quantity": "2.50", "valid_from": "2026-10-01"},
        each("2.5", "10-01"),
        "2.5 x A line",
    ),
    # 0.5 of the last decimal, up
    Charge(
        "rounded",
        {"amount": "-0.00000001", "quantity": "0.5", "valid_from": "2026-10-01"},
        each("-0.00000001", "10-01"),
        "0.5 x A line",
    ),
]  # fmt: skip
"""Charges of one account that makes no calls."""


def add_plan(book: Book, name: str, prefixes: tuple[str, ...], **cells: str) -> None:
    """Add a plan and the numbers that it is for."""
    book.add("plans", plan_id=name, **{"monthly_fee": "0", **cells})
    for prefix in prefixes:
        book.add("plan_destinations", plan_id=name, prefix=prefix)


def add_plans(book: Book) -> Iterator[dict[str, str]]:
    """Write what all cases need into a book, and give their calls."""
    book.add("cdr_sources", source_id="pbx", rated_sides="customer")
    book.add("time_bands", time_band="peak", days="mon", start_time="08:00", end_time="18:00")
    for table, (cells, rates) in TABLES.items():
        book.add("rate_tables", rate_table_id=table, **cells)
        for rate in rates:
            book.add("rates", rate_table_id=table, **rate)
    book.add(
        "rate_steps",
        rate_table_id="steps",
        from_second="60",
        rate_per_minute="0.30",
        increment_seconds="1",
    )
    for case in (*CASES, *KEPT):
        tables = (
            {"rate_table_id": case.table},
            {"rate_table_id": "message", "service_type": "sms"},
        )
        add_account(book, case.name, tables, **case.account)
        add_plan(book, case.name, case.prefixes, included_minutes=case.minutes, **case.plan)
        row = {"valid_from": "2026-10-01", **case.given}
        book.add("account_plans", account_id=case.name, plan_id=case.name, **row)
        yield from calls_of(case.name, case.calls)
    yield from add_pool(book)
    yield from add_tier(book)
    yield from add_two_plans(book)
    for fees in FEES:
        add_account(book, fees.name, ({"rate_table_id": "minute"},), **fees.account)
        add_plan(book, fees.name, (), **fees.plan)
        for given in fees.given:
            book.add("account_plans", account_id=fees.name, plan_id=fees.name, **given)
    add_account(book, "charged", ({"rate_table_id": "minute"},), timezone="Asia/Tokyo")
    for charge in CHARGES:
        row = {"charge_type": "one_time", "description": "A line", **charge.cells}
        book.add("recurring_charges", charge_id=charge.name, account_id="charged", **row)
    for run_id, start, end in (
        ("2026-10", "2026-10-01", "2026-11-01"),
        ("2026-11", "2026-11-01", "2026-12-01"),
    ):
        book.add(
            "invoice_runs",
            invoice_run_id=run_id,
            period_start=start,
            period_end=end,
            invoice_date=end,
        )


def add_pool(book: Book) -> Iterator[dict[str, str]]:
    """Add accounts that use the minutes of one plan together."""
    add_plan(book, "pool", ("",), included_minutes="2", service_type="line", currency="EUR")
    for account, pool, quantity in zip(POOL, ("us", "us", "them"), ("1", "0", ""), strict=True):
        add_account(book, account, ({"rate_table_id": "minute"},))
        book.add(
            "account_plans",
            account_id=account,
            plan_id="pool",
            pool_id=pool,
            quantity=quantity,
            valid_from="2026-10-01",
        )
        yield from calls_of(account, POOL_CALLS[account])


def add_tier(book: Book) -> Iterator[dict[str, str]]:
    """Add an account with a plan of a minute and a half, and a volume tier for what is beyond."""
    add_account(book, "tier", ({"rate_table_id": "minute"},))
    add_plan(book, "tier", ("",), included_minutes="1.5")
    book.add("account_plans", account_id="tier", plan_id="tier", valid_from="2026-10-01")
    book.add(
        "volume_tiers",
        volume_tier_id="tier",
        tier_rule="graduated",
        from_minutes="0",
        rate_per_minute="0.05",
    )
    book.add("volume_tier_destinations", volume_tier_id="tier")
    book.add("account_volume_tiers", account_id="tier", volume_tier_id="tier")
    yield from calls_of("tier", talk(60, 60, 60))


def add_two_plans(book: Book) -> Iterator[dict[str, str]]:
    """Add an account with a plan for the world and one for a part of it, a minute each."""
    add_account(book, "two", ({"rate_table_id": "minute"},))
    for plan, prefix in (("world", ""), ("uk", "44")):
        add_plan(book, plan, (prefix,), included_minutes="1", plan_name=f"The {plan}")
        book.add("account_plans", account_id="two", plan_id=plan, valid_from="2026-10-01")
    yield from calls_of(
        "two",
        (
            *talk(60, 60, called_number=LONDON),
            {"started_at": "2026-10-05T15:00:00Z", "service_type": "voice"},
        ),
    )
