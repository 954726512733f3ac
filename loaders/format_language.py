"""The language of format files: what a CDR format can say, as typed values.

`file` says how bytes become records, `layouts` how a record becomes columns, `unique_id` and
`non_calls` which records are which calls, `derived` and `fields` how columns become the fields of
a call. Landing reads the first half, the generator of staging models the second.
"""

import codecs
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import cached_property
from typing import Annotated, Any, Final, Literal, Self

from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    StringConstraints,
    field_validator,
    model_validator,
)

from loaders.readers.asn1_places import PlaceError, parse_place
from loaders.readers.asn1_schema import known_schemas, load_schema
from loaders.yaml_mistakes import Location

CALL_FIELDS: Final = (
    "call_reference",
    "started_at",
    "answered_at",
    "ended_at",
    "talk_seconds",
    "carrier_billed_seconds",
    "calling_number_raw",
    "called_number_raw",
    "billing_number",
    "call_direction",
    "service_type",
    "ingress_trunk",
    "egress_trunk",
    "service_provider",
    "source_ip",
    "target_ip",
    "from_uri",
    "to_uri",
    "disconnect_reason",
    "carrier_cost",
    "carrier_currency",
)
"""What a format can say about a call: the allowed keys of `fields`."""

KINDS: Final = ("delimited", "fixed_width", "json", "xml", "asn1")
"""What the bytes of a file can be; the values of `file.kind`."""

DurationStyle = Literal["seconds", "h:mm:ss", "m:ss", "hhmmss", "hhmmsscc"]
"""How a duration can be written: what macros/cdrs/parse_duration.sql and control_totals.py read."""


def raw_column_name(column: str) -> str:
    """Give the raw column of a file's column: lower case, other characters become `_`.

    >>> raw_column_name("Call Start-Date")
    'call_start_date'
    """
    return re.sub(r"[^a-z0-9]+", "_", column.strip().lower())


def _flattened(columns: object) -> object:
    """Flatten the nested lists that YAML anchors leave behind; other values pass unchanged."""
    if not isinstance(columns, list):
        return columns
    flat: list[object] = []
    for column in columns:
        if isinstance(column, list):
            inner = _flattened(column)
            assert isinstance(inner, list)
            flat.extend(inner)
        else:
            flat.append(column)
    return flat


def _is_pattern(text: str) -> str:
    try:
        re.compile(text.encode())
    except re.error as error:
        raise ValueError(f"is no regular expression: {error}") from None
    return text


def _with_one_group(text: str) -> str:
    if re.compile(_is_pattern(text)).groups != 1:
        raise ValueError("needs exactly one group in brackets: what it takes")
    return text


Text = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1)]
Name = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_]*$")]
Columns = Annotated[tuple[Text, ...], BeforeValidator(_flattened)]
Names = Annotated[
    tuple[Text, ...],
    BeforeValidator(lambda names: [names] if isinstance(names, str) else names),
    Field(min_length=1),
]
"""One name, or a list of them."""
Pattern = Annotated[str, StringConstraints(min_length=1), AfterValidator(_is_pattern)]
"""A regular expression that is looked for in a line, from its beginning with `^`."""
GroupPattern = Annotated[str, StringConstraints(min_length=1), AfterValidator(_with_one_group)]
Place = Annotated[str, BeforeValidator(str), StringConstraints(min_length=1)]


def key_path(place: str) -> tuple[str, ...] | None:
    r"""Read the place of a JSON value: keys with dots between, items of lists by number from 0.

    A dot that belongs to a key has a backslash before it, and so has a backslash.

    >>> key_path(r"variables.sip_h_X-acme\.tenant")
    ('variables', 'sip_h_X-acme.tenant')
    """
    key = r"(?:[^.\\]|\\[.\\])+"
    if re.fullmatch(rf"{key}(?:[.]{key})*", place) is None:
        return None
    return tuple(re.sub(r"\\(.)", r"\1", step) for step in re.findall(key, place))


def _is_key_path(place: str) -> str:
    if key_path(place) is None:
        raise ValueError(f"'{place}' is no place; write keys with dots between, such as call.start")
    return place


KeyPath = Annotated[Place, AfterValidator(_is_key_path)]


