"""Promise 1, nothing is lost: counted here from the files, and guarded by tests that can fail."""

import gzip
import hashlib
from collections.abc import Iterator
from pathlib import Path

import duckdb
import pytest

from .data_tests import data_tests, failing_rows
from .project import REPOSITORY, Project
from .rated import Rated
from .tampering import TAMPERINGS, Tampering, as_table

pytestmark = pytest.mark.slow


# -- counted from the files and from the tables, each term from its own --------------------------


def content_of(path: Path) -> bytes:
    """Read a file of the inbox, decompressed."""
    return gzip.decompress(path.read_bytes()) if path.suffix == ".gz" else path.read_bytes()


def files_of(project: Project) -> dict[tuple[str, str], Path]:
    """List the inbox by source and name."""
    return {
        (path.parent.name, path.name): path for path in project.inbox.glob("*/*") if path.is_file()
    }


def test_lines_of_each_file(reference: Rated) -> None:
    """Physical lines, header and blank lines, bytes and hash, as the files themselves have them."""
    files = files_of(reference.project)
    rows = reference.project.records("select * from raw.files")
    assert {(row["source_id"], row["file_name"]) for row in rows} == files.keys()
    for row in rows:
        path = files[row["source_id"], row["file_name"]]
        content = content_of(path)
        lines = content.split(b"\n")
        assert lines.pop() == b""
        blank = sum(not line.strip() for line in lines)
        counted = (len(lines), 1 + blank) if row["status"] == "landed" else (0, 0)
        assert (row["physical_lines"], row["non_data_lines"]) == counted, path
        assert row["bytes"] == path.stat().st_size
        assert row["content_sha256"] == hashlib.sha256(content).hexdigest()


def test_every_line_ends_in_one_place(reference: Rated) -> None:
    project = reference.project
    physical = sum(content_of(path).count(b"\n") for path in files_of(project).values())
    (again,) = [path for path in files_of(project).values() if path.stem.endswith("_copy")]
    physical -= content_of(again).count(b"\n")
    terms = {
        "calls": "select count(*) from marts.fct_calls",
        "non-data": "select sum(non_data_lines) from raw.files",
        "rejected": "select count(*) from marts.rpt_rejected_lines",
        **{
            outcome: f"select count(*) from intermediate.int_cdrs_repeated"
            f" where outcome = '{outcome}'"
            for outcome in ("duplicate", "superseded")
        },
        "non-call": "select count(*) from intermediate.int_cdrs_unioned"
        " where record_kind = 'non_call'",
    }
    counted = {name: project.value(sql) for name, sql in terms.items()}
    assert all(counted.values()), counted
    assert sum(counted.values()) == physical


def test_seconds_add_up(reference: Rated) -> None:
    """The talk seconds of the files' calls are those of the audit, the calls and both sides."""
    project = reference.project
    expected = sum(call.call.talk_seconds for call in reference.result.calls)
    tables = ["rpt_landing_audit", "fct_calls", "fct_customer_charges", "fct_provider_charges"]
    found = {
        table: project.value(f"select sum(talk_seconds) from marts.{table}") for table in tables
    }
    assert found == dict.fromkeys(tables, expected)


def test_money_adds_up(reference: Rated) -> None:
    """What is on invoices, is late, or is of nobody's invoice makes up all customer charges."""
    project = reference.project
    charged = project.value(
        "select sum(charge) from marts.fct_customer_charges where account_id in"
        " (select account_id from marts.dim_accounts where is_invoiced)"
    )
    detailed = project.value("select sum(charge) from marts.rpt_invoice_call_detail")
    after = project.value(
        "select coalesce(sum(charge), 0) from marts.fct_customer_charges"
        " where charge_date >= date '2026-11-01'"
    )
    assert detailed + after == charged
    reported = project.value("select sum(charge) from marts.rpt_cdr_by_provider_by_date")
    assert reported == project.value("select sum(charge) from marts.fct_provider_charges")


DETAILS = {
    "rpt_invoice_call_detail": (
        "select * replace (charge_currency as currency) from intermediate.int_charges_invoiced"
    ),
    "rpt_cdr_by_provider_call_detail": (
        "select * from marts.fct_provider_charges where account_id is not null"
    ),
}


@pytest.mark.parametrize("detail", DETAILS)
def test_a_detail_has_each_charge_once(reference: Rated, detail: str) -> None:
    """The tests of the warehouse add up the charges; the details are views of them."""
    columns = "account_id, call_id, charge_date, destination, billed_seconds, charge, currency"
    if detail == "rpt_invoice_call_detail":
        columns += ", invoice_run_id"
    detailed = f"select {columns} from marts.{detail}"
    charges = f"select {columns} from ({DETAILS[detail]})"
    assert reference.project.value(f"select count(*) from ({detailed})")
    assert reference.project.rows(f"{detailed} except all {charges}") == []
    assert reference.project.rows(f"{charges} except all {detailed}") == []


# -- a test that cannot fail is a defect ---------------------------------------------------------


