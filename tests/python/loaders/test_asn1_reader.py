"""The ASN.1 reader: what is good is read as a stream, what is bad costs itself or the file."""

import tracemalloc
from collections.abc import Iterator
from pathlib import Path

import pytest
from asn1tools.codecs.ber import encode_length_definite
from hypothesis import given, settings
from hypothesis import strategies as st

from loaders.columns import NotThisFormatError
from loaders.files import CHUNK_BYTES, Content
from loaders.format_language import CdrFormat
from loaders.formats import FormatError, load_format, load_named_format
from loaders.readers.asn1_places import PlaceError, parse_place
from loaders.readers.asn1_reader import MAX_AROUND_BYTES, MAX_RECORD_BYTES, read_asn1
from loaders.readers.asn1_schema import known_schemas, load_schema
from loaders.readers.reader import BadRecord, Found, Record, Told
from loaders.record_reader import read_records
from tests.python.formats.ber_writer import END, BerWriter, Tree, element

NRTRDE = load_named_format("nrtrde")
TAP = load_named_format("tap3")
CALL_EVENT_LIST = 2
MOC = 3


def event(number: int, start: str = "20261005140322", **more: str) -> Tree:
    """Make a call event; its duration is its number."""
    return (
        "Moc",
        [
            ("Imsi", "001010123456789"),
            ("CallEventStartTimeStamp", start),
            ("UtcTimeOffset", "+0200"),
            ("CallEventDuration", str(number)),
            ("ServiceCode", [("TeleServiceCode", "11")]),
            *more.items(),
        ],
    )


def nrtrde_tree(count: int, events: list[Tree]) -> Tree:
    """Make a file."""
    return (
        "Nrtrde",
        [
            ("SpecificationVersionNumber", "2"),
            ("ReleaseVersionNumber", "1"),
            ("Sender", "AAA00"),
            ("CallEventList", events),
            ("CallEventsCount", str(count)),
        ],
    )


def nrtrde_of(*events: bytes, count: int | None = None) -> bytes:
    """Write a file around events that are written."""
    head = BerWriter("nrtrde").write(("Sender", "AAA00"))
    audit = str(len(events) if count is None else count)
    tail = BerWriter("nrtrde").write(("CallEventsCount", audit))
    listed = element(CALL_EVENT_LIST, b"".join(events), is_group=True)
    return element(1, head + listed + tail, is_group=True)


def good(number: int = 1, **more: str) -> bytes:
    """Write a call event."""
    return BerWriter("nrtrde").write(event(number, **more))


def read(folder: Path, content: bytes, cdr_format: CdrFormat = NRTRDE) -> list[Found]:
    """Read a file; raises NotThisFormatError."""
    path = folder / "file.ber"
    path.write_bytes(content)
    return list(read_asn1(cdr_format, Content(path, len(content))))


def columns(found: list[Found], name: str) -> list[str]:
    """Give a column of the good records."""
    at = NRTRDE.raw_columns.index(name)
    return [each.values[at] for each in found if isinstance(each, Record)]


def bad(found: list[Found]) -> dict[int, str]:
    """Give the reasons of bad records, by their numbers."""
    return {each.number: each.reason for each in found if isinstance(each, BadRecord)}


def notes(found: list[Found]) -> tuple[str, ...]:
    """Give what is told at the end."""
    assert isinstance(found[-1], Told)
    return found[-1].notes


def test_lengths_may_be_left_open(tmp_path: Path) -> None:
    """Whichever groups have an end-of-contents in place of a length, the values are the same."""
    tree = nrtrde_tree(3, [event(1), event(2), event(3)])
    expected = read(tmp_path, BerWriter("nrtrde").write(tree))
    for groups in [
        {"Nrtrde"}, {"CallEventList"}, {"Moc"}, {"ServiceCode"},
        {"Nrtrde", "CallEventList", "Moc", "ServiceCode"},
    ]:  # fmt: skip
        written = BerWriter("nrtrde", frozenset(groups)).write(tree)
        assert written.count(END) >= len(groups)
        assert read(tmp_path, written) == expected
    assert columns(expected, "call_event_duration") == ["1", "2", "3"]


