"""Cells are built from what callers and carriers send: nothing in them may ever run."""

from collections.abc import Callable
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path

import openpyxl
import pytest
from pypdf import PdfReader

from exporters import WrittenFile
from exporters.cells import csv_writer_of, duration_text, guard, printable
from exporters.definitions import Column, Total
from exporters.errors import ExportError
from exporters.marts import Row, RowColumn
from exporters.xlsx_file import Sheet, header_of, write_xlsx
from tests.python.exporters.export_fakes import FakeMarts

Export = Callable[..., list[WrittenFile]]
EVIL = '=HYPERLINK("http://evil.example";"Click")'
DATE = RowColumn("charge_date", "DATE")
NAME = RowColumn("calling_number", "VARCHAR")
CHARGE = RowColumn("charge", "DECIMAL(18,8)")


@pytest.mark.parametrize(
    ("text", "cell"),
    [
        ("12075550148", "12075550148"),
        ("Acme - Dental @ Home", "Acme - Dental @ Home"),
        ("=1+1", "'=1+1"),
        ("+12075550148", "'+12075550148"),
        ("-5 % rebate", "'-5 % rebate"),
        ("@SUM(A1)", "'@SUM(A1)"),
        ("\t=1", "\t'=1"),
        ("  =1", "  '=1"),
        ("\r=1", "\r'=1"),
        ("x\n=1", "x\n'=1"),
        ("x;=1", "x;'=1"),
        ('x;"=1', "x;\"'=1"),
        ("\uff1d1+1", "'\uff1d1+1"),
        ("'=1", "''=1"),
    ],
)
def test_guard(text: str, cell: str) -> None:
    assert guard(text) == cell


def test_formulas_stay_text_everywhere(
    run_export: Export, fake: FakeMarts, run_folder: Path
) -> None:
    fake.add_account("evil", EVIL, is_provider=True)
    fake.add_provider_day("evil", EVIL, date(2026, 10, 3), 1)
    detail = fake.tables["rpt_cdr_by_provider_call_detail"]
    detail[-1] = (*detail[-1][:10], EVIL, "+49", "https://evil.example", *detail[-1][13:])
    run_export(names=["provider-report", "summary"])
    for name in ("providers/evil.csv", "summary.csv"):
        assert "'=HYPERLINK" in (run_folder / name).read_text(encoding="utf-8")
        assert ",=" not in (run_folder / name).read_text(encoding="utf-8").replace('"', "")
    book = openpyxl.load_workbook(run_folder / "providers/evil.xlsx")
    cells = [cell for sheet in book for row in sheet.iter_rows() for cell in row]
    assert [cell.value for cell in cells if cell.value == EVIL]
    assert {cell.data_type for cell in cells if cell.value == EVIL} == {"s"}
    assert "f" not in {cell.data_type for cell in cells}
    assert not [cell for cell in cells if cell.hyperlink]


def test_formulas_stay_text_in_every_kind_of_invoice(
    run_export: Export, fake: FakeMarts, run_folder: Path
) -> None:
    """Text of a caller, an account and a line: cells in CSV and XLSX, characters on the page."""
    fake.add_account("evil", EVIL)
    fake.add_invoice("evil", 3, calling_number=EVIL)
    fake.add_line("evil", "charge", EVIL, "1.00")
    run_export(names=["invoices"], accounts=["evil"])
    text = (run_folder / "invoices/evil.csv").read_text(encoding="utf-8")
    assert text.count("'=HYPERLINK") == 3
    assert ",=" not in text.replace('"', "")
    book = openpyxl.load_workbook(run_folder / "invoices/evil.xlsx")
    cells = [cell for sheet in book for row in sheet.iter_rows() for cell in row]
    assert sum(cell.value == EVIL for cell in cells) == 4
    assert not [cell for cell in cells if cell.data_type == "f" or cell.hyperlink]
    page = PdfReader(run_folder / "invoices/evil.pdf").pages[0]
    assert EVIL in page.extract_text()
    assert "/Annots" not in page


def test_invoice_workbook_reads_back(run_export: Export, run_folder: Path, fake: FakeMarts) -> None:
    net = fake.tables["fct_invoices"][0][8]
    run_export(names=["invoices"])
    book = openpyxl.load_workbook(run_folder / "invoices/acme.xlsx")
    assert book.sheetnames == ["Lines", "Calls"]
    lines, calls = (list(book[name].values) for name in book.sheetnames)
    assert lines[1][0] == "Acme Dental, Inc. (acme), 2026-10-01 to 2026-10-31, run 2026-10"
    assert lines[3][:3] == ("Line", "Kind", "Description")
    assert lines[4][2] == "Calls to United States"
    assert (lines[-1][2], lines[-1][6]) == ("Total", float(net))
    assert len(calls) == 4 + 12 + 1
    assert calls[4][4:6] == ("12075550148", "12125550123")


