"""The six CDR formats: how a line of each becomes a `Cdr`.

A row is {column: trimmed text}, its columns named as the header in lower case with every run of
other characters as `_`. A filled time, number of seconds or cost that cannot be read makes the
line unreadable; an empty one is unknown. Text is taken as it is.
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import ROUND_HALF_UP, Decimal
from typing import TypeVar

from .records import Cdr, Content, Moment

Row = Mapping[str, str]
T = TypeVar("T")

DECIMAL_POINT = re.compile(r"-?[0-9]+(\.[0-9]+)?")
DECIMAL_COMMA = re.compile(r"-?[0-9]+(,[0-9]+)?")
DOLLARS = re.compile(r"-?\$?[0-9]+(\.[0-9]+)?")
ISO_TIME = re.compile(
    r"([0-9]{4}-[0-9]{2}-[0-9]{2})[T ]([0-9]{2}:[0-9]{2}:[0-9]{2})(?:\.([0-9]+))?"
    r"(?:(Z)|([+-])([0-9]{2})(?::?([0-9]{2}))?)?"
)
PLAIN_TIME = re.compile(r"([0-9]{4}-[0-9]{2}-[0-9]{2}) ([0-9]{2}:[0-9]{2}:[0-9]{2})")
US_TIME = re.compile(
    r"([0-9]{1,2})/([0-9]{1,2})/([0-9]{4}) ([0-9]{1,2}):([0-9]{2})(?::([0-9]{2}))?"
)
HOURS_MINUTES_SECONDS = re.compile(r"([0-9]+):([0-5][0-9]):([0-5][0-9])")
UNIQUEID = re.compile(r"(.+-)?[0-9]+\.[0-9]+")


class UnreadableError(Exception):
    """The line landed but cannot be used; `column` says why."""

    def __init__(self, column: str) -> None:
        """Keep the raw column's name."""
        super().__init__(f"unreadable_{column}")
        self.column = column


@dataclass(frozen=True)
class Layout:
    """A format: where its columns come from, and what a row means.

    `headers` are the column lists of which the file's header must have all (empty: no header);
    without a header, `widths` gives the columns by the number of fields.
    """

    delimiter: str
    headers: tuple[tuple[str, ...], ...]
    widths: Mapping[int, tuple[str, ...]]
    read: Callable[[Row], Cdr | None]  # None: a record that is not a call


# -- cells ------------------------------------------------------------------------------------


def text(row: Row, column: str) -> str | None:
    """Return a cell, None if it is empty or the file does not have the column."""
    return row.get(column) or None


def number(row: Row, column: str, pattern: re.Pattern[str] = DECIMAL_POINT) -> Decimal | None:
    """Read a decimal written as `pattern` says; ten digits before the point are too many."""
    cell = text(row, column)
    if cell is None:
        return None
    if not pattern.fullmatch(cell):
        raise UnreadableError(column)
    value = Decimal(cell.replace("$", "").replace(",", "."))
    if abs(value) >= 10**9:
        raise UnreadableError(column)
    return value


def moment(row: Row, column: str, read: Callable[[str], Moment]) -> Moment | None:
    """Read a time with `read`, which raises ValueError."""
    cell = text(row, column)
    if cell is None:
        return None
    try:
        return read(cell)
    except ValueError as error:
        raise UnreadableError(column) from error


def needed(value: T | None, column: str) -> T:
    """Return the value; an empty cell of a needed column is unreadable."""
    if value is None:
        raise UnreadableError(column)
    return value


def milliseconds(seconds: Decimal) -> Decimal:
    """Talk seconds are DECIMAL(12,3)."""
    return seconds.quantize(Decimal("0.001"), ROUND_HALF_UP)


def cost(amount: Decimal | None) -> Decimal | None:
    """Return a carrier cost as DECIMAL(18,8)."""
    return None if amount is None else amount.quantize(Decimal("0.00000001"), ROUND_HALF_UP)


def content(row: Row, typed: Mapping[str, object]) -> Content:
    """Return all filled fields of the record, typed where the format says so."""
    return tuple((column, typed.get(column, row[column])) for column in sorted(row) if row[column])


# -- times ------------------------------------------------------------------------------------


