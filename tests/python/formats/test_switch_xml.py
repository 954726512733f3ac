"""XML of switches: BroadWorks with a record for each user of a call, Metaswitch with one a call."""

import json
from collections.abc import Callable
from datetime import datetime
from decimal import Decimal
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pytest

from tests.python.formats.staged import SAMPLES, StagedFormat

BROADWORKS = SAMPLES / "broadworks_xml" / "BW-CDR-20261005120000-2-0001.xml"
METASWITCH = SAMPLES / "metaswitch" / "billing_170.xml"

Staged = Callable[[str], StagedFormat]

ALICE, BOB = "+442079460001", "+442079460002"
LINE_1, LINE_2 = "+441481960001", "+441481960002"


def seconds(row: dict[str, Any]) -> Decimal | None:
    """Give the talk seconds as int_cdrs_unioned does: of the record, else from its times."""
    if row["talk_seconds"] is not None or row["ended_at"] is None:
        return row["talk_seconds"]  # type: ignore[no-any-return]
    talk = row["ended_at"] - row["answered_at"]
    return Decimal(talk.days * 86400 + talk.seconds) + Decimal(talk.microseconds) / 1_000_000


def at(clock: str, date: str = "2026-10-05") -> datetime:
    """Give a time of the samples' day."""
    return datetime.fromisoformat(f"{date} {clock}")


def test_broadworks_calls(staged: Staged) -> None:
    """Each call once: the user's own record, and of an on-net call the caller's."""
    broadworks = staged("broadworks_xml")
    (outcome,) = broadworks.land(BROADWORKS)
    counts = outcome.counts
    assert (outcome.status, counts.physical_lines, counts.non_data_lines, counts.landed_lines) == (
        "landed",
        19,
        0,
        19,
    )
    rows = broadworks.rows(where="record_kind = 'call'")
    assert [
        (
            row["row_number"], row["started_at"], row["answered_at"], row["ended_at"], seconds(row),
            row["calling_number_raw"], row["called_number_raw"], row["billing_number"],
            row["call_direction"],
        )
        for row in rows
    ] == [
        (2, at("12:00:01.104"), at("12:00:06.813"), at("12:00:20.296"), Decimal("13.483"),
         ALICE, "+15550100", ALICE, "outbound"),
        (3, at("12:00:02"), at("12:00:10"), at("13:00:10.5"), Decimal("3600.5"),
         "+15550101", BOB, BOB, "inbound"),
        (4, at("12:00:03"), at("12:00:05"), at("12:01:05"), Decimal(60),
         ALICE, BOB, ALICE, "on_net"),
        (6, at("12:00:04"), None, at("12:00:34"), Decimal(0),
         ALICE, "+442079460077", ALICE, "on_net"),
        (7, at("12:00:05"), at("12:00:15.001"), at("12:00:25"), Decimal("9.999"),
         "+15550102", BOB, BOB, "inbound"),
        (8, at("12:00:15"), at("12:00:15.001"), at("12:00:25"), Decimal("9.999"),
         "+15550102", "+442079460099", BOB, "outbound"),
        (11, at("12:00:06"), at("12:00:07"), at("12:00:08"), Decimal(1),
         ALICE, "112", ALICE, "outbound"),
        (15, at("12:00:10"), at("12:00:11"), at("12:00:21.25"), Decimal("10.25"),
         "1001", "+15550107", "1001", None),
        (16, at("12:00:11"), at("12:00:12"), at("12:00:42"), Decimal(30),
         ALICE, "+15550108", ALICE, "outbound"),
    ]  # fmt: skip
    assert {row["started_at_is_utc"] for row in rows} == {True}
    assert {row["has_unique_key"] for row in rows} == {True}
    assert {(row["carrier_cost"], row["carrier_currency"]) for row in rows} == {(None, None)}
    assert rows[0]["call_reference"] == "0009000102as1.example20261005120001.1041+010000"


