"""Raw lines as carriers write them, good and ugly, and what the staging models make of each.

One warehouse is built for the whole module: the raw tables are created from the sources YAML, every
line below is inserted, and one `dbt build` makes the staging views.
"""

import os
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import duckdb
import pytest
import yaml

from loaders.staging_rendering import StagingRenderingError, staged_select
from loaders.staging_sql import CONTRACT

PROJECT = Path(__file__).parents[3]

STAGED = PROJECT / "models" / "staging"

GOOD: Mapping[str, Mapping[str, str | None]] = {
    "standard": {
        "call_reference": "c-1",
        "started_at": "2026-10-05T14:03:22",
        "answered_at": "2026-10-05T14:03:30",
        "ended_at": "2026-10-05T14:04:30",
        "talk_seconds": "60",
        "calling_number": "+12125550100",
        "called_number": "+442071838750",
        "call_direction": "outbound",
        "carrier_cost": "0.0123",
    },
    "vitelity": {
        "date": "2026-10-05 14:03:22",
        "source": "2125550100",
        "destination": "011442071838750",
        "seconds": "60",
        "callerid": "Ann <2125550100>",
        "disposition": "ANSWERED",
        "cost": "0.0123",
    },
    "gafachi": {
        "callid": "G1",
        "calldate": "10/05/2026",
        "calltime": "02:03:22 PM",
        "fromnumber": "12125550100",
        "tonumber": "12125550199",
        "duration": "0:01:00",
        "direction": "Outbound",
        "trunk": "nyc-1",
        "result": "Completed",
        "amount": "$0.012300",
    },
    "vodafone": {
        "user_id": "u1",
        "service_id_ctn": "353838000001",
        "child_account_number": "600001",
        "usage_date": "05/10/2026",
        "invoice_label": "Mobile",
        "usage_type_classification": "VOICE",
        "usage_type_code": "N",
        "calling_number": "353838000001",
        "called_number": "442071838750",
        "usage_time": "14:03:22",
        "duration_seconds": "65,4",
        "charge_cent": "1,25",
        "currency": "EUR",
    },
    "asterisk": {
        "accountcode": "acme",
        "src": "101",
        "dst": "0034911234567",
        "channel": "SIP/101-0001",
        "dstchannel": "SIP/carrier-0002",
        "start": "2026-10-05 14:03:22",
        "answer": "2026-10-05 14:03:30",
        "end": "2026-10-05 14:04:30",
        "duration": "68",
        "billsec": "60",
        "disposition": "ANSWERED",
        "amaflags": "DOCUMENTATION",
    },
    "freeswitch": {
        "caller_id_number": "1001",
        "destination_number": "12125550199",
        "start_stamp": "2026-10-05 14:03:22",
        "answer_stamp": "2026-10-05 14:03:30",
        "end_stamp": "2026-10-05 14:04:30",
        "duration": "68",
        "billsec": "60",
        "hangup_cause": "NORMAL_CLEARING",
        "uuid": "b6f4b0a2-0000-4000-8000-000000000001",
        "accountcode": "acme",
    },
}
"""One good line of each cdr_format; the lines below say only what differs from it."""

START = datetime(2026, 10, 5, 14, 3, 22)


@dataclass(frozen=True)
class Line:
    """A raw line (what differs from the good one) and what is expected of its staged row."""

    name: str
    cdr_format: str
    raw: Mapping[str, str | None] = field(default_factory=dict)
    staged: Mapping[str, Any] = field(default_factory=dict)


def unreadable(name: str, cdr_format: str, column: str, **raw: str | None) -> Line:
    reason = {"record_kind": "unreadable", "unreadable_reason": f"unreadable_{column}"}
    return Line(name, cdr_format, raw, reason)


def readable(name: str, cdr_format: str, raw: Mapping[str, str | None], **staged: Any) -> Line:
    return Line(name, cdr_format, raw, {"record_kind": "call", "unreadable_reason": None, **staged})


def standard_start(text: str, started_at: datetime, is_utc: bool) -> Line:
    raw = {"started_at": text}
    staged = {"started_at": started_at, "started_at_is_utc": is_utc}
    return readable(f"iso {text}", "standard", raw, **staged)


