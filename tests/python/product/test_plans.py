"""Plans and charges on the product itself: hand answers, and a build that has no day to rate."""

from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from typing import Any

import duckdb
import pytest

from .book import Book
from .data_tests import failing_rows
from .golden_plans import (
    CASES,
    CHARGES,
    FEES,
    KEPT,
    POOL,
    POOL_SAVED,
    USAGE,
    Charge,
    Fees,
    PlanCase,
    add_plans,
)
from .project import Project
from .standard_files import standard_file
from .tampering import PLAN_TAMPERINGS, Tampering

CALLS = """
select calls.call_reference, in_plans.free_seconds, in_plans.charge_beyond
from intermediate.int_calls_in_plans as in_plans
inner join marts.fct_calls as calls on in_plans.call_id = calls.call_id
"""

Answers = dict[str, tuple[int, Decimal]]


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> Project:
    """Land all cases, and build once."""
    book = Book()
    calls = list(add_plans(book))
    built = Project(tmp_path_factory.mktemp("plans"))
    built.write_book(book)
    built.deliver("pbx", "calls.csv", standard_file(calls))
    built.land()
    built.build()
    return built


def answers(project: Project) -> Answers:
    """Read the free seconds of every call, and what the others cost."""
    return {reference: (free, beyond) for reference, free, beyond in project.rows(CALLS)}


@pytest.fixture(scope="module")
def found(project: Project) -> Answers:
    """Read them once."""
    return answers(project)


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_what_is_free_and_what_the_rest_costs(found: Answers, case: PlanCase) -> None:
    expected = {
        f"{case.name}-{number}": (answer[0], Decimal(answer[1]))
        for number, answer in enumerate(case.answers, start=1)
        if answer is not None
    }
    assert len(case.answers) == len(case.calls)
    own = {f"{case.name}-{number}" for number in range(1, len(case.calls) + 1)}
    assert {name: found[name] for name in own & found.keys()} == expected


def test_a_calls_own_charge_is_what_its_rate_says(project: Project) -> None:
    found = project.rows(
        "select charges.charge, charges.billed_seconds from marts.fct_customer_charges as charges"
        " where account_id = 'crossing'"
    )
    assert found == [(Decimal("1.55"), 90)]


def test_calls_that_have_plans_are_all_there_is(project: Project) -> None:
    accounts = {case.name for case in CASES} | {case.name for case in KEPT} | {"tier", "two", *POOL}
    found = project.rows("select distinct account_id from intermediate.int_calls_in_plans")
    assert {account for (account,) in found} == accounts


@pytest.mark.parametrize("case", KEPT, ids=lambda case: case.name)
def test_unused_minutes_are_kept_or_lost(project: Project, case: PlanCase) -> None:
    found = project.rows(
        "select period_start, included_seconds, carried_over_seconds, used_seconds, unused_seconds,"
        " carried_on_seconds, charges_saved from marts.fct_plan_usage where holder_id = ?"
        " order by period_start",
        case.name,
    )
    assert found == [
        (
            date(2026, month, 1),
            *(minutes * 60 for minutes in row),
            row[2] * Decimal("0.06"),
        )
        for month, row in enumerate(USAGE[case.name], start=9)
    ]


def test_minutes_of_a_pool_are_used_together_and_credited_to_each(project: Project) -> None:
    found = project.rows(
        "select holder_id, is_pooled, included_seconds, used_seconds, unused_seconds, calls,"
        " charges_saved, currency from marts.fct_plan_usage"
        " where plan_id = 'pool' and period_start = date '2026-10-01' order by holder_id"
    )
    assert found == [
        ("them", True, 120, 60, 60, 1, Decimal("0.06"), "USD"),
        ("us", True, 120, 120, 0, 2, Decimal("0.12"), "USD"),
    ]
    credited = project.rows(
        "select account_id, exact_amount, currency from intermediate.int_plan_allowances_credited"
        " where account_id in ('pool-a', 'pool-b', 'pool-c')"
    )
    expected = {(account, Decimal(saved), "USD") for account, saved in POOL_SAVED.items()}
    assert set(credited) == expected
    assert len(credited) == len(expected)


