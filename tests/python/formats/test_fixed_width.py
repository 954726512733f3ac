"""Fixed-width files: a wholesaler's file with its control totals, a wholesale switch's log."""

import json
from collections.abc import Callable
from datetime import datetime
from decimal import Decimal
from pathlib import Path

import pytest

from tests.python.formats.staged import SAMPLES, StagedFormat

NL_SAMPLE = SAMPLES / "nl_wholesale" / "october.cdr"
DIALAWAY_SAMPLE = SAMPLES / "dialaway" / "switch.log"

Staged = Callable[[str], StagedFormat]


def test_the_wholesale_file(staged: Staged) -> None:
    nl = staged("nl_wholesale")
    (outcome,) = nl.land(NL_SAMPLE)
    assert (outcome.status, outcome.counts.physical_lines, outcome.counts.non_data_lines) == (
        "landed",
        6,
        2,
    )
    found = nl.rows(
        "row_number, record_kind, started_at, started_at_is_utc, talk_seconds, calling_number_raw,"
        " called_number_raw, billing_number, carrier_cost"
    )
    assert [tuple(row.values()) for row in found] == [
        (2, "call", datetime(2026, 10, 5, 9, 0), False, Decimal("18.000"), "0103456789",
         "0203456789", "7712", Decimal("0.09")),
        (3, "call", datetime(2026, 10, 5, 9, 1), False, Decimal("3600.500"), "0103456789",
         "0044207946000", "7712", Decimal("1.20")),
        (4, "call", datetime(2026, 10, 25, 2, 30), False, Decimal("0.000"), "0103456788",
         "112", "7712", Decimal("0")),
        (5, "call", datetime(2026, 10, 31, 23, 59, 59), False, Decimal("90.990"), "0103456788",
         "0612345678", "7712", Decimal("0.15")),
    ]  # fmt: skip
    ((totals,),) = nl.warehouse.rows("select control_totals from raw.files")
    assert json.loads(totals) == {
        "sequence": "000310",
        "records": "00000004",
        "duration": "000001014949",
        "price": "0000000144",
    }


@pytest.mark.parametrize(
    ("old", "new", "reason"),
    [
        ("00000004000001014949", "00000005000001014949", "records 00000005, but 4 records precede"),
        ("000001014949", "000001014950", "duration 000001014950, but duration sums to 3709.49"),
        ("49490000000144", "49490000000145", "price 0000000145, but price sums to 144"),
        ("00001800", "00001900", "duration 000001014949, but duration sums to 3710.49"),
        ("TRL0001", "XXX0001", "ends without its trailer"),
    ],
)
def test_control_totals_must_agree(staged: Staged, old: str, new: str, reason: str) -> None:
    """A file that disagrees with its trailer, or lacks it, is refused and leaves nothing."""
    nl = staged("nl_wholesale")
    text = NL_SAMPLE.read_text()
    assert text.count(old) == 1
    outcome = nl.land_text("october.cdr", text.replace(old, new))
    assert outcome.status == "refused"
    assert reason in (outcome.reason or "")
    assert nl.rows() == []
    assert nl.rejected() == {}


def test_a_file_that_is_cut_off(staged: Staged) -> None:
    nl = staged("nl_wholesale")
    lines = NL_SAMPLE.read_text().splitlines(keepends=True)
    outcome = nl.land_text("october.cdr", "".join(lines[:4]))
    assert outcome.status == "refused"
    assert "not complete" in (outcome.reason or "")


def test_joined_files_have_a_trailer_each(staged: Staged) -> None:
    nl = staged("nl_wholesale")
    text = NL_SAMPLE.read_text()
    outcome = nl.land_text("joined.cdr", text + text.replace("000310", "000311"))
    assert (outcome.status, outcome.counts.landed_lines) == ("landed", 8)
    ((totals,),) = nl.warehouse.rows("select control_totals from raw.files")
    assert [each["sequence"] for each in json.loads(totals)] == ["000310", "000311"]


