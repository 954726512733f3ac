"""Whatever its neighbours are, a good line lands with its values and a bad one is kept.

The reader here is written anew, one character at a time, and knows nothing of DuckDB, of
regular expressions or of whole files.
"""

import tempfile
from pathlib import Path

import duckdb
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from loaders import files
from loaders.clean_reader import drop_clean_table
from loaders.columns import NotThisFormatError
from loaders.files import Content
from loaders.format_language import CdrFormat, DelimitedFile
from loaders.reading_files import insert_reading, read_file
from loaders.records import record_grammar
from loaders.survey import survey

COLUMNS = ("alpha", "beta", "gamma", "delta")
HEADER = b"alpha,beta,gamma"


shared = duckdb.connect(":memory:")


LAYOUTS = {
    2: ("alpha", "beta"),
    3: ("alpha", "beta", "gamma"),
    # As in Asterisk's, a column more is not always a column at the end.
    4: ("alpha", "delta", "beta", "gamma"),
}


def make_format(*widths: int, header: bool, escape: str = '"', quote: str = '"') -> CdrFormat:
    """Make a format with some of LAYOUTS."""
    return CdrFormat.model_validate(
        {
            "format": "tiny",
            **dict.fromkeys(
                ["title", "documented", "assumed", "clock", "duration", "legs", "cost"], "none"
            ),
            "file": {
                "delimiter": ",",
                "quote": quote,
                "escape": escape,
                "header": "required" if header else "none",
            },
            "layouts": [{"name": str(width), "columns": LAYOUTS[width]} for width in widths],
            "fields": {"started_at": {"columns": ["alpha"]}},
        }
    )


WITH_HEADER = make_format(3, header=True)
BY_WIDTH = make_format(2, 3, 4, header=False)
BACKSLASH = make_format(2, 3, header=False, escape="\\")
UNQUOTED = make_format(2, 3, header=False, quote="")


def split_lines(content: bytes) -> list[bytes]:
    """Cut bytes into physical lines."""
    lines: list[bytes] = []
    line = b""
    position = 0
    while position < len(content):
        character = content[position : position + 1]
        if character in (b"\r", b"\n"):
            position += 2 if content[position : position + 2] == b"\r\n" else 1
            lines.append(line)
            line = b""
        else:
            line += character
            position += 1
    return [*lines, line] if line else lines


def parse(line: bytes, quote: str, escape: str) -> list[str | None] | None:
    """Read one line; nothing when it is no record."""
    try:
        rest = line.decode("utf-8")
    except UnicodeDecodeError:
        return None
    if "\0" in rest:
        return None
    values: list[str | None] = []
    while True:
        if quote and rest.lstrip(" ").startswith(quote):
            quoted = parse_quoted(rest.lstrip(" ")[1:], quote, escape)
            if quoted is None:
                return None
            value, rest = quoted[0], quoted[1].lstrip(" ")
            if rest and rest[0] != ",":
                return None
        else:
            value = rest.split(",", 1)[0]
            rest = rest[len(value) :]
        values.append(value or None)
        if not rest:
            return values
        rest = rest[1:]


def parse_quoted(rest: str, quote: str, escape: str) -> tuple[str, str] | None:
    """Read a value up to its closing quote: the value and what follows; nothing if not closed."""
    value = ""
    while rest:
        if escape != quote and rest[0] == escape:
            if len(rest) == 1:
                return None
            value, rest = value + rest[1], rest[2:]
        elif rest[0] != quote:
            value, rest = value + rest[0], rest[1:]
        elif escape == quote and rest[:2] == quote * 2:
            value, rest = value + quote, rest[2:]
        else:
            return value, rest[1:]
    return None


def is_header(line: bytes) -> bool:
    """Tell a header, the first or a repeated one."""
    return [cell.strip().lower() for cell in line.split(b",")] == HEADER.split(b",")