LINES = [
    readable(
        "good",
        "standard",
        {"billing_number": " acme ", "service_type": "", "from_uri": "  "},
        has_unique_key=True,
        call_reference="c-1",
        started_at=START,
        started_at_is_utc=False,
        answered_at=datetime(2026, 10, 5, 14, 3, 30),
        ended_at=datetime(2026, 10, 5, 14, 4, 30),
        talk_seconds=Decimal("60.000"),
        carrier_billed_seconds=None,
        calling_number_raw="+12125550100",
        called_number_raw="+442071838750",
        billing_number="acme",
        call_direction="outbound",
        service_type=None,
        from_uri=None,
        carrier_cost=Decimal("0.01230000"),
        carrier_currency=None,
    ),
    standard_start("2026-10-05 14:03:22", START, False),
    standard_start(" 2026-10-05T14:03:22 ", START, False),
    standard_start("2026-10-05 14:03:22.5", START.replace(microsecond=500_000), False),
    standard_start("2026-10-05T14:03:22.1234567", START.replace(microsecond=123_456), False),
    standard_start("2026-10-05T14:03:22Z", START, True),
    standard_start("2026-10-05T14:03:22.5Z", START.replace(microsecond=500_000), True),
    standard_start("2026-10-05T14:03:22+02:00", START.replace(hour=12), True),
    standard_start("2026-10-05 14:03:22+0200", START.replace(hour=12), True),
    standard_start("2026-10-05 14:03:22-02", START.replace(hour=16), True),
    standard_start("2026-10-05 14:03:22-03:30", datetime(2026, 10, 5, 17, 33, 22), True),
    standard_start("2026-10-05T23:30:00-02:00", datetime(2026, 10, 6, 1, 30), True),
    standard_start("2024-02-29T00:00:00", datetime(2024, 2, 29), False),
    *(
        unreadable(f"iso {text}", "standard", "started_at", started_at=text)
        for text in (
            "",
            "2026-10-05",
            "14:03:22",
            "2026-10-05T14:03",
            "2026-02-30T14:03:22",
            "2026-02-29T14:03:22Z",
            "2026-10-05T24:00:00",
            "2026-10-05T25:00:00Z",
            "2026-10-05T23:59:60",
            "2026-10-05T14:60:00",
            "2026-10-05  14:03:22",
            "2026-10-05T14:03:22 x",
            "2026-10-05T14:03:22+2",
            "2026-10-05T14:03:22+15:00",
            "2026-10-05T14:03:22+02:60",
            "2026-10-05T14:03:22 CEST",
            "2026-10-05T14:03:22.",
            "2026-10-05T14:03:22,5",
            "2026-1-5T14:03:22",
            "26-10-05T14:03:22",
            "10/05/2026 14:03:22",
            "infinity",
            "epoch",
            "now",
        )
    ),
    unreadable("no started_at", "standard", "started_at", started_at=None),
    unreadable("no reference", "standard", "call_reference", call_reference=" "),
    unreadable("bad answer", "standard", "answered_at", answered_at="yes"),
    unreadable("bad end", "standard", "ended_at", ended_at="2026-13-01T00:00:00"),
    unreadable("answer, no end", "standard", "ended_at", talk_seconds="", ended_at=""),
    unreadable("unknown word", "standard", "call_direction", call_direction="sideways"),
    unreadable(
        "first reason wins",
        "standard",
        "started_at",
        started_at="x",
        talk_seconds="x",
        ended_at="x",
    ),
    readable("word in capitals", "standard", {"call_direction": "ON_NET"}, call_direction="on_net"),
    readable("no word", "standard", {"call_direction": ""}, call_direction=None),
    readable(
        "seconds win over times",
        "standard",
        {"ended_at": "", "talk_seconds": "12"},
        talk_seconds=Decimal("12.000"),
        ended_at=None,
    ),
    readable(
        "times left for later",
        "standard",
        {"talk_seconds": "", "ended_at": "2026-10-05T16:00:00Z"},
        talk_seconds=None,
        answered_at_is_utc=False,
        ended_at_is_utc=True,
    ),
    readable(
        "unanswered",
        "standard",
        {"talk_seconds": "", "answered_at": "", "ended_at": ""},
        talk_seconds=Decimal("0.000"),
        answered_at=None,
    ),
    readable(
        "negative seconds", "standard", {"talk_seconds": "-5"}, talk_seconds=Decimal("-5.000")
    ),
    *(
        readable(f"seconds {text}", "standard", {"talk_seconds": text}, talk_seconds=Decimal(value))
        for text, value in {
            "0": "0.000",
            "007": "7.000",
            "+7": "7.000",
            ".5": "0.500",
            "65.4": "65.400",
            "65.4005": "65.401",
            "65.40049999": "65.400",
            "12.34567890123456789": "12.346",
        }.items()
    ),
    *(
        unreadable(f"seconds {text}", "standard", "talk_seconds", talk_seconds=text)
        for text in (
            "sixty",
            "1e3",
            "1,5",
            "1_000",
            "1 000",
            "5.",
            ".",
            "-",
            "0x10",
            "9" * 12,
            "1:00",
        )
    ),
    *(
        readable(f"cost {text}", "standard", {"carrier_cost": text}, carrier_cost=value)
        for text, value in {
            "": None,
            "0": Decimal("0.00000000"),
            "-0.01": Decimal("-0.01000000"),
            "0.12345678": Decimal("0.12345678"),
            "0.1234567800": Decimal("0.12345678"),
            "9999999999.99999999": Decimal("9999999999.99999999"),
        }.items()
    ),
    *(
        unreadable(f"cost {text}", "standard", "carrier_cost", carrier_cost=text)
        for text in ("0.123456789", "10000000000", "$1", "1,000.00", "1e-3", "free", "- 1", "NaN")
    ),
    readable(
        "classic",
        "vitelity",
        {},
        has_unique_key=False,
        call_reference=None,
        started_at=START,
        started_at_is_utc=False,
        answered_at=None,
        talk_seconds=Decimal("60.000"),
        calling_number_raw="2125550100",
        called_number_raw="011442071838750",
        call_direction=None,
        ingress_trunk=None,
        disconnect_reason="ANSWERED",
        carrier_cost=Decimal("0.01230000"),
    ),
    readable(
        "newer",
        "vitelity",
        {
            "date": None,
            "billingdate": "2026-10-06",
            "callstartdate": "10/5/2026 14:03:22",
            "peer": "198.51.100.7",
        },
        started_at=START,
        ingress_trunk="198.51.100.7",
    ),
    *(
        readable(f"date {text}", "vitelity", {"date": text}, started_at=started_at)
        for text, started_at in {
            "1/2/2026 5:03": datetime(2026, 1, 2, 5, 3),
            "01/02/2026 05:03": datetime(2026, 1, 2, 5, 3),
            "1/2/2026 5:03:09": datetime(2026, 1, 2, 5, 3, 9),
            "2026-1-2 5:3:9": datetime(2026, 1, 2, 5, 3, 9),
        }.items()
    ),
    *(
        unreadable(f"date {text}", "vitelity", "started_at", date=text)
        for text in (
            "",
            "13/1/2026 5:03",
            "2/29/2026 5:03",
            "1/2/26 5:03",
            "1/2/2026",
            "1/2/2026 24:00",
            "1/2/2026 5:03 PM",
            "2026-10-05T14:03:22",
            "2026-10-05 14:03:22Z",
            "infinity",
        )
    ),
    unreadable("no seconds", "vitelity", "talk_seconds", seconds=""),
    unreadable("cost with a sign", "vitelity", "carrier_cost", cost="$0.01"),
    readable(
        "good",
        "gafachi",
        {},
        has_unique_key=True,
        call_reference="G1",
        started_at=START,
        talk_seconds=Decimal("60.000"),
        call_direction="outbound",
        ingress_trunk="nyc-1",
        disconnect_reason="Completed",
        carrier_cost=Decimal("0.01230000"),
    ),
    readable("midnight", "gafachi", {"calltime": "12:00:00 am"}, started_at=datetime(2026, 10, 5)),
    readable("inbound", "gafachi", {"direction": "INBOUND "}, call_direction="inbound"),
    readable("long", "gafachi", {"duration": "27:46:39"}, talk_seconds=Decimal("99999.000")),
    readable("a minus", "gafachi", {"amount": "-$1.5"}, carrier_cost=Decimal("-1.50000000")),
    readable("sign, minus", "gafachi", {"amount": "$-1.5"}, carrier_cost=Decimal("-1.50000000")),
    readable("no sign", "gafachi", {"amount": "1.5"}, carrier_cost=Decimal("1.50000000")),
    unreadable("no id", "gafachi", "call_reference", callid=None),
    unreadable("hour 13 PM", "gafachi", "started_at", calltime="13:00:00 PM"),
    unreadable("hour 0 AM", "gafachi", "started_at", calltime="00:00:00 AM"),
    unreadable("no time", "gafachi", "started_at", calltime=""),
    unreadable("no date", "gafachi", "started_at", calldate=None),
    *(
        unreadable(f"duration {text}", "gafachi", "talk_seconds", duration=text)
        for text in (
            "",
            "60",
            "0:60:00",
            "0:00:60",
            "1:2:3",
            "00:30",
            "-0:00:05",
            "0:00:05,5",
            "9" * 30 + ":00:00",
        )
    ),
    *(
        unreadable(f"amount {text}", "gafachi", "carrier_cost", amount=text)
        for text in ("$", "$$1", "1$", "-$-1", "$ 1", "$1,000.00", "€1")
    ),
    unreadable("direction", "gafachi", "call_direction", direction="Forwarded"),
    readable(
        "good",
        "vodafone",
        {},
        has_unique_key=False,
        started_at=START,
        talk_seconds=Decimal("65.400"),
        billing_number="600001",
        service_type="voice",
        ingress_trunk="353838000001",
        service_provider="Mobile",
        disconnect_reason="N",
        carrier_cost=Decimal("0.01250000"),
        carrier_currency="EUR",
    ),
    readable("message", "vodafone", {"usage_type_classification": "sms"}, service_type="sms"),
    readable("no type", "vodafone", {"usage_type_classification": ""}, service_type=None),
    readable(
        "smallest cost", "vodafone", {"charge_cent": "0,000001"}, carrier_cost=Decimal("0.00000001")
    ),
    readable(
        "largest cost",
        "vodafone",
        {"charge_cent": "999999999999,999999"},
        carrier_cost=Decimal("9999999999.99999999"),
    ),
    Line(
        "data is no call",
        "vodafone",
        {"usage_type_classification": "Data", "duration_seconds": "1,2 MB"},
        {"record_kind": "non_call", "unreadable_reason": None},
    ),
    unreadable("other usage", "vodafone", "service_type", usage_type_classification="FAX"),
    unreadable("month 13", "vodafone", "started_at", usage_date="10/13/2026"),
    unreadable("decimal point", "vodafone", "talk_seconds", duration_seconds="65.4"),
    unreadable("thousands", "vodafone", "carrier_cost", charge_cent="1.000,00"),
    unreadable("cost too fine", "vodafone", "carrier_cost", charge_cent="0,0000001"),
    unreadable("cost too large", "vodafone", "carrier_cost", charge_cent="1000000000000"),
    unreadable("cost far too large", "vodafone", "carrier_cost", charge_cent="9" * 40),
    readable(
        "16 columns",
        "asterisk",
        {},
        has_unique_key=False,
        call_reference=None,
        started_at=START,
        answered_at=datetime(2026, 10, 5, 14, 3, 30),
        ended_at=datetime(2026, 10, 5, 14, 4, 30),
        talk_seconds=Decimal("60.000"),
        billing_number="acme",
        ingress_trunk="SIP/101-0001",
        egress_trunk="SIP/carrier-0002",
        disconnect_reason="ANSWERED",
    ),
    readable(
        "17 columns, an id",
        "asterisk",
        {"uniqueid_or_userfield": "pbx-1.a-1444000000.12"},
        call_reference="pbx-1.a-1444000000.12",
        has_unique_key=False,
    ),
    readable(
        "17 columns, a userfield",
        "asterisk",
        {"uniqueid_or_userfield": "campaign 1444000000.12"},
        call_reference=None,
        has_unique_key=False,
    ),
    readable(
        "18 columns",
        "asterisk",
        {"uniqueid": "1444000000.12", "userfield": "x"},
        call_reference="1444000000.12",
        has_unique_key=False,
    ),
    readable(
        "20 columns",
        "asterisk",
        {"uniqueid_or_userfield": "1444000000.12", "linkedid": "1444000000.11", "sequence": "4"},
        call_reference="1444000000.12",
        has_unique_key=True,
    ),
    readable(
        "21 columns",
        "asterisk",
        {
            "uniqueid": "1444000000.12",
            "userfield": "",
            "linkedid": "1444000000.11",
            "sequence": "4",
        },
        call_reference="1444000000.12",
        has_unique_key=True,
    ),
    readable(
        "seconds decide",
        "asterisk",
        {"answer": "", "billsec": "7", "disposition": "NO ANSWER"},
        talk_seconds=Decimal("7.000"),
        answered_at=None,
    ),
    unreadable("bad end", "asterisk", "ended_at", end="never"),
    unreadable("bad answer", "asterisk", "answered_at", answer="0000-00-00 00:00:00"),
    unreadable("no billsec", "asterisk", "talk_seconds", billsec=None),
    readable(
        "good",
        "freeswitch",
        {},
        has_unique_key=True,
        call_reference="b6f4b0a2-0000-4000-8000-000000000001",
        started_at=START,
        talk_seconds=Decimal("60.000"),
        calling_number_raw="1001",
        billing_number="acme",
        ingress_trunk=None,
        disconnect_reason="NORMAL_CLEARING",
        carrier_cost=None,
    ),
    readable(
        "unanswered",
        "freeswitch",
        {"answer_stamp": "", "billsec": "0"},
        answered_at=None,
        talk_seconds=Decimal("0.000"),
    ),
    unreadable("no uuid", "freeswitch", "call_reference", uuid=""),
    unreadable("no start", "freeswitch", "started_at", start_stamp="1444000000"),
]

