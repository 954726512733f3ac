"""The invoice as a customer reads it, and as an archive keeps it."""

import re
from collections.abc import Callable
from decimal import Decimal
from io import BytesIO
from pathlib import Path

import pytest
from pypdf import PdfReader

from exporters import ExportError, Seller, WrittenFile, load_seller
from exporters.invoice_document import load_words
from tests.python.exporters.export_fakes import RUN, FakeMarts

Export = Callable[..., list[WrittenFile]]


def pages_of(path: Path) -> list[str]:
    return [page.extract_text() for page in PdfReader(BytesIO(path.read_bytes())).pages]


def test_an_invoice_says_what_it_must(
    run_export: Export, run_folder: Path, fake: FakeMarts
) -> None:
    net = fake.tables["fct_invoices"][0][8]
    run_export(names=["invoices"])
    first, second = pages_of(run_folder / "invoices/acme.pdf")
    for text in (
        *("Harbor Lane Telecom, LLC", "418 Commercial Street, Suite 300", "EIN 00-4718256"),
        *("Acme Dental, Inc.", "77 Harbor Road", "Portland, ME 04101", "United States"),
        *("Invoice", "DRAFT", "given at recording", "Nov 1, 2026", "Dec 1, 2026"),
        *("Calls to United Kingdom, mobile", "Amount (USD)", f"${net}", "Total (USD)"),
        *("Payment is due within 30 days, by Dec 1, 2026.", "First Casco Savings Bank"),
        "Page 1 of 2",
    ):
        assert text in first, text
    assert re.search(r"Oct 1 . 31, 2026", first)
    assert "Times in America/New_York" in second
    assert "Oct 1, 2026, 12:00:00 AM" in second
    assert "+12075550148" in second
    assert "+447700900123" in second
    assert "12 calls" in second
    assert "Page 2 of 2" in second


def test_a_volume_tier_is_a_line_without_calls(
    run_export: Export, run_folder: Path, fake: FakeMarts
) -> None:
    fake.add_volume_tier("acme", "-1234.56")
    run_export(names=["invoices"])
    first, second = pages_of(run_folder / "invoices/acme.pdf")
    assert re.search(r"4\s+Volume tier world, October 2026\s+\u2013\s+\u2013\s+-1,234\.56", first)
    assert f"-${-fake.tables['fct_invoices'][0][8]:,}" in first
    assert "12 calls" in second


def test_a_recorded_invoice_is_no_draft(
    run_export: Export, run_folder: Path, fake: FakeMarts
) -> None:
    fake.tables.pop("fct_invoices")
    fake.tables.pop("fct_invoice_lines")
    fake.tables.pop("rpt_invoice_call_detail")
    fake.add_invoice("acme", 4, status="recorded", number="INV-000123")
    run_export(run_id=RUN, names=["invoices"])
    text = "\n".join(pages_of(run_folder / "invoices/acme.pdf"))
    assert "INV-000123" in text
    assert "draft" not in text.lower()


def test_every_call_is_listed_and_heads_repeat(
    run_export: Export, run_folder: Path, fake: FakeMarts
) -> None:
    fake.add_account("carl", "Carl")
    fake.add_invoice("carl", 1_000)
    run_export(names=["invoices"], accounts=["carl"])
    pages = pages_of(run_folder / "invoices/carl.pdf")
    assert 15 <= len(pages) <= 20
    assert all("Billed time" in page and "Charge (USD)" in page for page in pages[1:])
    assert sum(page.count("+12075550148") for page in pages) == 1_000
    assert "1,000 calls" in pages[-1]
    assert f"Page {len(pages)} of {len(pages)}" in pages[-1]


def test_it_is_a_pdf_a_without_a_clock(run_export: Export, run_folder: Path) -> None:
    run_export(names=["invoices"])
    reader = PdfReader(run_folder / "invoices/acme.pdf")
    metadata = reader.xmp_metadata
    assert metadata is not None
    text = metadata.stream.get_data().decode()
    assert "<pdfaid:part>3</pdfaid:part>" in text
    assert "<pdfaid:conformance>B</pdfaid:conformance>" in text
    information = reader.metadata
    assert information is not None
    assert information.title == "Draft Invoice, Acme Dental, Inc."
    assert str(information.creation_date).startswith("2026-11-01 00:00:00")


