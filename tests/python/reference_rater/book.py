"""The tariff book (DESIGN 5), read as it stands: the checks of the seeds are the product's.

A book that no rating could be based on raises ValueError.
"""

import csv
from collections.abc import Hashable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from fractions import Fraction
from pathlib import Path

from .bands import TimeBand, Window, minute_of_day

Row = dict[str, str]


@dataclass(frozen=True)
class Validity:
    """Half-open, `[valid_from, valid_to)`, in local dates."""

    valid_from: date
    valid_to: date

    def __contains__(self, day: date) -> bool:
        """Tell whether the day is inside; the last date is outside."""
        return self.valid_from <= day < self.valid_to


@dataclass(frozen=True)
class Account:
    """A row of accounts.csv."""

    account_id: str
    is_provider: bool
    is_invoiced: bool
    currency: str
    timezone: str
    tax_category_id: str | None


@dataclass(frozen=True)
class Source:
    """A row of cdr_sources.csv."""

    source_id: str
    format: str
    timezone: str
    dial_plan_id: str
    currency: str | None
    default_direction: str
    rated_sides: str


@dataclass(frozen=True)
class DialPlan:
    """A row of dial_plans.csv."""

    country_code: str
    international_prefixes: tuple[str, ...] = ()
    national_prefix: str = ""
    national_number_digits: tuple[int, ...] = ()
    technical_prefixes: tuple[str, ...] = ()
    short_numbers: tuple[str, ...] = ()
    bare_e164: bool = True


@dataclass(frozen=True)
class NumberRange:
    """A row of numbers.csv; both ends belong to the range."""

    account_id: str
    number_from: str
    number_to: str
    validity: Validity

    def __contains__(self, number: str | None) -> bool:
        """Tell whether E.164 digits are in the range; its numbers have one length."""
        return (
            number is not None
            and len(number) == len(self.number_from)
            and self.number_from <= number <= self.number_to
        )


TYPED_FIELDS = ("talk_seconds", "call_started", "call_ended")  # numbers and times, not texts


@dataclass(frozen=True)
class Condition:
    """One test of an auth code."""

    field: str
    operator: str
    value: str


@dataclass(frozen=True)
class AuthCode:
    """All rows of auth_codes.csv with one auth_code_id."""

    auth_code_id: str
    account_id: str
    conditions: tuple[Condition, ...]
    priority: int
    validity: Validity


@dataclass(frozen=True)
class RateTable:
    """A row of rate_tables.csv."""

    rate_table_id: str
    currency: str
    timezone: str
    rated_number: str = "called"
    charge_unit: str = "seconds"
    increment_rule: str = "initial_then_next"
    duration_rounding: str = "up"
    charge_rounding: str = "half_up"
    charge_decimals: int = 6
    band_rule: str = "start"
    holidays: frozenset[date] = frozenset()


@dataclass(frozen=True)
class Assignment:
    """A row of account_rate_tables.csv; None means any."""

    account_id: str
    rate_table_id: str
    call_direction: str | None
    service_type: str | None
    validity: Validity


@dataclass(frozen=True)
class Step:
    """A row of rate_steps.csv: the price and the increment from a second of the call on."""

    from_second: int
    rate_per_minute: Decimal
    increment_seconds: int


@dataclass(frozen=True)
class Rate:
    """A row of seeds/rates/*.csv with its defaults filled in. Rates are per minute."""

    prefix: str
    destination: str
    validity: Validity
    rate_per_minute: Decimal
    connection_fee: Decimal
    initial_seconds: int
    initial_rate_per_minute: Decimal
    increment_seconds: int
    grace_seconds: int
    minimum_seconds: int
    minimum_charge: Decimal | None
    maximum_charge: Decimal | None
    markup_percent: Decimal | None
    is_blocked: bool
    valid_from: str = ""  # as the row says it
    time_band: TimeBand | None = None
    steps: tuple[Step, ...] = ()  # in order of from_second


@dataclass(frozen=True)
class Tier:
    """A row of volume_tiers.csv: the price from a number of billed seconds of a month on."""

    from_seconds: int
    rate_per_minute: Decimal
    flat_fee: Decimal


@dataclass(frozen=True)
class VolumeTier:
    """All rows of one volume_tier_id, and the prefixes of the numbers that belong to it."""

    volume_tier_id: str
    tier_rule: str
    tiers: tuple[Tier, ...]  # in order of from_seconds
    prefixes: tuple[str, ...]