def test_broadworks_sides(staged: Staged) -> None:
    """The trunk group and the device are the user's side, the route is the other."""
    broadworks = staged("broadworks_xml")
    broadworks.land(BROADWORKS)
    out, into = broadworks.rows(
        "ingress_trunk, egress_trunk, source_ip, target_ip, service_provider, disconnect_reason",
        "row_number in (2, 3)",
    )
    assert tuple(out.values()) == (
        "acme/pbx-1", "sbc1.example:5060", "192.0.2.20", None, "Example Telecom", "016",
    )  # fmt: skip
    assert tuple(into.values()) == (
        "sbc1.example:5060", "acme/pbx-1", None, "192.0.2.20", "Example Telecom", "016",
    )  # fmt: skip
    names = broadworks.warehouse.raw("broadworks_xml", ["other_party_name"])
    assert names[1] == 'Café "Zoë" & Sons, Ltd'


def test_broadworks_records_that_are_no_calls(staged: Staged) -> None:
    """Start, End, what comes before a call ends, pieces of one, and the called side on net."""
    broadworks = staged("broadworks_xml")
    broadworks.land(BROADWORKS)
    rows = broadworks.rows("row_number, unreadable_reason", "record_kind = 'non_call'")
    assert [row["row_number"] for row in rows] == [1, 5, 9, 10, 17, 19]
    assert {row["unreadable_reason"] for row in rows} == {None}
    unreadable = broadworks.rows("row_number, unreadable_reason", "record_kind = 'unreadable'")
    assert [tuple(row.values()) for row in unreadable] == [
        (12, "unreadable_ended_at"),
        (13, "unreadable_answered_at"),
        (14, "unreadable_call_direction"),
        (18, "unreadable_started_at"),
    ]


def test_broadworks_files_that_overlap(staged: Staged) -> None:
    """The record id recognises a call in another file, also with other spaces and times."""
    broadworks = staged("broadworks_xml")
    text = BROADWORKS.read_text(encoding="latin-1")
    broadworks.land(BROADWORKS)
    again = text.replace("\n", "").replace("12:00:20.296", "12:00:21.296").encode("latin-1")
    assert broadworks.land_text("again.xml", again).counts.landed_lines == 19
    assert broadworks.one(
        "select count(*), count(distinct call_key) from staged where record_kind = 'call'"
    ) == (18, 9)


def test_the_shared_broadworks_file(staged: Staged, shared: Callable[[str], Path]) -> None:
    """Two calls, two records that are none; seconds from the XML by another parser."""
    path = shared("broadworks_r19.xml")
    broadworks = staged("broadworks_xml")
    (outcome,) = broadworks.land(path)
    assert (outcome.status, outcome.counts.landed_lines) == ("landed", 4)
    rows = broadworks.rows()
    assert [row["record_kind"] for row in rows] == ["non_call", "call", "call", "non_call"]
    expected = []
    for record in ElementTree.parse(path).getroot().iter("basicModule"):
        times = [record.findtext(name) or "" for name in ("answerTime", "releaseTime")]
        answer, release = (datetime.strptime(time, "%Y%m%d%H%M%S.%f") for time in times)
        expected.append((record.findtext("calledNumber"), (release - answer).total_seconds()))
    found = [(row["called_number_raw"], float(seconds(row) or 0)) for row in rows[1:3]]
    assert found == expected == [("+4986517174963", 13.483), ("1002", 23.285)]


