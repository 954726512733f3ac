"""A month of carrier files, written by DuckDB from row numbers and hashes (`sql/`).

Every choice is a hash of the seed, what is chosen, and the number of the call, so that a file can
be written again in part (a delivery that grew, an export that overlaps) with the same lines.
DuckDB keeps `hash` stable within a release only.
"""

import csv
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from string import Template

import duckdb

from benchmarks.generator.decks import Prefix
from benchmarks.generator.identities import FEEDS, Identity

SQL = Path(__file__).parent / "sql"
FIRST_DAY = date(2026, 10, 1)
DAYS = 31
EXTRA_DAYS = (date(2026, 10, 30), date(2026, 10, 31))

_PERCENT_OF_CALLS = {"vitelity": 40, "gafachi": 35, "vodafone": 25}
_WEEKDAY, _WEEKEND = 12, 6
# how many of a hundred calls start in which hour of the day
_HOURS = (1, 0, 0, 0, 0, 1, 1, 2, 5, 9, 10, 9, 7, 8, 9, 9, 9, 7, 4, 3, 2, 2, 1, 1)
# gafachi corrects one call of so many
_CORRECTED = 2_000

_COPY_OPTIONS = {
    "vitelity": "format csv, header true, delimiter ',', quote '\"', escape '\"'",
    "gafachi": "format csv, header true, delimiter ',', quote '\"', escape '\"', force_quote *",
    "vodafone": "format csv, header true, delimiter ';'",
}


@dataclass(frozen=True)
class Slice:
    """The calls `first` to before `last` of a feed, all of one local day."""

    feed: str
    day: date
    first: int
    last: int


@dataclass(frozen=True)
class Delivery:
    """One file: slices of calls, each limited by a condition on the columns of calls_between."""

    feed: str
    name: str
    parts: tuple[tuple[Slice, str], ...]
    is_correction: bool = False