@pytest.fixture(scope="module")
def copied_warehouse(
    reference: Rated, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[duckdb.DuckDBPyConnection]:
    """Open a copy of the built warehouse."""
    home = tmp_path_factory.mktemp("tampered") / "home"
    with reference.project.in_home(home, copy_warehouse=True).writing() as opened:
        yield opened


@pytest.fixture
def connection(
    copied_warehouse: duckdb.DuckDBPyConnection,
) -> Iterator[duckdb.DuckDBPyConnection]:
    """Begin a transaction that is undone in the end."""
    copied_warehouse.begin()
    yield copied_warehouse
    copied_warehouse.rollback()


@pytest.mark.parametrize(
    "tampering",
    [pytest.param(tampering, id=f"{tampering.test}: {tampering.what}") for tampering in TAMPERINGS],
)
def test_a_data_test_fails(
    reference: Rated, connection: duckdb.DuckDBPyConnection, tampering: Tampering
) -> None:
    assert failing_rows(connection, reference.project, tampering.test) == []
    connection.execute(tampering.sql)
    assert failing_rows(connection, reference.project, tampering.test) != []


COLUMN_TAMPERINGS = {
    "not_null": "update {table} set {column} = null where {first}",
    "unique": "insert into {table} select * from {table} where {first}",
    "unique_together": "insert into {table} select * from {table} where {first}",
    "accepted_values": "update {table} set {column} = 'bogus' where {first}",
    "relationships": "update {table} set {column} = {bogus} where {first}",
}

VALUES = {
    "UUID": "gen_random_uuid()",
    "DATE": "date '2026-10-05'",
    "TIMESTAMP": "timestamp '2026-10-05 12:00:00'",
    "BOOLEAN": "true",
    "VARCHAR": "'some'",
    "VARCHAR[]": "['some']",
}
"""A value of each type; of numbers, 1."""


def data_types(connection: duckdb.DuckDBPyConnection, table: str) -> dict[str, str]:
    """Give the columns of a table and their types."""
    rows = connection.execute(f"select column_name, column_type from (describe {table})")
    return dict(rows.fetchall())


def filled(connection: duckdb.DuckDBPyConnection, table: str) -> None:
    """Give a table that the reference case leaves empty a row."""
    if connection.execute(f"select count(*) from {table}").fetchall() == [(0,)]:
        values = [VALUES.get(kind, "1") for kind in data_types(connection, table).values()]
        connection.execute(f"insert into {table} values ({', '.join(values)})")


def test_every_column_test_fails(
    reference: Rated, copied_warehouse: duckdb.DuckDBPyConnection
) -> None:
    """Break a row of each tested table in the way that the test forbids.

    Of a view too, as if it were a table; but not of staging, which is what the raw lines are.
    """
    tried, cannot_fail = 0, []
    kinds = {
        table: (schema, kind)
        for table, schema, kind in copied_warehouse.execute(
            "select table_name, table_schema, table_type from information_schema.tables"
        ).fetchall()
    }
    for name, node in data_tests(reference.project).items():
        metadata = node.get("test_metadata") or {}
        attached = (node.get("attached_node") or "").rsplit(".", 1)[-1]
        schema, kind = kinds.get(attached, ("", ""))
        if metadata.get("name") not in COLUMN_TAMPERINGS or (schema, kind) in (
            ("", ""),
            ("staging", "VIEW"),
        ):
            continue
        table, column = f"{schema}.{attached}", node["column_name"]
        copied_warehouse.begin()
        try:
            if kind == "VIEW":
                copied_warehouse.execute(as_table(attached, schema))
            filled(copied_warehouse, table)
            sql = COLUMN_TAMPERINGS[metadata["name"]].format(
                table=table,
                column=column,
                first=f"rowid = (select min(rowid) from {table})",
                bogus=(
                    "gen_random_uuid()"
                    if data_types(copied_warehouse, table).get(column) == "UUID"
                    else "'bogus'"
                ),
            )
            copied_warehouse.execute(sql)
            if not failing_rows(copied_warehouse, reference.project, name):
                cannot_fail.append(name)
        except duckdb.ConstraintException:
            pass  # the table itself refuses it
        tried += 1
        copied_warehouse.rollback()
    assert tried > 10
    assert cannot_fail == []


def test_every_data_test_is_tampered_with(reference: Rated) -> None:
    """Whoever adds a test of the warehouse shows here that it can fail."""
    singular = {path.stem for path in (REPOSITORY / "tests").glob("*.sql")}
    assert singular
    of_tables = {
        name
        for name, node in data_tests(reference.project).items()
        if node.get("test_metadata") and node["test_metadata"]["name"] not in COLUMN_TAMPERINGS
    }
    assert {tampering.test for tampering in TAMPERINGS} >= singular | of_tables


def test_dbt_itself_says_so(reference: Rated, tmp_path: Path) -> None:
    """One tampering for each singular test; `dbt test` ends with 1 and names them all."""
    singular = {path.stem for path in (REPOSITORY / "tests").glob("*.sql")}
    project = reference.project.in_home(tmp_path / "home", copy_warehouse=True)
    with project.writing() as connection:
        first = {case.test: case.sql for case in reversed(TAMPERINGS) if case.test in singular}
        assert first.keys() == singular
        for sql in sorted(set(first.values())):
            connection.execute(sql)
    run = project.dbt("test", "--select", "test_type:singular")
    assert run.exit_code == 1
    assert project.failed_tests() == singular