def test_provider_workbook_reads_back(run_export: Export, run_folder: Path) -> None:
    run_export(names=["provider-report"])
    book = openpyxl.load_workbook(run_folder / "providers/vitelity.xlsx")
    assert book.sheetnames == ["By date", "Calls"]
    sheet = book["By date"]
    rows = list(sheet.values)
    assert rows[0][0] == "CDR by Provider by Date"
    assert rows[1][0] == "Vitelity (vitelity), 2026-10-01 to 2026-10-31, run 2026-10"
    assert rows[3][:4] == ("Date", "Calls", "Answered calls", "Suspended calls")
    assert rows[4][:2] == (datetime(2026, 10, 1), 3)
    assert rows[6] == ("Total", 7, 7, 0, 416.5, 420, 0.02886415, "USD")
    assert len(rows) == 7
    assert sheet.freeze_panes == "A5"
    assert [cell.font.bold for cell in sheet[7]] == [True] * 8
    assert not sheet["B5"].font.bold
    assert sheet["A5"].number_format == "yyyy-mm-dd"
    assert sheet["G5"].number_format == "#,##0.00####"
    assert all(9 <= sheet.column_dimensions[letter].width <= 50 for letter in "ABCDEFGH")
    calls = list(book["Calls"].values)
    assert len(calls) == 4 + 7
    assert calls[3][0] == "Start (local)"
    assert calls[4][0] == datetime(2026, 10, 1)
    assert book.properties.created == datetime(2026, 11, 1)


def test_an_empty_workbook_has_a_zero_total(run_export: Export, run_folder: Path) -> None:
    run_export(names=["provider-report"])
    book = openpyxl.load_workbook(run_folder / "providers/gafachi.xlsx")
    assert list(book["By date"].values)[4:] == [("Total", 0, 0, 0, 0, 0, 0, "USD")]
    assert len(list(book["Calls"].values)) == 4


def sheet_of(rows: list[Row], total: Total | None = None) -> Sheet:
    columns = [DATE, NAME, CHARGE]
    specs = [Column(name=column.name) for column in columns]
    return Sheet("Calls", "Calls", "", columns, specs, iter(rows), total)


def test_rows_beyond_a_sheet_go_on_in_the_next(tmp_path: Path) -> None:
    rows: list[Row] = [(date(2026, 10, day), "1207", Decimal(day)) for day in range(1, 10)]
    total = Total(label_column="charge_date", sum=["charge"], group_by=["calling_number"])
    assert write_xlsx(tmp_path / "x.xlsx", [sheet_of(rows, total)], None, date(2026, 11, 1), 8) == 9
    book = openpyxl.load_workbook(tmp_path / "x.xlsx")
    assert book.sheetnames == ["Calls", "Calls (2)", "Calls (3)"]
    charges = [row[2] for name in book.sheetnames for row in list(book[name].values)[4:]]
    assert charges == [*range(1, 10), 45]


def test_characters_that_xml_cannot_hold(tmp_path: Path) -> None:
    rows: list[Row] = [(None, "a\x00b\x1bc\uffff", None), (None, "x" * 40_000, None)]
    write_xlsx(tmp_path / "x.xlsx", [sheet_of(rows)], None, date(2026, 11, 1))
    values = list(openpyxl.load_workbook(tmp_path / "x.xlsx")["Calls"].values)
    assert values[4] == (None, "a\ufffdb\ufffdc\ufffd", None)
    assert len(str(values[5][1])) == 32_767


@pytest.mark.parametrize(
    ("name", "header"),
    [("charge_date", "Charge date"), ("call_id", "Call ID"), ("account_id", "Account ID")],
)
def test_headers_for_people(name: str, header: str) -> None:
    assert header_of(Column(name=name)) == header


def test_csv_values() -> None:
    assert csv_writer_of(CHARGE)(Decimal("0E-8")) == "0.00000000"
    assert csv_writer_of(CHARGE)(Decimal("1E+3")) == "1000"
    started = RowColumn("call_started_at", "TIMESTAMP")
    assert csv_writer_of(started)(datetime(2026, 10, 1, 4, 0, 0, 500_000)).endswith("00.500000Z")
    assert csv_writer_of(RowColumn("is_late", "BOOLEAN"))(True) == "true"
    with pytest.raises(ExportError, match=r"column x is INTEGER\[\]; there is no rule"):
        csv_writer_of(RowColumn("x", "INTEGER[]"))


def test_text_for_a_page() -> None:
    assert printable("Acme\u202e\tDental\n Inc.\x07") == "Acme Dental Inc.\ufffd"
    assert duration_text(3_661) == "1:01:01"
    assert duration_text(-59) == "-0:00:59"
