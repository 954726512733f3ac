"""Format files: what they say, and what they may not say."""

import re
from pathlib import Path

import pytest

from loaders.format_language import DelimitedFile, raw_column_name
from loaders.formats import (
    FORMATS_FOLDER,
    FormatError,
    known_formats,
    load_format,
    load_named_format,
)

GOOD = """\
format: tiny
title: A tiny format
documented: All.
assumed: Nothing.
clock: UTC
duration: seconds
legs: one
cost: none
file:
  delimiter: ","
layouts:
  - name: short
    columns: &short [Id, Start-Time, Seconds]
  - name: long
    columns: [*short, [Extra]]
unique_id: [id]
fields:
  started_at: {columns: [start_time], styles: [iso]}
  talk_seconds: {columns: [seconds], style: seconds}
"""


def write(folder: Path, text: str) -> Path:
    """Write a format file called tiny.yml."""
    path = folder / "tiny.yml"
    path.write_text(text, encoding="utf-8")
    return path


@pytest.mark.parametrize("name", known_formats())
def test_shipped_formats_are_sound(name: str) -> None:
    """Every format that ships can be read."""
    assert load_format(FORMATS_FOLDER / f"{name}.yml").format == name


def test_asterisk_layouts() -> None:
    """The anchors of the YAML flatten to widths 16 to 21, with one table for all."""
    asterisk = load_named_format("asterisk")
    assert [layout.width for layout in asterisk.layouts] == [16, 17, 18, 19, 20, 21]
    assert asterisk.raw_columns[16:] == (
        "uniqueid_or_userfield",
        "uniqueid",
        "userfield",
        "peeraccount",
        "linkedid",
        "sequence",
    )


def test_columns_of_all_layouts(tmp_path: Path) -> None:
    """The raw table has each column once, in order of first appearance."""
    tiny = load_format(write(tmp_path, GOOD))
    assert tiny.raw_columns == ("id", "start_time", "seconds", "extra")
    assert isinstance(tiny.file, DelimitedFile)
    assert tiny.file.quote == tiny.file.escape == '"'
    assert (tiny.file.encoding, tiny.has_header) == ("utf-8", False)


def test_raw_column_name() -> None:
    """Runs of other characters become one underscore."""
    assert raw_column_name(" Call  Start-Date ") == "call_start_date"


def test_unknown_format(tmp_path: Path) -> None:
    """The message names the formats that there are."""
    write(tmp_path, GOOD)
    with pytest.raises(FormatError, match="there is no format 'tyni'; the formats are tiny"):
        load_named_format("tyni", tmp_path)


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("format: tiny", "format: tyni", "line 1, format: must be 'tiny'"),
        ("title: A", "titel: A", "line 2, titel: is not a key"),
        ("cost: none\n", "", "line 1, cost: is missing"),
        ('delimiter: ","', "delimiter: ',,'", "line 10, file.delimiter: .* at most 1"),
        ('delimiter: ","', "delimiter: ' '", "line 10, file.delimiter: must be one ASCII"),
        ('delimiter: ","', "delimiter: '\"'", "line 9, file: delimiter, quote and escape"),
        ('delimiter: ","', 'delimiter: ","\n  header: perhaps', "line 11, file.header"),
        (
            'delimiter: ","',
            'delimiter: ","\n  encoding: utf-16',
            "line 11, file.encoding: must be an enc",
        ),
        (
            'delimiter: ","',
            'delimiter: ","\n  header: required\n  appended_columns: ignored',
            "line 9, file: appended_columns is for lines without a header",
        ),
        ('delimiter: ","', 'delimiter: ","\n  delimiter: ";"', "line 11, file.delimiter: .*twice"),
        ("Extra", "ID", r"line 15, layouts\[1\].columns: names a column twice: id"),
        ("[*short, [Extra]]", "[A, B, C]", r"line 15, layouts\[1\].columns: has the same width"),
        ("[id]", "[ID]", r"line 16, unique_id\[0\]: String should match"),
        ("[id]", "[uuid]", "line 16, unique_id: 'uuid' is neither a raw nor a derived column"),
        (
            "unique_id: [id]",
            "unique_id: [id]\nnon_calls:\n  - {column: id, other_than: [x]}",
            r"line 18, non_calls\[0\].other_than: list the words; `calls` says",
        ),
        (
            "unique_id: [id]",
            "unique_id: [id]\ncalls: {column: kind, words: [x]}",
            "line 17, calls.column: 'kind' is neither a raw nor a derived column",
        ),
        ("started_at:", "begun_at:", "line 18, fields.begun_at: is not a field of a call"),
        ("[start_time]", "[begun]", "line 18, fields.started_at: 'begun' is neither"),
        ("columns: [seconds],", "", "line 19, fields.talk_seconds: needs either columns"),
        ("style: seconds", "style: minutes", "line 19, fields.talk_seconds.style: Input should"),
        (
            "  talk_seconds: {columns: [seconds], style: seconds}\n",
            "",
            "line 17, fields: must say where talk_seconds is",
        ),
        ("format: tiny", "format: [", "line 3: not YAML"),
    ],
)
def test_mistakes_name_file_line_and_key(tmp_path: Path, old: str, new: str, message: str) -> None:
    """Each mistake is one line of the message."""
    assert old in GOOD
    path = write(tmp_path, GOOD.replace(old, new, 1))
    with pytest.raises(FormatError, match=rf"(?m)^{re.escape(str(path))} {message}"):
        load_format(path)


def test_a_duration_of_the_carriers_own_is_enough(tmp_path: Path) -> None:
    """Some carriers deliver only what they have rounded: it stands in for talk seconds."""
    tiny = load_format(write(tmp_path, GOOD.replace("talk_seconds", "carrier_billed_seconds")))
    assert set(tiny.fields) == {"started_at", "carrier_billed_seconds"}