def feed_calls(calls: int) -> dict[str, int]:
    """How many of the calls come by which feed."""
    counts = {feed: calls * percent // 100 for feed, percent in _PERCENT_OF_CALLS.items()}
    counts[FEEDS[0]] += calls - sum(counts.values())
    return counts


def slices(feed: str, calls: int) -> list[Slice]:
    """Split a feed's calls over the month, with fewer on a weekend."""
    days = [FIRST_DAY + timedelta(days=number) for number in range(DAYS)]
    weights = [_WEEKEND if day.weekday() >= 5 else _WEEKDAY for day in days]
    passed, first = 0, 0
    found = []
    for day, weight in zip(days, weights, strict=True):
        passed += weight
        last = calls * passed // sum(weights)
        found.append(Slice(feed, day, first, last))
        first = last
    return found


def deliveries(calls: int) -> Iterator[Delivery]:
    """The month's files: one a day and feed, and what carriers deliver again.

    vitelity delivers three mornings first and then the whole day; gafachi begins three files with
    the evening of the day before, and corrects some calls in the end; vodafone begins two files
    with the morning of the day before.
    """
    for feed, count in feed_calls(calls).items():
        month = slices(feed, count)
        for number, part in enumerate(month, start=1):
            label = f"{feed}_{part.day:%Y-%m-%d}"
            parts: tuple[tuple[Slice, str], ...] = ((part, "true"),)
            if feed == "vitelity" and number in (6, 14, 22):
                yield Delivery(feed, f"{label}_1100.csv", ((part, "seconds_of_day < 39600"),))
            if feed == "gafachi" and number in (9, 16, 23):
                parts = ((month[number - 2], "seconds_of_day >= 75600"), *parts)
            if feed == "vodafone" and number in (12, 20):
                parts = ((month[number - 2], "seconds_of_day < 32400"), *parts)
            yield Delivery(feed, f"{label}_2400.csv", parts)
        if feed == "gafachi":
            parts = tuple((part, f"call % {_CORRECTED} = 7") for part in month)
            yield Delivery(feed, "gafachi_corrections.csv", parts, is_correction=True)


def extra_delivery(calls: int, extra: int) -> Delivery:
    """One more file of new calls, over the last two days of the month; it lands as the last."""
    feed = FEEDS[-1]
    first = feed_calls(calls)[feed]
    middle = first + extra // 2
    return Delivery(
        feed,
        f"{feed}_late.csv",
        (
            (Slice(feed, EXTRA_DAYS[0], first, middle), "true"),
            (Slice(feed, EXTRA_DAYS[1], middle, first + extra), "true"),
        ),
    )


class Writer:
    """Writes deliveries, with a DuckDB of its own."""

    def __init__(
        self, world: list[Prefix], identities: list[Identity], calls: int, seed: int
    ) -> None:
        """Load who calls, and a pool of called numbers a feed: a quarter of all calls."""
        self._connection = duckdb.connect()
        self._load_callers(identities)
        self._load_destinations(world, identities)
        hours = [hour for hour, weight in enumerate(_HOURS) for _ in range(weight)]
        setup = (SQL / "setup.sql").read_text(encoding="utf-8")
        pool = max(calls // 4, 1_000)
        self._connection.execute(Template(setup).substitute(seed=seed, pool=pool, hours=hours))

    def write(self, delivery: Delivery, folder: Path) -> Path:
        """Write a delivery into `folder`/<feed>/."""
        file = folder / delivery.feed / delivery.name
        file.parent.mkdir(parents=True, exist_ok=True)
        calls = " union all ".join(
            f"select * from calls_between('{part.feed}', date '{part.day}', {part.first},"
            f" {part.last}) where {condition}"
            for part, condition in delivery.parts
        )
        template = (SQL / f"{delivery.feed}.sql").read_text(encoding="utf-8")
        lines = Template(template).substitute(correction=int(delivery.is_correction))
        self._connection.execute(
            f"copy (with calls as ({calls}) {lines}) to '{file}' ({_COPY_OPTIONS[delivery.feed]})"
        )
        return file

    def _load_callers(self, identities: list[Identity]) -> None:
        rows: list[tuple[object, ...]] = []
        for feed in FEEDS:
            callers = [each for each in identities if each.feed == feed]
            known = [each for each in callers if each.direction != "stranger"]
            strangers = [each for each in callers if each.direction == "stranger"]
            for index, each in [*enumerate(known), *((-1, each) for each in strangers)]:
                rows.append(
                    (
                        feed,
                        index,
                        each.direction == "in",
                        f"CUSTOMER {index + 1:04}",
                        each.number,
                        each.number_digits,
                        each.trunk,
                        each.trunk_digits,
                        each.billing,
                        each.billing_digits,
                    )
                )
        self._connection.execute(
            "create table callers (feed varchar, caller bigint, is_inbound boolean,"
            " caller_name varchar, number varchar, number_digits bigint, trunk varchar,"
            " trunk_digits bigint, billing varchar, billing_digits bigint)"
        )
        self._fill("callers", rows)

    def _load_destinations(self, world: list[Prefix], identities: list[Identity]) -> None:
        markets: dict[str, list[str]] = {
            # numbers that no deck has a price for
            "nowhere": ["210", "259", "699"],
            "short": ["1911", "1411"],
            # calls from a customer's number to a customer's number
            "owned": [
                each.number
                for each in identities
                if each.feed == "vitelity" and each.direction == "in"
            ],
        }
        for prefix in world:
            if prefix.market != "other":
                markets.setdefault(prefix.market, []).append(prefix.digits)
        self._connection.execute(
            "create table destinations (market varchar, destination bigint, prefix varchar)"
        )
        self._fill(
            "destinations",
            [
                (market, number, digits)
                for market, prefixes in markets.items()
                for number, digits in enumerate(prefixes)
            ],
        )

    def _fill(self, table: str, rows: list[tuple[object, ...]]) -> None:
        """Fill a table by a file: parameters would take minutes."""
        with tempfile.NamedTemporaryFile("w", encoding="utf-8", newline="", suffix=".csv") as file:
            csv.writer(file).writerows(rows)
            file.flush()
            self._connection.execute(f"copy {table} from '{file.name}' (format csv, header false)")
