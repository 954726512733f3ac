"""An invoice as a document: every text ready to be set, in the seller's locale.

Money comes in as ``Decimal`` and leaves as text. The template only places what is built here.
"""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime, timedelta
from decimal import Decimal
from functools import lru_cache
from importlib.resources import files as package_files
from typing import Any

import yaml
from babel import Locale
from babel.dates import format_date, format_interval, format_time
from babel.numbers import format_currency, format_decimal, get_currency_precision

from exporters.cells import duration_text, printable
from exporters.errors import ExportError
from exporters.seller import Seller

Fields = Mapping[str, Any]

# What the template `invoice` is given: part -> the columns that it needs.
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
        *("line_number", "description", "destination"),
        *("calls", "billed_seconds", "amount", "currency"),
    ),
    "calls": (
        *("line_number", "call_started_at_local", "calling_number", "called_number"),
        *("destination", "billed_seconds", "charge", "currency"),
    ),
}
_REGION_BEFORE_POSTCODE = {"US", "CA", "AU", "PR"}
_NONE = "\u2013"


def load_words(locale: str) -> dict[str, str]:
    """Read the words of the locale's language. Raises :class:`ExportError` for one we lack."""
    language = locale.split("_", maxsplit=1)[0]
    source = package_files("exporters") / "words" / f"{language}.yml"
    if not source.is_file():
        raise ExportError(f"there are no words for language {language!r} (locale {locale})")
    words: dict[str, str] = yaml.safe_load(source.read_text(encoding="utf-8"))
    return words


