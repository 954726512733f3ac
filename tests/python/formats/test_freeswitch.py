"""FreeSWITCH: the lines of mod_cdr_csv and the records of mod_json_cdr."""

import csv
import json
from collections.abc import Callable
from datetime import datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from tests.python.formats.staged import SAMPLES, StagedFormat

CSV_SAMPLE = SAMPLES / "freeswitch" / "Master.csv"
JSON_SAMPLE = SAMPLES / "freeswitch_json" / "master.json"
ONE_CALL = SAMPLES / "freeswitch_json" / "a_a0000000-0000-4000-8000-000000000001.cdr.json"

Staged = Callable[[str], StagedFormat]


def uuid(number: int) -> str:
    """Give the uuid of a call of the samples."""
    return f"{number:08}-0000-4000-8000-000000000000"


def at(text: str) -> datetime:
    """Give a time of the day of the samples."""
    return datetime.fromisoformat(f"2026-10-05 {text}")


def shape(staged: StagedFormat, path: Path) -> tuple[str, int, int, int, int]:
    """Land a file; give what became of it."""
    (outcome,) = staged.land(path)
    counts = outcome.counts
    return (
        outcome.status,
        counts.physical_lines,
        counts.non_data_lines,
        counts.landed_lines,
        counts.rejected_lines,
    )


def test_lines(staged: Staged) -> None:
    """Quotes inside a name are part of it; what could be two values is rejected, not guessed."""
    switch = staged("freeswitch")
    assert shape(switch, CSV_SAMPLE) == ("landed", 9, 1, 6, 2)
    found = switch.rows(
        "row_number, record_kind, call_reference, started_at, started_at_is_utc, answered_at,"
        " talk_seconds, calling_number_raw, called_number_raw, billing_number, disconnect_reason"
    )
    assert [tuple(row.values()) for row in found[:-1]] == [
        (1, "call", uuid(1), at("16:03:22"), False, at("16:03:30"), Decimal(60), "15550100",
         "00442079460001", "acme", "NORMAL_CLEARING"),
        (2, "call", uuid(3), at("16:10:00"), False, None, Decimal(0), "15550100",
         "00442079460001", "acme", "NO_ANSWER"),
        (3, "call", uuid(4), at("16:20:00"), False, at("16:20:05"), Decimal(1), "anonymous",
         "15550188", None, "NORMAL_CLEARING"),
        (4, "call", uuid(5), at("16:30:00"), False, at("16:30:05"), Decimal(0), "15550100",
         "15550188", "acme", "NORMAL_CLEARING"),
        (7, "call", uuid(7), at("16:50:00"), False, None, Decimal(0), "15550101", "voicemail",
         None, "ORIGINATOR_CANCEL"),
    ]  # fmt: skip
    # A name like two values, and no codecs at the end of the line: the surplus goes unseen there,
    # and what it shifts is no time.
    assert switch.rows("row_number, unreadable_reason", "record_kind <> 'call'") == [
        {"row_number": 8, "unreadable_reason": "unreadable_started_at"}
    ]
    assert switch.warehouse.raw("freeswitch", ["caller_id_name"]) == [
        "Ann Lee", 'Ann "The Boss" Lee', '"Bob"', 'Lee, "Ann', None, "Lee",
    ]  # fmt: skip
    assert switch.rejected() == {
        6: "column_count: 16 columns where example has 15",
        9: "quoting: a quote inside a quoted value is not doubled, or one is not closed",
    }


def test_copies_of_an_account_count_once(staged: Staged) -> None:
    """The switch writes each call into Master.csv and into a file of its account code."""
    switch = staged("freeswitch")
    lines = CSV_SAMPLE.read_text().splitlines(keepends=True)
    switch.land_text("Master.csv", "".join(lines[:4]))
    switch.land_text("acme.csv", "".join(lines[:2]))
    keys = switch.one(
        "select count(*), count(distinct call_key), bool_and(has_unique_key) from staged"
    )
    assert keys == (6, 4, True)


