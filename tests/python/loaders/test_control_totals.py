"""Trailers of delimited files: what they count and sum, whatever the order of the columns."""

from pathlib import Path

import pytest

from loaders.columns import NotThisFormatError
from loaders.files import Content
from loaders.format_language import CdrFormat
from loaders.line_reader import LineReader
from loaders.readings import Reading


def with_trailer(header: str) -> CdrFormat:
    """Make a format whose trailer counts the records and sums their seconds."""
    return CdrFormat.model_validate(
        {
            "format": "tiny",
            **dict.fromkeys(
                ["title", "documented", "assumed", "clock", "duration", "legs", "cost"], "none"
            ),
            "file": {
                "delimiter": ";",
                "header": header,
                "trailer": {
                    "lines": "^TOTAL",
                    "totals": {
                        "records": {"at": "2", "counts": "records"},
                        "seconds": {"at": "3", "sums": "seconds"},
                    },
                },
            },
            "layouts": [{"name": "only", "columns": ["Start", "From", "Seconds"]}],
            "fields": {
                "started_at": {"columns": ["start"]},
                "talk_seconds": {"columns": ["seconds"]},
            },
        }
    )


def read(folder: Path, text: str, header: str = "required") -> Reading:
    """Read a file of that format."""
    path = folder / "file"
    path.write_text(text, encoding="utf-8")
    copies = folder / "copies"
    copies.mkdir(exist_ok=True)
    return LineReader(with_trailer(header), copies).read(Content(path, path.stat().st_size))


@pytest.mark.parametrize(
    "text",
    [
        "Start;From;Seconds\nx;1;60\nx;2;0.5\nTOTAL;2;60.5\n",
        "Seconds;Start;From\n60;x;1\n0.5;x;2\nTOTAL;2;60.5\n",
        "Start;Extra;From;Seconds\nx;9;1;60\nx;9;2;0.5\nTOTAL;2;60.5\n",
    ],
)
def test_sums_follow_the_header(tmp_path: Path, text: str) -> None:
    reading = read(tmp_path, text)
    assert reading.counts.landed_lines == 2
    assert reading.control_totals == [{"records": "2", "seconds": "60.5"}]


@pytest.mark.parametrize(
    ("total", "reason"),
    [
        ("\u00b2;60", "records \u00b2, but 1 records"),
        ("9" * 5000 + ";60", "but 1 records precede it"),
        (";60", r"records \(nothing\), but 1 records"),
        ("1;" + "9" * 5000, "but seconds sums to 60"),
        ("1", r"seconds \(nothing\), but seconds sums to 60"),
    ],
)
def test_a_strange_total_is_a_reason(tmp_path: Path, total: str, reason: str) -> None:
    with pytest.raises(NotThisFormatError, match=reason):
        read(tmp_path, f"Start;From;Seconds\nx;1;60\nTOTAL;{total}\n")


@pytest.mark.parametrize("text", ["", "Start;From;Seconds\n", "Start;From;Seconds\nx;1;60\n"])
def test_a_file_without_its_trailer_is_not_complete(tmp_path: Path, text: str) -> None:
    with pytest.raises(NotThisFormatError, match="ends without its trailer"):
        read(tmp_path, text)