def test_lengths_may_be_longer_than_they_need_be(tmp_path: Path) -> None:
    """A length of 43 written in one, two and five bytes."""
    content = good()[1:]
    assert len(content) == content[0] + 1 < 128
    long = [bytes([0x60 | MOC]) + size + content[1:] for size in (
        content[:1], b"\x81" + content[:1], b"\x84\0\0\0" + content[:1]
    )]  # fmt: skip
    assert columns(read(tmp_path, nrtrde_of(*long)), "call_event_duration") == ["1"] * 3


def test_a_record_that_is_damaged_costs_itself(tmp_path: Path) -> None:
    """Its length says where the next one begins."""
    inside = good()[2:]
    long = MAX_RECORD_BYTES + 1
    found = read(
        tmp_path,
        nrtrde_of(
            good(1),
            element(MOC, inside[:-1], is_group=True),
            element(MOC, inside + END, is_group=True),
            element(MOC, element(19, b""), is_group=True),
            element(MOC, element(19, bytes(17)), is_group=True),
            element(MOC, element(22, b"\xff1"), is_group=True),
            element(MOC, element(46, b"11"), is_group=True),
            element(MOC, element(19, element(4, b"1"), is_group=True), is_group=True),
            element(99, b"12"),
            element(MOC, element(22, b"1" * long), is_group=True),
            good(11),
        ),
    )
    assert columns(found, "call_event_duration") == ["1", "11"]
    assert [each.number for each in found if isinstance(each, Record)] == [1, 11]
    reasons = bad(found)
    begins = {
        2: "malformed: byte ", 3: "malformed: byte ",
        4: "unreadable_value: CallEventDuration holds a whole number of 0 bytes",
        5: "unreadable_value: CallEventDuration holds a whole number of 17 bytes",
        6: "unreadable_value: CallingNumber holds byte ff at its position 1 is not utf-8",
        7: "unreadable_value: ServiceCode holds a value where it has elements",
        8: "unreadable_value: CallEventDuration holds elements where it has a value",
        9: "unreadable_value: [APPLICATION 99] holds a value where it has elements",
        10: f"record_too_long: {long + 10} bytes where {MAX_RECORD_BYTES} are the most",
    }  # fmt: skip
    assert reasons.keys() == begins.keys()
    for number, begin in begins.items():
        assert reasons[number].startswith(begin), reasons[number]
    assert "claims 5 bytes where 4 are left" in reasons[2]
    assert "an end-of-contents that ends nothing" in reasons[3]


def test_what_the_schema_does_not_know_is_told(tmp_path: Path) -> None:
    """Other elements cost nothing, what is known inside them is found, another event is kept."""
    unknown = element(99, element(22, b"442079460124"), is_group=True) + element(98, b"x")
    other = element(97, good()[2:], is_group=True)
    found = read(tmp_path, nrtrde_of(element(MOC, good()[2:] + unknown, is_group=True), other))
    assert columns(found, "calling_number") == ["442079460124", ""]
    assert columns(found, "record_type") == ["Moc", "[APPLICATION 97]"]
    assert notes(found) == (
        "elements that are not known: [APPLICATION 99], [APPLICATION 98], [APPLICATION 97]",
    )


def test_another_version_is_told(tmp_path: Path) -> None:
    tree = nrtrde_tree(1, [event(1)])
    assert notes(read(tmp_path, BerWriter("nrtrde").write(tree))) == ()
    name, parts = tree
    parts = [("ReleaseVersionNumber", "7"), *parts[2:]]
    found = read(tmp_path, BerWriter("nrtrde").write((name, parts)))
    assert notes(found) == ("ReleaseVersionNumber is 7; the schema is that of 1",)


