"""Exports of carriers and clouds: every line of a sample against what a telecom engineer expects.

The samples are invented, with the traps of the real exports: legs, calls that nobody answered,
quotes inside names, headers in other orders and spellings, times with and without an offset.
"""

import csv
import io
import json
import zipfile
from collections.abc import Callable
from datetime import datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from loaders.formats import load_named_format
from tests.python.formats.staged import SAMPLES, StagedFormat

Staged = Callable[[str], StagedFormat]

ANSWER = (
    "row_number, coalesce(unreadable_reason, record_kind), started_at, ended_at, talk_seconds,"
    " carrier_billed_seconds, calling_number_raw, called_number_raw, billing_number,"
    " call_direction, carrier_cost, carrier_currency"
)


def landed(staged: Staged, format_name: str, *files: str, lines: int) -> StagedFormat:
    """Land samples of a format, none of whose lines may be rejected or go amiss."""
    warehouse = staged(format_name)
    outcomes = warehouse.land(*(SAMPLES / format_name / file for file in files))
    assert [outcome.status for outcome in outcomes] == ["landed"] * len(files)
    counts = [outcome.counts for outcome in outcomes]
    assert sum(count.landed_lines for count in counts) == lines
    assert sum(count.rejected_lines for count in counts) == 0
    assert all(
        count.physical_lines == count.landed_lines + count.non_data_lines for count in counts
    )
    return warehouse


def answer(warehouse: StagedFormat, where: str = "true") -> list[tuple[Any, ...]]:
    """Give the columns that every carrier's expectations below list."""
    return [tuple(row.values()) for row in warehouse.rows(ANSWER, where)]


def expected(*rows: str) -> list[tuple[Any, ...]]:
    """Read expectations: the columns of ANSWER between bars, `-` for null."""
    read: list[Callable[[str], Any]] = [
        int, str, datetime.fromisoformat, datetime.fromisoformat, Decimal, Decimal,
        str, str, str, str, Decimal, str,
    ]  # fmt: skip
    found = []
    for row in rows:
        values = [value.strip() for value in row.split("|")]
        assert len(values) == len(read), row
        found.append(
            tuple(
                None if value == "-" else to(value) for to, value in zip(read, values, strict=True)
            )
        )
    return found


def keys(warehouse: StagedFormat) -> dict[tuple[int, int], str]:
    """Give the key of each line, by file and line."""
    rows = warehouse.rows("file_id, row_number, call_key")
    return {(row["file_id"], row["row_number"]): row["call_key"] for row in rows}


def bools(warehouse: StagedFormat, column: str) -> set[bool]:
    """Give what a column of true and false holds."""
    return {row[column] for row in warehouse.rows(column)}


# ---------------------------------------------------------------- Microsoft Teams

TEAMS = "PSTN.calls.2026-10-06.csv"


def test_teams(staged: Staged) -> None:
    """A forwarded call is two lines with one Call ID, both calls; bots have no user."""
    teams = landed(staged, "teams_pstn", TEAMS, lines=8)
    ann, bob, cy = "ann@example.com", "bob@example.com", "cy@example.com"
    day = "2026-10-05"
    assert answer(teams) == expected(
        f"2|call|{day} 09:00:00.123456|{day} 09:01:05.123456|65|-|+442079460101|+15550100|{ann}"
        "|outbound|0.23|GBP",
        f"3|call|{day} 09:10:00|{day} 09:12:00|120|-|+442079460199|+442079460102|{bob}"
        "|inbound|0|GBP",
        f"4|call|{day} 09:10:08|{day} 09:12:00|112|-|+442079460102|+442079460150|{bob}"
        "|outbound|0.10|GBP",
        f"5|call|{day} 10:00:00|{day} 10:00:30|30|-|+442079460***|+448081570100|-|inbound|0.01|GBP",
        f"6|call|{day} 10:00:00|{day} 10:00:00|0|-|+442079460103|+33199000100|{cy}|outbound|0|EUR",
        f"7|call|2026-10-25 00:59:59|2026-10-25 02:00:00|3601|-|+442079460177|+442079460104|{cy}"
        "|inbound|0|GBP",
        f"8|unreadable_call_direction|{day} 13:00:00|{day} 13:00:01|1|-|+442079460101"
        f"|+442079460150|{ann}|-|0|GBP",
        f"9|unreadable_started_at|-|-|60|-|+442079460101|+442079460150|{ann}|outbound|0.02|GBP",
    )
    assert bools(teams, "started_at_is_utc") == {True}
    assert len(set(keys(teams).values())) == 8
    references = [row["call_reference"] for row in teams.rows("call_reference")]
    assert references == [f"00000000-0000-4000-8000-{number:012d}" for number in range(1, 9)]


