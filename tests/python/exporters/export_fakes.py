"""A small warehouse file with the marts that exports read, and the manifest that goes with it."""

import csv
import json
import tempfile
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from decimal import ROUND_HALF_UP, Decimal
from pathlib import Path
from typing import Any
from uuid import UUID

import duckdb
import yaml

MARTS = Path(__file__).parents[3] / "models" / "marts"
TABLES = """
create schema marts;
create table marts.dim_accounts (
    account_id varchar, account_name varchar, is_provider boolean, is_invoiced boolean,
    currency varchar, timezone varchar, tax_category_id varchar, payment_terms_days integer,
    email varchar, address_line_1 varchar, address_line_2 varchar, city varchar, region varchar,
    postal_code varchar, country varchar, tax_registration_number varchar
);
create table marts.dim_invoice_runs (
    invoice_run_id varchar, status varchar, period_start date, period_end date, invoice_date date
);
create table marts.fct_invoices (
    invoice_run_id varchar, invoice_number varchar, account_id varchar, invoice_date date,
    due_date date, period_start date, period_end date, status varchar, net decimal(18, 4),
    tax decimal(18, 4), total decimal(18, 4), currency varchar, document_type varchar
);
create table marts.fct_invoice_lines (
    invoice_run_id varchar, account_id varchar, line_number integer, line_type varchar,
    description varchar, destination varchar, calls bigint, billed_seconds bigint,
    amount decimal(18, 4), currency varchar, document_type varchar, service_type varchar,
    is_tax_exempt boolean
);
create table marts.fct_invoice_taxes (
    invoice_run_id varchar, account_id varchar, document_type varchar, tax_number integer,
    tax_id varchar, tax_name varchar, rate_percent decimal(9, 6), taxable_amount decimal(18, 4),
    amount decimal(18, 4), currency varchar, category_code varchar
);
create table marts.rpt_invoice_call_detail (
    invoice_run_id varchar, account_id varchar, line_number integer, call_id uuid,
    call_started_at timestamp, call_started_at_local timestamp, charge_date date,
    call_direction varchar, service_type varchar, calling_number varchar, called_number varchar,
    destination varchar, talk_seconds decimal(12, 3), billed_seconds bigint,
    charge decimal(18, 8), currency varchar
);
create table marts.rpt_cdr_by_provider_by_date (
    account_id varchar, account_name varchar, charge_date date, calls bigint,
    answered_calls bigint, talk_seconds decimal(38, 3), billed_seconds bigint,
    charge decimal(38, 8), currency varchar, suspended_calls bigint
);
create table marts.rpt_cdr_by_provider_call_detail (
    account_id varchar, account_name varchar, charge_date date, call_id uuid, source_id varchar,
    call_reference varchar, call_started_at timestamp, call_started_at_local timestamp,
    call_direction varchar, service_type varchar, calling_number varchar, called_number varchar,
    destination varchar, matched_prefix varchar, talk_seconds decimal(12, 3),
    billed_seconds bigint, carrier_cost decimal(18, 8), carrier_currency varchar,
    charge decimal(18, 8), currency varchar, rating_status varchar, suspense_reason varchar
);
"""
WITH_BUYER_AND_BALANCE = """
create or replace table marts.fct_invoices as
select
    invoices.*,
    cast(0 as decimal(18, 4)) as previous_balance,
    cast(0 as decimal(18, 4)) as payments_received,
    invoices.total as balance_due,
    accounts.* exclude (account_id, is_provider, is_invoiced, currency, tax_category_id)
from marts.fct_invoices as invoices
left join marts.dim_accounts as accounts on invoices.account_id = accounts.account_id
"""
ROUTES = (
    ("United States", "12125550123", Decimal("0.0095")),
    ("United Kingdom, mobile", "447700900123", Decimal("0.0425")),
    ("Mexico, Guadalajara", "523312345678", Decimal("0.0180")),
)
_OF_AN_INVOICE = {"name": "invoices", "one_file_per": "invoice", "part": "taxes"}
TAX_EXPORTS: list[dict[str, Any]] = [
    {
        **_OF_AN_INVOICE,
        "format": file_format,
        "path": f"{{invoice_run_id}}/invoices/{{account_id}}.{file_format}",
        "template": template,
        "order_by": ["tax_number"],
    }
    for file_format, template in (("pdf", "invoice"), ("xml", "ubl"))
]
RUN = "2026-10"
PERIOD_START = date(2026, 10, 1)
PERIOD_END = date(2026, 11, 1)


