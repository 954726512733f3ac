"""Reading the marts: runs, accounts, and rows in the order in which files are written.

The file is opened read-only. Rows are streamed: memory does not grow with the number of calls.
"""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from importlib.resources import files as package_files
from pathlib import Path
from typing import Any

import duckdb

from exporters.definitions import ModelPart
from exporters.errors import ExportError

_FETCH = 10_000
_ACCOUNT_COLUMN = "account_id"
_DOCUMENT_COLUMN = "document_type"

Row = tuple[Any, ...]


@dataclass(frozen=True)
class Run:
    """An invoice run as the marts know it; ``period_end`` is exclusive."""

    invoice_run_id: str
    status: str
    invoice_date: date
    period_start: date
    period_end: date
    invoices: int


@dataclass(frozen=True)
class Account:
    """What a file is about, when it is about one account."""

    account_id: str
    account_name: str
    currency: str
    document_type: str = "invoice"
    # Of the documents of an account in a run (an invoice, and the credit note of its withdrawal)
    # the first; rows of models that know no document belong to it.
    is_first: bool = True
    number: str | None = None
    # number and date of the invoice that a second document credits
    credits: tuple[str, date] | None = None
    country: str | None = None
    has_lines: bool = True

    @property
    def file_name(self) -> str:
        """The account's part of a file's name, its own for each document of the account."""
        return self.account_id if self.is_first else f"{self.account_id}-{_slug(self)}"

    def value(self, column: str) -> str | None:
        """Return the account's value of a column that a total row repeats, None if it has none."""
        known = {
            "account_id": self.account_id,
            "account_name": self.account_name,
            "currency": self.currency,
        }
        return known.get(column)


def _slug(account: Account) -> str:
    return account.document_type.replace("_", "-")


@dataclass(frozen=True)
class RowColumn:
    """A column of a result: name, DuckDB type (``DECIMAL(18,8)``)."""

    name: str
    type: str

    @property
    def scale(self) -> int | None:
        """Decimals of a DECIMAL, None for any other type."""
        if not self.type.startswith("DECIMAL("):
            return None
        return int(self.type.removesuffix(")").split(",")[1])


class PartRows:
    """The rows of one part, one account after the other.

    Ask for accounts in ascending order of account and document type (by code point, as DuckDB
    sorts); the rows of an account that is never asked for are an error, for they would be missing
    from every file.
    """

    def __init__(
        self, part: ModelPart, columns: list[RowColumn], rows: Iterator[Row], has_documents: bool
    ) -> None:
        self.part = part
        self.columns = columns
        self._rows = rows
        # Rows start with account and document type; the width of what tells files apart.
        self._key = 2 if has_documents else 1
        self._skips = part.spec.rows == "account"
        self._last: tuple[str, list[Row]] | None = None
        self._next: Row | None = next(rows, None)

    def of_run(self) -> Iterator[Row]:
        """Yield every row, for a file that is about the whole run."""
        while self._next is not None:
            row, self._next = self._next, next(self._rows, None)
            yield row[2:]

    def of_account(self, account: Account) -> Iterator[Row]:
        """Yield the rows of one account, or of one of its documents."""
        if self._skips:
            if self._last is None or self._last[0] != account.account_id:
                self._last = (account.account_id, list(self._until((account.account_id,))))
            yield from self._last[1]
        elif self._key == 2:
            yield from self._until((account.account_id, account.document_type))
        elif account.is_first:
            yield from self._until((account.account_id,))

    def _until(self, key: tuple[str, ...]) -> Iterator[Row]:
        while self._next is not None and self._next[: self._key] <= key:
            row, self._next = self._next, next(self._rows, None)
            if row[: self._key] == key:
                yield row[2:]
            else:
                self._refuse(row[0])

    def finish(self) -> None:
        """Raise :class:`ExportError` if rows are left over."""
        while self._next is not None:
            self._refuse(self._next[0])
            self._next = next(self._rows, None)

    def _refuse(self, account_id: str) -> None:
        if not self._skips:
            raise ExportError(
                f"{self.part.model} has rows of account {account_id!r}, but the export "
                f"{self.part.spec.name!r} makes no file for it; they would be missing"
            )


