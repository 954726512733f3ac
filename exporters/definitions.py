"""What to export, read from the models: ``config.meta.exports`` in dbt's ``manifest.json``.

A model lists the files that it goes into. Two models that name the same ``path`` share the file:
each is one part of it (a sheet of a workbook, a block of data of a PDF's template).

.. code-block:: yaml

    config:
      meta:
        exports:
          - name: provider-report           # what `ratehouse export` calls it
            format: xlsx                    # csv, xlsx, pdf or xml
            path: "{invoice_run_id}/providers/{account_id}.xlsx"
            one_file_per: provider          # run, invoice or provider
            rows: period                    # run, period or account: which rows belong to a run
            part: By date                   # the sheet, or the template's name for the rows
            position: 1                     # order of the sheets
            title: CDR by Provider by Date  # over the sheet
            order_by: [charge_date, currency]   # within an account; must leave no ties
            columns:                        # default: all, in the model's order
              - calls
              - {name: charge, header: Charge, number_format: "0.0000", width: 12}
            total: {label_column: charge_date, sum: [calls, charge], group_by: [currency]}

``query`` (a file of ``queries/``) stands for the model where a file of the whole run needs more
than one mart; ``template`` names the PDF's page, or the kind of XML.
"""

import json
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from string import Formatter
from typing import Annotated, Any, Literal, Self

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, ValidationError, model_validator

from exporters.errors import ExportError

Format = Literal["csv", "xlsx", "pdf", "xml"]
OneFilePer = Literal["run", "invoice", "provider"]
Rows = Literal["run", "period", "account"]


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Column(_Strict):
    """A column of an export; in YAML its bare name is enough."""

    name: str
    header: str | None = None
    number_format: str | None = None
    width: int | None = Field(default=None, ge=1, le=120)


class Total(_Strict):
    """Total rows after the last row, one for each combination of ``group_by``.

    Without any row there is one total row of zeros. ``label`` stands in ``label_column``.
    """

    label: str = "Total"
    label_column: str
    sum: list[str] = Field(min_length=1)
    group_by: list[str] = Field(min_length=1)


def _named(value: object) -> object:
    return {"name": value} if isinstance(value, str) else value


class ExportPart(_Strict):
    """One item of a model's ``exports``: the part that the model plays in one kind of file."""

    name: str = Field(pattern=r"^[a-z][a-z0-9-]*$")
    format: Format
    path: str
    one_file_per: OneFilePer = "run"
    rows: Rows = "run"
    part: str | None = Field(default=None, max_length=28)
    position: int = 1
    title: str | None = None
    template: str | None = Field(default=None, pattern=r"^[a-z_]+$")
    query: str | None = Field(default=None, pattern=r"^[a-z_]+$")
    columns: list[Annotated[Column, BeforeValidator(_named)]] | None = None
    order_by: list[str] = Field(default_factory=list)
    total: Total | None = None

    @model_validator(mode="after")
    def _check(self) -> Self:
        self._check_path()
        if not self.order_by and self.rows != "account":
            raise ValueError("order_by is needed: a file must come out the same twice")
        if self.query is not None and self.one_file_per != "run":
            raise ValueError("a query is for a file of the whole run (one_file_per: run)")
        if self.format != "csv" and self.part is None:
            raise ValueError(f"part is needed by {self.format} (a sheet, or the template's name)")
        if (self.template is not None) != (self.format in ("pdf", "xml")):
            raise ValueError("template is needed by pdf and xml, and only by them")
        return self

    def _check_path(self) -> None:
        try:
            fields = {field for _, field, _, _ in Formatter().parse(self.path) if field is not None}
        except ValueError as error:
            raise ValueError(f"path {self.path!r}: {error}") from None
        if unknown := sorted(fields - {"invoice_run_id", "account_id"}):
            raise ValueError(f"path {self.path!r} has the unknown placeholder {unknown[0]!r}")
        parts = PurePosixPath(self.path).parts
        if len(parts) < 2 or parts[0] != "{invoice_run_id}" or ".." in parts or "\\" in self.path:
            raise ValueError(f"path {self.path!r} must stay in '{{invoice_run_id}}/'")
        if any(part.startswith(".") for part in parts):
            raise ValueError(f"path {self.path!r} names a hidden file")
        if PurePosixPath(self.path).suffix != f".{self.format}":
            raise ValueError(f"path {self.path!r} must end in .{self.format}")
        if ("account_id" in fields) != (self.one_file_per != "run"):
            raise ValueError("path has {account_id} if, and only if, one_file_per names an account")