def test_totals_are_not_compared_with_rejected_records(tmp_path: Path) -> None:
    """A bad record counts as a record; what it would add to a sum nobody knows."""
    writer = BerWriter("tap3")
    head = writer.write(("Sender", "AAA00"))
    broken = element(9, b"\x5f", is_group=True)
    audit = writer.write(
        ("AuditControlInfo", [("TotalCharge", "5"), ("CallEventDetailsCount", "1")])
    )
    content = element(1, head + element(3, broken, is_group=True) + audit, is_group=True)
    found = read(tmp_path, content, TAP)
    assert list(bad(found)) == [1]
    assert "total_charge not checked: records were rejected" in notes(found)


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"", "is empty where nrtrde has Nrtrde"),
        (b"Date,Source\n2026", "begins with the bytes 44 61 74 65, which are not the head of"),
        (b"\x00\x00\x00\x00", "begins with the bytes 00 00 00 00"),
        (b"\x61", "begins with the bytes 61"),
        (nrtrde_of(good())[:-1], "the file is cut off"),
        (nrtrde_of(good()) + END, "nothing may stand behind its end"),
        (nrtrde_of(good()) + b"\n", "nothing may stand behind its end"),
        (b"\x61\x80" + nrtrde_of(good())[2:] + END + b"\0", "goes on for 1 bytes behind the end"),
        (b"\x61\x80" + nrtrde_of(good())[2:], "ends without its end-of-contents"),
        (b"\x61\x84\xff\xff\xff\xff\x62", "has 4294967295 bytes, but 1 follow"),
        (b"\x61\xfe" + b"\xff" * 126, "has more than 2^64 bytes, but 0 follow"),
        (element(1, b"\x62\x84\xff\xff\xff\xff", is_group=True), "claims 4294967301 bytes"),
        (element(1, b"\x66\x84\xff\xff\xff\xff", is_group=True), "claims 4294967295 bytes"),
        (nrtrde_of(b"\x63\x84\xff\xff\xff\xff"), "record 1 claims 4294967301 bytes where 6"),
        (nrtrde_of(b"\x63\x80" + good()[2:], good()), "byte 13: [APPLICATION 3] has no length"),
        (nrtrde_of(b"\x63\x80\x63\x80"), "[APPLICATION 3] has no length"),
        (nrtrde_of(END), "an end-of-contents that ends nothing"),
        (nrtrde_of(b"\x43\x80"), "[APPLICATION 3] holds a value and has no length"),
        (nrtrde_of(b"\x63\x80" * 10_000 + END * 10_000), "more than 40 deep"),
        (nrtrde_of(b"\x7f" + b"\xff" * 200), "record 1 claims 204 bytes where 201 are left"),
        (element(1, element(38, b"\xff"), is_group=True), "Sender holds byte ff"),
        (element(1, element(CALL_EVENT_LIST, b""), is_group=True), "does not fit the schema"),
        (
            element(1, element(99, bytes(MAX_AROUND_BYTES)), is_group=True),
            f"{MAX_AROUND_BYTES + 6} bytes where {MAX_AROUND_BYTES} are the most",
        ),
        (nrtrde_of(good(), count=2), "says records 2, but holds 1 record"),
    ],
)  # fmt: skip
def test_a_file_that_is_refused(tmp_path: Path, content: bytes, reason: str) -> None:
    """With where it shows, and what to do."""
    with pytest.raises(NotThisFormatError) as refused:
        read(tmp_path, content)
    assert reason in str(refused.value)


def test_a_file_that_is_cut_off_anywhere_is_refused(tmp_path: Path) -> None:
    tree = nrtrde_tree(2, [event(1), event(2)])
    for groups in (frozenset[str](), frozenset({"Nrtrde", "CallEventList", "Moc"})):
        content = BerWriter("nrtrde", groups).write(tree)
        for size in range(len(content)):
            with pytest.raises(NotThisFormatError):
                read(tmp_path, content[:size])


def test_records_are_cut_by_the_ends_of_chunks(tmp_path: Path) -> None:
    """More than two chunks of records of all lengths, with and without a length of their own."""
    many = 2 * CHUNK_BYTES // 50
    for groups in (frozenset[str](), frozenset({"Moc", "CallEventList"})):
        writer = BerWriter("nrtrde", groups)
        events = b"".join(
            writer.write(event(number, ConnectedNumber="1" * (number % 17)))
            for number in range(many)
        )
        listed = (
            b"\x62\x80" + events + END
            if groups
            else element(CALL_EVENT_LIST, events, is_group=True)
        )
        tail = writer.write(("CallEventsCount", str(many)))
        content = element(1, listed + tail, is_group=True)
        assert len(content) > 2 * CHUNK_BYTES
        found = read(tmp_path, content)
        assert columns(found, "call_event_duration") == [str(each) for each in range(many)]
        assert bad(found) == {}


def test_a_long_file_takes_little_memory(tmp_path: Path) -> None:
    """Records are given one by one: of 12 MB some chunks are in memory at a time."""
    path = tmp_path / "long.ber"
    padded = element(MOC, good()[2:] + element(99, bytes(40_000)), is_group=True)
    path.write_bytes(nrtrde_of(*[padded] * 300))
    assert path.stat().st_size > 12_000_000

    def records() -> Iterator[Found]:
        return read_asn1(NRTRDE, Content(path, path.stat().st_size))

    tracemalloc.start()
    try:
        read_bytes = sum(isinstance(each, Record) for each in records())
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert read_bytes == 300
    assert peak < 4 * CHUNK_BYTES


