"""Taxes on the product itself: invoices worked out by hand."""

from collections.abc import Iterator
from decimal import Decimal

import duckdb
import pytest

from .book import Book
from .data_tests import failing_rows
from .golden_taxes import CASES, TaxCase, add_taxes
from .project import Project
from .standard_files import standard_file
from .tampering import TAX_TAMPERINGS, Tampering


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> Project:
    """Land all cases, and build once. Nobody writes to it."""
    book = Book()
    calls = list(add_taxes(book))
    built = Project(tmp_path_factory.mktemp("taxes"))
    built.write_book(book)
    for currency in {currency for currency, _ in calls}:
        own = [call for its, call in calls if its == currency]
        built.deliver(currency, "calls.csv", standard_file(own))
    built.land()
    built.build()
    return built


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_the_taxes_of_an_invoice(project: Project, case: TaxCase) -> None:
    found = project.rows(
        "select tax_number, tax_id, tax_name, rate_percent, taxable_amount, amount, currency"
        " from marts.fct_invoice_taxes where account_id = ? order by tax_number",
        case.name,
    )
    assert found == [
        (
            number,
            tax_id,
            f"The {tax_id}",
            Decimal(percent),
            Decimal(taxable),
            Decimal(amount),
            case.currency,
        )
        for number, (tax_id, percent, taxable, amount) in enumerate(case.found, start=1)
    ]


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_the_total_of_an_invoice(project: Project, case: TaxCase) -> None:
    found = project.rows(
        "select net, tax, total, document_type from marts.fct_invoices where account_id = ?",
        case.name,
    )
    net, total = Decimal(case.net), Decimal(case.total)
    assert found == [(net, total - net, total, "invoice")]


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
        for tampering in TAX_TAMPERINGS
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
