"""Random pairs of bands: refused exactly where going through every minute finds both."""

import json
from itertools import product
from pathlib import Path
from random import Random

import pytest

from tests.python.command.test_command import ratehouse
from tests.python.product.book import Book
from tests.python.product.project import Project

pytestmark = pytest.mark.slow

WEEKDAYS = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"]
HOURS = [0, 1, 6, 8, 18, 22, 23, 24]
PAIRS = 400

Window = tuple[list[str], int, int]
"""Days, start and end hour."""


def random_band(random: Random) -> list[Window]:
    """One to three windows of a few days; hours come from a small pool, so that ends meet."""
    windows = []
    for _ in range(random.choice([1, 1, 2, 3])):
        days = random.sample([*WEEKDAYS, "holiday"], random.randrange(1, 4))
        start, end = random.sample(HOURS, 2)
        windows.append((days, start % 24, end if start % 24 != end % 24 else 12))
    return windows


def holds(band: list[Window], day_before: str, day: str, hour: int) -> bool:
    """Whether a band holds in an hour, as DESIGN says it."""
    for days, start, end in band:
        if end > start:
            if day in days and start <= hour < end:
                return True
        elif (day in days and hour >= start) or (day_before in days and hour < end):
            return True
    return False


def can_meet(one: list[Window], other: list[Window], has_calendar: bool) -> bool:
    """Whether some day, after some day that it can follow, has an hour of both."""
    kinds = [*WEEKDAYS, "holiday"] if has_calendar else WEEKDAYS
    following = {(WEEKDAYS[number - 1], WEEKDAYS[number]) for number in range(7)}
    return any(
        holds(one, day_before, day, hour) and holds(other, day_before, day, hour)
        for day_before, day in product(kinds, kinds)
        if (day_before, day) in following or "holiday" in (day_before, day)
        for hour in range(24)
    )


def test_bands_are_refused_exactly_when_a_moment_has_both(tmp_path: Path) -> None:
    random = Random(3)
    book = Book()
    book.add("holidays", calendar_id="us", calendar_date="2026-12-25")
    book.add("rate_tables", rate_table_id="usd")
    book.add("rate_tables", rate_table_id="cal", holiday_calendar_id="us")
    expected = set()
    for number in range(PAIRS):
        one, other = random_band(random), random_band(random)
        has_calendar = random.random() < 0.5
        for name, windows in ((f"a{number}", one), (f"b{number}", other)):
            for days, start, end in windows:
                book.add(
                    "time_bands",
                    time_band=name,
                    days="|".join(days),
                    start_time=f"{start:02}:00",
                    end_time=f"{end:02}:00",
                )
            book.add(
                "rates",
                rate_table_id="cal" if has_calendar else "usd",
                prefix=str(1000 + number),
                time_band=name,
                rate_per_minute="0.01",
            )
        if can_meet(one, other, has_calendar):
            expected.add(2 * number + 3)  # the line of the second rate, after the header
    assert PAIRS / 4 < len(expected) < PAIRS * 3 / 4
    project = Project(tmp_path)
    project.write_book(book)
    done = ratehouse(project, "rates", "check", "--json")
    found = json.loads(done.out)["faults"]
    assert {fault["column"] for fault in found} == {"time_band"}
    assert {fault["line"] for fault in found} == expected