def test_the_longest_prefix_decides_and_credits_say_what_they_are(project: Project) -> None:
    """London's second call finds no minutes in its plan, and takes none of the world's."""
    found = project.records(
        "select * from intermediate.int_plan_allowances_credited where account_id = 'two'"
        " order by item_key"
    )
    common = {
        "account_id": "two",
        "line_type": "plan_allowance",
        "billing_date": date(2026, 10, 31),
        "is_tax_exempt": False,
        "exact_amount": Decimal("-0.06"),
        "currency": "USD",
        "period_start": date(2026, 10, 1),
        "period_end": date(2026, 11, 1),
    }
    assert found == [
        {
            **common,
            "item_key": "plan_allowance|uk|2026-10-01||USD",
            "description": "Included minutes, The uk, October 2026",
            "service_type": None,
        },
        {
            **common,
            "item_key": "plan_allowance|world|2026-10-01|voice|USD",
            "description": "Included minutes, The world, October 2026",
            "service_type": "voice",
        },
    ]


def test_a_volume_tier_prices_what_is_beyond_the_plan(project: Project) -> None:
    """Of three minutes one and a half are free: 90 s at 0.05 a minute, for 0.09 by the calls."""
    found = project.rows(
        "select calls, billed_seconds, call_charges, tier_charge, adjustment"
        " from marts.fct_volume_tier_charges where account_id = 'tier'"
    )
    amounts = (Decimal("0.09"), Decimal("0.075"), Decimal("-0.015"))
    assert found == [(2, 90, *amounts)]


@pytest.mark.parametrize("fees", FEES, ids=lambda fees: fees.name)
def test_fees(project: Project, fees: Fees) -> None:
    found = project.rows(
        "select item_key, billing_date, period_start, period_end, exact_amount, line_type,"
        " currency, service_type, is_tax_exempt, description"
        " from intermediate.int_plan_fees_due where account_id = ? order by item_key",
        fees.name,
    )
    assert found == [
        (
            f"plan_fee|{fees.name}|{month}",
            *dates,
            Decimal(amount),
            "plan_fee",
            "USD",
            None,
            False,
            f"{fees.name}, {'October' if month == '2026-10-01' else 'November'} 2026",
        )
        for month, *dates, amount in fees.fees
    ]


@pytest.mark.parametrize("charge", CHARGES, ids=lambda charge: charge.name)
def test_charges(project: Project, charge: Charge) -> None:
    found = project.rows(
        "select item_key, billing_date, exact_amount, description, line_type, currency,"
        " is_tax_exempt from intermediate.int_recurring_charges_due"
        " where item_key like 'charge|' || ? || '|%' order by billing_date",
        charge.name,
    )
    assert found == [
        (
            f"charge|{charge.name}|{day}",
            date.fromisoformat(day),
            Decimal(amount),
            charge.description.format(number=number),
            "charge",
            "USD",
            False,
        )
        for number, (day, amount) in enumerate(charge.due, start=1)
    ]


def test_periods_of_charges(project: Project) -> None:
    """A recurring charge is for the time to the next one, or to its end; others are for none."""
    found = project.rows(
        "select item_key, period_start, period_end from intermediate.int_recurring_charges_due"
        " where billing_date in (date '2024-08-29', date '2026-01-31', date '2026-02-28')"
        " or item_key like 'charge|once|%' or item_key like 'charge|payments|2026-08%'"
        " order by item_key"
    )
    assert found == [
        ("charge|last-day|2026-01-31", date(2026, 1, 31), date(2026, 2, 28)),
        ("charge|last-day|2026-02-28", date(2026, 2, 28), date(2026, 3, 31)),
        ("charge|once|2026-10-31", None, None),
        ("charge|payments|2026-08-31", None, None),
        ("charge|quarterly|2024-08-29", date(2024, 8, 29), date(2024, 11, 29)),
        ("charge|yearly|2026-02-28", date(2026, 2, 28), date(2027, 2, 28)),
    ]


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
        for tampering in PLAN_TAMPERINGS
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


# -- a build that rates nothing ------------------------------------------------------------------


def test_a_build_without_a_day_to_rate_says_the_same(project: Project, found: Answers) -> None:
    """Decks of days that are not rated again are not laid out; cut calls have their own."""

    def items() -> list[tuple[Any, ...]]:
        return project.rows("select * from intermediate.int_plan_allowances_credited order by all")

    before = items()
    decks = "int_days_to_build int_rates_in_force int_rate_epochs int_rate_deck_prefixes"
    plans = "int_plan_calls_cut int_plan_rate_epochs int_plan_deck_prefixes"
    priced = "int_plan_charges_in_parts int_calls_in_plans int_plan_allowances_credited"
    project.build("--select", f"{decks} {plans} {priced}", "--exclude-resource-type", "test")
    assert project.value("select count(*) from intermediate.int_rate_epochs") == 0
    assert answers(project) == found
    assert items() == before
