"""Electronic invoices: valid by the official rules, and refused where they cannot be."""

import re
from collections.abc import Callable
from decimal import Decimal
from io import BytesIO
from pathlib import Path
from typing import Any

import duckdb
import pytest
from lxml import etree
from pypdf import PdfReader

from exporters import ExportError, Seller, WrittenFile
from exporters.seller import Untaxed
from tests.python.exporters.export_fakes import RUN, FakeMarts
from tests.python.exporters.official_rules import broken_rules

Export = Callable[..., list[WrittenFile]]
EVIL = '=HYPERLINK("http://evil.example") <!--]]>&amp;<b>\x07\u202e ../../x'
NAMES = {
    "cac": "urn:oasis:names:specification:ubl:schema:xsd:CommonAggregateComponents-2",
    "cbc": "urn:oasis:names:specification:ubl:schema:xsd:CommonBasicComponents-2",
    "ram": "urn:un:unece:uncefact:data:standard:ReusableAggregateBusinessInformationEntity:100",
}


@pytest.fixture
def seller(seller: Seller) -> Seller:
    """A seller in Germany who sends both kinds."""
    return seller.model_copy(
        update={
            "country": "DE",
            "vat_id": "DE123456789",
            "iban": "DE89370400440532013000",
            "bic": "COBADEFFXXX",
            "e_invoices": ["ubl", "factur_x"],
        }
    )


@pytest.fixture
def recorded(fake: FakeMarts) -> FakeMarts:
    """A recorded invoice in EUR with usage, a plan, an exempt charge, and 19 % on the rest."""
    fake.clear_invoices()
    fake.add_account("carl", "Carl & Söhne GmbH", country="DE", tax_number="DE 987654321")
    fake.add_invoice("carl", 12, status="recorded", number="INV-1", currency="EUR")
    fake.add_line("carl", "plan_fee", "Business 500, October 2026", "1025.00")
    fake.add_line("carl", "plan_allowance", "Included minutes", "-0.05")
    fake.add_line("carl", "charge", "Deposit", "49.00", is_tax_exempt=True)
    return fake


def exempt(seller: Seller, category: str = "E", reason: str | None = "Not taxed") -> Seller:
    untaxed = Untaxed.model_validate({"category": category, "reason": reason})
    return seller.model_copy(update={"untaxed": untaxed})


def both(run_folder: Path, name: str = "carl") -> dict[str, bytes]:
    """Return the UBL file and the CII that the PDF carries."""
    reader = PdfReader(BytesIO((run_folder / f"invoices/{name}.pdf").read_bytes()))
    assert list(reader.attachments) == ["factur-x.xml"]
    return {
        "ubl": (run_folder / f"invoices/{name}.xml").read_bytes(),
        "cii": bytes(reader.attachments["factur-x.xml"][0]),
    }


def check(run_folder: Path, name: str = "carl") -> dict[str, Any]:
    """Ask the official rules of both syntaxes, and return both trees."""
    documents = both(run_folder, name)
    for syntax, xml in documents.items():
        assert broken_rules(syntax, xml) == [], syntax
    return {syntax: etree.fromstring(xml) for syntax, xml in documents.items()}


def one(tree: Any, path: str) -> str:
    (found,) = tree.xpath(path, namespaces=NAMES)
    return str(found.text)


def test_an_invoice_is_valid_and_says_what_the_mart_says(
    run_export: Export, run_folder: Path, recorded: FakeMarts, seller: Seller
) -> None:
    recorded.add_tax("carl", "MwSt.", "19")
    run_export(run_id=RUN, names=["invoices"], seller=exempt(seller))
    trees = check(run_folder)
    (invoice,) = recorded.tables["fct_invoices"]
    ubl, cii = trees["ubl"], trees["cii"]
    assert one(ubl, "cbc:ID") == "INV-1"
    assert one(ubl, "cbc:InvoiceTypeCode") == "380"
    assert Decimal(one(ubl, "//cbc:PayableAmount")) == invoice[10]
    assert Decimal(one(cii, "//ram:DuePayableAmount")) == invoice[10]
    assert [node.text for node in ubl.xpath("//cac:TaxSubtotal//cbc:ID", namespaces=NAMES)] == [
        *("S", "VAT"),
        *("E", "VAT"),
    ]
    amounts = [
        node.text
        for node in ubl.xpath("//cac:InvoiceLine/cbc:LineExtensionAmount", namespaces=NAMES)
    ]
    assert [Decimal(text) for text in amounts] == [
        row[8] for row in recorded.tables["fct_invoice_lines"]
    ]
    assert (
        one(ubl, "//cac:AccountingCustomerParty//cac:PartyTaxScheme/cbc:CompanyID") == "DE987654321"
    )
    assert one(ubl, "//cac:InvoiceLine[1]//cac:AdditionalItemProperty[1]/cbc:Value") == "4"