def test_markup_and_unknown_scripts_stay_text(
    run_export: Export, run_folder: Path, fake: FakeMarts
) -> None:
    name = '#panic("x") *bold* $a^2$ @ref [b] \\u{41} \u6f22\u5b57'
    fake.add_account("carl", name)
    fake.add_invoice("carl", 2, calling_number="#let x = 1; =1+1")
    fake.add_account("dora", "\u6f22 again")
    fake.add_invoice("dora", 1)
    written = run_export(names=["invoices"], accounts=["carl", "dora"])
    text = "\n".join(pages_of(run_folder / "invoices/carl.pdf"))
    assert '#panic("x") *bold* $a^2$ @ref [b] \\u{41}' in text
    assert "#let x = 1; =1+1" in text.replace("\n", " ")
    notes = {file.account_id: file.notes for file in written if file.format == "pdf"}
    assert notes["carl"][0].startswith("no font can show: \u5b57 \u6f22 ")
    assert notes["dora"][0].startswith("no font can show: \u6f22 ")


def test_money_that_does_not_add_up_is_not_sent(run_export: Export, fake: FakeMarts) -> None:
    rows = fake.tables["fct_invoices"]
    good = rows[0]
    rows[0] = (*good[:10], good[10] + Decimal("0.01"), *good[11:])
    with pytest.raises(ExportError, match=r"invoice of acme: total .* is not net plus tax"):
        run_export()


def test_an_amount_finer_than_its_currency_is_not_sent(run_export: Export, fake: FakeMarts) -> None:
    lines, invoices = fake.tables["fct_invoice_lines"], fake.tables["fct_invoices"]
    finer = Decimal("0.001")
    lines[0] = (*lines[0][:8], lines[0][8] + finer, *lines[0][9:])
    good = invoices[0]
    invoices[0] = (*good[:8], good[8] + finer, good[9], good[10] + finer, *good[11:])
    with pytest.raises(ExportError, match="has more decimals than USD"):
        run_export()


def test_one_invoice_has_one_currency(run_export: Export, fake: FakeMarts) -> None:
    calls = fake.tables["rpt_invoice_call_detail"]
    calls[0] = (*calls[0][:15], "EUR")
    with pytest.raises(ExportError, match="is in USD, but has a call charged in EUR"):
        run_export()


def test_the_sellers_file(tmp_path: Path, run_export: Export, run_folder: Path) -> None:
    own = tmp_path / "seller.yml"
    own.write_text(
        "name: Plain & Co.\naddress_lines: [1 Road]\ncountry: GB\npaper: a4\nlocale: en_GB\n"
    )
    run_export(names=["invoices"], seller=load_seller(own))
    page = PdfReader(run_folder / "invoices/acme.pdf").pages[0]
    assert round(float(page.mediabox.width)) == 595
    assert "Plain & Co." in page.extract_text()
    assert "1 Nov 2026" in page.extract_text()


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("name: x\naddress_lines: [a]\ncountry: US\niban: 1\n", "seller.yml: iban: Extra inputs"),
        ("name: x\naddress_lines: []\ncountry: US\n", "address_lines"),
        ("name: x\naddress_lines: [a]\ncountry: US\naccent: red\n", "accent"),
        ("name: x\naddress_lines: [a]\ncountry: US\nlogo: no.svg\n", "no.svg does not exist"),
        ("name: x\naddress_lines: [a]\ncountry: US\nlogo: no.exe\n", "SVG, PNG or JPEG"),
        ("name: x\naddress_lines: [a]\ncountry: US\nlocale: xx_XX\n", "unknown locale 'xx_XX'"),
        ("name: [", "seller.yml"),
    ],
)
def test_a_wrong_sellers_file_names_the_key(tmp_path: Path, text: str, message: str) -> None:
    (tmp_path / "seller.yml").write_text(text)
    with pytest.raises(ExportError, match=re.escape(message)):
        load_seller(tmp_path / "seller.yml")


def test_a_language_without_words(run_export: Export, seller: Seller) -> None:
    assert load_words("en_GB")["invoice"] == "Invoice"
    with pytest.raises(ExportError, match="no words for language 'xx'"):
        run_export(seller=seller.model_copy(update={"locale": "xx_XX"}))