class _Part(BaseModel):
    """A mapping of a format file: unknown keys are errors, values are not converted."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class ControlTotal(_Part):
    """One number of a trailer, and what in the file it must agree with, if anything."""

    at: Place
    """Where it is: a column number of the trailer, in a fixed-width file `from-to`, both from 1; in
    XML a path."""
    counts: Literal["records"] | None = None
    """It is the number of records, good and bad; of data lines since the trailer before."""
    sums: Name | None = None
    """It is the sum of this raw column, durations or plain numbers, over those records."""
    style: DurationStyle = "seconds"
    """How it and the column it sums are written."""

    @model_validator(mode="after")
    def _one_check(self) -> Self:
        if self.counts and self.sums:
            raise ValueError("either counts or sums")
        return self


class Trailer(_Part):
    """The line at the end of a file that says what the file holds.

    A file without it is not complete, one that disagrees with it is damaged: both are refused.
    """

    lines: Pattern
    totals: Mapping[Name, ControlTotal] = {}


class _Shape(_Part):
    """What all kinds of files share."""

    encoding: str = "utf-8"

    @field_validator("encoding")
    @classmethod
    def _known_encoding(cls, value: str) -> str:
        ascii_bytes = bytes(range(128))
        try:
            name = codecs.lookup(value).name
            if ascii_bytes.decode(name) != ascii_bytes.decode("ascii"):
                raise ValueError("must be an encoding that keeps ASCII as it is")
        except (LookupError, UnicodeDecodeError):
            raise ValueError("must be an encoding that keeps ASCII as it is") from None
        return name


class _LineShape(_Shape):
    """A file whose records are lines."""

    record_lines: Pattern | None = None
    """The lines that are records, where not all are; any other line has to be known otherwise."""
    ignored_lines: tuple[Pattern, ...] = ()
    """Lines without data: titles, types, comments, a header that does not name columns."""
    trailer: Trailer | None = None

    @property
    def has_line_kinds(self) -> bool:
        """Whether the lines differ in kind, so that each must be looked at."""
        return bool(self.record_lines or self.ignored_lines or self.trailer)


class DelimitedFile(_LineShape):
    """Lines of values between delimiters."""

    kind: Literal["delimited"] = "delimited"
    delimiter: Annotated[str, StringConstraints(min_length=1, max_length=1)]
    quote: Annotated[str, StringConstraints(max_length=1)] = '"'
    """The character around a value; empty for files that never quote."""
    escape: Annotated[str, StringConstraints(max_length=1)] = '"'
    """The character before a quote inside a value; the quote itself means doubled quotes.
    Without a quote, the character before a delimiter inside a value; empty for none."""
    quotes_inside: Literal["escaped", "bare"] = "escaped"
    """`bare`: the writer puts quotes around values and does not look for quotes inside them."""
    header: Literal["none", "required", "optional"] = "none"
    """Whether a line names the columns; without one they are found by position."""
    title_lines: Annotated[int, Field(ge=0, le=50)] = 0
    """How many lines may stand before the header."""
    appended_columns: Literal["rejected", "ignored"] = "rejected"
    """`ignored`: a line without a header may go on behind the last column of the widest layout,
    for later releases append columns."""

    @model_validator(mode="before")
    @classmethod
    def _no_escape_without_a_quote(cls, values: Any) -> Any:
        if isinstance(values, dict) and values.get("quote") == "":
            return (
                {"escape": "", **values}
                if values.get("escape") != '"'
                else {**values, "escape": ""}
            )
        return values

    @field_validator("delimiter", "quote", "escape")
    @classmethod
    def _one_ascii_character(cls, value: str) -> str:
        if value and (not value.isascii() or value in "\r\n\0 "):
            raise ValueError("must be one ASCII character other than a space or a line end")
        return value

    @model_validator(mode="after")
    def _agree(self) -> Self:
        if self.delimiter in (self.quote, self.escape):
            raise ValueError("delimiter, quote and escape must differ")
        if self.quotes_inside == "bare" and not self.quote:
            raise ValueError("quotes_inside needs a quote")
        if self.title_lines and self.header != "required":
            raise ValueError("title_lines needs `header: required`: only a header ends them")
        if self.appended_columns == "ignored" and self.header == "required":
            raise ValueError("appended_columns is for lines without a header; a header names them")
        return self


class FixedWidthFile(_LineShape):
    """Lines of values at fixed places; the place of a column is `from-to`, in characters from 1."""

    kind: Literal["fixed_width"]
    line_length: Annotated[int, Field(ge=1)] | None = None
    """How long a record is; else it must reach the end of the last column."""


class JsonFile(_Shape):
    """JSON: one value a line, or one or several values in a file; a place is a path of keys."""

    kind: Literal["json"]
    records: KeyPath | None = None
    """The path of the list of records inside a value; else the value, or each item of a list."""
    url_encoded: bool = False
    """Texts may be written with %XX, as FreeSWITCH writes them."""


class XmlFile(_Shape):
    """XML, in the encoding that the file itself declares.

    A place is a path of element names below the record, without namespaces: `basicModule/type`, an
    attribute `@seqnum` or `OrigParty/@type`, the name of the record's element itself `name()`. Of
    several elements at one path the first that is not empty is read, each place by itself.
    """

    kind: Literal["xml"]
    root: Text
    """The name of the outermost element; a file with another is of another format."""
    record: Names
    """The names of the elements that are records, wherever they are below the root."""
    totals: Mapping[Name, ControlTotal] = {}
    """What the file says about its records; `at` is a path below the root."""

    @model_validator(mode="before")
    @classmethod
    def _own_encoding(cls, values: Any) -> Any:
        if isinstance(values, dict) and "encoding" in values:
            raise ValueError("no encoding: an XML file declares its own")
        return values


class Asn1Total(_Part):
    """What an ASN.1 file says of its records, and what in them it must agree with, if anything.

    Times are a local time of 14 digits and an offset, with a blank between them.
    """

    at: Place
    """A path in the file, as loaders/readers/asn1_places.py writes them."""
    counts: Literal["records"] | None = None
    """It is the number of records."""
    sums: Name | None = None
    """It is the sum of this raw column, a number."""
    unless: Name | None = None
    """Of `sums`: records in which this raw column is not empty do not count."""
    earliest: tuple[Name, ...] = ()
    """It is the first of the times that these raw columns are together."""
    latest: tuple[Name, ...] = ()
    """It is the last of them."""
    absent: bool = False
    """It is not said by files whose records count, such as the mark of a test file."""
    otherwise: Literal["refused", "told"] = "refused"
    """What becomes of a file that disagrees: it is refused, or lands and the difference is told."""

    @model_validator(mode="after")
    def _one_check(self) -> Self:
        checks = (self.counts, self.sums, self.earliest, self.latest, self.absent)
        if sum(map(bool, checks)) > 1:
            raise ValueError("only one of counts, sums, earliest, latest and absent")
        if self.unless and not self.sums:
            raise ValueError("unless is for sums")
        return self

    @property
    def raw_columns(self) -> tuple[str, ...]:
        """Every raw column that it is compared with."""
        single = tuple(name for name in (self.sums, self.unless) if name is not None)
        return (*single, *self.earliest, *self.latest)


class Asn1File(_Shape):
    """BER by a schema of loaders/readers; a place is as asn1_places.py beside it says."""

    kind: Literal["asn1"]
    schema_name: Text
    totals: Mapping[Name, Asn1Total] = {}

    @field_validator("schema_name")
    @classmethod
    def _known_schema(cls, value: str) -> str:
        if value not in known_schemas():
            raise ValueError(f"is no schema; those are {', '.join(known_schemas())}")
        return value


FileShape = DelimitedFile | FixedWidthFile | JsonFile | XmlFile | Asn1File


class Layout(_Part):
    """One list of columns that a file, or a line, of this format can have."""

    name: Text
    columns: Columns
    """The columns in the order of the file, as its header writes them."""
    places: tuple[Place, ...] = ()
    """Where each column is, for all kinds of files but delimited ones."""

    @model_validator(mode="before")
    @classmethod
    def _columns_at_places(cls, values: Any) -> Any:
        if isinstance(values, dict) and isinstance(values.get("columns"), dict):
            columns = values["columns"]
            return {**values, "columns": list(columns), "places": list(columns.values())}
        return values

    @field_validator("columns")
    @classmethod
    def _distinct_columns(cls, columns: tuple[str, ...]) -> tuple[str, ...]:
        names = [raw_column_name(column) for column in columns]
        twice = sorted({name for name in names if names.count(name) > 1})
        if twice:
            raise ValueError(f"names a column twice: {', '.join(twice)}")
        if not names:
            raise ValueError("must name at least one column")
        return columns

    @cached_property
    def raw_columns(self) -> tuple[str, ...]:
        """The columns as `raw.<format>` names them, in the order of the file."""
        return tuple(raw_column_name(column) for column in self.columns)

    @property
    def width(self) -> int:
        """How many columns a line of this layout has."""
        return len(self.columns)


def character_range(place: str) -> slice | None:
    """Read the place `from-to` of a fixed-width column, both ends from 1 and included.

    >>> character_range("4-6")
    slice(3, 6, None)
    """
    found = re.fullmatch(r"([1-9][0-9]*)(?:-([1-9][0-9]*))?", place)
    if found is None:
        return None
    first, last = int(found[1]), int(found[2] or found[1])
    return slice(first - 1, last) if first <= last else None


RECORD_NAME: Final = "name()"
"""The place that is the name of the record's element."""


