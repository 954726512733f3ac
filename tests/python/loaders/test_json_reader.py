"""JSON files: what a record is, what its columns say, and what each kind of damage costs."""

import json
import tracemalloc
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from loaders import files
from loaders.columns import NotThisFormatError
from loaders.files import Content
from loaders.format_language import CdrFormat
from loaders.formats import FormatError, load_format
from loaders.readers.json_reader import read_json
from loaders.readers.reader import BadRecord, NoRecord, Record
from loaders.record_reader import read_records

FORMAT = r"""
format: made_up
title: Made up
documented: Nothing.
assumed: Nothing.
clock: none
duration: none
legs: none
cost: none
file:
  kind: json
layouts:
  - name: a call
    columns:
      id: id
      cost: price.amount
      second: legs.1.number
      dotted: 'price.per\.minute'
      slashed: 'a\\b'
fields:
  started_at: {columns: [id], styles: [iso]}
  talk_seconds: {columns: [cost]}
"""

Found = Record | BadRecord | NoRecord
Reads = Callable[..., list[Found]]


@cache
def made_up(folder: Path, shape: str = "") -> CdrFormat:
    """Make the format, with more lines below `kind: json`."""
    path = folder / "made_up.yml"
    path.write_text(FORMAT.replace("kind: json\n", f"kind: json\n{shape}"))
    return load_format(path)


@pytest.fixture
def reads(tmp_path: Path) -> Reads:
    """Give a function that reads a file of some bytes."""

    def read(content: str | bytes, shape: str = "") -> list[Found]:
        path = tmp_path / "file.json"
        path.write_bytes(content.encode() if isinstance(content, str) else content)
        return list(read_json(made_up(tmp_path, shape), Content(path, path.stat().st_size)))

    return read


def ids(found: list[Found]) -> list[tuple[int, str]]:
    """Give number and first column of the good records."""
    return [(each.number, each.values[0]) for each in found if isinstance(each, Record)]


def faults(found: list[Found]) -> dict[int, str]:
    """Give the reasons of the bad records by their number."""
    return {each.number: each.reason for each in found if isinstance(each, BadRecord)}


# What a column says.


@pytest.mark.parametrize(
    ("record", "values"),
    [
        ('{"id": "7", "price": {"amount": "0.10"}}', ("7", "0.10", "", "", "")),
        ('{"id": 7, "price": {"amount": 0.10}}', ("7", "0.10", "", "", "")),
        ('{"id": -0, "price": {"amount": 1e999999}}', ("-0", "1e999999", "", "", "")),
        (f'{{"id": {"9" * 5000}}}', ("9" * 5000, "", "", "", "")),
        ('{"id": true, "price": {"amount": false}}', ("true", "false", "", "", "")),
        ('{"id": "x", "price": null}', ("x", "", "", "", "")),
        ('{"id": "x", "price": 7, "legs": 3}', ("x", "", "", "", "")),
        ('{"id": "x", "legs": [{"number": 1}, {"number": 2}]}', ("x", "", "2", "", "")),
        ('{"id": "x", "legs": [{"number": 1}]}', ("x", "", "", "", "")),
        ('{"id": "x", "legs": {"1": {"number": 5}}}', ("x", "", "5", "", "")),
        ('{"id": "x", "price": {"per.minute": 1.50}}', ("x", "", "", "1.50", "")),
        ('{"id": "x", "price": {"per": {"minute": 2}}}', ("x", "", "", "", "")),
        (r'{"id": "x", "a\\b": "\u00e9\ud83d\ude00"}', ("x", "", "", "", "\u00e9\U0001f600")),
        (
            '{"id": [1.10, null, {"a": "\\"", "b": true}], "price": {"amount": {}}}',
            ('[1.10,null,{"a":"\\"","b":true}]', "{}", "", "", ""),
        ),
        ('{"id": {"k": 1, "k": 2.0}}', ('{"k":1,"k":2.0}', "", "", "", "")),
        # Every number of a key that is there several times is one of its values.
        (
            '{"id": "x", "legs": {"number": 1}, "legs": {"number": 2}}',
            ("x", "", "2", "", ""),
        ),
        # What nobody reads may be there twice, and may be no number.
        ('{"id": "x", "other": NaN, "no": 1, "no": 2}', ("x", "", "", "", "")),
        ('{"id": "100%25", "price": {"amount": "%zz"}}', ("100%25", "%zz", "", "", "")),
    ],
)
def test_values(reads: Reads, record: str, values: tuple[str, ...]) -> None:
    assert reads(record) == [Record(1, values)]


