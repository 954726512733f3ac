"""One side of one call: its account, table, rate row, status and charge (DESIGN 6)."""

from fractions import Fraction

from .arithmetic import (
    billed_seconds,
    duration_charge,
    is_free,
    limited,
    markup_charge,
    rounded,
)
from .auth_codes import Identity, identify
from .book import Account, Book, Rate, RateTable
from .clocks import local_date
from .records import Call, Charge, Side


def rate_side(call: Call, side: Side, book: Book) -> Charge:
    """Rate one side of a call."""
    if is_not_applicable(call, side, book):
        return Charge("not_applicable", charge_date=call.call_date)

    identity = identify(call, side, book)
    account = book.accounts[identity.account_id] if identity.account_id else None
    table = rate_table_of(call, account, book) if account else None
    rate = rate_of(call, table, book) if table else None

    is_event = table is not None and table.charge_unit == "event"
    is_markup = rate is not None and rate.markup_percent is not None
    if call.talk_seconds == 0 and not is_event and not is_markup:
        reason, billed, exact = None, 0, Fraction(0)
    else:
        reason = suspense_reason(call, identity, table, rate)
        billed, exact = (0, Fraction(0)) if reason else amount(call, table, rate)

    charge = None
    if reason is None:
        rounding = table.charge_rounding if table else "half_up"
        charge = rounded(exact, rounding, table.charge_decimals if table else 6)
    return Charge(
        status="suspended" if reason else "rated",
        suspense_reason=reason,
        charge_date=local_date(call.started_at, account.timezone) if account else call.call_date,
        account_id=identity.account_id,
        auth_code_id=identity.auth_code_id,
        rate_table_id=table.rate_table_id if table else None,
        is_event=is_event,
        matched_prefix=rate.prefix if rate else None,
        destination=rate.destination if rate else None,
        billed_seconds=None if reason else billed,
        exact=None if reason else exact,
        charge=charge,
        currency=table.currency if table else account.currency if account else None,
    )


def is_not_applicable(call: Call, side: Side, book: Book) -> bool:
    """An on-net call has no provider side; a source rates the sides it says."""
    if side is Side.PROVIDER and call.call_direction == "on_net":
        return True
    return book.sources[call.source_id].rated_sides not in ("both", side.value)


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


def rated_number_of(call: Call, table: RateTable) -> str | None:
    """Return the number that the table's prefixes are about."""
    return call.calling_number if table.rated_number == "calling" else call.called_number


def rate_of(call: Call, table: RateTable, book: Book) -> Rate | None:
    """Rule 4: among the rows in force at the start, the longest prefix of the rated number.

    The empty prefix also fits a number that could not be read.
    """
    today = local_date(call.started_at, table.timezone)
    number = rated_number_of(call, table) or ""
    rows_by_prefix = book.rates.get(table.rate_table_id, {})
    for length in range(len(number), -1, -1):
        prefix = number[:length]
        in_force = [rate for rate in rows_by_prefix.get(prefix, []) if today in rate.validity]
        if len(in_force) > 1:
            raise ValueError(f"{table.rate_table_id}: prefix {prefix!r} overlaps on {today}")
        if in_force:
            return in_force[0]
    return None


def suspense_reason(
    call: Call, identity: Identity, table: RateTable | None, rate: Rate | None
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
    if rate.is_blocked:
        return "blocked_destination"
    if rate.markup_percent is not None:
        if call.cdr.carrier_cost is None:
            return "no_carrier_cost"
        if call.carrier_currency != table.currency:
            return "currency_mismatch"
    return None


def amount(call: Call, table: RateTable | None, rate: Rate | None) -> tuple[int, Fraction]:
    """Return billed seconds and the exact charge before rounding of a call that has a rate."""
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
        return 0, Fraction(0)
    else:
        exact = duration_charge(billed, rate)
    return billed, limited(exact, rate)