SAMPLE = (
    BerWriter("nrtrde").write(nrtrde_tree(2, [event(1), event(2)])),
    BerWriter("nrtrde", frozenset({"Nrtrde", "Moc"})).write(nrtrde_tree(2, [event(1), event(2)])),
)


@st.composite
def mutants(draw: st.DrawFn) -> bytes:
    """Change, insert, drop and double bytes of a good file."""
    content = bytearray(draw(st.sampled_from(SAMPLE)))
    for _ in range(draw(st.integers(1, 4))):
        at = draw(st.integers(0, len(content)))
        piece = draw(
            st.one_of(
                st.binary(max_size=3),
                st.sampled_from([
                    END, b"\x80", b"\x84\xff\xff\xff\xff", b"\x63\x80", b"\x63\x80" * 60,
                    b"\x7f\xff\xff\x01\0", b"\xff" * 30, bytes(content[at : at + 20]),
                ]),
            )
        )  # fmt: skip
        content[at : at + draw(st.integers(0, 8))] = piece
    return bytes(content)


@settings(max_examples=300, deadline=2000)
@given(content=mutants())
def test_a_mutant_lands_or_is_refused(
    tmp_path_factory: pytest.TempPathFactory, content: bytes
) -> None:
    """No crash; every record is landed or rejected; what lands has as many as the file says."""
    folder = tmp_path_factory.mktemp("mutant")
    path = folder / "file.ber"
    path.write_bytes(content)
    try:
        reading = read_records(NRTRDE, Content(path, len(content)), folder)
    except NotThisFormatError as refused:
        assert str(refused)
        return
    counts = reading.counts
    assert counts.physical_lines == counts.data_lines
    assert reading.control_totals is not None
    assert reading.control_totals[0]["records"] == str(counts.data_lines)


@pytest.mark.parametrize(
    "place",
    ["", "imsi", "Imsi.", "Imsi |", "name(Imsi)", "sum(Charge", "A -> ", "A[B]", "A / 10^", "//A"],
)
def test_a_place_that_is_none(place: str) -> None:
    with pytest.raises(PlaceError, match="is no path of elements"):
        parse_place(place)


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("schema_name: nrtrde", "schema_name: nrt", "is no schema; those are nrtrde, tap3"),
        ("imsi: Imsi", "imsi: Imsy", "the schema nrtrde has no Imsy"),
        ("imsi: Imsi", "imsi: imsi", "'imsi' is no path of elements"),
        ("at: /SequenceNumber", "at: /Number", "the schema nrtrde has no Number"),
        (
            "at: /SequenceNumber",
            "at: /SequenceNumber, sums: price",
            "'price' is neither a raw nor a derived column",
        ),
        (
            "at: /SequenceNumber",
            "at: /SequenceNumber, counts: records, sums: charge_amount",
            "only one of counts, sums, earliest, latest and absent",
        ),
        ("at: /SequenceNumber", "at: /SequenceNumber, unless: imsi", "unless is for sums"),
    ],
)
def test_mistakes_of_a_format_file(tmp_path: Path, old: str, new: str, message: str) -> None:
    """They are told with their line, as all mistakes are."""
    path = tmp_path / "nrtrde.yml"
    text = (Path("loaders") / "formats" / "nrtrde.yml").read_text()
    assert text.count(old) == 1
    path.write_text(text.replace(old, new))
    line = text[: text.index(old)].count("\n") + 1
    with pytest.raises(FormatError, match=rf"nrtrde.yml line {line}, .*{message}"):
        load_format(path)


@pytest.mark.parametrize("name", known_schemas())
def test_a_schema_is_sound(name: str) -> None:
    """Each element has a name and a number of its own; the file and its records are among them."""
    schema = load_schema(name)
    assert len(schema.names) == len(schema.group_names) + len(schema.values)
    assert {*schema.files, schema.records} <= set(schema.group_names.values())
    assert schema.versions.keys() <= schema.names


def test_lengths_are_written_as_the_library_writes_them() -> None:
    """What the tests write is what asn1tools encodes."""
    assert element(1, b"x" * 200, is_group=True)[:3] == b"\x61" + encode_length_definite(200)
