"""Files of the inbox become raw rows: each line once, each file once, or not at all."""

import errno
import gzip
import io
import os
import struct
import subprocess
import sys
import zipfile
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import duckdb
import pytest

from loaders.batch import Batch
from loaders.clean_reader import read_together
from loaders.format_language import CdrFormat
from loaders.found_files import LandingError
from loaders.landing import land_inbox
from loaders.raw_tables import RawTableError, create_raw_tables
from loaders.reading_files import insert_reading, insert_together, read_file
from loaders.sources import SourceError
from loaders.survey_ahead import SurveyAhead
from tests.python.loaders.landing_warehouse import REPOSITORY, Warehouse

CLASSIC = b"Date,Source,Destination,Seconds,CallerID,Disposition,Cost\n"
NEWER = b"BillingDate,CallStartDate,Source,Destination,Seconds,CallerID,Disposition,Cost,Peer\n"


def call(source: str = "7025550100", seconds: int = 61) -> bytes:
    """Make a classic Vitelity line."""
    return f"2026-10-05 14:03:22,{source},13125550123,{seconds},Ann,ANSWERED,0.0144\n".encode()


def asterisk(*more: str, src: str = "101") -> bytes:
    """Make an Asterisk line of sixteen columns and more."""
    columns = [
        "acme", src, "13125550123", "phones", '""Ann"" <101>', "SIP/101-1", "SIP/out-2", "Dial",
        "SIP/out,30,tT", "2026-10-05 14:03:22", "2026-10-05 14:03:30", "2026-10-05 14:04:31",
        "69", "61", "ANSWERED", "DOCUMENTATION", *more,
    ]  # fmt: skip
    return ",".join(f'"{column}"' for column in columns).encode() + b"\n"


# One small file of each format, as its carrier would write it.


def test_standard(warehouse: Warehouse) -> None:
    """The standard format: columns in any order, a column more, a BOM, empty cells."""
    content = (
        "\ufeffstarted_at,Call_Reference ,answered_at,ended_at,talk_seconds,calling_number,"
        "called_number,billing_number,call_direction,ingress_trunk,egress_trunk,service_provider,"
        "source_ip,target_ip,from_uri,to_uri,disconnect_reason,service_type,carrier_cost,remark\r\n"
        "2026-10-05T14:03:22Z,a-1,,,61.5,+17025550100,+13125550123,,outbound,in,out,vit,10.0.0.1,"
        "10.0.0.2,sip:a@b,sip:c@d,16,voice,0.0144,hello\r\n"
        '2026-10-05 14:04,"a-2 ""x""",,,,,,,,,,,,,,,,,\xe9,'
    ).encode()
    outcome = warehouse.deliver("standard", "calls.csv", content)
    assert (outcome.status, outcome.is_new, outcome.file_id) == ("landed", True, 1)
    assert outcome.reason == "columns not used: remark"
    warehouse.check_counts(1, content)
    assert warehouse.raw("standard", ["_row_number", "call_reference", "started_at"]) == [
        (2, "a-1", "2026-10-05T14:03:22Z"),
        (3, 'a-2 "x"', "2026-10-05 14:04"),
    ]
    assert warehouse.raw("standard", ["talk_seconds", "carrier_cost"]) == [
        ("61.5", "0.0144"),
        (None, "\xe9"),
    ]


def test_vitelity_classic_and_newer(warehouse: Warehouse) -> None:
    """Both Vitelity headers land in one table, the columns of the other empty."""
    newer = b"\xef\xbb\xbf" + NEWER + b"2026-10-06,2026-10-05 9:00:00,1,2,3,Bo,BUSY,0,10.1.1.1\n"
    warehouse.deliver("vitelity", "a.csv", CLASSIC + call())
    warehouse.deliver("vitelity", "b.csv", newer)
    names = ["_file_id", "_row_number", "date", "callstartdate", "source", "peer"]
    assert warehouse.raw("vitelity", names) == [
        (1, 2, "2026-10-05 14:03:22", None, "7025550100", None),
        (2, 2, None, "2026-10-05 9:00:00", "1", "10.1.1.1"),
    ]


def test_vitelity_joined_exports(warehouse: Warehouse) -> None:
    """A header in the middle is no data, and the lines below it follow it."""
    content = CLASSIC + call() + CLASSIC + call("8") + NEWER + b"a,b,c,d,e,f,g,h,i\n" + call("9")
    outcome = warehouse.deliver("vitelity", "a.csv", content)
    assert outcome.counts.non_data_lines == 3
    assert warehouse.raw("vitelity", ["_row_number", "source"]) == [
        (2, "7025550100"),
        (4, "8"),
        (6, "c"),
    ]
    assert warehouse.rejected() == {7: "column_count: 7 columns where newer has 9"}
    warehouse.check_counts(1, content)


def test_gafachi(warehouse: Warehouse) -> None:
    """Gafachi quotes everything, and its amounts carry a dollar sign."""
    content = (
        b'"CallID","CallDate","CallTime","FromNumber","ToNumber","Duration","Direction","Trunk",'
        b'"Result","Amount"\n'
        b'"G1","10/05/2026","02:03:22 PM","17025550100","01144207","0:01:01","Outbound","t1","OK",'
        b'"$0.012300"\n'
    )
    warehouse.deliver("gafachi", "calls.csv", content)
    names = ["callid", "calltime", "duration", "amount"]
    assert warehouse.raw("gafachi", names) == [("G1", "02:03:22 PM", "0:01:01", "$0.012300")]