def test_teams_download_is_unpacked_first(staged: Staged) -> None:
    """The zip of the admin center also holds the parameters of the export."""
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        archive.write(SAMPLES / "teams_pstn" / TEAMS, TEAMS)
        archive.writestr("parameters.json", "{}")
    outcome = staged("teams_pstn").land_text("Calls.Export.1.zip", packed.getvalue())
    assert outcome.status == "refused"
    assert "unpack it into the inbox" in (outcome.reason or "")


@pytest.mark.parametrize(
    ("word", "direction"),
    [
        *((word, "inbound") for word in ("user_in", "conf_in", "ucap_in")),
        *(
            (word, "outbound")
            for word in (
                "user_out", "user_out_conf", "user_out_transfer", "user_out_forwarding",
                "conf_out", "ucap_out",
            )
        ),
    ],
)  # fmt: skip
def test_teams_call_types(word: str, direction: str) -> None:
    """All call types that Microsoft documents say where the call went."""
    assert load_named_format("teams_pstn").fields["call_direction"].words[word] == direction


# ---------------------------------------------------------------- UK Standard CDR


def test_uk_standard(staged: Staged) -> None:
    """A diverted call is two calls; a call type that nobody documents is kept as unreadable."""
    uk = landed(staged, "uk_standard", "CDR_20261005.csv", lines=7)
    day = "2026-10-05"
    assert answer(uk) == expected(
        f"1|call|{day} 09:00:00|-|65|-|+442079460100|+447700900123|+442079460101"
        "|outbound|0.0123|GBP",
        f"2|call|{day} 09:05:00|-|0|-|+442079460101|+15550100|+442079460101|outbound|0|GBP",
        f"3|call|{day} 09:10:00|-|120|-|+447700900199|+442079460102|+442079460102|inbound|0|GBP",
        f"4|call|{day} 09:10:08|-|112|-|+447700900199|+447700900150|+442079460102"
        "|outbound|0.0235|GBP",
        "5|call|2026-10-31 23:59:59|-|10|-|+442079460101|+448081570100|+442079460101|outbound|0|-",
        f"6|unreadable_call_direction|{day} 09:20:00|-|0|-|+442079460101|+447700900123"
        "|+442079460101|-|0.04|GBP",
        "7|unreadable_started_at|-|-|1|-|+442079460101|+447700900123|+442079460101"
        "|outbound|0.04|GBP",
    )
    assert bools(uk, "started_at_is_utc") == {False}
    assert [row["call_reference"] for row in uk.rows("call_reference", "row_number < 6")] == [
        "R-1", "R-2", "DIVERTED_INBOUND_R-3", "DIVERTED_OUTBOUND_R-3", None,
    ]  # fmt: skip


def test_uk_standard_with_a_header(staged: Staged) -> None:
    """Gamma's header spells four columns otherwise; the order is the standard's.

    The call that was in the earlier file is recognised, another one with the same RecordID is not
    taken for it.
    """
    uk = landed(staged, "uk_standard", "CDR_20261005.csv", "with_header.csv", lines=9)
    assert answer(uk, "file_id = 2") == expected(
        "2|call|2026-10-05 09:00:00|-|65|-|+442079460100|+447700900123|+442079460101"
        "|outbound|0.0123|GBP",
        "3|call|2026-10-06 10:00:00|-|30|-|+442079460103|+447700900124|+442079460103"
        "|outbound|0.005|GBP",
    )
    key = keys(uk)
    assert key[2, 2] == key[1, 1]
    assert key[2, 3] != key[1, 1]


