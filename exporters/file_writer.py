"""One file of an export: rows of its parts go through the writer of its format.

Everything here is picklable and knows no warehouse, so that a job can run in a process of its own.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import timedelta
from functools import cache
from pathlib import Path
from typing import Any

from exporters.billing_document import PARTS, BillingDocument, state
from exporters.csv_file import write_csv
from exporters.definitions import Column, ExportFile, Format, ModelPart
from exporters.e_invoice import cii, ubl
from exporters.errors import ExportError
from exporters.factur_x import embed
from exporters.invoice_document import InvoiceDocuments
from exporters.marts import Account, Row, RowColumn, Run
from exporters.pdf import Typesetter
from exporters.seller import Seller
from exporters.xlsx_file import Sheet, write_xlsx

# Template -> the parts that it needs, and those that it can do without.
TEMPLATES = {
    "invoice": (("account", "invoice", "lines", "calls"), ("taxes", "balance")),
    "ubl": (("account", "invoice", "lines"), ("taxes",)),
}


@dataclass(frozen=True)
class PartData:
    """The rows of a part that belong to the file, in their order."""

    part: ModelPart
    columns: list[RowColumn]
    rows: Iterable[Row]


@dataclass(frozen=True)
class FileJob:
    """A file to write to ``path``; ``target`` None is a file about the whole run."""

    format: Format
    template: str
    path: Path
    run: Run
    target: Account | None
    parts: list[PartData]


@dataclass(frozen=True)
class FileMade:
    """How many rows went into a file, and what a person should look at."""

    rows: int
    notes: tuple[str, ...] = ()


class FileWriter:
    """Writes the files of one seller; ``typesetting`` is a folder made ready for the templates."""

    def __init__(self, seller: Seller, typesetting: Path) -> None:
        self._seller = seller
        self._typesetting = typesetting
        self._documents = InvoiceDocuments(seller)
        self._typesetter = cache(self._new_typesetter)

    def write(self, job: FileJob) -> FileMade:
        """Write the file. Raises :class:`ExportError` where it must not be sent."""
        if job.format == "csv":
            return FileMade(_csv(job))
        if job.format == "xlsx":
            return FileMade(_xlsx(job))
        stated = _stated(job)
        return self._pdf(job, stated) if job.format == "pdf" else self._xml(job, stated)

    def _new_typesetter(self, template: str) -> Typesetter:
        return Typesetter(self._typesetting, template, self._seller.fonts)

    def _pdf(self, job: FileJob, stated: BillingDocument) -> FileMade:
        page = self._documents.build(stated)
        day = stated.invoice["invoice_date"]
        pdf = self._typesetter(job.template).render(page, day)
        content = pdf.content
        is_sent = self._seller.sends("factur_x", stated.account["country"])
        # without a line it can be no electronic invoice (EN 16931)
        if is_sent and stated.lines and not stated.is_draft:
            content = embed(
                content,
                cii(stated, self._seller, _words(page)),
                title=page["title"],
                author=page["seller"]["name"],
                language=page["language"],
                day=day,
            )
        job.path.write_bytes(content)
        signs = " ".join(pdf.missing)
        note = f"no font can show: {signs} (set `fonts` and `font_family` of the seller)"
        return FileMade(len(stated.calls), (note,) if signs else ())

    def _xml(self, job: FileJob, stated: BillingDocument) -> FileMade:
        page = self._documents.build(stated)
        job.path.write_bytes(ubl(stated, self._seller, _words(page)))
        return FileMade(len(stated.lines))


def check_parts(file: ExportFile, columns: Mapping[str, list[RowColumn]]) -> None:
    """Raise :class:`ExportError` unless the parts are what the file's template needs.

    ``columns`` are the columns of each part by its name.
    """
    if file.template not in TEMPLATES:
        raise ExportError(f"{file.path}: there is no document for template {file.template!r}")
    needed, optional = TEMPLATES[file.template]
    if not set(needed) <= columns.keys() <= {*needed, *optional}:
        raise ExportError(
            f"{file.path}: the template needs the parts {', '.join(sorted(needed))} and may have "
            f"{', '.join(sorted(optional))}; models declare {', '.join(sorted(columns))}"
        )
    for part in file.parts:
        name = str(part.spec.part)
        have = {column.name for column in columns[name]}
        if missing := [column for column in PARTS[name] if column not in have]:
            raise ExportError(
                f"model {part.model}: part {name!r} of {file.path} needs {', '.join(missing)}"
            )


def _words(page: Mapping[str, Any]) -> dict[str, str]:
    return {**page["words"], "terms": page["terms"]}


def _specs(data: PartData) -> list[Column]:
    configured = {column.name: column for column in data.part.spec.columns or []}
    return [configured.get(column.name) or Column(name=column.name) for column in data.columns]


def _csv(job: FileJob) -> int:
    (data,) = job.parts
    headers = [spec.header or spec.name for spec in _specs(data)]
    total = data.part.spec.total
    return write_csv(
        job.path, data.columns, headers, iter(data.rows), total=total, account=job.target
    )


def _xlsx(job: FileJob) -> int:
    run, target = job.run, job.target
    last_day = run.period_end - timedelta(days=1)
    period = f"{run.period_start.isoformat()} to {last_day.isoformat()}"
    about = f"{target.account_name} ({target.account_id}), " if target else ""
    number = f", {target.number}" if target and target.number else ""
    sheets = [
        Sheet(
            name=str(data.part.spec.part),
            title=data.part.spec.title or str(data.part.spec.part),
            subtitle=f"{about}{period}, run {run.invoice_run_id}{number}",
            columns=data.columns,
            specs=_specs(data),
            rows=iter(data.rows),
            total=data.part.spec.total,
        )
        for data in job.parts
    ]
    is_held = all(isinstance(data.rows, list) for data in job.parts)
    return write_xlsx(job.path, sheets, target, run.invoice_date, in_memory=is_held)


def _stated(job: FileJob) -> BillingDocument:
    target = job.target
    if target is None:
        raise ExportError(f"{job.path.name}: an invoice is about one account")
    rows = {str(data.part.spec.part): _dicts(data) for data in job.parts}
    return state(
        _only(rows["account"], "account", target),
        _only(rows["invoice"], "invoice", target),
        lines=rows["lines"],
        calls=rows.get("calls", []),
        taxes=rows.get("taxes"),
        balance=_only(rows["balance"], "balance", target) if rows.get("balance") else None,
        credited=target.credits,
    )


def _dicts(data: PartData) -> list[Mapping[str, Any]]:
    names = [column.name for column in data.columns]
    return [dict(zip(names, row, strict=True)) for row in data.rows]


def _only(rows: list[Mapping[str, Any]], what: str, target: Account) -> Mapping[str, Any]:
    if len(rows) != 1:
        raise ExportError(f"account {target.account_id!r} has {len(rows)} {what} rows, not one")
    return rows[0]
