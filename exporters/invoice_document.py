"""An invoice or credit note as a page: every text ready to be set, in the customer's language.

Money comes in as ``Decimal`` and leaves as text. The template only places what is built here.
"""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from functools import lru_cache
from importlib.resources import files as package_files
from typing import Any

import yaml
from babel import Locale
from babel.dates import format_date, format_interval, format_time
from babel.numbers import format_currency, format_decimal, get_currency_precision

from exporters.billing_document import BillingDocument, Fields, vat_number
from exporters.cells import duration_text, printable
from exporters.errors import ExportError
from exporters.seller import Seller

_REGION_BEFORE_POSTCODE = {"US", "CA", "AU", "PR"}
_NONE = "\u2013"
_RATE = "#,##0.##########"
# The groups of the lines in their order, each with the line types that it holds.
_GROUPS = {
    "usage": ("usage", "late_usage", "volume_tier", "plan_allowance"),
    "plans": ("plan_fee",),
    "charges": ("charge",),
    "other": (),
    "adjustments": ("adjustment",),
}
_GROUP_OF = {line_type: group for group, types in _GROUPS.items() for line_type in types}


def load_words(locale: str) -> dict[str, str]:
    """Read the words of the locale's language. Raises :class:`ExportError` for one we lack."""
    language = locale.split("_", maxsplit=1)[0]
    source = package_files("exporters") / "words" / f"{language}.yml"
    if not source.is_file():
        raise ExportError(f"there are no words for language {language!r} (locale {locale})")
    words: dict[str, str] = yaml.safe_load(source.read_text(encoding="utf-8"))
    return words


@dataclass(frozen=True)
class _Language:
    words: dict[str, str]
    locale: Locale


class InvoiceDocuments:
    """Builds the data of invoices for the template, all of one seller.

    Raises :class:`ExportError` for a locale of the seller's file whose words are missing.
    """

    def __init__(self, seller: Seller) -> None:
        self._seller = seller
        self._languages = {
            name: _Language(load_words(name), Locale.parse(name))
            for name in {
                seller.locale,
                *seller.locales.values(),
                *seller.country_locales.values(),
            }
        }

    def build(self, stated: BillingDocument) -> dict[str, Any]:
        """Return the page of one document as plain text, lists and dicts.

        Raises :class:`ExportError` if an amount has decimals that its currency does not have.
        """
        account = stated.account
        locale = self._seller.locale_of(account["account_id"], account["country"])
        page = _Page(self._seller, self._languages[locale], stated)
        return _printable(page.build())  # type: ignore[no-any-return]