def test_uk_standard_of_another_width(staged: Staged) -> None:
    """An older version is refused with the number of its columns, not read by wrong places."""
    outcome = staged("uk_standard").land_text("v1.csv", "V,0,+442079460101" + "," * 28 + "\n")
    assert outcome.status == "refused"
    assert "31 columns where version 3 has 42" in (outcome.reason or "")


# ---------------------------------------------------------------- VoIP Innovations


def test_voip_innovations(staged: Staged) -> None:
    """Actual and billed seconds, either order of minimum and increment, a message among calls."""
    carrier = landed(
        staged, "voip_innovations", "20261005_20261005.CDR", "20261006_20261007.CDR", lines=8
    )
    day = "2026-10-05"
    assert answer(carrier) == expected(
        f"2|call|{day} 09:00:00|{day} 09:00:17|17|18|15550100|15550199|-|outbound|0.00135|-",
        f"3|call|{day} 09:01:00|{day} 09:01:00|0|0|+15550100|+15550198|-|outbound|0|-",
        f"4|call|{day} 09:02:00|{day} 09:03:05|65.4|66|15550100|442079460100|-|outbound|0.055|-",
        f"5|call|{day} 09:03:00|{day} 09:04:00|60|60|15550111|18005550199|-|inbound|0.015|-",
        f"6|call|{day} 09:04:00|{day} 09:04:09|9|12|15550112|15550177|-|inbound|0.0004|-",
        f"7|call|{day} 09:05:00|{day} 09:05:00|0|-|15550112|15550177|-|-|0.01|-",
        f"8|unreadable_call_direction|{day} 09:06:00|{day} 09:06:00|1|6|15550112|15550177|-"
        "|-|0.01|-",
        "2|call|2026-10-06 21:00:00|2026-10-06 21:00:05|5|12|15550100|15550199|-|outbound|0.0009|-",
    )
    assert bools(carrier, "started_at_is_utc") == {True}
    found = carrier.rows("service_type, source_ip, target_ip", "file_id = 1 and row_number < 8")
    ours = ["198.51.100.7", "198.51.100.8"]
    assert [tuple(row.values()) for row in found] == [
        *[("voice", ours[0], None)] * 3,
        *[("voice", None, ours[1])] * 2,
        ("sms", None, None),
    ]
    raw = carrier.warehouse.raw("voip_innovations", ["callminimum", "callincrement"], file_id=2)
    assert raw == [("12", "6")]


# ---------------------------------------------------------------- Flowroute


def test_flowroute(staged: Staged) -> None:
    """A gzip; calls that failed are calls of 0 seconds; the offset of a time counts."""
    flowroute = landed(staged, "flowroute", "cdr_export_38647.csv.gz", lines=4)
    day = "2026-10-05"
    assert answer(flowroute) == expected(
        f"2|call|{day} 09:00:00|{day} 09:01:46|106|108|+15550100|15550199|customer-7"
        "|outbound|0.01994112|-",
        f"3|call|{day} 09:05:00|{day} 09:05:29|29|30|+15550111|15550100|-|inbound|0.00474784|-",
        f"4|call|{day} 09:06:00|{day} 09:06:12|0|0|anonymous|442079460100|-|outbound|0|-",
        "5|call|2026-10-06 03:59:59|2026-10-06 04:00:04|5|6|+15550101|15550199|-|outbound|0.001|-",
    )
    assert bools(flowroute, "started_at_is_utc") == {True}
    found = flowroute.rows("source_ip, target_ip, disconnect_reason")
    ours = "198.51.100.7"
    assert [tuple(row.values()) for row in found] == [
        (ours, None, "completed 200"),
        (None, ours, "completed 200"),
        (ours, None, "failed 486"),
        (ours, None, "cancelled 487"),
    ]


