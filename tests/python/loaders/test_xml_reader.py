"""The XML reader: places, counts, bad bytes, and files that would fill the memory or never end."""

import tracemalloc
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from xml.etree import ElementTree
from xml.sax.saxutils import escape

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from loaders.columns import NotThisFormatError
from loaders.files import MAX_LINE_BYTES, Content
from loaders.format_language import CdrFormat, xml_path
from loaders.formats import FormatError, load_format
from loaders.readers.reader import BadRecord, Found, NoRecord, Record, SaidTotals
from loaders.readers.xml_reader import MAX_DEPTH, MAX_NAMES, MAX_TAG_BYTES, read_xml
from loaders.readers.xml_text import MAX_BAD_BYTES

PLACES = {"number": "@n", "name": "party/name", "kind": "party/@kind", "type": "name()"}


def xml_format(places: dict[str, str] | None = None, **shape: Any) -> CdrFormat:
    """Give a format of files `<file>..<call>..</call>..</file>`."""
    words = ("format", "title", "documented", "assumed", "clock", "duration", "legs", "cost")
    columns = places or PLACES
    first = next(iter(columns))
    fields = {
        "started_at": {"columns": [first], "styles": ["iso"]},
        "talk_seconds": {"columns": [first]},
    }
    return CdrFormat.model_validate(
        dict.fromkeys(words, "calls")
        | {"file": {"kind": "xml", "root": "file", "record": "call", **shape}}
        | {"layouts": [{"name": "call", "columns": columns}], "fields": fields}
    )


def content_of(folder: Path, text: str | bytes, chunk: int | None = None) -> Content:
    """Give a file as content, in chunks of a size."""
    path = folder / "file.xml"
    path.write_bytes(text.encode() if isinstance(text, str) else text)
    return Cut(path, path.stat().st_size, chunk) if chunk else Content(path, path.stat().st_size)


class Cut(Content):
    """Content in small chunks."""

    def __init__(self, path: Path, size: int, chunk: int) -> None:
        super().__init__(path, size)
        object.__setattr__(self, "_chunk", chunk)

    def chunks(self) -> Iterator[bytes]:
        """Read the content in chunks."""
        whole = self.path.read_bytes()
        step: int = self._chunk  # type: ignore[attr-defined]
        yield from (whole[start : start + step] for start in range(0, len(whole), step))


def read(
    folder: Path, text: str | bytes, chunk: int | None = None, cdr_format: CdrFormat | None = None
) -> list[Found]:
    """Read a file."""
    return list(read_xml(cdr_format or xml_format(), content_of(folder, text, chunk)))


def refusal(folder: Path, text: str | bytes, cdr_format: CdrFormat | None = None) -> str:
    """Give the reason for which a file is refused."""
    with pytest.raises(NotThisFormatError) as caught:
        read(folder, text, cdr_format=cdr_format)
    return str(caught.value)


def test_places(tmp_path: Path) -> None:
    """Namespaces do not count; the first that is not empty is read, up to an element inside."""
    found = read(
        tmp_path,
        '<c:file xmlns:c="u" xmlns:x="v">'
        '<c:call n="1"><c:party x:kind="other" kind=" line "><name/><name> A\n</name>'
        "<name>B</name></c:party></c:call>"
        '<call x:n="2"><other><name>not here</name></other><party x:kind="trunk">'
        "<name>C<![CDATA[<&>]]>&#233;&amp;<b>D</b>E</name></party></call>"
        "<call/>"
        "</c:file>",
    )
    assert found == [
        Record(1, ("1", "A", "line", "call")),
        Record(2, ("2", "C<&>é&", "trunk", "call")),
        Record(3, ("", "", "", "call")),
    ]


def test_what_counts_as_a_line(tmp_path: Path) -> None:
    """Records, wherever they are, and the children of the root that hold none."""
    cdr_format = xml_format(
        {"type": "name()", "number": "n"},
        record=["call", "event"],
        totals={"calls": {"at": "end/count", "counts": "records"}, "file": {"at": "head/@id"}},
    )
    found = read(
        tmp_path,
        '<file><head id="7"><a/><b/></head><day><call><n>1</n><call><n>2</n></call></call>'
        "<note/><event/></day><day><hour><call/></hour></day><end><count>3</count></end></file>",
        cdr_format=cdr_format,
    )
    assert found == [
        NoRecord(),
        Record(1, ("call", "1")),
        Record(2, ("event", "")),
        Record(3, ("call", "")),
        NoRecord(),
        SaidTotals({"calls": "3", "file": "7"}),
    ]