SAME_CONTENT: list[tuple[str, Mapping[str, str | None], Mapping[str, str | None]]] = [
    ("standard", {"talk_seconds": "5"}, {"talk_seconds": "5.0"}),
    ("standard", {"from_uri": None}, {"from_uri": " "}),
    ("standard", {"carrier_cost": "0.1"}, {"carrier_cost": "+0.10000000000"}),
    ("standard", {"started_at": "2026-10-05T14:03:22Z"}, {"started_at": "2026-10-05 16:03:22+02"}),
    ("vitelity", {"date": "1/2/2026 5:03"}, {"date": "01/02/2026 05:03:00"}),
    ("vitelity", {"date": "1/2/2026 5:03"}, {"date": None, "callstartdate": "2026-01-02 05:03:00"}),
    (
        "gafachi",
        {"amount": "$1.50", "duration": "0:01:00"},
        {"amount": "1.5", "duration": "00:01:00"},
    ),
    ("vodafone", {"charge_cent": "1"}, {"charge_cent": "1,000000"}),
    ("asterisk", {"billsec": "60"}, {"billsec": " 060 "}),
]
"""Two ways to write the same record."""

OTHER_CONTENT: list[tuple[str, Mapping[str, str | None], Mapping[str, str | None]]] = [
    ("standard", {"started_at": "2026-10-05T14:03:22Z"}, {"started_at": "2026-10-05T14:03:22"}),
    ("standard", {"source_ip": "192.0.2.1"}, {"target_ip": "192.0.2.1"}),
    ("standard", {"from_uri": "a", "to_uri": "bc"}, {"from_uri": "ab", "to_uri": "c"}),
    ("standard", {"carrier_cost": "0"}, {"carrier_cost": ""}),
    ("standard", {"started_at": "x"}, {"started_at": "y"}),
    ("vitelity", {"callerid": "Ann"}, {"callerid": "ann"}),
    ("vitelity", {"peer": "a"}, {"peer": "b"}),
    ("gafachi", {"result": "Completed"}, {"result": "Busy"}),
    ("vodafone", {"user_id": "u1"}, {"user_id": "u2"}),
    ("asterisk", {"duration": "68"}, {"duration": "69"}),
    ("asterisk", {"uniqueid": "1444000000.12"}, {"uniqueid_or_userfield": "1444000000.12"}),
]
"""Two records that differ."""

