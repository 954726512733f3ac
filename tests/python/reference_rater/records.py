"""What the steps of the rater hand to each other."""

from dataclasses import dataclass
from datetime import UTC, date, datetime
from decimal import Decimal
from enum import StrEnum
from fractions import Fraction


class Outcome(StrEnum):
    """Where one physical line of a landed file ends."""

    NON_DATA = "non_data"
    REJECTED = "rejected"
    NON_CALL = "non_call"
    CALL = "call"
    DUPLICATE = "duplicate"
    SUPERSEDED = "superseded"


class Side(StrEnum):
    """Every call is rated once for each side."""

    CUSTOMER = "customer"
    PROVIDER = "provider"


@dataclass(frozen=True)
class Moment:
    """A time as a file writes it: UTC where the file gives an offset, else a wall clock."""

    wall: datetime  # naive
    is_utc: bool

    def __post_init__(self) -> None:
        """Refuse an aware datetime, whose zone would be counted twice."""
        if self.wall.tzinfo is not None:
            raise ValueError("a Moment holds a naive datetime")


Content = tuple[tuple[str, object], ...]  # (column, trimmed and typed value) of the filled cells


@dataclass(frozen=True)
class Cdr:
    """One line that is a call, in the words of its file: no dial plan, no timezone, no seed."""

    key: Content  # of the unique id if the format has one, else all filled cells
    has_unique_key: bool
    content: Content
    started_at: Moment
    answered_at: Moment | None = None
    ended_at: Moment | None = None
    talk_seconds: Decimal | None = None  # None: answered_at to ended_at, or unanswered
    call_reference: str | None = None
    calling_number_raw: str | None = None
    called_number_raw: str | None = None
    billing_number: str | None = None
    call_direction: str | None = None
    service_type: str | None = None
    ingress_trunk: str | None = None
    egress_trunk: str | None = None
    service_provider: str | None = None
    source_ip: str | None = None
    target_ip: str | None = None
    from_uri: str | None = None
    to_uri: str | None = None
    disconnect_reason: str | None = None
    carrier_cost: Decimal | None = None
    carrier_currency: str | None = None


@dataclass(frozen=True)
class LandedFile:
    """One delivered file and what became of it: landed, duplicate or refused."""

    source_id: str
    file_name: str
    status: str
    reason: str | None
    physical_lines: int


@dataclass(frozen=True)
class Line:
    """One physical line of a landed file; `cdr` is filled when it could be a call."""

    source_id: str
    file_name: str
    line_number: int  # 1-based, in the decompressed file
    outcome: Outcome
    reason: str | None = None  # of a rejected line
    cdr: Cdr | None = None
    occurrence: int = 1  # of identical lines without a unique id, in one file


@dataclass(frozen=True)
class Call:
    """One call once, on the common clock and with E.164 numbers."""

    call_id: str
    source_id: str
    file_name: str
    line_number: int
    cdr: Cdr
    started_at: datetime  # UTC, aware
    answered_at: datetime | None
    ended_at: datetime | None
    talk_seconds: Decimal
    calling_number: str | None
    called_number: str | None
    call_direction: str
    carrier_currency: str | None

    @property
    def call_date(self) -> date:
        """The UTC date of the start."""
        return self.started_at.astimezone(UTC).date()


@dataclass(frozen=True)
class Charge:
    """One side of one call. What is money or seconds is None unless rated."""

    status: str  # rated, suspended, not_applicable
    charge_date: date
    suspense_reason: str | None = None
    account_id: str | None = None
    auth_code_id: str | None = None
    rate_table_id: str | None = None
    is_event: bool = False
    is_markup: bool = False
    rated_number: str | None = None
    rate_valid_from: str | None = None  # as the rate row says it
    matched_prefix: str | None = None
    destination: str | None = None
    time_band: str | None = None
    connection_fee: Decimal | None = None
    billed_seconds: int | None = None
    exact: Fraction | None = None  # before the one rounding
    charge: Decimal | None = None
    currency: str | None = None
    disposition: str | None = None  # the action that decided this side


@dataclass(frozen=True)
class RatedCall:
    """A call and its two charges."""

    call: Call
    customer: Charge
    provider: Charge

    def side(self, side: Side) -> Charge:
        """Return the charge of one side."""
        return self.customer if side is Side.CUSTOMER else self.provider