NAMES = st.sampled_from(["call", "party", "name", "n", "p:name", "other"])
TEXTS = st.text(st.sampled_from("aé€😀 <&>\"'\n]"), max_size=12)


@st.composite
def elements(draw: st.DrawFn, depth: int = 0) -> str:
    """Write an element with attributes, texts and elements."""
    name = draw(NAMES)
    attributes = draw(st.dictionaries(st.sampled_from(["n", "kind", "p:kind"]), TEXTS, max_size=2))
    written = "".join(
        f' {key}="{escape(value, {chr(34): "&quot;", chr(10): " "})}"'
        for key, value in attributes.items()
    )
    inside = draw(st.lists(elements(depth + 1), max_size=3)) if depth < 3 else []
    texts = [escape(draw(TEXTS)) for _ in range(len(inside) + 1)]
    body = texts[0] + "".join(a + b for a, b in zip(inside, texts[1:], strict=True))
    return f"<{name}{written}>{body}</{name}>"


def by_element_tree(text: str) -> list[tuple[str, ...]]:
    """Read the records of a file with a tree in memory."""

    def local(tag: str) -> str:
        return tag.rpartition("}")[2]

    def records(element: ElementTree.Element) -> Iterator[ElementTree.Element]:
        for child in element:
            if local(child.tag) == "call":
                yield child
            else:
                yield from records(child)

    def attribute(element: ElementTree.Element, name: str) -> str:
        own = element.get(name)
        return (own if own is not None else element.get("{u}" + name) or "").strip()

    def first(values: Iterator[str]) -> str:
        return next((value for value in values if value), "")

    rows: list[tuple[str, ...]] = []
    for record in records(ElementTree.fromstring(text)):
        parties = [child for child in record if local(child.tag) == "party"]
        names = [child for party in parties for child in party if local(child.tag) == "name"]
        name = first((child.text or "").strip() for child in names)
        kind = first(attribute(party, "kind") for party in parties)
        rows.append((attribute(record, "n"), name, kind, "call"))
    return rows


