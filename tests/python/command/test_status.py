"""Gaps, turned-away files and waiting ones: what `ratehouse status` and its reports say of them."""

import json
import os
import re
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest

from ratehouse.attention import Findings, needs_attention
from tests.python.product.book import Book
from tests.python.product.project import Project
from tests.python.product.standard_files import standard_file

from .test_command import ratehouse

WIDTH = 100
NOW = "2026-11-10 12:00:00"
"""What the build takes for now: a Tuesday."""

FIRST_DAY = date(2026, 10, 5)
"""A Monday."""

DELIVERED_AT = datetime(2026, 11, 2, 3, 4, 5, tzinfo=UTC)


def calls(*days: date, currency_of: str = "") -> bytes:
    """Write a file with an answered and an unanswered call on each day, at noon in New York."""
    return standard_file(
        {
            "call_reference": f"{day}-{seconds}{currency_of}",
            "started_at": f"{day}T12:00:00",
            "talk_seconds": seconds,
            "called_number": "12125550100",
            "carrier_cost": "0.01" if seconds == "60" else "",
        }
        for day in days
        for seconds in ("60", "0")
    )


def put(project: Project, source_id: str, name: str, content: bytes) -> None:
    """Deliver a file at DELIVERED_AT."""
    path = project.deliver(source_id, name, content)
    os.utime(path, (DELIVERED_AT.timestamp(), DELIVERED_AT.timestamp()))


@pytest.fixture(scope="module")
def seen(tmp_path_factory: pytest.TempPathFactory) -> Project:
    """Three feeds with something missing, built on NOW."""
    project = Project(tmp_path_factory.mktemp("seen"))
    book = Book()
    for source_id in ("office", "numbered", "silent", "never"):
        book.add("cdr_sources", source_id=source_id, timezone="America/New_York")
    book.add(
        "file_sequences",
        source_id="numbered",
        file_name_pattern="_([0-9]+)[.]csv",
        stream_pattern="^([a-z]+)_",
        wraps_after="99",
        wraps_to="1",
    )
    book.account("house", is_invoiced="false")
    book.add(
        "invoice_runs",
        invoice_run_id="october",
        period_start="2026-10-01",
        period_end="2026-11-01",
        invoice_date="2026-11-02",
    )
    project.write_book(book)
    settings = project.root / "dbt_project.yml"
    text = settings.read_text(encoding="utf-8")
    assert 'as_of: ""' in text
    settings.write_text(text.replace('as_of: ""', f'as_of: "{NOW}"'), encoding="utf-8")

    # five weeks from Monday to Friday, but for a Wednesday whose file is refused; up to yesterday
    for number in range(36):
        day = FIRST_DAY + timedelta(days=number)
        if day.weekday() < 5:
            content = b"Prefix,Rate\n" if day == date(2026, 10, 21) else calls(day)
            put(project, "office", f"{day}.csv", content)
    put(project, "office", "2026-10-05 copy.csv", calls(FIRST_DAY))
    # two nodes; 99 and 1 never came, 3 was refused at first, 4 still is
    for name, content in {
        "a_97.csv": calls(date(2026, 11, 9), currency_of="a97"),
        "a_98.csv": calls(date(2026, 11, 9), currency_of="a98"),
        "a_02.csv": calls(date(2026, 11, 9), currency_of="a02"),
        "a_03.csv": b"Prefix,Rate\n",
        "a_04.csv": b"Prefix,Rate\n",
        "b_07.csv": calls(date(2026, 11, 9), currency_of="b07"),
        "readme.csv": calls(date(2026, 11, 9), currency_of="readme"),
    }.items():
        put(project, "numbered", name, content)
    days = [date(2026, 9, 1), date(2026, 9, 3), date(2026, 10, 6), date(2026, 10, 9)]
    put(project, "silent", "once.csv", calls(*days))
    project.land()
    put(project, "numbered", "a_03.csv", calls(date(2026, 11, 9), currency_of="a03"))
    project.land()
    project.build()
    put(project, "office", "2026-11-10.csv", calls(date(2026, 11, 10)))
    return project


@pytest.fixture(scope="module")
def said(seen: Project) -> dict[str, Any]:
    """Give what `ratehouse status --json` says."""
    done = ratehouse(seen, "status", "--json")
    assert done.code == 0, done.log
    found: dict[str, Any] = json.loads(done.out)
    return found


