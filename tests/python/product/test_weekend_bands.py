"""Calls over time bands, each compared with a cost that the warehouse did not compute.

A file of 42,238 rated calls is no part of the project: without it beside the checkout its tests
are skipped, and say so. The calls made here need no file: two bands, days that change their clock,
and a rule of three lines.
"""

import csv
from collections.abc import Iterable, Iterator, Mapping
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from pathlib import Path
from random import Random
from zoneinfo import ZoneInfo

import pytest

from .book import Book
from .project import REPOSITORY, Project
from .standard_files import standard_file

PATH = REPOSITORY.parent / "shared" / "data" / "rated" / "weekend_band_calls_42k.csv"

needs_file = pytest.mark.skipif(
    not PATH.exists(), reason=f"{PATH} is not there; see the calls that are made here"
)

Call = Mapping[str, str]


def charges_of(project: Project) -> dict[str, Decimal]:
    """Give the customer's charge of every call by its reference."""
    return dict(
        project.rows(
            "select calls.call_reference, charges.charge"
            " from marts.fct_customer_charges as charges"
            " inner join marts.fct_calls as calls on charges.call_id = calls.call_id"
        )
    )


def built(folder: Path, book: Book, calls: Iterable[Call]) -> Project:
    """Land and build calls of the source `pbx`."""
    project = Project(folder)
    project.write_book(book)
    project.deliver("pbx", "calls.csv", standard_file(calls))
    project.land()
    project.build_charges("+fct_calls")
    return project


# -- the file ------------------------------------------------------------------------------------

# The file names no clock. One far from UTC shows that source and table keep to their own.
CLOCK = "America/New_York"

PRICES = {
    "National": ("8", "4"),
    "Local": ("4", "1"),
    "Mobile": ("25", "15"),
    "Intl": ("30", "25"),
    "PRS": ("50", "50"),
    "Free": ("0", "0"),
}
"""Price of a minute by the type of call: on most days, and on Sundays and Mondays."""


def calls_of_the_file() -> Iterator[Call]:
    """Convert to the standard format. Only the number of the line tells calls apart."""
    with PATH.open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file, skipinitialspace=True):
            started, ended = (
                datetime.strptime(f"{row[f'{end}Date']} {row[f'{end}Time']}", "%d/%m/%Y %H:%M:%S")
                for end in ("start", "end")
            )
            yield {
                "started_at": started.isoformat(),
                "talk_seconds": f"{(ended - started).total_seconds():.0f}",
                "calling_number": row["phoneNumber"],
                "called_number": row["destPhoneNumber"],
                "service_type": row["Type"],
                "disconnect_reason": row["Cost"],
            }


def book_of_the_file() -> Book:
    """Give each type of call a table, with a row for most days and one for the cheap days."""
    book = Book()
    book.add("dial_plans", dial_plan_id="as-dialled")
    book.add(
        "cdr_sources",
        source_id="pbx",
        dial_plan_id="as-dialled",
        timezone=CLOCK,
        rated_sides="customer",
    )
    book.add("time_bands", time_band="cheap", days="sun|mon", start_time="00:00", end_time="24:00")
    book.account("subscriber", timezone=CLOCK)
    book.auth_code("subscriber", "subscriber", "source_id equals pbx")
    for kind, (full, cheap) in PRICES.items():
        book.add("rate_tables", rate_table_id=kind, timezone=CLOCK)
        book.add(
            "account_rate_tables", account_id="subscriber", rate_table_id=kind, service_type=kind
        )
        book.add("rates", rate_table_id=kind, rate_per_minute=full)
        book.add("rates", rate_table_id=kind, rate_per_minute=cheap, time_band="cheap")
    return book


@needs_file
def test_the_calls_of_the_file_cost_what_it_says(tmp_path: Path) -> None:
    calls = [
        {"call_reference": str(line), **call} for line, call in enumerate(calls_of_the_file(), 2)
    ]
    costs = {call["call_reference"]: Decimal(call["disconnect_reason"]) for call in calls}
    project = built(tmp_path, book_of_the_file(), calls)
    assert len(costs) == 42_238
    assert charges_of(project) == costs
    counts = project.rows(
        "select count(*), sum(charge), count(*) filter (talk_seconds = 0),"
        " count(*) filter (time_band = 'cheap') > 10000 from marts.fct_customer_charges"
    )
    assert counts == [(42_238, Decimal(4_515_113), 294, True)]