def test_flowroute_exports_that_overlap(staged: Staged) -> None:
    """Nothing in a line is unique, but the whole of it says that it is the same call."""
    flowroute = landed(staged, "flowroute", "cdr_export_38647.csv.gz", lines=4)
    (columns,) = [layout.columns for layout in load_named_format("flowroute").layouts]
    first = dict(zip(columns, flowroute.warehouse.raw("flowroute", columns)[0], strict=True))
    # The columns in another order, and the same amounts with other zeros.
    shown = sorted({**first, "total_cost": "0.019941120", "duration": "106.0"}.items())
    text = ",".join(name for name, _ in shown) + "\n" + ",".join(value or "" for _, value in shown)
    assert flowroute.land_text("next.csv", text + "\n").status == "landed"
    key = keys(flowroute)
    assert key[2, 2] == key[1, 2]
    assert len(set(key.values())) == 4


# ---------------------------------------------------------------- Bandwidth


def test_bandwidth(staged: Staged) -> None:
    """The carrier's rounded seconds are its own; only some call types tell the direction."""
    bandwidth = landed(staged, "bandwidth", "bdr.csv", lines=6)
    day = "2026-10-05"
    assert answer(bandwidth) == expected(
        f"2|call|{day} 10:03:05|{day} 10:06:20|-|198|15550100|5550199|77|outbound|0.03795|-",
        f"3|call|{day} 21:12:46|{day} 21:13:16|-|30|15550111|8005550199|77|inbound|0.01|-",
        f"4|call|{day} 00:00:00|{day} 00:00:00|-|0|15550100|411|1234567|outbound|0|-",
        f"5|call|{day} 12:30:00|{day} 12:31:00|-|60|15550100|5550177|78|-|0.0045|-",
        f"6|unreadable_started_at|-|{day} 13:01:00|-|60|15550100|5550177|78|-|0.0045|-",
        f"7|unreadable_carrier_billed_seconds|{day} 13:00:00|{day} 13:01:00|-|-|15550100|5550177"
        "|78|-|0.0045|-",
    )
    assert bools(bandwidth, "started_at_is_utc") == {True}


def test_bandwidth_rated_again(staged: Staged) -> None:
    """A record that was rated once more comes again with its BdrID and another amount.

    The older header has no columns of sub-accounts: the account is the customer's key then.
    """
    bandwidth = landed(staged, "bandwidth", "bdr.csv", lines=6)
    older, _ = [layout.columns for layout in load_named_format("bandwidth").layouts]
    raw = bandwidth.warehouse.raw("bandwidth", [name.lower() for name in older])[0]
    again = dict(zip(older, raw, strict=True)) | {"RateAttempts": "2", "Amount": "0.0396"}
    text = ",".join(again) + "\n" + ",".join(again.values()) + "\n"
    assert bandwidth.land_text("again.csv", text).status == "landed"
    assert answer(bandwidth, "file_id = 2") == expected(
        "2|call|2026-10-05 10:03:05|2026-10-05 10:06:20|-|198|15550100|5550199|1234567"
        "|outbound|0.0396|-",
    )
    key = keys(bandwidth)
    assert key[2, 2] == key[1, 2]
    assert len(set(key.values())) == 6


@pytest.mark.parametrize(
    ("call_type", "direction"),
    [
        ("TOLL-FREE ORIGINATION", "inbound"),
        ("INTERNATIONAL ORIGINATION", "inbound"),
        ("WVO", "inbound"),
        ("INTRASTATE", "outbound"),
        ("International", "outbound"),
        ("TOLL-FREE TERMINATION", "outbound"),
        ("EXTENDED", None),
        ("", None),
    ],
)
def test_bandwidth_call_types(staged: Staged, call_type: str, direction: str | None) -> None:
    """A type that tells nothing leaves the direction to the numbers and the source."""
    bandwidth = staged("bandwidth")
    text = (SAMPLES / "bandwidth" / "bdr.csv").read_text().splitlines()[:2]
    bandwidth.land_text("one.csv", "\n".join(text).replace("INTERSTATE", call_type))
    (row,) = bandwidth.rows("record_kind, call_direction")
    assert row == {"record_kind": "call", "call_direction": direction}


