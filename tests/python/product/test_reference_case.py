"""The reference case: the product agrees with the independent rater on everything it says."""

import gzip
import json
import subprocess
import sys
from collections import Counter
from datetime import date
from decimal import Decimal
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest

from tests.python.reference_rater import Result
from tests.python.reference_rater.arithmetic import rounded
from tests.python.reference_rater.book import RateTable, load_book
from tests.python.reference_rater.records import Side

from .comparison import (
    call_differences,
    charge_differences,
    file_differences,
    invoice_differences,
    line_differences,
    provider_day_differences,
    rate_differences,
    tax_differences,
    volume_tier_differences,
)
from .identification import sides_identified, wrongly_identified
from .project import REFERENCE_CASE, REPOSITORY
from .rated import Rated

pytestmark = pytest.mark.slow

# `python -m reference_rater --inbox examples/reference_case/inbox --seeds seeds` says the same: the
# calls and the volume tier, converted on 3 November, before taxes.
CUSTOMER_CHARGES = Decimal("1507.896823")
PROVIDER_CHARGES = Decimal("763.470177")
USAGE = {"EUR": Decimal("18.47"), "GBP": Decimal("9.95"), "USD": Decimal("1471.99")}

# From seeds/recurring_charges.csv: twenty customers rent ten numbers at 0.35, one of them in EUR
# and one in GBP; half a second line, an installation, six phones, a credit, a deposit.
RENTAL = 10 * Decimal("0.35")
CHARGES = {
    "EUR": RENTAL,
    "GBP": RENTAL,
    "USD": 18 * RENTAL + Decimal("4.25") + 45 + 6 * Decimal("18.75") - 5 + 25,
}
# From seeds/plans.csv: ten times Nationwide 500 (one customer has it twice), and 16 of 31 days of
# it, 7.690...; twice Office Park 400; twice Britain 100.
PLAN_FEES = {
    "EUR": Decimal(0),
    "GBP": 2 * Decimal("2.40"),
    "USD": 10 * Decimal("14.90") + Decimal("7.69") + 2 * Decimal("9.50"),
}
# Included minutes of each plan in October, in seconds: 500 minutes (twice that, and 16 of 31 days),
# twice 400 minutes for the pool, 100 minutes.
INCLUDED = {
    ("nationwide-500", "hudson-yard-media"): 60_000,
    ("nationwide-500", "inner-harbor-charters"): 15_484,
    **{
        ("nationwide-500", account): 30_000
        for account in (
            *("rittenhouse-realty", "montrose-pharmacy", "wicker-park-records"),
            *("twin-lakes-realty", "gateway-auto-glass", "nutmeg-title"),
            *("ocean-state-supply", "harbor-dental"),
        )
    },
    ("office-park-400", "wynkoop-office-park"): 48_000,
    ("britain-100", "bankside-recruitment"): 6_000,
    ("britain-100", "camden-music-hire"): 6_000,
}
POOL = ("larimer-legal-aid", "front-range-solar", "mile-high-moving")
PREFIXES = {"nationwide-500": "1", "office-park-400": "1", "britain-100": "44"}
SPLIT_PLANS = 9


def test_files(reference: Rated) -> None:
    assert file_differences(reference.project, reference.result) == []


def test_every_line(reference: Rated) -> None:
    assert line_differences(reference.project, reference.result) == []


def test_every_call(reference: Rated) -> None:
    assert call_differences(reference.project, reference.result) == []


@pytest.mark.parametrize("side", list(Side))
def test_every_charge(reference: Rated, side: Side) -> None:
    assert charge_differences(reference.project, reference.result, side) == []


def test_trying_every_condition_on_every_call_comes_to_the_same(reference: Rated) -> None:
    sides = sides_identified(reference.project)
    assert len(sides) > len(reference.result.calls)
    assert wrongly_identified(sides) == []


def test_the_rate_of_every_charge(reference: Rated) -> None:
    assert rate_differences(reference.project) == []


def test_every_invoice_line(reference: Rated) -> None:
    assert invoice_differences(reference.project, reference.result) == []


def test_every_month_of_a_volume_tier(reference: Rated) -> None:
    assert len(reference.result.volume_tier_charges) == 1
    assert volume_tier_differences(reference.project, reference.result) == []


def test_every_tax_of_invoices_without_plans_and_charges(reference: Rated) -> None:
    assert tax_differences(reference.project, reference.result) == []


