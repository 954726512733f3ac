"""Draft invoices (DESIGN 5 invoice_runs.csv, DESIGN 6 rule 12)."""

from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction

from .arithmetic import rounded
from .book import Book, InvoiceRun
from .records import RatedCall
from .taxes import InvoiceTax, Item, Taxes
from .volume_tiers import VolumeTierCharge

# ISO 4217: currencies whose minor unit is not a hundredth
WITHOUT_MINOR_UNIT = "BIF CLP DJF GNF ISK JPY KMF KRW PYG RWF UGX UYI VND VUV XAF XOF XPF"
WITH_THOUSANDTHS = "BHD IQD JOD KWD LYD OMR TND"

LineKey = tuple[bool, str, str, str]
"""Whether calls are late, destination, service type (empty for none), currency of the charges."""


@dataclass(frozen=True)
class InvoiceLine:
    """All charges of an account to one destination by one service in one currency.

    They are of the period, or late; `exact_sum` is in their currency, `amount` in the account's.
    """

    is_late: bool
    destination: str
    service_type: str
    charge_currency: str
    fx_rate: Decimal
    calls: int
    billed_seconds: int
    exact_sum: Decimal
    amount: Decimal


@dataclass(frozen=True)
class VolumeTierLine:
    """What a volume tier adds to the charges of the calls of a month, or takes from them."""

    volume_tier_id: str
    period_start: date
    amount: Decimal


@dataclass(frozen=True)
class Invoice:
    """What one account is asked for in one run."""

    invoice_run_id: str
    account_id: str
    currency: str
    lines: tuple[InvoiceLine, ...]
    volume_tier_lines: tuple[VolumeTierLine, ...]
    taxes: tuple[InvoiceTax, ...]

    @property
    def net(self) -> Decimal:
        """The sum of the lines."""
        amounts = [line.amount for line in self.lines]
        amounts += [line.amount for line in self.volume_tier_lines]
        return sum(amounts, Decimal(0))

    @property
    def total(self) -> Decimal:
        """The net and the taxes."""
        return self.net + sum((tax.amount for tax in self.taxes), Decimal(0))


def invoices(
    rated_calls: list[RatedCall], tier_charges: list[VolumeTierCharge], book: Book
) -> list[Invoice]:
    """Return every invoice that has a line, by run and account.

    Charges without an exchange rate on the invoice's date are on no line.
    """
    lines: dict[tuple[str, str], dict[LineKey, list[RatedCall]]] = {}
    for rated_call in rated_calls:
        if not belongs_on_an_invoice(rated_call):
            continue
        charge = rated_call.customer
        found = run_of(charge.account_id or "", charge.charge_date, book)
        if found is None:
            continue
        run, is_late = found
        if fx_rate(charge.currency, charge.account_id or "", run, book) is None:
            continue
        of_invoice = lines.setdefault((run.invoice_run_id, charge.account_id or ""), {})
        service_type = rated_call.call.cdr.service_type or ""
        line_key = (is_late, charge.destination or "", service_type, charge.currency or "")
        of_invoice.setdefault(line_key, []).append(rated_call)
    tier_lines: dict[tuple[str, str], list[VolumeTierCharge]] = {}
    for tier_charge in tier_charges:
        last_day = tier_charge.period_end - timedelta(days=1)
        found = run_of(tier_charge.account_id, last_day, book)
        if found is not None:
            key = (found[0].invoice_run_id, tier_charge.account_id)
            tier_lines.setdefault(key, []).append(tier_charge)
    return [
        invoice(book, *key, lines.get(key, {}), tier_lines.get(key, []))
        for key in sorted(lines.keys() | tier_lines.keys())
    ]


def fx_rate(charged_in: str | None, account_id: str, run: InvoiceRun, book: Book) -> Decimal | None:
    """Return what a unit of the charge is in the account's currency on the invoice's date."""
    currency = book.accounts[account_id].currency
    if charged_in == currency:
        return Decimal(1)
    rates = [
        each.rate
        for each in book.fx_rates
        if (each.from_currency, each.to_currency) == (charged_in, currency)
        and run.invoice_date in each.validity
    ]
    return rates[0] if rates else None


def belongs_on_an_invoice(rated_call: RatedCall) -> bool:
    """A rated charge of a customer that is not a plain call of zero seconds."""
    charge = rated_call.customer
    return (
        charge.status == "rated"
        and charge.account_id is not None
        and (rated_call.call.talk_seconds > 0 or charge.is_event or charge.charge != 0)
    )


