"""Time bands, split calls and price steps on the product itself, on both sides of each call."""

from decimal import Decimal
from typing import Any

import pytest

from .book import Book
from .golden_bands import BANDS, CASES, HOLIDAYS, BandCase
from .project import Project
from .standard_files import standard_file

SIDES = ("customer", "provider")

Cells = dict[str, Any]


def add_case(book: Book, case: BandCase) -> None:
    """Give a case its customer, its provider and their rate table."""
    book.add("rate_tables", rate_table_id=case.name, **case.table)
    for side in SIDES:
        account_id = f"{case.name}-{side}"
        book.account(account_id, is_provider=str(side == "provider").lower())
        book.auth_code(account_id, account_id, f"billing_number equals {case.name}")
        book.add("account_rate_tables", account_id=account_id, rate_table_id=case.name)
    for rate in case.whole_rates:
        book.add("rates", **rate)
    for step in case.whole_steps:
        book.add("rate_steps", **step)


@pytest.fixture(scope="module")
def charges(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Cells]:
    """Land and build all cases once; the charges of both sides by account."""
    book = Book()
    book.add("cdr_sources", source_id="pbx")
    for band, days, start, end in BANDS:
        book.add("time_bands", time_band=band, days=days, start_time=start, end_time=end)
    for calendar, day in HOLIDAYS:
        book.add("holidays", calendar_id=calendar, calendar_date=day, name="A day off")
    for case in CASES:
        add_case(book, case)
    project = Project(tmp_path_factory.mktemp("bands"))
    project.write_book(book)
    project.deliver("pbx", "calls.csv", standard_file(case.whole_call for case in CASES))
    project.land()
    project.build(tested=False)
    return {
        row["account_id"]: row
        for side in SIDES
        for row in project.records(f"select * from marts.fct_{side}_charges")
    }


def test_every_case_is_one_call() -> None:
    assert len({case.name for case in CASES}) == len(CASES)


@pytest.mark.parametrize("side", SIDES)
@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_a_rule_of_bands_and_steps(charges: dict[str, Cells], case: BandCase, side: str) -> None:
    found = charges[f"{case.name}-{side}"]
    expected: Cells = {"rate_table_id": case.name, "suspense_reason": case.suspended}
    if case.suspended:
        expected |= {"charge": None, "unrounded_charge": None, "billed_seconds": None}
    else:
        expected |= {"charge": Decimal(case.charge or ""), "billed_seconds": case.billed}
    for column, value in [
        ("matched_prefix", case.prefix),
        ("unrounded_charge", case.unrounded and Decimal(case.unrounded)),
    ]:
        if value is not None:
            expected[column] = value
    if case.band is not None:
        expected["time_band"] = case.band or None
    assert {column: found[column] for column in expected} == expected