def test_every_provider_day(reference: Rated) -> None:
    assert provider_day_differences(reference.project, reference.result) == []


# -- plans, charges and taxes, by hand ------------------------------------------------------------


def saved(
    result: Result, tables: dict[str, RateTable], plan_id: str, holder: str
) -> tuple[int, Decimal, bool]:
    """Use up a plan's minutes by the rater's calls: seconds used, charges saved, whether a split.

    The call that crosses the limit has no fee here, which is asserted, and costs the same each
    second; its rest is rounded as its rate table says.
    """
    accounts = POOL if plan_id == "office-park-400" else (holder,)
    first = date(2026, 10, 16) if holder == "inner-harbor-charters" else date(2026, 10, 1)
    left, amount, is_split = INCLUDED[plan_id, holder], Decimal(0), False
    for rated_call in sorted(
        result.calls, key=lambda each: (each.call.started_at, each.call.call_id)
    ):
        charge = rated_call.customer
        billed, price = charge.billed_seconds or 0, charge.charge or Decimal(0)
        if (
            charge.account_id not in accounts
            or not (charge.rated_number or "").startswith(PREFIXES[plan_id])
            or not first <= charge.charge_date < date(2026, 11, 1)
            or charge.is_event
            or charge.is_markup
            or billed == 0
            or price <= 0
        ):
            continue
        free = min(billed, left)
        if 0 < free < billed:
            is_split = True
            assert not charge.connection_fee
            table = tables[charge.rate_table_id or ""]
            rest = Fraction(price) * (billed - free) / billed
            amount += price - rounded(rest, table.charge_rounding, table.charge_decimals)
        elif free == billed:
            amount += price
        left -= free
    return INCLUDED[plan_id, holder] - left, amount, is_split


def test_what_plans_save(reference: Rated) -> None:
    found = {
        (plan_id, holder): (used, charges_saved)
        for plan_id, holder, used, charges_saved in reference.project.rows(
            "select plan_id, holder_id, used_seconds, charges_saved from marts.fct_plan_usage"
        )
    }
    tables = load_book(reference.project.seeds).rate_tables
    reckoned = {key: saved(reference.result, tables, *key) for key in INCLUDED}
    assert {key: (used, amount) for key, (used, amount, _) in reckoned.items()} == found
    assert sum(is_split for _, _, is_split in reckoned.values()) == SPLIT_PLANS


def test_unused_minutes_are_kept_by_the_plan_that_keeps_them(reference: Rated) -> None:
    """Camden Music Hire has minutes left of its plan, Harbor Dental of one that keeps none."""
    kept = reference.project.rows(
        "select holder_id, unused_seconds > 0, carried_on_seconds = unused_seconds"
        " from marts.fct_plan_usage where holder_id in ('camden-music-hire', 'harbor-dental')"
    )
    assert sorted(kept) == [("camden-music-hire", True, True), ("harbor-dental", True, False)]


@pytest.mark.parametrize(
    ("account_id", "net", "taxes"),
    [
        # two taxes side by side: 0.561 and 1.119...
        ("mount-royal-traduction", "11.22", {"GST": "0.56", "QST": "1.12"}),
        # one on top of the other: 0.198, and 2.35 % of 8.12
        (
            "murray-hill-travel",
            "7.92",
            {"NY State telecommunications tax": "0.20", "New York City utility tax": "0.19"},
        ),
        # 20 % of 54.80: a deposit of 25.00 is exempt
        ("lagan-pharmacy", "79.80", {"VAT": "10.96"}),
        # a charity among customers of the category ie-vat
        ("phoenix-park-clinic", "18.19", {}),
    ],
)
def test_taxes_by_hand(reference: Rated, account_id: str, net: str, taxes: dict[str, str]) -> None:
    project = reference.project
    found = project.value("select net from marts.fct_invoices where account_id = ?", account_id)
    assert found == Decimal(net)
    charged = project.rows(
        "select tax_name, amount from marts.fct_invoice_taxes where account_id = ?", account_id
    )
    assert dict(charged) == {name: Decimal(amount) for name, amount in taxes.items()}


# -- totals, as the README prints them ----------------------------------------------------------