def test_vodafone(warehouse: Warehouse) -> None:
    """Vodafone separates by semicolons, so that its commas are decimal marks."""
    header = (
        b"USER_ID;SERVICE_ID_CTN;CHILD_ACCOUNT_NUMBER;USAGE_DATE;INVOICE_LABEL;"
        b"USAGE_TYPE_CLASSIFICATION;USAGE_TYPE_CLASSIFICATION_DET;USAGE_TYPE_CODE;CALLING_NUMBER;"
        b"CALLED_NUMBER;USAGE_TIME;DURATION_SECONDS;CHARGE_CENT;CURRENCY\n"
    )
    line = b"u;c;a;05/10/2026;VF;VOICE;NAT;OK;+4420;+4930;14:03:22;65,4;1,25;EUR\n"
    warehouse.deliver("vodafone", "calls.csv", header + line)
    names = ["usage_date", "duration_seconds", "charge_cent", "currency"]
    assert warehouse.raw("vodafone", names) == [("05/10/2026", "65,4", "1,25", "EUR")]


def test_asterisk_of_every_width(warehouse: Warehouse) -> None:
    """Sixteen to twenty-one columns in one file, each line by its own layout."""
    linked = ("peer", "link", "7")
    content = (
        asterisk(src="16")
        + asterisk("1427211880.0", src="17")
        + asterisk("1427211881.0", "note", src="18")
        + asterisk(*linked, src="19")
        + asterisk("note", *linked, src="20")
        + asterisk("1427211882.0", "note", *linked, src="21")
        + asterisk("1427211883.0", "note", *linked, "surplus", src="22")
        + asterisk("1427211884.0", "note", *linked, "", src="23")
        + asterisk(src="15").replace(b'"acme",', b"")
    )
    warehouse.deliver("asterisk", "Master.csv", content)
    names = ["src", "uniqueid_or_userfield", "uniqueid", "userfield", "linkedid", "sequence"]
    assert warehouse.raw("asterisk", names) == [
        ("16", None, None, None, None, None),
        ("17", "1427211880.0", None, None, None, None),
        ("18", None, "1427211881.0", "note", None, None),
        ("19", None, None, None, "link", "7"),
        ("20", "note", None, None, "link", "7"),
        ("21", None, "1427211882.0", "note", "link", "7"),
        ("23", None, "1427211884.0", "note", "link", "7"),
    ]
    assert warehouse.raw("asterisk", ["_row_number"]) == [1, 2, 3, 4, 5, 6, 8]
    assert set(warehouse.raw("asterisk", ["clid"])) == {'"Ann" <101>'}
    assert set(warehouse.raw("asterisk", ["lastdata"])) == {"SIP/out,30,tT"}
    assert warehouse.rejected() == {
        7: "column_count: 22 columns where asterisk has 16 to 21",
        9: "column_count: 15 columns where asterisk has 16 to 21",
    }
    warehouse.check_counts(1, content)


def test_freeswitch(warehouse: Warehouse) -> None:
    """FreeSWITCH does not escape a quote in a name: where the line is still clear, it lands."""
    good = (
        b'"Ann","101","3125550123","default","2026-10-05 14:03:22","","2026-10-05 14:03:40","18",'
        b'"0","ORIGINATOR_CANCEL","uuid-%d","","acme","PCMU","PCMU"\n'
    )
    content = good % 1 + (good % 2).replace(b'"Ann"', b'"Ann "The Boss" Lee"')
    content += (good % 3).replace(b'"Ann"', b'"Lee", "Ann"') + (good % 4)[:-2]
    warehouse.deliver("freeswitch", "Master.csv", content)
    assert warehouse.raw("freeswitch", ["_row_number", "caller_id_name", "uuid"]) == [
        (1, "Ann", "uuid-1"),
        (2, 'Ann "The Boss" Lee', "uuid-2"),
    ]
    assert list(warehouse.rejected()) == [3, 4]
    assert warehouse.rejected()[3].startswith("column_count: 16 columns")
    assert warehouse.rejected()[4].startswith("quoting: ")


# What goes wrong in a line costs that line.


def test_each_kind_of_bad_line(warehouse: Warehouse) -> None:
    """Every reason, with the line as text, and its bytes where the text is not the bytes."""
    good = call()
    content = (
        CLASSIC
        + good
        + b'2026-10-05 14:03:22,""Name" <1115>",1,2,x,ANSWERED,0.1\n'
        + good
        + b'2026-10-05 14:03:22,1,2,3,"two\nlines",ANSWERED,0.1\n'
        + good
        + b"2026-10-05 14:03:22,1,2,3,Ann\xe9,ANSWERED,0.1\n"
        + b"2026-10-05 14:03:22,1,2,3,A\0,ANSWERED,0.1\n"
        + b"\n"
        + b"1,2,3,4,5,6\n"
        + b"1,2,3,4,5,6,7,8\n"
        + b"1,2,3,4,5,6," + b"7" * 200_000 + b"\n"
        + b' \t \n\r1,2, "a,b" ,4,5,6,7,,'
    )  # fmt: skip
    warehouse.deliver("vitelity", "a.csv", content)
    rejected = warehouse.rejected()
    assert {number: reason.split(":")[0] for number, reason in rejected.items()} == {
        3: "quoting",
        5: "quoting",
        6: "column_count",
        8: "invalid_encoding",
        9: "nul_byte",
        11: "column_count",
        12: "column_count",
        13: "line_too_long",
    }
    assert rejected[8] == "invalid_encoding: byte e9 at position 30 is not utf-8"
    assert rejected[11] == "column_count: 6 columns where classic has 7"
    rows = warehouse.rows("select line_number, line_text, line_bytes from raw.rejected_lines")
    lines = {number: (text, kept) for number, text, kept in rows}
    assert lines[3] == ('2026-10-05 14:03:22,""Name" <1115>",1,2,x,ANSWERED,0.1', None)
    assert lines[8] == (
        "2026-10-05 14:03:22,1,2,3,Ann\\xe9,ANSWERED,0.1",
        b"2026-10-05 14:03:22,1,2,3,Ann\xe9,ANSWERED,0.1",
    )
    assert lines[9][0] == "2026-10-05 14:03:22,1,2,3,A\\x00,ANSWERED,0.1"
    assert len(lines[13][0]) == 100_000
    assert warehouse.raw("vitelity", ["_row_number", "destination"]) == [
        (2, "13125550123"),
        (4, "13125550123"),
        (7, "13125550123"),
        (16, "a,b"),
    ]
    warehouse.check_counts(1, content)