class InvoiceDocuments:
    """Builds the data of invoices for the template, all of one seller."""

    def __init__(self, seller: Seller) -> None:
        self._seller = seller
        self._words = load_words(seller.locale)
        self._locale = Locale.parse(seller.locale)

    def build(
        self,
        account: Fields,
        invoice: Fields,
        lines: Sequence[Fields],
        calls: Iterable[Fields],
    ) -> dict[str, Any]:
        """Return the document of one invoice as plain text, lists and dicts.

        Raises :class:`ExportError` if the invoice does not add up or an amount has decimals that
        its currency does not have: such an invoice must not be sent.
        """
        words, who = self._words, f"invoice of {account['account_id']}"
        currency = str(invoice["currency"])
        if sum((line["amount"] for line in lines), Decimal(0)) != invoice["net"]:
            raise ExportError(f"{who}: net {invoice['net']} is not the sum of its lines")
        if invoice["net"] + invoice["tax"] != invoice["total"]:
            raise ExportError(f"{who}: total {invoice['total']} is not net plus tax")
        if others := sorted({line["currency"] for line in lines} - {currency}):
            raise ExportError(f"{who} is in {currency}, but has a line in {others[0]}")
        number = invoice["invoice_number"]
        is_draft = number is None or invoice["status"] == "draft"
        total = self._money(invoice["total"], currency, who)
        due = self._date(invoice["due_date"])
        days = account["payment_terms_days"]
        terms = words["terms"] if days else words["terms_now"]
        title = f"{words['invoice']} {number}" if number else f"{words['draft']} {words['invoice']}"
        invoice_date: date = invoice["invoice_date"]
        document = {
            "words": words,
            "language": self._locale.language,
            "title": f"{title}, {account['account_name']}",
            "running": f"{title}, {words['account']} {account['account_id']}",
            "date": [invoice_date.year, invoice_date.month, invoice_date.day],
            "is_draft": is_draft,
            "look": self._look(),
            "seller": self._seller_block(),
            "buyer": self._buyer_block(account),
            "facts": [
                [words["invoice_number"], number or words["no_number"]],
                [words["invoice_date"], self._date(invoice_date)],
                [words["due_date"], due],
                [words["period"], self._period(invoice["period_start"], invoice["period_end"])],
                [words["account"], account["account_id"]],
            ],
            "due": {"amount": total, "date": f"{words['due_date']}: {due}"},
            "currency": currency,
            "lines": [self._line(line, currency, who) for line in lines],
            "totals": [
                [words["net"], self._money(invoice["net"], currency, who)],
                [words["tax"], self._money(invoice["tax"], currency, who)],
                [f"{words['total']} ({currency})", total],
            ],
            "terms": terms.format(days=days, date=due),
            "calls": self._calls(list(calls), account, currency, who),
        }
        return _printable(document)  # type: ignore[no-any-return]

    def _look(self) -> dict[str, Any]:
        seller = self._seller
        return {
            "paper": seller.paper,
            "accent": seller.accent,
            "font": seller.font_family,
            "logo": f"logo{seller.logo.suffix.lower()}" if seller.logo else None,
        }

    def _seller_block(self) -> dict[str, Any]:
        seller = self._seller
        contact = [text for text in (seller.phone, seller.email, seller.website) if text]
        return {
            "name": seller.name,
            "address": [*seller.address_lines, self._country(seller.country)],
            "contact": contact,
            "registrations": [[item.label, item.value] for item in seller.registrations],
            "payment": [[item.label, item.value] for item in seller.payment],
            "payment_note": seller.payment_note,
            "footer": seller.footer,
        }

    def _buyer_block(self, account: Fields) -> dict[str, Any]:
        city, region, code = (account[key] or "" for key in ("city", "region", "postal_code"))
        if account["country"] in _REGION_BEFORE_POSTCODE:
            place = [", ".join(filter(None, (city, f"{region} {code}".strip())))]
        else:
            place = [f"{code} {city}".strip(), region]
        lines = [account["address_line_1"], account["address_line_2"], *place]
        if account["country"]:
            lines.append(self._country(account["country"]))
        tax_number = account["tax_registration_number"]
        if tax_number:
            lines.append(f"{self._words['tax_number']}: {tax_number}")
        return {"name": account["account_name"], "lines": [line for line in lines if line]}

    def _country(self, code: str) -> str:
        return str(self._locale.territories.get(code, code))

    def _line(self, line: Fields, currency: str, who: str) -> dict[str, str | None]:
        description = line["description"] or line["destination"] or _NONE
        destination = line["destination"]
        if destination and destination.casefold() in description.casefold():
            destination = None
        return {
            "number": str(line["line_number"]),
            "description": description,
            "detail": destination,
            # a volume tier counts no calls of its own
            "calls": _NONE if line["calls"] is None else self._count(line["calls"]),
            "time": _duration(line["billed_seconds"]),
            "amount": self._amount(line["amount"], currency, who),
        }

    def _calls(
        self, calls: list[Fields], account: Fields, currency: str, who: str
    ) -> dict[str, Any]:
        words = self._words
        if others := sorted({call["currency"] for call in calls} - {currency}):
            raise ExportError(f"{who} is in {currency}, but has a call charged in {others[0]}")
        minor = get_currency_precision(currency)
        decimals = max((_decimals(call["charge"]) for call in calls), default=minor)
        pattern = "#,##0." + "0" * max(decimals, minor, 1)
        rows = [
            [
                self._moment(call["call_started_at_local"]),
                _number(call["calling_number"]),
                _number(call["called_number"]),
                call["destination"] or _NONE,
                str(call["line_number"]),
                _duration(call["billed_seconds"]),
                format_decimal(call["charge"], pattern, self._locale, decimal_quantization=False),
            ]
            for call in calls
        ]
        sum_of_charges = sum((call["charge"] for call in calls), Decimal(0))
        seconds = sum(call["billed_seconds"] or 0 for call in calls)
        count = self._count(len(calls))
        return {
            "note": words["call_detail_note"].format(timezone=account["timezone"]),
            "charge": f"{words['charge']} ({currency})",
            "rows": rows,
            "total": [
                words["one_call"] if len(calls) == 1 else words["all_calls"].format(count=count),
                _duration(seconds),
                format_decimal(sum_of_charges, pattern, self._locale, decimal_quantization=False),
            ],
        }

    def _money(self, amount: Decimal, currency: str, who: str) -> str:
        return format_currency(_exact(amount, currency, who), currency, locale=self._locale)

    def _amount(self, amount: Decimal, currency: str, who: str) -> str:
        decimals = get_currency_precision(currency)
        pattern = "#,##0." + "0" * decimals if decimals else "#,##0"
        return format_decimal(_exact(amount, currency, who), pattern, self._locale)

    def _count(self, count: int) -> str:
        return format_decimal(count, "#,##0", self._locale)

    def _date(self, day: date) -> str:
        return _date_text(day, str(self._locale))

    def _period(self, start: date, end: date) -> str:
        return format_interval(start, end - timedelta(days=1), "yMMMd", locale=self._locale)

    def _moment(self, moment: datetime) -> str:
        seconds = moment.hour * 3600 + moment.minute * 60 + moment.second
        locale = str(self._locale)
        return f"{_date_text(moment.date(), locale)}, {_time_text(seconds, locale)}"


@lru_cache(maxsize=4_000)
def _date_text(day: date, locale: str) -> str:
    return printable(format_date(day, "medium", locale))


@lru_cache(maxsize=90_000)
def _time_text(seconds: int, locale: str) -> str:
    moment = datetime(2000, 1, 1) + timedelta(seconds=seconds)
    return printable(format_time(moment.time(), "medium", locale=locale))


def _duration(seconds: int | None) -> str:
    return _NONE if seconds is None else duration_text(seconds)


def _number(number: str | None) -> str:
    """Show E.164 digits with their plus sign; a short number stays as it is."""
    if not number:
        return _NONE
    return f"+{number}" if number.isdecimal() and len(number) >= 8 else number


def _decimals(value: Decimal) -> int:
    """Return how many decimals a value needs, trailing zeros not counted."""
    exponent = value.normalize().as_tuple().exponent
    return max(0, -int(exponent))


def _exact(amount: Decimal, currency: str, who: str) -> Decimal:
    if _decimals(amount) > get_currency_precision(currency):
        raise ExportError(f"{who}: {amount} has more decimals than {currency}")
    return amount


def _printable(value: Any) -> Any:
    if isinstance(value, str):
        return printable(value)
    if isinstance(value, dict):
        return {key: _printable(item) for key, item in value.items()}
    if isinstance(value, list):
        return [_printable(item) for item in value]
    return value