def test_metaswitch_calls(staged: Staged) -> None:
    """One record a call; attempts are calls of 0 seconds, directions are those of the parties."""
    metaswitch = staged("metaswitch")
    (outcome,) = metaswitch.land(METASWITCH)
    counts = outcome.counts
    assert (outcome.status, counts.physical_lines, counts.non_data_lines, counts.landed_lines) == (
        "landed",
        14,
        2,
        12,
    )
    rows = metaswitch.rows(where="record_kind = 'call'")
    assert [
        (
            row["row_number"], row["started_at"], row["answered_at"], row["ended_at"], seconds(row),
            row["calling_number_raw"], row["called_number_raw"], row["billing_number"],
            row["call_direction"], row["ingress_trunk"], row["egress_trunk"],
        )
        for row in rows
    ] == [
        (1, at("12:00:00"), None, at("12:00:04"), Decimal(0),
         LINE_1, "+442079460100", LINE_1, "outbound", None, "IMS Core"),
        (2, at("12:00:10"), at("12:00:15.364"), at("12:01:09.101"), Decimal("53.737"),
         LINE_1, "+442079460100", LINE_1, "outbound", None, "IMS Core"),
        (3, at("12:00:20"), at("12:00:21"), at("13:00:21"), Decimal(3600),
         "+15550100", LINE_2, LINE_2, "inbound", "1", None),
        (4, at("12:00:30"), at("12:00:31"), at("12:00:32.5"), Decimal("1.5"),
         LINE_1, LINE_2, LINE_1, "on_net", None, None),
        (5, at("12:00:40"), at("12:00:41"), at("12:00:42"), Decimal(1),
         None, "+15550101", None, None, "Peer A", "Peer B"),
        (6, at("12:00:50"), at("12:00:50.5"), at("12:00:51"), Decimal(0),
         LINE_1, "0999", LINE_1, None, None, None),
        (10, at("12:01:30"), at("12:01:31"), at("12:01:31.001"), Decimal("0.001"),
         LINE_1, "+15550105", LINE_1, "outbound", None, "IMS Core"),
    ]  # fmt: skip
    assert {row["started_at_is_utc"] for row in rows} == {True}
    assert {row["carrier_cost"] for row in rows} == {None}
    assert (rows[0]["call_reference"], rows[0]["disconnect_reason"]) == ("300000000001", "19")
    assert rows[0]["service_provider"] == "Acme & Co"


def test_metaswitch_records_that_are_no_calls(staged: Staged) -> None:
    """The switch's own test call and an event; a long call that lasts still cannot be read."""
    metaswitch = staged("metaswitch")
    metaswitch.land(METASWITCH)
    rows = metaswitch.rows("row_number", "record_kind = 'non_call'")
    assert [row["row_number"] for row in rows] == [7, 12]
    unreadable = metaswitch.rows("row_number, unreadable_reason", "record_kind = 'unreadable'")
    assert [tuple(row.values()) for row in unreadable] == [
        (8, "unreadable_ended_at"),
        (9, "unreadable_answered_at"),
        (11, "unreadable_internal_index"),
    ]


def test_metaswitch_control_totals(staged: Staged) -> None:
    metaswitch = staged("metaswitch")
    text = METASWITCH.read_text()
    wrong = metaswitch.land_text("a.xml", text.replace("<NumCDRs>12", "<NumCDRs>13"))
    assert wrong.status == "refused"
    assert wrong.reason == "the file says records 13, but 12 records precede it"
    assert metaswitch.rows() == []
    silent = metaswitch.land_text("b.xml", text.replace("<NumCDRs>12</NumCDRs>", ""))
    assert silent.status == "landed"
    assert silent.reason == "records not checked: the file does not say it"
    good = metaswitch.land_text("c.xml", text)
    ((totals,),) = metaswitch.warehouse.rows(
        "select control_totals from raw.files where file_id = ?", good.file_id
    )
    assert json.loads(totals) == {
        "sequence": "170",
        "records": "12",
        "data_errors": "0",
        "write_errors": "0",
    }


