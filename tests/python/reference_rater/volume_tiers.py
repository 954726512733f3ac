"""Volume tiers: what a month of an account costs together (DESIGN 6, rule 11)."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from fractions import Fraction

from .arithmetic import rounded
from .book import Book, VolumeTier
from .records import Charge, RatedCall


@dataclass(frozen=True)
class VolumeTierCharge:
    """One account, calendar month and volume tier."""

    account_id: str
    period_start: date
    period_end: date  # exclusive
    volume_tier_id: str
    tier_rule: str
    calls: int
    billed_seconds: int
    call_charges: Decimal
    tier_charge: Decimal
    adjustment: Decimal
    currency: str


def volume_tier_charges(rated_calls: list[RatedCall], book: Book) -> list[VolumeTierCharge]:
    """Price the months of all accounts that have calls in a tier."""
    grouped: dict[tuple[str, date, str], list[Charge]] = {}
    for rated_call in rated_calls:
        charge = rated_call.customer
        tier_id = volume_tier_of(charge, book) if is_counted(charge) else None
        if tier_id is not None:
            month = charge.charge_date.replace(day=1)
            grouped.setdefault((charge.account_id or "", month, tier_id), []).append(charge)
    found = []
    for (account_id, month, tier_id), charges in sorted(grouped.items()):
        tier = book.volume_tiers[tier_id]
        billed = sum(charge.billed_seconds or 0 for charge in charges)
        call_charges = sum((charge.charge or Decimal(0) for charge in charges), Decimal(0))
        tier_charge = rounded(tier_price(billed, tier), "half_up", 8)
        found.append(
            VolumeTierCharge(
                account_id=account_id,
                period_start=month,
                period_end=next_month(month),
                volume_tier_id=tier_id,
                tier_rule=tier.tier_rule,
                calls=len(charges),
                billed_seconds=billed,
                call_charges=call_charges,
                tier_charge=tier_charge,
                adjustment=tier_charge - call_charges,
                currency=book.accounts[account_id].currency,
            )
        )
    return found


def is_counted(charge: Charge) -> bool:
    """Tell whether the minutes of a charge count: those of a rated call, no event, no markup."""
    return (
        charge.status == "rated"
        and charge.account_id is not None
        and (charge.billed_seconds or 0) > 0
        and not charge.is_event
        and not charge.is_markup
    )


def volume_tier_of(charge: Charge, book: Book) -> str | None:
    """Return the account's tier in force with the longest prefix of the rated number.

    The empty prefix also fits a number that could not be read.
    """
    number = charge.rated_number or ""
    fitting = {
        (len(prefix), own.volume_tier_id)
        for own in book.account_tiers
        if own.account_id == charge.account_id and charge.charge_date in own.validity
        for prefix in book.volume_tiers[own.volume_tier_id].prefixes
        if number.startswith(prefix)
    }
    if not fitting:
        return None
    longest = max(length for length, _ in fitting)
    tier_ids = [tier_id for length, tier_id in fitting if length == longest]
    if len(tier_ids) > 1:
        raise ValueError(f"{charge.account_id}: {tier_ids} share a prefix on {charge.charge_date}")
    return tier_ids[0]


def tier_price(billed: int, volume_tier: VolumeTier) -> Fraction:
    """Price the seconds of a month; a tier holds up to and including the next one's start."""
    tiers = volume_tier.tiers
    if volume_tier.tier_rule == "graduated":
        amount = Fraction(0)
        ends = [*(tier.from_seconds for tier in tiers[1:]), billed]
        for tier, end in zip(tiers, ends, strict=True):
            if billed > tier.from_seconds:
                own_part = min(billed, end) - tier.from_seconds
                amount += own_part * Fraction(tier.rate_per_minute) / 60
                amount += Fraction(tier.flat_fee)
        return amount
    if volume_tier.tier_rule == "whole_volume":
        reached = tiers[0]
        for tier in tiers:
            if tier.from_seconds < billed:
                reached = tier
        return billed * Fraction(reached.rate_per_minute) / 60 + Fraction(reached.flat_fee)
    raise ValueError(f"tier_rule {volume_tier.tier_rule}")


def next_month(first_day: date) -> date:
    """Return the first day of the following month."""
    if first_day.month == 12:
        return date(first_day.year + 1, 1, 1)
    return first_day.replace(month=first_day.month + 1)