# -- the reports ---------------------------------------------------------------------------------


def test_the_gaps(seen: Project) -> None:
    """The office's weekends are no gap; of a feed known for less than four weeks every day is.

    A number below its neighbours is later, for the count begins anew; what was refused is missing
    until it lands.
    """
    columns = "gap_kind, stream, gap_from, gap_to, missing, is_open, after_file, before_file"
    found = seen.rows(
        f"select source_id, {columns} from marts.rpt_landing_gaps order by source_id, gap_from"
    )
    assert found == [
        ("numbered", "sequence", "a", "04", "04", 1, False, "a_03.csv", None),
        ("numbered", "sequence", "a", "99", "01", 2, False, "a_98.csv", "a_02.csv"),
        ("numbered", "no_number", "-", "readme.csv", "readme.csv", 1, False, None, None),
        ("office", "day", "-", *("2026-10-21",) * 2, 1, False, "2026-10-20.csv", "2026-10-22.csv"),
        ("silent", "day", "-", "2026-09-02", "2026-09-02", 1, False, "once.csv", "once.csv"),
        ("silent", "day", "-", "2026-09-04", "2026-10-05", 32, False, "once.csv", "once.csv"),
        ("silent", "day", "-", "2026-10-07", "2026-10-08", 2, False, "once.csv", "once.csv"),
        ("silent", "day", "-", "2026-10-10", "2026-11-09", 31, True, "once.csv", None),
    ]


def test_a_gap_names_the_files_that_were_turned_away(seen: Project) -> None:
    """A number tells which file it was, a day which files it may have been."""
    reasons = dict(
        seen.rows(
            "select gap_from, reason from marts.rpt_landing_gaps"
            " where reason is not null and gap_kind <> 'no_number'"
        )
    )
    assert reasons.keys() == {"04", "2026-10-21"}
    assert reasons["04"].startswith("a_04.csv was refused: ")
    assert reasons["2026-10-21"].startswith("may be in it: 2026-10-21.csv was refused: ")


def test_the_audit_tells_what_a_file_is_made_of(seen: Project) -> None:
    found = seen.records(
        "select format, bytes > 0 as has_bytes, non_data_lines, lines_add_up, calls,"
        " answered_calls, zero_second_calls, calls_with_cost, carrier_cost, carrier_currency,"
        " carrier_costs, control_totals, delivered_at, first_call_at, last_call_at"
        " from marts.rpt_landing_audit where file_name = 'once.csv'"
    )
    assert [{name: str(value) for name, value in row.items()} for row in found] == [
        {
            "format": "standard",
            "has_bytes": "True",
            "non_data_lines": "1",
            "lines_add_up": "True",
            "calls": "8",
            "answered_calls": "4",
            "zero_second_calls": "4",
            "calls_with_cost": "4",
            "carrier_cost": "0.04000000",
            "carrier_currency": "USD",
            "carrier_costs": "USD 0.04000000",
            "control_totals": "None",
            "delivered_at": "2026-11-02 03:04:05",
            "first_call_at": "2026-09-01 16:00:00",
            "last_call_at": "2026-10-09 16:00:00",
        }
    ]


def test_a_suspended_call_can_be_found_in_its_file(seen: Project) -> None:
    """File and line of the call, and the digits as they were dialled."""
    found = seen.rows(
        "select distinct file_name, row_number, called_number_raw"
        " from marts.rpt_suspended_calls where call_reference = '2026-10-09-60'"
        " and source_id = 'silent'"
    )
    assert found == [("once.csv", 8, "12125550100")]


def test_a_day_does_not_count_before_it_is_over(seen: Project) -> None:
    """In New York it is the same day as in UTC, and yesterday is the last that counts."""
    assert seen.value("select max(silent_date) from intermediate.int_silent_days") == date(
        2026, 11, 9
    )


def test_an_older_warehouse_gets_the_new_column(seen: Project, tmp_path: Any) -> None:
    """`dbt build` works before anything has landed with the new release."""
    older = seen.in_home(tmp_path / "home", copy_warehouse=True)
    with older.writing() as connection:
        connection.execute("drop view staging.stg_files")
        connection.execute("alter table raw.files drop column delivered_at")
    run = older.dbt("run", "--select", "stg_files")
    assert run.exit_code == 0, run.output
    assert older.rows("select distinct delivered_at from staging.stg_files") == [(None,)]


# -- the command ---------------------------------------------------------------------------------