# ---------------------------------------------------------------- Telnyx


def test_telnyx(staged: Staged) -> None:
    """Three headers in any order; a report has no seconds of talk but answer and end."""
    telnyx = landed(staged, "telnyx", "report.csv", "portal.csv", "detail_records.csv", lines=6)
    assert answer(telnyx) == expected(
        "2|call|2026-10-05 09:00:00|2026-10-05 09:01:11|-|120|+15550100|+442079460100|bg-1"
        "|outbound|0.024|-",
        "3|call|2026-10-05 09:05:00|2026-10-05 09:05:20|0|0|+15550111|+15550100|bg-1|inbound|0|-",
        "4|unreadable_ended_at|2026-10-05 09:06:00|-|-|60|+15550100|+15550199|bg-1"
        "|outbound|0.005|-",
        "2|call|2026-10-06 10:00:00|2026-10-06 10:00:35|-|60|+15550100|+15550199|bg-1"
        "|outbound|0.005|-",
        "2|call|2026-10-07 17:42:30|2026-10-07 17:43:24|50|60|+15550100|+18005550199|60"
        "|outbound|0.002|USD",
        "3|call|2026-10-07 17:50:00|2026-10-07 17:50:10|0|0|+15550100|+15550198|60|outbound|0|USD",
    )
    # What the warehouse makes of a call without seconds: from answer to end.
    seconds = telnyx.rows(
        "cast(epoch(ended_at - answered_at) as integer) as seconds",
        "answered_at is not null and ended_at is not null",
    )
    assert [row["seconds"] for row in seconds] == [65, 30]
    assert bools(telnyx, "started_at_is_utc") == {True}
    clocks = telnyx.rows("answered_at_is_utc, ended_at_is_utc", "record_kind = 'call'")
    assert [tuple(row.values()) for row in clocks] == [
        (True, True), (False, False), (False, False), (False, True), (False, True),
    ]  # fmt: skip


def test_telnyx_report_with_all_fields(staged: Staged) -> None:
    """All documented fields land, whatever their capitals and order are."""
    telnyx = staged("telnyx")
    layout = next(
        layout
        for layout in load_named_format("telnyx").layouts
        if layout.name == "report with all fields"
    )
    names = [name.replace("_", " ").title() for name in reversed(layout.columns)]
    outcome = telnyx.land_text("all.csv", ",".join(names) + "\n" + "," * (len(names) - 1) + "\n")
    assert (outcome.status, outcome.reason, outcome.counts.landed_lines) == ("landed", None, 1)


# ---------------------------------------------------------------- Twilio


def sid(number: int) -> str:
    """Give the Sid of a call of the sample."""
    return f"CA{number:032x}"


def test_twilio(staged: Staged) -> None:
    """Parent and child are both calls; nobody answers in 0 seconds; a call not over is none."""
    twilio = landed(staged, "twilio", "Calls.csv", lines=9)
    account = f"AC{7:032x}"
    day = "2026-10-05"
    assert answer(twilio) == expected(
        f"2|call|{day} 09:00:00|{day} 09:02:00|120|-|+15550111|+15550100|{account}"
        "|inbound|0.0085|USD",
        f"3|call|{day} 09:00:05|{day} 09:02:00|115|-|+15550111|client:alice|{account}"
        "|outbound|0.004|USD",
        f"4|call|{day} 09:10:00|{day} 09:10:00|0|-|+15550100|+442079460100|{account}"
        "|outbound|-|USD",
        f"5|call|{day} 09:20:00|{day} 09:20:30|0|-|+15550100|sip:+15550199@example.com|{account}"
        "|outbound|0|USD",
        f"6|call|{day} 09:30:00|{day} 09:30:45|45|-|+15550100|+15550199|{account}|outbound|-|USD",
        f"7|non_call|{day} 09:40:00|-|-|-|+15550100|+15550199|{account}|outbound|-|USD",
        # Canceled before it was dialed: the time at which it was made.
        f"8|call|{day} 08:59:58|-|0|-|+15550100|+15550199|{account}|outbound|-|USD",
        f"9|unreadable_talk_seconds|{day} 09:50:00|{day} 09:50:45|-|-|+15550100|+15550199"
        f"|{account}|outbound|0.01|USD",
        f"10|call|{day} 16:00:00|{day} 16:00:01|1|-|+15550111|+15550100|{account}"
        "|inbound|0.0085|USD",
    )
    assert bools(twilio, "started_at_is_utc") == {True}
    found = twilio.rows("call_reference, from_uri, to_uri, disconnect_reason", "row_number < 6")
    assert [tuple(row.values()) for row in found] == [
        (sid(1), None, None, "completed"),
        (sid(2), None, "client:alice", "completed"),
        (sid(3), None, None, "busy"),
        (sid(4), None, "sip:+15550199@example.com", "no-answer"),
    ]


