"""Whose call it is (DESIGN 5, auth_codes.csv and numbers.csv)."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from decimal import Decimal
from ipaddress import ip_address, ip_network

from .book import AuthCode, Book, Condition
from .calls import ranges_of
from .clocks import local_date
from .records import Call, Side

NUMBER_PRIORITY = 200

Value = str | Decimal | datetime | None


@dataclass(frozen=True)
class Identity:
    """The account of one side and the auth code that named it, or neither."""

    account_id: str | None = None
    auth_code_id: str | None = None
    is_ambiguous: bool = False


@dataclass(frozen=True)
class Match:
    """An auth code that fits. Sorts as the codes of one account are preferred."""

    priority: int
    is_number: bool
    auth_code_id: str
    account_id: str


def identify(call: Call, side: Side, book: Book) -> Identity:
    """Decide among the accounts of one side: the lowest priority wins, two accounts are none."""
    matches = code_matches(call, side, book)
    if side is Side.CUSTOMER:
        matches += number_matches(call, book)
    if not matches:
        return Identity()
    best_priority = min(match.priority for match in matches)
    best = [match for match in matches if match.priority == best_priority]
    if len({match.account_id for match in best}) > 1:
        return Identity(is_ambiguous=True)
    chosen = min(best, key=lambda match: (match.is_number, match.auth_code_id))
    return Identity(chosen.account_id, chosen.auth_code_id)


def code_matches(call: Call, side: Side, book: Book) -> list[Match]:
    """Return the auth codes in force at the start, of accounts of this side, that fit."""
    values = field_values(call)
    return [
        Match(code.priority, False, code.auth_code_id, code.account_id)
        for code in codes_to_try(values, book)
        if book.accounts[code.account_id].is_provider == (side is Side.PROVIDER)
        and all(holds(condition, values[condition.field]) for condition in code.conditions)
        and is_in_force(code, call, book)
    ]


def codes_to_try(values: dict[str, Value], book: Book) -> Iterator[AuthCode]:
    """Leave out most of the codes that cannot fit: those that ask for another text exactly."""
    yield from book.auth_codes_by_text[None]
    for field, value in values.items():
        if isinstance(value, str):
            yield from book.auth_codes_by_text.get((field, value), [])


def number_matches(call: Call, book: Book) -> list[Match]:
    """Return what numbers.csv says: the called party's on inbound calls, else the calling's."""
    number = call.called_number if call.call_direction == "inbound" else call.calling_number
    return [
        Match(NUMBER_PRIORITY, True, f"number:{own.number_from}", own.account_id)
        for own in ranges_of(number, call.started_at, book)
        if not book.accounts[own.account_id].is_provider
    ]


def is_in_force(code: AuthCode, call: Call, book: Book) -> bool:
    """Tell whether the code is valid at the start, by its account's clock."""
    timezone = book.accounts[code.account_id].timezone
    return local_date(call.started_at, timezone) in code.validity


def field_values(call: Call) -> dict[str, Value]:
    """Return the 19 fields that an auth code can test."""
    cdr = call.cdr
    return {
        "source_id": call.source_id,
        "billing_number": cdr.billing_number,
        "calling_number": call.calling_number,
        "called_number": call.called_number,
        "calling_number_raw": cdr.calling_number_raw,
        "called_number_raw": cdr.called_number_raw,
        "call_direction": call.call_direction,
        "talk_seconds": call.talk_seconds,
        "call_started": call.started_at,
        "call_ended": call.ended_at,
        "disconnect_reason": cdr.disconnect_reason,
        "egress_trunk": cdr.egress_trunk,
        "ingress_trunk": cdr.ingress_trunk,
        "service_provider": cdr.service_provider,
        "from_uri": cdr.from_uri,
        "to_uri": cdr.to_uri,
        "source_ip": cdr.source_ip,
        "target_ip": cdr.target_ip,
        "service_type": cdr.service_type,
    }


def holds(condition: Condition, value: Value) -> bool:
    """Tell whether a condition holds; nothing holds of an unknown value."""
    if value is None:
        return False
    wanted = condition.value
    if condition.operator == "equals":
        return value == like(value, wanted)
    if condition.operator == "between":
        low, high = wanted.split("|")
        return is_between(value, low, high)
    text = as_text(value)
    if condition.operator == "starts_with":
        return text.startswith(wanted)
    if condition.operator == "ends_with":
        return text.endswith(wanted)
    if condition.operator == "contains":
        return wanted in text
    if condition.operator == "matches":
        return re.search(wanted, text, re.ASCII) is not None
    if condition.operator == "in_network":
        return is_in_network(text, wanted)
    raise ValueError(f"operator {condition.operator}")


def is_between(value: Value, low: str, high: str) -> bool:
    """Both ends included; numeric for seconds, ISO UTC for times, text otherwise."""
    if isinstance(value, Decimal):
        return Decimal(low) <= value <= Decimal(high)
    if isinstance(value, datetime):
        return iso_utc(low) <= value <= iso_utc(high)
    return value is not None and low <= value <= high


def like(value: Value, wanted: str) -> Value:
    """Read a condition's value as the type of the field it is compared with."""
    if isinstance(value, Decimal):
        return Decimal(wanted)
    if isinstance(value, datetime):
        return iso_utc(wanted)
    return wanted


def iso_utc(text: str) -> datetime:
    """Read an ISO 8601 time; without an offset it is UTC."""
    moment = datetime.fromisoformat(text)
    return moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment.astimezone(UTC)


def as_text(value: Value) -> str:
    """Return what text operators see: `45`, `65.4`, `2026-10-05T14:03:22Z`."""
    if isinstance(value, Decimal):
        text = f"{value:f}"
        return text.rstrip("0").rstrip(".") if "." in text else text
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat().replace("+00:00", "Z")
    return value or ""


def is_in_network(text: str, network: str) -> bool:
    """Tell whether an address is in a CIDR network; what is no address is in none."""
    try:
        address = ip_address(text)
    except ValueError:
        return False
    return address in ip_network(network, strict=False)