@dataclass
class FakeMarts:
    """Rows to write; :meth:`write` makes the DuckDB file."""

    path: Path
    tables: dict[str, list[tuple[Any, ...]]] = field(default_factory=dict)
    calls: int = 0
    extra_sql: str = ""
    balances: dict[str, tuple[Decimal, Decimal]] = field(default_factory=dict)
    """What accounts owed before, and what they have paid since, negative."""

    def clear_invoices(self) -> None:
        """Forget every invoice with its lines and calls; accounts and providers stay."""
        for table in ("fct_invoices", "fct_invoice_lines", "rpt_invoice_call_detail"):
            self.tables[table] = []

    def add(self, table: str, *row: object) -> None:
        self.tables.setdefault(table, []).append(row)

    def add_account(
        self,
        account_id: str,
        name: str,
        *,
        is_provider: bool = False,
        currency: str = "USD",
        country: str | None = "US",
        tax_number: str | None = None,
    ) -> None:
        self.add(
            "dim_accounts",
            *(account_id, name, is_provider, not is_provider, currency, "America/New_York"),
            *(None, 30, f"ap@{account_id}.example", "77 Harbor Road", None, "Portland", "ME"),
            *("04101", country, tax_number),
        )

    def add_invoice(
        self,
        account_id: str,
        calls: int,
        *,
        run: str = RUN,
        status: str = "draft",
        number: str | None = None,
        period: tuple[date, date] = (PERIOD_START, PERIOD_END),
        calling_number: str = "12075550148",
        currency: str = "USD",
    ) -> Decimal:
        """Add an invoice with its lines and calls, spread over three routes; return its net."""
        charges: dict[int, list[tuple[int, Decimal]]] = {}
        for index in range(calls):
            line = index % len(ROUTES)
            destination, called, rate = ROUTES[line]
            seconds = 6 * (1 + (index * 7) % 160)
            charge = (rate * seconds / 60).quantize(Decimal("0.000001"))
            charges.setdefault(line, []).append((seconds, charge))
            local = datetime.combine(period[0], datetime.min.time()) + timedelta(
                minutes=(index * 53) % (30 * 24 * 60), seconds=index % 60
            )
            self.calls += 1
            self.add(
                "rpt_invoice_call_detail",
                *(run, account_id, line + 1, UUID(int=self.calls), local + timedelta(hours=4)),
                *(local, local.date(), "outbound", "voice", calling_number, called),
                *(destination, Decimal(seconds) - Decimal("0.5"), seconds, charge, currency),
            )
        net = Decimal(0)
        for line, priced in charges.items():
            amount = sum((charge for _, charge in priced), Decimal(0)).quantize(Decimal("0.01"))
            net += amount
            self.add(
                "fct_invoice_lines",
                *(run, account_id, line + 1, "usage", f"Calls to {ROUTES[line][0]}"),
                *(ROUTES[line][0], len(priced), sum(s for s, _ in priced), amount, currency),
                *("invoice", "voice", False),
            )
        self.add(
            "fct_invoices",
            *(run, number, account_id, period[1], period[1] + timedelta(days=30), *period),
            *(status, net, Decimal(0), net, currency, "invoice"),
        )
        return net

    def add_volume_tier(self, account_id: str, amount: str, run: str = RUN) -> None:
        """Add the line of a volume tier to the only invoice of an account."""
        text = "Volume tier world, October 2026"
        self.add_line(account_id, "volume_tier", text, amount, run=run)

    def add_line(
        self,
        account_id: str,
        line_type: str,
        description: str,
        amount: str,
        *,
        is_tax_exempt: bool = False,
        run: str = RUN,
    ) -> None:
        """Add a line that is no usage to the only invoice of an account."""
        lines = self.tables["fct_invoice_lines"]
        number = 1 + sum(line[:2] == (run, account_id) for line in lines)
        index, invoice = self._invoice(account_id, run)
        self.add(
            "fct_invoice_lines",
            *(run, account_id, number, line_type, description, None, None, None, Decimal(amount)),
            *(invoice[11], "invoice", None, is_tax_exempt),
        )
        *first, net, tax, total, currency, kind = invoice
        more = Decimal(amount)
        self.tables["fct_invoices"][index] = (
            *(*first, net + more, tax, total + more),
            *(currency, kind),
        )

    def add_tax(
        self,
        account_id: str,
        name: str,
        rate: str,
        *,
        base: Decimal | None = None,
        category: str = "S",
        run: str = RUN,
    ) -> Decimal:
        """Add a tax on ``base`` (all lines that are not exempt); return its amount."""
        taxes = self.tables.setdefault("fct_invoice_taxes", [])
        if base is None:
            lines = self.tables["fct_invoice_lines"]
            base = sum(
                (x[8] for x in lines if x[:2] == (run, account_id) and not x[12]), Decimal(0)
            )
        amount = (base * Decimal(rate) / 100).quantize(Decimal("0.01"), ROUND_HALF_UP)
        index, invoice = self._invoice(account_id, run)
        number = 1 + sum(row[:2] == (run, account_id) for row in taxes)
        taxes.append(
            (
                *(run, account_id, "invoice", number, name.lower(), name, Decimal(rate), base),
                *(amount, invoice[11], category),
            )
        )
        *first, net, tax, total, currency, kind = invoice
        self.tables["fct_invoices"][index] = (
            *(*first, net, tax + amount, total + amount),
            *(currency, kind),
        )
        return amount

    def withdraw(self, account_id: str, number: str, run: str = RUN) -> None:
        """Withdraw the recorded invoice of an account: its credit note comes beside it."""
        index, invoice = self._invoice(account_id, run)
        *_, net, tax, total, currency, _kind = invoice
        self.tables["fct_invoices"][index] = (*invoice[:7], "withdrawn", *invoice[8:])
        self.add(
            "fct_invoices",
            *(run, number, account_id, *invoice[3:7], "withdrawn"),
            *(-net, -tax, -total, currency, "credit_note"),
        )
        for line in list(self.tables["fct_invoice_lines"]):
            if line[:2] == (run, account_id):
                back = (None if value is None else -value for value in line[6:9])
                self.add(
                    "fct_invoice_lines", *(*line[:6], *back, line[9], "credit_note", *line[11:])
                )
        for row in list(self.tables.get("fct_invoice_taxes", [])):
            if row[:2] == (run, account_id):
                self.add(
                    "fct_invoice_taxes",
                    *(*row[:2], "credit_note", *row[3:7], -row[7], -row[8], *row[9:]),
                )

    def _invoice(self, account_id: str, run: str) -> tuple[int, tuple[Any, ...]]:
        invoices = self.tables["fct_invoices"]
        (index,) = [i for i, row in enumerate(invoices) if (row[0], row[2]) == (run, account_id)]
        return index, invoices[index]

    def add_provider_day(
        self, account_id: str, name: str, day: date, calls: int, currency: str = "USD"
    ) -> Decimal:
        """Add a day of calls carried by a provider; return its charge."""
        charge = Decimal("0.00412345") * calls
        self.add(
            "rpt_cdr_by_provider_by_date",
            *(account_id, name, day, calls, calls, Decimal("59.5") * calls, 60 * calls),
            *(charge, currency, 0),
        )
        for index in range(calls):
            self.calls += 1
            local = datetime.combine(day, datetime.min.time()) + timedelta(minutes=index)
            self.add(
                "rpt_cdr_by_provider_call_detail",
                *(account_id, name, day, UUID(int=self.calls), "feed", f"ref-{self.calls}"),
                *(local + timedelta(hours=4), local, "outbound", "voice", "12075550148"),
                *("12125550123", "United States", "1212", Decimal("59.5"), 60),
                *(Decimal("0.0041"), "USD", Decimal("0.00412345"), currency, "rated", None),
            )
        return charge

    def write(self) -> Path:
        """Write the file anew and return its path."""
        self.path.unlink(missing_ok=True)
        with duckdb.connect(str(self.path)) as connection:
            connection.execute(TABLES + self.extra_sql)
            for table, rows in self.tables.items():
                if rows:
                    _insert(connection, table, rows)
            connection.execute(
                "insert into marts.dim_invoice_runs select distinct "
                "invoice_run_id, status, period_start, period_end, invoice_date "
                "from marts.fct_invoices"
            )
            connection.execute(WITH_BUYER_AND_BALANCE)
            for account_id, (previous, received) in self.balances.items():
                connection.execute(
                    "update marts.fct_invoices set previous_balance = $1, payments_received = $2, "
                    "balance_due = $1 + $2 + total where account_id = $3",
                    [previous, received, account_id],
                )
        return self.path


