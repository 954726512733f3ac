"""The exporter: for each file that the models declare, rows of the marts go into a writer."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import chain, islice
from pathlib import Path

from exporters.definitions import ExportFile, read_exports
from exporters.errors import ExportError
from exporters.file_names import check_distinct, check_file_name
from exporters.file_writer import FileJob, PartData, check_parts
from exporters.marts import Account, Marts, PartRows, Row, Run, open_marts
from exporters.pdf import typesetting_folder
from exporters.run_folder import Entry, RunFolder
from exporters.seller import Seller
from exporters.workers import Workers, processes_for

_SHOWN = 20
# The rows of a file up to which they may be held in memory, to be written by another process.
_HELD_ROWS = 50_000


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
    """A kind of file and the accounts that get one; None stands for a file of the whole run.

    ``only`` are the accounts whose rows are read; None are all.
    """

    file: ExportFile
    targets: list[Account | None]
    only: list[str] | None


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
    processes: int | None = None,
) -> list[WrittenFile]:
    """Write the files of an invoice run and return them, sorted by path.

    ``marts`` is a DuckDB file (the build's or the published copy), opened read-only; ``manifest``
    is dbt's ``manifest.json``. Files go to ``out_dir/<invoice_run_id>/``. ``run_id`` None is the
    latest open run, no ``names`` are all exports, ``accounts`` None are all accounts; with
    ``accounts``, files of the whole run (the summary) are still about the whole run.
    ``processes`` None is one for each core, where there are enough invoices to be worth it; the
    files are the same whatever their number.

    Nothing takes its place before every file is complete. A full export then removes files that
    an earlier one wrote and that no longer belong to the run. Raises :class:`ExportError`.
    """
    files = _named(read_exports(manifest), names)
    with open_marts(marts) as source:
        run = source.run(run_id)
        check_file_name(run.invoice_run_id, "invoice run")
        plans = _plans(source, run, files, seller, accounts)
        total = sum(len(plan.targets) for plan in plans)
        made: list[_Made] = []
        entries: dict[str, Entry] = {}
        if processes is None:
            documents = (len(p.targets) for p in plans if p.file.one_file_per == "invoice")
            processes = processes_for(sum(documents))
        with (
            RunFolder(out_dir / run.invoice_run_id) as folder,
            typesetting_folder(seller) as typesetting,
            Workers(seller, typesetting, processes) as workers,
        ):
            for plan in plans:
                for one in _write(source, run, plan, folder, workers=workers):
                    made.append(one)
                    # flushed while the workers write the next ones
                    entries[one.relative] = folder.entry(one.relative, one.file.name)
                    if progress is not None:
                        progress(Progress(len(made), total, one.relative))
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
    source: Marts,
    run: Run,
    files: list[ExportFile],
    seller: Seller,
    accounts: Sequence[str] | None,
) -> list[_Plan]:
    targets: dict[str, list[Account | None]] = {
        "run": [None],
        "invoice": [*source.invoiced_accounts(run)],
        "provider": [*source.providers()],
    }
    for what in ("invoice", "provider"):
        check_distinct((target.file_name for target in targets[what] if target), "account")
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
        asked = [
            target
            for target in targets[file.one_file_per]
            if target is None or accounts is None or target.account_id in accounts
        ]
        wanted = [target for target in asked if _is_made(file, target, seller)]
        for target in wanted:
            if target is not None:
                check_file_name(target.account_id, "account")
        only = None if accounts is None else sorted(accounts)
        if len(wanted) < len(asked):
            only = sorted({target.account_id for target in wanted if target})
        plans.append(_Plan(file, wanted, only))
    return plans


def _is_made(file: ExportFile, target: Account | None, seller: Seller) -> bool:
    """Only what is recorded, so that it has a number, and has a line becomes an electronic invoice.

    EN 16931 has none without a line; `empty_invoices` asks for such an invoice.
    """
    if file.template != "ubl":
        return True
    return (
        target is not None
        and target.number is not None
        and target.has_lines
        and seller.sends("ubl", target.country)
    )


def _relative(file: ExportFile, target: Account | None) -> str:
    """Return the file's path inside of the run's folder."""
    path = file.path.removeprefix("{invoice_run_id}/")
    return path if target is None else path.replace("{account_id}", target.file_name)


def _write(
    source: Marts,
    run: Run,
    plan: _Plan,
    folder: RunFolder,
    *,
    workers: Workers,
) -> Iterator[_Made]:
    if not plan.targets:
        return
    parts = [source.rows(part, run, plan.only) for part in plan.file.parts]
    if plan.file.template:
        check_parts(plan.file, {str(part.part.spec.part): part.columns for part in parts})

    def jobs() -> Iterator[tuple[FileJob, bool]]:
        for target in plan.targets:
            place = folder.stage(_relative(plan.file, target))
            data = [_data(part, target) for part in parts]
            job = FileJob(
                *(plan.file.format, plan.file.template, place, run, target),
                [one for one, _ in data],
            )
            yield job, all(is_held for _, is_held in data)

    for job, made in workers.write(jobs()):
        relative = _relative(plan.file, job.target)
        account_id = job.target.account_id if job.target else None
        yield _Made(relative, plan.file, account_id, made.rows, made.notes)
    for part in parts:
        part.finish()


def _data(part: PartRows, target: Account | None) -> tuple[PartData, bool]:
    """Return the rows of a file, and whether they are all in memory."""
    rows = part.of_run() if target is None else part.of_account(target)
    held: list[Row] = list(islice(rows, _HELD_ROWS + 1))
    is_held = len(held) <= _HELD_ROWS
    return PartData(part.part, part.columns, held if is_held else chain(held, rows)), is_held


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