@dataclass(frozen=True)
class AccountTier:
    """A row of account_volume_tiers.csv."""

    account_id: str
    volume_tier_id: str
    validity: Validity


@dataclass(frozen=True)
class Disposition:
    """A row of call_dispositions.csv; no account on a write_off means both sides."""

    call_id: str
    action: str
    account_id: str | None


@dataclass(frozen=True)
class Tax:
    """A row of taxes.csv."""

    tax_category_id: str
    tax_id: str
    stack_order: int
    rate_percent: Decimal
    service_type: str | None
    level: str
    rounding: str
    validity: Validity


@dataclass(frozen=True)
class FxRate:
    """A row of fx_rates.csv: units of one currency for one unit of another."""

    from_currency: str
    to_currency: str
    rate: Decimal
    validity: Validity


@dataclass(frozen=True)
class InvoiceRun:
    """A draft row of invoice_runs.csv; no accounts means all that are invoiced."""

    invoice_run_id: str
    period_start: date
    period_end: date
    invoice_date: date
    account_ids: tuple[str, ...]


@dataclass(frozen=True)
class Book:
    """The whole tariff book."""

    accounts: dict[str, Account]
    sources: dict[str, Source]
    dial_plans: dict[str, DialPlan]
    numbers: list[NumberRange]
    auth_codes_by_text: dict[tuple[str, str] | None, list[AuthCode]]
    rate_tables: dict[str, RateTable]
    assignments: list[Assignment]
    rates: dict[str, dict[str, list[Rate]]]  # rate_table_id -> prefix -> rows
    invoice_runs: list[InvoiceRun]
    volume_tiers: dict[str, VolumeTier]
    account_tiers: list[AccountTier]
    dispositions: dict[str, list[Disposition]]  # call_id -> rows
    taxes: list[Tax]
    fx_rates: list[FxRate]


def load_book(seeds: Path) -> Book:
    """Read the book from a folder of seed CSVs with a `rates` folder in it."""
    rate_rows = [row for path in sorted((seeds / "rates").glob("*.csv")) for row in read_seed(path)]
    holidays = holidays_by_calendar(read_seed_if_any(seeds / "holidays.csv"))
    bands = time_bands(read_seed_if_any(seeds / "time_bands.csv"))
    steps = rate_steps(read_seed_if_any(seeds / "rate_steps.csv"))
    return Book(
        accounts={row["account_id"]: account(row) for row in read_seed(seeds / "accounts.csv")},
        sources={row["source_id"]: source(row) for row in read_seed(seeds / "cdr_sources.csv")},
        dial_plans={
            row["dial_plan_id"]: dial_plan(row) for row in read_seed(seeds / "dial_plans.csv")
        },
        numbers=number_ranges(read_seed(seeds / "numbers.csv")),
        auth_codes_by_text=by_text(auth_codes(read_seed(seeds / "auth_codes.csv"))),
        rate_tables={
            row["rate_table_id"]: rate_table(row, holidays)
            for row in read_seed(seeds / "rate_tables.csv")
        },
        assignments=assignments(read_seed(seeds / "account_rate_tables.csv")),
        rates=rates(rate_rows, bands, steps),
        invoice_runs=invoice_runs(read_seed(seeds / "invoice_runs.csv")),
        volume_tiers=volume_tiers(
            read_seed_if_any(seeds / "volume_tiers.csv"),
            read_seed_if_any(seeds / "volume_tier_destinations.csv"),
        ),
        account_tiers=account_tiers(read_seed_if_any(seeds / "account_volume_tiers.csv")),
        dispositions=dispositions(read_seed_if_any(seeds / "call_dispositions.csv")),
        taxes=taxes(read_seed_if_any(seeds / "taxes.csv")),
        fx_rates=fx_rates(read_seed_if_any(seeds / "fx_rates.csv")),
    )


def read_seed(path: Path) -> list[Row]:
    """Read a seed as {column: trimmed text}; an empty cell is ''."""
    with path.open(encoding="utf-8-sig", newline="") as file:
        reader = csv.DictReader(file, strict=True, restval="")
        return [{column: cell.strip() for column, cell in row.items()} for row in reader]


def read_seed_if_any(path: Path) -> list[Row]:
    """Read a seed that a book may be without."""
    return read_seed(path) if path.exists() else []


# -- validity ---------------------------------------------------------------------------------


