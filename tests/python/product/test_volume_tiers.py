"""Volume tiers on the product itself: hand answers, invoices, and a call that comes late."""

from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import duckdb
import pytest

from .book import Book
from .data_tests import failing_rows
from .golden_volume_tiers import (
    AMOUNTS,
    CASES,
    LINES,
    OCTOBER,
    SCENES,
    Found,
    TierCase,
    TierScene,
    add_volume_tiers,
    calls_of,
    months_of,
)
from .project import Project
from .standard_files import standard_file
from .tampering import VOLUME_TIER_TAMPERINGS, Tampering

TIER_CHARGES = "select * from marts.fct_volume_tier_charges"


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> Project:
    """Land all cases and scenes, and build once. Nobody writes to it."""
    book = Book()
    calls = list(add_volume_tiers(book))
    built = Project(tmp_path_factory.mktemp("tiers"))
    built.write_book(book)
    built.deliver("pbx", "calls.csv", standard_file(calls))
    built.land()
    built.build()
    return built


@pytest.fixture(scope="module")
def months(project: Project) -> dict[str, dict[tuple[str, date], Found]]:
    """Read what the volume tiers of every account say."""
    return months_of(project.records(TIER_CHARGES))


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_what_tiers_price(months: dict[str, dict[tuple[str, date], Found]], case: TierCase) -> None:
    calls, seconds, *money = case.usage
    expected = (calls, seconds, *(Decimal(amount) for amount in money))
    assert months[case.name] == {(case.name, OCTOBER): expected}


@pytest.mark.parametrize("scene", SCENES, ids=lambda scene: scene.name)
def test_which_calls_count(
    months: dict[str, dict[tuple[str, date], Found]], scene: TierScene
) -> None:
    expected = {
        (tier, month): (
            calls,
            talked * 60,
            talked * Decimal("0.06"),
            talked * Decimal("0.05"),
            talked * Decimal("-0.01"),
        )
        for tier, month, calls, talked in scene.months
    }
    assert months.get(scene.name, {}) == expected


def test_a_row_says_rule_currency_and_month(project: Project) -> None:
    found = project.rows(
        "select tier_rule, currency, period_start, period_end from marts.fct_volume_tier_charges"
        " where account_id in ('yen', 'late') order by account_id, period_start"
    )
    assert found == [
        ("graduated", "USD", date(2026, 9, 1), date(2026, 10, 1)),
        ("graduated", "USD", date(2026, 10, 1), date(2026, 11, 1)),
        ("graduated", "USD", date(2026, 12, 1), date(2027, 1, 1)),
        ("whole_volume", "JPY", date(2026, 10, 1), date(2026, 11, 1)),
    ]


@pytest.mark.parametrize("account", AMOUNTS)
def test_the_line_is_the_adjustment_rounded_once(project: Project, account: str) -> None:
    found = project.rows(
        "select invoice_run_id, description, destination, calls, billed_seconds, amount"
        " from marts.fct_invoice_lines where account_id = ? and line_type = 'volume_tier'",
        account,
    )
    description = f"Volume tier {account}, October 2026"
    assert found == [("2026-10", description, None, None, None, Decimal(AMOUNTS[account]))]


def test_a_month_is_on_the_run_of_its_last_day(project: Project) -> None:
    found: dict[tuple[str, str], list[str]] = {}
    for run_id, account_id, description, amount in project.rows(
        "select invoice_run_id, account_id, description, amount from marts.fct_invoice_lines"
        " where line_type = 'volume_tier'"
        " and account_id in ('late', 'months', 'halves', 'house', 'silent', 'without')"
        " order by line_number"
    ):
        assert amount == Decimal("-0.01")
        month = description.removeprefix("Volume tier world, ")
        found.setdefault((run_id, account_id), []).append(month)
    assert found == LINES


def test_lines_of_volume_tiers_are_last_and_in_the_net(project: Project) -> None:
    found = project.rows(
        "select line_number, line_type, volume_tier_id, amount from marts.fct_invoice_lines"
        " where account_id = 'longest' order by line_number"
    )
    # 0.06 x 15 minutes
    assert found == [
        (1, "usage", None, Decimal("0.90")),
        (2, "volume_tier", "uk", Decimal("-0.01")),
        (3, "volume_tier", "uk-mobile", Decimal("-0.02")),
        (4, "volume_tier", "world", Decimal("-0.12")),
    ]
    assert project.value("select net from marts.fct_invoices where account_id = 'longest'") == (
        Decimal("0.75")
    )


def test_an_invoice_may_have_nothing_but_a_volume_tier(project: Project) -> None:
    """The calls of the first half of October are on the run before."""
    found = project.rows(
        "select invoice_run_id, net from marts.fct_invoices where account_id = 'halves' order by 1"
    )
    assert found == [("first-half", Decimal("0.06")), ("second-half", Decimal("-0.01"))]


# -- a test that cannot fail is a defect ---------------------------------------------------------


@pytest.fixture(scope="module")
def copied_warehouse(
    project: Project, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[duckdb.DuckDBPyConnection]:
    """Open a copy of the built warehouse."""
    home = tmp_path_factory.mktemp("tampered") / "home"
    with project.in_home(home, copy_warehouse=True).writing() as opened:
        yield opened


@pytest.mark.parametrize(
    "tampering",
    [
        pytest.param(tampering, id=f"{tampering.test}: {tampering.what}")
        for tampering in VOLUME_TIER_TAMPERINGS
    ],
)
def test_a_data_test_fails(
    project: Project, copied_warehouse: duckdb.DuckDBPyConnection, tampering: Tampering
) -> None:
    copied_warehouse.begin()
    try:
        assert failing_rows(copied_warehouse, project, tampering.test) == []
        copied_warehouse.execute(tampering.sql)
        assert failing_rows(copied_warehouse, project, tampering.test) != []
    finally:
        copied_warehouse.rollback()


# -- late calls ----------------------------------------------------------------------------------


def test_a_late_call_changes_its_month_and_no_other_call(project: Project, tmp_path: Path) -> None:
    """A call of the 3rd lands after the build: the charges of the 5th stay as they are."""

    def everything(built: Project) -> tuple[list[Any], dict[str, Any]]:
        charges = built.rows("select * from marts.fct_customer_charges order by call_id")
        return charges, months_of(built.records(TIER_CHARGES))

    charges_before, months_before = everything(project)
    late = project.in_home(tmp_path / "home", copy_warehouse=True)
    call = {"call_reference": "late", "started_at": "2026-10-03T14:00:00Z"}
    late.deliver("pbx", "late.csv", standard_file(calls_of("g-bound", [call])))
    late.land()
    late.build()
    charges, found = everything(late)
    assert len(charges) == len(charges_before) + 1
    assert set(charges_before) < set(charges)
    # ten minutes and the eleventh, beyond the bound
    expected = (5, 660, Decimal("0.66"), Decimal("0.53"), Decimal("-0.13"))
    assert found.pop("g-bound") == {("g-bound", OCTOBER): expected}
    months_before.pop("g-bound")
    assert found == months_before