def xml_path(place: str) -> tuple[str, ...] | None:
    """Read a place of an XML record: names of elements, at the end perhaps `@` and an attribute's.

    >>> xml_path("OrigParty/@type")
    ('OrigParty', '@type')
    """
    name = r"[^\s/@:()]+"
    if place == RECORD_NAME or re.fullmatch(f"(?:{name}/)*@?{name}", place):
        return tuple(place.split("/"))
    return None


class WordRule(_Part):
    """A choice of records: those whose `column` holds one of `words`, in any case.

    With `other_than`, those that hold none of these, an empty value among them.
    """

    column: Name
    words: tuple[Text, ...] = ()
    other_than: tuple[Text, ...] = ()

    @model_validator(mode="after")
    def _one_list(self) -> Self:
        if bool(self.words) == bool(self.other_than):
            raise ValueError("needs either words or other_than")
        return self


class Pairs(_Part):
    """How two records, of the begin and of the end of a call, become one.

    The record that lands later completes the call and stands for it; the other one is half a call.
    A call has the columns of its begin, and those of its end with `end_` in front. Of several
    begins, and of several ends, the first by its time counts.
    """

    by: tuple[Name, ...]
    """The raw or derived columns that are the same in both records."""
    begin: WordRule
    end: WordRule
    alone: WordRule | None = None
    """The begins that have no end: calls that nobody answered."""


