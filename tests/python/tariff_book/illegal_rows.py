"""One illegal row of each kind, and what `dbt build` must say about it.

A `Fault` is one or more rows of a seed, of which the last is wrong. In its messages, and in the
cells, `{first}` is the line of its first row and `{legal}` that of the seed's first legal row.
"""

from dataclasses import dataclass, field

from .band_cases import CASES, legal_rate_rows, window_rows

Row = dict[str, str]


@dataclass(frozen=True)
class Fault:
    """Rows of a seed and the messages, without file and line, that the last of them causes."""

    seed: str
    rows: tuple[Row, ...]
    messages: tuple[str, ...]


def fault(seed: str, message: str | tuple[str, ...], *earlier: Row, **cells: str) -> Fault:
    """One bad row, after the rows that it collides with."""
    messages = (message,) if isinstance(message, str) else message
    return Fault(seed, (*earlier, cells), messages)


@dataclass
class Names:
    """Ids that no other row uses."""

    used: int = field(default=0)

    def __call__(self) -> str:
        """Give the next one."""
        self.used += 1
        return f"x{self.used}"


new = Names()

SHOWN = 40
"""How many faults of one file the builds of these tests show."""

ID = "5f0d4f5e-8c5b-3a4e-9d55-0f3cd6a1b2"

LEGAL: dict[str, list[Row]] = {
    "accounts": [
        {"account_id": "ann", "is_provider": "FALSE", "is_invoiced": "True"}
        | {"tax_category_id": "quebec"},
        {"account_id": "bob", "currency": "EUR", "timezone": "Europe/London", "is_invoiced": ""},
        {"account_id": "house", "is_invoiced": "false"},
        {"account_id": "carrier", "is_provider": "true", "is_invoiced": ""},
        {"account_id": "traveller"},
    ],
    "cdr_sources": [
        {"source_id": "pbx"},
        {"source_id": "cluster"},
        {"source_id": "switch"},
        *({"source_id": f"numbered-{number}"} for number in range(1, 8)),
    ],
    "file_sequences": [
        {"source_id": "pbx", "file_name_pattern": "(?i)cdr_([0-9]+)[.]csv$"},
        {"source_id": "cluster", "file_name_pattern": r"_(?P<number>\d+)$"}
        | {"stream_pattern": r"\((?:node)?(\w)\)", "wraps_after": "9999", "wraps_to": "1"},
        {"source_id": "switch", "wraps_after": "1"},
    ],
    "dial_plans": [
        {
            "dial_plan_id": "us",
            "country_code": "1",
            "international_prefixes": "011 | 00",
            "national_number_digits": "7|10",
            "technical_prefixes": "*67|9999",
        }
    ],
    "numbers": [
        # the narrower range begins when the wider one ends, which its next row closed
        {"number_from": "16175550100", "number_to": "16175550199", "valid_from": "2026-01-01"},
        {"number_from": "16175550100", "number_to": "16175550199", "account_id": "bob"}
        | {"valid_from": "2026-06-01", "valid_to": "2026-07-01"},
        {"number_from": "16175550150", "valid_from": "2026-07-01"},
    ],
    "auth_codes": [
        {"auth_code_id": "did", "field": "called_number", "operator": "equals", "value": "1"},
        {"auth_code_id": "did", "field": "call_direction", "operator": "equals"}
        | {"value": "inbound", "priority": "100"},
        {"auth_code_id": "sent", "account_id": "carrier", "field": "called_number"}
        | {"operator": "between", "value": "1|2"},
        {"auth_code_id": "net", "field": "source_ip", "operator": "in_network"}
        | {"value": "2001:db8::/32"},
        {"auth_code_id": "long", "field": "talk_seconds", "operator": "between"}
        | {"value": "20|100"},
        {"auth_code_id": "late", "field": "call_started", "operator": "between"}
        | {"value": "2026-10-01T00:00:00Z|2026-10-02 00:00:00"},
    ],
    "rate_tables": [
        {"rate_table_id": "usd"},
        {"rate_table_id": "eur", "currency": "EUR"},
        {"rate_table_id": "sms", "charge_unit": "event"},
        {"rate_table_id": "cal", "holiday_calendar_id": "us"},
        {"rate_table_id": "split", "band_rule": "split", "increment_rule": "multiple"},
    ],
    "account_rate_tables": [
        {"account_id": "ann", "rate_table_id": "usd"},
        {"account_id": "bob", "rate_table_id": "eur"},
        # one that has ended is one, too: the calls since then are suspended, one by one
        {"account_id": "carrier", "rate_table_id": "usd", "valid_to": "2020-01-01"},
        # what a table charges in another currency is converted
        {"account_id": "traveller", "rate_table_id": "eur"},
    ],
    "rates/rates_cells": [
        {"prefix": "", "rate_per_minute": "0.10"},
        {"prefix": "1", "rate_per_minute": "0.0100000000000"},
        {"rate_table_id": "sms", "prefix": "353", "connection_fee": "0.06"},
        {"rate_table_id": "split", "prefix": "1", "rate_per_minute": "0.10"},
        {"rate_table_id": "split", "prefix": "1", "rate_per_minute": "0.05", "time_band": "peak"},
        {"prefix": "2", "markup_percent": "0"},
    ],
    "rates/rates_prices": [
        {"prefix": "900", "rate_per_minute": "-0.10", "connection_fee": "0"},
        {"prefix": "901", "rate_per_minute": "0", "initial_seconds": "30"}
        | {"increment_seconds": "6", "valid_from": "2026-01-01", "time_band": "peak"},
        # rates for steps
        {"prefix": "910", "rate_per_minute": "0.10"},
        {"prefix": "911", "rate_per_minute": "0.10", "initial_seconds": "30"},
        {"prefix": "912", "rate_per_minute": "0.10"},
        {"prefix": "913", "rate_per_minute": "0.10"},
        {"prefix": "914", "rate_per_minute": "0"},
        {"prefix": "915", "rate_per_minute": "0", "connection_fee": "-0.01"},
        {"prefix": "916", "rate_per_minute": "0.10", "initial_seconds": "30"},
        {"prefix": "917", "markup_percent": "10"},
        {"rate_table_id": "split", "prefix": "918", "rate_per_minute": "0.10"},
        {"rate_table_id": "split", "prefix": "919", "rate_per_minute": "0.10"}
        | {"initial_seconds": "90"},
    ],
    "rates/rates_bands": [
        # closed by the next row of its band, a day before another band begins
        {"prefix": "902", "time_band": "peak", "valid_from": "2026-01-01", "rate_per_minute": "1"},
        {"prefix": "902", "time_band": "peak", "valid_from": "2026-03-01", "rate_per_minute": "1"}
        | {"valid_to": "2026-03-02"},
        {"prefix": "902", "time_band": "noon", "valid_from": "2026-03-02", "rate_per_minute": "1"},
        # beside a rate for any time
        {"prefix": "902", "rate_per_minute": "1"},
        *legal_rate_rows("bands"),
    ],
    "rates/rates_holidays": legal_rate_rows("holidays"),
    "rate_steps": [
        # 30 initial seconds and 5 increments of 6, then 2 of 30
        {"prefix": "901", "valid_from": "2026-01-01", "time_band": "peak"}
        | {"from_second": "60", "rate_per_minute": "-0.05", "increment_seconds": "30"},
        {"prefix": "901", "valid_from": "2026-01-01", "time_band": "peak"}
        | {"from_second": "120", "rate_per_minute": "0", "increment_seconds": "1"},
        {"prefix": "900", "from_second": "60", "rate_per_minute": "-0.05"},
        # no increment needs to end at the initial seconds when all are multiples
        {"rate_table_id": "split", "prefix": "1", "from_second": "120", "rate_per_minute": "0.02"},
        {"rate_table_id": "split", "prefix": "1", "time_band": "peak", "from_second": "60"}
        | {"rate_per_minute": "0.02"},
        {"rate_table_id": "split", "prefix": "919", "from_second": "120", "rate_per_minute": "0"},
    ],
    "rates/rates_many": [{"prefix": "901", "rate_per_minute": "0"}],
    "time_bands": [
        {"time_band": "peak", "days": "mon|tue|holiday"},
        {"time_band": "peak", "days": "sat | sun", "start_time": "00:00", "end_time": "24:00"},
        {"time_band": "noon", "days": "mon", "start_time": "12:00", "end_time": "13:00"},
        *window_rows(),
    ],
    "volume_tiers": [
        {"volume_tier_id": "world", "tier_rule": "graduated"},
        {"volume_tier_id": "world", "from_minutes": "1000.05", "rate_per_minute": "0.0100000000000"}
        | {"flat_fee": "-5"},
        {"volume_tier_id": "uk", "tier_rule": "whole_volume", "rate_per_minute": ""}
        | {"flat_fee": "10"},
        {"volume_tier_id": "mobile"},
        {"volume_tier_id": "usa"},
        {"volume_tier_id": "rest"},
    ],
    "volume_tier_destinations": [
        {"volume_tier_id": "world"},
        {"volume_tier_id": "world", "prefix": "1"},
        {"volume_tier_id": "uk", "prefix": "44"},
        {"volume_tier_id": "mobile", "prefix": "44"},
        {"volume_tier_id": "mobile", "prefix": "447"},
        {"volume_tier_id": "usa", "prefix": "1"},
        {"volume_tier_id": "usa", "prefix": "1907"},
        {"volume_tier_id": "rest"},
    ],
    "account_volume_tiers": [
        {"volume_tier_id": "world", "valid_from": "2026-01-01"},
        # closed by the next row, and so is the prefix that both have
        {"volume_tier_id": "uk", "valid_from": "2026-01-01"},
        {"volume_tier_id": "uk", "valid_from": "2026-06-01", "valid_to": "2026-07-01"},
        {"volume_tier_id": "mobile", "valid_from": "2026-07-01"},
        {"account_id": "bob", "volume_tier_id": "uk"},
        {"volume_tier_id": "usa", "valid_to": "2026-01-01"},
    ],
    "taxes": [
        {"tax_id": "gst", "valid_from": "2026-01-01"},
        # closes the row above
        {"tax_id": "gst", "valid_from": "2027-01-01", "stack_order": "0", "rate_percent": "4.5"}
        | {"level": "invoice", "rounding": "half_even", "category_code": "S"},
        {"tax_id": "qst", "stack_order": "1", "rate_percent": "9.97500000", "rounding": "down"},
        {"tax_id": "none", "rate_percent": "0", "category_code": "Z"},
        {"tax_id": "all", "rate_percent": "100", "stack_order": "4"},
        # not above a tax per invoice: of the same order, of another service, or at another time
        {"tax_category_id": "calls", "tax_id": "invoice", "service_type": "sms"}
        | {"stack_order": "1", "valid_to": "2026-06-01"},
        {"tax_category_id": "calls", "tax_id": "same", "stack_order": "1", "level": "call"},
        {"tax_category_id": "calls", "tax_id": "voice", "stack_order": "2", "level": "call"}
        | {"service_type": "voice"},
        {"tax_category_id": "calls", "tax_id": "later", "stack_order": "2", "level": "call"}
        | {"valid_from": "2026-06-01"},
    ],
    "plans": [
        {"plan_id": "bundle", "plan_name": "The bundle", "included_minutes": "100.05"}
        | {"billed": "arrears", "is_prorated": "False", "months_kept": "12", "currency": "EUR"},
        {"plan_id": "line", "monthly_fee": "0", "service_type": "line", "is_tax_exempt": "true"},
        {"plan_id": "mobile", "included_minutes": "0.05"},
    ],
    "plan_destinations": [
        {"plan_id": "bundle"},
        {"plan_id": "bundle", "prefix": "44"},
        {"plan_id": "mobile", "prefix": "44"},
        {"plan_id": "mobile", "prefix": "4477"},
    ],
    "account_plans": [
        # closed by the next row, and so is the prefix that both have
        {"plan_id": "bundle", "pool_id": "us", "quantity": "0", "valid_from": "2026-01-01"},
        {"plan_id": "bundle", "quantity": "3", "valid_to": "2026-07-01"},
        {"plan_id": "mobile", "valid_from": "2026-07-01"},
        {"plan_id": "line"},
        {"account_id": "bob", "plan_id": "mobile", "pool_id": "us"},
    ],
    "recurring_charges": [
        {"charge_id": "once", "amount": "-12.5", "quantity": "0.5000"},
        {"charge_id": "monthly", "charge_type": "recurring", "valid_to": "2027-01-01"}
        | {"currency": "EUR", "service_type": "line", "is_tax_exempt": "true"},
        {"charge_id": "quarterly", "charge_type": "recurring", "every_months": "3"},
        {"charge_id": "handset", "charge_type": "payment_plan", "payments": "24"},
    ],
    "holidays": [{"calendar_id": "us", "calendar_date": "2026-12-25"}],
    "call_dispositions": [
        {"call_id": ID + "01", "account_id": "ann"},
        {"call_id": ID + "01", "account_id": "carrier", "action": "write_off"},
        {"call_id": ID + "02", "action": "write_off"},
    ],
    "invoice_runs": [{"invoice_run_id": "october", "account_ids": "ann|bob"}],
    "fx_rates": [
        {"valid_from": "2026-01-01"},
        {"valid_from": "2026-02-01", "rate": "0.0000000001"},
        {"from_currency": "USD", "to_currency": "EUR", "rate": "99999999.0000000000"},
    ],
    "payments": [
        {"payment_id": "p1"},
        {"payment_id": "p2", "amount": "-0.010", "invoice_number": "not written yet"},
        {"payment_id": "p3", "amount": "12345678901234", "currency": "VND"},
        {"payment_id": "p4", "amount": "0.001", "currency": "KWD"},
    ],
}
"""Rows that nothing is wrong with; each file begins with them."""