def expected(cdr_format: CdrFormat, content: bytes) -> tuple[dict[int, list[str | None]], set[int]]:
    """Give the values of the good lines and the numbers of the bad ones."""
    good: dict[int, list[str | None]] = {}
    bad: set[int] = set()
    widths = {layout.width for layout in cdr_format.layouts}
    for number, line in enumerate(split_lines(content.removeprefix(b"\xef\xbb\xbf")), 1):
        if not line.strip(b" \t") or (cdr_format.has_header and is_header(line)):
            continue
        assert isinstance(cdr_format.file, DelimitedFile)
        values = parse(line, cdr_format.file.quote, cdr_format.file.escape)
        if values is None:
            bad.add(number)
            continue
        widest = max(widths)
        if len(values) > widest and all(value is None for value in values[widest:]):
            values = values[:widest]
        if len(values) in widths:
            named = dict(zip(LAYOUTS[len(values)], values, strict=True))
            good[number] = [named.get(column) for column in COLUMNS]
        else:
            bad.add(number)
    return good, bad


def landed(
    cdr_format: CdrFormat, content: bytes
) -> tuple[dict[int, list[str | None]], set[int], tuple[int, int, int, int]]:
    """Land bytes: values by line number, rejected numbers, and the four counts."""
    connection = shared
    with tempfile.TemporaryDirectory() as name:
        path = Path(name) / "calls[1].csv"
        path.write_bytes(content)
        connection.execute("create schema if not exists raw")
        connection.execute(
            "create or replace table raw.tiny (_file_id bigint, _row_number bigint, alpha varchar,"
            " beta varchar, gamma varchar, delta varchar)"
        )
        connection.execute(
            "create or replace table raw.rejected_lines (file_id bigint, line_number bigint,"
            " line_text varchar, line_bytes blob, reason varchar)"
        )
        folder = Path(name) / "work"
        folder.mkdir()
        whole = Content(path, len(content))
        seen = survey(whole, record_grammar(cdr_format))
        reading = read_file(connection, cdr_format, whole, seen, folder)
        insert_reading(connection, cdr_format, reading, 7)
        drop_clean_table(connection)
        rows = connection.execute("select * exclude (_file_id) from raw.tiny").fetchall()
        rejected = connection.execute(
            "select line_number, line_text, line_bytes from raw.rejected_lines"
        ).fetchall()
        lines = split_lines(content)
        for number, text, kept in rejected:
            line = lines[number - 1].removeprefix(b"\xef\xbb\xbf" if number == 1 else b"")
            assert (kept or text.encode("utf-8")) == line
        assert seen.physical_lines == reading.counts.physical_lines
        counts = reading.counts
        return (
            {row[0]: list(row[1:]) for row in rows},
            {row[0] for row in rejected},
            (
                counts.physical_lines,
                counts.non_data_lines,
                counts.landed_lines,
                counts.rejected_lines,
            ),
        )


def check(cdr_format: CdrFormat, content: bytes) -> None:
    """Compare the landing of some bytes with the slow reader."""
    good, bad = expected(cdr_format, content)
    try:
        values, rejected, counts = landed(cdr_format, content)
    except NotThisFormatError:
        assert not cdr_format.has_header
        assert bad and min(bad) < min(good, default=len(content) + 1)
        assert len(bad) > len(good)
        return
    assert values == good
    assert rejected == bad
    physical = len(split_lines(content))
    assert counts == (physical, physical - len(good) - len(bad), len(good), len(bad))


plain_values = st.text("ab 0é'\t", max_size=4)
any_values = st.text('ab 0é",\t\\', max_size=5)


@st.composite
def good_lines(draw: st.DrawFn) -> bytes:
    """Make a record of two to four columns, quoted where needed and at times where not."""
    cells = []
    for value in draw(st.lists(any_values, min_size=2, max_size=4)):
        must = any(character in value for character in '",') or value.startswith(" ")
        if must or draw(st.booleans()):
            around = draw(st.sampled_from(["", "", "", " ", "  "]))
            cells.append(around + '"' + value.replace('"', '""') + '"' + around)
        else:
            cells.append(value)
    return ",".join(cells).encode("utf-8")