class Marts:
    """The marts of one DuckDB file."""

    def __init__(self, path: Path, connection: duckdb.DuckDBPyConnection) -> None:
        self.path = path
        self._connection = connection

    def runs(self) -> list[Run]:
        """Return every run, the latest period first."""
        rows = self._fetch_all(
            """
            select
                runs.invoice_run_id,
                runs.status,
                runs.invoice_date,
                runs.period_start,
                runs.period_end,
                count(invoices.account_id),
                count(*) filter (
                    where invoices.status <> runs.status
                    or invoices.period_start <> runs.period_start
                    or invoices.period_end <> runs.period_end
                ),
            from marts.dim_invoice_runs as runs
            left join marts.fct_invoices as invoices
                on runs.invoice_run_id = invoices.invoice_run_id
            group by all
            order by runs.period_end desc, runs.invoice_date desc, runs.invoice_run_id desc
            """
        )
        for row in rows:
            if row[6] != 0:
                raise ExportError(f"invoices of run {row[0]!r} differ from it in status or dates")
        return [Run(*row[:6]) for row in rows]

    def run(self, run_id: str | None) -> Run:
        """Return the run of that id; None means the latest open (draft) one."""
        runs = self.runs()
        for run in runs:
            if run.invoice_run_id == run_id or (run_id is None and run.status == "draft"):
                return run
        known = ", ".join(f"{run.invoice_run_id} ({run.status})" for run in runs) or "none"
        if run_id is None:
            raise ExportError(f"there is no open invoice run; runs: {known}")
        raise ExportError(f"there is no invoice run {run_id!r}; runs: {known}")

    def invoiced_accounts(self, run: Run) -> list[Account]:
        """Return the documents of the run, in order of account and document type.

        An account has one, and after a withdrawal its invoice and the credit note.
        """
        document_type = "'invoice'"
        if _DOCUMENT_COLUMN in {row[0] for row in self._fetch_all("describe marts.fct_invoices")}:
            document_type = f"invoices.{_DOCUMENT_COLUMN}"
        rows = self._fetch_all(
            f"""
            select
                invoices.account_id,
                coalesce(accounts.account_name, invoices.account_id),
                invoices.currency,
                {document_type} as document_type,
                invoices.country,
                exists (
                    select 1 from marts.fct_invoice_lines as lines
                    where
                        lines.invoice_run_id = invoices.invoice_run_id
                        and lines.account_id = invoices.account_id
                ) as has_lines,
                invoices.invoice_number,
                invoices.invoice_date,
            from marts.fct_invoices as invoices
            left join marts.dim_accounts as accounts on invoices.account_id = accounts.account_id
            where invoices.invoice_run_id = ?
            order by invoices.account_id, document_type
            """,
            [run.invoice_run_id],
        )
        # of two documents the invoice is the first, and sorts last
        last = {row[0]: row for row in rows}
        accounts = []
        for account_id, name, currency, kind, country, has_lines, number, _ in rows:
            first_kind, *_, first_number, first_day = last[account_id][3:]
            is_first = kind == first_kind
            credited = None if is_first or first_number is None else (first_number, first_day)
            accounts.append(
                Account(
                    *(account_id, name, currency, kind, is_first, number, credited),
                    country=country,
                    has_lines=has_lines,
                )
            )
        return accounts

    def providers(self) -> list[Account]:
        """Return every provider account, in order of account_id."""
        rows = self._fetch_all(
            """
            select account_id, account_name, currency
            from marts.dim_accounts
            where is_provider
            order by account_id
            """
        )
        return [Account(*row) for row in rows]

    def rows(self, part: ModelPart, run: Run, accounts: list[str] | None) -> PartRows:
        """Open the rows of a part for a run, only of ``accounts`` unless that is None."""
        spec = part.spec
        if spec.query is not None:
            query = _query(part, spec.query)
        else:
            query = f"select * from {_quoted(part.schema)}.{_quoted(part.relation)}"
        parameters: dict[str, object] = {
            "invoice_run_id": run.invoice_run_id,
            "period_start": run.period_start,
            "period_end": run.period_end,
        }
        available = self._describe(part, query, parameters)
        columns = _chosen(part, available)
        per_account = spec.one_file_per != "run"
        conditions = []
        if spec.query is None and spec.rows == "run":
            _require(part, available, "invoice_run_id")
            conditions.append("invoice_run_id = $invoice_run_id")
        elif spec.query is None and spec.rows == "period":
            _require(part, available, "charge_date")
            conditions.append("charge_date >= $period_start and charge_date < $period_end")
        if per_account:
            _require(part, available, _ACCOUNT_COLUMN)
            if accounts is not None:
                conditions.append("account_id in (select unnest($accounts))")
                parameters["accounts"] = accounts
        for column in spec.order_by:
            _require(part, available, column)
        keys = [_ACCOUNT_COLUMN] if per_account else []
        if has_documents := spec.one_file_per == "invoice" and _DOCUMENT_COLUMN in available:
            keys.append(_DOCUMENT_COLUMN)
        order = keys + spec.order_by
        selected = [*keys, *["null"] * (2 - len(keys)), *(_quoted(name.name) for name in columns)]
        sql = "\n".join(
            [
                f"select {', '.join(selected)}",
                f"from ({query})",
                f"where {' and '.join(conditions)}" if conditions else "",
                f"order by {', '.join(_quoted(column) for column in order)}" if order else "",
            ]
        )
        return PartRows(part, columns, self._stream(part, sql, parameters), has_documents)

    def _describe(
        self, part: ModelPart, query: str, parameters: Mapping[str, object]
    ) -> dict[str, RowColumn]:
        try:
            described = self._connection.execute(
                f"describe {query}", _used(query, parameters)
            ).fetchall()
        except duckdb.CatalogException:
            raise ExportError(
                f"{part.schema}.{part.relation} is not in {self.path}; run `dbt build`"
            ) from None
        except duckdb.Error as error:
            raise ExportError(f"export {part.spec.name!r} of model {part.model}: {error}") from None
        return {row[0]: RowColumn(row[0], row[1]) for row in described}

    def _stream(self, part: ModelPart, sql: str, parameters: Mapping[str, object]) -> Iterator[Row]:
        cursor = self._connection.cursor()
        try:
            cursor.execute(sql, _used(sql, parameters))
            while rows := cursor.fetchmany(_FETCH):
                yield from rows
        except duckdb.Error as error:
            raise ExportError(f"export {part.spec.name!r} of model {part.model}: {error}") from None
        finally:
            cursor.close()

    def _fetch_all(self, sql: str, parameters: list[object] | None = None) -> list[Row]:
        try:
            return self._connection.execute(sql, parameters or []).fetchall()
        except duckdb.CatalogException as error:
            reason = str(error).splitlines()[0]
            raise ExportError(f"{self.path}: {reason}; run `dbt build`") from None