def test_what_needs_a_person(said: dict[str, Any]) -> None:
    """A gap that ended before the first open period is in the report, and needs nobody any more."""
    found = [(one["kind"], one["count"], one["text"]) for one in said["needs_attention"]]
    assert found == [
        (
            "refused_files",
            2,
            "2 files refused: numbered/a_04.csv, office/2026-10-21.csv",
        ),
        ("gap_sequence", 3, "numbered lacks 3 numbered files: a 04, a 99 to 01"),
        ("gap_no_number", 1, "numbered has 1 file without a number: readme.csv"),
        ("gap_day", 1, "office has no calls on 1 day: 2026-10-21"),
        (
            "gap_day",
            65,
            "silent has no calls on 65 days: 2026-09-04 to 2026-10-05, 2026-10-07 to 2026-10-08, "
            "since 2026-10-10",
        ),
        ("suspended_calls", 21, "21 of 42 calls of the open periods suspended"),
    ]
    assert all(one["way_out"] for one in said["needs_attention"])


def test_a_source_that_never_delivered_is_there(said: dict[str, Any]) -> None:
    by_source = {row["source_id"]: row for row in said["sources"]}
    assert list(by_source) == ["never", "numbered", "office", "silent"]
    assert by_source["never"]["landed"] == by_source["never"]["calls"] == 0
    office = by_source["office"]
    assert (office["landed"], office["duplicate"], office["refused"]) == (25, 1, 1)
    assert (office["last_file"], office["last_delivered_at"]) == (
        "2026-11-09.csv",
        "2026-11-02T03:04:05",
    )
    assert (office["calls"], office["missing_days"]) == (50, 1)
    assert office["last_call_at"] == "2026-11-09T17:00:00"
    assert by_source["numbered"]["missing_files"] == 3


def test_files_that_have_not_landed(said: dict[str, Any]) -> None:
    """Only what a landing would take: a refused file is known, a landed one too."""
    assert said["not_landed_files"] == [{"source_id": "office", "file_name": "2026-11-10.csv"}]


def test_turned_away_files_are_those_that_never_landed(said: dict[str, Any]) -> None:
    found = [(row["file_name"], row["status"]) for row in said["turned_away_files"]]
    assert found == [("a_04.csv", "refused"), ("2026-10-21.csv", "refused")]
    assert all(row["reason"] for row in said["turned_away_files"])


def test_status_on_a_terminal(seen: Project) -> None:
    """What needs a person comes first; nothing is wider than the terminal but one path."""
    done = ratehouse(seen, "status", columns=WIDTH)
    assert done.code == 0, done.log
    lines = [line.rstrip() for line in done.out.splitlines()]
    assert lines[0] == "Needs a person"
    assert "  2 files refused: numbered/a_04.csv, office/2026-10-21.csv" in lines
    assert "  1 file in the inbox not landed yet: office/2026-11-10.csv" in lines
    assert any(
        re.fullmatch(r"office +25( +1){2}( +0){2} +50 +2026-11-09 17:00 +1 day", line)
        for line in lines
    )
    assert re.search(r"silent +days +2026-10-10 +until now +31 +once.csv", done.out)
    assert [line for line in lines if len(line) > WIDTH] == lines[-1:]
    assert str(seen.warehouse) in lines[-1]


def test_what_lies_in_no_source_needs_a_person(seen: Project) -> None:
    """`ratehouse land` would leave it where it lies."""
    stray = seen.deliver("stranger", "calls.csv", b"x")
    try:
        said = json.loads(ratehouse(seen, "status", "--json").out)
    finally:
        stray.unlink()
        stray.parent.rmdir()
    (one,) = [one for one in said["needs_attention"] if one["kind"] == "inbox"]
    assert "there is no source 'stranger' in seeds/cdr_sources.csv" in one["text"]


def test_status_before_anything_is_built(tmp_path: Any) -> None:
    """Landed, not built: the files are there, and what to do."""
    project = Project(tmp_path)
    book = Book()
    book.add("cdr_sources", source_id="office")
    project.write_book(book)
    project.deliver("office", "a.csv", calls(FIRST_DAY))
    project.land()
    done = ratehouse(project, "status", columns=WIDTH)
    assert done.code == 0, done.log
    assert done.out.startswith("Needs a person\n  nothing is built yet\n    run `ratehouse run`")
    assert re.search(r"office +1 +0 +0 +0 +0 +0", done.out)


