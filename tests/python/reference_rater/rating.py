"""One side of one call: its account, table, rate row, status and charge (DESIGN 6)."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from fractions import Fraction

from .arithmetic import (
    Increment,
    billed_seconds,
    duration_charge,
    increments,
    is_free,
    limited,
    markup_charge,
    rounded,
    split_charge,
)
from .auth_codes import Identity, identify
from .book import Account, Book, Disposition, Rate, RateTable
from .clocks import local_date, wall_clock
from .records import Call, Charge, Side

BY_DISPOSITION = "disposition"  # the auth code of a call that a person assigned


def rate_side(call: Call, side: Side, book: Book) -> Charge:
    """Rate one side of a call, unless a person wrote it off."""
    if is_not_applicable(call, side, book):
        return Charge("not_applicable", charge_date=call.call_date)

    disposition = disposition_of(call, side, book)
    if disposition is None:
        return rate_identified(call, identify(call, side, book), book)
    if disposition.action == "assign":
        identity = Identity(disposition.account_id, BY_DISPOSITION)
        return rate_identified(call, identity, book, disposition="assign")
    if disposition.action != "write_off":
        raise ValueError(f"call {call.call_id}: {disposition.action} is no action")
    written_off = Charge("not_applicable", charge_date=call.call_date, disposition="write_off")
    if disposition.account_id is not None:
        return written_off
    charge = rate_identified(call, identify(call, side, book), book)
    return written_off if charge.status == "suspended" else charge


def disposition_of(call: Call, side: Side, book: Book) -> Disposition | None:
    """Return the row about this side of the call: by what its account is, else it is about both."""
    rows = [
        row
        for row in book.dispositions.get(call.call_id, [])
        if row.account_id is None
        or book.accounts[row.account_id].is_provider == (side is Side.PROVIDER)
    ]
    if len(rows) > 1:
        raise ValueError(f"call {call.call_id}: two dispositions of the {side} side")
    return rows[0] if rows else None


def is_not_applicable(call: Call, side: Side, book: Book) -> bool:
    """An on-net call has no provider side; a source rates the sides it says."""
    if side is Side.PROVIDER and call.call_direction == "on_net":
        return True
    return book.sources[call.source_id].rated_sides not in ("both", side.value)


def rate_identified(
    call: Call, identity: Identity, book: Book, disposition: str | None = None
) -> Charge:
    """Rate a call for the account that it was found to belong to, if any."""
    account = book.accounts[identity.account_id] if identity.account_id else None
    table = rate_table_of(call, account, book) if account else None
    rate = rate_of(call, priced_from(call, table), table, book) if table else None

    is_event = table is not None and table.charge_unit == "event"
    is_markup = rate is not None and rate.markup_percent is not None
    if call.talk_seconds == 0 and not is_event and not is_markup:
        reason, priced = None, FREE
    else:
        reason = suspense_reason(call, identity, table, rate, book)
        priced = FREE if reason else price(call, table, rate, book)

    charge = None
    if reason is None:
        rounding = table.charge_rounding if table else "half_up"
        charge = rounded(priced.exact, rounding, table.charge_decimals if table else 6)
    return Charge(
        status="suspended" if reason else "rated",
        suspense_reason=reason,
        charge_date=local_date(call.started_at, account.timezone) if account else call.call_date,
        account_id=identity.account_id,
        auth_code_id=identity.auth_code_id,
        rate_table_id=table.rate_table_id if table else None,
        is_event=is_event,
        is_markup=is_markup,
        rated_number=rated_number_of(call, table) if table else None,
        rate_valid_from=rate.valid_from if rate else None,
        matched_prefix=rate.prefix if rate else None,
        destination=rate.destination if rate else None,
        time_band=rate.time_band.time_band if rate and rate.time_band else None,
        connection_fee=None if reason else priced.fee,
        billed_seconds=None if reason else priced.billed,
        exact=None if reason else priced.exact,
        charge=charge,
        currency=table.currency if table else account.currency if account else None,
        disposition=disposition,
    )


def rate_table_of(call: Call, account: Account, book: Book) -> RateTable | None:
    """Both named beats service type beats direction beats neither."""
    today = local_date(call.started_at, account.timezone)
    fitting = [
        (2 * (row.service_type is not None) + (row.call_direction is not None), row)
        for row in book.assignments
        if row.account_id == account.account_id
        and row.call_direction in (None, call.call_direction)
        and row.service_type in (None, call.cdr.service_type)
        and today in row.validity
    ]
    if not fitting:
        return None
    best_rank = max(rank for rank, _ in fitting)
    best = [row for rank, row in fitting if rank == best_rank]
    if len(best) > 1:
        raise ValueError(f"{account.account_id}: two rate tables of the same rank on {today}")
    return book.rate_tables[best[0].rate_table_id]


# -- the rate row -----------------------------------------------------------------------------


def rated_number_of(call: Call, table: RateTable) -> str | None:
    """Return the number that the table's prefixes are about."""
    return call.calling_number if table.rated_number == "calling" else call.called_number