DEFAULTS: dict[str, Row] = {
    # not invoiced, so that an account of a test may go without a rate table
    "accounts": {"account_name": "Someone", "currency": "USD", "timezone": "UTC"}
    | {"is_invoiced": "false"},
    "cdr_sources": {"format": "standard", "timezone": "UTC", "dial_plan_id": "us"},
    "file_sequences": {},
    "dial_plans": {},
    "numbers": {"account_id": "ann"},
    "auth_codes": {"account_id": "ann"},
    "rate_tables": {"currency": "USD", "timezone": "UTC"},
    "account_rate_tables": {},
    "rates": {"rate_table_id": "usd"},
    "rate_steps": {"rate_table_id": "usd", "increment_seconds": "60"},
    "volume_tiers": {
        "tier_rule": "graduated",
        "from_minutes": "0",
        "rate_per_minute": "0.10",
    },
    "volume_tier_destinations": {},
    "account_volume_tiers": {"account_id": "ann"},
    "taxes": {"tax_category_id": "quebec", "tax_name": "A tax", "rate_percent": "5"},
    "plans": {"monthly_fee": "9.99"},
    "plan_destinations": {},
    "account_plans": {"account_id": "ann", "valid_from": "2026-06-01"},
    "recurring_charges": {
        "account_id": "ann",
        "description": "A line",
        "charge_type": "one_time",
        "amount": "10",
        "valid_from": "2026-01-31",
    },
    "time_bands": {"start_time": "08:00", "end_time": "18:00"},
    "holidays": {},
    "call_dispositions": {"action": "assign", "reason": "A trunk was wired to the wrong port."},
    "invoice_runs": {
        "period_start": "2026-10-01",
        "period_end": "2026-11-01",
        "invoice_date": "2026-11-03",
        "status": "draft",
    },
    "fx_rates": {
        "from_currency": "EUR",
        "to_currency": "USD",
        "valid_from": "2026-01-01",
        "rate": "1.0845",
    },
    "payments": {"account_id": "ann", "payment_date": "2026-11-20", "amount": "100.00"},
}


def account(message: str, **cells: str) -> Fault:
    return fault("accounts", message, **{"account_id": new(), **cells})


def number(message: str | tuple[str, ...], *earlier: Row, **cells: str) -> Fault:
    return fault("numbers", message, *earlier, **cells)


def code(message: str, field: str, operator: str, value: str, **cells: str) -> Fault:
    cells = {"auth_code_id": new(), "field": field, "operator": operator, "value": value, **cells}
    return fault("auth_codes", message, **cells)


def rate(message: str, *earlier: Row, deck: str = "prices", **cells: str) -> Fault:
    """Rate rows get prefixes of their own, so that they do not overlap by chance."""
    cells = {"prefix": "7" + new().removeprefix("x").zfill(4), "rate_per_minute": "0.10", **cells}
    return fault(f"rates/rates_{deck}", message, *earlier, **cells)