def test_what_is_no_list_is_a_list_of_one(tmp_path: Path) -> None:
    """So one path fits writers that leave the list out when there is one item."""
    path = tmp_path / "made_up.yml"
    path.write_text(FORMAT.replace("legs.1.number", "legs.0.number"))
    for legs in ('[{"number": 3}, {"number": 4}]', '{"number": 3}'):
        file = tmp_path / "file.json"
        file.write_text(f'{{"id": "x", "legs": {legs}}}')
        (found,) = read_json(load_format(path), Content(file, file.stat().st_size))
        assert isinstance(found, Record)
        assert found.values[2] == "3"


@pytest.mark.parametrize(
    ("written", "text"),
    [
        ("sip%3A+1%20555%40x", "sip:+1 555@x"),
        ("J%C3%BCrgen", "Jürgen"),
        ("100%", "100%"),
        ("%zz", "%zz"),
        ("J%FCrgen", "J%FCrgen"),
        ("Jürgen%21", "Jürgen!"),
    ],
)
def test_url_encoded_values(reads: Reads, written: str, text: str) -> None:
    """What is not %XX of UTF-8 stays as it is written; a plus is a plus."""
    (found,) = reads(json.dumps({"id": written}), "  url_encoded: true\n")
    assert isinstance(found, Record)
    assert found.values[0] == text


# What a file is.

A, B = '{"id":"a","price":{"amount":1}}', '{"id":"b","x":{"y":[1,2]}}'
PRETTY = json.dumps({"id": "a", "price": {"amount": 1}}, indent=2)


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        (f"{A}\n{B}\n", [(1, "a"), (2, "b")]),
        (f"{A}\r\n{B}", [(1, "a"), (2, "b")]),
        (f"{A}\r{B}\r", [(1, "a"), (2, "b")]),
        (f"\n \n{A}\n\n{B}\t\t", [(3, "a"), (5, "b")]),
        (f"\ufeff{A}\n{B}", [(1, "a"), (2, "b")]),
        (f"\n{PRETTY}", [(1, "a")]),
        (f"{PRETTY}\n{PRETTY.replace('a', 'b', 1)}{A}", [(1, "a"), (2, "b"), (3, "a")]),
        (f"{A}{B}", [(1, "a"), (2, "b")]),
        (f"{A} {B}\n{A}{A}", [(1, "a"), (2, "b"), (3, "a"), (4, "a")]),
        (f"\ufeff [{A},{B}]", [(1, "a"), (2, "b")]),
        (f"[{A}]\n[{B}]", [(1, "a"), (2, "b")]),
        (f"[\n{A}\n,\n{B}\n]\n", [(1, "a"), (2, "b")]),
        ("[\n" + f"{A}\n,\n" * 30 + f"{A}\n]", [(number, "a") for number in range(1, 32)]),
        (f"[\r\n\t{PRETTY},\r\n\t{B} ]", [(1, "a"), (2, "b")]),
        ("", []),
        ("[]", []),
        ("\n \n", []),
    ],
)
def test_kinds_of_files(reads: Reads, content: str, expected: list[tuple[int, str]]) -> None:
    found = reads(content)
    assert ids(found) == expected
    assert faults(found) == {}


def test_blank_lines_of_json_lines_are_no_records(reads: Reads) -> None:
    assert reads(f"\n{A}\n \n")[::2] == [NoRecord(), NoRecord()]


@pytest.mark.parametrize(
    ("content", "path"),
    [
        (f'{{"status": [1, {{"cdrs": 2}}], "cdrs": [{A}, {B}], "next": null}}', "cdrs"),
        (f'{{"data": {{"items": [{A}, {B}]}}}}', "data.items"),
        (f'{{"a.b": {{"items": [{A}, {B}]}}}}', r"a\.b.items"),
        (f'[{{"cdrs": [{A}]}}, {{"cdrs": [{B}]}}]', "cdrs"),
        (f'{{"cdrs": [{A}]}}\n{{"cdrs": null}}\n{{"cdrs": [{B}]}}\n', "cdrs"),
        (f'{{"data": [{{"items": [{A}]}}, {{"items": {B}}}]}}', "data.items"),
    ],
)
def test_records_below_a_path(reads: Reads, content: str, path: str) -> None:
    assert ids(reads(content, f"  records: '{path}'\n")) == [(1, "a"), (2, "b")]


# What damage costs.