SAME_KEY: list[tuple[str, Mapping[str, str | None], Mapping[str, str | None]]] = [
    ("standard", {"call_reference": "7", "carrier_cost": "1"}, {"call_reference": " 7 "}),
    ("gafachi", {"callid": "7", "amount": "$1"}, {"callid": "7", "amount": "$2"}),
    ("freeswitch", {"uuid": "7", "billsec": "1"}, {"uuid": "7", "billsec": "2"}),
    (
        "asterisk",
        {"uniqueid": "1444000000.12", "sequence": "4", "billsec": "1"},
        {"uniqueid_or_userfield": "1444000000.12", "sequence": "4"},
    ),
]
"""Two versions of one call, recognised by the cdr_format's unique id."""

OTHER_KEY: list[tuple[str, Mapping[str, str | None], Mapping[str, str | None]]] = [
    ("standard", {"call_reference": "7"}, {"call_reference": "8"}),
    ("gafachi", {"callid": "a7"}, {"callid": "A7"}),
    (
        "asterisk",
        {"uniqueid": "1444000000.12", "sequence": "4"},
        {"uniqueid": "1444000000.12", "sequence": "5"},
    ),
    (
        "asterisk",
        {"uniqueid": "1444000000.12", "billsec": "1"},
        {"uniqueid": "1444000000.12", "billsec": "2"},
    ),
]
"""Two calls: another id, or without a full unique id another content."""