# -- what needs a person -------------------------------------------------------------------------

CALM = Findings(
    build_state="green",
    stale_days=[],
    inbox_fault=None,
    strays=[],
    turned_away_files=[],
    gaps=[],
    rejected_lines=0,
    disagreements=[],
    suspended_calls=0,
    calls=10,
    charges_without_rate=[],
    unknown_invoices=[],
    overdue=[],
    file_bytes=100,
    disk_free_bytes=100,
)


def gap(**cells: object) -> dict[str, object]:
    """Give a gap that has ended."""
    return {
        "source_id": "office",
        "gap_kind": "day",
        "stream": "-",
        "gap_from": "2026-10-05",
        "gap_to": "2026-10-06",
        "missing": 2,
        "is_open": False,
        **cells,
    }


def test_a_calm_warehouse_needs_nobody() -> None:
    assert needs_attention(CALM, max_silent_days=1) == []


@pytest.mark.parametrize(
    ("changed", "kind", "count", "text"),
    [
        ({"build_state": "red"}, "build", 1, "the last build is red"),
        ({"build_state": "never built"}, "build", 1, "nothing is built yet"),
        ({"stale_days": [{"days": 2}, {"days": 1}]}, "stale_days", 3, "3 days that"),
        ({"inbox_fault": "x cannot be read"}, "inbox", 1, "x cannot be read"),
        ({"strays": ["x lies outside"]}, "inbox", 1, "x lies outside"),
        (
            {
                "turned_away_files": [
                    {"source_id": "s", "file_name": f"{n}.csv", "status": "quarantined"}
                    for n in range(5)
                ]
            },
            "quarantined_files",
            5,
            "5 files quarantined: s/0.csv, s/1.csv, s/2.csv and 2 more",
        ),
        ({"gaps": [gap(is_open=True)]}, "gap_day", 2, "office has no calls on 2 days: since 2026-"),
        (
            {"gaps": [gap(missing=1, gap_to="2026-10-05")]},
            "gap_day",
            1,
            "office has no calls on 1 day: 2026-10-05",
        ),
        ({"rejected_lines": 1}, "rejected_lines", 1, "1 line rejected in files of the open"),
        ({"suspended_calls": 3}, "suspended_calls", 3, "3 of 10 calls of the open periods"),
        (
            {
                "charges_without_rate": [
                    {"calls": calls, "charge_currency": currency, "currency": "USD"}
                    for calls, currency in ((2, "CHF"), (1, "CHF"), (4, "SEK"))
                ]
            },
            "no_fx_rate",
            7,
            "the charges of 7 calls are on no invoice for want of an exchange rate: CHF to USD, "
            "SEK to USD",
        ),
        (
            {"unknown_invoices": [{"payment_id": "p1"}, {"payment_id": "p2"}]},
            "unknown_invoice",
            2,
            "2 payments for an invoice that the account does not have: p1, p2",
        ),
        (
            {
                "overdue": [
                    {
                        "account_id": account,
                        "currency": currency,
                        "overdue": Decimal(amount),
                        "overdue_since": since,
                    }
                    for account, currency, amount, since in (
                        ("ann", "USD", "1000.0000", date(2026, 12, 3)),
                        ("bob", "USD", "234.5000", date(2026, 11, 3)),
                        ("ann", "KWD", "0.1250", date(2027, 1, 3)),
                    )
                ]
            },
            "overdue",
            2,
            "2 customers with an overdue balance: 0.125 KWD, 1,234.50 USD, the oldest since "
            "2026-11-03",
        ),
        ({"disk_free_bytes": 99}, "disk", 99, "0.0 MiB free on the disk of the warehouse"),
    ],
)
def test_each_kind_of_need(changed: Any, kind: str, count: int, text: str) -> None:
    (one,) = needs_attention(replace(CALM, **changed), max_silent_days=1)
    assert (one.kind, one.count) == (kind, count)
    assert one.text.startswith(text)
    assert one.way_out


def test_a_short_silence_needs_nobody() -> None:
    """Of days that may still come; what is missing between others is missing."""
    silence = replace(CALM, gaps=[gap(is_open=True)])
    assert needs_attention(silence, max_silent_days=2) == []
    assert len(needs_attention(silence, max_silent_days=1)) == 1
    assert len(needs_attention(replace(CALM, gaps=[gap()]), max_silent_days=9)) == 1