def test_twilio_later(staged: Staged) -> None:
    """The price comes later, by a script with other names: the same calls, more known of them."""
    twilio = landed(staged, "twilio", "Calls.csv", "later.csv", lines=11)
    account = f"AC{7:032x}"
    day = "2026-10-05"
    assert answer(twilio, "file_id = 2") == expected(
        f"2|call|{day} 09:30:00|{day} 09:30:45|45|-|+15550100|+15550199|{account}"
        "|outbound|0.014|USD",
        f"3|call|{day} 09:40:00|{day} 09:41:30|90|-|+15550100|+15550199|{account}"
        "|outbound|0.028|USD",
    )
    key = keys(twilio)
    assert (key[2, 2], key[2, 3]) == (key[1, 6], key[1, 7])
    assert len(set(key.values())) == 9


# ---------------------------------------------------------------- VoIP.ms


def test_voipms(staged: Staged) -> None:
    """The number is between angle brackets, quotes may be broken, legs share a uniqueid."""
    voipms = landed(staged, "voipms", "cdr.csv", "portal.csv", lines=7)
    day = "2026-10-05"
    assert answer(voipms) == expected(
        f"2|call|{day} 10:17:34|-|5|-|15550111|15550100|123456|inbound|0.0009|-",
        f"3|call|{day} 10:20:00|-|3665|-|15550100|442079460100|123456_bob|-|0.45825|-",
        f"4|call|{day} 10:21:00|-|0|-|15550100|15550199|123456_bob|-|0|-",
        f'5|call|{day} 10:22:00|-|20|-|"Anonymous" <>|15550100|123456|inbound|0.0036|-',
        f'6|call|{day} 10:22:05|-|15|-|"Anonymous" <>|15550150|123456|-|0.003|-',
        f"7|unreadable_talk_seconds|{day} 10:23:00|-|-|-|15550100|15550199|123456_bob|-|0.001|-",
        "2|call|2026-10-06 10:00:00|-|60|-|15550100|15550199|123456_bob|-|0.01|-",
    )
    assert bools(voipms, "started_at_is_utc") == {False}
    assert len(set(keys(voipms).values())) == 7
    ((callerid,),) = voipms.warehouse.rows(
        "select callerid from raw.voipms where _file_id = 1 and _row_number = 2"
    )
    assert callerid == '"Lee, Ann" <15550111>'


def test_the_shared_answer_of_voipms(staged: Staged, shared: Callable[[str], Path]) -> None:
    """A real answer of the API, as CSV: its price is that of 6 seconds, its duration 5."""
    (record,) = json.loads(shared("../rated/voipms_getcdr_1.json").read_text())["cdr"]
    text = io.StringIO()
    writer = csv.DictWriter(text, list(record))
    writer.writeheader()
    writer.writerow(record)
    voipms = staged("voipms")
    voipms.land_text("answer.csv", text.getvalue())
    (row,) = voipms.rows("record_kind, talk_seconds, carrier_cost, calling_number_raw")
    number = record["callerid"].split("<")[1].rstrip(">")
    assert tuple(row.values()) == ("call", Decimal(5), Decimal("0.0009"), number)
    assert row["carrier_cost"] == Decimal(record["rate"]) * 6 / 60