def run_of(account_id: str, charge_date: date, book: Book) -> tuple[InvoiceRun, bool] | None:
    """Return the run that takes a charge and whether it is late there, None if none does."""
    runs = [run for run in book.invoice_runs if account_id in accounts_of(run, book)]
    covering = [run for run in runs if run.period_start <= charge_date < run.period_end]
    if len(covering) > 1:
        raise ValueError(f"{account_id}: two invoice runs hold {charge_date}")
    if covering:
        return covering[0], False
    later = [run for run in runs if run.period_start > charge_date]
    return (min(later, key=lambda run: run.period_start), True) if later else None


def accounts_of(run: InvoiceRun, book: Book) -> set[str]:
    """Return the accounts of a run: the ones it lists, else all customers that are invoiced."""
    for account_id in run.account_ids:
        if book.accounts[account_id].is_provider or not book.accounts[account_id].is_invoiced:
            raise ValueError(f"{run.invoice_run_id}: {account_id} is never invoiced")
    return set(run.account_ids) or {
        account.account_id
        for account in book.accounts.values()
        if account.is_invoiced and not account.is_provider
    }


def invoice(
    book: Book,
    run_id: str,
    account_id: str,
    lines: dict[LineKey, list[RatedCall]],
    tier_charges: list[VolumeTierCharge],
) -> Invoice:
    """Sum the charges of each line exactly, convert each sum and round it once."""
    currency = book.accounts[account_id].currency
    if others := {tier_charge.currency for tier_charge in tier_charges} - {currency}:
        raise ValueError(f"{account_id}: volume tiers in {others}")
    minor_unit = minor_unit_of(currency)
    (run,) = (run for run in book.invoice_runs if run.invoice_run_id == run_id)
    usage = tuple(
        invoice_line(key, calls, rate, minor_unit)
        for key, calls in sorted(lines.items())
        if (rate := fx_rate(key[3], account_id, run, book)) is not None
    )
    tiers = tuple(
        VolumeTierLine(
            each.volume_tier_id,
            each.period_start,
            rounded(Fraction(each.adjustment), "half_up", minor_unit),
        )
        for each in tier_charges
    )
    return Invoice(
        run_id,
        account_id,
        currency,
        usage,
        tiers,
        taxes_of(book, run, account_id, usage, tiers, lines),
    )


def taxes_of(
    book: Book,
    run: InvoiceRun,
    account_id: str,
    usage: tuple[InvoiceLine, ...],
    tiers: tuple[VolumeTierLine, ...],
    calls: dict[LineKey, list[RatedCall]],
) -> tuple[InvoiceTax, ...]:
    """Return the taxes of the account's category; a volume tier is of no service type."""
    account = book.accounts[account_id]
    rates = {line.charge_currency: line.fx_rate for line in usage}
    items = [
        Item(
            call.call.cdr.service_type,
            # to 8 decimals, as charges have
            rounded(
                Fraction(call.customer.charge or Decimal(0)) * Fraction(rates[key[3]]), "half_up", 8
            ),
            call.customer.charge_date,
        )
        for key, own in calls.items()
        for call in own
    ]
    items += [Item(None, line.amount, run.invoice_date) for line in tiers]
    lines = [(line.service_type or None, line.amount) for line in usage]
    return Taxes(
        [tax for tax in book.taxes if tax.tax_category_id == account.tax_category_id],
        [*lines, *((None, line.amount) for line in tiers)],
        items,
        run.invoice_date,
        minor_unit_of(account.currency),
    ).on_invoice()


def minor_unit_of(currency: str) -> int:
    """Return how many decimals an amount of money has."""
    if currency in WITHOUT_MINOR_UNIT.split():
        return 0
    return 3 if currency in WITH_THOUSANDTHS.split() else 2


def invoice_line(
    key: LineKey, calls: list[RatedCall], fx_rate: Decimal, minor_unit: int
) -> InvoiceLine:
    """Round half up, away from zero, to the minor unit of the account's currency."""
    exact_sum = sum((call.customer.charge or Decimal(0) for call in calls), Decimal(0))
    is_late, destination, service_type, charge_currency = key
    return InvoiceLine(
        is_late=is_late,
        destination=destination,
        service_type=service_type,
        charge_currency=charge_currency,
        fx_rate=fx_rate,
        calls=len(calls),
        billed_seconds=sum(call.customer.billed_seconds or 0 for call in calls),
        exact_sum=exact_sum,
        amount=rounded(Fraction(exact_sum) * Fraction(fx_rate), "half_up", minor_unit),
    )
