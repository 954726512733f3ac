"""The tariff book of the reference case: every seed as rows, written as CSV."""

import csv
from collections.abc import Iterable, Sequence
from pathlib import Path

from case_accounts import (
    ACCOUNT_COLUMNS,
    ASSIGNMENT_COLUMNS,
    AUTH_CODE_COLUMNS,
    NUMBER_COLUMNS,
    Customer,
    accounts,
    assignments,
    auth_codes,
    numbers,
)
from case_billing import (
    ACCOUNT_VOLUME_TIERS,
    FX_RATES,
    PAYMENTS,
    PLAN_DESTINATIONS,
    PLANS,
    TAXES,
    VOLUME_TIER_DESTINATIONS,
    VOLUME_TIERS,
    account_plans,
    recurring_charges,
)
from case_decks import RATE_COLUMNS, RATE_TABLE_COLUMNS, Row, decks, rate_tables

SOURCE_COLUMNS = (
    "source_id",
    "format",
    "timezone",
    "dial_plan_id",
    "currency",
    "default_direction",
    "rated_sides",
)
SOURCES = (
    ("vitelity", "vitelity", "America/New_York", "us", "USD", "", "both"),
    ("gafachi", "gafachi", "America/Chicago", "us", "USD", "", "both"),
    ("vodafone", "vodafone", "Europe/Dublin", "ie", "USD", "", "both"),
)

FILE_SEQUENCE_COLUMNS = (
    "source_id",
    "file_name_pattern",
    "stream_pattern",
    "wraps_after",
    "wraps_to",
)

DIAL_PLAN_COLUMNS = (
    "dial_plan_id",
    "country_code",
    "international_prefixes",
    "national_prefix",
    "national_number_digits",
    "technical_prefixes",
    "short_numbers",
    "bare_e164",
)
DIAL_PLANS = (
    ("us", "1", "011", "1", "10", "", "211|311|411|511|611|711|811|911", ""),
    ("ie", "353", "00", "0", "8|9", "", "112|999", ""),
)

TIME_BAND_COLUMNS = ("time_band", "days", "start_time", "end_time")
HOLIDAY_COLUMNS = ("calendar_id", "calendar_date", "name")
RATE_STEP_COLUMNS = (
    "rate_table_id",
    "prefix",
    "valid_from",
    "time_band",
    "from_second",
    "rate_per_minute",
    "increment_seconds",
)
FX_RATE_COLUMNS = ("from_currency", "to_currency", "valid_from", "rate")
PAYMENT_COLUMNS = (
    "payment_id",
    "account_id",
    "payment_date",
    "amount",
    "currency",
    "invoice_number",
    "method",
    "reference",
)
DISPOSITION_COLUMNS = ("call_id", "action", "account_id", "reason")
VOLUME_TIER_COLUMNS = (
    "volume_tier_id",
    "tier_rule",
    "from_minutes",
    "rate_per_minute",
    "flat_fee",
)
VOLUME_TIER_DESTINATION_COLUMNS = ("volume_tier_id", "prefix")
ACCOUNT_VOLUME_TIER_COLUMNS = ("account_id", "volume_tier_id", "valid_from", "valid_to")
TAX_COLUMNS = (
    "tax_category_id",
    "tax_id",
    "tax_name",
    "stack_order",
    "rate_percent",
    "service_type",
    "level",
    "rounding",
    "valid_from",
    "valid_to",
    "category_code",
)
PLAN_COLUMNS = (
    "plan_id",
    "plan_name",
    "monthly_fee",
    "currency",
    "included_minutes",
    "billed",
    "is_prorated",
    "months_kept",
    "service_type",
    "is_tax_exempt",
)
PLAN_DESTINATION_COLUMNS = ("plan_id", "prefix")
ACCOUNT_PLAN_COLUMNS = ("account_id", "plan_id", "pool_id", "quantity", "valid_from", "valid_to")
RECURRING_CHARGE_COLUMNS = (
    "charge_id",
    "account_id",
    "description",
    "charge_type",
    "amount",
    "currency",
    "quantity",
    "every_months",
    "payments",
    "valid_from",
    "valid_to",
    "service_type",
    "is_tax_exempt",
)

