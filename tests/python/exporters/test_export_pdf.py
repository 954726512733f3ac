"""The invoice as a customer reads it, and as an archive keeps it."""

import re
from collections.abc import Callable
from decimal import Decimal
from io import BytesIO
from pathlib import Path

import duckdb
import pytest
from pypdf import PdfReader

from exporters import ExportError, Seller, WrittenFile, load_seller
from exporters.invoice_document import load_words
from tests.python.exporters.export_fakes import RUN, FakeMarts

Export = Callable[..., list[WrittenFile]]
PLAIN = "name: x\naddress_lines: [a]\ncountry: US\n"


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
    fake.add_volume_tier("acme", "-0.02")
    run_export(names=["invoices"])
    first, second = pages_of(run_folder / "invoices/acme.pdf")
    assert re.search(r"4\s+Volume tier world, October 2026\s+\u2013\s+\u2013\s+-0\.02", first)
    assert f"${fake.tables['fct_invoices'][0][8]}" in first
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
    lines = fake.tables["fct_invoice_lines"]
    lines[0] = (*lines[0][:9], "EUR", *lines[0][10:])
    with pytest.raises(ExportError, match="is in USD, but has a line in EUR"):
        run_export()


def test_calls_are_shown_in_the_currency_of_their_table(
    run_export: Export, run_folder: Path, fake: FakeMarts
) -> None:
    """All in EUR: the head says so. In two currencies each charge says its own, and so do the sums.

    The sums are those of the fake's prices, added up here.
    """
    calls = fake.tables["rpt_invoice_call_detail"]
    places = [place for place, call in enumerate(calls) if call[1] == "acme"]
    for place in places:
        calls[place] = (*calls[place][:15], "EUR")
    run_export(names=["invoices"])
    _, detail = pages_of(run_folder / "invoices/acme.pdf")
    assert "Charge (EUR)" in detail
    assert "USD" not in detail
    first = calls[places[0]]
    calls[places[0]] = (*first[:15], "USD")
    rest = sum((calls[place][14] for place in places[1:]), Decimal(0))
    run_export(names=["invoices"])
    _, detail = pages_of(run_folder / "invoices/acme.pdf")
    words = detail.split()
    assert words.count("EUR") == len(places)
    assert words.count("USD") == 2
    assert f"{rest.normalize()} EUR + {first[14].normalize()} USD" in " ".join(words)
    assert "Charge (" not in detail


def test_an_invoice_says_the_rate_that_its_charges_were_converted_by(
    run_export: Export, run_folder: Path, fake: FakeMarts
) -> None:
    marts = fake.write()
    with duckdb.connect(str(marts)) as connection:
        connection.execute(
            """
            alter table marts.fct_invoice_lines add column charge_currency varchar;
            alter table marts.fct_invoice_lines add column fx_rate decimal(18, 10);
            update marts.fct_invoice_lines set charge_currency = currency, fx_rate = 1;
            update marts.fct_invoice_lines set charge_currency = 'EUR', fx_rate = 1.0845
            where account_id = 'acme' and line_number = 2;
            """
        )
    run_export(marts=marts, names=["invoices"])
    first, _ = pages_of(run_folder / "invoices/acme.pdf")
    assert re.search(r"Exchange rate\s+1 EUR = 1\.0845 USD", first)
    assert "1 USD =" not in first


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
        ("name: x\naddress_lines: [a]\ncountry: US\nibann: 1\n", "seller.yml: ibann: Extra inputs"),
        ("name: x\naddress_lines: []\ncountry: US\n", "address_lines"),
        ("name: x\naddress_lines: [a]\ncountry: US\naccent: red\n", "accent"),
        ("name: x\naddress_lines: [a]\ncountry: US\nlogo: no.svg\n", "no.svg does not exist"),
        ("name: x\naddress_lines: [a]\ncountry: US\nlogo: no.exe\n", "SVG, PNG or JPEG"),
        ("name: x\naddress_lines: [a]\ncountry: US\nlocale: xx_XX\n", "unknown locale 'xx_XX'"),
        (f"{PLAIN}locales: {{acme: yy_YY}}\n", "locales: Value error, unknown locale 'yy_YY'"),
        (f"{PLAIN}iban: DE00370400440532013000\n", "iban: Value error, is not an IBAN"),
        (f"{PLAIN}vat_id: X12345\n", "vat_id: String should match pattern"),
        (f"{PLAIN}e_invoices: [zugferd]\n", "e_invoices.0: Input should be 'ubl' or 'factur_x'"),
        (f"{PLAIN}untaxed: {{category: E}}\n", "untaxed: Value error, reason is needed"),
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


def test_every_language_has_every_word() -> None:
    english = load_words("en")
    for language in ("de", "fr", "es", "nl"):
        words = load_words(language)
        assert words.keys() == english.keys(), language
        for key, text in english.items():
            braces = set(re.findall(r"{\w+}", text))
            assert set(re.findall(r"{\w+}", words[key])) == braces, (language, key)