def test_a_damaged_invoice_breaks_the_rules(
    run_export: Export, run_folder: Path, recorded: FakeMarts, seller: Seller
) -> None:
    """So that the checks above can fail."""
    recorded.add_tax("carl", "MwSt.", "19")
    run_export(run_id=RUN, names=["invoices"], seller=exempt(seller))
    for syntax, xml in both(run_folder).items():
        damaged = xml.replace(b">1025.00<", b">1025.01<")
        assert any("BR-CO-10" in rule for rule in broken_rules(syntax, damaged)), syntax


def test_a_negative_total_is_a_credit_note_of_positive_amounts(
    run_export: Export, run_folder: Path, recorded: FakeMarts, seller: Seller
) -> None:
    recorded.add_line("carl", "adjustment", "Adjustment of INV-0", "-5000.00")
    recorded.add_tax("carl", "MwSt.", "19")
    run_export(run_id=RUN, names=["invoices"], seller=exempt(seller))
    ubl = check(run_folder)["ubl"]
    (invoice,) = recorded.tables["fct_invoices"]
    assert etree.QName(ubl).localname == "CreditNote"
    assert one(ubl, "cbc:CreditNoteTypeCode") == "381"
    assert Decimal(one(ubl, "//cbc:PayableAmount")) == -invoice[10] > 0


def test_the_credit_note_of_a_withdrawal_names_its_invoice(
    run_export: Export, run_folder: Path, recorded: FakeMarts, seller: Seller
) -> None:
    recorded.add_tax("carl", "MwSt.", "19")
    recorded.withdraw("carl", "INV-2")
    run_export(run_id=RUN, names=["invoices"], seller=exempt(seller))
    assert one(check(run_folder)["ubl"], "cbc:InvoiceTypeCode") == "380"
    credit = check(run_folder, "carl-credit-note")["ubl"]
    assert one(credit, "cbc:ID") == "INV-2"
    assert one(credit, "//cac:InvoiceDocumentReference/cbc:ID") == "INV-1"


@pytest.mark.parametrize("category", ["E", "Z", "O", "AE", "K", "G"])
def test_an_invoice_without_taxes_is_valid_by_the_sellers_category(
    run_export: Export, run_folder: Path, recorded: FakeMarts, seller: Seller, category: str
) -> None:
    reason = None if category == "Z" else "Reverse charge"
    who = exempt(seller, category, reason).model_copy(update={"company_id": "HRB 12345"})
    run_export(run_id=RUN, names=["invoices"], seller=who)
    tree = check(run_folder)["ubl"]
    assert one(tree, "//cac:TaxSubtotal/cac:TaxCategory/cbc:ID") == category


def test_two_rates_by_service_type(
    run_export: Export, run_folder: Path, recorded: FakeMarts, seller: Seller
) -> None:
    """Where the taxes say their service type, each line has the rate of its own."""
    lines = recorded.tables["fct_invoice_lines"]
    lines[0] = (*lines[0][:11], "sms", False)
    recorded.add_tax("carl", "Reduced", "7", base=lines[0][8])
    rest = sum((row[8] for row in lines[1:] if not row[12]), Decimal(0))
    recorded.add_tax("carl", "Standard", "19", base=rest)
    for line in range(1, len(lines)):
        lines[line] = (*lines[line][:11], "voice", lines[line][12])
    recorded.extra_sql = "alter table marts.fct_invoice_taxes add column service_type varchar;"
    taxes = recorded.tables["fct_invoice_taxes"]
    recorded.tables["fct_invoice_taxes"] = [(*taxes[0], "sms"), (*taxes[1], "voice")]
    run_export(run_id=RUN, names=["invoices"], seller=exempt(seller))
    tree = check(run_folder)["cii"]
    rates = tree.xpath(
        "//ram:ApplicableHeaderTradeSettlement/ram:ApplicableTradeTax/ram:RateApplicablePercent",
        namespaces=NAMES,
    )
    assert [node.text for node in rates] == ["7", "19", "0"]