BAD_RECORDS: list[tuple[str | bytes, str]] = [
    ('{"id": "x', "not_json: Unterminated string at character 8"),
    ('{"id": 01}', "not_json: Expecting ',' delimiter at character 9"),
    (f"{A}{A}", f"not_json: Extra data at character {len(A) + 1}"),
    ('{"id": "a\tb"}', "not_json: Invalid control character at character 10"),
    ('{"id": ' + "[" * 100_000, "nesting: deeper than 200 lists and objects"),
    ('{"id": ' + "[" * 200 + "]" * 200 + "}", "nesting: deeper than 200 lists and objects"),
]
BAD_VALUES: list[tuple[str | bytes, str]] = [
    ('{"id": NaN}', "not_json: NaN is no value of JSON"),
    ('{"id": [-Infinity]}', "not_json: -Infinity is no value of JSON"),
    ('{"id": "x", "id": "y"}', "duplicate_key: id leads to 2 values"),
    ('{"price": {"amount": 1}, "price": 2}', "duplicate_key: price.amount leads to 2 values"),
    (r'{"id": "x", "a\\b": "\u0000"}', r"nul_byte: in a\\b"),
    (r'{"price": {"amount": "\udc00"}}', "invalid_encoding: half of a surrogate pair in price.amo"),
    (r'{"id": ["\ud83d"]}', "invalid_encoding: half of a surrogate pair in id"),
    (b'{"id": "J\xfcrgen"}', "invalid_encoding: byte fc at "),
    ("7", "record_type: the record is no object"),
    ('[{"id": "x"}]', "record_type: the record is no object"),
]


@pytest.mark.parametrize(("bad", "reason"), BAD_RECORDS + BAD_VALUES)
def test_a_bad_line_costs_that_line(reads: Reads, bad: str | bytes, reason: str) -> None:
    bad = bad.encode() if isinstance(bad, str) else bad
    found = reads(b"%s\n%s\n%s\n" % (A.encode(), bad, B.encode()))
    assert ids(found) == [(1, "a"), (3, "b")]
    assert list(faults(found)) == [2]
    assert faults(found)[2].startswith(reason)
    kept = next(each.text for each in found if isinstance(each, BadRecord))
    assert kept == bad[:100_000]


@pytest.mark.parametrize("template", [b"[%s,\n%s, %s]", b"\n[%s][%s]\n%s"])
@pytest.mark.parametrize(("bad", "reason"), BAD_VALUES)
def test_a_bad_value_costs_that_record(
    reads: Reads, bad: str | bytes, reason: str, template: bytes
) -> None:
    bad = bad.encode() if isinstance(bad, str) else bad
    found = reads(template % (A.encode(), bad, B.encode()))
    assert ids(found) == [(1, "a"), (3, "b")]
    assert faults(found)[2].startswith(reason)
    assert [each.text for each in found if isinstance(each, BadRecord)] == [bad]


def test_a_long_line_costs_that_line(reads: Reads) -> None:
    long = '{"id": "%s"}' % ("x" * (4 << 20))
    found = reads(f"{A}\n{long}\n{B}")
    assert ids(found) == [(1, "a"), (3, "b")]
    assert faults(found) == {2: "line_too_long: 4194314 bytes where 4194304 are the most"}
    assert [len(each.text) for each in found if isinstance(each, BadRecord)] == [100_000]


@pytest.mark.parametrize(
    ("content", "reason", "shape"),
    [
        ('{"id":\n  tru', "line 2 column 3: not_json: Expecting value", ""),
        (f"[{A},\n{A[:-2]}", "line 2 column 30: not_json: Expecting ',' delimiter, but the f", ""),
        (f"[{A},\n {A}", "line 2 column 33: not_json: expecting ',' or ']', but the file ends", ""),
        (f"[{A}\n {A}]", "line 2 column 2: not_json: expecting ',' or ']'", ""),
        (f"[{A},]", "column 34: not_json: Expecting value", ""),
        (f"[{A}] tail", "column 35: not_json: Expecting value", ""),
        ("[" * 100_000, "line 1 column 2: nesting: deeper than 200", ""),
        (f'[{A},\n{{"id": {"[" * 201}{"]" * 201}}}]', "line 2 column 1: nesting: deeper", ""),
        (b'[{"id": \xff}]', "line 1 column 9: not_json: Expecting value", ""),
        ("id,cost\na,b\n", "line 1 column 1: not_json: Expecting value", ""),
        ('{"foo": 1}\n{}\n', "none of its 2 records has a column of this format", ""),
        ("[1, 2, 3]", "none of its 3 records has a column of this format", ""),
        ('{"data": []}', "line 1 column 13: record_type: the object before has no 'cdrs'", "cdrs"),
        ("[7]", "line 1 column 2: record_type: expecting an object that has the rec", "cdrs"),
        ("[[[[", "line 1 column 2: record_type: expecting an object that has the rec", "cdrs"),
        ('{"cdrs": [], "cdrs": []}', "column 21: duplicate_key: 'cdrs' has the records", "cdrs"),
        ('{"cdrs": [], 7: 8}', "column 14: not_json: expecting a key in quotes", "cdrs"),
        ('{"cdrs" []}', "column 9: not_json: expecting ':'", "cdrs"),
    ],
)
def test_a_file_that_is_no_json_is_refused(
    reads: Reads, content: str | bytes, reason: str, shape: str
) -> None:
    with pytest.raises(NotThisFormatError) as refused:
        reads(content, f"  records: {shape}\n" if shape else "")
    assert reason in str(refused.value)