def test_a_customer_reads_its_own_language(
    run_export: Export, run_folder: Path, fake: FakeMarts, seller: Seller
) -> None:
    """Its own locale first, then its country's, then the seller's."""
    fake.add_account("carl", "Carl GmbH", country="DE", tax_number="DE 123456789")
    fake.add_invoice("carl", 3)
    fake.add_account("dora", "Dora", country="DE")
    fake.add_invoice("dora", 3)
    locales = {"country_locales": {"DE": "de_DE"}, "locales": {"dora": "nl_NL"}}
    run_export(names=["invoices"], seller=seller.model_copy(update=locales))
    texts = {name: pages_of(run_folder / f"invoices/{name}.pdf")[0] for name in ("carl", "dora")}
    for text in ("Rechnung", "ENTWURF", "Deutschland", "USt-IdNr.: DE 123456789"):
        assert text in texts["carl"], text
    assert re.search(r"Zahlbar innerhalb von 30 Tagen, bis zum 01\.12\.2026", texts["carl"])
    assert re.search(r"\d,\d\d\s\$", texts["carl"])
    assert "Factuur" in texts["dora"]
    assert "Invoice" in pages_of(run_folder / "invoices/acme.pdf")[0]


@pytest.mark.parametrize("lines", [14, 15, 16, 17, 18, 30])
def test_totals_and_terms_never_stand_without_a_line(
    run_export: Export, run_folder: Path, fake: FakeMarts, lines: int
) -> None:
    """Between 15 and 18 lines the first page is full, and what closes the invoice moves on."""
    for number in range(lines - 3):
        fake.add_line("acme", "usage", f"Calls to destination {number}", "1.00")
    run_export(names=["invoices"], accounts=["acme"])
    pages = pages_of(run_folder / "invoices/acme.pdf")
    (closing,) = [page for page in pages if "Payment is due within" in page]
    assert "Total (USD)" in closing
    assert f"Calls to destination {lines - 4}" in closing
    assert f"Calls to destination {lines - 6}" in closing


def test_lines_stand_in_groups_and_taxes_below(
    run_export: Export, run_folder: Path, fake: FakeMarts
) -> None:
    fake.add_line("acme", "plan_fee", "Business 500, October 2026", "1025.00")
    fake.add_line("acme", "charge", "Set-up", "49.00", is_tax_exempt=True)
    fake.add_line("acme", "adjustment", "Adjustment of INV-7", "-3.20")
    tax = fake.add_tax("acme", "State tax", "9.975")
    run_export(names=["invoices"], accounts=["acme"])
    text = pages_of(run_folder / "invoices/acme.pdf")[0]
    order = ["Calls by destination", "Plans", "Charges", "Adjustments of earlier invoices"]
    assert sorted(order, key=text.index) == order
    assert re.search(r"Plans\s+1,025\.00", text)
    base = fake.tables["fct_invoice_taxes"][0][7]
    assert re.search(rf"State tax\s+9\.975\s%\s+{base:,.2f}\s+{tax}", text)
    assert f"${tax}" in text


def test_taxes_that_do_not_add_up_are_not_sent(run_export: Export, fake: FakeMarts) -> None:
    fake.add_tax("acme", "VAT", "19")
    (row,) = fake.tables["fct_invoice_taxes"]
    fake.tables["fct_invoice_taxes"] = [(*row[:8], row[8] + 1, *row[9:])]
    with pytest.raises(ExportError, match=r"invoice of acme: tax .* is not the sum of its taxes"):
        run_export()


def test_a_negative_total_is_a_credit_note(
    run_export: Export, run_folder: Path, fake: FakeMarts
) -> None:
    """It says what is credited as a positive amount, and asks for no payment."""
    fake.add_line("acme", "adjustment", "Adjustment of INV-7", "-1234.56")
    net = fake.tables["fct_invoices"][0][8]
    run_export(names=["invoices"], accounts=["acme"])
    text = pages_of(run_folder / "invoices/acme.pdf")[0]
    for part in ("Credit note", "AMOUNT CREDITED", f"${-net:,}", "Nothing is to be paid"):
        assert part in text, part
    assert re.search(r"Adjustment of INV-7\s+\u2013\s+\u2013\s+1,234\.56", text)
    assert "Payment is due" not in text
    assert "First Casco Savings Bank" not in text


def test_a_withdrawn_run_has_invoice_and_credit_note(
    run_export: Export, run_folder: Path, fake: FakeMarts
) -> None:
    fake.clear_invoices()
    net = fake.add_invoice("acme", 6, status="recorded", number="INV-1")
    fake.withdraw("acme", "INV-2")
    written = run_export(run_id=RUN, names=["invoices"])
    assert sorted(file.path.name for file in written) == [
        *("acme-credit-note.csv", "acme-credit-note.pdf", "acme-credit-note.xlsx"),
        *("acme.csv", "acme.pdf", "acme.xlsx"),
    ]
    invoice = pages_of(run_folder / "invoices/acme.pdf")
    assert "WITHDRAWN" in invoice[0]
    assert "6 calls" in invoice[1]
    (credit,) = pages_of(run_folder / "invoices/acme-credit-note.pdf")
    for part in ("Credit note", "INV-2", "Credited invoice", "INV-1", f"${net}"):
        assert part in credit, part
    assert "WITHDRAWN" not in credit


def test_a_balance_is_shown_where_there_was_one_before(
    run_export: Export, run_folder: Path, fake: FakeMarts
) -> None:
    fake.balances = {"acme": (Decimal("1200.00"), Decimal("-200.00"))}
    ((total,),) = [row[10:11] for row in fake.tables["fct_invoices"] if row[2] == "acme"]
    run_export(names=["invoices"], accounts=["acme", "bolt"])
    text = pages_of(run_folder / "invoices/acme.pdf")[0]
    for part in (
        "Previous balance",
        "$1,200.00",
        "-$200.00",
        "Open amount",
        f"${1000 + total:,.2f}",
    ):
        assert part in text, part
    assert "Open amount" not in pages_of(run_folder / "invoices/bolt.pdf")[0]