def test_a_bad_line_costs_that_line(staged: Staged) -> None:
    """The trailer's count still holds, a sum cannot be proven any more: the file says so."""
    nl = staged("nl_wholesale")
    lines = NL_SAMPLE.read_text().splitlines()
    lines[2] = lines[2][:100]
    outcome = nl.land_text("october.cdr", "\n".join(lines))
    assert (outcome.status, outcome.counts.landed_lines, outcome.counts.rejected_lines) == (
        "landed",
        3,
        1,
    )
    assert "duration of the trailer not checked" in (outcome.reason or "")
    assert nl.rejected() == {3: "line_length: 100 characters where cdr needs 223"}


def test_the_shared_wholesale_file(staged: Staged, shared: Callable[[str], Path]) -> None:
    nl = staged("nl_wholesale")
    (outcome,) = nl.land(shared("nl_wholesale_fixedwidth_2012.cdr"))
    assert (outcome.status, outcome.counts.landed_lines, outcome.counts.rejected_lines) == (
        "landed",
        33,
        0,
    )
    sums = nl.one("select count(*), sum(talk_seconds), sum(carrier_cost) from staged")
    assert sums == (33, Decimal(30 * 60 + 55), Decimal("1.00"))
    ((totals,),) = nl.warehouse.rows("select control_totals from raw.files")
    said = json.loads(totals)
    assert (int(said["records"]), said["duration"]) == (33, "000000305500")


def test_the_switch_log(staged: Staged) -> None:
    dialaway = staged("dialaway")
    (outcome,) = dialaway.land(DIALAWAY_SAMPLE)
    assert (outcome.status, outcome.counts.landed_lines) == ("landed", 4)
    found = dialaway.rows(
        "call_reference, started_at, ended_at, talk_seconds, calling_number_raw,"
        " called_number_raw, ingress_trunk, egress_trunk, disconnect_reason"
    )
    assert [tuple(row.values()) for row in found] == [
        ("0/99998", datetime(2026, 12, 27, 2, 46, 7), datetime(2026, 12, 27, 2, 47, 37),
         Decimal(90), "442079460001", "999944207946100", "2101", "195", "12"),
        ("0/99999", datetime(2026, 12, 27, 23, 59, 59), datetime(2026, 12, 28, 0, 0, 4),
         Decimal(5), "442079460002", "999915550100", "2101", "195", "132"),
        ("0/00000", datetime(2026, 12, 28, 3, 0), datetime(2026, 12, 28, 3, 0),
         Decimal(0), "442079460002", "15550199", "2101", "2148", "0"),
        ("0/00001", datetime(2026, 12, 28, 3, 0), datetime(2027, 1, 1, 6, 0),
         Decimal(99 * 3600), "442079460002", "15550199", "2101", "2148", "12"),
    ]  # fmt: skip


def test_a_line_of_another_length_is_rejected(staged: Staged) -> None:
    dialaway = staged("dialaway")
    lines = DIALAWAY_SAMPLE.read_text().splitlines()
    outcome = dialaway.land_text("a.log", "\n".join([lines[0], lines[1] + "x", lines[2][:-1]]))
    assert (outcome.counts.landed_lines, outcome.counts.rejected_lines) == (1, 2)
    assert dialaway.rejected() == {
        2: "line_length: 371 characters where call has 370",
        3: "line_length: 369 characters where call has 370",
    }


def test_another_file_is_refused(staged: Staged) -> None:
    dialaway = staged("dialaway")
    outcome = dialaway.land_text("a.log", "Date,Source,Destination\n" * 3)
    assert outcome.status == "refused"
    assert "line_length: 23 characters" in (outcome.reason or "")


def test_the_shared_switch_log(staged: Staged, shared: Callable[[str], Path]) -> None:
    """699 calls; durations and those unanswered counted with another tool."""
    dialaway = staged("dialaway")
    dialaway.land(shared("dialaway_switch_fixedwidth_2006.log"))
    assert dialaway.one(
        "select count(*), count(distinct call_key), sum(talk_seconds),"
        " count(*) filter (where talk_seconds = 0), bool_and(record_kind = 'call') from staged"
    ) == (699, 699, Decimal(42924), 88, True)
