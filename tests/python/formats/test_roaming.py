"""Roaming files in ASN.1: TAP and NRTRDE, as networks charge and report the calls of roamers."""

import json
import xml.etree.ElementTree as ET
from collections.abc import Callable
from datetime import datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from loaders.readers.asn1_schema import load_schema
from loaders.readers.asn1_values import ElementNames, leaves
from loaders.readers.ber import element_at
from tests.python.formats.ber_writer import BerWriter, Tree, element, tree_of
from tests.python.formats.staged import SAMPLES, StagedFormat

Staged = Callable[[str], StagedFormat]
Shared = Callable[[str], Path]

TAP = SAMPLES / "tap3" / "october.xml"
NRTRDE = SAMPLES / "nrtrde" / "october.xml"
CALL = (
    "row_number, record_kind, unreadable_reason, started_at, started_at_is_utc, talk_seconds,"
    " calling_number_raw, called_number_raw, call_direction, service_type, carrier_cost"
)


def sample(path: Path) -> Tree:
    """Read a sample as a tree."""
    return tree_of(ET.parse(path).getroot())


def changed(tree: Tree, name: str, new: Callable[[Any], Any]) -> Tree:
    """Change the content of the elements of a name; an empty list takes a group's place away."""
    here, content = tree
    if here == name:
        return (here, new(content))
    if isinstance(content, str):
        return tree
    return (here, [changed(inner, name, new) for inner in content])


def xml_leaves(xml: ET.Element, way: tuple[str, ...] = ()) -> list[tuple[tuple[str, ...], str]]:
    """Give all values of an XML element, each with the names on the way to it."""
    here = (*way, xml.tag)
    inside = list(xml)
    if not inside:
        return [(here, (xml.text or "").strip())]
    return [leaf for each in inside for leaf in xml_leaves(each, here)]


def decoded(schema_name: str, content: bytes) -> list[tuple[tuple[str, ...], str]]:
    """Give all values of a file as the product reads them."""
    names = ElementNames(load_schema(schema_name))
    element, end = element_at(content, 0, len(content))
    assert (end, names.unknown) == (len(content), {})
    return list(leaves(element, names, "utf-8"))


def totals_of(staged: StagedFormat) -> dict[str, str]:
    """Give the control totals of the only file."""
    ((totals,),) = staged.warehouse.rows("select control_totals from raw.files")
    found: dict[str, str] = json.loads(totals)
    return found


@pytest.mark.parametrize(("schema", "path"), [("tap3", TAP), ("nrtrde", NRTRDE)])
def test_every_value_is_that_of_its_xml(schema: str, path: Path) -> None:
    content = path.with_suffix(".ber").read_bytes()
    assert BerWriter(schema).write(sample(path)) == content
    assert decoded(schema, content) == xml_leaves(ET.parse(path).getroot())


@pytest.mark.parametrize(
    ("schema", "ber", "xml"),
    [
        ("tap3", "tap_3_12_valid.ber", "tap_3_12_valid.xml"),
        ("tap3", "tap_3_12_valid_some_cdr_indefinite.ber", "tap_3_12_valid.xml"),
        ("nrtrde", "nrt_2_1.ber", "nrt_2_1.xml"),
    ],
)
def test_every_value_of_a_real_file_is_that_of_its_xml(
    shared: Shared, schema: str, ber: str, xml: str
) -> None:
    content = shared(f"tap/{ber}").read_bytes()
    root = ET.parse(shared(f"tap/{xml}")).getroot()
    assert decoded(schema, content) == xml_leaves(root)