def bad_price(text: str, message: str) -> Fault:
    return rate(f"rate_per_minute: '{text}' {message}", deck="cells", rate_per_minute=text)


def step(message: str | tuple[str, ...], *earlier: Row, **cells: str) -> Fault:
    """A step from the second minute on, at half the price that rates have here."""
    return fault(
        "rate_steps",
        message,
        *earlier,
        **{"from_second": "60", "rate_per_minute": "0.05", **cells},
    )


def band(message: str, **cells: str) -> Fault:
    return fault("time_bands", message, **{"time_band": new(), "days": "mon", **cells})


def disposition(message: str | tuple[str, ...], *earlier: Row, **cells: str) -> Fault:
    return fault("call_dispositions", message, *earlier, **cells)


def run(
    message: str, start: str, end: str = "", *earlier: Row, ids: str = "ann", **cells: str
) -> Fault:
    """A run of one day unless it has an end, so that runs do not overlap by chance."""
    cells = {"invoice_run_id": new(), "account_ids": ids, "period_start": start, **cells}
    cells["period_end"] = end or start.removesuffix("01") + "02"
    return fault("invoice_runs", message, *earlier, **cells)


def tier(message: str | tuple[str, ...], *earlier: Row, **cells: str) -> Fault:
    """Rows after the first tier of `world`, at minutes of their own; not a multiple of 10."""
    cells = {"volume_tier_id": "world", "from_minutes": f"{new().removeprefix('x')}7", **cells}
    return fault("volume_tiers", message, *earlier, **cells)


def given_tier(message: str, *earlier: Row, **cells: str) -> Fault:
    return fault("account_volume_tiers", message, *earlier, **cells)


def tax(message: str | tuple[str, ...], *earlier: Row, **cells: str) -> Fault:
    return fault("taxes", message, *earlier, **{"tax_id": new(), **cells})


def plan(message: str | tuple[str, ...], **cells: str) -> Fault:
    return fault("plans", message, **{"plan_id": new(), **cells})


def given_plan(message: str, *earlier: Row, **cells: str) -> Fault:
    return fault("account_plans", message, *earlier, **{"plan_id": "line", **cells})


def charge(message: str, **cells: str) -> Fault:
    return fault("recurring_charges", message, **{"charge_id": new(), **cells})


def fx_rate(message: str, *earlier: Row, **cells: str) -> Fault:
    """A rate of two currencies that no legal row has."""
    cells = {"from_currency": "GBP", "to_currency": "JPY", **cells}
    return fault("fx_rates", message, *earlier, **cells)


def payment(message: str, *earlier: Row, **cells: str) -> Fault:
    return fault("payments", message, *earlier, **{"payment_id": new(), **cells})


NO_DECIMAL = (
    "is not a decimal number; write it with a decimal point and without thousands separators "
    "(0.0125)"
)
TOO_FINE = (
    "has more than 10 decimals; round it to 10 decimals yourself; nothing is rounded silently"
)
NO_FX_RATE = (
    "is not above 0; write how many units of to_currency one unit of from_currency is; leave a day "
    "without a rate out, and its charges wait"
)
NO_DATE = "is not a date; write YYYY-MM-DD"
NO_TIME_ZONE = "is not an IANA time zone; write one like America/New_York or Europe/London"
NO_NETWORK = "is not a network; write a CIDR network like 192.0.2.0/24 or 2001:db8::/32"
NO_RANGE = "is not a range; write both ends, both included, as a|b"
NO_SECONDS = "is not a number of seconds; write seconds with a decimal point"
NO_TIME = "is not a time; write ISO 8601 in UTC, like 2026-10-05T14:00:00Z"
NO_PATTERN = (
    "is not an RE2 pattern; close its brackets; look-ahead, look-behind and back references do not "
    "exist in RE2"
)
BACKWARDS = "begins after its end, so no call is in it; write the lower end first"
SHARED = (
    "number_from: shares numbers with line {first} at the same time; a number belongs to one "
    "account at a time: cut the ranges or their dates"
)
NOT_WHOLE = (
    "is empty or of two lengths; both ends have the same number of digits, the first is not larger"
)
UNKNOWN_ACCOUNT = "account_id: 'nobody' is not in accounts.csv; add it there, or correct the name"
ANOTHER_RULE = (
    "auth_code_id: differs in account, priority or validity from line {first}; rows of one "
    "auth_code_id are conditions of one rule: make them agree"
)
FIELDS = (
    "source_id, billing_number, calling_number, called_number, calling_number_raw, "
    "called_number_raw, call_direction, talk_seconds, call_started, call_ended, "
    "disconnect_reason, egress_trunk, ingress_trunk, service_provider, from_uri, to_uri, "
    "source_ip, target_ip, service_type"
)
MIXED = (
    "rate_per_minute: the row mixes a positive and a negative price; "
    "a row either charges or pays: give its rates and its fee one sign"
)
NO_TABLE = (
    "has no rate table, so its calls would have no price; "
    "give it one in account_rate_tables.csv; a house or test account has is_invoiced false"
)
CUT = "let one end where the other begins"
MEET = "cut the bands or the validities: a moment has one rate"
ENDS = "valid_to is the first day on which the row no longer holds"
NO_CLOCK = "is not a time of day; write HH:MM, 00:00 to 24:00"
NO_STEPPED_RATE = (
    "rate_table_id: no rate has the rate_table_id, prefix, valid_from and time_band of this row; "
    "copy the four cells from the row of the rate"
)
UNEVEN = "begin the step where an increment ends"
TWO_SIGNS = (
    "has another sign than the rate; a rate either charges or pays: give it and its steps one sign"
)
NO_CALL = (
    "is not the id of a call; copy the call_id of the marts (5f0d4f5e-8c5b-3a4e-9d55-0f3cd6a1b2c3)"
)
ONE_SIDE = "keep one row for each side of a call"
IN_ONE_TIER = (
    "on the same days; a call counts in one volume tier: let one end where the other begins, or "
    "divide the prefixes"
)
IN_ONE_PLAN = (
    "on the same days; a call uses the minutes of one plan: let one end where the other begins, or "
    "divide the prefixes"
)
NO_PLAN_DESTINATIONS = (
    "the plan has no destinations, so no call would use its minutes; add its prefixes to "
    "plan_destinations.csv; an empty prefix takes every number"
)
ONCE = "empty the cell, or make the charge recurring"
NO_DESTINATIONS = (
    "has no destinations, so no call would count; add its prefixes to "
    "volume_tier_destinations.csv; an empty prefix takes every number"
)
IN_ONE_RUN = "a charge can be in one run only: let one period end where the other begins"
OUT_OF_RUN = "take it out of the run; what a provider is owed is in CDR by Provider by Date"