class _Page:
    def __init__(self, seller: Seller, language: _Language, stated: BillingDocument) -> None:
        self._seller = seller
        self._words = language.words
        self._locale = language.locale
        self._stated = stated
        self._currency = stated.currency

    def build(self) -> dict[str, Any]:
        words, stated = self._words, self._stated
        account, invoice = stated.account, stated.invoice
        number, day = invoice["invoice_number"], invoice["invoice_date"]
        kind = words["credit_note" if stated.is_credit_note else "invoice"]
        title = f"{kind} {number}" if number else f"{words['draft']} {kind}"
        total = self._money(invoice["total"])
        due = self._date(invoice["due_date"])
        if stated.is_credit_note:
            due_block = {"label": words["amount_credited"], "date": self._date(day)}
        else:
            due_block = {"label": words["amount_due"], "date": f"{words['due_date']}: {due}"}
        return {
            "words": words,
            "language": self._locale.language,
            "title": f"{title}, {account['account_name']}",
            "running": f"{title}, {words['account']} {account['account_id']}",
            "heading": kind,
            "mark": self._mark(),
            "note": self._note(),
            "date": [day.year, day.month, day.day],
            "look": self._look(),
            "seller": self._seller_block(),
            "buyer": self._buyer_block(account),
            "facts": self._facts(due),
            "due": {"amount": total, **due_block},
            "currency": self._currency,
            "groups": self._groups(),
            "taxes": self._taxes(),
            "totals": [
                [words["net"], self._money(invoice["net"])],
                [words["tax"], self._money(invoice["tax"])],
                [f"{words['total']} ({self._currency})", total],
            ],
            "balance": self._balance(),
            "terms": self._terms(due),
            "calls": self._calls(),
        }

    def _mark(self) -> str | None:
        if self._stated.is_draft:
            return self._words["draft"]
        is_void = self._is_withdrawn() and not self._stated.is_credit_note
        return self._words["withdrawn"] if is_void else None

    def _is_withdrawn(self) -> bool:
        return self._stated.invoice["status"] == "withdrawn" and self._stated.credits is None

    def _note(self) -> str | None:
        if self._stated.is_draft:
            return self._words["draft_note"]
        return self._words["withdrawn_note"] if self._mark() else None

    def _facts(self, due: str) -> list[list[str]]:
        words, invoice = self._words, self._stated.invoice
        kind = "credit_note" if self._stated.is_credit_note else "invoice"
        facts = [
            [words[f"{kind}_number"], invoice["invoice_number"] or words["no_number"]],
            [words[f"{kind}_date"], self._date(invoice["invoice_date"])],
        ]
        if self._stated.credits is not None:
            facts.append([words["credited_invoice"], self._stated.credits[0]])
        if not self._stated.is_credit_note:
            facts.append([words["due_date"], due])
        return [
            *facts,
            [words["period"], self._period(invoice["period_start"], invoice["period_end"])],
            [words["account"], self._stated.account["account_id"]],
            *self._exchanged(),
        ]

    def _terms(self, due: str) -> str:
        if self._stated.is_credit_note:
            return self._words["terms_credit"]
        days = self._stated.account["payment_terms_days"]
        terms = self._words["terms" if days else "terms_now"]
        return terms.format(days=days, date=due)

    def _groups(self) -> list[dict[str, Any]]:
        found: dict[str, list[Fields]] = {group: [] for group in _GROUPS}
        for line in self._stated.lines:
            found[_GROUP_OF.get(line["line_type"], "other")].append(line)
        groups = {group: lines for group, lines in found.items() if lines}
        return [
            {
                "name": self._words[group] if len(groups) > 1 else None,
                "amount": self._amount(sum((line["amount"] for line in lines), Decimal(0))),
                "lines": [self._line(line) for line in lines],
            }
            for group, lines in groups.items()
        ]

    def _taxes(self) -> list[list[str]]:
        return [
            [
                tax["tax_name"],
                self._percent(tax["rate_percent"]),
                self._amount(tax["taxable_amount"]),
                self._amount(tax["amount"]),
            ]
            for tax in self._stated.taxes or ()
        ]

    def _balance(self) -> list[list[str]]:
        balance = self._stated.balance
        if balance is None:
            return []
        if balance["currency"] != self._currency:
            raise ExportError(
                f"{self._stated.who} is in {self._currency}, "
                f"but its balance is in {balance['currency']}"
            )
        if balance["previous_balance"] == 0 and balance["payments_received"] == 0:
            return []  # it would repeat the total
        return [
            [self._words[name], self._money(balance[name])]
            for name in ("previous_balance", "payments_received", "balance_due")
        ]

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
        registrations = [[item.label, item.value] for item in seller.registrations]
        if seller.vat_id and seller.vat_id not in {item.value for item in seller.registrations}:
            registrations.append([self._words["vat_number"], seller.vat_id])
        pays = not self._stated.is_credit_note
        return {
            "name": seller.name,
            "address": [*seller.address_lines, self._country(seller.country)],
            "contact": contact,
            "registrations": registrations,
            "payment": [[item.label, item.value] for item in seller.payment if pays],
            "payment_note": seller.payment_note if pays else None,
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
            word = "vat_number" if vat_number(account) else "tax_number"
            lines.append(f"{self._words[word]}: {tax_number}")
        return {"name": account["account_name"], "lines": [line for line in lines if line]}

    def _country(self, code: str) -> str:
        return str(self._locale.territories.get(code, code))

    def _line(self, line: Fields) -> dict[str, str | None]:
        destination = line["destination"]
        description = line["description"] or destination or _NONE
        if destination and line["line_type"] == "late_usage":
            description = f"{destination} ({self._words['late']})"
        if destination and destination.casefold() in description.casefold():
            destination = None
        return {
            "number": str(line["line_number"]),
            "description": description,
            "detail": destination,
            # a volume tier counts no calls of its own
            "calls": _NONE if line["calls"] is None else self._count(line["calls"]),
            "time": _duration(line["billed_seconds"]),
            "amount": self._amount(line["amount"]),
        }

    def _exchanged(self) -> list[list[str]]:
        """Say each rate by which charges in another currency became lines of the invoice."""
        rates = {
            (line["charge_currency"], line["fx_rate"])
            for line in self._stated.lines
            if line.get("charge_currency") not in (None, self._currency)
        }
        word, locale = self._words["exchange_rate"], str(self._locale)
        return [
            [
                word,
                f"1 {charged_in} = {_plain(rate.normalize(), _RATE, locale)} {self._currency}",
            ]
            for charged_in, rate in sorted(rates)
        ]

    def _calls(self) -> dict[str, Any]:
        words, calls = self._words, self._stated.calls
        account = self._stated.account
        # a charge is in the currency of its rate table, which need not be that of the invoice
        currencies = sorted({call["currency"] for call in calls}) or [self._currency]
        minor = max(get_currency_precision(currency) for currency in currencies)
        decimals = max((_decimals(call["charge"]) for call in calls), default=minor)
        pattern = "#,##0." + "0" * max(decimals, minor, 1)
        is_mixed = len(currencies) > 1

        def charge(amount: Decimal, currency: str) -> str:
            text = _plain(amount, pattern, str(self._locale))
            return f"{text}\N{NO-BREAK SPACE}{currency}" if is_mixed else text

        rows = [
            [
                self._moment(call["call_started_at_local"]),
                _number(call["calling_number"]),
                _number(call["called_number"]),
                call["destination"] or _NONE,
                str(call["line_number"]),
                _duration(call["billed_seconds"]),
                charge(call["charge"], call["currency"]),
            ]
            for call in calls
        ]
        sums = dict.fromkeys(currencies, Decimal(0))
        for call in calls:
            sums[call["currency"]] += call["charge"]
        seconds = sum(call["billed_seconds"] or 0 for call in calls)
        count = self._count(len(calls))
        return {
            "note": words["call_detail_note"].format(timezone=account["timezone"]),
            "charge": words["charge"] if is_mixed else f"{words['charge']} ({currencies[0]})",
            "rows": rows,
            "total": [
                words["one_call"] if len(calls) == 1 else words["all_calls"].format(count=count),
                _duration(seconds),
                " + ".join(charge(amount, currency) for currency, amount in sums.items()),
            ],
        }

    def _money(self, amount: Decimal) -> str:
        return format_currency(self._exact(amount), self._currency, locale=self._locale)

    def _amount(self, amount: Decimal) -> str:
        decimals = get_currency_precision(self._currency)
        pattern = "#,##0." + "0" * decimals if decimals else "#,##0"
        return format_decimal(self._exact(amount), pattern, self._locale)

    def _exact(self, amount: Decimal) -> Decimal:
        if _decimals(amount) > get_currency_precision(self._currency):
            raise ExportError(
                f"{self._stated.who}: {amount} has more decimals than {self._currency}"
            )
        return amount

    def _percent(self, rate: Decimal) -> str:
        pattern = "#,##0." + "0" * min(2, _decimals(rate)) + "#" * max(0, _decimals(rate) - 2)
        number = format_decimal(
            rate, pattern if _decimals(rate) else "#,##0", self._locale, decimal_quantization=False
        )
        return f"{number}\u00a0%"

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


@lru_cache(maxsize=20_000)
def _plain(value: Decimal, pattern: str, locale: str) -> str:
    return format_decimal(value, pattern, locale, decimal_quantization=False)


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


def _printable(value: Any) -> Any:
    if isinstance(value, str):
        return printable(value)
    if isinstance(value, dict):
        return {key: _printable(item) for key, item in value.items()}
    if isinstance(value, list):
        return [_printable(item) for item in value]
    return value