def test_tap(staged: Staged) -> None:
    """All kinds of events: the calls by their columns, the others counted as no calls."""
    tap = staged("tap3")
    (outcome,) = tap.land(TAP.with_suffix(".ber"))
    assert (outcome.status, outcome.reason) == ("landed", None)
    counts = outcome.counts
    assert (counts.physical_lines, counts.landed_lines, counts.non_data_lines) == (19, 19, 0)
    me, away = "12025550101", "442079460123"
    found = [tuple(row.values()) for row in tap.rows(CALL, "record_kind <> 'non_call'")]
    expected = [
        (1, at(5, 12, 3, 22), 61, me, away, "outbound", "voice", "1.5"),
        (2, at(5, 12, 15), 30, "442079460124", me, "inbound", "voice", "0"),
        (3, at(5, 12, 20), 0, me, away, "outbound", "voice", None),
        (4, at(5, 12, 30), 0, me, "12025550102", "outbound", "sms", "0.12"),
        (5, at(5, 12, 31), 0, "ExampleBank", me, "inbound", "sms", None),
        # Two parts of one call.
        (6, at(5, 21), 3600, me, away, "outbound", "voice", "5"),
        (7, at(5, 22), 120, me, away, "outbound", "voice", "0.25"),
        # From another place of the network, with charges of two services and a CAMEL fee.
        (8, at(5, 13, 45), 75, me, away, "outbound", "voice", "0.975"),
        (9, at(5, 14), 10, me, away, "outbound", "data", "0.333"),
        (10, at(5, 15), 45, me, "442079460125", None, "voice", "0.21"),
        (11, at(5, 15, 10), 0, me, "442079460127", None, "sms", "0.08"),
        (18, at(5, 18), 5, me, "442079460199", "outbound", "voice", "0.007"),
        (19, at(5, 18), 5, me, "442079460199", "outbound", "voice", "0.007"),
    ]
    calls = [
        (number, "call", None, start, True, seconds, calling, called, direction, service,
         None if cost is None else Decimal(cost))
        for number, start, seconds, calling, called, direction, service, cost in expected
    ]  # fmt: skip
    assert [row for row in found if row[1] == "call"] == calls
    # Its offset has a code that the file does not explain.
    assert [row[:3] for row in found if row[1] != "call"] == [
        (17, "unreadable", "unreadable_started_at")
    ]
    assert tap.one("select count(*) from staged where record_kind = 'non_call'") == (5,)
    assert tap.one("select count(distinct content_md5), count(*) from staged") == (18, 19)
    assert set(
        tap.warehouse.rows("select distinct record_type, charge, data_volume_incoming"
                           " from raw.tap3 where _row_number in (12, 13, 14, 15, 16)")
    ) == {
        ("GprsCall", "66.000", "-2"), ("SupplServiceEvent", None, None),
        ("ContentTransaction", "0.999", None), ("LocationService", None, None),
        ("ServiceCentreUsage", "0.040", None),
    }  # fmt: skip


def at(day: int, hour: int, minute: int = 0, second: int = 0) -> datetime:
    """Give a time of October 2026."""
    return datetime(2026, 10, day, hour, minute, second)


def test_tap_says_who_charges_what(staged: Staged) -> None:
    """Network, subscriber and currency; the file's own totals."""
    tap = staged("tap3")
    tap.land(TAP.with_suffix(".ber"))
    rows = tap.rows(
        "call_reference, billing_number, ingress_trunk, service_provider, disconnect_reason,"
        " carrier_currency, from_uri, to_uri",
        "row_number in (1, 3, 8, 10)",
    )
    imsi = "001010123456789"
    assert [tuple(row.values()) for row in rows] == [
        ("0A1B01", imsi, "msc-1", "AAA00", "0", "XDR", None, None),
        (None, imsi, "msc-1", "AAA00", "3", "XDR", None, None),
        (None, imsi, "sgsn-2", "AAA00", "0", "XDR", None, None),
        ("ims-0001", imsi, "sgsn-2", "AAA00", "0", "XDR",
         "sip:roamer@ims.example", "tel:+442079460126"),
    ]  # fmt: skip
    said = totals_of(tap)
    assert said["sequence"] == "00042"
    assert (said["records"], said["total_charge"], said["total_tax"]) == ("19", "74.533", "0.300")


