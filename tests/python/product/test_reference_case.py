"""The reference case: the product agrees with the independent rater on everything it says."""

import gzip
import json
import subprocess
import sys
from collections import Counter
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from tests.python.reference_rater.records import Side

from .comparison import (
    call_differences,
    charge_differences,
    file_differences,
    invoice_differences,
    line_differences,
    provider_day_differences,
    rate_differences,
)
from .identification import sides_identified, wrongly_identified
from .project import REFERENCE_CASE, REPOSITORY
from .rated import Rated

pytestmark = pytest.mark.slow

# `python -m reference_rater --inbox examples/reference_case/inbox --seeds seeds` says the same.
CUSTOMER_CHARGES = Decimal("1507.896823")
PROVIDER_CHARGES = Decimal("763.470177")
INVOICED = Decimal("1507.60")


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


def test_every_provider_day(reference: Rated) -> None:
    assert provider_day_differences(reference.project, reference.result) == []


# -- totals, as the README prints them ----------------------------------------------------------


def test_totals(reference: Rated) -> None:
    project = reference.project
    customer = project.value("select sum(charge) from marts.fct_customer_charges")
    provider = project.value("select sum(charge) from marts.fct_provider_charges")
    invoiced = project.value("select sum(net) from marts.fct_invoices")
    assert customer == CUSTOMER_CHARGES
    assert provider == PROVIDER_CHARGES
    assert invoiced == INVOICED


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