def test_text_of_callers_and_customers_stays_text(
    run_export: Export, run_folder: Path, recorded: FakeMarts, seller: Seller
) -> None:
    recorded.add_account("evil", EVIL, country="DE")
    recorded.add_invoice(
        "evil", 3, status="recorded", number="=1+1", currency="EUR", calling_number=EVIL
    )
    recorded.add_line("evil", "charge", EVIL, "1.00")
    run_export(run_id=RUN, accounts=["evil"], names=["invoices"], seller=exempt(seller))
    tree = check(run_folder, "evil")["ubl"]
    shown = one(tree, "//cac:AccountingCustomerParty//cbc:RegistrationName")
    assert shown == '=HYPERLINK("http://evil.example") <!--]]>&amp;<b>\ufffd ../../x'
    assert one(tree, "//cac:InvoiceLine[4]/cac:Item/cbc:Name") == shown


def test_only_what_is_recorded_becomes_one(
    run_export: Export, run_folder: Path, seller: Seller
) -> None:
    """A draft has no number: no XML, and its page carries none."""
    run_export(names=["invoices"], seller=seller)
    assert not list(run_folder.rglob("*.xml"))
    assert not PdfReader(run_folder / "invoices/acme.pdf").attachments


def test_they_are_off_until_the_seller_wants_them(
    run_export: Export, run_folder: Path, recorded: FakeMarts, seller: Seller
) -> None:
    """Then nothing that they need is asked for."""
    recorded.add_account("none", "No Country", country=None)
    recorded.add_invoice("none", 1, status="recorded", number="INV-3")
    off: dict[str, Any] = {"e_invoices": [], "vat_id": None}
    run_export(run_id=RUN, names=["invoices"], seller=seller.model_copy(update=off))
    assert not list(run_folder.rglob("*.xml"))
    assert not PdfReader(run_folder / "invoices/none.pdf").attachments


def test_only_customers_of_the_countries_that_are_listed_get_one(
    run_export: Export, run_folder: Path, recorded: FakeMarts, seller: Seller
) -> None:
    """What a customer elsewhere has for taxes then need not be one rate a line."""
    recorded.add_tax("carl", "MwSt.", "19")
    recorded.add_account("cara", "Cara", country="CA")
    recorded.add_invoice("cara", 2, status="recorded", number="INV-2")
    recorded.add_tax("cara", "GST", "5")
    recorded.add_tax("cara", "QST", "9.975")
    listed = exempt(seller).model_copy(update={"e_invoice_countries": ["DE", "AT"]})
    run_export(run_id=RUN, names=["invoices"], seller=listed)
    check(run_folder)
    assert [path.stem for path in run_folder.rglob("*.xml")] == ["carl"]
    assert not PdfReader(run_folder / "invoices/cara.pdf").attachments


def test_an_invoice_without_a_line_is_no_electronic_one(
    run_export: Export, run_folder: Path, recorded: FakeMarts, seller: Seller
) -> None:
    """EN 16931 wants a line; an empty invoice has none, and the others are written all the same."""
    recorded.add_tax("carl", "MwSt.", "19")
    recorded.add_account("zoe", "Zoe", country="DE")
    recorded.add_invoice("zoe", 0, status="recorded", number="INV-2", currency="EUR")
    run_export(run_id=RUN, names=["invoices"], seller=exempt(seller))
    check(run_folder)
    assert [path.stem for path in run_folder.rglob("*.xml")] == ["carl"]
    assert not PdfReader(run_folder / "invoices/zoe.pdf").attachments