def explicit_validity(row: Row) -> Validity:
    """Return the row's own dates; an empty one is open."""
    return Validity(
        date.fromisoformat(row["valid_from"]) if row["valid_from"] else date.min,
        date.fromisoformat(row["valid_to"]) if row["valid_to"] else date.max,
    )


def validities(rows: list[Row], key: tuple[str, ...]) -> list[Validity]:
    """Return each row's dates; an empty valid_to ends at the next valid_from of the same key."""
    starts: dict[Hashable, list[date]] = {}
    for row in rows:
        same_key = tuple(row[column] for column in key)
        starts.setdefault(same_key, []).append(explicit_validity(row).valid_from)
    closed = []
    for row in rows:
        own = explicit_validity(row)
        if not row["valid_to"]:
            same_key = tuple(row[column] for column in key)
            later = [start for start in starts[same_key] if start > own.valid_from]
            own = Validity(own.valid_from, min(later, default=date.max))
        closed.append(own)
    return closed


# -- cells ------------------------------------------------------------------------------------


def boolean(cell: str, default: bool) -> bool:
    """Read `true` or `false` in any case."""
    return {"": default, "true": True, "false": False}[cell.lower()]


def items(cell: str) -> tuple[str, ...]:
    """Read a `|`-separated list."""
    return tuple(item.strip() for item in cell.split("|") if item.strip())


def optional_decimal(cell: str) -> Decimal | None:
    """Read a decimal, None if the cell is empty."""
    return Decimal(cell) if cell else None


# -- the seeds --------------------------------------------------------------------------------


def account(row: Row) -> Account:
    """`is_invoiced` defaults to true for a customer and false for a provider."""
    is_provider = boolean(row["is_provider"], default=False)
    return Account(
        account_id=row["account_id"],
        is_provider=is_provider,
        is_invoiced=boolean(row["is_invoiced"], default=not is_provider),
        currency=row["currency"],
        timezone=row["timezone"],
        tax_category_id=row["tax_category_id"] or None,
    )


def source(row: Row) -> Source:
    """Default direction outbound, both sides rated."""
    return Source(
        source_id=row["source_id"],
        format=row["format"],
        timezone=row["timezone"],
        dial_plan_id=row["dial_plan_id"],
        currency=row["currency"] or None,
        default_direction=row["default_direction"] or "outbound",
        rated_sides=row["rated_sides"] or "both",
    )


def dial_plan(row: Row) -> DialPlan:
    """`bare_e164` defaults to true."""
    return DialPlan(
        country_code=row["country_code"],
        international_prefixes=items(row["international_prefixes"]),
        national_prefix=row["national_prefix"],
        national_number_digits=tuple(int(item) for item in items(row["national_number_digits"])),
        technical_prefixes=items(row["technical_prefixes"]),
        short_numbers=items(row["short_numbers"]),
        bare_e164=boolean(row["bare_e164"], default=True),
    )


def number_ranges(rows: list[Row]) -> list[NumberRange]:
    """An empty number_to is one number; the key is the range, whoever has it."""
    rows = [{**row, "number_to": row["number_to"] or row["number_from"]} for row in rows]
    for row in rows:
        if len(row["number_from"]) != len(row["number_to"]):
            raise ValueError(f"numbers.csv: {row['number_from']} and number_to differ in length")
    return [
        NumberRange(row["account_id"], row["number_from"], row["number_to"], validity)
        for row, validity in zip(rows, validities(rows, ("number_from", "number_to")), strict=True)
    ]


def auth_codes(rows: list[Row]) -> list[AuthCode]:
    """Rows of one id are conditions of one code; it never closes by itself."""
    by_id: dict[str, list[Row]] = {}
    for row in rows:
        by_id.setdefault(row["auth_code_id"], []).append(row)
    codes = []
    for auth_code_id, same_id in by_id.items():
        shared = {
            (row["account_id"], int(row["priority"] or 100), explicit_validity(row))
            for row in same_id
        }
        if len(shared) != 1:
            raise ValueError(f"auth code {auth_code_id}: its rows differ")
        ((account_id, priority, validity),) = shared
        conditions = tuple(
            Condition(row["field"], row["operator"], row["value"]) for row in same_id
        )
        codes.append(AuthCode(auth_code_id, account_id, conditions, priority, validity))
    return codes


def by_text(codes: list[AuthCode]) -> dict[tuple[str, str] | None, list[AuthCode]]:
    """Put each code under the field and the text that it asks for; None if it asks for none."""
    found: dict[tuple[str, str] | None, list[AuthCode]] = {None: []}
    for code in codes:
        texts = [
            (condition.field, condition.value)
            for condition in code.conditions
            if condition.operator == "equals" and condition.field not in TYPED_FIELDS
        ]
        found.setdefault(texts[0] if texts else None, []).append(code)
    return found