def iso_time(cell: str) -> Moment:
    """`2026-10-05T14:03:22`, a space for the T, a fraction, `Z`, `+02:00`, `+0200`, `+02`."""
    match = ISO_TIME.fullmatch(cell)
    if not match:
        raise ValueError(cell)
    day, clock, fraction, zulu, sign, hours, minutes = match.groups()
    wall = datetime.fromisoformat(f"{day} {clock}")
    wall += timedelta(microseconds=int((fraction or "0")[:6].ljust(6, "0")))
    if zulu:
        return Moment(wall, is_utc=True)
    if sign is None:
        return Moment(wall, is_utc=False)
    offset = timedelta(hours=int(hours), minutes=int(minutes or 0))
    return Moment(wall - offset if sign == "+" else wall + offset, is_utc=True)


def plain_time(cell: str) -> Moment:
    """`YYYY-MM-DD HH:MM:SS` in the source's timezone."""
    if not PLAIN_TIME.fullmatch(cell):
        raise ValueError(cell)
    return Moment(datetime.fromisoformat(cell), is_utc=False)


def vitelity_time(cell: str) -> Moment:
    """`YYYY-MM-DD HH:MM:SS` or `M/D/YYYY H:MM[:SS]`."""
    match = US_TIME.fullmatch(cell)
    if not match:
        return plain_time(cell)
    month, day, year, hour, minute, second = (int(part or 0) for part in match.groups())
    return Moment(datetime(year, month, day, hour, minute, second), is_utc=False)


def day_and_clock(row: Row, when: tuple[str, str], patterns: tuple[str, str]) -> Moment:
    """Join a date column and a time column, each by its strptime pattern; both are needed."""
    parts = []
    for column, pattern in zip(when, patterns, strict=True):
        try:
            parts.append(datetime.strptime(needed(text(row, column), column), pattern))
        except ValueError as error:
            raise UnreadableError(column) from error
    return Moment(datetime.combine(parts[0].date(), parts[1].time()), is_utc=False)


# -- the formats ------------------------------------------------------------------------------


def read_standard(row: Row) -> Cdr:
    """DESIGN 7, the standard format. Unique id: call_reference."""
    reference = needed(text(row, "call_reference"), "call_reference")
    started_at = needed(moment(row, "started_at", iso_time), "started_at")
    answered_at = moment(row, "answered_at", iso_time)
    ended_at = moment(row, "ended_at", iso_time)
    talk_seconds = number(row, "talk_seconds")
    if talk_seconds is None and answered_at is not None and ended_at is None:
        raise UnreadableError("ended_at")
    carrier_cost = number(row, "carrier_cost")
    typed = {
        "started_at": started_at,
        "answered_at": answered_at,
        "ended_at": ended_at,
        "talk_seconds": talk_seconds,
        "carrier_cost": carrier_cost,
    }
    return Cdr(
        key=(("call_reference", reference),),
        has_unique_key=True,
        content=content(row, typed),
        started_at=started_at,
        answered_at=answered_at,
        ended_at=ended_at,
        talk_seconds=None if talk_seconds is None else milliseconds(talk_seconds),
        call_reference=reference,
        calling_number_raw=text(row, "calling_number"),
        called_number_raw=text(row, "called_number"),
        billing_number=text(row, "billing_number"),
        call_direction=direction(text(row, "call_direction")),
        service_type=text(row, "service_type"),
        ingress_trunk=text(row, "ingress_trunk"),
        egress_trunk=text(row, "egress_trunk"),
        service_provider=text(row, "service_provider"),
        source_ip=text(row, "source_ip"),
        target_ip=text(row, "target_ip"),
        from_uri=text(row, "from_uri"),
        to_uri=text(row, "to_uri"),
        disconnect_reason=text(row, "disconnect_reason"),
        carrier_cost=cost(carrier_cost),
    )


def direction(cell: str | None) -> str | None:
    """Return a direction that DESIGN 5 knows; another word says nothing."""
    word = (cell or "").lower()
    return word if word in ("inbound", "outbound", "on_net") else None