@pytest.mark.parametrize(
    ("named", "currency"), [("SDR", "XDR"), ("EUR", "EUR"), ("usd", "USD"), (None, "XDR")]
)
def test_the_currency_is_the_one_of_tap(staged: Staged, named: str | None, currency: str) -> None:
    """Charges are in the TAP currency, the SDR when none is named; never in the local one."""
    added = [("TapCurrency", named)] if named else []
    tree = changed(sample(TAP), "AccountingInfo", lambda info: [*info, *added])
    tap = staged("tap3")
    tap.land_text("t.ber", BerWriter("tap3").write(tree))
    assert tap.one("select max(carrier_currency), min(carrier_currency) from staged") == (
        currency,
        currency,
    )


def test_a_cost_needs_the_decimal_places(staged: Staged) -> None:
    tree = changed(
        sample(TAP),
        "AccountingInfo",
        lambda info: [each for each in info if each[0] != "TapDecimalPlaces"],
    )
    tap = staged("tap3")
    outcome = tap.land_text("t.ber", BerWriter("tap3").write(tree))
    assert outcome.status == "landed"
    assert tap.one("select count(carrier_cost), count(*) from staged") == (0, 19)


@pytest.mark.parametrize(
    ("name", "said", "status", "reason"),
    [
        ("CallEventDetailsCount", "20", "refused", "says records 20, but holds 19 records"),
        ("TotalCharge", "74534", "landed", "says total_charge 74.534, but charge sums to 74.533"),
        ("TotalTaxValue", "0", "landed", "says total_tax 0.000, but tax sums to 0.300"),
    ],
)
def test_totals_are_compared(
    staged: Staged, name: str, said: str, status: str, reason: str
) -> None:
    """Another number of records has the file refused; another sum is told beside its calls."""
    tap = staged("tap3")
    content = BerWriter("tap3").write(changed(sample(TAP), name, lambda _: said))
    outcome = tap.land_text("t.ber", content)
    assert outcome.status == status
    assert reason in (outcome.reason or "")
    assert len(tap.rows()) == (19 if status == "landed" else 0)


@pytest.mark.parametrize("name", ["EarliestCallTimeStamp", "LatestCallTimeStamp"])
def test_the_times_of_the_first_and_the_last_record(staged: Staged, name: str) -> None:
    tree = changed(
        sample(TAP),
        name,
        lambda _: [("LocalTimeStamp", "20261005000000"), ("UtcTimeOffset", "+0000")],
    )
    outcome = staged("tap3").land_text("t.ber", BerWriter("tap3").write(tree))
    which, at_ = {"E": ("earliest", "20261005140322 +0200")}.get(
        name[0], ("latest", "20261006000000 +0200")
    )
    expected = f"the file says {which} 20261005000000 +0000, but the {which} record is of {at_}"
    assert outcome.reason == expected


def test_a_file_without_its_audit_is_not_complete(staged: Staged) -> None:
    name, parts = sample(TAP)
    assert not isinstance(parts, str)
    tree: Tree = (name, [part for part in parts if part[0] != "AuditControlInfo"])
    outcome = staged("tap3").land_text("t.ber", BerWriter("tap3").write(tree))
    assert outcome.status == "refused"
    assert "says records (nothing), but holds 19 records" in (outcome.reason or "")


def test_a_test_file_is_refused(staged: Staged) -> None:
    tree = changed(
        sample(TAP), "BatchControlInfo", lambda info: [*info, ("FileTypeIndicator", "T")]
    )
    outcome = staged("tap3").land_text("t.ber", BerWriter("tap3").write(tree))
    assert outcome.reason == "the file says test_indicator T: its records do not count"


def test_a_notification_has_no_records(staged: Staged) -> None:
    _, parts = sample(TAP)
    assert not isinstance(parts, str)
    tree: Tree = ("Notification", dict(parts)["BatchControlInfo"])
    tap = staged("tap3")
    outcome = tap.land_text("t.ber", BerWriter("tap3").write(tree))
    assert (outcome.status, outcome.counts.data_lines, outcome.counts.non_data_lines) == (
        "landed",
        0,
        1,
    )
    assert outcome.reason == "is a Notification: the sender has no records for this time"
    assert totals_of(tap)["sequence"] == "00042"