PAIRS = [*SAME_CONTENT, *OTHER_CONTENT, *SAME_KEY, *OTHER_KEY]

RAW_LINES = [
    *((line.cdr_format, line.raw) for line in LINES),
    *((cdr_format, raw) for cdr_format, *both in PAIRS for raw in both),
]
"""Every line of this module; its row number is its place in here."""

Row = dict[str, Any]


@pytest.fixture(scope="module")
def warehouse(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Build the staging views over the lines of this module; give the database file."""
    home = tmp_path_factory.mktemp("home")
    (home / "warehouse").mkdir()
    database = home / "warehouse" / "ratehouse.duckdb"
    file_ids = {cdr_format: number for number, cdr_format in enumerate(GOOD, start=1)}
    with duckdb.connect(str(database)) as connection:
        connection.execute("create schema raw")
        for path in [
            *STAGED.glob("cdrs/*/_*__sources.yml"),
            STAGED / "landing/_landing__sources.yml",
        ]:
            for table in yaml.safe_load(path.read_text())["sources"][0]["tables"]:
                columns = ", ".join(
                    f'"{column["name"]}" {column["data_type"]}' for column in table["columns"]
                )
                connection.execute(f'create table raw."{table["name"]}" ({columns})')
        for cdr_format, file_id in file_ids.items():
            lines = sum(line_format == cdr_format for line_format, _ in RAW_LINES)
            connection.execute(
                "insert into raw.files (file_id, source_id, format, status, physical_lines,"
                " data_lines, non_data_lines, landed_lines, rejected_lines)"
                " values (?, ?, ?, 'landed', ?, ?, 0, ?, 0)",
                [file_id, f"{cdr_format}_feed", cdr_format, lines, lines, lines],
            )
        for row_number, (cdr_format, differing) in enumerate(RAW_LINES):
            raw = {**GOOD[cdr_format], **differing}
            names = ", ".join(f'"{name}"' for name in ("_file_id", "_row_number", *raw))
            marks = ", ".join("?" for _ in range(len(raw) + 2))
            connection.execute(
                f'insert into raw."{cdr_format}" ({names}) values ({marks})',
                [file_ids[cdr_format], row_number, *raw.values()],
            )
    arguments = ["--select", "stg_files", *(f"stg_{cdr_format}__cdrs" for cdr_format in GOOD)]
    # Tests that also look at models which are not built here stay out.
    arguments += ["--indirect-selection", "cautious"]
    arguments += ["--target-path", str(home / "target"), "--log-path", str(home / "logs")]
    build = subprocess.run(
        [str(Path(sys.executable).with_name("dbt")), "build", *arguments],
        cwd=PROJECT,
        env={**os.environ, "RATEHOUSE_HOME": str(home)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert build.returncode == 0, build.stdout + build.stderr
    return database


@pytest.fixture(scope="module")
def staged(warehouse: Path) -> dict[int, Row]:
    """Give the staged rows by row number."""
    rows: dict[int, Row] = {}
    with duckdb.connect(str(warehouse), read_only=True) as connection:
        for cdr_format in GOOD:
            relation = connection.execute(f"select * from staging.stg_{cdr_format}__cdrs")
            names = [column[0] for column in relation.description or []]
            for values in relation.fetchall():
                row = dict(zip(names, values, strict=True))
                assert row["source_id"] == f"{cdr_format}_feed"
                assert row["row_number"] not in rows
                rows[row["row_number"]] = row
    return rows


def pairs(kind: list[tuple[str, Mapping[str, str | None], Mapping[str, str | None]]]) -> list[Any]:
    """Give the row numbers of the pairs of one kind."""
    first = next(number for number, pair in enumerate(PAIRS) if pair is kind[0])
    return [
        pytest.param(len(LINES) + 2 * number, id=f"{PAIRS[number][0]} {PAIRS[number][1]}")
        for number in range(first, first + len(kind))
    ]


def test_every_line_is_staged_once(staged: dict[int, Row]) -> None:
    assert sorted(staged) == list(range(len(RAW_LINES)))


@pytest.mark.parametrize("cdr_format", GOOD)
def test_every_model_has_the_columns_of_the_contract(warehouse: Path, cdr_format: str) -> None:
    with duckdb.connect(str(warehouse), read_only=True) as connection:
        columns = connection.execute(f"describe staging.stg_{cdr_format}__cdrs").fetchall()
    assert [(name, data_type.lower()) for name, data_type, *_ in columns] == list(CONTRACT.items())


@pytest.mark.parametrize("cdr_format", GOOD)
def test_the_model_rendered_without_dbt_reads_the_same(warehouse: Path, cdr_format: str) -> None:
    rendered = staged_select(
        PROJECT,
        cdr_format,
        lines=f"(select * from raw.{cdr_format} where _file_id > 0)",
        files="(select file_id, source_id from raw.files)",
    )
    with duckdb.connect(str(warehouse), read_only=True) as connection:
        connection.execute("set TimeZone = 'UTC'")
        described = connection.execute(f"describe {rendered}").fetchall()
        by_dbt = f"select * from staging.stg_{cdr_format}__cdrs order by row_number"
        ours = f"select * from ({rendered}) order by row_number"
        assert connection.execute(ours).fetchall() == connection.execute(by_dbt).fetchall()
    assert [(name, data_type.lower()) for name, data_type, *_ in described] == list(
        CONTRACT.items()
    )


def test_a_model_that_is_missing_is_named() -> None:
    with pytest.raises(StagingRenderingError, match=r"stg_klingon__cdrs\.sql: cannot be rendered"):
        staged_select(PROJECT, "klingon", lines="raw.klingon", files="raw.files")


@pytest.mark.parametrize(
    "row_number",
    [
        pytest.param(number, id=f"{line.cdr_format}: {line.name}"[:70])
        for number, line in enumerate(LINES)
    ],
)
def test_a_line_is_staged_as_expected(staged: dict[int, Row], row_number: int) -> None:
    expected = LINES[row_number].staged
    assert expected
    assert {name: staged[row_number][name] for name in expected} == expected


@pytest.mark.parametrize("row_number", pairs(SAME_CONTENT))
def test_the_same_record_written_otherwise_has_the_same_content(
    staged: dict[int, Row], row_number: int
) -> None:
    assert staged[row_number]["content_md5"] == staged[row_number + 1]["content_md5"]
    assert staged[row_number]["call_key"] == staged[row_number + 1]["call_key"]


@pytest.mark.parametrize("row_number", pairs(OTHER_CONTENT))
def test_another_record_has_another_content(staged: dict[int, Row], row_number: int) -> None:
    assert staged[row_number]["content_md5"] != staged[row_number + 1]["content_md5"]


@pytest.mark.parametrize("row_number", pairs(SAME_KEY))
def test_versions_of_a_call_share_its_key(staged: dict[int, Row], row_number: int) -> None:
    one, other = staged[row_number], staged[row_number + 1]
    assert one["has_unique_key"] and other["has_unique_key"]
    assert one["call_key"] == other["call_key"]
    assert one["content_md5"] != other["content_md5"]


@pytest.mark.parametrize("row_number", pairs(OTHER_KEY))
def test_other_calls_have_other_keys(staged: dict[int, Row], row_number: int) -> None:
    assert staged[row_number]["call_key"] != staged[row_number + 1]["call_key"]


def test_without_a_unique_id_the_content_is_the_key(staged: dict[int, Row]) -> None:
    for row in staged.values():
        assert (row["call_key"] == row["content_md5"]) is not row["has_unique_key"]
