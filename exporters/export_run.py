"""The exporter: for each file that the models declare, rows of the marts go into a writer."""

import os
from collections import deque
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any

from exporters.csv_file import write_csv
from exporters.definitions import Column, ExportFile, read_exports
from exporters.errors import ExportError
from exporters.file_names import check_distinct, check_file_name
from exporters.invoice_document import PARTS, InvoiceDocuments
from exporters.marts import Account, Marts, PartRows, Run, open_marts
from exporters.pdf import Pdf, typesetter
from exporters.run_folder import Entry, RunFolder
from exporters.seller import Seller
from exporters.xlsx_file import Sheet, write_xlsx

_SHOWN = 20


@dataclass(frozen=True)
class Progress:
    """How far an export is: ``done`` of ``total`` files, and the one just made."""

    done: int
    total: int
    file: str


@dataclass(frozen=True)
class WrittenFile:
    """A file in its final place. ``notes`` say what a person should look at."""

    path: Path
    export: str
    format: str
    account_id: str | None
    rows: int
    bytes: int
    sha256: str
    notes: tuple[str, ...] = ()


@dataclass(frozen=True)
class _Made:
    relative: str
    file: ExportFile
    account_id: str | None
    rows: int
    notes: tuple[str, ...] = ()


@dataclass(frozen=True)
class _Plan:
    """A kind of file and the accounts that get one; None stands for a file of the whole run."""

    file: ExportFile
    targets: list[Account | None]


def export(
    *,
    marts: Path,
    manifest: Path,
    out_dir: Path,
    seller: Seller,
    run_id: str | None = None,
    names: Sequence[str] = (),
    accounts: Sequence[str] | None = None,
    progress: Callable[[Progress], None] | None = None,
) -> list[WrittenFile]:
    """Write the files of an invoice run and return them, sorted by path.

    ``marts`` is a DuckDB file (the build's or the published copy), opened read-only; ``manifest``
    is dbt's ``manifest.json``. Files go to ``out_dir/<invoice_run_id>/``. ``run_id`` None is the
    latest open run, no ``names`` are all exports, ``accounts`` None are all accounts; with
    ``accounts``, files of the whole run (the summary) are still about the whole run.

    Nothing takes its place before every file is complete. A full export then removes files that
    an earlier one wrote and that no longer belong to the run. Raises :class:`ExportError`.
    """
    files = _named(read_exports(manifest), names)
    with open_marts(marts) as source:
        run = source.run(run_id)
        check_file_name(run.invoice_run_id, "invoice run")
        plans = _plans(source, run, files, accounts)
        total = sum(len(plan.targets) for plan in plans)
        made: list[_Made] = []
        with RunFolder(out_dir / run.invoice_run_id) as folder:
            for plan in plans:
                for one in _write(source, run, plan, folder, seller=seller, accounts=accounts):
                    made.append(one)
                    if progress is not None:
                        progress(Progress(len(made), total, one.relative))
            entries = {one.relative: folder.entry(one.relative, one.file.name) for one in made}
            chosen = {file.name for file in files}

            def is_stale(_relative: str, entry: Entry) -> bool:
                return accounts is None and (not names or entry.export in chosen)

            folder.publish(entries, is_stale)
            written = [_written(folder, one, entries[one.relative]) for one in made]
    return sorted(written, key=lambda file: file.path)


def _named(files: list[ExportFile], names: Sequence[str]) -> list[ExportFile]:
    known = sorted({file.name for file in files})
    if not known:
        raise ExportError("no model has config.meta.exports; there is nothing to export")
    for name in names:
        if name not in known:
            raise ExportError(f"there is no export {name!r}; exports: {', '.join(known)}")
    return [file for file in files if not names or file.name in names]


def _plans(
    source: Marts, run: Run, files: list[ExportFile], accounts: Sequence[str] | None
) -> list[_Plan]:
    targets: dict[str, list[Account | None]] = {
        "run": [None],
        "invoice": [*source.invoiced_accounts(run)],
        "provider": [*source.providers()],
    }
    for what in ("invoice", "provider"):
        check_distinct((target.account_id for target in targets[what] if target), "account")
    if accounts is not None:
        possible = {
            target.account_id for file in files for target in targets[file.one_file_per] if target
        }
        for account_id in accounts:
            if account_id not in possible:
                shown = ", ".join(sorted(possible)[:_SHOWN]) or "none"
                more = f" and {len(possible) - _SHOWN} more" if len(possible) > _SHOWN else ""
                raise ExportError(
                    f"run {run.invoice_run_id} has no file for account {account_id!r}; "
                    f"accounts: {shown}{more}"
                )
    plans = []
    for file in files:
        wanted = [
            target
            for target in targets[file.one_file_per]
            if target is None or accounts is None or target.account_id in accounts
        ]
        for target in wanted:
            if target is not None:
                check_file_name(target.account_id, "account")
        plans.append(_Plan(file, wanted))
    return plans


def _relative(file: ExportFile, target: Account | None) -> str:
    """Return the file's path inside of the run's folder."""
    path = file.path.removeprefix("{invoice_run_id}/")
    return path if target is None else path.replace("{account_id}", target.account_id)