def test_an_event_that_comes_again_is_the_same_call(staged: Staged) -> None:
    """Another file, with other codes for the same offsets and places: not one call more."""
    renumbered = changed(sample(TAP), "FileSequenceNumber", lambda _: "00043")
    for name in ("UtcTimeOffsetCode", "RecEntityCode", "ExchangeRateCode"):
        renumbered = changed(renumbered, name, lambda code: str(int(code) + 20))
    tap = staged("tap3")
    tap.land_text("a.ber", TAP.with_suffix(".ber").read_bytes())
    tap.land_text("b.ber", BerWriter("tap3").write(renumbered))
    assert tap.one("select count(distinct content_md5), count(*) from staged") == (18, 38)


def test_nrtrde(staged: Staged) -> None:
    nrtrde = staged("nrtrde")
    (outcome,) = nrtrde.land(NRTRDE.with_suffix(".ber"))
    assert (outcome.status, outcome.reason, outcome.counts.landed_lines) == ("landed", None, 7)
    me, away = "12025550101", "442079460123"
    assert [tuple(row.values()) for row in nrtrde.rows(CALL)] == [
        (1, "call", None, at(5, 12, 3, 22), True, 61, me, away, "outbound", "voice", None),
        (2, "call", None, at(5, 12, 20), True, 0, None, away, "outbound", "voice", None),
        (3, "call", None, at(5, 18, 45), True, 30, "442079460124", me, "inbound", "voice", None),
        (4, "call", None, at(5, 12, 31), True, 0, "442079460001", None, "inbound", "sms", None),
        (5, "call", None, at(5, 14), True, 10, None, away, "outbound", "data", None),
        # There is no hour 25.
        (6, "unreadable", "unreadable_started_at", None, True, 5, None, away, "outbound", "fax",
         None),
        (7, "non_call", None, at(5, 15, 20), True, 3600, None, None, None, "voice", None),
    ]  # fmt: skip
    rows = nrtrde.rows(
        "call_reference, billing_number, ingress_trunk, service_provider, disconnect_reason",
        "row_number = 1",
    )
    assert [tuple(row.values()) for row in rows] == [
        ("17", "001010123456789", "msc-1", "AAA00", "0")
    ]
    assert totals_of(nrtrde)["sequence"] == "0000042"


def test_a_damaged_record_is_rejected_with_its_bytes(staged: Staged) -> None:
    """Whatever bytes it has, it is one rejected record; the next one lands."""
    noise = element(3, element(22, b'"a",\r\n\n\\\x00\xff"'), is_group=True)
    writer = BerWriter("nrtrde")
    _, parts = sample(NRTRDE)
    assert not isinstance(parts, str)
    events = dict(parts)["CallEventList"]
    assert not isinstance(events, str)
    listed = element(2, noise + writer.write(events[0]) + noise, is_group=True)
    content = element(1, listed + writer.write(("CallEventsCount", "3")), is_group=True)
    nrtrde = staged("nrtrde")
    outcome = nrtrde.land_text("n", content)
    assert (outcome.status, outcome.counts.landed_lines, outcome.counts.rejected_lines) == (
        "landed",
        1,
        2,
    )
    assert [tuple(row.values()) for row in nrtrde.rows("row_number, talk_seconds")] == [(2, 61)]
    found = nrtrde.warehouse.rows(
        "select line_number, line_bytes, reason from raw.rejected_lines order by 1"
    )
    reason = "unreadable_value: CallingNumber holds byte ff at its position 10 is not utf-8"
    assert [(number, text) for number, text, _ in found] == [(1, noise), (3, noise)]
    assert all(why.startswith(reason) for _, _, why in found)