def rate_table(row: Row, holidays: dict[str, frozenset[date]]) -> RateTable:
    """Without a holiday calendar no day is a holiday."""
    calendar_id = row["holiday_calendar_id"]
    return RateTable(
        rate_table_id=row["rate_table_id"],
        currency=row["currency"],
        timezone=row["timezone"],
        rated_number=row["rated_number"] or "called",
        charge_unit=row["charge_unit"] or "seconds",
        increment_rule=row["increment_rule"] or "initial_then_next",
        duration_rounding=row["duration_rounding"] or "up",
        charge_rounding=row["charge_rounding"] or "half_up",
        charge_decimals=int(row["charge_decimals"] or 6),
        band_rule=row["band_rule"] or "start",
        holidays=holidays[calendar_id] if calendar_id else frozenset(),
    )


def holidays_by_calendar(rows: list[Row]) -> dict[str, frozenset[date]]:
    """Return the dates of each calendar."""
    dates: dict[str, set[date]] = {}
    for row in rows:
        dates.setdefault(row["calendar_id"], set()).add(date.fromisoformat(row["calendar_date"]))
    return {calendar_id: frozenset(days) for calendar_id, days in dates.items()}


def time_bands(rows: list[Row]) -> dict[str, TimeBand]:
    """A band may have several rows."""
    windows: dict[str, list[Window]] = {}
    for row in rows:
        window = Window(
            frozenset(items(row["days"])),
            minute_of_day(row["start_time"]),
            minute_of_day(row["end_time"]),
        )
        windows.setdefault(row["time_band"], []).append(window)
    return {name: TimeBand(name, tuple(same_band)) for name, same_band in windows.items()}


def assignments(rows: list[Row]) -> list[Assignment]:
    """The key is account, direction and service type."""
    keyed = validities(rows, ("account_id", "call_direction", "service_type"))
    return [
        Assignment(
            row["account_id"],
            row["rate_table_id"],
            row["call_direction"] or None,
            row["service_type"] or None,
            validity,
        )
        for row, validity in zip(rows, keyed, strict=True)
    ]


RateKey = tuple[str, str, str, str]  # table, prefix, valid_from and band, as the cells say


def rates(
    rows: list[Row], bands: dict[str, TimeBand], steps: dict[RateKey, list[Step]]
) -> dict[str, dict[str, list[Rate]]]:
    """The key is table, prefix and band, over all decks."""
    tables: dict[str, dict[str, list[Rate]]] = {}
    keyed = validities(rows, ("rate_table_id", "prefix", "time_band"))
    steps = dict(steps)
    for row, validity in zip(rows, keyed, strict=True):
        by_prefix = tables.setdefault(row["rate_table_id"], {})
        band = bands[row["time_band"]] if row["time_band"] else None
        own_steps = steps.pop(rate_key(row), [])
        by_prefix.setdefault(row["prefix"], []).append(rate(row, validity, band, own_steps))
    if steps:
        raise ValueError(f"rate_steps.csv: no rate row for {', '.join(map(str, steps))}")
    return tables


def rate_key(row: Row) -> RateKey:
    """Return what tells a rate row from all others, of the row itself or of its steps."""
    return (row["rate_table_id"], row["prefix"], row["valid_from"], row["time_band"])


def rate_steps(rows: list[Row]) -> dict[RateKey, list[Step]]:
    """Return the steps of each rate row."""
    steps: dict[RateKey, list[Step]] = {}
    for row in rows:
        step = Step(
            int(row["from_second"]), Decimal(row["rate_per_minute"]), int(row["increment_seconds"])
        )
        steps.setdefault(rate_key(row), []).append(step)
    return steps