def is_split(table: RateTable) -> bool:
    """Tell whether each increment has the band in which it starts; events have no increments."""
    return table.band_rule == "split" and table.charge_unit != "event"


def answered_at(call: Call) -> datetime:
    """Return the answer, or the start where the file does not tell."""
    return call.answered_at or call.started_at


def priced_from(call: Call, table: RateTable) -> datetime:
    """Return the moment whose band gives the rate of the call."""
    return answered_at(call) if is_split(table) else call.started_at


def rate_of(call: Call, moment: datetime, table: RateTable, book: Book) -> Rate | None:
    """Rule 4: among the rows in force at the start, the longest prefix of the rated number.

    A row with a band must hold at the moment; it beats the row of the same prefix without one.
    The empty prefix also fits a number that could not be read.
    """
    today = local_date(call.started_at, table.timezone)
    wall = wall_clock(moment, table.timezone)
    number = rated_number_of(call, table) or ""
    rows_by_prefix = book.rates.get(table.rate_table_id, {})
    for length in range(len(number), -1, -1):
        prefix = number[:length]
        in_force = [rate for rate in rows_by_prefix.get(prefix, []) if today in rate.validity]
        banded = [
            rate
            for rate in in_force
            if rate.time_band and rate.time_band.holds(wall, table.holidays)
        ]
        unbanded = [rate for rate in in_force if rate.time_band is None]
        if len(banded) > 1 or len(unbanded) > 1:
            raise ValueError(f"{table.rate_table_id}: prefix {prefix!r} has two rates at {wall}")
        if banded or unbanded:
            return (banded or unbanded)[0]
    return None


def rates_of_increments(
    call: Call, own: Rate, table: RateTable, book: Book
) -> list[tuple[Increment, Rate | None]]:
    """Rule 8: lay the call's increments from the answer and find the row of each."""
    rates: dict[datetime, Rate | None] = {}  # bands change on whole minutes
    priced = []
    for increment in increments(call.talk_seconds, own, table):
        starts_at = answered_at(call) + timedelta(seconds=increment.first_second)
        minute = starts_at.replace(second=0, microsecond=0)
        if minute not in rates:
            rates[minute] = rate_of(call, minute, table, book)
        priced.append((increment, rates[minute]))
    return priced


# -- status and amount ------------------------------------------------------------------------


def suspense_reason(
    call: Call, identity: Identity, table: RateTable | None, rate: Rate | None, book: Book
) -> str | None:
    """Rule 10: the first reason that holds, None if the call can be charged.

    Durations play no part in an event table, so a negative one does not matter there.
    """
    is_event = table is not None and table.charge_unit == "event"
    if call.talk_seconds < 0 and not is_event:
        return "invalid_duration"
    if identity.is_ambiguous:
        return "ambiguous_auth_code"
    if identity.account_id is None:
        return "no_auth_code"
    if table is None:
        return "no_rate_table"
    if rate is None:
        return "invalid_number" if rated_number_of(call, table) is None else "no_rate"
    rates: list[Rate | None] = [rate]
    if is_split(table):
        rates += [each for _, each in rates_of_increments(call, rate, table, book)]
    if None in rates:
        return "no_rate"
    if any(each is not None and each.is_blocked for each in rates):
        return "blocked_destination"
    if rate.markup_percent is not None:
        if call.cdr.carrier_cost is None:
            return "no_carrier_cost"
        if call.carrier_currency != table.currency:
            return "currency_mismatch"
    return None


@dataclass(frozen=True)
class Price:
    """What a call that can be charged costs, before the one rounding."""

    billed: int
    fee: Decimal
    exact: Fraction


FREE = Price(0, Decimal(0), Fraction(0))


def price(call: Call, table: RateTable | None, rate: Rate | None, book: Book) -> Price:
    """Price a call that has no suspense reason."""
    if table is None or rate is None:
        raise ValueError("a call without a rate has a suspense reason")
    is_event = table.charge_unit == "event"
    billed = 0 if is_event else billed_seconds(call.talk_seconds, rate, table)
    if rate.markup_percent is not None:
        if call.cdr.carrier_cost is None:
            raise ValueError("a markup without a carrier cost has a suspense reason")
        exact = markup_charge(call.cdr.carrier_cost, rate.markup_percent, rate)
    elif is_event:
        exact = Fraction(rate.connection_fee)
    elif is_free(call.talk_seconds, rate, table):
        return FREE
    elif is_split(table):
        priced = rates_of_increments(call, rate, table, book)
        known = [(increment, each) for increment, each in priced if each is not None]
        exact = split_charge(known, rate)
    else:
        exact = duration_charge(billed, rate)
    return Price(billed, rate.connection_fee, limited(exact, rate))