def test_nrtrde_counts_its_records(staged: Staged) -> None:
    tree = changed(sample(NRTRDE), "CallEventsCount", lambda _: "10")
    outcome = staged("nrtrde").land_text("n", BerWriter("nrtrde").write(tree))
    assert outcome.status == "refused"
    assert "says records 10, but holds 7 records" in (outcome.reason or "")


@pytest.mark.parametrize("name", ["tap_3_12_valid.ber", "tap_3_12_valid_some_cdr_indefinite.ber"])
def test_a_real_tap_file(staged: Staged, shared: Shared, name: str) -> None:
    """Figures of its XML. Its audit has other sums and times than its events: that is told."""
    tap = staged("tap3")
    (outcome,) = tap.land(shared(f"tap/{name}"))
    assert (outcome.status, outcome.counts.landed_lines) == ("landed", 4)
    assert "says total_charge 2.300, but charge sums to 71.200" in (outcome.reason or "")
    assert "the earliest record is of 20140301140342 +0200" in (outcome.reason or "")
    assert [tuple(row.values()) for row in tap.rows(CALL)] == [
        (1, "call", None, datetime(2014, 3, 1, 12, 3, 42), True, 153, None, None, "inbound",
         "voice", Decimal("2.3")),
        (2, "call", None, datetime(2014, 3, 1, 13, 2), True, 213, None, None, "outbound",
         "voice", Decimal("2.3")),
        (3, "non_call", None, datetime(2014, 3, 1, 13, 8), True, 500, None, None, None,
         "voice", Decimal("66.6")),
        (4, "non_call", None, datetime(2014, 3, 2, 13, 8), True, None, None, None, None,
         "voice", None),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("kind", "name", "reason"),
    [
        ("tap3", "tap_3_12_trailing_eoc_invalid.ber", "says that it has 815 bytes, but 817 follow"),
        # Made of a file of four events, whose audit they kept.
        ("tap3", "tap_3_12_negative_volume.ber", "says records 4, but holds 1 record"),
        ("tap3", "tap_3_12_timestamps.ber", "says records 4, but holds 5 records"),
        ("nrtrde", "nrt_2_1.ber", "says records 10, but holds 7 records"),
        ("tap3", "nrt_2_1.ber", "does not fit the schema of tap3"),
        ("nrtrde", "tap_3_12_valid.ber", "does not fit the schema of nrtrde"),
    ],
)
def test_a_real_file_that_is_refused(
    staged: Staged, shared: Shared, kind: str, name: str, reason: str
) -> None:
    tap = staged(kind)
    (outcome,) = tap.land(shared(f"tap/{name}"))
    assert outcome.status == "refused"
    assert reason in (outcome.reason or "")
    assert tap.rows() == []


@pytest.mark.parametrize(
    ("name", "records", "column", "last"),
    [
        ("tap_3_12_negative_volume.ber", 1, "data_volume_incoming", "-2"),
        ("tap_3_12_timestamps.ber", 5, "utc_offset", "-0500"),
    ],
)
def test_a_real_file_with_its_count_corrected(
    staged: Staged, shared: Shared, name: str, records: int, column: str, last: str
) -> None:
    """All in it is read: a negative volume, and times with other offsets."""
    count = bytes.fromhex("5f2b0104")
    content = shared(f"tap/{name}").read_bytes()
    assert content.count(count) == 1
    tap = staged("tap3")
    outcome = tap.land_text("t.ber", content.replace(count, count[:-1] + bytes([records])))
    assert (outcome.status, outcome.counts.landed_lines) == ("landed", records)
    assert tap.warehouse.raw("tap3", [column])[-1] == last


def test_a_real_notification(staged: Staged, shared: Shared) -> None:
    (outcome,) = staged("tap3").land(shared("tap/tap_notification.ber"))
    assert (outcome.status, outcome.counts.data_lines) == ("landed", 0)
    assert "is a Notification" in (outcome.reason or "")
    assert "ReleaseVersionNumber is 9; the schema is that of 10, 11, 12" in (outcome.reason or "")