@pytest.mark.parametrize("end", [b"\n", b"\r\n", b"\r"], ids=["LF", "CRLF", "CR"])
@pytest.mark.parametrize("bad", [b"", b"bad line\n"], ids=["clean", "with_a_bad_line"])
@pytest.mark.parametrize("ended", [True, False], ids=["ended", "unended"])
def test_line_ends(warehouse: Warehouse, end: bytes, bad: bytes, ended: bool) -> None:
    """All three line ends land alike, with and without an end behind the last line."""
    content = (CLASSIC + call("1") + bad + call("2") + call("3")).replace(b"\n", end)
    content = content if ended else content.removesuffix(end)
    warehouse.deliver("vitelity", "a.csv", content)
    warehouse.check_counts(1, content)
    numbers = [2, 4, 5] if bad else [2, 3, 4]
    expected = list(zip(numbers, ["1", "2", "3"], ["0.0144"] * 3, strict=True))
    assert warehouse.raw("vitelity", ["_row_number", "source", "cost"]) == expected


@pytest.mark.parametrize(
    ("content", "non_data"), [(b"", 0), (CLASSIC, 1), (CLASSIC[:-1], 1), (b"\n \n", 2)]
)
def test_files_without_data(warehouse: Warehouse, content: bytes, non_data: int) -> None:
    """An empty file and one with only a header are landed, with no lines."""
    outcome = warehouse.deliver("vitelity", "a.csv", content)
    assert outcome.status == "landed"
    assert (outcome.counts.data_lines, outcome.counts.non_data_lines) == (0, non_data)
    warehouse.check_counts(1, content)


def test_large_file_keeps_its_line_numbers(warehouse: Warehouse) -> None:
    """DuckDB reads a large file in parallel pieces; every row keeps its own line's number."""
    rest = "," + "x" * 400 + ",ANSWERED,0.1\n"
    lines = [f'2026-10-05 14:03:22,"{number}","1,2",61{rest}' for number in range(2, 100_002)]
    content = CLASSIC + "".join(lines).encode()
    assert len(content) > 40_000_000
    warehouse.deliver("vitelity", "a.csv", content)
    sql = "select count(*), count(*) filter (source = _row_number::varchar) from raw.vitelity"
    assert warehouse.rows(sql) == [(100_000, 100_000)]
    warehouse.deliver("vitelity", "b.csv", content + b"bad\n")
    assert warehouse.rows(sql) == [(200_000, 200_000)]
    assert list(warehouse.rejected(2)) == [100_002]


# A file that is not the format is refused whole.


@pytest.mark.parametrize(
    ("source", "content", "words"),
    [
        ("vitelity", call(), "line 1 is no header of vitelity: it has none of its columns"),
        ("vitelity", b"Date,Source,Cost\n1,2,3\n", "it lacks Destination, Seconds, CallerID"),
        ("vitelity", CLASSIC.replace(b"Date", b"Cost,Date"), "it names cost twice"),
        ("asterisk", call() * 3, "line 1 is no line of asterisk (column_count: 7 columns"),
        ("freeswitch", asterisk() + asterisk("x"), "with 2 of 2 lines"),
        ("asterisk", bytes(range(256)) * 40, "is no line of asterisk"),
    ],
)
def test_another_format_is_refused(
    warehouse: Warehouse, source: str, content: bytes, words: str
) -> None:
    """The reason names what is there instead, and nothing of the file lands."""
    outcome = warehouse.deliver(source, "a.csv", content)
    assert (outcome.status, outcome.is_new) == ("refused", True)
    assert words in (outcome.reason or "")
    row = warehouse.rows(
        "select status, physical_lines, data_lines, landed_lines, rejected_lines from raw.files"
    )
    assert row == [("refused", 0, 0, 0, 0)]
    assert warehouse.raw(source, ["_row_number"]) == []
    assert warehouse.rejected() == {}
    before = warehouse.everything()
    again = warehouse.land()
    assert [(each.status, each.is_new, each.file_id) for each in again] == [("refused", False, 1)]
    assert warehouse.everything() == before


def test_few_wrong_lines_do_not_refuse(warehouse: Warehouse) -> None:
    """A bad first line alone, or bad lines after a good first one, are rejected lines."""
    content = call() + asterisk() * 2
    assert warehouse.deliver("asterisk", "a.csv", content).status == "landed"
    assert warehouse.deliver("asterisk", "b.csv", asterisk() + call() * 5).status == "landed"
    assert list(warehouse.rejected(1)) == [1]
    assert list(warehouse.rejected(2)) == [2, 3, 4, 5, 6]