junk = st.text('ab",, "\\;é\0', max_size=12).map(lambda text: text.encode("utf-8"))
broken_bytes = st.sampled_from(
    [b"\xff", b"a,\xe9,b", b"\xc3", b"a,b,\xf0\x9f,d", b"\xef\xbb\xbfa,b,c"]
)
famous = st.sampled_from(
    [
        b'""Name" <1115>",b,c',
        b'a,"b',
        b'a,b,"c',
        b'"a,b,c"',
        b'a,"x\ny",c',
        b'a,"x\r\ny",c',
        b'a,b,"x\n1,2,3',
        b"",
        b"  ",
        b"a,b",
        b"a,b,c,",
        b'a,b,c,""',
        b"a,b,c,,,",
        b"a,b,c,d",
        b"a,b,c,d,e",
        HEADER,
        b"Alpha, beta ,GAMMA",
        b'a,"b" "c",d',
        b'a, "b,c',
        b'"a"\t,b,c',
        b"a\0,b,c",
    ]
)
lines = st.one_of(good_lines(), good_lines(), junk, broken_bytes, famous)


@st.composite
def contents(draw: st.DrawFn, header: bool) -> bytes:
    """Make a file: one kind of line end or several, the last line ended or not."""
    ends = draw(st.sampled_from([[b"\n"], [b"\r\n"], [b"\r"], [b"\n", b"\r\n", b"\r"]]))
    parts = [draw(st.sampled_from([b"", b"", b"\xef\xbb\xbf"]))]
    some = draw(st.one_of(st.lists(good_lines(), max_size=4), st.lists(lines, max_size=8)))
    for line in [HEADER, *some] if header else some:
        parts += [line, draw(st.sampled_from(ends))]
    if draw(st.booleans()):
        parts = parts[:-1] or parts
    return b"".join(parts)


@pytest.fixture(params=[1 << 20, 7], ids=["one_chunk", "chunks_of_7"])
def chunk_bytes(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> int:
    """Read files in chunks of so many bytes."""
    size: int = request.param
    monkeypatch.setattr(files, "CHUNK_BYTES", size)
    return size


many = settings(max_examples=100, deadline=None)


@pytest.mark.usefixtures("chunk_bytes")
@given(contents(header=True))
@example(HEADER + b'\na,b,"c\nd,e,f\n')
@example(HEADER + b"\na,b,c,\n")
@example(HEADER + b"\na,b,c\n" + HEADER + b"\nd,e,f\n")
@example(HEADER + b'\na,b,"c\nd,e,f"\ng,h,i\n')
@example(b"\xef\xbb\xbf" + HEADER + b"\r\na,b,c\r\n")
@example(HEADER + b"\r\r\na,b,c\n")
@many
def test_lines_below_a_header(content: bytes) -> None:
    """A file with a header lands line by line as the slow reader reads it."""
    check(WITH_HEADER, content)


@pytest.mark.usefixtures("chunk_bytes")
@given(contents(header=False))
@example(b"a,b,c\nd,e,f,\ng,h,i\n")
@example(b'a,b\nd,e,f,""\ng,h\n')
@example(b"\xef\xbb\xbfa,b\nc,d\n")
@many
def test_lines_by_width(content: bytes) -> None:
    """So does a file without a header whose lines have several widths."""
    check(BY_WIDTH, content)


@given(contents(header=False))
@many
def test_lines_with_backslashes(content: bytes) -> None:
    """So does one that escapes with a backslash."""
    check(BACKSLASH, content)


@given(contents(header=False))
@many
def test_lines_without_quotes(content: bytes) -> None:
    """So does one in which a quote is an ordinary character."""
    check(UNQUOTED, content)


@given(good_lines(), st.lists(lines, max_size=4), st.lists(lines, max_size=4))
@many
def test_neighbours_do_not_matter(line: bytes, before: list[bytes], after: list[bytes]) -> None:
    """A line lands with the same values alone, where DuckDB reads it whole, and among others."""
    alone, _, _ = landed(WITH_HEADER, HEADER + b"\n" + line + b"\n")
    content = b"\n".join([HEADER, *before, line, *after])
    number = len(split_lines(b"\n".join([HEADER, *before]) + b"\n")) + 1
    among, _, _ = landed(WITH_HEADER, content)
    assert among.get(number) == alone.get(2)