class CallField(_Part):
    """How one field of a call is read from raw columns."""

    columns: tuple[Name, ...] = ()
    """The raw columns that together are the value, joined by a space."""
    first_of: tuple[Name, ...] = ()
    """Instead of `columns`: the first of these that is not empty."""
    nulls: tuple[Text, ...] = ()
    """Words that stand for an empty value in this field, such as 0 for a time that never was."""
    pattern: GroupPattern | None = None
    """The value is what the group takes (RE2); a text that does not fit stays as it is."""
    styles: tuple[Text, ...] = ()
    """Styles of a time, tried in order: `iso`, `epoch`, `epoch_ms`, `epoch_us`, or strptime
    letters, `%z` for an offset."""
    utc: bool = False
    """A time without an offset is UTC, whatever the clock of the source."""
    style: DurationStyle | None = None
    """The style of a duration."""
    words: Mapping[str, str] = {}
    """The file's words and what they mean; any other word makes the line unreadable."""
    decimal_mark: Literal[".", ","] = "."
    unit: Annotated[str, StringConstraints(pattern=r"^-?[0-9]+([.][0-9]+)?$")] | None = None
    """What one in the file is worth: 0.01 for cents, 60 for minutes, -1 for a turned sign."""
    symbol: Text | None = None
    """A currency sign in front of the amount."""
    or_from_times: bool = False
    """An empty duration is computed from the answer and the end of the call; without columns,
    every one is."""
    answered_when: WordRule | None = None
    """Of talk_seconds: what decides in place of the seconds whether a call was answered."""
    negative_is_unanswered: bool = False
    """Of talk_seconds: a negative duration says that nobody answered."""

    @model_validator(mode="after")
    def _one_source(self) -> Self:
        if self.columns and self.first_of:
            raise ValueError("needs either columns or first_of")
        if not self.columns and not self.first_of and not self.or_from_times:
            raise ValueError("needs either columns or first_of")
        return self

    @property
    def is_made(self) -> bool:
        """Whether the value is not simply one column's text."""
        return len(self.raw_columns) != 1 or bool(self.nulls) or self.pattern is not None

    @property
    def raw_columns(self) -> tuple[str, ...]:
        """Every raw column that the field reads."""
        return self.columns or self.first_of