def zip_that_points_at(place: int) -> bytes:
    """Write a zip whose directory says, in 64 bits, that its member begins at `place`."""
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        archive.writestr("a.csv", CLASSIC)
    packed = bytearray(file.getvalue())
    member, end = packed.rindex(b"PK\x01\x02"), packed.rindex(b"PK\x05\x06")
    extra = struct.pack("<HHQ", 1, 8, place)
    packed[end + 12 : end + 16] = struct.pack("<I", end - member + len(extra))
    packed[member + 42 : member + 46] = b"\xff" * 4
    packed[member + 30 : member + 32] = struct.pack("<H", len(extra))
    packed[end:end] = extra
    return bytes(packed)


def test_damaged_archives(warehouse: Warehouse) -> None:
    """What cannot be decompressed, or is two files, is refused; the rest of the inbox lands."""
    packed = gzip.compress(CLASSIC + call() * 50)
    warehouse.put("vitelity", "cut.csv.gz", packed[:-9])
    warehouse.put("vitelity", "flipped.csv.gz", packed[:30] + b"\0\0\0" + packed[33:])
    warehouse.put("vitelity", "plain.csv.gz", CLASSIC)
    two = io.BytesIO()
    with zipfile.ZipFile(two, "w") as archive:
        archive.writestr("a.csv", CLASSIC)
        archive.writestr("b.csv", CLASSIC)
    warehouse.put("vitelity", "two.zip", two.getvalue())
    one = io.BytesIO()
    with zipfile.ZipFile(one, "w") as archive:
        archive.writestr("a.csv", CLASSIC)
    place = one.getvalue().rindex(b"PK\x05\x06") + 16  # where the end says its directory begins
    pointing = one.getvalue()[:place] + b"\xff" * 3 + one.getvalue()[place + 3 :]
    warehouse.put("vitelity", "pointing.zip", pointing)
    warehouse.put("vitelity", "pointing64.zip", zip_that_points_at(2**64 - 16))
    warehouse.put("vitelity", "whole.csv", CLASSIC + call())
    outcomes = {outcome.file_name: outcome for outcome in warehouse.land()}
    assert [outcome.status for outcome in outcomes.values()] == ["refused"] * 6 + ["landed"]
    assert "damaged" in (outcomes["cut.csv.gz"].reason or "")
    assert "points outside itself" in (outcomes["pointing.zip"].reason or "")
    assert "points outside itself" in (outcomes["pointing64.zip"].reason or "")
    assert "is called .gz but its content is not gz" in (outcomes["plain.csv.gz"].reason or "")
    assert "holds 2 files (a.csv, b.csv)" in (outcomes["two.zip"].reason or "")
    assert [outcome.is_new for outcome in warehouse.land()] == [False] * 7
    assert len(warehouse.rows("from raw.files")) == 7
    warehouse.put("vitelity", "cut.csv.gz", packed)
    assert warehouse.land()[0].status == "landed"


# Each file once.


def test_landing_again_does_nothing(warehouse: Warehouse) -> None:
    """The same inbox twice gives the same tables."""
    warehouse.put("vitelity", "b.csv", CLASSIC + call() + b"bad\n")
    warehouse.put("vitelity", "a.csv", CLASSIC + call("1"))
    warehouse.put("asterisk", "Master.csv", asterisk())
    first = warehouse.land()
    assert [(each.source_id, each.file_name, each.file_id) for each in first] == [
        ("asterisk", "Master.csv", 1),
        ("vitelity", "a.csv", 2),
        ("vitelity", "b.csv", 3),
    ]
    assert warehouse.heard == first
    before = warehouse.everything()
    assert [each.status for each in warehouse.land()] == ["already_landed"] * 3
    assert warehouse.everything() == before


