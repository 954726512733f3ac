"""Taxes of an invoice by their definition, one after the other, in exact fractions."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from fractions import Fraction

from .arithmetic import rounded
from .book import Tax


@dataclass(frozen=True)
class Item:
    """A call, or a line that has no calls: what a tax per call is on by itself."""

    service_type: str | None
    amount: Decimal
    day: date


@dataclass(frozen=True)
class InvoiceTax:
    """One tax of an invoice; the taxable amount is rounded for display."""

    tax: Tax
    taxable: Decimal
    amount: Decimal


@dataclass(frozen=True)
class Taxed:
    """What is taxed of an item, and its tax."""

    service_type: str | None
    taxable: Fraction
    amount: Decimal


class Taxes:
    """The taxes of one invoice: its lines as (service type, amount), and its items."""

    def __init__(
        self,
        taxes: Iterable[Tax],
        lines: Sequence[tuple[str | None, Decimal]],
        items: Iterable[Item],
        invoice_date: date,
        minor_unit: int,
    ) -> None:
        """Tax every item by itself; the rest comes when it is asked for."""
        self.lines = lines
        self.minor_unit = minor_unit
        self.of_items: dict[Tax, list[Taxed]] = {}
        self.taxes: list[Tax] = []
        for tax in sorted(
            taxes, key=lambda tax: (tax.stack_order, tax.tax_id, tax.validity.valid_from)
        ):
            if tax.level == "call":
                self.of_items[tax] = []
                self.taxes.append(tax)
            elif invoice_date in tax.validity:
                self.taxes.append(tax)
        for item in items:
            self.tax_item(item)

    def tax_item(self, item: Item) -> None:
        """Add to the taxes per call what they take of an item."""
        taken: list[tuple[int, Decimal]] = []
        for tax, taxed in self.of_items.items():
            if item.day in tax.validity and tax.service_type in (None, item.service_type):
                below = sum(
                    (amount for order, amount in taken if order < tax.stack_order), Decimal(0)
                )
                base = Fraction(item.amount) + Fraction(below)
                amount = rounded(
                    base * Fraction(tax.rate_percent) / 100, tax.rounding, self.minor_unit
                )
                taken.append((tax.stack_order, amount))
                taxed.append(Taxed(item.service_type, base, amount))

    def of_service(self, tax: Tax, service_type: str | None) -> InvoiceTax | None:
        """Say what a tax takes of one service type, or of all; None if there is nothing of it."""
        service_type = tax.service_type or service_type
        if tax.level == "call":
            taxed = [
                each
                for each in self.of_items[tax]
                if service_type is None or each.service_type == service_type
            ]
            if not taxed:
                return None
            base = sum((each.taxable for each in taxed), Fraction(0))
            amount = sum((each.amount for each in taxed), Decimal(0))
        else:
            lines = [
                amount for own, amount in self.lines if service_type is None or own == service_type
            ]
            if not lines:
                return None
            below = [
                self.of_service(other, service_type)
                for other in self.taxes
                if other.stack_order < tax.stack_order
                and (service_type is None or other.service_type in (None, service_type))
            ]
            base = Fraction(sum(lines, Decimal(0)))
            base += sum((Fraction(each.amount) for each in below if each), Fraction(0))
            amount = rounded(base * Fraction(tax.rate_percent) / 100, tax.rounding, self.minor_unit)
        return InvoiceTax(tax, rounded(base, "half_up", self.minor_unit), amount)

    def on_invoice(self) -> tuple[InvoiceTax, ...]:
        """Return the taxes in the order of the invoice."""
        found = (self.of_service(tax, None) for tax in self.taxes)
        return tuple(each for each in found if each)