def _with_kind(values: object) -> object:
    """A file without a kind is delimited."""
    if isinstance(values, dict) and "kind" not in values:
        return {"kind": "delimited", **values}
    return values


class CdrFormat(_Part):
    """A CDR file format: the content of one `loaders/formats/<format>.yml`."""

    format: Name
    title: Text
    documented: Text
    assumed: Text
    clock: Text
    duration: Text
    legs: Text
    cost: Text
    file: Annotated[Annotated[FileShape, Field(discriminator="kind")], BeforeValidator(_with_kind)]
    layouts: tuple[Layout, ...]
    nulls: tuple[Text, ...] = ()
    """Words that stand for an empty value, such as NULL."""
    unique_id: tuple[Name, ...] = ()
    """Raw or derived columns that recognise a call; none means all its fields."""
    non_calls: tuple[WordRule, ...] = ()
    """Records that are not calls."""
    calls: WordRule | None = None
    """Where a column says what a record is: the records that are calls. One that is neither a
    call nor among `non_calls` is unreadable: nobody knows what it is."""
    pairs: Pairs | None = None
    derived: Mapping[Name, str] = {}
    """Columns made of raw ones by an SQL expression; they may replace a raw one of their name.
    `_file_name` is the name of the file."""
    fields: Mapping[str, CallField]

    @cached_property
    def raw_columns(self) -> tuple[str, ...]:
        """The columns of `raw.<format>`: those of all layouts, in order of first appearance."""
        return tuple(dict.fromkeys(name for layout in self.layouts for name in layout.raw_columns))

    @property
    def has_header(self) -> bool:
        """Whether a line must name the columns."""
        return isinstance(self.file, DelimitedFile) and self.file.header == "required"

    @property
    def may_have_header(self) -> bool:
        """Whether a line may name the columns."""
        return isinstance(self.file, DelimitedFile) and self.file.header != "none"

    @property
    def has_lines(self) -> bool:
        """Whether the records of a file are its physical lines."""
        return isinstance(self.file, _LineShape)

    def layout_of_width(self, width: int) -> Layout | None:
        """Give the layout with so many columns, or nothing."""
        return next((layout for layout in self.layouts if layout.width == width), None)


def wrong_references(cdr_format: CdrFormat) -> list[tuple[Location, str]]:
    """Find what no single value shows: names that are not there, and doubtful layouts."""
    mistakes: list[tuple[Location, str]] = [*_wrong_layouts(cdr_format)]
    columns = {*cdr_format.raw_columns, *cdr_format.derived}

    def check(location: Location, named: Sequence[str]) -> None:
        mistakes.extend(
            (location, f"'{name}' is neither a raw nor a derived column")
            for name in named
            if name not in columns
        )

    pairs = cdr_format.pairs
    if pairs is not None:
        check(("pairs", "by"), pairs.by)
        for key, rule in (("begin", pairs.begin), ("end", pairs.end), ("alone", pairs.alone)):
            check(("pairs", key), [rule.column] if rule is not None else [])
        columns |= {f"end_{name}" for name in cdr_format.raw_columns}
    check(("unique_id",), cdr_format.unique_id)
    for position, non_call in enumerate(cdr_format.non_calls):
        check(("non_calls", position, "column"), [non_call.column])
        if non_call.other_than:
            reason = "list the words; `calls` says which records are calls, so that none vanishes"
            mistakes.append((("non_calls", position, "other_than"), reason))
    check(("calls", "column"), [cdr_format.calls.column] if cdr_format.calls is not None else [])
    for name, field in cdr_format.fields.items():
        if name not in CALL_FIELDS:
            reason = f"is not a field of a call; those are {', '.join(CALL_FIELDS)}"
            mistakes.append((("fields", name), reason))
        check(("fields", name), field.raw_columns)
        if field.answered_when is not None:
            check(("fields", name, "answered_when"), [field.answered_when.column])
        if name != "talk_seconds" and (field.answered_when or field.negative_is_unanswered):
            mistakes.append((("fields", name), "only talk_seconds says what is answered"))
    if "started_at" not in cdr_format.fields:
        mistakes.append((("fields",), "must say where started_at is"))
    # A carrier's own rounded duration is a makeshift for files that have nothing better.
    if not {"talk_seconds", "carrier_billed_seconds"} & cdr_format.fields.keys():
        mistakes.append((("fields",), "must say where talk_seconds is"))
    if isinstance(cdr_format.file, Asn1File):
        mistakes.extend(_wrong_asn1_places(cdr_format, cdr_format.file))
        for name, asn1_total in cdr_format.file.totals.items():
            check(("file", "totals", name), asn1_total.raw_columns)
    return [*mistakes, *_wrong_totals(cdr_format)]