def test_duplicates_under_other_names(warehouse: Warehouse) -> None:
    """The same content once more, plain, gzip or zip: one row duplicate, no lines, once."""
    content = CLASSIC + call()
    zipped = io.BytesIO()
    with zipfile.ZipFile(zipped, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("calls/", b"")
        archive.writestr("calls/a.csv", content)
    warehouse.put("vitelity", "a.csv", content)
    packed = gzip.compress(content[:20]) + gzip.compress(content[20:])
    warehouse.put("vitelity", "a.csv.gz", packed)
    warehouse.put("vitelity", "b.zip", zipped.getvalue())
    warehouse.put("vitelity", "old/a.csv", content)
    outcomes = warehouse.land()
    assert [each.status for each in outcomes] == ["landed", "duplicate", "duplicate", "duplicate"]
    assert outcomes[1].reason == "holds what a.csv held (file 1)"
    rows = warehouse.rows("select file_name, bytes, data_lines from raw.files order by file_id")
    assert rows == [
        ("a.csv", len(content), 1),
        ("a.csv.gz", len(packed), 0),
        ("b.zip", len(zipped.getvalue()), 0),
        ("old/a.csv", len(content), 0),
    ]
    assert len(warehouse.raw("vitelity", ["date"])) == 1
    before = warehouse.everything()
    again = warehouse.land()
    assert [(each.status, each.is_new) for each in again][1:] == [("duplicate", False)] * 3
    assert warehouse.everything() == before


def test_compressed_alone(warehouse: Warehouse) -> None:
    """A gzip is known by its content, its size is that of the delivery."""
    content = CLASSIC + call() + b"bad\n"
    packed = gzip.compress(content)
    outcome = warehouse.deliver("vitelity", "a.csv.gz", packed)
    assert outcome.status == "landed"
    assert warehouse.rows("select bytes from raw.files") == [(len(packed),)]
    warehouse.check_counts(1, content)
    assert warehouse.deliver("vitelity", "a.csv", content).status == "duplicate"


def test_the_same_content_from_two_sources(warehouse: Warehouse) -> None:
    """A file belongs to its source: another source's is another file."""
    warehouse.sources(east="vitelity", west="vitelity")
    warehouse.put("east", "a.csv", CLASSIC + call())
    warehouse.put("west", "a.csv", CLASSIC + call())
    assert [each.status for each in warehouse.land()] == ["landed", "landed"]


def test_a_file_that_grew(warehouse: Warehouse) -> None:
    """It lands whole as a new file; which lines are new calls is decided later."""
    warehouse.deliver("asterisk", "Master.csv", asterisk(src="1"))
    grown = warehouse.deliver("asterisk", "Master.csv", asterisk(src="1") + asterisk(src="2"))
    assert (grown.status, grown.file_id) == ("landed", 2)
    names = ["_file_id", "_row_number", "src"]
    assert warehouse.raw("asterisk", names) == [(1, 1, "1"), (2, 1, "1"), (2, 2, "2")]


def test_a_file_that_grows_while_it_lands(
    warehouse: Warehouse, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What was there when it was opened lands, and the rest the next time."""
    path = warehouse.put("asterisk", "Master.csv", asterisk(src="1"))
    with path.open("ab") as switch:

        def read_while_written(*arguments: object) -> object:
            reading = read_file(*arguments)  # type: ignore[arg-type]
            switch.write(asterisk(src="2"))
            switch.flush()
            return reading

        monkeypatch.setattr("loaders.landing.read_file", read_while_written)
        warehouse.land()
    assert warehouse.raw("asterisk", ["src"]) == ["1"]
    warehouse.check_counts(1, asterisk(src="1"))


def test_a_refused_file_lands_once_its_fault_is_gone(warehouse: Warehouse) -> None:
    """A refusal is not for ever: with the right format the same file lands."""
    warehouse.sources(feed="freeswitch")
    assert warehouse.deliver("feed", "a.csv", asterisk()).status == "refused"
    warehouse.sources(feed="asterisk")
    assert [(each.status, each.file_id) for each in warehouse.land()] == [("landed", 2)]


@pytest.mark.parametrize(
    ("bad", "others", "insert"),
    [
        (b"", 0, insert_reading),
        (b"", 2, insert_together),
        (b"bad\n", 0, insert_reading),
    ],
    ids=["clean", "together", "line_by_line"],
)
def test_a_landing_that_dies_leaves_nothing(
    warehouse: Warehouse,
    monkeypatch: pytest.MonkeyPatch,
    bad: bytes,
    others: int,
    insert: Callable[..., None],
) -> None:
    """Rows, rejected lines and the file's row come together, or none of them."""
    warehouse.deliver("vitelity", "a.csv", CLASSIC + call("1"))
    before = warehouse.everything()
    warehouse.put("vitelity", "b.csv", CLASSIC + call("2") + bad)
    for number in range(others):
        warehouse.put("vitelity", f"c{number}.csv", CLASSIC + call(f"3{number}"))

    def insert_and_die(*arguments: object) -> None:
        insert(*arguments)
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(f"loaders.batch.{insert.__name__}", insert_and_die)
        with pytest.raises(KeyboardInterrupt):
            warehouse.land()
    assert warehouse.everything() == before
    assert warehouse.land()[1].status == "landed"


def test_files_that_land_together(warehouse: Warehouse) -> None:
    """In their order, whatever becomes of those between them; each row is of its own file."""
    newer = NEWER + b"2026-10-05,2026-10-05 10:00:00,{},4155550188,60,,ANSWERED,0.01,p\n"
    files = {
        "a.csv": (CLASSIC + call("1") + call("2"), "landed"),
        "b.csv": (newer.replace(b"{}", b"3"), "landed"),
        "c.csv": (CLASSIC + call("1") + call("2"), "duplicate"),
        "d.csv": (b"no,such,header\n1,2,3\n", "refused"),
        "e.csv": (CLASSIC + call("4") + b"bad\n", "landed"),
        "f.csv": (CLASSIC + call("5"), "landed"),
        "g.csv": (newer.replace(b"{}", b"6"), "landed"),
        "h.csv": (CLASSIC + call("7"), "landed"),
    }
    for name, (content, _) in files.items():
        warehouse.put("vitelity", name, content)
    outcomes = warehouse.land()
    assert [(each.file_name, each.status) for each in outcomes] == [
        (name, status) for name, (_, status) in files.items()
    ]
    assert [each.file_id for each in outcomes] == list(range(1, 9))
    assert warehouse.raw("vitelity", ["_file_id", "_row_number", "source"]) == [
        (1, 2, "1"),
        (1, 3, "2"),
        (2, 2, "3"),
        (5, 2, "4"),
        (6, 2, "5"),
        (7, 2, "6"),
        (8, 2, "7"),
    ]


@pytest.mark.parametrize("line", [b"bad\n", call("9")[:-1] + b",x\n", CLASSIC])
def test_one_bad_line_among_files_that_land_together(warehouse: Warehouse, line: bytes) -> None:
    """Only that line is rejected or left aside, whichever of the files it is in."""
    for name in "abc":
        bad = line if name == "b" else b""
        warehouse.put("vitelity", f"{name}.csv", CLASSIC + call(f"1{name}") + bad + call("2"))
    assert {each.status for each in warehouse.land()} == {"landed"}
    assert warehouse.raw("vitelity", ["_file_id", "_row_number", "source"]) == [
        (1, 2, "1a"),
        (1, 3, "2"),
        (2, 2, "1b"),
        (2, 4, "2"),
        (3, 2, "1c"),
        (3, 3, "2"),
    ]
    for name, file_id in zip("abc", (1, 2, 3), strict=True):
        path = warehouse.home / "inbox" / "vitelity" / f"{name}.csv"
        warehouse.check_counts(file_id, path.read_bytes())


def test_a_file_that_grows_while_it_lands_with_others(
    warehouse: Warehouse, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What was there when it was opened lands, and the others as if nothing had happened."""
    warehouse.put("asterisk", "a.csv", asterisk(src="1"))
    path = warehouse.put("asterisk", "b.csv", asterisk(src="2"))
    with path.open("ab") as switch:

        def read_while_written(*arguments: Any) -> object:
            done = read_together(*arguments)
            switch.write(asterisk(src="3"))
            switch.flush()
            return done

        monkeypatch.setattr("loaders.batch.read_together", read_while_written)
        warehouse.land()
    assert warehouse.raw("asterisk", ["_file_id", "src"]) == [(1, "1"), (2, "2")]
    warehouse.check_counts(2, asterisk(src="2"))


def test_a_file_that_is_taken_away_before_it_lands(
    warehouse: Warehouse, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It is refused with that reason, and the others land."""
    taken = warehouse.put("asterisk", "a.csv", asterisk(src="1"))
    warehouse.put("asterisk", "b.csv", asterisk(src="2"))
    flush = Batch.flush

    def take_away(self: Batch) -> None:
        taken.unlink(missing_ok=True)
        flush(self)

    monkeypatch.setattr(Batch, "flush", take_away)
    outcomes = warehouse.land()
    assert [(each.file_name, each.status) for each in outcomes] == [
        ("a.csv", "refused"),
        ("b.csv", "landed"),
    ]
    assert outcomes[0].reason == "was taken away before it was read"


def test_a_file_that_grows_after_it_was_looked_at(
    warehouse: Warehouse, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Files are surveyed before their turn; at its turn one that has changed is looked at anew."""
    warehouse.put("asterisk", "a.csv", asterisk(src="1"))
    grown = warehouse.put("asterisk", "b.csv", asterisk(src="2"))
    look = SurveyAhead.start

    def look_and_write(self: SurveyAhead, location: str, cdr_format: CdrFormat) -> None:
        look(self, location, cdr_format)
        assert self._seen[location].result() is not None
        with grown.open("ab") as switch:
            switch.write(asterisk(src="3"))

    monkeypatch.setattr(SurveyAhead, "start", look_and_write)
    warehouse.land()
    assert warehouse.raw("asterisk", ["_file_id", "src"]) == [(1, "1"), (2, "2"), (2, "3")]
    warehouse.check_counts(2, asterisk(src="2") + asterisk(src="3"))


def test_files_before_one_that_fails_stay_landed(
    warehouse: Warehouse, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A full disk at the third file takes nothing from the first two."""
    for name in ["a.csv", "b.csv", "c.csv"]:
        warehouse.put("vitelity", name, CLASSIC + call(name) + b"bad\n" * (name == "c.csv"))

    def read_or_fail(*arguments: Any) -> object:
        if b"c.csv" in b"".join(arguments[2].chunks()):
            raise OSError(errno.ENOSPC, "no space left")
        return read_file(*arguments)

    with monkeypatch.context() as patch:
        patch.setattr("loaders.landing.read_file", read_or_fail)
        with pytest.raises(OSError, match="no space left"):
            warehouse.land()
    assert warehouse.raw("vitelity", ["source"]) == ["a.csv", "b.csv"]
    assert [each.status for each in warehouse.land()] == [
        "already_landed",
        "already_landed",
        "landed",
    ]


DYING = """
import os, sys
from datetime import UTC, datetime
from pathlib import Path
import duckdb
import loaders.batch
import loaders.landing
insert = loaders.batch.insert_reading
def insert_and_die(*arguments):
    insert(*arguments)
    os._exit(9)
if sys.argv[4] == "die":
    loaders.batch.insert_reading = insert_and_die
with duckdb.connect(sys.argv[1]) as connection:
    clock = lambda: datetime(2026, 11, 1, tzinfo=UTC)
    loaders.landing.land_inbox(connection, Path(sys.argv[2]), Path(sys.argv[3]), clock)
"""


def test_a_process_that_is_killed_leaves_nothing(warehouse: Warehouse, tmp_path: Path) -> None:
    """Nor does one that has no time to roll back; the next one lands the file as if new."""
    warehouse.put("vitelity", "a.csv", CLASSIC + call("1") + b"bad\n")
    database = tmp_path / "warehouse.duckdb"
    for how, files, calls in [("die", 0, 0), ("live", 1, 1), ("live", 1, 1)]:
        arguments = [str(database), str(warehouse.home), str(warehouse.project), how]
        done = subprocess.run(
            [sys.executable, "-c", DYING, *arguments], cwd=REPOSITORY, check=False, timeout=60
        )
        assert done.returncode == (9 if how == "die" else 0)
        with duckdb.connect(str(database), read_only=True) as connection:
            counts = [
                connection.execute(f"select count(*) from raw.{table}").fetchall()[0][0]
                for table in ["files", "vitelity", "rejected_lines"]
            ]
        assert counts == [files, calls, calls]


# What lies in the inbox.


def test_order_hidden_and_unfinished_files(warehouse: Warehouse) -> None:
    """Files land by name; hidden ones and those still being written are passed over."""
    for name in ["b.csv", "a2.csv", "a.csv", ".hidden.csv", "c.csv.part", "d.TMP", ".x/e.csv"]:
        warehouse.put("vitelity", name, CLASSIC + call(name))
    path = warehouse.home / "inbox" / "vitelity"
    before = {file: (file.stat().st_mtime_ns, file.read_bytes()) for file in path.glob("*.csv")}
    assert [each.file_name for each in warehouse.land()] == ["a.csv", "a2.csv", "b.csv"]
    assert before == {
        file: (file.stat().st_mtime_ns, file.read_bytes()) for file in path.glob("*.csv")
    }


def test_names_that_mean_something_elsewhere(warehouse: Warehouse) -> None:
    """Stars, brackets, quotes and bytes that are not UTF-8 in a name are only a name."""
    names = ["calls (1).csv", "calls[1].csv", "calls*.csv", "d'Or \u00e9.csv"]
    for name in names:
        warehouse.put("vitelity", name, CLASSIC + call(name.replace("*", "star")))
    odd = os.fsdecode(b"caf\xe9.csv")
    try:
        warehouse.put("vitelity", odd, CLASSIC + call("odd"))
        names.append("caf\\xe9.csv")
    except OSError:
        pass  # a file system that takes no such name
    outcomes = warehouse.land()
    assert [each.status for each in outcomes] == ["landed"] * len(names)
    assert sorted(each.file_name for each in outcomes) == sorted(names)


def test_links(warehouse: Warehouse, tmp_path: Path) -> None:
    """A link that leads out of the inbox is refused, one inside it is a file like others."""
    outside = tmp_path / "secret.csv"
    outside.write_bytes(CLASSIC + call())
    inside = warehouse.put("vitelity", "z.csv", CLASSIC + call())
    folder = inside.parent
    (folder / "a.csv").symlink_to(outside)
    (folder / "b.csv").symlink_to(inside)
    (folder / "c").symlink_to(tmp_path)
    (folder / "d.csv").symlink_to(tmp_path / "nothing")
    os.mkfifo(folder / "e.csv")
    outcomes = {each.file_name: (each.status, each.reason) for each in warehouse.land()}
    assert outcomes["a.csv"] == ("refused", "is a link that leads out of the inbox")
    assert outcomes["b.csv"][0] == "landed"
    assert outcomes["c"][0] == outcomes["d.csv"][0] == outcomes["e.csv"][0] == "refused"
    assert outcomes["z.csv"][0] == "duplicate"


def test_what_belongs_to_no_source_stops_nobody(warehouse: Warehouse, tmp_path: Path) -> None:
    """It is named with the way out, each time, and all others land."""
    warehouse.put("vitelity", "a.csv", CLASSIC + call())
    warehouse.put("vitellity", "a.csv", CLASSIC + call())
    inbox = warehouse.home / "inbox"
    (inbox / "b.csv").write_bytes(CLASSIC)
    os.mkfifo(inbox / "pipe")
    (tmp_path / "elsewhere").mkdir()
    (tmp_path / "elsewhere" / "c.csv").write_bytes(CLASSIC + call("9"))
    (inbox / "gafachi").symlink_to(tmp_path / "elsewhere")
    (inbox / "nobody").mkdir()
    for is_new in (True, False):
        outcomes = [(each.source_id, each.file_name, each.is_new) for each in warehouse.land()]
        assert outcomes == [("vitelity", "a.csv", is_new)]
        expected = {
            "b.csv": "lies outside the folders of the sources; move it to",
            "gafachi": "is a link that leads out of the inbox; land its files with",
            "pipe": "lies outside the folders of the sources",
            "vitellity": "there is no source 'vitellity' in seeds/cdr_sources.csv; add",
        }
        for stray, (name, words) in zip(warehouse.strays, expected.items(), strict=True):
            assert stray.startswith(f"{inbox / name}") and words in stray


def test_what_belongs_to_no_source_is_raised_where_nobody_listens(warehouse: Warehouse) -> None:
    """Who calls the loader without hearing of it cannot overlook it, and nothing is landed."""
    warehouse.put("vitelity", "a.csv", CLASSIC + call())
    warehouse.put("vitellity", "a.csv", CLASSIC + call())
    with pytest.raises(LandingError, match="no source 'vitellity'"):
        land_inbox(warehouse.connection, warehouse.home, warehouse.project, warehouse.clock)
    assert warehouse.everything() == {}


def test_a_folder_that_cannot_be_listed_stops_nobody(
    warehouse: Warehouse, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Its source does not land, for nobody knows what is in it; the others do."""
    warehouse.put("gafachi", "a.csv", b"x")
    warehouse.put("vitelity", "a.csv", CLASSIC + call())
    list_folder = os.scandir

    def list_or_fail(path: Any) -> Any:
        if str(path).endswith("gafachi"):
            raise PermissionError(errno.EACCES, "Permission denied", str(path))
        return list_folder(path)

    monkeypatch.setattr(os, "scandir", list_or_fail)
    assert [each.source_id for each in warehouse.land()] == ["vitelity"]
    (stray,) = warehouse.strays
    assert stray.endswith("gafachi cannot be listed: Permission denied")


def test_no_inbox(warehouse: Warehouse) -> None:
    """Without an inbox there is nothing to land."""
    assert warehouse.land() == []


# Files from elsewhere.


def test_paths(warehouse: Warehouse, tmp_path: Path) -> None:
    """A path is called by its name, a folder's files by their place in it."""
    folder = tmp_path / "elsewhere"
    (folder / "more").mkdir(parents=True)
    (folder / "more" / "b.csv").write_bytes(CLASSIC + call("b"))
    (folder / "a.csv").write_bytes(CLASSIC + call("a"))
    single = tmp_path / "z.csv"
    single.write_bytes(CLASSIC + call("z"))
    inbox = warehouse.put("vitelity", "in/y.csv", CLASSIC + call("y"))
    outcomes = warehouse.land_paths("vitelity", single, folder, inbox)
    assert [each.file_name for each in outcomes] == ["a.csv", "in/y.csv", "more/b.csv", "z.csv"]
    assert [each.status for each in warehouse.land()] == ["already_landed"]
    assert [each.file_name for each in warehouse.land_paths("vitelity", inbox.parent)] == [
        "in/y.csv"
    ]


def test_urls(warehouse: Warehouse, tmp_path: Path) -> None:
    """An fsspec URL lands like a file."""
    content = CLASSIC + call()
    (tmp_path / "a.csv.gz").write_bytes(gzip.compress(content))
    outcome = warehouse.land_paths("vitelity", f"file://{tmp_path}/a.csv.gz")[0]
    assert (outcome.status, outcome.file_name) == ("landed", "a.csv.gz")
    warehouse.check_counts(1, content)


def test_wrong_paths_and_sources(warehouse: Warehouse, tmp_path: Path) -> None:
    """What does not exist is an error that names what does."""
    with pytest.raises(LandingError, match=r"missing\.csv does not exist"):
        warehouse.land_paths("vitelity", tmp_path / "missing.csv")
    with pytest.raises(LandingError, match=r"missing\.csv does not exist"):
        warehouse.land_paths("vitelity", f"file://{tmp_path}/missing.csv")
    assert warehouse.everything() == {}
    with pytest.raises(SourceError, match=r"no source 'nobody'.*the sources are .*asterisk, "):
        warehouse.land_paths("nobody", tmp_path)


@pytest.mark.parametrize(
    ("book", "words"),
    [
        ("source_id,timezone\na,UTC\n", "line 1: lacks the column format"),
        ("source_id,format\na,vitellity\n", "line 2, column format: there is no format 'vit"),
        ("source_id,format\na,vitelity\n\na,gafachi\n", "line 4, column source_id: 'a' is there"),
        ("source_id,format\na/b,vitelity\n", "line 2, column source_id: 'a/b' cannot be"),
        ("source_id,format\n,vitelity\n", "line 2, column source_id: '' is no id"),
    ],
)
def test_a_wrong_book_of_sources(warehouse: Warehouse, book: str, words: str) -> None:
    """Each mistake is named with its line."""
    (warehouse.project / "seeds" / "cdr_sources.csv").write_text(book, encoding="utf-8")
    with pytest.raises(SourceError, match="^seeds/cdr_sources.csv " + words):
        warehouse.land()


# The tables of the schema raw.


def test_raw_tables_follow_their_yaml(warehouse: Warehouse, tmp_path: Path) -> None:
    """A missing YAML is named; a new column is added, and said."""
    project = tmp_path / "other"
    landing = project / "models/staging/landing"
    landing.mkdir(parents=True)
    tables = "version: 2\nsources:\n  - name: raw\n    tables:\n"
    column = "          - {name: file_id, data_type: bigint}\n"
    (landing / "_landing__sources.yml").write_text(
        f"{tables}      - name: files\n        columns:\n{column}"
        f"      - name: rejected_lines\n        columns:\n{column}"
    )
    with pytest.raises(RawTableError, match=r"the format 'new' has no raw table: .*new__sources"):
        create_raw_tables(warehouse.connection, project, ["new"])
    assert warehouse.everything() == {}
    folder = project / "models/staging/cdrs/new"
    folder.mkdir(parents=True)
    path = folder / "_new__sources.yml"
    path.write_text(f"{tables}      - name: new\n        columns:\n{column}")
    assert create_raw_tables(warehouse.connection, project, ["new"]) == []
    warehouse.connection.execute("insert into raw.new values (1)")
    path.write_text(path.read_text() + "          - {name: end, data_type: varchar}\n")
    assert create_raw_tables(warehouse.connection, project, ["new"]) == [
        "raw.new has a new column end"
    ]
    assert create_raw_tables(warehouse.connection, project, ["new"]) == []
    assert warehouse.rows("from raw.new") == [(1, None)]


# When a file was delivered.


def test_a_file_is_delivered_when_it_was_last_written(warehouse: Warehouse, tmp_path: Path) -> None:
    """Landed, a duplicate or refused; compressed or not; a link that leads nowhere has no time."""
    content = CLASSIC + call()
    files = {
        "a.csv": content,
        "b.csv.gz": gzip.compress(content),
        "c.csv": b"Prefix,Rate\n1,0.01\n",
        "d.csv.gz": b"no gzip",
    }
    for hour, (name, written) in enumerate(files.items()):
        path = warehouse.put("vitelity", name, written)
        at = datetime(2026, 10, 5, hour, 30, 15, tzinfo=UTC).timestamp()
        os.utime(path, (at, at))
    (warehouse.home / "inbox" / "vitelity" / "e.csv").symlink_to(tmp_path / "nowhere")
    warehouse.land()
    found = warehouse.rows("select file_name, status, delivered_at from raw.files order by all")
    assert found == [
        ("a.csv", "landed", datetime(2026, 10, 5, 0, 30, 15)),
        ("b.csv.gz", "duplicate", datetime(2026, 10, 5, 1, 30, 15)),
        ("c.csv", "refused", datetime(2026, 10, 5, 2, 30, 15)),
        ("d.csv.gz", "refused", datetime(2026, 10, 5, 3, 30, 15)),
        ("e.csv", "refused", None),
    ]