@dataclass(frozen=True)
class ModelPart:
    """A part together with the model (relation) that it reads and the file of its definition."""

    model: str
    schema: str
    relation: str
    columns: tuple[str, ...]
    spec: ExportPart


@dataclass(frozen=True)
class ExportFile:
    """A kind of file: every part that models declare for the same path, in order."""

    name: str
    format: Format
    path: str
    one_file_per: OneFilePer
    parts: tuple[ModelPart, ...]

    @property
    def template(self) -> str:
        """The template of a PDF or an XML file, the same in all of its parts."""
        return self.parts[0].spec.template or ""


def read_exports(manifest: Path) -> list[ExportFile]:
    """Read every export that the models of a dbt project declare, sorted by name and path.

    Raises :class:`ExportError` naming the model if the manifest is missing, a key is unknown, a
    value is wrong, or two models disagree about a file they share.
    """
    try:
        nodes = json.loads(manifest.read_text(encoding="utf-8"))["nodes"].values()
    except FileNotFoundError:
        raise ExportError(f"{manifest} does not exist; run `dbt build` first") from None
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        raise ExportError(f"{manifest} is not a dbt manifest ({error}); run `dbt parse`") from None
    by_path: dict[str, list[ModelPart]] = {}
    for part in _parts(nodes):
        by_path.setdefault(part.spec.path, []).append(part)
    files = [_file(path, parts) for path, parts in by_path.items()]
    return sorted(files, key=lambda file: (file.name, file.path))


def _parts(nodes: Iterable[dict[str, Any]]) -> Iterable[ModelPart]:
    for node in nodes:
        if node.get("resource_type") != "model":
            continue
        declared = (node.get("config") or {}).get("meta", {}).get("exports")
        if declared is None:
            continue
        model = str(node["name"])
        if not isinstance(declared, list):
            raise ExportError(f"model {model}, config.meta.exports: must be a list")
        for number, item in enumerate(declared, start=1):
            try:
                spec = ExportPart.model_validate(item)
            except ValidationError as error:
                raise ExportError(_explain(model, number, error)) from None
            yield ModelPart(
                model=model,
                schema=str(node["schema"]),
                relation=str(node.get("alias") or model),
                columns=tuple(node.get("columns") or {}),
                spec=spec,
            )


def _explain(model: str, number: int, error: ValidationError) -> str:
    problems = []
    for problem in error.errors(include_url=False):
        key = ".".join(str(step) for step in problem["loc"])
        if problem["type"] == "extra_forbidden":
            problems.append(f"unknown key {key!r}")
        else:
            message = problem["msg"].removeprefix("Value error, ")
            problems.append(f"{key}: {message}" if key else message)
    return f"model {model}, config.meta.exports, item {number}: {'; '.join(problems)}"


def _file(path: str, parts: list[ModelPart]) -> ExportFile:
    parts = sorted(parts, key=lambda part: (part.spec.position, part.model))
    first = parts[0]
    for other in parts[1:]:
        for key in ("name", "format", "one_file_per", "template"):
            if getattr(first.spec, key) != getattr(other.spec, key):
                raise ExportError(
                    f"models {first.model} and {other.model} share {path} but differ in {key}"
                )
        if first.spec.format == "csv":
            raise ExportError(f"models {first.model} and {other.model} both write {path}")
    titles = [part.spec.part for part in parts]
    if len(set(titles)) != len(titles):
        raise ExportError(f"two parts of {path} have the same name: {titles}")
    spec = first.spec
    return ExportFile(spec.name, spec.format, path, spec.one_file_per, tuple(parts))