def test_totals(reference: Rated) -> None:
    """Nets are the rater's usage, charges and fees by hand, and what plans give back."""
    project = reference.project
    customer = project.value("select sum(charge) from marts.fct_customer_charges")
    provider = project.value("select sum(charge) from marts.fct_provider_charges")
    assert customer == CUSTOMER_CHARGES
    assert provider == PROVIDER_CHARGES
    by_type = {
        (line_type, currency): amount
        for line_type, currency, amount in project.rows(
            "select case when line_type in ('charge', 'plan_fee', 'plan_allowance') then line_type"
            " else 'usage' end, currency, sum(amount) from marts.fct_invoice_lines group by all"
        )
    }
    for currency, usage in USAGE.items():
        assert by_type["usage", currency] == usage
        assert by_type["charge", currency] == CHARGES[currency]
        assert by_type.get(("plan_fee", currency), 0) == PLAN_FEES[currency]
        net = project.value("select sum(net) from marts.fct_invoices where currency = ?", currency)
        given_back = by_type.get(("plan_allowance", currency), 0)
        assert net == usage + CHARGES[currency] + PLAN_FEES[currency] + given_back


def test_each_customer_has_an_invoice_and_each_provider_a_report(reference: Rated) -> None:
    project = reference.project
    invoiced = project.rows(
        "select count(*), count(distinct account_id), min(calls) from marts.fct_invoices"
        " inner join (select account_id, sum(calls) as calls from marts.fct_invoice_lines"
        " group by account_id) as lines using (account_id)"
    )
    assert invoiced[0][:2] == (100, 100)
    assert invoiced[0][2] >= 1
    reported = project.rows("select distinct account_id from marts.rpt_cdr_by_provider_by_date")
    assert {account_id for (account_id,) in reported} == {"vitelity", "gafachi", "vodafone"}


def test_lines_are_numbered_in_the_order_of_the_page(reference: Rated) -> None:
    """Usage, then what tiers and plans make of it, fees, charges."""
    order = ["usage", "late_usage", "volume_tier", "plan_allowance", "plan_fee", "charge"]
    places: dict[str, list[int]] = {}
    for account_id, line_type in reference.project.rows(
        "select account_id, line_type from marts.fct_invoice_lines"
        " order by invoice_run_id, account_id, line_number"
    ):
        places.setdefault(account_id, []).append(order.index(line_type))
    assert all(numbers == sorted(numbers) for numbers in places.values())
    assert {place for numbers in places.values() for place in numbers} >= {0, 2, 3, 4, 5}


# -- what the generator says it put in ----------------------------------------------------------

LINES = {
    "physical_lines": "sum(physical_lines)",
    "data_lines": "sum(data_lines)",
    "calls": "sum(calls)",
    "lines_delivered_before": "sum(duplicates)",
    "corrected_prices": "sum(superseded)",
    "non_call_records": "sum(non_calls)",
    "files": "count(*)",
    "file_delivered_before": "count(*) filter (where status = 'duplicate')",
}

REJECTIONS = {
    "rejected_column_count": "column_count",
    "rejected_unclosed_quote": "quoting",
    "rejected_invalid_byte": "invalid_encoding",
    "rejected_no_reference": "unreadable_call_reference",
    "rejected_unknown_usage_type": "unreadable_service_type",
    "rejected_unreadable_seconds": "unreadable_talk_seconds",
    "rejected_unreadable_date": "unreadable_started_at",
}

CALLS = {
    "unanswered_calls": "calls.talk_seconds = 0 and coalesce(calls.service_type, '') <> 'sms'",
    "unknown_but_unanswered": (
        "calls.talk_seconds = 0 and customer.rating_status = 'rated'"
        " and customer.account_id is null"
    ),
    "unanswered_words_with_seconds": (
        "calls.talk_seconds > 0 and calls.disconnect_reason = 'NO ANSWER'"
    ),
    "messages": "calls.service_type = 'sms'",
    "on_net_calls": "calls.call_direction = 'on_net'",
    "calls_within_grace": (
        # put in on purpose at Gafachi; the month brings others of its own at Vodafone
        "calls.source_id = 'gafachi' and calls.talk_seconds > 0 and customer.billed_seconds = 0"
        " and customer.rating_status = 'rated'"
    ),
    "calls_of_the_house_account": (
        "customer.account_id in (select account_id from marts.dim_accounts"
        " where not is_invoiced and not is_provider)"
    ),
    "pass_through_calls": (
        "customer.rate_id in (select rate_id from marts.dim_rates"
        " where markup_percent is not null) and customer.rating_status = 'rated'"
    ),
    "unreadable_called_numbers": "calls.called_number is null",
    "september_for_its_account": "customer.charge_date = date '2026-09-30'",
    "november_for_its_account": "customer.charge_date = date '2026-11-01'",
}