def read_vitelity(row: Row) -> Cdr:
    """No unique id. The newer header has CallStartDate, the classic one Date."""
    start_column = "callstartdate" if "callstartdate" in row else "date"
    started_at = needed(moment(row, start_column, vitelity_time), start_column)
    seconds = needed(number(row, "seconds"), "seconds")
    carrier_cost = number(row, "cost")
    typed: dict[str, object] = {
        start_column: started_at,
        "seconds": seconds,
        "cost": carrier_cost,
    }
    everything = content(row, typed)
    return Cdr(
        key=everything,
        has_unique_key=False,
        content=everything,
        started_at=started_at,
        talk_seconds=milliseconds(seconds),
        calling_number_raw=text(row, "source"),
        called_number_raw=text(row, "destination"),
        ingress_trunk=text(row, "peer"),
        disconnect_reason=text(row, "disposition"),
        carrier_cost=cost(carrier_cost),
    )


def read_gafachi(row: Row) -> Cdr:
    """Unique id: CallID. Twelve-hour clock, duration H:MM:SS, amount in dollars."""
    reference = needed(text(row, "callid"), "callid")
    when = ("calldate", "calltime")
    started_at = day_and_clock(row, when, ("%m/%d/%Y", "%I:%M:%S %p"))
    duration = HOURS_MINUTES_SECONDS.fullmatch(needed(text(row, "duration"), "duration"))
    hours, minutes, seconds = (int(part) for part in needed(duration, "duration").groups())
    talk_seconds = Decimal(3600 * hours + 60 * minutes + seconds)
    amount = number(row, "amount", DOLLARS)
    typed: dict[str, object] = {
        "calldate": started_at.wall.date(),
        "calltime": started_at.wall.time(),
        "duration": talk_seconds,
        "amount": amount,
    }
    return Cdr(
        key=(("callid", reference),),
        has_unique_key=True,
        content=content(row, typed),
        started_at=started_at,
        talk_seconds=milliseconds(talk_seconds),
        call_reference=reference,
        calling_number_raw=text(row, "fromnumber"),
        called_number_raw=text(row, "tonumber"),
        call_direction=direction(text(row, "direction")),
        ingress_trunk=text(row, "trunk"),
        disconnect_reason=text(row, "result"),
        carrier_cost=cost(amount),
    )


def read_vodafone(row: Row) -> Cdr | None:
    """No unique id. Decimal commas, cost in hundredths, calls beside messages and data."""
    kind = (text(row, "usage_type_classification") or "").upper()
    if kind == "DATA":
        return None
    if kind not in ("VOICE", "SMS"):
        raise UnreadableError("usage_type_classification")
    when = ("usage_date", "usage_time")
    started_at = day_and_clock(row, when, ("%d/%m/%Y", "%H:%M:%S"))
    seconds = number(row, "duration_seconds", DECIMAL_COMMA)
    if seconds is None and kind == "SMS":
        seconds = Decimal(0)
    seconds = needed(seconds, "duration_seconds")
    cents = number(row, "charge_cent", DECIMAL_COMMA)
    typed: dict[str, object] = {
        "usage_date": started_at.wall.date(),
        "usage_time": started_at.wall.time(),
        "duration_seconds": seconds,
        "charge_cent": cents,
    }
    everything = content(row, typed)
    return Cdr(
        key=everything,
        has_unique_key=False,
        content=everything,
        started_at=started_at,
        talk_seconds=milliseconds(seconds),
        calling_number_raw=text(row, "calling_number"),
        called_number_raw=text(row, "called_number"),
        billing_number=text(row, "child_account_number"),
        service_type=kind.lower(),
        ingress_trunk=text(row, "service_id_ctn"),
        service_provider=text(row, "invoice_label"),
        disconnect_reason=text(row, "usage_type_code"),
        carrier_cost=None if cents is None else cost(cents / 100),
        carrier_currency=text(row, "currency"),
    )