def _insert(connection: duckdb.DuckDBPyConnection, table: str, rows: list[tuple[Any, ...]]) -> None:
    with tempfile.NamedTemporaryFile("w", suffix=".csv", newline="", encoding="utf-8") as file:
        out = csv.writer(file, quoting=csv.QUOTE_ALL)
        out.writerows(["\\N" if cell is None else cell for cell in row] for row in rows)
        file.flush()
        connection.execute(f"copy marts.{table} from '{file.name}' (header false, nullstr '\\N')")


def model_exports() -> dict[str, list[dict[str, Any]]]:
    """Return the exports of each model that has some, as the project's own YAML says.

    The taxes are a part of invoices whether or not a model of the project gives them.
    """
    declared = {
        model["name"]: model["config"]["meta"]["exports"]
        for path in sorted(MARTS.rglob("*.yml"))
        for model in yaml.safe_load(path.read_text(encoding="utf-8")).get("models", [])
        if "config" in model
    }
    return {"fct_invoice_taxes": TAX_EXPORTS} | declared


def write_manifest(path: Path, exports: dict[str, list[dict[str, Any]]]) -> Path:
    """Write as much of a dbt manifest as the exporter reads."""
    nodes = {
        f"model.ratehouse.{model}": {
            "resource_type": "model",
            "name": model,
            "alias": model,
            "schema": "marts",
            "columns": {},
            "config": {"meta": {"exports": listed}},
        }
        for model, listed in exports.items()
    }
    nodes["test.ratehouse.one"] = {"resource_type": "test", "name": "one", "config": {}}
    path.write_text(json.dumps({"nodes": nodes}), encoding="utf-8")
    return path