def test_adjustments_have_the_rate_of_the_tax_that_adjusts_them(
    run_export: Export, run_folder: Path, recorded: FakeMarts, seller: Seller
) -> None:
    """9.00 of this run and -2.00 of an earlier one at 19 %; -0.02 of another changed no tax."""
    recorded.clear_invoices()
    recorded.add_invoice("carl", 0, status="recorded", number="INV-2", currency="EUR")
    recorded.add_line("carl", "plan_fee", "Business 500, November 2026", "9.00")
    recorded.add_line("carl", "adjustment", "Adjustment of 2026-09", "-2.00", is_tax_exempt=True)
    recorded.add_line("carl", "adjustment", "Adjustment of 2026-08", "-0.02", is_tax_exempt=True)
    recorded.add_tax("carl", "MwSt.", "19", base=Decimal("9.00"))
    recorded.add_tax("carl", "MwSt.", "19", base=Decimal("-2.00"))
    marts = recorded.write()
    with duckdb.connect(str(marts)) as connection:
        connection.execute(
            """
            alter table marts.fct_invoice_lines add column adjusted_run_id varchar;
            alter table marts.fct_invoice_taxes add column adjusted_run_id varchar;
            update marts.fct_invoice_lines set adjusted_run_id = right(description, 7)
            where line_type = 'adjustment';
            update marts.fct_invoice_taxes set adjusted_run_id = '2026-09' where tax_number = 2;
            """
        )
    run_export(run_id=RUN, names=["invoices"], seller=exempt(seller), marts=marts)
    ubl = check(run_folder)["ubl"]
    of_line = "//cac:InvoiceLine//cac:ClassifiedTaxCategory/cbc:ID"
    assert [node.text for node in ubl.xpath(of_line, namespaces=NAMES)] == ["S", "S", "E"]
    bases = ubl.xpath("//cac:TaxSubtotal/cbc:TaxableAmount", namespaces=NAMES)
    assert [node.text for node in bases] == ["7.00", "-0.02"]
    assert one(ubl, "/*/cac:TaxTotal/cbc:TaxAmount") == "1.33"


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"vat_id": None}, r"seller\.yml, vat_id: needed by VAT category E"),
        ({"untaxed": None}, r"seller\.yml, untaxed: needed, for it has a line without a tax"),
        (
            {"untaxed": Untaxed(category="O", reason="x")},
            r"seller\.yml, company_id: needed where no VAT number stands",
        ),
        (
            {"untaxed": Untaxed(category="AE", reason="Reverse charge")},
            r"accounts\.csv, dora, tax_registration_number: a VAT number .* category AE",
        ),
        ({}, r"accounts\.csv, dora, country: needed"),
    ],
)
def test_what_is_missing_is_named_with_file_and_field(
    run_export: Export, fake: FakeMarts, seller: Seller, change: dict[str, Any], message: str
) -> None:
    fake.clear_invoices()
    fake.add_account("dora", "Dora", country=None if not change else "DE")
    fake.add_invoice("dora", 1, status="recorded", number="INV-4", currency="EUR")
    who = exempt(seller).model_copy(update=change)
    with pytest.raises(ExportError, match=message):
        run_export(run_id=RUN, names=["invoices"], seller=who)


def test_taxes_that_en_16931_cannot_say(
    run_export: Export, recorded: FakeMarts, seller: Seller
) -> None:
    recorded.add_tax("carl", "GST", "5")
    recorded.add_tax("carl", "QST", "9.975")
    with pytest.raises(
        ExportError, match=re.escape("one VAT rate a line, and line 1 has GST and QST")
    ):
        run_export(run_id=RUN, names=["invoices"], seller=exempt(seller))
    recorded.tables["fct_invoice_taxes"].pop()
    (row,) = recorded.tables["fct_invoice_taxes"]
    recorded.tables["fct_invoice_taxes"] = [(*row[:7], row[7] - 1, *row[8:])]
    recorded.tables["fct_invoices"] = [
        (*invoice[:9], row[8], invoice[8] + row[8], *invoice[11:])
        for invoice in recorded.tables["fct_invoices"]
    ]
    with pytest.raises(ExportError, match=r"the base of GST, .*, is not the sum of its lines"):
        run_export(run_id=RUN, names=["invoices"], seller=exempt(seller))


def test_factur_x_is_a_pdf_a_3_without_a_clock(
    run_export: Export, run_folder: Path, recorded: FakeMarts, seller: Seller
) -> None:
    who = exempt(seller)
    first = {file.path: file.sha256 for file in run_export(run_id=RUN, seller=who)}
    content = (run_folder / "invoices/carl.pdf").read_bytes()
    assert b"2026-11-01T00:00:00+00:00</xmp:CreateDate>" in content
    assert b"<fx:ConformanceLevel>EN 16931</fx:ConformanceLevel>" in content
    assert b"<pdfaid:part>3</pdfaid:part>" in content
    times = re.findall(rb"\(D(?::|\\072)(\d{14})|Date>(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d)", content)
    assert len(times) >= 5
    assert {day or iso for day, iso in times} == {b"20261101000000", b"2026-11-01T00:00:00"}
    assert {file.path: file.sha256 for file in run_export(run_id=RUN, seller=who)} == first
