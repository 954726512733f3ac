"""Configuration on the models: what is refused, and that the message names the model."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import duckdb
import pytest

from exporters import ExportError, WrittenFile, read_exports
from tests.python.exporters.export_fakes import FakeMarts, model_exports, write_manifest

CSV = {
    "name": "summary",
    "format": "csv",
    "path": "{invoice_run_id}/summary.csv",
    "order_by": ["account_id"],
}


def declare(folder: Path, *items: dict[str, Any], model: str = "fct_invoices") -> Path:
    return write_manifest(folder / "manifest.json", {model: list(items)})


def test_the_models_declare_eight_files(manifest: Path) -> None:
    found = [(file.name, file.path, len(file.parts)) for file in read_exports(manifest)]
    assert found == [
        ("invoices", "{invoice_run_id}/invoices/{account_id}.csv", 1),
        ("invoices", "{invoice_run_id}/invoices/{account_id}.pdf", 6),
        ("invoices", "{invoice_run_id}/invoices/{account_id}.xlsx", 2),
        ("invoices", "{invoice_run_id}/invoices/{account_id}.xml", 4),
        ("provider-report", "{invoice_run_id}/providers/{account_id}.csv", 1),
        ("provider-report", "{invoice_run_id}/providers/{account_id}.xlsx", 2),
        ("summary", "{invoice_run_id}/invoice_lines.csv", 1),
        ("summary", "{invoice_run_id}/summary.csv", 1),
    ]


def test_sheets_come_by_position_not_by_model(manifest: Path) -> None:
    workbooks = [file for file in read_exports(manifest) if file.format == "xlsx"]
    sheets = [[part.spec.part for part in workbook.parts] for workbook in workbooks]
    assert sheets == [["Lines", "Calls"], ["By date", "Calls"]]


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"sheeet": "x"}, "unknown key 'sheeet'"),
        ({"columns": [{"name": "net", "colour": "red"}]}, "unknown key 'columns.0.colour'"),
        ({"format": "docx"}, "format: Input should be 'csv', 'xlsx', 'pdf' or 'xml'"),
        ({"path": "{invoice_run_id}/../x.csv"}, "must stay in"),
        ({"path": "/etc/x.csv"}, "must stay in"),
        ({"path": "{invoice_run_id}/{email}.csv"}, "unknown placeholder 'email'"),
        ({"path": "{invoice_run_id}/.x.csv"}, "hidden"),
        ({"path": "{invoice_run_id}/x.xlsx"}, "must end in .csv"),
        ({"path": "{invoice_run_id}/{account_id}.csv"}, "one_file_per names an account"),
        ({"one_file_per": "invoice"}, "one_file_per names an account"),
        ({"order_by": []}, "order_by is needed"),
        ({"template": "invoice"}, "needed by pdf and xml, and only by them"),
        ({"format": "xlsx", "path": "{invoice_run_id}/x.xlsx"}, "part is needed by xlsx"),
        ({"query": "../secrets"}, "query"),
    ],
)
def test_a_wrong_key_or_value_names_the_model(
    tmp_path: Path, change: dict[str, Any], message: str
) -> None:
    with pytest.raises(ExportError) as error:
        read_exports(declare(tmp_path, CSV | change))
    assert "model fct_invoices, config.meta.exports, item 1: " in str(error.value)
    assert message in str(error.value)


def test_two_models_that_disagree_about_a_file(tmp_path: Path) -> None:
    exports = {"fct_invoices": [CSV], "dim_accounts": [CSV | {"name": "accounts"}]}
    with pytest.raises(ExportError, match=r"dim_accounts and fct_invoices share .* differ in name"):
        read_exports(write_manifest(tmp_path / "manifest.json", exports))
    exports = {"fct_invoices": [CSV], "dim_accounts": [CSV]}
    with pytest.raises(ExportError, match="both write"):
        read_exports(write_manifest(tmp_path / "manifest.json", exports))


def test_two_sheets_of_one_name(tmp_path: Path) -> None:
    sheet = CSV | {"format": "xlsx", "path": "{invoice_run_id}/x.xlsx", "part": "Data"}
    with pytest.raises(ExportError, match="same name"):
        read_exports(declare(tmp_path, sheet, sheet))


def test_a_missing_or_broken_manifest(tmp_path: Path) -> None:
    with pytest.raises(ExportError, match="run `dbt build` first"):
        read_exports(tmp_path / "manifest.json")
    (tmp_path / "manifest.json").write_text("[]")
    with pytest.raises(ExportError, match="not a dbt manifest"):
        read_exports(tmp_path / "manifest.json")


def test_exports_that_are_not_a_list(tmp_path: Path) -> None:
    broken: Any = {"fct_invoices": CSV}
    with pytest.raises(ExportError, match=r"model fct_invoices, .* must be a list"):
        read_exports(write_manifest(tmp_path / "manifest.json", broken))


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"columns": ["nett"]}, "no column 'nett'; columns: invoice_run_id, invoice_number"),
        ({"order_by": ["nett"]}, "no column 'nett'"),
        ({"query": "nothing"}, "there is no query 'nothing'"),
        (
            {
                "columns": ["account_id", "net"],
                "total": {"label_column": "account_id", "sum": ["tax"], "group_by": ["net"]},
            },
            "total names 'tax'",
        ),
        ({"rows": "period"}, "no column 'charge_date'"),
    ],
)
def test_columns_that_the_mart_does_not_have(
    run_export: Callable[..., list[WrittenFile]],
    tmp_path: Path,
    change: dict[str, Any],
    message: str,
) -> None:
    with pytest.raises(ExportError) as error:
        run_export(manifest=declare(tmp_path, CSV | change))
    assert "model fct_invoices, config.meta.exports" in str(error.value)
    assert message in str(error.value)


def test_a_mart_that_is_not_there(
    run_export: Callable[..., list[WrittenFile]], tmp_path: Path
) -> None:
    with pytest.raises(ExportError, match=r"marts.fct_nothing is not in .*; run `dbt build`"):
        run_export(manifest=declare(tmp_path, CSV, model="fct_nothing"))


def test_a_model_without_exports_is_no_export(
    run_export: Callable[..., list[WrittenFile]], tmp_path: Path
) -> None:
    empty = write_manifest(tmp_path / "manifest.json", {})
    with pytest.raises(ExportError, match=r"no model has config\.meta.exports"):
        run_export(manifest=empty)


def test_pdf_parts_are_what_the_template_needs(
    run_export: Callable[..., list[WrittenFile]], tmp_path: Path
) -> None:
    exports = model_exports()
    del exports["fct_invoice_lines"]
    some = write_manifest(tmp_path / "manifest.json", exports)
    with pytest.raises(ExportError, match="needs the parts account, calls, invoice, lines and may"):
        run_export(manifest=some)


def test_a_binary_float_is_never_exported(
    run_export: Callable[..., list[WrittenFile]], tmp_path: Path, fake: FakeMarts
) -> None:
    path = fake.write()
    with duckdb.connect(str(path)) as connection:
        connection.execute("alter table marts.fct_invoices alter tax type double")
    with pytest.raises(ExportError, match="model fct_invoices: column tax is DOUBLE"):
        run_export(marts=path, manifest=declare(tmp_path, CSV))