@pytest.fixture(scope="module")
def expected() -> dict[str, Any]:
    """What the generator says."""
    said: dict[str, Any] = json.loads((REFERENCE_CASE / "expected.json").read_text())
    return said


def test_counts_of_lines(reference: Rated, expected: dict[str, Any]) -> None:
    counts = ", ".join(f"{sql} as {name}" for name, sql in LINES.items())
    (found,) = reference.project.records(f"select {counts} from marts.rpt_landing_audit")
    assert found == {name: expected["totals"][name] for name in LINES}


def test_counts_of_lines_in_each_file(reference: Rated, expected: dict[str, Any]) -> None:
    """A corrected price is a new call in the later file, and supersedes a line of the earlier."""
    names = ["physical_lines", "data_lines", "non_call_records", "lines_delivered_before"]
    columns = ", ".join(f"coalesce({LINES[name]}, 0) as {name}" for name in names)
    found = reference.project.records(
        f"select source_id || '/' || file_name as file, {columns}"
        " from marts.rpt_landing_audit group by all"
    )
    assert {row.pop("file"): row for row in found} == {
        file: {name: counts.get(name, 0) for name in names}
        for file, counts in expected["files"].items()
    }


def test_counts_of_rejected_lines(reference: Rated, expected: dict[str, Any]) -> None:
    found = Counter(
        reason.split(":")[0]
        for (reason,) in reference.project.rows("select reason from marts.rpt_rejected_lines")
    )
    assert found == {reason: expected["totals"][kind] for kind, reason in REJECTIONS.items()}


@pytest.mark.parametrize("side", list(Side))
def test_counts_of_suspended_calls(reference: Rated, expected: dict[str, Any], side: Side) -> None:
    found = reference.project.rows(
        "select side || '_' || suspense_reason, count(*) from marts.rpt_suspended_calls"
        " where side = ? group by all",
        side.value,
    )
    reasons = "no_auth_code ambiguous_auth_code no_rate_table no_rate blocked_destination "
    reasons += "no_carrier_cost currency_mismatch invalid_number invalid_duration"
    totals = expected["totals"]
    kinds = [f"{side}_{reason}" for reason in reasons.split()]
    assert dict(found) == {kind: totals[kind] for kind in kinds if kind in totals}


@pytest.mark.parametrize("kind", CALLS)
def test_counts_of_calls(reference: Rated, expected: dict[str, Any], kind: str) -> None:
    found = reference.project.value(
        f"""
        select count(*)
        from marts.fct_calls as calls
        inner join marts.fct_customer_charges as customer on calls.call_id = customer.call_id
        where {CALLS[kind]}
        """
    )
    assert found == expected["totals"][kind]


# -- the generator ------------------------------------------------------------------------------


def test_the_generator_writes_what_is_committed(tmp_path: Path) -> None:
    subprocess.run(
        [
            sys.executable,
            str(REFERENCE_CASE / "generate.py"),
            "--seeds",
            str(tmp_path / "seeds"),
            "--case",
            str(tmp_path / "case"),
        ],
        check=True,
        cwd=tmp_path,
        env={"PYTHONDONTWRITEBYTECODE": "1", "PYTHONHASHSEED": "7"},
    )
    seeds = contents(tmp_path / "seeds")
    assert seeds
    assert seeds == contents(REPOSITORY / "seeds", "*.csv")
    written = contents(tmp_path / "case")
    assert set(written) > {"expected.json", "README.md"}
    assert {name: contents(REFERENCE_CASE).get(name) for name in written} == written


def contents(folder: Path, pattern: str = "*") -> dict[str, bytes]:
    """Read the files of a folder by relative name; a compressed one by what it holds."""
    return {
        path.relative_to(folder).as_posix(): (
            gzip.decompress(path.read_bytes()) if path.suffix == ".gz" else path.read_bytes()
        )
        for path in folder.rglob(pattern)
        if path.is_file() and "__pycache__" not in path.parts
    }
