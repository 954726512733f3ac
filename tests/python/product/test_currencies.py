"""Currencies on the product itself: invoices, what waits for a rate, and margins."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any

import duckdb
import pytest

from ratehouse.explain import explain
from ratehouse.home import Home
from ratehouse.home import Project as Checkout
from ratehouse.status import read_status

from .book import Book
from .data_tests import failing_rows
from .golden_currencies import (
    AFTER,
    GIVEN_LATER,
    SCENES,
    CurrencyScene,
    add_currencies,
    add_fx_rate,
)
from .project import Project
from .standard_files import standard_file
from .tampering import CURRENCY_TAMPERINGS, Tampering

NAMES = [scene.name for scene in SCENES]


def money(cell: str | None) -> Decimal | None:
    """Read an amount or a rate of a scene."""
    return None if cell is None else Decimal(cell)


@dataclass
class Said:
    """What the product says of a scene, or is expected to say."""

    lines: list[Any] = field(default_factory=list)
    waiting: list[Any] = field(default_factory=list)
    margins: list[Any] = field(default_factory=list)


def found_of(project: Project) -> dict[str, Said]:
    """Read what the product says of each scene."""
    found = {name: Said() for name in NAMES}
    for name, *line in project.rows(
        "select account_id, destination, calls, amount, charge_currency, fx_rate"
        " from marts.fct_invoice_lines order by account_id, line_number"
    ):
        found[name].lines.append(tuple(line))
    for name, *waiting in project.rows(
        "select account_id, invoice_run_id, charge_currency, reason, calls, amount"
        " from marts.rpt_charges_not_invoiced order by account_id, charge_currency"
    ):
        found[name].waiting.append(tuple(waiting))
    for reference, *margin, difference in project.rows(
        "select call_reference, customer_charge, customer_fx_rate, provider_charge,"
        " provider_fx_rate, margin from marts.fct_call_margins"
        " inner join marts.fct_calls using (call_id) order by call_reference"
    ):
        is_known = margin[0] is not None and margin[2] is not None
        assert difference == (margin[0] - margin[2] if is_known else None)
        found[reference.rsplit("-", 1)[0]].margins.append(tuple(margin))
    return found


def expected_of(scene: CurrencyScene) -> Said:
    """Write the answers of a scene as numbers."""
    return Said(
        [
            (destination, calls, Decimal(amount), currency, Decimal(rate))
            for destination, calls, amount, currency, rate in scene.lines
        ],
        [(*row, Decimal(amount)) for *row, amount in scene.waiting],
        [tuple(map(money, margin)) for margin in scene.margins],
    )


@pytest.fixture(scope="module")
def book() -> Book:
    return Book()


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory, book: Book) -> Project:
    """Land all scenes, and build once. Nobody writes to it."""
    built = Project(tmp_path_factory.mktemp("currencies"))
    calls = list(add_currencies(book))
    built.write_book(book)
    for source_id in ("pbx", "in-euro"):
        of_source = [call for source, call in calls if source == source_id]
        built.deliver(source_id, "calls.csv", standard_file(of_source))
    built.land()
    built.build()
    return built


@pytest.fixture(scope="module")
def found(project: Project) -> dict[str, Said]:
    return found_of(project)


@pytest.mark.parametrize("scene", SCENES, ids=NAMES)
def test_what_a_scene_says(found: dict[str, Said], scene: CurrencyScene) -> None:
    assert found[scene.name] == expected_of(scene)


def test_an_invoice_is_in_the_account_s_currency(project: Project) -> None:
    found = project.rows(
        "select account_id, currency, net from marts.fct_invoices"
        " where account_id in ('yen', 'two-currencies', 'dinar') order by account_id"
    )
    assert found == [
        ("dinar", "KWD", Decimal("3071234.567")),
        ("two-currencies", "USD", Decimal("0.10")),
        ("yen", "JPY", Decimal(151)),
    ]
    assert (
        project.rows(
            "select distinct lines.account_id from marts.fct_invoice_lines as lines"
            " inner join marts.dim_accounts using (account_id)"
            " where lines.currency <> dim_accounts.currency"
        )
        == []
    )


def test_call_detail_is_in_the_charge_s_currency(project: Project) -> None:
    found = project.rows(
        "select detail.line_number, detail.charge, detail.currency"
        " from marts.rpt_invoice_call_detail as detail"
        " where account_id = 'two-currencies' order by line_number"
    )
    assert found == [(1, Decimal("0.06"), "EUR"), (2, Decimal("0.02"), "USD")]


def test_a_provider_is_owed_in_its_table_s_currency(project: Project) -> None:
    assert project.rows(
        "select currency, charge from marts.rpt_cdr_by_provider_by_date"
        " where account_id in ('of-bought-in-euro', 'of-bought-in-franc') order by currency"
    ) == [("CHF", Decimal("0.01")), ("EUR", Decimal("0.01"))]


def test_a_markup_on_another_currency_is_still_suspended(project: Project) -> None:
    assert project.rows(
        "select suspense_reason from marts.fct_customer_charges where account_id = 'markup'"
        " order by suspense_reason nulls first"
    ) == [(None,), ("currency_mismatch",)]


@pytest.mark.parametrize(
    ("reference", "sentences"),
    [
        (
            "converted-3",
            ["0.072 - 0.01 = 0.062 USD.", "The customer's charge is converted at 1.2."],
        ),
        (
            "bought-in-euro-1",
            ["0.06 - 0.011 = 0.049 USD.", "The provider's charge is converted at 1.1."],
        ),
        (
            "no-rate-1",
            [
                "None while a side is suspended or not rated, or has no exchange rate into USD on "
                "the day of the call."
            ],
        ),
    ],
)
def test_explain_tells_the_rates(project: Project, reference: str, sentences: list[str]) -> None:
    steps = explain(Home(project.home), reference).steps
    assert [step.sentences for step in steps if step.heading == "Margin"] == [sentences]


def test_status_counts_what_waits_for_a_rate(project: Project) -> None:
    current = read_status(Checkout(project.root), Home(project.home))
    (one,) = [one for one in current.needs_attention if one.kind == "no_fx_rate"]
    assert (one.count, one.text) == (
        6,
        "the charges of 6 calls are on no invoice for want of an exchange rate: CHF to USD, SEK to "
        "USD, USD to GBP",
    )


# -- a rate that is given later ------------------------------------------------------------------


@pytest.fixture(scope="module")
def given(project: Project, book: Book, tmp_path_factory: pytest.TempPathFactory) -> Project:
    """Give the missing rate, from 6 October on, and build again."""
    for rate in GIVEN_LATER:
        add_fx_rate(book, *rate)
    later = project.in_home(tmp_path_factory.mktemp("given") / "home", copy_warehouse=True)
    project.write_book(book)
    later.build(tested=False)
    return later


def test_only_the_days_of_the_rate_are_built_again(given: Project) -> None:
    """Calls are on 5 September, 5, 6 and 7 October, 2 November."""
    assert given.rows(
        "select call_date, why from intermediate.int_days_to_build order by call_date"
    ) == [(day, "fx_rates") for day in (date(2026, 10, 6), date(2026, 10, 7), date(2026, 11, 2))]


def test_what_waited_comes_onto_the_invoice(found: dict[str, Said], given: Project) -> None:
    expected = found | {name: expected_of(scene) for name, scene in AFTER.items()}
    assert found_of(given) == expected


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
        for tampering in CURRENCY_TAMPERINGS
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