def _wrong_totals(cdr_format: CdrFormat) -> Iterator[tuple[Location, str]]:
    """Find control totals that are nowhere, or that sum nothing."""
    shape = cdr_format.file
    is_place: Callable[[str], object]
    if isinstance(shape, XmlFile):
        where: Location = ("file", "totals")
        totals, is_place, example = shape.totals, xml_path, "FileFooter/NumCDRs"
    elif isinstance(shape, _LineShape) and shape.trailer:
        where, totals = ("file", "trailer", "totals"), shape.trailer.totals
        is_place, example = str.isdigit, "a column number, from 1"
        if isinstance(shape, FixedWidthFile):
            is_place, example = character_range, "4-11"
    else:
        return
    for name, total in totals.items():
        if total.sums and total.sums not in cdr_format.raw_columns:
            yield (*where, name, "sums"), f"'{total.sums}' is not a raw column"
        if not is_place(total.at):
            yield (*where, name, "at"), f"'{total.at}' is no place; write {example}"


_PLACES: Final[Mapping[str, tuple[Callable[[str], object], str]]] = {
    "fixed_width": (character_range, "from-to, such as 4-11"),
    "json": (key_path, "keys with dots, such as call.start"),
    "xml": (xml_path, "a path of names, such as basicModule/type, or an attribute, @seqnum"),
}
"""What reads the places of a kind of file, and an example of one."""


def _wrong_layouts(cdr_format: CdrFormat) -> list[tuple[Location, str]]:
    """Find layouts that cannot be told apart, and columns without a place."""
    mistakes: list[tuple[Location, str]] = []
    layouts = cdr_format.layouts
    if not layouts:
        mistakes.append((("layouts",), "must have at least one layout"))
    if cdr_format.file.kind != "delimited" and len(layouts) > 1:
        reason = f"a {cdr_format.file.kind} format has one layout; leave what is missing empty"
        mistakes.append((("layouts", 1), reason))
    names: dict[object, str] = {}
    for position, layout in enumerate(layouts):
        here: Location = ("layouts", position, "columns")
        if cdr_format.file.kind == "delimited":
            same = frozenset(layout.raw_columns) if cdr_format.has_header else layout.width
            if same in names:
                what = "columns" if cdr_format.has_header else "width"
                mistakes.append((here, f"has the same {what} as the layout '{names[same]}'"))
            names[same] = layout.name
            if layout.places:
                mistakes.append((here, "must be a list: only the order says where a column is"))
        elif not layout.places:
            mistakes.append((here, "must say where each column is: `name: place`"))
        elif cdr_format.file.kind in _PLACES:
            is_place, example = _PLACES[cdr_format.file.kind]
            mistakes.extend(
                ((*here, column), f"'{place}' is no place; write {example}")
                for column, place in zip(layout.columns, layout.places, strict=True)
                if is_place(place) is None
            )
            if cdr_format.file.kind == "xml":
                mistakes.extend(
                    ((*here, column), f"has the place of another column, '{place}'")
                    for position, (column, place) in enumerate(
                        zip(layout.columns, layout.places, strict=True)
                    )
                    if place in layout.places[:position]
                )
    return mistakes


def _wrong_asn1_places(cdr_format: CdrFormat, shape: Asn1File) -> Iterator[tuple[Location, str]]:
    """Find places that are no paths, and names that the schema does not have."""
    names = load_schema(shape.schema_name).names
    places: list[tuple[Location, str]] = [
        (("file", "totals", name, "at"), total.at) for name, total in shape.totals.items()
    ]
    for position, layout in enumerate(cdr_format.layouts):
        here: Location = ("layouts", position, "columns")
        pairs = zip(layout.columns, layout.places, strict=False)
        places.extend(((*here, column), place) for column, place in pairs)
    for location, place in places:
        try:
            unknown = sorted(set(parse_place(place).names) - names)
        except PlaceError as error:
            yield location, str(error)
        else:
            if unknown:
                yield location, f"the schema {shape.schema_name} has no {', '.join(unknown)}"