def read_asterisk(row: Row) -> Cdr:
    """cdr_csv of 16 to 21 columns. Key: uniqueid + sequence, else all fields."""
    landed = row
    row = dict(row)
    if unnamed := row.pop("uniqueid_or_userfield", ""):
        row["uniqueid" if UNIQUEID.fullmatch(unnamed) else "userfield"] = unnamed
    started_at = needed(moment(row, "start", plain_time), "start")
    answered_at = moment(row, "answer", plain_time)
    ended_at = moment(row, "end", plain_time)
    seconds = needed(number(row, "billsec"), "billsec")
    typed: dict[str, object] = {
        "start": started_at,
        "answer": answered_at,
        "end": ended_at,
        "billsec": seconds,
    }
    everything = content(landed, typed)
    uniqueid, sequence = text(row, "uniqueid"), text(row, "sequence")
    unique = (("uniqueid", uniqueid), ("sequence", sequence))
    has_unique_key = uniqueid is not None and sequence is not None
    return Cdr(
        key=unique if has_unique_key else everything,
        has_unique_key=has_unique_key,
        content=everything,
        started_at=started_at,
        answered_at=answered_at,
        ended_at=ended_at,
        talk_seconds=milliseconds(seconds),
        call_reference=uniqueid,
        calling_number_raw=text(row, "src"),
        called_number_raw=text(row, "dst"),
        billing_number=text(row, "accountcode"),
        ingress_trunk=text(row, "channel"),
        egress_trunk=text(row, "dstchannel"),
        disconnect_reason=text(row, "disposition"),
    )


def read_freeswitch(row: Row) -> Cdr:
    """mod_cdr_csv, template "example". Unique id: uuid."""
    reference = needed(text(row, "uuid"), "uuid")
    started_at = needed(moment(row, "start_stamp", plain_time), "start_stamp")
    answered_at = moment(row, "answer_stamp", plain_time)
    ended_at = moment(row, "end_stamp", plain_time)
    seconds = needed(number(row, "billsec"), "billsec")
    typed = {
        "start_stamp": started_at,
        "answer_stamp": answered_at,
        "end_stamp": ended_at,
        "billsec": seconds,
    }
    return Cdr(
        key=(("uuid", reference),),
        has_unique_key=True,
        content=content(row, typed),
        started_at=started_at,
        answered_at=answered_at,
        ended_at=ended_at,
        talk_seconds=milliseconds(seconds),
        call_reference=reference,
        calling_number_raw=text(row, "caller_id_number"),
        called_number_raw=text(row, "destination_number"),
        billing_number=text(row, "accountcode"),
        disconnect_reason=text(row, "hangup_cause"),
    )


def columns(names: str) -> tuple[str, ...]:
    """Split a list of column names."""
    return tuple(names.split())


ASTERISK = columns(
    "accountcode src dst dcontext clid channel dstchannel lastapp lastdata start answer end"
    " duration billsec disposition amaflags"
)
ASTERISK_NEWER = columns("peeraccount linkedid sequence")

LAYOUTS = {
    "standard": Layout(",", (columns("call_reference started_at"),), {}, read_standard),
    "vitelity": Layout(
        ",",
        (
            columns(
                "billingdate callstartdate source destination seconds callerid disposition"
                " cost peer"
            ),
            columns("date source destination seconds callerid disposition cost"),
        ),
        {},
        read_vitelity,
    ),
    "gafachi": Layout(
        ",",
        (
            columns(
                "callid calldate calltime fromnumber tonumber duration direction trunk result"
                " amount"
            ),
        ),
        {},
        read_gafachi,
    ),
    "vodafone": Layout(
        ";",
        (
            columns(
                "user_id service_id_ctn child_account_number usage_date invoice_label"
                " usage_type_classification usage_type_classification_det usage_type_code"
                " calling_number called_number usage_time duration_seconds charge_cent currency"
            ),
        ),
        {},
        read_vodafone,
    ),
    "asterisk": Layout(
        ",",
        (),
        {
            16: ASTERISK,
            17: (*ASTERISK, "uniqueid_or_userfield"),
            18: (*ASTERISK, "uniqueid", "userfield"),
            19: (*ASTERISK, *ASTERISK_NEWER),
            20: (*ASTERISK, "uniqueid_or_userfield", *ASTERISK_NEWER),
            21: (*ASTERISK, "uniqueid", "userfield", *ASTERISK_NEWER),
        },
        read_asterisk,
    ),
    "freeswitch": Layout(
        ",",
        (),
        {
            15: columns(
                "caller_id_name caller_id_number destination_number context start_stamp"
                " answer_stamp end_stamp duration billsec hangup_cause uuid bleg_uuid accountcode"
                " read_codec write_codec"
            )
        },
        read_freeswitch,
    ),
}