# -- calls made here -----------------------------------------------------------------------------

TABLES = [
    ("weekend", "America/New_York"),
    ("weekend", "Australia/Lord_Howe"),
    ("night", "America/New_York"),
    ("night", "Europe/London"),
]
"""A cheap band and the clock of its table."""

CHANGES_OF_CLOCKS = [
    *(date(2026, 3, 8), date(2026, 11, 1)),
    *(date(2026, 3, 29), date(2026, 10, 25)),
    *(date(2026, 4, 5), date(2026, 10, 4)),
]
"""New York, London, Lord Howe."""


def cost(band: str, zone: str, started: datetime, seconds: int) -> Decimal:
    """Price a call: begun minutes at 0.05, at 0.02 on weekends or from 22:00 to 01:30."""
    local = started.astimezone(ZoneInfo(zone))
    is_night = not time(1, 30) <= local.time() < time(22)
    is_cheap = is_night if band == "night" else local.weekday() >= 5
    return -(-seconds // 60) * Decimal("0.02" if is_cheap else "0.05")


def starts(random: Random, count: int) -> Iterator[datetime]:
    """Give moments of 2026: any, and as many around the changes of clocks and on round times."""
    for _ in range(count // 4):
        yield datetime(2026, 1, 1, tzinfo=UTC) + timedelta(seconds=random.randrange(365 * 86400))
        day = random.choice(CHANGES_OF_CLOCKS) + timedelta(days=random.randint(-1, 1))
        midnight = datetime.combine(day, time(0), UTC)
        yield midnight + timedelta(seconds=random.randrange(86400))
        # a second before, at and after quarters of an hour, where every edge lies
        for first in (midnight, midnight - timedelta(days=random.randrange(60))):
            quarter = timedelta(minutes=15 * random.randrange(96))
            yield first + quarter + timedelta(seconds=random.randint(-1, 1))


def test_two_thousand_calls_cost_what_three_lines_say(tmp_path: Path) -> None:
    book = Book()
    book.add("cdr_sources", source_id="pbx", timezone="Asia/Kathmandu", rated_sides="customer")
    week = "mon|tue|wed|thu|fri|sat|sun"
    for band, days, start, end in [
        ("weekend", "sat|sun", "00:00", "24:00"),
        ("night", week, "22:00", "01:30"),
    ]:
        book.add("time_bands", time_band=band, days=days, start_time=start, end_time=end)
    random = Random(2026)
    calls: list[Call] = []
    costs: dict[str, Decimal] = {}
    for band, zone in TABLES:
        name = f"{band}-{zone.rpartition('/')[2]}"
        book.account(name)
        book.auth_code(name, name, f"billing_number equals {name}")
        book.add("rate_tables", rate_table_id=name, timezone=zone)
        book.add("account_rate_tables", account_id=name, rate_table_id=name)
        book.add("rates", rate_table_id=name, rate_per_minute="0.05")
        book.add("rates", rate_table_id=name, rate_per_minute="0.02", time_band=band)
        for number, started in enumerate(starts(random, 500)):
            seconds = random.choice([0, 1, 59, 60, 61, random.randrange(7200)])
            reference = f"{name}-{number}"
            costs[reference] = cost(band, zone, started, seconds)
            calls.append(
                {
                    "call_reference": reference,
                    "billing_number": name,
                    "started_at": started.isoformat(),
                    "talk_seconds": str(seconds),
                    "called_number": "14155550100",
                }
            )
    project = built(tmp_path, book, calls)
    assert len(costs) == 2_000
    assert charges_of(project) == costs
    prices = project.rows(
        "select count(distinct coalesce(time_band, '')) from marts.fct_customer_charges"
        " where billed_seconds > 0 group by rate_table_id"
    )
    assert prices == [(2,)] * len(TABLES)