@settings(
    max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(st.lists(elements(), max_size=4), st.sampled_from([1, 2, 3, 7, 64, 10_000]))
def test_any_document_in_any_chunks(tmp_path: Path, inside: list[str], chunk: int) -> None:
    """The records are those that a parser with the whole tree in memory finds."""
    text = f'<file xmlns:p="u">{"".join(inside)}</file>'
    found = read(tmp_path, text, chunk)
    records = [record for record in found if isinstance(record, Record)]
    assert [record.values for record in records] == by_element_tree(text)
    assert [record.number for record in records] == list(range(1, len(records) + 1))
    assert all(isinstance(each, Record | NoRecord) for each in found)


@pytest.mark.parametrize("chunk", [1, 2, 3, 5, 11, 1000])
def test_a_bad_byte_costs_its_record(tmp_path: Path, chunk: int) -> None:
    """What is kept is the record as it is in the file; bytes elsewhere cost nothing."""
    text = (
        b"<file><head>\xff</head>"
        b"<call n='1'><party><name>caf\xc3\xa9</name></party></call>"
        b"<call n='\xe9'/>"
        b"<call n='3'><party><name>a\x1bb\xffc</name></party></call >"
        b"<call n='4'><party><name>\xf0\x9f\x98\x80</name></party></call>"
        b"<call n='5'>\xed\xa0\x80</call>"
        b"</file>"
    )
    found = read(tmp_path, text, chunk)
    assert found == [
        NoRecord(),
        Record(1, ("1", "café", "", "call")),
        BadRecord(2, b"<call n='\xe9'/>", "invalid_encoding: byte e9 at position 10 is not utf-8"),
        BadRecord(
            3,
            b"<call n='3'><party><name>a\x1bb\xffc</name></party></call >",
            "invalid_character: byte 1b at position 27 is not allowed in XML",
        ),
        Record(4, ("4", "😀", "", "call")),
        BadRecord(
            5,
            b"<call n='5'>\xed\xa0\x80</call>",
            "invalid_encoding: byte ed at position 13 is not utf-8",
        ),
    ]


@pytest.mark.parametrize("encoding", ["ISO-8859-1", "windows-1252", "iso-8859-15", "utf-16"])
def test_the_encoding_is_what_the_file_declares(tmp_path: Path, encoding: str) -> None:
    text = f"<?xml version='1.0' encoding='{encoding}'?><file><call n='é'/></file>"
    assert read(tmp_path, text.encode(encoding), 7) == [Record(1, ("é", "", "", "call"))]


def test_a_bad_byte_of_another_encoding(tmp_path: Path) -> None:
    """The record's text is shown in letters."""
    declared = b"<?xml version='1.0' encoding='windows-1252'?>"
    found = read(tmp_path, declared + b"<file><call n='\xe9\x81'/></file>")
    reason = "invalid_encoding: byte 81 at position 11 is not windows-1252"
    assert found == [BadRecord(1, "<call n='é\\x81'/>".encode(), reason)]


def test_a_record_that_is_too_long(tmp_path: Path) -> None:
    long = "<party><name>" + "x" * (3 * MAX_LINE_BYTES) + "</name></party>"
    many = "<party/>" * MAX_LINE_BYTES
    text = f"<file><call n='1'/><call n='2'>{long}</call><call>{many}</call><call n='4'/></file>"
    first, second, third, fourth = read(tmp_path, text, 10_000)
    assert (first, fourth) == (Record(1, ("1", "", "", "call")), Record(4, ("4", "", "", "call")))
    for bad, size in ((second, len(long) + 12), (third, len(many) + 6)):
        assert isinstance(bad, BadRecord)
        assert bad.reason == f"record_too_long: {size} bytes where 100000 are the most"
        assert bad.text == text.encode()[text.index(bad.text[:30].decode()) :][:MAX_LINE_BYTES]


def test_the_longest_record_lands(tmp_path: Path) -> None:
    inside = "<party><name>" + '"' * (MAX_LINE_BYTES - 60) + "</name></party>"
    (found,) = read(tmp_path, f"<file><call>{inside}</call></file>")
    assert isinstance(found, Record)
    assert found.values[1] == '"' * (MAX_LINE_BYTES - 60)


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("", "ends in the middle, at line 1, column 1 (no element found): it is not complete; "
         "deliver it again when it is written"),
        ("<file>\n<call n='1'/>\n<cal", "ends in the middle, at line 3, column 1 (unclosed token)"),
        ("<file>\n <call></cal></file>", "is not well-formed XML at line 2, column 10 (mismatched "
         "tag): no record of it can be trusted; deliver it again as it was written, or have it "
         "written again"),
        ("<file><call>&nbsp;</call></file>", "at line 1, column 13 (undefined entity)"),
        ("<file><call n='1' n='2'/></file>", "(duplicate attribute)"),
        ("<file/><file/>", "(junk after document element)"),
        ("Date,Source\n1,2\n", "is not well-formed XML at line 1, column 1 (syntax error)"),
        ("<files><call/></files>", "is no calls: its outermost element is <files>, not <file>"),
        ("<?xml version='1.0' encoding='gbk'?><file/>", "declares the encoding gbk; UTF-8, UTF-16"),
        ("<?xml version='1.0' encoding='x'?><file/>", "declares the encoding x; UTF-8, UTF-16 and"),
    ],
)  # fmt: skip
def test_what_is_refused(tmp_path: Path, text: str, reason: str) -> None:
    assert reason in refusal(tmp_path, text)


@pytest.mark.parametrize(
    "content",
    [
        "<?xml version='1.0' encoding='ISO-8859-1'?><file/>".encode("utf-16"),
        b"<?xml version='1.0'" + b" " * 1000 + b"encoding='windows-1252'?><file/>",
    ],
)
def test_a_declaration_that_does_not_fit(tmp_path: Path, content: bytes) -> None:
    """Nobody can say what the bytes of such a file are."""
    assert "declares the encoding " in refusal(tmp_path, content)


LAUGHS = "".join(f"<!ENTITY l{n} '{f'&l{n - 1};' * 10}'>" for n in range(1, 30))


@pytest.mark.parametrize(
    "document_type",
    [
        f"[<!ENTITY l0 'lol'>{LAUGHS}]",
        "[<!ENTITY l29 SYSTEM 'file:///etc/hostname'>]",
        "[<!ENTITY % l29 SYSTEM 'http://192.0.2.1/x'> %l29;]",
        "SYSTEM 'http://192.0.2.1/x.dtd'",
        "PUBLIC '-//X//Y' 'x.dtd'",
        "[<!ATTLIST call n CDATA 'default'>]",
        "[]",
    ],
)
def test_a_document_type_of_its_own_is_refused(tmp_path: Path, document_type: str) -> None:
    """Before anything of it is read; the bare one that BroadWorks writes is not."""
    text = f"<!DOCTYPE file {document_type}><file><call>&l29;</call></file>"
    assert "only a bare <!DOCTYPE name> is read" in refusal(tmp_path, text)
    assert read(tmp_path, "<!DOCTYPE file>\n<file><call/></file>") == [
        Record(1, ("", "", "", "call"))
    ]