def test_records(staged: Staged) -> None:
    """JSON lines with URL-encoded variables; one bad record costs that line."""
    switch = staged("freeswitch_json")
    assert shape(switch, JSON_SAMPLE) == ("landed", 12, 1, 8, 3)
    found = switch.rows(
        "row_number, call_reference, started_at, answered_at, ended_at, talk_seconds,"
        " calling_number_raw, called_number_raw, billing_number, disconnect_reason",
        "record_kind = 'call'",
    )
    assert [tuple(row.values()) for row in found] == [
        (1, uuid(1), at("14:03:22.25"), at("14:03:30.9"), at("14:04:30.89"), Decimal("59.990"),
         "+15550100", "00442079460001", "acme", "NORMAL_CLEARING"),
        (4, uuid(3), at("14:05:02"), None, at("14:05:33"), Decimal("0.000"),
         "+15550100", "00442079460001", "acme", "NO_ANSWER"),
        # Transferred to the outside: the newest profile has the number that the call went to.
        (6, uuid(5), at("14:06:42"), at("14:06:47.123456"), at("14:07:47.624"), Decimal("60.501"),
         "+15550100", "+15550199", "acme", "NORMAL_CLEARING"),
        # An older switch: whole seconds only, and the key callflow twice, the newest first.
        (7, uuid(6), at("14:08:22"), at("14:08:25"), at("14:09:25"), Decimal("60.000"),
         "+15550101", "+15550188", "acme", "NORMAL_CLEARING"),
        # Click to call: the first leg goes out, and it has no originator.
        (10, uuid(8), at("14:10:02"), at("14:10:12"), at("14:10:13.5"), Decimal("1.500"),
         "0000000000", "+15550123", None, "NORMAL_CLEARING"),
    ]  # fmt: skip
    others = switch.rows("row_number, record_kind, unreadable_reason", "record_kind <> 'call'")
    assert [tuple(row.values()) for row in others] == [
        (2, "non_call", None),
        (8, "unreadable", "unreadable_call_reference"),
        (11, "unreadable", "unreadable_talk_seconds"),
    ]
    assert switch.rejected() == {
        5: "not_json: Unterminated string at character 377",
        9: "invalid_encoding: byte ff at position 423 is not utf-8",
        12: "duplicate_key: variables.billusec leads to 2 values",
    }


def test_trunks_and_addresses(staged: Staged) -> None:
    switch = staged("freeswitch_json")
    switch.land(JSON_SAMPLE, ONE_CALL)
    columns = "ingress_trunk, egress_trunk, source_ip, from_uri, to_uri, call_direction"
    found = switch.rows(columns, f"call_reference in ('{uuid(1)}', '{uuid(8)}') or file_id = 2")
    assert [tuple(row.values()) for row in found] == [
        ("sofia/internal/+15550100@pbx.example", "sofia/external/00442079460001", "192.0.2.10",
         "+15550100@pbx.example", "00442079460001@pbx.example", None),
        ("sofia/external/+15550123", "carrier", "192.0.2.10", "0000000000@pbx.example",
         "+15550123@pbx.example", None),
        ("carrier-in", "sofia/external/+442079460002", "192.0.2.10", "+15550100@pbx.example",
         "+442079460002@pbx.example", None),
    ]  # fmt: skip
    assert switch.one(
        "select bool_and(started_at_is_utc), bool_and(answered_at_is_utc = (answered_at is not"
        " null)), bool_and(ended_at_is_utc), count(carrier_cost), count(carrier_billed_seconds)"
        " from staged"
    ) == (True, True, True, 0, 0)


def test_one_call_in_a_file(staged: Staged) -> None:
    """As the switch posts it: written over many lines, below a blank one, values not encoded."""
    switch = staged("freeswitch_json")
    assert shape(switch, ONE_CALL) == ("landed", 1, 0, 1, 0)
    (call,) = switch.rows("started_at, talk_seconds, called_number_raw, billing_number")
    assert tuple(call.values()) == (at("14:03:23"), Decimal("1.500"), "+442079460002", "100%")


def test_the_same_call_however_it_is_delivered(staged: Staged) -> None:
    """A line of a joined file, a file of its own, an item of a list: one key and one content."""
    switch = staged("freeswitch_json")
    lines = JSON_SAMPLE.read_bytes().splitlines(keepends=True)
    switch.land_text("line.json", lines[0] + lines[1])
    switch.land_text("list.json", b"[" + lines[0] + b"," + lines[1] + b"]")
    switch.land_text("pretty.json", json.dumps(json.loads(lines[0]), indent=2))
    assert switch.one(
        "select count(*), count(distinct call_key), count(distinct content_md5) from staged"
        " where record_kind = 'call'"
    ) == (3, 1, 1)