def rate(row: Row, validity: Validity, band: TimeBand | None, steps: list[Step]) -> Rate:
    """Fee 0, initial = increment, increment 60, initial rate = rate, grace and minimum 0."""
    rate_per_minute = Decimal(row["rate_per_minute"] or 0)
    initial_rate = optional_decimal(row["initial_rate_per_minute"])
    increment_seconds = int(row["increment_seconds"] or 60)
    return Rate(
        prefix=row["prefix"],
        destination=row["destination"],
        validity=validity,
        rate_per_minute=rate_per_minute,
        connection_fee=Decimal(row["connection_fee"] or 0),
        initial_seconds=int(row["initial_seconds"] or increment_seconds),
        initial_rate_per_minute=rate_per_minute if initial_rate is None else initial_rate,
        increment_seconds=increment_seconds,
        grace_seconds=int(row["grace_seconds"] or 0),
        minimum_seconds=int(row["minimum_seconds"] or 0),
        minimum_charge=optional_decimal(row["minimum_charge"]),
        maximum_charge=optional_decimal(row["maximum_charge"]),
        markup_percent=optional_decimal(row["markup_percent"]),
        is_blocked=boolean(row["is_blocked"], default=False),
        valid_from=row["valid_from"],
        time_band=band,
        steps=tuple(sorted(steps, key=lambda step: step.from_second)),
    )


def volume_tiers(rows: list[Row], destinations: list[Row]) -> dict[str, VolumeTier]:
    """A tier begins at whole seconds. A tier id without prefixes holds no call."""
    rules: dict[str, set[str]] = {}
    tiers: dict[str, list[Tier]] = {}
    for row in rows:
        from_seconds = Fraction(row["from_minutes"]) * 60
        if from_seconds.denominator != 1:
            raise ValueError(f"volume_tiers.csv: {row['from_minutes']} minutes in whole seconds")
        tier = Tier(
            int(from_seconds), Decimal(row["rate_per_minute"] or 0), Decimal(row["flat_fee"] or 0)
        )
        tiers.setdefault(row["volume_tier_id"], []).append(tier)
        rules.setdefault(row["volume_tier_id"], set()).add(row["tier_rule"])
    found = {}
    for volume_tier_id, own in tiers.items():
        own.sort(key=lambda tier: tier.from_seconds)
        if len(rules[volume_tier_id]) != 1 or own[0].from_seconds != 0:
            raise ValueError(f"volume_tiers.csv: {volume_tier_id} has no single rule, or no start")
        (tier_rule,) = rules[volume_tier_id]
        prefixes = [
            row["prefix"] for row in destinations if row["volume_tier_id"] == volume_tier_id
        ]
        found[volume_tier_id] = VolumeTier(volume_tier_id, tier_rule, tuple(own), tuple(prefixes))
    return found


def account_tiers(rows: list[Row]) -> list[AccountTier]:
    """The key is account and tier id."""
    return [
        AccountTier(row["account_id"], row["volume_tier_id"], validity)
        for row, validity in zip(
            rows, validities(rows, ("account_id", "volume_tier_id")), strict=True
        )
    ]


def dispositions(rows: list[Row]) -> dict[str, list[Disposition]]:
    """Return the rows of each call."""
    by_call: dict[str, list[Disposition]] = {}
    for row in rows:
        own = Disposition(row["call_id"].lower(), row["action"], row["account_id"] or None)
        by_call.setdefault(own.call_id, []).append(own)
    return by_call


def taxes(rows: list[Row]) -> list[Tax]:
    """The key is category and tax; order 0, per invoice, half up unless the row says otherwise."""
    return [
        Tax(
            row["tax_category_id"],
            row["tax_id"],
            int(row["stack_order"] or 0),
            Decimal(row["rate_percent"]),
            row["service_type"] or None,
            row["level"] or "invoice",
            row["rounding"] or "half_up",
            validity,
        )
        for row, validity in zip(rows, validities(rows, ("tax_category_id", "tax_id")), strict=True)
    ]


def fx_rates(rows: list[Row]) -> list[FxRate]:
    """A rate holds until the next row of the same two currencies."""
    return [
        FxRate(
            row["from_currency"],
            row["to_currency"],
            Decimal(row["rate"]),
            validity,
        )
        for row, validity in zip(
            rows,
            validities([{**row, "valid_to": ""} for row in rows], ("from_currency", "to_currency")),
            strict=True,
        )
    ]


def invoice_runs(rows: list[Row]) -> list[InvoiceRun]:
    """A withdrawn run is no run; an empty status is a draft."""
    runs = []
    for row in rows:
        status = row["status"] or "draft"
        if status == "withdrawn":
            continue
        if status != "draft":
            raise ValueError(f"invoice run {row['invoice_run_id']}: {status} is not a draft")
        runs.append(
            InvoiceRun(
                row["invoice_run_id"],
                date.fromisoformat(row["period_start"]),
                date.fromisoformat(row["period_end"]),
                date.fromisoformat(row["invoice_date"]),
                items(row["account_ids"]),
            )
        )
    return runs
