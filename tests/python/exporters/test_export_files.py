"""What an export writes, and what it never does: half a file, half a set, somebody else's file."""

import csv
import fcntl
import json
import os
import re
from collections.abc import Callable
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from exporters import ExportError, Progress, WrittenFile
from exporters.xlsx_file import write_xlsx
from tests.python.exporters.export_fakes import RUN, FakeMarts

Export = Callable[..., list[WrittenFile]]
ALL = [
    "invoice_lines.csv",
    "invoices/acme.csv",
    "invoices/acme.pdf",
    "invoices/acme.xlsx",
    "invoices/bolt.csv",
    "invoices/bolt.pdf",
    "invoices/bolt.xlsx",
    "providers/gafachi.csv",
    "providers/gafachi.xlsx",
    "providers/vitelity.csv",
    "providers/vitelity.xlsx",
    "summary.csv",
]


def files_of(folder: Path) -> list[str]:
    """Return every file but the exporter's own manifest."""
    found = (path for path in folder.rglob("*") if path.is_file())
    names = sorted(path.relative_to(folder).as_posix() for path in found)
    return [name for name in names if name != ".ratehouse-export.json"]


def content_of(folder: Path) -> dict[str, bytes]:
    return {name: (folder / name).read_bytes() for name in files_of(folder)}