def _write(
    source: Marts,
    run: Run,
    plan: _Plan,
    folder: RunFolder,
    *,
    seller: Seller,
    accounts: Sequence[str] | None,
) -> Iterator[_Made]:
    only = None if accounts is None else sorted(accounts)
    parts = [source.rows(part, run, only) for part in plan.file.parts]
    if plan.file.format == "pdf":
        yield from _write_pdfs(plan, parts, folder, seller)
    else:
        write = _csv if plan.file.format == "csv" else _xlsx
        for target in plan.targets:
            relative = _relative(plan.file, target)
            rows = write(folder.stage(relative), run, parts, target)
            yield _Made(relative, plan.file, target.account_id if target else None, rows)
    for part in parts:
        part.finish()


def _rows_of(part: PartRows, target: Account | None) -> Iterator[tuple[Any, ...]]:
    return part.of_run() if target is None else part.of_account(target.account_id)


def _specs(part: PartRows) -> list[Column]:
    configured = {column.name: column for column in part.part.spec.columns or []}
    return [configured.get(column.name) or Column(name=column.name) for column in part.columns]


def _csv(path: Path, _run: Run, parts: list[PartRows], target: Account | None) -> int:
    (part,) = parts
    headers = [spec.header or spec.name for spec in _specs(part)]
    total = part.part.spec.total
    return write_csv(
        path, part.columns, headers, _rows_of(part, target), total=total, account=target
    )


def _xlsx(path: Path, run: Run, parts: list[PartRows], target: Account | None) -> int:
    last_day = run.period_end - timedelta(days=1)
    period = f"{run.period_start.isoformat()} to {last_day.isoformat()}"
    about = f"{target.account_name} ({target.account_id}), " if target else ""
    sheets = [
        Sheet(
            name=str(part.part.spec.part),
            title=part.part.spec.title or str(part.part.spec.part),
            subtitle=f"{about}{period}, run {run.invoice_run_id}",
            columns=part.columns,
            specs=_specs(part),
            rows=_rows_of(part, target),
            total=part.part.spec.total,
        )
        for part in parts
    ]
    return write_xlsx(path, sheets, target, run.invoice_date)


def _write_pdfs(
    plan: _Plan, parts: list[PartRows], folder: RunFolder, seller: Seller
) -> Iterator[_Made]:
    """Render with one thread for each core; only a few documents are in memory at a time."""
    by_name = _template_parts(plan.file, parts)
    documents = InvoiceDocuments(seller)
    workers = min(os.cpu_count() or 1, 8)
    waiting: deque[tuple[Account, int, Future[Pdf]]] = deque()
    with (
        typesetter(plan.file.template, seller) as setter,
        ThreadPoolExecutor(workers) as pool,
    ):
        for target in plan.targets:
            if target is None:
                raise ExportError(f"{plan.file.path}: an invoice is about one account")
            rows = {name: _dicts(part, target) for name, part in by_name.items()}
            invoice = _only(rows["invoice"], "invoice", target)
            account = _only(rows["account"], "account", target)
            document = documents.build(account, invoice, rows["lines"], rows["calls"])
            rendering = pool.submit(setter.render, document, invoice["invoice_date"])
            waiting.append((target, len(rows["calls"]), rendering))
            if len(waiting) > workers:
                yield _finish_pdf(plan.file, folder, *waiting.popleft())
        while waiting:
            yield _finish_pdf(plan.file, folder, *waiting.popleft())


def _finish_pdf(
    file: ExportFile, folder: RunFolder, target: Account, rows: int, rendering: Future[Pdf]
) -> _Made:
    pdf = rendering.result()
    relative = _relative(file, target)
    folder.stage(relative).write_bytes(pdf.content)
    notes: tuple[str, ...] = ()
    if pdf.missing:
        signs = " ".join(pdf.missing)
        notes = (f"no font can show: {signs} (set `fonts` and `font_family` of the seller)",)
    return _Made(relative, file, target.account_id, rows, notes)


def _template_parts(file: ExportFile, parts: list[PartRows]) -> dict[str, PartRows]:
    """Return the parts by name. Raises :class:`ExportError` unless they are what it needs."""
    if file.template != "invoice":
        raise ExportError(f"{file.path}: there is no document for template {file.template!r}")
    by_name = {str(part.part.spec.part): part for part in parts}
    if by_name.keys() != PARTS.keys():
        raise ExportError(
            f"{file.path}: the template needs the parts {', '.join(sorted(PARTS))}; "
            f"models declare {', '.join(sorted(by_name))}"
        )
    for name, part in by_name.items():
        have = {column.name for column in part.columns}
        if missing := [column for column in PARTS[name] if column not in have]:
            raise ExportError(
                f"model {part.part.model}: part {name!r} of {file.path} needs {', '.join(missing)}"
            )
    return by_name


def _dicts(part: PartRows, target: Account) -> list[Mapping[str, Any]]:
    names = [column.name for column in part.columns]
    return [dict(zip(names, row, strict=True)) for row in part.of_account(target.account_id)]


def _only(rows: list[Mapping[str, Any]], what: str, target: Account) -> Mapping[str, Any]:
    if len(rows) != 1:
        raise ExportError(f"account {target.account_id!r} has {len(rows)} {what} rows, not one")
    return rows[0]


def _written(folder: RunFolder, one: _Made, entry: Entry) -> WrittenFile:
    return WrittenFile(
        path=folder.path / one.relative,
        export=one.file.name,
        format=one.file.format,
        account_id=one.account_id,
        rows=one.rows,
        bytes=entry.bytes,
        sha256=entry.sha256,
        notes=one.notes,
    )