FAULTS = [
    account("account_name: empty; every row needs a value here", account_name=""),
    account(
        "account_id: 'a/b' is not an id; use letters, digits, points, hyphens and underscores",
        account_id="a/b",
    ),
    account(
        "account_id: 'con' cannot be the name of a file; "
        "choose another id: systems keep some names for themselves (con, nul)",
        account_id="con",
    ),
    fault(
        "accounts",
        "account_id: 'twin' differs from 'Twin' (line {first}) by case only; "
        "give one of the two another id: both name export files",
        {"account_id": "Twin"},
        account_id="twin",
    ),
    account("is_provider: 'yes' is neither true nor false; write true or false", is_provider="yes"),
    account(
        "currency: 'US$' is not an ISO 4217 currency; write one like USD or EUR", currency="US$"
    ),
    account(f"timezone: 'Mars/Olympus' {NO_TIME_ZONE}", timezone="Mars/Olympus"),
    account(f"timezone: 'BST' {NO_TIME_ZONE}", timezone="BST"),
    account(
        "payment_terms_days: '30.5' is not a whole number; write digits only, at most nine",
        payment_terms_days="30.5",
    ),
    account("payment_terms_days: '-1' is less than 0; the minimum is 0", payment_terms_days="-1"),
    account(
        "country: 'usa' is not an ISO 3166-1 alpha-2 country; write two capitals (US)",
        country="usa",
    ),
    fault(
        "accounts",
        "account_id: the same account_id stands in line {first}; keep one of the two rows",
        {"account_id": "twice"},
        account_id="twice",
    ),
    fault(
        "accounts",
        (
            "is_invoiced: a provider is never invoiced; "
            "leave is_invoiced empty; what a provider is owed is in CDR by Provider by Date",
            f"account_id: 'both' {NO_TABLE}",
        ),
        account_id="both",
        is_provider="TRUE",
        is_invoiced="true",
    ),
    account(f"account_id: 'free' {NO_TABLE}", account_id="free", is_invoiced=""),
    account(f"account_id: 'sold' {NO_TABLE}", account_id="sold", is_invoiced="TRUE"),
    account(f"account_id: 'owed' {NO_TABLE}", account_id="owed", is_provider="true"),
    # -- sources and dial plans
    fault(
        "cdr_sources",
        "format: 'fax' is not in vars.cdr_formats of dbt_project.yml; "
        "add it there, or choose one that `ratehouse formats list` shows",
        source_id="fax",
        format="fax",
    ),
    fault(
        "cdr_sources",
        "default_direction: 'sideways' is not one of inbound, outbound, on_net; choose one of them",
        source_id="sideways",
        default_direction="sideways",
    ),
    fault(
        "cdr_sources",
        "dial_plan_id: 'nowhere' is not in dial_plans.csv; add it there, or correct the name",
        source_id="nowhere",
        dial_plan_id="nowhere",
    ),
    fault(
        "file_sequences",
        "source_id: 'unheard-of' is not in cdr_sources.csv; add it there, or correct the name",
        source_id="unheard-of",
        file_name_pattern="([0-9]+)",
    ),
    fault(
        "file_sequences",
        "source_id: the same source_id stands in line {first}; keep one of the two rows",
        {"source_id": "numbered-7"},
        source_id="numbered-7",
        file_name_pattern="([0-9]+)",
    ),
    *(
        fault(
            "file_sequences",
            f"{column}: '{pattern}' {what}",
            source_id=f"numbered-{number}",
            **{column: pattern},
        )
        for number, column, pattern, what in (
            (
                1,
                "file_name_pattern",
                "cdr_([0-9]+",
                "is not an RE2 pattern; close its brackets; look-ahead, look-behind and back "
                "references do not exist in RE2",
            ),
            (
                2,
                "file_name_pattern",
                r"cdr\((?:[0-9]+)",
                "captures nothing; put the digits of the number in brackets: cdr_([0-9]+)[.]csv$",
            ),
            (
                3,
                "stream_pattern",
                "^[a-z]+_",
                "captures nothing; put what tells the streams apart in brackets: ^cdr_([a-z]+)_",
            ),
        )
    ),
    fault(
        "file_sequences",
        "wraps_after: '10k' is not a whole number; write digits only, at most nine",
        source_id="numbered-4",
        wraps_after="10k",
    ),
    fault(
        "file_sequences",
        "wraps_to: a count without a highest number does not begin anew; write the highest number "
        "into wraps_after, or leave wraps_to empty",
        source_id="numbered-5",
        wraps_to="1",
    ),
    fault(
        "file_sequences",
        "wraps_to: '100' is not below wraps_after, 99; the count begins anew at wraps_to: write a "
        "number below wraps_after",
        source_id="numbered-6",
        wraps_after="99",
        wraps_to="100",
    ),
    fault(
        "dial_plans",
        "country_code: '+1' is not digits only; write digits without +, spaces or points",
        dial_plan_id=new(),
        country_code="+1",
    ),
    fault(
        "dial_plans",
        "international_prefixes: '011|+' is not digits only; "
        "write digits without +, spaces or points",
        dial_plan_id=new(),
        international_prefixes="011|+",
    ),
    fault(
        "dial_plans",
        "national_number_digits: '7|x' is not a whole number; write digits only, at most nine",
        dial_plan_id=new(),
        national_number_digits="7|x",
    ),
    fault(
        "dial_plans",
        "national_number_digits: '7|20' is more than 14; the maximum is 14",
        dial_plan_id=new(),
        national_number_digits="7|20",
    ),
    # -- numbers
    number(UNKNOWN_ACCOUNT, account_id="nobody", number_from="16175550200"),
    number(
        "account_id: 'carrier' is a provider; "
        "numbers belong to customers; identify a provider by auth codes",
        account_id="carrier",
        number_from="16175550201",
    ),
    number(
        "number_from: '+16175550202' is not digits only; write digits without +, spaces or points",
        number_from="+16175550202",
    ),
    number(
        "number_from: '1234567890123456' is longer than 15 digits; write an E.164 number",
        number_from="1234567890123456",
    ),
    number(
        f"number_to: the range 16175550300 to 161755503 {NOT_WHOLE}",
        number_from="16175550300",
        number_to="161755503",
    ),
    number(
        f"number_to: the range 16175550310 to 16175550305 {NOT_WHOLE}",
        number_from="16175550310",
        number_to="16175550305",
    ),
    number(
        SHARED,
        {"number_from": "16175550400", "number_to": "16175550499"},
        number_from="16175550450",
        account_id="bob",
    ),
    number(
        SHARED,
        {"number_from": "16175550500", "number_to": "16175550599", "valid_to": "2026-06-01"},
        number_from="16175550550",
        number_to="16175550649",
        valid_from="2026-05-31",
    ),
    number(
        SHARED,
        {"number_from": "16175550700", "number_to": "16175550799"},
        number_from="16175550750",
        valid_from="2026-01-01",
        valid_to="2026-02-01",
    ),
    number(
        "valid_from: overlaps line {first}, which is in force from 2026-01-01 to 2026-03-01; "
        + CUT,
        {"number_from": "16175550800", "valid_from": "2026-01-01", "valid_to": "2026-03-01"},
        number_from="16175550800",
        account_id="bob",
        valid_from="2026-02-01",
    ),
    number(
        "valid_from: overlaps line {first}, which is in force from the beginning to its next row; "
        + CUT,
        {"number_from": "16175550801"},
        number_from="16175550801",
        number_to="16175550801",
        account_id="bob",
    ),
    number(
        f"valid_from: '2026-02-30' {NO_DATE}", number_from="16175550802", valid_from="2026-02-30"
    ),
    number(f"valid_to: '01/02/2026' {NO_DATE}", number_from="16175550803", valid_to="01/02/2026"),
    number(
        f"valid_to: '2026-02-01' is not after valid_from '2026-02-01'; {ENDS}",
        number_from="16175550804",
        valid_from="2026-02-01",
        valid_to="2026-02-01",
    ),
    # -- auth codes
    code(f"field: 'colour' is not one of {FIELDS}; choose one of them", "colour", "equals", "red"),
    code(
        "operator: 'like' is not one of equals, starts_with, ends_with, contains, matches, "
        "in_network, between; choose one of them",
        "from_uri",
        "like",
        "a%",
    ),
    code("value: empty; every row needs a value here", "from_uri", "equals", ""),
    code(UNKNOWN_ACCOUNT, "from_uri", "equals", "a", account_id="nobody"),
    fault(
        "auth_codes",
        ANOTHER_RULE,
        {"auth_code_id": "two", "field": "from_uri", "operator": "equals", "value": "a"},
        auth_code_id="two",
        field="to_uri",
        operator="equals",
        value="b",
        priority="99",
    ),
    code(
        "auth_code_id: 'number:1' looks like a call identified by its number; "
        "the beginning number: is kept for numbers.csv",
        "from_uri",
        "equals",
        "a",
        auth_code_id="number:1",
    ),
    code(
        "field: a customer's code on called_number does not test call_direction, so it would "
        "charge the customer for calls made to it; "
        "add a row with the same auth_code_id: call_direction, equals, inbound",
        "called_number",
        "starts_with",
        "1617",
    ),
    code(f"value: '(' {NO_PATTERN}", "from_uri", "matches", "("),
    code(f"value: '(?=a)' {NO_PATTERN}", "from_uri", "matches", "(?=a)"),
    code(
        "operator: in_network compares addresses, and 'from_uri' is none; "
        "use it on source_ip or target_ip",
        "from_uri",
        "in_network",
        "192.0.2.0/24",
    ),
    code(f"value: '192.0.2.0/33' {NO_NETWORK}", "source_ip", "in_network", "192.0.2.0/33"),
    code(f"value: '192.0.2.0/8.5' {NO_NETWORK}", "source_ip", "in_network", "192.0.2.0/8.5"),
    code(f"value: 'pbx.example' {NO_NETWORK}", "target_ip", "in_network", "pbx.example"),
    code(f"value: '5' {NO_RANGE}", "billing_number", "between", "5"),
    code(f"value: 'b|a' {BACKWARDS}", "billing_number", "between", "b|a"),
    code(f"value: '100|20' {BACKWARDS}", "talk_seconds", "between", "100|20"),
    code(f"value: '1,5|2' {NO_SECONDS}", "talk_seconds", "between", "1,5|2"),
    code(f"value: '1|2' {NO_SECONDS}", "talk_seconds", "equals", "1|2"),
    code(
        f"value: '2026-10-01|2026-13-01' {NO_TIME}",
        "call_started",
        "between",
        "2026-10-01|2026-13-01",
    ),
    code(
        "value: 'up' is not a direction; choose inbound, outbound or on_net",
        "call_direction",
        "equals",
        "up",
    ),
    code(
        f"valid_to: '2025-12-31' is not after valid_from '2026-01-01'; {ENDS}",
        "from_uri",
        "equals",
        "a",
        valid_from="2026-01-01",
        valid_to="2025-12-31",
    ),
    # -- rate tables
    fault(
        "rate_tables",
        "band_rule: 'both' is not one of start, split; choose one of them",
        rate_table_id=new(),
        band_rule="both",
    ),
    fault(
        "rate_tables",
        "currency: empty; every row needs a value here",
        rate_table_id=new(),
        currency="",
    ),
    fault(
        "rate_tables",
        "charge_decimals: '9' is more than 8; the maximum is 8",
        rate_table_id=new(),
        charge_decimals="9",
    ),
    fault(
        "rate_tables",
        "holiday_calendar_id: 'mars' is not in holidays.csv; add it there, or leave it empty",
        rate_table_id=new(),
        holiday_calendar_id="mars",
    ),
    fault(
        "account_rate_tables",
        "valid_from: overlaps line {first}, which is in force from the beginning to its next row; "
        + CUT,
        {"account_id": "ann", "rate_table_id": "usd", "call_direction": "outbound"},
        account_id="ann",
        rate_table_id="sms",
        call_direction="outbound",
    ),
    fault(
        "account_rate_tables",
        "rate_table_id: 'gone' is not in rate_tables.csv; add it there, or correct the name",
        account_id="ann",
        rate_table_id="gone",
        service_type="fax",
    ),
    fault(
        "account_rate_tables",
        f"valid_to: '2026-01-01' is not after valid_from '2026-01-01'; {ENDS}",
        account_id="bob",
        rate_table_id="eur",
        service_type="fax",
        valid_from="2026-01-01",
        valid_to="2026-01-01",
    ),
    # -- rates
    bad_price("0,05", NO_DECIMAL),
    bad_price("1.234,5", NO_DECIMAL),
    bad_price("1e-3", NO_DECIMAL),
    bad_price("0.12345678901", TOO_FINE),
    bad_price("123456789", "is too large; a number here has at most 8 digits before the point"),
    rate(
        "prefix: '+44' is not digits only; write digits without +, spaces or points",
        deck="cells",
        prefix="+44",
    ),
    rate(
        "is_blocked: 'no' is neither true nor false; write true or false",
        deck="cells",
        is_blocked="no",
    ),
    rate(f"connection_fee: '0,05' {NO_DECIMAL}", deck="cells", connection_fee="0,05"),
    rate(
        f"markup_percent: '1.00000000001' {TOO_FINE}",
        deck="cells",
        markup_percent="1.00000000001",
    ),
    rate(
        f"valid_to: '2025-12-31' is not after valid_from '2026-01-01'; {ENDS}",
        deck="cells",
        valid_from="2026-01-01",
        valid_to="2025-12-31",
    ),
    rate(f"valid_from: '2026-1-1' {NO_DATE}", deck="cells", valid_from="2026-1-1"),
    rate(
        "increment_seconds: '0' is less than 1; the minimum is 1",
        deck="cells",
        increment_seconds="0",
    ),
    rate(
        "markup_percent: '-101' is less than -100; the minimum is -100",
        deck="cells",
        markup_percent="-101",
    ),
    rate(
        "rate_table_id: 'gone' is not in rate_tables.csv; add it there, or correct the name",
        deck="cells",
        rate_table_id="gone",
    ),
    rate(
        "prefix: '1234567890123456' is longer than 15 digits; "
        "a prefix is the beginning of an E.164 number",
        prefix="1234567890123456",
    ),
    rate(
        "time_band: 'peek' is not in time_bands.csv; add it there, or correct the name",
        time_band="peek",
    ),
    rate(
        "markup_percent: 'split' splits calls by band, and a markup has no price by the second; "
        "price the prefix by the minute, or give it a table whose band_rule is start",
        rate_table_id="split",
        rate_per_minute="",
        markup_percent="10",
    ),
    *(
        rate(
            f"time_band: '{case.other}' and '{case.one}' of line {{first}} can both hold, as on "
            f"{case.meet}; {MEET}",
            case.rates[0],
            deck=case.deck,
            **case.rates[1],
        )
        for case in CASES
        if case.meet
    ),
    rate(
        "time_band: 'noon' and 'peak' of line 7 of seeds/rates/rates_cells.csv can both hold, as "
        f"on mon at 12:00; {MEET}",
        rate_table_id="split",
        prefix="1",
        time_band="noon",
    ),
    rate(
        "rate_per_minute: empty, and the row is neither a markup nor blocked nor of an event "
        "table; write the rate; 0 is a free call",
        rate_per_minute="",
    ),
    rate(MIXED, connection_fee="-0.05"),
    rate(MIXED, rate_per_minute="-0.10", initial_rate_per_minute="0.10"),
    rate(
        "maximum_charge: the maximum 1.5 is less than the minimum 2; correct one of the two",
        minimum_charge="2",
        maximum_charge="1.5",
    ),
    rate(
        "valid_from: overlaps line {first}, which is in force from 2026-01-01 to 2026-02-02; "
        + CUT,
        {"prefix": "44", "rate_per_minute": "0", "valid_from": "2026-01-01"}
        | {"valid_to": "2026-02-02"},
        prefix="44",
        valid_from="2026-02-01",
    ),
    rate(
        "valid_from: overlaps line 4 of seeds/rates/rates_cells.csv, which is in force from the "
        "beginning to its next row; " + CUT,
        prefix="1",
    ),
    # -- taxes
    account(
        "tax_category_id: 'ontario' is not in taxes.csv; add it there, or correct the name",
        tax_category_id="ontario",
    ),
    tax("tax_category_id: empty; every row needs a value here", tax_category_id=""),
    tax("tax_id: empty; every row needs a value here", tax_id=""),
    tax("tax_name: empty; every row needs a value here", tax_name=""),
    tax("stack_order: '5' is more than 4; the maximum is 4", stack_order="5"),
    tax("stack_order: '-1' is less than 0; the minimum is 0", stack_order="-1"),
    tax(
        "stack_order: 'first' is not a whole number; write digits only, at most nine",
        stack_order="first",
    ),
    tax("rate_percent: empty; every row needs a value here", rate_percent=""),
    tax(f"rate_percent: '5%' {NO_DECIMAL}", rate_percent="5%"),
    tax(f"rate_percent: '9,975' {NO_DECIMAL}", rate_percent="9,975"),
    tax("rate_percent: '-5' is less than 0; the minimum is 0", rate_percent="-5"),
    tax("rate_percent: '100.5' is more than 100; the maximum is 100", rate_percent="100.5"),
    tax(
        "rate_percent: '9.9750001' has more than 6 decimals; "
        "round it to 6 decimals yourself; nothing is rounded silently",
        rate_percent="9.9750001",
    ),
    tax("level: 'line' is not one of invoice, call; choose one of them", level="line"),
    tax("rounding: 'up' is not one of half_up, half_even, down; choose one of them", rounding="up"),
    tax(f"valid_from: '1 May' {NO_DATE}", valid_from="1 May"),
    tax(f"valid_to: '2026-02-30' {NO_DATE}", valid_to="2026-02-30"),
    tax(
        f"valid_to: '2026-01-01' is not after valid_from '2026-01-01'; {ENDS}",
        valid_from="2026-01-01",
        valid_to="2026-01-01",
    ),
    tax(
        "valid_from: overlaps line {first}, which is in force from 2026-01-01 to 2026-03-01; "
        + CUT,
        {"tax_id": "twice", "valid_from": "2026-01-01", "valid_to": "2026-03-01"},
        tax_id="twice",
        valid_from="2026-02-28",
    ),
    tax("category_code: 'X' is not one of S, Z, E, O; choose one of them", category_code="X"),
    tax(
        "category_code: S is a tax, and the rate is 0; write Z, E or O, or the rate",
        rate_percent="0.0",
        category_code="S",
    ),
    *(
        tax(
            f"category_code: {code} is no tax, and the rate is 5; write S, or the rate 0",
            category_code=code,
        )
        for code in "ZEO"
    ),
    tax(
        "level: a tax per call would be on the tax per invoice of line {first}; "
        "a tax that is rounded once per invoice is no part of a call: choose one level for both, "
        "or a stack_order not above the other's",
        {"tax_category_id": "above", "tax_id": "all", "valid_to": "2026-01-02"},
        tax_category_id="above",
        stack_order="1",
        level="call",
        service_type="voice",
        valid_from="2026-01-01",
    ),
    # -- volume tiers
    tier("volume_tier_id: empty; every row needs a value here", volume_tier_id=""),
    tier(
        (
            "tier_rule: 'stairs' is not one of graduated, whole_volume; choose one of them",
            "tier_rule: differs from graduated in line 3; "
            "rows of one volume_tier_id are tiers of one rule: make them agree",
        ),
        tier_rule="stairs",
    ),
    tier(
        "tier_rule: differs from graduated in line 3; "
        "rows of one volume_tier_id are tiers of one rule: make them agree",
        tier_rule="whole_volume",
    ),
    tier("tier_rule: empty; every row needs a value here", tier_rule=""),
    tier("from_minutes: empty; every row needs a value here", from_minutes=""),
    tier(f"from_minutes: '1,5' {NO_DECIMAL}", from_minutes="1,5"),
    tier(
        "from_minutes: '0.025' minutes are no whole seconds; "
        "write a multiple of 0.05 minutes, which is 3 seconds",
        from_minutes="0.025",
    ),
    tier(
        "from_minutes: '8.001' minutes are no whole seconds; "
        "write a multiple of 0.05 minutes, which is 3 seconds",
        from_minutes="8.001",
    ),
    tier(
        "from_minutes: line {first} begins at the same minutes; "
        "a tier ends where the next one begins: keep one of the two rows",
        {"volume_tier_id": "world", "from_minutes": "100"},
        from_minutes="100.00",
    ),
    tier(f"rate_per_minute: '0.12345678901' {TOO_FINE}", rate_per_minute="0.12345678901"),
    tier(f"flat_fee: '0.12345678901' {TOO_FINE}", flat_fee="0.12345678901"),
    tier(f"flat_fee: '1e3' {NO_DECIMAL}", flat_fee="1e3"),
    tier(
        "rate_per_minute: empty, and the tier has no flat_fee; write the rate; 0 is free minutes",
        rate_per_minute="",
    ),
    fault("volume_tiers", f"volume_tier_id: 'lost' {NO_DESTINATIONS}", volume_tier_id="lost"),
    fault(
        "volume_tiers",
        (
            "from_minutes: 'dear' begins at 5 minutes; the first tier of an id begins at 0",
            f"volume_tier_id: 'dear' {NO_DESTINATIONS}",
        ),
        volume_tier_id="dear",
        from_minutes="5",
    ),
    fault(
        "volume_tiers",
        (
            "from_minutes: '-1' is less than 0; the minimum is 0",
            f"volume_tier_id: 'below' {NO_DESTINATIONS}",
        ),
        volume_tier_id="below",
        from_minutes="-1",
    ),
    fault(
        "volume_tier_destinations",
        "volume_tier_id: 'gone' is not in volume_tiers.csv; add it there, or correct the name",
        volume_tier_id="gone",
        prefix="61",
    ),
    fault(
        "volume_tier_destinations",
        "prefix: '+44' is not digits only; write digits without +, spaces or points",
        volume_tier_id="world",
        prefix="+44",
    ),
    fault(
        "volume_tier_destinations",
        "prefix: '1234567890123456' is longer than 15 digits; "
        "a prefix is the beginning of an E.164 number",
        volume_tier_id="world",
        prefix="1234567890123456",
    ),
    fault(
        "volume_tier_destinations",
        "prefix: the same volume_tier_id, prefix stands in line {first}; keep one of the two rows",
        {"volume_tier_id": "world", "prefix": "353"},
        volume_tier_id="world",
        prefix="353",
    ),
    fault(
        "volume_tier_destinations",
        "prefix: the same volume_tier_id, prefix stands in line 3; keep one of the two rows",
        volume_tier_id="world",
    ),
    given_tier(UNKNOWN_ACCOUNT, account_id="nobody", volume_tier_id="uk"),
    given_tier(
        "account_id: 'traveller' is in USD and has the rate table 'eur' in EUR; "
        "give it rate tables in its own currency, which is that of the tiers",
        account_id="traveller",
        volume_tier_id="uk",
    ),
    given_tier(
        "volume_tier_id: 'gone' is not in volume_tiers.csv; add it there, or correct the name",
        volume_tier_id="gone",
    ),
    given_tier(
        "account_id: 'carrier' is a provider; "
        "volume tiers are for customers; price a provider by its rate table",
        account_id="carrier",
        volume_tier_id="uk",
    ),
    given_tier(
        "valid_to: '2025-01-01' is not after valid_from '2025-02-01'; "
        "valid_to is the first day on which the row no longer holds",
        account_id="house",
        volume_tier_id="usa",
        valid_from="2025-02-01",
        valid_to="2025-01-01",
    ),
    given_tier(
        "valid_from: overlaps line {first}, which is in force from 2026-01-01 to 2026-03-01; "
        + CUT,
        {"account_id": "house", "volume_tier_id": "mobile", "valid_from": "2026-01-01"}
        | {"valid_to": "2026-03-01"},
        account_id="house",
        volume_tier_id="mobile",
        valid_from="2026-02-01",
        valid_to="2026-04-01",
    ),
    given_tier(
        f"volume_tier_id: the prefix 44 is also in 'uk' (line 7) {IN_ONE_TIER}",
        account_id="bob",
        volume_tier_id="mobile",
    ),
    given_tier(
        f"volume_tier_id: the prefix 1 is also in 'world' (line 3) {IN_ONE_TIER}",
        volume_tier_id="usa",
        valid_from="2026-01-31",
        valid_to="2026-02-01",
    ),
    given_tier(
        f"volume_tier_id: the empty prefix is also in 'world' (line 3) {IN_ONE_TIER}",
        volume_tier_id="rest",
        valid_from="2026-12-01",
    ),
    # -- plans
    plan("plan_id: empty; every row needs a value here", plan_id=""),
    plan(
        "plan_id: 'a b' is not an id; use letters, digits, points, hyphens and underscores",
        plan_id="a b",
    ),
    fault(
        "plans",
        "plan_id: the same plan_id stands in line 4; keep one of the two rows",
        plan_id="line",
    ),
    plan("monthly_fee: empty; every row needs a value here", monthly_fee=""),
    plan(f"monthly_fee: '9,99' {NO_DECIMAL}", monthly_fee="9,99"),
    plan("monthly_fee: '-1' is less than 0; the minimum is 0", monthly_fee="-1"),
    plan(
        "currency: 'Euro' is not an ISO 4217 currency; write one like USD or EUR", currency="Euro"
    ),
    plan("billed: 'monthly' is not one of advance, arrears; choose one of them", billed="monthly"),
    plan("is_prorated: 'no' is neither true nor false; write true or false", is_prorated="no"),
    plan("is_tax_exempt: '1' is neither true nor false; write true or false", is_tax_exempt="1"),
    plan("months_kept: '-1' is less than 0; the minimum is 0", months_kept="-1"),
    plan(
        "months_kept: '1.5' is not a whole number; write digits only, at most nine",
        months_kept="1.5",
    ),
    plan(
        (
            "included_minutes: '0.01' minutes are no whole seconds; "
            "write a multiple of 0.05 minutes, which is 3 seconds",
            f"included_minutes: {NO_PLAN_DESTINATIONS}",
        ),
        included_minutes="0.01",
    ),
    plan(f"included_minutes: {NO_PLAN_DESTINATIONS}", included_minutes="100"),
    plan("included_minutes: '-3' is less than 0; the minimum is 0", included_minutes="-3"),
    fault(
        "plan_destinations",
        "plan_id: 'gone' is not in plans.csv; add it there, or correct the name",
        plan_id="gone",
        prefix="61",
    ),
    fault(
        "plan_destinations",
        "prefix: '+44' is not digits only; write digits without +, spaces or points",
        plan_id="line",
        prefix="+44",
    ),
    fault(
        "plan_destinations",
        "prefix: '1234567890123456' is longer than 15 digits; "
        "a prefix is the beginning of an E.164 number",
        plan_id="line",
        prefix="1234567890123456",
    ),
    fault(
        "plan_destinations",
        "prefix: the same plan_id, prefix stands in line 3; keep one of the two rows",
        plan_id="bundle",
    ),
    given_plan(UNKNOWN_ACCOUNT, account_id="nobody"),
    given_plan(
        "plan_id: 'gone' is not in plans.csv; add it there, or correct the name",
        plan_id="gone",
    ),
    given_plan(
        "account_id: 'carrier' is a provider; "
        "plans are for customers; price a provider by its rate table",
        account_id="carrier",
    ),
    given_plan(
        "valid_from: empty; every row needs a value here",
        account_id="bob",
        valid_from="",
        valid_to="2026-01-01",
    ),
    given_plan(
        f"valid_to: '2025-01-01' is not after valid_from '2025-02-01'; {ENDS}",
        account_id="bob",
        plan_id="bundle",
        valid_from="2025-02-01",
        valid_to="2025-01-01",
    ),
    given_plan(
        "quantity: '0' has no fee and no minutes, and there is no pool to share; "
        "write the pool whose minutes the account uses, or how many times it has the plan",
        account_id="house",
        plan_id="mobile",
        quantity="0",
    ),
    given_plan(
        "quantity: '-1' is less than 0; the minimum is 0",
        account_id="house",
        quantity="-1",
        valid_to="2026-07-01",
    ),
    given_plan(
        "pool_id: 'a|b' is not an id; use letters, digits, points, hyphens and underscores",
        account_id="house",
        pool_id="a|b",
        valid_from="2026-07-01",
        valid_to="2026-08-01",
    ),
    given_plan(
        "valid_from: overlaps line {first}, which is in force from 2026-09-01 to 2026-11-01; "
        + CUT,
        {"account_id": "house", "plan_id": "line", "valid_from": "2026-09-01"}
        | {"valid_to": "2026-11-01"},
        account_id="house",
        valid_from="2026-10-01",
        valid_to="2026-12-01",
    ),
    given_plan(
        f"plan_id: the prefix 44 is also in 'bundle' (line {{first}}) {IN_ONE_PLAN}",
        {"account_id": "house", "plan_id": "bundle", "valid_from": "2025-01-01"}
        | {"valid_to": "2026-01-01"},
        account_id="house",
        plan_id="mobile",
        valid_from="2025-12-31",
        valid_to="2026-02-01",
    ),
    # -- charges
    charge("charge_id: empty; every row needs a value here", charge_id=""),
    fault(
        "recurring_charges",
        "charge_id: the same charge_id stands in line 3; keep one of the two rows",
        charge_id="once",
    ),
    charge(UNKNOWN_ACCOUNT, account_id="nobody"),
    charge(
        "account_id: 'carrier' is a provider; "
        "charges are for customers; what a provider is owed is in CDR by Provider by Date",
        account_id="carrier",
    ),
    charge("description: empty; every row needs a value here", description=""),
    charge(
        "charge_type: 'often' is not one of one_time, recurring, payment_plan; choose one of them",
        charge_type="often",
    ),
    charge("amount: empty; every row needs a value here", amount=""),
    charge(f"amount: '1e3' {NO_DECIMAL}", amount="1e3"),
    charge(
        "currency: 'usd' is not an ISO 4217 currency; write one like USD or EUR", currency="usd"
    ),
    charge(
        "quantity: '1.00001' has more than 4 decimals; "
        "round it to 4 decimals yourself; nothing is rounded silently",
        quantity="1.00001",
    ),
    charge(
        "quantity: '0.0' is not more than 0; write a credit as a negative amount", quantity="0.0"
    ),
    charge("quantity: '-1' is not more than 0; write a credit as a negative amount", quantity="-1"),
    charge(
        "every_months: '0' is less than 1; the minimum is 1",
        charge_type="recurring",
        every_months="0",
    ),
    charge(f"every_months: a one_time charge is due once; {ONCE}", every_months="2"),
    charge("payments: empty; write how many payments there are", charge_type="payment_plan"),
    charge(
        "payments: only a payment_plan has a number of payments; "
        "empty the cell, or make the charge a payment_plan",
        charge_type="recurring",
        payments="3",
    ),
    charge(
        "payments: '0' is less than 1; the minimum is 1", charge_type="payment_plan", payments="0"
    ),
    charge("valid_from: empty; every row needs a value here", valid_from=""),
    charge("valid_from: '31.01.2026' is not a date; write YYYY-MM-DD", valid_from="31.01.2026"),
    charge(
        f"valid_to: a one_time charge is due once, on valid_from; {ONCE}", valid_to="2026-02-01"
    ),
    charge(
        f"valid_to: '2026-01-31' is not after valid_from '2026-01-31'; {ENDS}",
        charge_type="recurring",
        valid_to="2026-01-31",
    ),
    charge(
        "is_tax_exempt: 'yes' is neither true nor false; write true or false",
        is_tax_exempt="yes",
    ),
    # -- bands, holidays, runs
    # -- bands and holidays
    fault(
        "time_bands",
        "days: 'mon|moon' is not one of mon, tue, wed, thu, fri, sat, sun, holiday; "
        "choose one of them",
        time_band="off",
        days="mon|moon",
    ),
    band("time_band: empty; every row needs a value here", time_band=""),
    band("days: empty; every row needs a value here", days=""),
    band("start_time: empty; every row needs a value here", start_time=""),
    band("end_time: empty; every row needs a value here", end_time=""),
    band(f"start_time: '8:00' {NO_CLOCK}", start_time="8:00"),
    band(f"end_time: '24:01' {NO_CLOCK}", end_time="24:01"),
    band(f"end_time: '12:60' {NO_CLOCK}", end_time="12:60"),
    band(
        "start_time: no day begins at 24:00; write 00:00 and the day after",
        start_time="24:00",
        end_time="06:00",
    ),
    band(
        "end_time: the window from 00:00 to 00:00 is empty; write 00:00 to 24:00 for the whole day",
        start_time="00:00",
        end_time="00:00",
    ),
    fault(
        "holidays",
        f"calendar_date: '2026-02-29' {NO_DATE}",
        calendar_id="us",
        calendar_date="2026-02-29",
    ),
    fault(
        "holidays",
        "calendar_id: the same calendar_id, calendar_date stands in line {first}; "
        "keep one of the two rows",
        {"calendar_id": "ie", "calendar_date": "2026-03-17"},
        calendar_id="ie",
        calendar_date="2026-03-17",
    ),
    # -- steps
    step(NO_STEPPED_RATE, prefix="999"),
    step(NO_STEPPED_RATE, prefix="901", valid_from="2026-01-01"),
    step(NO_STEPPED_RATE, prefix="901", time_band="peak"),
    step(NO_STEPPED_RATE, rate_table_id="gone", prefix="910"),
    step("rate_table_id: empty; every row needs a value here", rate_table_id="", prefix="910"),
    step("from_second: empty; every row needs a value here", prefix="910", from_second=""),
    step(
        "from_second: '0' is less than 1; the minimum is 1",
        prefix="910",
        from_second="0",
    ),
    step("rate_per_minute: empty; every row needs a value here", prefix="910", rate_per_minute=""),
    step(
        f"rate_per_minute: '0,05' {NO_DECIMAL}",
        prefix="910",
        from_second="120",
        rate_per_minute="0,05",
    ),
    step(
        f"rate_per_minute: '0.00000000001' {TOO_FINE}",
        prefix="910",
        from_second="180",
        rate_per_minute="0.00000000001",
    ),
    step(
        "increment_seconds: empty; every row needs a value here",
        prefix="910",
        from_second="240",
        increment_seconds="",
    ),
    step(
        "from_second: '20' is within the initial 30 seconds of the rate; "
        "begin the step at 30 or later",
        prefix="911",
        from_second="20",
        increment_seconds="1",
    ),
    step(
        "from_second: '100' is not a whole number of increments of 60 seconds after the initial "
        f"30 of the rate; {UNEVEN}",
        prefix="916",
        from_second="100",
    ),
    step(
        "from_second: '100' is not a whole number of the rate's increments of 60 seconds; "
        + UNEVEN,
        rate_table_id="split",
        prefix="918",
        from_second="100",
    ),
    step(
        "from_second: '60' is within the initial 90 seconds of the rate; "
        "begin the step at 90 or later",
        rate_table_id="split",
        prefix="919",
    ),
    step(
        "from_second: '130' is not a whole number of increments of 60 seconds after the step "
        f"from 60 (line {{first}}); {UNEVEN}",
        {"prefix": "912", "from_second": "60", "rate_per_minute": "0.05"},
        prefix="912",
        from_second="130",
    ),
    step(
        "from_second: the rate has a step from 60 already (line {first}); keep one of the two rows",
        {"prefix": "913", "from_second": "60", "rate_per_minute": "0.05"},
        prefix="913",
        from_second="060",
    ),
    step(
        f"rate_per_minute: '-0.05' {TWO_SIGNS}",
        prefix="913",
        from_second="120",
        rate_per_minute="-0.05",
    ),
    step(f"rate_per_minute: '0.05' {TWO_SIGNS}", prefix="915"),
    step(
        f"rate_per_minute: '-0.05' {TWO_SIGNS}",
        {"prefix": "914", "from_second": "60", "rate_per_minute": "0.05"},
        prefix="914",
        from_second="120",
        rate_per_minute="-0.05",
    ),
    step(
        "rate_table_id: 'sms' charges by the event, so seconds play no part; remove the step",
        rate_table_id="sms",
        prefix="353",
    ),
    step(
        "prefix: the rate is a markup, which has no price by the second; "
        "remove the step, or price the prefix by the minute",
        prefix="917",
    ),
    # -- dispositions
    disposition(f"call_id: '123' {NO_CALL}", call_id="123", account_id="ann"),
    disposition("call_id: empty; every row needs a value here", account_id="ann"),
    disposition(
        "action: 'refund' is not one of assign, write_off; choose one of them",
        call_id=ID + "10",
        account_id="ann",
        action="refund",
    ),
    disposition(
        "reason: empty; every row needs a value here",
        call_id=ID + "11",
        account_id="ann",
        reason="",
    ),
    disposition(UNKNOWN_ACCOUNT, call_id=ID + "12", account_id="nobody"),
    disposition(
        "account_id: empty, and assign has to say whose call it is; "
        "name the account; a call that nobody pays is a write_off",
        call_id=ID + "13",
    ),
    disposition(
        f"call_id: line {{first}} decides the customer side of this call already; {ONE_SIDE}",
        {"call_id": ID + "14", "account_id": "ann"},
        call_id=(ID + "14").upper(),
        account_id="bob",
        action="write_off",
    ),
    disposition(
        f"call_id: line {{first}} decides the provider side of this call already; {ONE_SIDE}",
        {"call_id": ID + "15", "account_id": "carrier"},
        call_id=ID + "15",
        action="write_off",
    ),
    disposition(
        f"call_id: line {{first}} decides the customer side of this call already; {ONE_SIDE}",
        {"call_id": ID + "16", "action": "write_off"},
        call_id=ID + "16",
        account_id="ann",
    ),
    disposition(
        tuple(
            f"call_id: line {{first}} decides the {side} side of this call already; {ONE_SIDE}"
            for side in ("customer", "provider")
        ),
        {"call_id": ID + "17", "action": "write_off"},
        call_id=ID + "17",
        action="write_off",
    ),
    # -- exchange rates and payments
    fx_rate(
        "from_currency: 'EURO' is not an ISO 4217 currency; write one like USD or EUR",
        from_currency="EURO",
    ),
    fx_rate("to_currency: empty; every row needs a value here", to_currency=""),
    fx_rate(f"valid_from: '1.1.2026' {NO_DATE}", valid_from="1.1.2026"),
    fx_rate("valid_from: empty; every row needs a value here", valid_from=""),
    fx_rate("rate: empty; every row needs a value here", valid_from="2026-01-02", rate=""),
    fx_rate(f"rate: '1,08' {NO_DECIMAL}", valid_from="2026-01-03", rate="1,08"),
    fx_rate(f"rate: '1.08450000001' {TOO_FINE}", valid_from="2026-01-04", rate="1.08450000001"),
    fx_rate(f"rate: '0' {NO_FX_RATE}", valid_from="2026-01-05", rate="0"),
    fx_rate(f"rate: '-1.08' {NO_FX_RATE}", valid_from="2026-01-06", rate="-1.08"),
    fx_rate(
        "to_currency: 'GBP' into itself is 1; remove the row",
        valid_from="2026-01-07",
        to_currency="GBP",
    ),
    fx_rate(
        "from_currency: the same from_currency, to_currency, valid_from stands in line {first}; "
        "keep one of the two rows",
        {"from_currency": "GBP", "to_currency": "CHF"},
        to_currency="CHF",
    ),
    payment("payment_id: empty; every row needs a value here", payment_id=""),
    payment(
        "payment_id: the same payment_id stands in line {first}; keep one of the two rows",
        {"payment_id": "twice"},
        payment_id="twice",
    ),
    payment(UNKNOWN_ACCOUNT, account_id="nobody"),
    payment(
        "account_id: 'carrier' is a provider; a provider has no balance; what it is owed is in "
        "CDR by Provider by Date",
        account_id="carrier",
    ),
    payment(f"payment_date: '20/11/2026' {NO_DATE}", payment_date="20/11/2026"),
    payment("amount: empty; every row needs a value here", amount=""),
    payment("amount: it is 0; write what was paid, negative for a refund", amount="0.00"),
    payment(f"amount: '1,000.00' {NO_DECIMAL}", amount="1,000.00"),
    payment(
        "amount: '123456789012345' is too large; a number here has at most 14 digits before the "
        "point",
        amount="123456789012345",
    ),
    payment(
        "amount: '0.00001' has more than 4 decimals; round it to 4 decimals yourself; nothing is "
        "rounded silently",
        amount="0.00001",
    ),
    payment(
        "amount: '0.005' is finer than the minor unit of USD; write what was paid", amount="0.005"
    ),
    payment(
        "amount: '-0.5' is finer than the minor unit of JPY; write what was paid",
        amount="-0.5",
        currency="JPY",
    ),
    payment(
        "currency: 'usd' is not an ISO 4217 currency; write one like USD or EUR", currency="usd"
    ),
    # -- runs
    run(
        "period_end: '2026-02-01' is not after period_start '2026-02-01'; "
        "period_end is the first day after the period",
        "2026-02-01",
        "2026-02-01",
    ),
    run(f"account_ids: 'carrier' is a provider; {OUT_OF_RUN}", "2026-03-01", ids="ann|carrier"),
    run(f"account_ids: 'house' is not invoiced; {OUT_OF_RUN}", "2026-04-01", ids="house"),
    run(
        "account_ids: 'nobody' is not in accounts.csv; add it there, or correct the name",
        "2026-05-01",
        ids="nobody",
    ),
    run(
        "period_start: the run overlaps june (line {first}) for an account of both; " + IN_ONE_RUN,
        "2026-06-30",
        "2026-07-02",
        {
            "invoice_run_id": "june",
            "period_start": "2026-06-01",
            "period_end": "2026-07-01",
            "account_ids": "ann",
        },
        ids="bob | ann",
    ),
    run(
        "period_start: the run overlaps october (line 3) for an account of both; " + IN_ONE_RUN,
        "2026-10-31",
        "2026-11-30",
        ids="",
    ),
]

MANY = [
    rate(
        "is_blocked: 'no' is neither true nor false; write true or false",
        deck="many",
        is_blocked="no",
    )
    for _ in range(SHOWN + 3)
]
"""More faults of one file than are shown."""
