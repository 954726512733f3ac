"""A document of billing as it is stated: an invoice, or a credit note with its signs turned.

The marts keep signs: what a customer gets back is negative. A credit note says on paper, and in
an electronic invoice must say, what is credited as a positive amount. This is the one place where
signs turn, so that page and electronic invoice always agree.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from exporters.errors import ExportError

Fields = Mapping[str, Any]

# What a template is given: part -> the columns that it needs.
PARTS = {
    "account": (
        *("account_id", "account_name", "timezone", "payment_terms_days", "email"),
        *("address_line_1", "address_line_2", "city", "region", "postal_code", "country"),
        "tax_registration_number",
    ),
    "invoice": (
        *("invoice_run_id", "invoice_number", "invoice_date", "due_date", "status"),
        *("period_start", "period_end", "net", "tax", "total", "currency"),
    ),
    "lines": (
        *("line_number", "line_type", "description", "destination"),
        *("calls", "billed_seconds", "amount", "currency"),
    ),
    "calls": (
        *("line_number", "call_started_at_local", "calling_number", "called_number"),
        *("destination", "billed_seconds", "charge", "currency"),
    ),
    "taxes": (
        *("tax_number", "tax_id", "tax_name", "rate_percent", "taxable_amount", "amount"),
        *("currency", "category_code"),
    ),
    "balance": ("previous_balance", "payments_received", "balance_due", "currency"),
}


@dataclass(frozen=True)
class BillingDocument:
    """A document whose amounts add up, in one currency; every amount as it is to be stated.

    ``taxes`` and ``balance`` are None where no model gives them. ``credits`` are number and date
    of the invoice that a withdrawal's credit note cancels.
    """

    is_credit_note: bool
    is_draft: bool
    account: Fields
    invoice: Fields
    lines: list[Fields]
    calls: list[Fields]
    taxes: list[Fields] | None
    balance: Fields | None
    credits: tuple[str, date] | None

    @property
    def who(self) -> str:
        """What an error calls it."""
        return f"invoice of {self.account['account_id']}"

    @property
    def currency(self) -> str:
        """Its one currency, ISO 4217."""
        return str(self.invoice["currency"])


def state(
    account: Fields,
    invoice: Fields,
    *,
    lines: Sequence[Fields],
    calls: Iterable[Fields] = (),
    taxes: Sequence[Fields] | None = None,
    balance: Fields | None = None,
    credited: tuple[str, date] | None = None,
) -> BillingDocument:
    """Return the document of rows of the marts.

    A document is a credit note where its total is negative; one of zero where the mart says so.
    Raises :class:`ExportError` if it does not add up or mixes currencies: it must not be sent.
    """
    who = f"invoice of {account['account_id']}"
    _check(who, invoice, lines, taxes)
    is_credit_note = invoice["total"] < 0 or (
        invoice["total"] == 0 and invoice.get("document_type") == "credit_note"
    )
    # The credit note of a withdrawal counts its calls back, one for adjustments does not.
    counts = ("calls", "billed_seconds") if invoice.get("document_type") == "credit_note" else ()

    def stated(row: Fields, *columns: str) -> Fields:
        if not is_credit_note:
            return row
        return {**row, **{name: -row[name] for name in columns if row[name] is not None}}

    number = invoice["invoice_number"]
    return BillingDocument(
        is_credit_note=is_credit_note,
        is_draft=number is None or invoice["status"] == "draft",
        account=account,
        invoice=stated(invoice, "net", "tax", "total"),
        lines=[stated(line, "amount", *counts) for line in lines],
        calls=[stated(call, "charge") for call in calls],
        taxes=None if taxes is None else [stated(tax, "taxable_amount", "amount") for tax in taxes],
        balance=balance,
        credits=credited,
    )


def vat_number(account: Fields) -> str | None:
    """Return the customer's tax number without blanks if it is a VAT number.

    It then starts with the two letters of the customer's country (EL for Greece).
    """
    number = "".join((account["tax_registration_number"] or "").split()).upper()
    country = account["country"] or ""
    prefix = "EL" if country == "GR" else country
    return number if prefix and number.startswith(prefix) and len(number) > 2 else None


def _check(
    who: str, invoice: Fields, lines: Sequence[Fields], taxes: Sequence[Fields] | None
) -> None:
    currency = invoice["currency"]
    if sum((line["amount"] for line in lines), Decimal(0)) != invoice["net"]:
        raise ExportError(f"{who}: net {invoice['net']} is not the sum of its lines")
    if invoice["net"] + invoice["tax"] != invoice["total"]:
        raise ExportError(f"{who}: total {invoice['total']} is not net plus tax")
    if taxes is not None and sum((tax["amount"] for tax in taxes), Decimal(0)) != invoice["tax"]:
        raise ExportError(f"{who}: tax {invoice['tax']} is not the sum of its taxes")
    for what, rows in (("line", lines), ("tax", taxes or ())):
        if others := sorted({row["currency"] for row in rows} - {currency}):
            raise ExportError(f"{who} is in {currency}, but has a {what} in {others[0]}")
