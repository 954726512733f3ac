"""A line that is a call -> a call on the common clock, with E.164 numbers and a direction."""

from datetime import datetime, timedelta
from decimal import Decimal

from .book import Book, NumberRange, Source
from .call_ids import call_id, key_of
from .clocks import local_date, to_utc
from .dial_plans import to_e164
from .landing import cdr_of
from .layouts import milliseconds
from .records import Call, Cdr, Line


def call_of(line: Line, book: Book) -> Call:
    """Build the call of a line with its source's clock, dial plan, currency and direction."""
    cdr = cdr_of(line)
    source = book.sources[line.source_id]
    plan = book.dial_plans[source.dial_plan_id]
    started_at = to_utc(cdr.started_at, source.timezone)
    calling_number = to_e164(cdr.calling_number_raw, plan)
    called_number = to_e164(cdr.called_number_raw, plan)
    calling_is_ours = bool(ranges_of(calling_number, started_at, book))
    called_is_ours = bool(ranges_of(called_number, started_at, book))
    by_numbers = direction_by_numbers(calling_is_ours, called_is_ours)
    return Call(
        call_id=call_id(line.source_id, key_of(cdr), line.occurrence),
        source_id=line.source_id,
        file_name=line.file_name,
        line_number=line.line_number,
        cdr=cdr,
        started_at=started_at,
        answered_at=to_utc(cdr.answered_at, source.timezone) if cdr.answered_at else None,
        ended_at=to_utc(cdr.ended_at, source.timezone) if cdr.ended_at else None,
        talk_seconds=talk_seconds(cdr, source),
        calling_number=calling_number,
        called_number=called_number,
        call_direction=cdr.call_direction or by_numbers or source.default_direction,
        carrier_currency=cdr.carrier_currency or source.currency,
    )


def talk_seconds(cdr: Cdr, source: Source) -> Decimal:
    """The file's talk seconds, else answer to end, else the call was not answered."""
    if cdr.talk_seconds is not None:
        return cdr.talk_seconds
    if cdr.answered_at is None or cdr.ended_at is None:
        return Decimal(0)
    talk = to_utc(cdr.ended_at, source.timezone) - to_utc(cdr.answered_at, source.timezone)
    return milliseconds(Decimal(talk // timedelta(microseconds=1)) / 1_000_000)


def ranges_of(number: str | None, at: datetime, book: Book) -> list[NumberRange]:
    """Return the ranges of numbers.csv that hold the number then, by their account's clock."""
    return [
        own
        for own in book.numbers
        if number in own and local_date(at, book.accounts[own.account_id].timezone) in own.validity
    ]


def direction_by_numbers(calling_is_ours: bool, called_is_ours: bool) -> str | None:
    """Tell what numbers.csv says of the direction, if anything."""
    if calling_is_ours and called_is_ours:
        return "on_net"
    if called_is_ours:
        return "inbound"
    return "outbound" if calling_is_ours else None
