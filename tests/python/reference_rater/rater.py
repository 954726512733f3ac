"""An inbox and a tariff book in, every line's outcome and every call's charges out."""

from dataclasses import dataclass
from pathlib import Path

from .book import load_book
from .calls import call_of
from .invoices import Invoice, invoices
from .landing import land
from .provider_report import ProviderDay, provider_report
from .rating import rate_side
from .records import LandedFile, Line, Outcome, RatedCall, Side
from .volume_tiers import VolumeTierCharge, volume_tier_charges


@dataclass(frozen=True)
class Result:
    """Everything the rater says of an inbox."""

    files: list[LandedFile]
    lines: list[Line]
    calls: list[RatedCall]
    volume_tier_charges: list[VolumeTierCharge]
    invoices: list[Invoice]
    provider_days: list[ProviderDay]


def rate_inbox(inbox: Path, seeds: Path) -> Result:
    """Rate every file of `inbox/<source_id>/` by the seed CSVs in `seeds`.

    Raises ValueError for a book or an inbox that cannot be rated, and for a recorded run.
    """
    book = load_book(seeds)
    formats = {source.source_id: source.format for source in book.sources.values()}
    files, lines = land(inbox, formats)
    calls = [call_of(line, book) for line in lines if line.outcome is Outcome.CALL]
    rated_calls = [
        RatedCall(
            call,
            customer=rate_side(call, Side.CUSTOMER, book),
            provider=rate_side(call, Side.PROVIDER, book),
        )
        for call in calls
    ]
    tier_charges = volume_tier_charges(rated_calls, book)
    return Result(
        files=files,
        lines=lines,
        calls=rated_calls,
        volume_tier_charges=tier_charges,
        invoices=invoices(rated_calls, tier_charges, book),
        provider_days=provider_report(rated_calls),
    )