def test_the_shared_metaswitch_file(staged: Staged, shared: Callable[[str], Path]) -> None:
    """Three calls, one of them an attempt; seconds from the XML by another parser."""
    path = shared("metaswitch_cfs.xml")
    metaswitch = staged("metaswitch")
    (outcome,) = metaswitch.land(path)
    counts = outcome.counts
    assert (outcome.status, counts.landed_lines, counts.non_data_lines) == ("landed", 3, 2)
    namespace = "{http://www.metaswitch.com/cfs/billing/V1.0}"
    expected = []
    for call in ElementTree.parse(path).getroot().iter(f"{namespace}Call"):
        times = [
            int(call.findtext(f"{namespace}{name}") or 0)
            for name in ("ConnectTime", "DisconnectTime")
        ]
        talk = Decimal(times[1] - times[0]) / 1000 if times[0] else Decimal(0)
        number = call.findtext(f"{namespace}RoutingInfo/{namespace}DestAddr")
        expected.append((number, talk, "outbound"))
    rows = metaswitch.rows(where="record_kind = 'call'")
    found = [(row["called_number_raw"], seconds(row), row["call_direction"]) for row in rows]
    assert found == expected
    assert [talk for _, talk, _ in expected] == [Decimal(0), Decimal("53.737"), Decimal("39.901")]


@pytest.mark.parametrize(
    ("format_name", "path"), [("broadworks_xml", METASWITCH), ("metaswitch", BROADWORKS)]
)
def test_the_other_switch_is_refused(staged: Staged, format_name: str, path: Path) -> None:
    """A well-formed file with another root is not of this format, and leaves nothing."""
    other = staged(format_name)
    (outcome,) = other.land(path)
    assert outcome.status == "refused"
    assert f"is no {format_name}: its outermost element is <" in (outcome.reason or "")
    assert other.rows() == []


@pytest.mark.parametrize(
    ("format_name", "path"), [("broadworks_xml", BROADWORKS), ("metaswitch", METASWITCH)]
)
def test_a_file_that_is_still_written(staged: Staged, format_name: str, path: Path) -> None:
    """Cut anywhere, nothing of it lands, and the whole file lands later."""
    cut = staged(format_name)
    content = path.read_bytes()
    for size in range(0, len(content) - 20, 1301):
        outcome = cut.land_text("growing.xml", content[:size])
        assert outcome.status == "refused"
        assert "is not complete; deliver it again when it is written" in (outcome.reason or "")
    assert cut.rows() == []
    assert cut.land_text("growing.xml", content).status == "landed"


def test_a_bad_byte_costs_its_record(staged: Staged) -> None:
    """The record is kept as it was delivered, the others land, and the total still counts it."""
    metaswitch = staged("metaswitch")
    content = METASWITCH.read_bytes().replace(b"<CallType>Premium", b"<CallType>Pr\xe9mium")
    counts = metaswitch.land_text("a.xml", content).counts
    assert (counts.landed_lines, counts.rejected_lines, counts.physical_lines) == (11, 1, 14)
    ((number, text, raw, reason),) = metaswitch.warehouse.rows(
        "select line_number, line_text, line_bytes, reason from raw.rejected_lines"
    )
    start = content.index(b'<Call seqnum="0000000002"')
    assert raw == content[start : content.index(b"</Call>", start) + 7]
    assert (number, text) == (2, raw.decode(errors="backslashreplace"))
    where = raw.index(b"\xe9") + 1
    assert reason == f"invalid_encoding: byte e9 at position {where} is not utf-8"
    assert [row["row_number"] for row in metaswitch.rows("row_number")] == [1, *range(3, 13)]


def test_utf_16_is_read(staged: Staged) -> None:
    metaswitch = staged("metaswitch")
    text = METASWITCH.read_text().replace("UTF-8", "UTF-16")
    assert metaswitch.land_text("a.xml", text.encode("utf-16")).counts.landed_lines == 12
    assert sum(seconds(row) or 0 for row in metaswitch.rows(where="record_kind = 'call'")) == (
        Decimal("3656.238")
    )


def test_an_empty_file_lands(staged: Staged) -> None:
    """A switch without calls writes its root all the same."""
    broadworks = staged("broadworks_xml")
    outcome = broadworks.land_text("quiet.xml", "<!DOCTYPE broadWorksCDR>\n<broadWorksCDR/>")
    assert (outcome.status, outcome.counts.physical_lines) == ("landed", 0)