def test_values_that_no_call_has(staged: Staged) -> None:
    """Columns that together are longer than any line cost the record."""
    switch = staged("freeswitch_json")
    record: dict[str, Any] = json.loads(ONE_CALL.read_text())
    good = json.dumps(record)
    record["variables"]["accountcode"] = "x" * 100_000
    outcome = switch.land_text("long.json", f"{good}\n{json.dumps(record)}\n")
    assert (outcome.counts.landed_lines, outcome.counts.rejected_lines) == (1, 1)
    assert switch.rejected()[2].startswith("record_too_long: 100376 bytes in its columns")


def test_a_bad_record_is_kept_as_it_is_written(staged: Staged) -> None:
    """Over its many lines, in a list whose other records land."""
    switch = staged("freeswitch_json")
    good = ONE_CALL.read_text().strip()
    bad = good.replace('"billusec"', '"uuid": "another",\r\n"billusec"')
    outcome = switch.land_text("list.json", f"[{good},\n{bad}]")
    assert (outcome.counts.landed_lines, outcome.counts.rejected_lines) == (1, 1)
    assert switch.warehouse.rows(
        "select line_number, line_text, reason from raw.rejected_lines"
    ) == [(2, bad, "duplicate_key: variables.uuid leads to 2 values")]


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ('"Ann","101","102"\n', "line 1 column 6: not_json: Expecting value"),
        ('{"event": "x", "id": 7}\n', "none of its 1 records has a column of this format"),
        ('[{"variables": {"uuid": "a"}}', "line 1 column 30: not_json: expecting ',' or ']', but"),
    ],
)
def test_what_is_no_such_file(staged: Staged, text: str, reason: str) -> None:
    switch = staged("freeswitch_json")
    outcome = switch.land_text("a.json", text)
    assert outcome.status == "refused"
    assert reason in (outcome.reason or "")
    assert switch.rows() == []


def test_the_shared_lines(staged: Staged, shared: Callable[[str], Path]) -> None:
    """Against Python's own reader; the file ends inside its last line."""
    switch = staged("freeswitch")
    path = shared("freeswitch_lab_2021.csv")
    lines = [line for line in csv.reader(path.open(newline="")) if len(line) == 15]
    physical = len(path.read_text().splitlines())
    assert shape(switch, path) == ("landed", physical, 0, len(lines), physical - len(lines))
    assert switch.one(
        "select count(*), sum(talk_seconds), count(answered_at), count(distinct call_reference)"
        " from staged where record_kind = 'call'"
    ) == (
        len(lines),
        sum(int(line[8]) for line in lines),
        sum(bool(line[5]) for line in lines),
        len({line[10] for line in lines}),
    )


@pytest.mark.parametrize(
    ("name", "lines", "talk_seconds", "number"),
    [
        ("freeswitch_json_cdr.json", (1, 0), Decimal("67.540"), 1),
        ("freeswitch_json_cdr2.json", (2, 1), Decimal("20.600"), 2),
    ],
)
def test_the_shared_records(
    staged: Staged,
    shared: Callable[[str], Path],
    name: str,
    lines: tuple[int, int],
    talk_seconds: Decimal,
    number: int,
) -> None:
    """The seconds are those of the record's own answer and hangup times, rounded to three places.

    The switch's own stamps are local, so they differ from UTC by whole hours.
    """
    switch = staged("freeswitch_json")
    path = shared(name)
    assert shape(switch, path) == ("landed", *lines, 1, 0)
    record = json.loads(path.read_text())
    variables, times = record["variables"], record["callflow"][0]["times"]
    (call,) = switch.rows()
    between = int(times["hangup_time"]) - int(times["answered_time"])
    assert call["talk_seconds"] == talk_seconds == round(Decimal(between) / 1_000_000, 3)
    epoch = datetime(1970, 1, 1)
    assert call["started_at"] == epoch + timedelta(microseconds=int(times["created_time"]))
    assert call["answered_at"] == epoch + timedelta(microseconds=int(times["answered_time"]))
    local = datetime.fromisoformat(variables["start_stamp"])
    assert (call["started_at"].replace(microsecond=0) - local) % timedelta(hours=1) == timedelta()
    assert (call["row_number"], call["record_kind"], call["call_reference"]) == (
        number,
        "call",
        variables["uuid"],
    )
    assert (call["calling_number_raw"], call["called_number_raw"]) == ("1001", "1002")
    assert call["billing_number"] == variables.get("accountcode")