INVOICE_RUN_COLUMNS = (
    "invoice_run_id",
    "period_start",
    "period_end",
    "invoice_date",
    "status",
    "account_ids",
)
INVOICE_RUNS = (("2026-10", "2026-10-01", "2026-11-01", "2026-11-03", "draft", ""),)


def _write(path: Path, columns: Sequence[str], rows: Iterable[Sequence[str]]) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("w", encoding="utf-8", newline="") as stream:
        writer = csv.writer(stream, lineterminator="\n")
        writer.writerow(columns)
        writer.writerows(rows)


def _write_rows(path: Path, columns: Sequence[str], rows: Iterable[Row]) -> None:
    _write(path, columns, ([row[column] for column in columns] for row in rows))


def write_book(seeds: Path, everyone: list[Customer], seed: int) -> None:
    """Write every seed CSV of the reference case below `seeds`."""
    _write_rows(seeds / "accounts.csv", ACCOUNT_COLUMNS, accounts(everyone))
    _write_rows(seeds / "numbers.csv", NUMBER_COLUMNS, numbers(everyone))
    _write_rows(seeds / "auth_codes.csv", AUTH_CODE_COLUMNS, auth_codes(everyone))
    _write_rows(seeds / "account_rate_tables.csv", ASSIGNMENT_COLUMNS, assignments(everyone))
    _write_rows(seeds / "rate_tables.csv", RATE_TABLE_COLUMNS, rate_tables())
    for name, rows in decks(seed).items():
        _write_rows(seeds / "rates" / f"rates_{name}.csv", RATE_COLUMNS, rows)
    _write(seeds / "cdr_sources.csv", SOURCE_COLUMNS, SOURCES)
    _write(seeds / "file_sequences.csv", FILE_SEQUENCE_COLUMNS, ())
    _write(seeds / "dial_plans.csv", DIAL_PLAN_COLUMNS, DIAL_PLANS)
    _write(seeds / "time_bands.csv", TIME_BAND_COLUMNS, ())
    _write(seeds / "holidays.csv", HOLIDAY_COLUMNS, ())
    _write(seeds / "rate_steps.csv", RATE_STEP_COLUMNS, ())
    _write(seeds / "call_dispositions.csv", DISPOSITION_COLUMNS, ())
    _write(seeds / "volume_tiers.csv", VOLUME_TIER_COLUMNS, VOLUME_TIERS)
    _write(
        seeds / "volume_tier_destinations.csv",
        VOLUME_TIER_DESTINATION_COLUMNS,
        VOLUME_TIER_DESTINATIONS,
    )
    _write(seeds / "account_volume_tiers.csv", ACCOUNT_VOLUME_TIER_COLUMNS, ACCOUNT_VOLUME_TIERS)
    _write(seeds / "taxes.csv", TAX_COLUMNS, TAXES)
    _write(seeds / "plans.csv", PLAN_COLUMNS, PLANS)
    _write(seeds / "plan_destinations.csv", PLAN_DESTINATION_COLUMNS, PLAN_DESTINATIONS)
    _write(seeds / "account_plans.csv", ACCOUNT_PLAN_COLUMNS, account_plans())
    _write(seeds / "recurring_charges.csv", RECURRING_CHARGE_COLUMNS, recurring_charges())
    _write(seeds / "invoice_runs.csv", INVOICE_RUN_COLUMNS, INVOICE_RUNS)
    _write(seeds / "fx_rates.csv", FX_RATE_COLUMNS, FX_RATES)
    _write(seeds / "payments.csv", PAYMENT_COLUMNS, PAYMENTS)