def test_a_value_that_is_too_long_refuses_the_file(reads: Reads) -> None:
    """In a list nobody knows where it ends."""
    with pytest.raises(NotThisFormatError, match="line 2 column 1: value_too_long: 4194304"):
        reads(f'[{A},\n{{"id": "{"x" * (5 << 20)}"}}]')


def test_a_place_must_be_a_path(tmp_path: Path) -> None:
    for place in ("a..b", ".a", "a.", r"a\b"):
        path = tmp_path / "made_up.yml"
        path.write_text(FORMAT.replace("cost: price.amount", f"cost: '{place}'"))
        with pytest.raises(FormatError, match=r"made_up.yml line 16, layouts\[0\].columns.cost: '"):
            load_format(path)
        with pytest.raises(FormatError, match=r"line 12, file.records: '.*' is no place"):
            made_up(tmp_path, f"  records: '{place}'\n")


# Whatever the bytes are.

JSON_VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=4),
    lambda inner: st.lists(inner, max_size=3)
    | st.dictionaries(st.sampled_from(["id", "number", "per.minute", 'q"{['] ), inner, max_size=3),
    max_leaves=8,
)  # fmt: skip
RECORDS = st.lists(
    st.fixed_dictionaries(
        {"id": st.text(alphabet='ab"\\{[é\u2028', min_size=1, max_size=5)},
        optional={"legs": JSON_VALUES, "other": JSON_VALUES},
    ),
    min_size=1,
    max_size=8,
)


@settings(max_examples=80, deadline=None)
@given(records=RECORDS, chunk=st.integers(1, 40), indent=st.sampled_from([None, 0, 2]))
def test_records_are_the_same_however_they_are_written(
    records: list[dict[str, Any]], chunk: int, indent: int | None, tmp_path_factory: Any
) -> None:
    """Lines, values, lists and lists below a path, wherever a chunk of the file ends."""
    folder = tmp_path_factory.getbasetemp()
    written = [json.dumps(record, indent=indent, ensure_ascii=False) for record in records]
    lines = "\n".join(json.dumps(record) for record in records)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(files, "CHUNK_BYTES", chunk)
        readings = []
        for content, shape in (
            (lines, ""),
            ("\n".join(written), ""),
            ("[" + ",\n".join(written) + "]", ""),
            ('{"n": 1, "l": [' + ",".join(written) + "]}", "  records: l\n"),
        ):
            path = folder / "any.json"
            path.write_text(content, encoding="utf-8", newline="")
            size = path.stat().st_size
            readings.append(list(read_json(made_up(folder, shape), Content(path, size))))
    assert readings[0] == readings[1] == readings[2] == readings[3]
    assert [each[1] for each in ids(readings[0])] == [record["id"] for record in records]


@settings(max_examples=200, deadline=None)
@given(data=st.data())
def test_damage_never_crashes_and_never_loses_a_record(data: Any, tmp_path_factory: Any) -> None:
    """Bytes are changed, put in and taken out: a file is refused, or all its lines are there."""
    folder = tmp_path_factory.getbasetemp()
    content = bytearray(data.draw(st.sampled_from([
        f"{A}\n{B}\n\n{A}\n{B}\n", f"[{A},\n{B},{A}]", f"{PRETTY}\n{PRETTY}", f"{A}{B}",
    ])).encode())  # fmt: skip
    for _ in range(data.draw(st.integers(1, 3))):
        at = data.draw(st.integers(0, max(len(content) - 1, 0)))
        piece = data.draw(st.sampled_from([b"", b"\xff", b"\0", b'"', b"{", b"]", b"\n", b"9"]))
        content[at : at + data.draw(st.integers(0, 2))] = piece
    path = folder / "damaged.json"
    path.write_bytes(content)
    cdr_format = made_up(folder)
    try:
        found = list(read_json(cdr_format, Content(path, len(content))))
    except NotThisFormatError as refused:
        assert str(refused)
        return
    reading = read_records(cdr_format, Content(path, len(content)), folder)
    counts = reading.counts
    assert counts.physical_lines == len(found)
    assert counts.physical_lines == counts.data_lines + counts.non_data_lines
    assert len(ids(found)) + len(faults(found)) == counts.data_lines


def test_a_huge_list_is_read_in_little_memory(tmp_path: Path) -> None:
    """20 MB on one line, a record at a time."""
    record = json.dumps({"id": "x", "filling": ["y" * 100] * 100})
    path = tmp_path / "huge.json"
    count = 20_000_000 // len(record)
    path.write_text("[" + ",".join([record] * count) + "]")
    cdr_format = made_up(tmp_path)
    tracemalloc.start()
    try:
        read = sum(1 for _ in read_json(cdr_format, Content(path, path.stat().st_size)))
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert read == count
    assert peak < 16_000_000