def read_csv(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def test_the_whole_set(run_export: Export, run_folder: Path) -> None:
    seen: list[Progress] = []
    written = run_export(progress=seen.append)
    assert [file.path.relative_to(run_folder).as_posix() for file in written] == ALL
    assert files_of(run_folder) == ALL
    assert [step.done for step in seen] == list(range(1, 13))
    assert {step.total for step in seen} == {12}
    assert {file.account_id for file in written if file.export == "invoices"} == {"acme", "bolt"}
    assert all(file.bytes == file.path.stat().st_size for file in written)


def test_call_detail_csv_is_exact(run_export: Export, run_folder: Path) -> None:
    run_export(names=["invoices"])
    rows = read_csv(run_folder / "invoices/acme.csv")
    assert len(rows) == 12
    assert [row["line_number"] for row in rows] == ["1"] * 4 + ["2"] * 4 + ["3"] * 4
    first = rows[0]
    assert first["call_started_at"] == "2026-10-01T04:00:00Z"
    assert first["call_started_at_local"] == "2026-10-01T00:00:00"
    assert first["charge"] == "0.00095000"
    assert first["talk_seconds"] == "5.500"
    assert first["called_number"] == "12125550123"
    text = (run_folder / "invoices/acme.csv").read_bytes()
    assert b"\r" not in text
    assert not text.startswith(b"\xef\xbb\xbf")


def test_invoice_amounts_are_the_charges_of_the_csv(run_export: Export, run_folder: Path) -> None:
    run_export()
    summary = {row["account_id"]: row for row in read_csv(run_folder / "summary.csv")}
    for account_id in ("acme", "bolt"):
        lines: dict[str, Decimal] = {}
        for row in read_csv(run_folder / f"invoices/{account_id}.csv"):
            number = row["line_number"]
            lines[number] = lines.get(number, Decimal(0)) + Decimal(row["charge"])
        rounded = [amount.quantize(Decimal("0.01")) for amount in lines.values()]
        assert Decimal(summary[account_id]["net"]) == sum(rounded)


def test_provider_csv_has_the_days_of_the_period_and_a_total(
    run_export: Export, run_folder: Path
) -> None:
    run_export(names=["provider-report"])
    rows = read_csv(run_folder / "providers/vitelity.csv")
    assert [row["charge_date"] for row in rows] == ["2026-10-01", "2026-10-31", "Total"]
    assert rows[-1] == {
        "account_id": "vitelity",
        "account_name": "Vitelity",
        "charge_date": "Total",
        "calls": "7",
        "answered_calls": "7",
        "talk_seconds": "416.500",
        "billed_seconds": "420",
        "charge": "0.02886415",
        "currency": "USD",
        "suspended_calls": "0",
    }


def test_a_provider_without_calls_gets_a_report_of_zero(
    run_export: Export, run_folder: Path
) -> None:
    run_export()
    (only,) = read_csv(run_folder / "providers/gafachi.csv")
    assert only["account_id"] == "gafachi"
    assert (only["charge_date"], only["calls"], only["charge"]) == ("Total", "0", "0.00000000")
    assert only["currency"] == "USD"


def test_currencies_are_never_added_up(
    run_export: Export, run_folder: Path, fake: FakeMarts
) -> None:
    fake.add_provider_day("vitelity", "Vitelity", date(2026, 10, 1), 100, currency="EUR")
    run_export(names=["provider-report"])
    totals = [r for r in read_csv(run_folder / "providers/vitelity.csv") if r["calls"] == "100"]
    assert [row["charge_date"] for row in totals] == ["2026-10-01", "Total"]
    assert {row["currency"] for row in totals} == {"EUR"}


def test_totals_are_exact_beyond_28_digits(
    run_export: Export, run_folder: Path, fake: FakeMarts
) -> None:
    huge = Decimal("123456789012345678901234567890.00000001")
    row = ("vitelity", "Vitelity", date(2026, 10, 2), 1, 1, Decimal(1), 1, huge, "USD", 0)
    fake.add("rpt_cdr_by_provider_by_date", *row)
    run_export(names=["provider-report"])
    total = read_csv(run_folder / "providers/vitelity.csv")[-1]
    assert total["charge"] == "123456789012345678901234567890.02886416"


def test_summary_has_invoices_and_providers_apart(run_export: Export, run_folder: Path) -> None:
    run_export(names=["summary"])
    rows = read_csv(run_folder / "summary.csv")
    assert [(row["kind"], row["account_id"]) for row in rows] == [
        ("invoice", "acme"),
        ("invoice", "bolt"),
        ("provider_report", "gafachi"),
        ("provider_report", "vitelity"),
    ]
    assert [row["calls"] for row in rows] == ["12", "5", "0", "7"]
    assert rows[0]["account_name"] == "Acme Dental, Inc."
    assert rows[0]["provider_charge"] == ""
    assert (rows[3]["total"], rows[3]["provider_charge"]) == ("", "0.02886415")
    assert files_of(run_folder) == ["invoice_lines.csv", "summary.csv"]


def test_an_invoice_of_a_plan_alone_has_no_calls_in_the_summary(
    run_export: Export, run_folder: Path, fake: FakeMarts
) -> None:
    fake.add_account("zoe", "Zoe")
    fake.add_invoice("zoe", 0)
    fake.add_line("zoe", "plan_fee", "Business 500, October 2026", "9.00")
    run_export(names=["summary"])
    (row,) = (row for row in read_csv(run_folder / "summary.csv") if row["account_id"] == "zoe")
    assert (row["calls"], row["billed_seconds"], row["total"]) == ("0", "0", "9.0000")


def test_lines_of_all_invoices_add_up_to_them(
    run_export: Export, run_folder: Path, fake: FakeMarts
) -> None:
    """Also a volume tier, which no call of the call detail stands for."""
    fake.add_volume_tier("acme", "-0.02")
    run_export()
    nets: dict[str, Decimal] = {}
    lines = read_csv(run_folder / "invoice_lines.csv")
    for line in lines:
        account_id = line["account_id"]
        nets[account_id] = nets.get(account_id, Decimal(0)) + Decimal(line["amount"])
    summary = [row for row in read_csv(run_folder / "summary.csv") if row["kind"] == "invoice"]
    assert nets == {row["account_id"]: Decimal(row["net"]) for row in summary}
    assert [line["line_number"] for line in lines] == ["1", "2", "3", "4", "1", "2", "3"]
    assert (lines[3]["line_type"], lines[3]["calls"]) == ("volume_tier", "")
    assert lines[3]["description"] == "Volume tier world, October 2026"
    assert summary[0]["calls"] == "12"


def test_the_same_input_gives_the_same_bytes(run_export: Export, run_folder: Path) -> None:
    first = {file.path: file.sha256 for file in run_export()}
    before = content_of(run_folder)
    own = (run_folder / ".ratehouse-export.json").read_bytes()
    assert {file.path: file.sha256 for file in run_export()} == first
    assert content_of(run_folder) == before
    assert (run_folder / ".ratehouse-export.json").read_bytes() == own


def test_processes_write_the_same_bytes(run_export: Export, run_folder: Path) -> None:
    run_export(processes=1)
    before = content_of(run_folder)
    run_export(processes=2)
    assert content_of(run_folder) == before


def test_a_failure_in_a_process_is_told_like_any_other(
    run_export: Export, run_folder: Path, fake: FakeMarts
) -> None:
    rows = fake.tables["fct_invoice_lines"]
    rows[0] = (*rows[0][:8], Decimal("99.00"), *rows[0][9:])
    with pytest.raises(ExportError, match=r"invoice of acme: net .* is not the sum of its lines"):
        run_export(processes=2)
    assert not run_folder.exists()


def test_rows_that_memory_should_not_hold_are_streamed(
    run_export: Export, run_folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The same tables come out, whatever the limit."""
    run_export()
    before = {name: text for name, text in content_of(run_folder).items() if ".xlsx" not in name}
    monkeypatch.setattr("exporters.export_run._HELD_ROWS", 3)
    run_export()
    after = content_of(run_folder)
    assert {name: after[name] for name in before} == before
    sheets = openpyxl.load_workbook(run_folder / "invoices/acme.xlsx")
    assert len(list(sheets["Calls"].values)) == 4 + 12 + 1


def test_files_of_an_account_without_an_invoice_go(
    run_export: Export, run_folder: Path, fake: FakeMarts
) -> None:
    run_export()
    (run_folder / "invoices/notes.txt").write_text("mine")
    (run_folder / "invoices/carl.pdf").write_text("mine too")
    for table in ("fct_invoices", "fct_invoice_lines", "rpt_invoice_call_detail"):
        fake.tables[table] = [row for row in fake.tables[table] if "bolt" not in row]
    run_export(names=["summary"])
    assert "invoices/bolt.pdf" in files_of(run_folder)  # not of this export
    run_export(accounts=["acme"])
    assert "invoices/bolt.pdf" in files_of(run_folder)  # not the whole set
    run_export(names=["invoices"])
    assert files_of(run_folder) == sorted(
        [name for name in ALL if "bolt" not in name] + ["invoices/notes.txt", "invoices/carl.pdf"]
    )
    listed = json.loads((run_folder / ".ratehouse-export.json").read_text())["files"]
    assert sorted(listed) == [name for name in ALL if "bolt" not in name]


def test_a_failure_midway_leaves_the_old_set(
    run_export: Export, run_folder: Path, fake: FakeMarts, monkeypatch: pytest.MonkeyPatch
) -> None:
    run_export()
    before = content_of(run_folder)
    fake.add_account("carl", "Carl")
    fake.add_invoice("carl", 3)
    fake.add_provider_day("vitelity", "Vitelity", date(2026, 10, 5), 9)
    real = write_xlsx
    written: list[Path] = []

    def full_disk(path: Path, *arguments: Any, **options: Any) -> int:
        written.append(path)
        if len(written) == 2:
            raise OSError("No space left on device")
        return real(path, *arguments, **options)

    monkeypatch.setattr("exporters.file_writer.write_xlsx", full_disk)
    with pytest.raises(OSError, match="No space left"):
        run_export()
    assert content_of(run_folder) == before
    monkeypatch.undo()
    run_export()
    assert "invoices/carl.pdf" in files_of(run_folder)


def test_a_first_export_that_fails_leaves_no_folder(
    run_export: Export, run_folder: Path, fake: FakeMarts
) -> None:
    rows = fake.tables["fct_invoice_lines"]
    rows[0] = (*rows[0][:8], Decimal("99.00"), *rows[0][9:])
    with pytest.raises(ExportError, match=r"invoice of acme: net .* is not the sum of its lines"):
        run_export()
    assert not run_folder.exists()


def test_an_export_that_was_killed_is_cleaned_up(run_export: Export, run_folder: Path) -> None:
    left = run_folder / ".ratehouse-export.tmp" / "invoices"
    left.mkdir(parents=True)
    (left / "acme.pdf").write_text("half")
    run_export()
    assert files_of(run_folder) == ALL


def test_two_exports_of_a_run_do_not_meet(run_export: Export, run_folder: Path) -> None:
    run_folder.mkdir(parents=True)
    lock = os.open(run_folder, os.O_RDONLY)
    try:
        fcntl.flock(lock, fcntl.LOCK_EX)
        with pytest.raises(ExportError, match="another export is writing"):
            run_export()
    finally:
        os.close(lock)
    assert len(run_export()) == len(ALL)


def test_a_manifest_that_points_outside_is_refused(
    run_export: Export, run_folder: Path, tmp_path: Path
) -> None:
    run_export()
    precious = tmp_path / "precious.txt"
    precious.write_text("keep")
    entry = {"export": "invoices", "bytes": 4, "sha256": "x"}
    own = run_folder / ".ratehouse-export.json"
    own.write_text(json.dumps({"files": {"../../precious.txt": entry}}))
    with pytest.raises(ExportError, match="outside of the folder"):
        run_export()
    own.write_text("{")
    with pytest.raises(ExportError, match="is damaged"):
        run_export()
    assert precious.exists()


def test_the_latest_open_run_is_the_default(
    run_export: Export, fake: FakeMarts, tmp_path: Path
) -> None:
    september = (date(2026, 9, 1), date(2026, 10, 1))
    november = (date(2026, 11, 1), date(2026, 12, 1))
    fake.add_invoice("acme", 2, run="2026-09", period=september)
    recorded = {"run": "2026-11", "period": november, "status": "recorded", "number": "I-1"}
    fake.add_invoice("acme", 2, **recorded)  # type: ignore[arg-type]
    run_export()
    assert [path.name for path in (tmp_path / "exports").iterdir()] == [RUN]
    run_export(run_id="2026-11", names=["summary"])
    (acme, *_) = read_csv(tmp_path / "exports/2026-11/summary.csv")
    assert (acme["invoice_number"], acme["status"]) == ("I-1", "recorded")


def test_unknown_names_say_the_known_ones(run_export: Export, tmp_path: Path) -> None:
    with pytest.raises(ExportError, match=re.escape("run '2026-13'; runs: 2026-10 (draft)")):
        run_export(run_id="2026-13")
    with pytest.raises(ExportError, match="'bills'; exports: invoices, provider-report, summary"):
        run_export(names=["bills"])
    with pytest.raises(ExportError, match="'zed'; accounts: acme, bolt, gafachi, vitelity"):
        run_export(accounts=["zed"])
    with pytest.raises(ExportError, match="'gafachi'; accounts: acme, bolt"):
        run_export(names=["invoices"], accounts=["gafachi"])
    with pytest.raises(ExportError, match="does not exist; run `dbt build` first"):
        run_export(marts=tmp_path / "none.duckdb")
    assert not (tmp_path / "exports").exists()


def test_no_open_run(run_export: Export, fake: FakeMarts) -> None:
    fake.tables["fct_invoices"] = []
    for table in ("fct_invoice_lines", "rpt_invoice_call_detail"):
        fake.tables[table] = []
    with pytest.raises(ExportError, match="no open invoice run; runs: none"):
        run_export()


def test_only_some_accounts(run_export: Export, run_folder: Path) -> None:
    run_export(accounts=["bolt", "vitelity"])
    assert files_of(run_folder) == [name for name in ALL if not re.search("acme|gafachi", name)]
    assert len(read_csv(run_folder / "summary.csv")) == 4


@pytest.mark.parametrize(
    "account_id", ["../up", "a/b", "a\\b", ".hid", "-rf", "con", "x\ny", "a.", ""]
)
def test_an_account_id_is_never_a_path(
    run_export: Export, fake: FakeMarts, run_folder: Path, account_id: str
) -> None:
    fake.add_account(account_id, "Strange")
    fake.add_invoice(account_id, 1)
    with pytest.raises(ExportError, match="cannot be a file name"):
        run_export()
    assert not run_folder.exists()


def test_account_ids_that_would_be_one_file(run_export: Export, fake: FakeMarts) -> None:
    fake.add_account("ACME", "Another")
    fake.add_invoice("ACME", 1)
    with pytest.raises(ExportError, match="'ACME' and 'acme' would be the same file"):
        run_export()


def test_an_account_named_like_a_credit_note(run_export: Export, fake: FakeMarts) -> None:
    """The credit note of a withdrawal never takes the place of another account's invoice."""
    fake.clear_invoices()
    fake.add_invoice("acme", 2, status="recorded", number="I-1")
    fake.withdraw("acme", "I-2")
    fake.add_account("acme-credit-note", "Twin")
    fake.add_invoice("acme-credit-note", 1, status="withdrawn", number="I-3")
    with pytest.raises(ExportError, match="'acme-credit-note' would be the same file"):
        run_export(run_id=RUN)


def test_rows_that_no_file_would_hold_are_an_error(run_export: Export, fake: FakeMarts) -> None:
    fake.tables["fct_invoices"] = [row for row in fake.tables["fct_invoices"] if "bolt" not in row]
    with pytest.raises(ExportError, match=r"rpt_invoice_call_detail has rows of account 'bolt'"):
        run_export()


def test_the_warehouse_is_only_read(run_export: Export, fake: FakeMarts) -> None:
    run_export()
    before = fake.path.read_bytes()
    run_export(marts=fake.path)
    assert fake.path.read_bytes() == before
