"""Balances: the models over made-up invoices and payments, by hand and against a plain loop.

The models are rendered without dbt, so that hundreds of accounts cost little.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal
from random import Random
from typing import Any

import duckdb
import pytest

from loaders.staging_rendering import project_sql

from .golden_balances import (
    SCENES,
    TERMS,
    TODAY,
    BalanceScene,
    Row,
    documents_of,
    payments_of,
)
from .project import REPOSITORY

MODELS = [
    "intermediate/billing/int_payments_assigned",
    "intermediate/billing/int_invoices_settled",
    "intermediate/billing/int_account_credits",
    "marts/billing/fct_invoice_balances",
    "marts/billing/fct_account_statement",
    "marts/billing/rpt_ageing",
]
TABLES = {
    "fct_invoices": (
        "invoice_run_id varchar, account_id varchar, document_type varchar, invoice_number varchar,"
        " invoice_date date, due_date date, total decimal(18, 4), currency varchar"
    ),
    "stg_payments": (
        "payment_id varchar, account_id varchar, currency varchar, invoice_number varchar,"
        " method varchar, reference varchar, amount decimal(18, 4), payment_date date"
    ),
}
AGES = (
    "not_yet_due, due_0_to_30_days, due_31_to_60_days, due_61_to_90_days, due_over_90_days, overdue"
)


def rendered(path: str) -> str:
    """Render a model or a data test; today is TODAY."""
    text = (REPOSITORY / f"{path}.sql").read_text(encoding="utf-8")
    text = text.replace("{{ build_time() }}", f"timestamp '{TODAY} 23:59:59'")
    return project_sql(REPOSITORY).text(text, ref=str, source="{}.{}".format)


def built(documents: list[Row], payments: list[Row]) -> duckdb.DuckDBPyConnection:
    """Build the models over these rows."""
    connection = duckdb.connect()
    for table, rows in (("fct_invoices", documents), ("stg_payments", payments)):
        connection.execute(f"create table {table} ({TABLES[table]})")
        names = list(rows[0])
        marks = ", ".join("?" for _ in names)
        connection.executemany(
            f"insert into {table} ({', '.join(names)}) values ({marks})",
            [[row[name] for name in names] for row in rows],
        )
    for path in MODELS:
        name = path.rsplit("/", 1)[1]
        connection.execute(f"create table {name} as {rendered('models/' + path)}")
    return connection


@pytest.fixture(scope="module")
def scenes() -> Iterator[duckdb.DuckDBPyConnection]:
    """Build all scenes, and an invoice that has no number yet."""
    documents = [row for scene in SCENES for row in documents_of(scene)]
    draft = {**documents[0], "invoice_number": None, "invoice_run_id": "draft"}
    payments = [row for scene in SCENES for row in payments_of(scene)]
    with built([*documents, draft], payments) as connection:
        yield connection


def rows(connection: duckdb.DuckDBPyConnection, sql: str, *values: object) -> list[Any]:
    return connection.execute(sql, list(values)).fetchall()


@pytest.mark.parametrize("scene", SCENES, ids=lambda scene: scene.name)
def test_what_is_owed(scenes: duckdb.DuckDBPyConnection, scene: BalanceScene) -> None:
    found = rows(
        scenes,
        "select open_amount from fct_invoice_balances where account_id = ?"
        " order by invoice_date, invoice_number",
        scene.name,
    )
    assert [amount for (amount,) in found] == [Decimal(amount) for amount in scene.open]
    ((*ages, overdue, credit, balance),) = rows(
        scenes,
        f"select {AGES}, unassigned_credit, balance from rpt_ageing where account_id = ?",
        scene.name,
    )
    assert credit == Decimal(scene.credit)
    assert balance == sum(map(Decimal, scene.entries))
    assert sum(ages) - credit == balance
    if scene.ages is not None:
        assert ages == [Decimal(amount) for amount in scene.ages]
        assert overdue == Decimal(scene.overdue or "0")


@pytest.mark.parametrize("scene", SCENES, ids=lambda scene: scene.name)
def test_the_statement(scenes: duckdb.DuckDBPyConnection, scene: BalanceScene) -> None:
    found = rows(
        scenes,
        "select entry_number, amount, balance from fct_account_statement where account_id = ?"
        " order by entry_number",
        scene.name,
    )
    amounts = [Decimal(amount) for amount in scene.entries]
    assert found == [
        (number, amount, sum(amounts[:number])) for number, amount in enumerate(amounts, start=1)
    ]


def test_what_an_entry_says(scenes: duckdb.DuckDBPyConnection) -> None:
    found = rows(
        scenes,
        "select entry_type, invoice_number, payment_id, due_date, assignment, named_invoice_number"
        " from fct_account_statement where account_id in"
        " ('refund-by-name', 'credit-note-paid-out', 'unknown-invoice', 'before-the-invoice')"
        " order by account_id, entry_number",
    )
    october, november, due = date(2026, 12, 3), date(2027, 1, 2), None
    refunded, paid_out, unknown = (
        f"{name}/october" for name in ("refund-by-name", "credit-note-paid-out", "unknown-invoice")
    )
    less = "credit-note-paid-out/less"
    assert found == [
        ("payment", None, "before-the-invoice-1", due, "oldest", None),
        ("invoice", "before-the-invoice/october", None, october, None, None),
        ("invoice", paid_out, None, october, None, None),
        ("credit_note", less, None, due, None, None),
        ("refund", less, "credit-note-paid-out-1", due, "credit_note", less),
        ("invoice", refunded, None, october, None, None),
        ("payment", refunded, "refund-by-name-1", due, "invoice", refunded),
        ("refund", refunded, "refund-by-name-2", due, "invoice", refunded),
        ("invoice", unknown, None, october, None, None),
        ("invoice", "unknown-invoice/november", None, november, None, None),
        ("payment", None, "unknown-invoice-1", due, "unknown_invoice", "no such number"),
    ]


def test_currencies_are_never_mixed() -> None:
    """A payment in another currency than its invoice is a credit of its own."""
    (invoice,) = documents_of(BalanceScene("ann", (("a", "2026-11-03", "10"),), (), (), ()))
    (payment,) = payments_of(
        BalanceScene("ann", (("a", "2026-11-03", "10"),), (("2026-11-04", "10", "a"),), (), ())
    )
    with built([invoice], [{**payment, "currency": "EUR"}]) as connection:
        found = rows(connection, "select currency, balance from rpt_ageing order by currency")
        assert found == [("EUR", Decimal(-10)), ("USD", Decimal(10))]
        assert rows(connection, rendered("tests/assert_balances_add_up")) == []


# -- against a plain loop ------------------------------------------------------------------------


@dataclass
class Ledger:
    """Settle the documents and payments of one account and currency one by one."""

    documents: list[Row]
    payments: list[Row]
    open: dict[str, Decimal] = field(default_factory=dict)
    credit: Decimal = Decimal(0)

    def __post_init__(self) -> None:
        """Names first, then the oldest."""
        invoices = [row for row in self.documents if row["document_type"] == "invoice"]
        invoices.sort(key=lambda row: (row["invoice_date"], row["invoice_number"]))
        by_run = {row["invoice_run_id"]: row["invoice_number"] for row in invoices}
        self.open = {row["invoice_number"]: row["total"] for row in invoices}
        totals = dict(self.open)
        for row in self.documents:
            if row["document_type"] == "credit_note":
                self._settle(by_run.get(row["invoice_run_id"]), -row["total"])
        for row in self.payments:
            self._settle(row["invoice_number"], row["amount"])
        for number, amount in self.open.items():
            within = min(max(amount, Decimal(0)), totals[number])
            self.credit += within - amount
            self.open[number] = within
        for number, amount in self.open.items():
            taken = min(amount, max(self.credit, Decimal(0)))
            self.open[number] -= taken
            self.credit -= taken

    def _settle(self, number: str | None, amount: Decimal) -> None:
        if number in self.open:
            self.open[number] -= amount
        else:
            self.credit += amount


def random_account(random: Random, account: str) -> tuple[list[Row], list[Row]]:
    """Write a few documents and payments, in small amounts so that they meet."""
    documents, payments = [], []
    for number in range(random.randrange(6)):
        total = Decimal(random.randrange(0, 12)).scaleb(-random.randrange(3))
        day = date(2026, random.randrange(1, 13), random.choice((1, 28)))
        run_id = f"{account}-{number}"
        kinds = random.choice([[1], [1], [1], [-1], [1, -1]])
        for sign in kinds:
            documents.append(
                {
                    "invoice_run_id": run_id,
                    "account_id": account,
                    "document_type": "invoice" if sign == 1 else "credit_note",
                    "invoice_number": f"{account}-{number}-{sign}",
                    "invoice_date": day,
                    "due_date": day + TERMS,
                    "total": sign * total,
                    "currency": "USD",
                }
            )
    numbers = [row["invoice_number"] for row in documents] + [None, None, "unknown"]
    for number in range(random.randrange(6)):
        payments.append(
            {
                "payment_id": f"{account}-{number}",
                "account_id": account,
                "currency": "USD",
                "invoice_number": random.choice(numbers),
                "method": None,
                "reference": None,
                "amount": random.choice((1, 1, 1, -1)) * Decimal(random.randrange(1, 15)),
                "payment_date": date(2026, 1, 1) + timedelta(days=random.randrange(400)),
            }
        )
    return documents, payments


@pytest.fixture(scope="module")
def accounts() -> dict[str, tuple[list[Row], list[Row]]]:
    """Write enough accounts to meet every order of things."""
    random = Random(20270131)
    return {f"a{number}": random_account(random, f"a{number}") for number in range(700)}


@pytest.fixture(scope="module")
def crowd(
    accounts: dict[str, tuple[list[Row], list[Row]]],
) -> Iterator[duckdb.DuckDBPyConnection]:
    """Build them."""
    documents = [row for each, _ in accounts.values() for row in each]
    payments = [row for _, each in accounts.values() for row in each]
    with built(documents, payments) as connection:
        yield connection


def test_random_accounts_are_settled_as_by_a_plain_loop(
    accounts: dict[str, tuple[list[Row], list[Row]]], crowd: duckdb.DuckDBPyConnection
) -> None:
    expected_open, expected_credits = {}, {}
    for account, (documents, payments) in accounts.items():
        ledger = Ledger(documents, payments)
        expected_open.update(ledger.open)
        if documents or payments:
            expected_credits[account] = ledger.credit
    assert len(expected_open) > 1000
    assert min(expected_credits.values()) < 0 < max(expected_credits.values())
    found = rows(crowd, "select invoice_number, open_amount from fct_invoice_balances")
    assert dict(found) == expected_open
    found = rows(crowd, "select account_id, unassigned_credit from rpt_ageing")
    assert dict(found) == expected_credits
    assert rows(crowd, rendered("tests/assert_balances_add_up")) == []


TAMPERINGS = [
    "update fct_account_statement set amount = amount + 0.01 where entry_number = 1",
    "update fct_account_statement set balance = balance + 0.01 where entry_number = 2",
    "update fct_account_statement set entry_date = date '2000-01-01' where entry_number = 3",
    "update fct_account_statement set entry_number = 100 where entry_number = 1",
    "delete from fct_account_statement where account_id = 'ages'",
    "delete from fct_invoice_balances where account_id = 'empty-invoice' or account_id = 'ages'",
    "update fct_invoice_balances set open_amount = open_amount + 1 where account_id = 'ages'",
    "update fct_invoice_balances set open_amount = open_amount + 1, named_amount = named_amount - 1"
    " where account_id = 'ages'",
    "update fct_invoice_balances set named_amount = named_amount + 1 where account_id = 'ages'",
    "update rpt_ageing set not_yet_due = not_yet_due + 1 where account_id = 'ages'",
    "update rpt_ageing set not_yet_due = not_yet_due + 1, balance = balance + 1"
    " where account_id = 'ages'",
    "update rpt_ageing set unassigned_credit = unassigned_credit + 1 where account_id = 'ages'",
    "update rpt_ageing set overdue = 1000000 where account_id = 'ages'",
    "update rpt_ageing set account_id = 'nobody' where account_id = 'ages'",
    "delete from rpt_ageing where account_id = 'nothing-invoiced'",
    "update fct_invoices set total = total + 1 where account_id = 'ages'",
    "update stg_payments set amount = amount + 1 where account_id = 'unassigned'",
    "delete from stg_payments where account_id = 'nothing-invoiced'",
]


@pytest.mark.parametrize("tampering", TAMPERINGS)
def test_the_data_test_fails(scenes: duckdb.DuckDBPyConnection, tampering: str) -> None:
    sql = rendered("tests/assert_balances_add_up")
    scenes.begin()
    try:
        assert rows(scenes, sql) == []
        scenes.execute(tampering)
        assert rows(scenes, sql) != []
    finally:
        scenes.rollback()