@pytest.mark.parametrize(
    ("parts", "reason"),
    [
        (["<file>", *["<a>" * 100_000] * 60], f"elements in elements deeper than {MAX_DEPTH}"),
        (["<file>", *["x" * MAX_TAG_BYTES] * 8, "<call n='", *["x" * MAX_TAG_BYTES] * 8],
         f"has a tag or comment of more than {MAX_TAG_BYTES} bytes, at line 1, column "),
        (["<file><!--", *["x" * MAX_TAG_BYTES] * 16], "has a tag or comment of more than"),
        (["<file>", *[f"<a{n} b{n}='c'/>" for n in range(400_000)]],
         f"has more than {MAX_NAMES} names of elements and attributes"),
        (["<file><call>", *["\x00\x7f"] * 8_000_000], f"has more than {MAX_BAD_BYTES} bytes"),
        (["<file><call>", *["<party/>" * 100_000] * 8], "is not complete"),
        (["<file><call><party><name>", *["x" * MAX_TAG_BYTES] * 16], "is not complete"),
        (["<file>", *[" " * MAX_TAG_BYTES] * 16], "is not complete"),
    ],
    ids=["depth", "tag", "comment", "names", "bytes", "children", "text", "blanks"],
)  # fmt: skip
def test_files_that_would_fill_the_memory(tmp_path: Path, parts: list[str], reason: str) -> None:
    """Refused, or read to their end, all of 6 to 18 MB, with less than 5 in memory."""
    content = content_of(tmp_path, "".join(parts))
    tracemalloc.start()
    try:
        with pytest.raises(NotThisFormatError) as caught:
            for _ in read_xml(xml_format(), content):
                pass
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert reason in str(caught.value)
    assert peak < 5 << 20


def test_many_records_need_no_memory(tmp_path: Path) -> None:
    record = "<call n='1'><party kind='line'><name>" + "x" * 2000 + "</name></party></call>"
    content = content_of(tmp_path, "<file>" + record * 8_000 + "</file>")
    tracemalloc.start()
    try:
        assert sum(1 for _ in read_xml(xml_format(), content)) == 8_000
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert peak < 5 << 20


def test_paths() -> None:
    assert xml_path("a/b/@c") == ("a", "b", "@c")
    assert xml_path("name()") == ("name()",)
    for place in ("/a", "a/", "a//b", "@a/b", "x:a", "a b", "text()", "@@a", ""):
        assert xml_path(place) is None, place


@pytest.mark.parametrize(
    ("old", "new", "reason"),
    [
        ("  root: broadWorksCDR\n", "", "file.root: is missing"),
        ("record: cdrData", "record: []", "file.record: "),
        ("record: cdrData", "record: cdrData\n  encoding: latin-1", "file: no encoding"),
        ("basicModule/userId", "basicModule//userId",
         "layouts[0].columns.user_id: 'basicModule//userId' is no place; write a path of names"),
        ("basicModule/userId", "basicModule/userNumber",
         "user_id: has the place of another column, 'basicModule/userNumber'"),
        ("record: cdrData", "record: cdrData\n  totals: {n: {at: 'a/', counts: records}}",
         "file.totals.n.at: 'a/' is no place; write FileFooter/NumCDRs"),
        ("record: cdrData", "record: cdrData\n  totals: {n: {at: a, sums: talk}}",
         "file.totals.n.sums: 'talk' is not a raw column"),
    ],
)  # fmt: skip
def test_mistakes_of_a_format_file(tmp_path: Path, old: str, new: str, reason: str) -> None:
    shipped = Path(__file__).parents[3] / "loaders" / "formats" / "broadworks_xml.yml"
    text = shipped.read_text(encoding="utf-8")
    assert text.count(old) == 1
    path = tmp_path / "broadworks_xml.yml"
    path.write_text(text.replace(old, new), encoding="utf-8")
    with pytest.raises(FormatError) as caught:
        load_format(path)
    assert f"{path} line " in str(caught.value)
    assert reason in str(caught.value)
