"""CDR by Provider by Date (DESIGN 8)."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from .records import RatedCall


@dataclass(frozen=True)
class ProviderDay:
    """One provider, charge date and currency. A suspended call counts, without a charge."""

    account_id: str
    charge_date: date
    currency: str
    calls: int
    answered_calls: int
    talk_seconds: Decimal
    billed_seconds: int
    charge: Decimal


def provider_report(rated_calls: list[RatedCall]) -> list[ProviderDay]:
    """Sum the provider side of every call that has a provider."""
    grouped: dict[tuple[str, date, str], list[RatedCall]] = {}
    for rated_call in rated_calls:
        side = rated_call.provider
        if side.account_id is not None:
            key = (side.account_id, side.charge_date, side.currency or "")
            grouped.setdefault(key, []).append(rated_call)
    return [
        ProviderDay(
            *key,
            calls=len(calls),
            answered_calls=sum(call.call.talk_seconds > 0 for call in calls),
            talk_seconds=sum((call.call.talk_seconds for call in calls), Decimal(0)),
            billed_seconds=sum(call.provider.billed_seconds or 0 for call in calls),
            charge=sum((call.provider.charge or Decimal(0) for call in calls), Decimal(0)),
        )
        for key, calls in sorted(grouped.items())
    ]