@contextmanager
def open_marts(path: Path) -> Iterator[Marts]:
    """Open a DuckDB file with the marts, read-only.

    Raises :class:`ExportError` if there is no such file or another process writes to it.
    """
    if not path.exists():
        raise ExportError(f"{path} does not exist; run `dbt build` first")
    try:
        connection = duckdb.connect(str(path), read_only=True)
    except duckdb.Error as error:
        raise ExportError(f"{path} cannot be read: {str(error).splitlines()[0]}") from None
    with connection:
        yield Marts(path, connection)


def _quoted(name: str) -> str:
    return '"' + name.replace('"', '""') + '"'


def _used(sql: str, parameters: Mapping[str, object]) -> dict[str, object]:
    return {name: value for name, value in parameters.items() if f"${name}" in sql}


def _query(part: ModelPart, name: str) -> str:
    source = package_files("exporters") / "queries" / f"{name}.sql"
    if not source.is_file():
        raise ExportError(f"model {part.model}, config.meta.exports: there is no query {name!r}")
    return source.read_text(encoding="utf-8")


def _require(part: ModelPart, available: Mapping[str, RowColumn], column: str) -> None:
    if column not in available:
        raise ExportError(
            f"model {part.model}, config.meta.exports: there is no column {column!r}; "
            f"columns: {', '.join(available)}"
        )


def _chosen(part: ModelPart, available: Mapping[str, RowColumn]) -> list[RowColumn]:
    names = [column.name for column in part.spec.columns or []] or list(available)
    total = part.spec.total
    if total is not None:
        for name in [total.label_column, *total.sum, *total.group_by]:
            if name not in names:
                raise ExportError(
                    f"model {part.model}, config.meta.exports: "
                    f"total names {name!r}, which is not one of the columns {', '.join(names)}"
                )
    for name in names:
        _require(part, available, name)
        if available[name].type in ("DOUBLE", "FLOAT", "REAL"):
            raise ExportError(
                f"model {part.model}: column {name} is {available[name].type}; "
                "binary floating point is never exported"
            )
    return [available[name] for name in names]
