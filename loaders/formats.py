"""The description of a CDR file format, as `loaders/formats/<format>.yml` holds it.

A format file is data: it says how the lines of a file are cut into columns (`file`, `layouts`),
how a call is recognised (`unique_id`), which lines are not calls (`non_calls`) and how the raw
columns become the fields of a call (`derived`, `fields`). Landing reads the first half, the
generator of staging models the second. Everything is checked on reading, and an error names the
file, the line and the key.
"""

import codecs
import re
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Annotated, Final, Literal, Self

from pydantic import (
    BaseModel,
    BeforeValidator,
    ConfigDict,
    StringConstraints,
    ValidationError,
    field_validator,
    model_validator,
)

from loaders.yaml_mistakes import (
    Location,
    plain_value,
    read_mapping,
    repeated_keys,
    told,
    validation_mistakes,
)

FORMATS_FOLDER: Final = Path(__file__).parent / "formats"
"""Where the formats live that Ratehouse ships."""

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


class FormatError(ValueError):
    """A format file that cannot be used, or a format that does not exist."""


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


Text = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1)]
Name = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_]*$")]
Columns = Annotated[tuple[Text, ...], BeforeValidator(_flattened)]


class _Part(BaseModel):
    """A mapping of a format file: unknown keys are errors, values are not converted."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class FileShape(_Part):
    """How the bytes of a file become lines and columns."""

    delimiter: Annotated[str, StringConstraints(min_length=1, max_length=1)]
    quote: Annotated[str, StringConstraints(max_length=1)] = '"'
    """The character around a value; empty for files that never quote."""
    escape: Annotated[str, StringConstraints(max_length=1)] = '"'
    """The character before a quote inside a value; the quote itself means doubled quotes."""
    encoding: str = "utf-8"
    header_lines: int = 0
    """Lines before the first record. With one, it names the columns."""

    @field_validator("delimiter", "quote", "escape")
    @classmethod
    def _one_ascii_character(cls, value: str) -> str:
        if value and (not value.isascii() or value in "\r\n\0 "):
            raise ValueError("must be one ASCII character other than a space or a line end")
        return value

    @field_validator("header_lines")
    @classmethod
    def _none_or_one(cls, value: int) -> int:
        if value not in (0, 1):
            raise ValueError("must be 0 (columns by position) or 1 (columns by name)")
        return value

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

    @model_validator(mode="after")
    def _distinct_characters(self) -> Self:
        if self.delimiter in (self.quote, self.escape):
            raise ValueError("delimiter, quote and escape must differ")
        return self


class Layout(_Part):
    """One list of columns that a file, or a line, of this format can have."""

    name: Text
    columns: Columns
    """The columns in the order of the file, as its header writes them."""

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

    @property
    def raw_columns(self) -> tuple[str, ...]:
        """The columns as `raw.<format>` names them, in the order of the file."""
        return tuple(raw_column_name(column) for column in self.columns)

    @property
    def width(self) -> int:
        """How many columns a line of this layout has."""
        return len(self.columns)


class NonCall(_Part):
    """Records that are not calls: those whose `column` holds one of `words`."""

    column: Name
    words: tuple[Text, ...]


class CallField(_Part):
    """How one field of a call is read from raw columns."""

    columns: tuple[Name, ...] = ()
    """The raw columns that together are the value, joined by a space."""
    first_of: tuple[Name, ...] = ()
    """Instead of `columns`: the first of these that is not empty."""
    styles: tuple[Text, ...] = ()
    """Styles of a time, tried in order: `iso`, or strptime letters."""
    style: Literal["seconds", "h:mm:ss"] | None = None
    """The style of a duration."""
    words: Mapping[str, str] = {}
    """The file's words and what they mean; any other word makes the line unreadable."""
    decimal_mark: Literal[".", ","] = "."
    unit: Annotated[str, StringConstraints(pattern=r"^[0-9]+([.][0-9]+)?$")] | None = None
    """What one in the file is worth, for example 0.01 for cents."""
    symbol: Text | None = None
    """A currency sign in front of the amount."""
    or_from_times: bool = False
    """An empty duration is computed from the answer and the end of the call."""

    @model_validator(mode="after")
    def _one_source(self) -> Self:
        if bool(self.columns) == bool(self.first_of):
            raise ValueError("needs either columns or first_of")
        return self

    @property
    def raw_columns(self) -> tuple[str, ...]:
        """Every raw column that the field reads."""
        return self.columns or self.first_of


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
    file: FileShape
    layouts: tuple[Layout, ...]
    unique_id: tuple[Name, ...] = ()
    """Raw or derived columns that recognise a call; none means all its fields."""
    non_calls: tuple[NonCall, ...] = ()
    derived: Mapping[Name, str] = {}
    """Columns made of raw ones by an SQL expression; they may replace a raw one of their name."""
    fields: Mapping[str, CallField]

    @property
    def raw_columns(self) -> tuple[str, ...]:
        """The columns of `raw.<format>`: those of all layouts, in order of first appearance."""
        return tuple(dict.fromkeys(name for layout in self.layouts for name in layout.raw_columns))

    @property
    def has_header(self) -> bool:
        """Whether the first line names the columns."""
        return self.file.header_lines > 0

    def layout_of_width(self, width: int) -> Layout | None:
        """Give the layout with so many columns, or nothing."""
        return next((layout for layout in self.layouts if layout.width == width), None)


def known_formats(folder: Path = FORMATS_FOLDER) -> list[str]:
    """List the formats that have a file in `folder`, in alphabetical order."""
    return sorted(path.stem for path in folder.glob("*.yml"))


def load_named_format(name: str, folder: Path = FORMATS_FOLDER) -> CdrFormat:
    """Read the format called `name`.

    Raises FormatError when there is none, naming those that there are, and as `load_format`.
    """
    known = known_formats(folder)
    if name not in known:
        raise FormatError(f"there is no format '{name}'; the formats are {', '.join(known)}")
    return load_format(folder / f"{name}.yml")


def load_format(path: Path) -> CdrFormat:
    """Read and check one format file.

    Raises FormatError with one line per mistake: `<file> line <n>, <key>: <reason>`.
    """
    root = read_mapping(path, FormatError)
    mistakes = repeated_keys(root)
    cdr_format = None
    if not mistakes:
        try:
            cdr_format = CdrFormat.model_validate(plain_value(root))
        except ValidationError as error:
            mistakes = validation_mistakes(error, "a format file")
        else:
            mistakes = _wrong_references(cdr_format, path.stem)
    if mistakes or cdr_format is None:
        raise FormatError(told(path, root, mistakes))
    return cdr_format


def _wrong_references(cdr_format: CdrFormat, stem: str) -> list[tuple[Location, str]]:
    """Find what pydantic cannot see: names that are not there, and doubtful layouts."""
    mistakes: list[tuple[Location, str]] = []
    if cdr_format.format != stem:
        mistakes.append((("format",), f"must be '{stem}', as the file is called"))
    if not cdr_format.layouts:
        mistakes.append((("layouts",), "must have at least one layout"))
    names: dict[object, str] = {}
    for position, layout in enumerate(cdr_format.layouts):
        same = frozenset(layout.raw_columns) if cdr_format.has_header else layout.width
        if same in names:
            what = "columns" if cdr_format.has_header else "width"
            reason = f"has the same {what} as the layout '{names[same]}'"
            mistakes.append((("layouts", position, "columns"), reason))
        names[same] = layout.name
    columns = {*cdr_format.raw_columns, *cdr_format.derived}

    def check(location: Location, named: Sequence[str]) -> None:
        mistakes.extend(
            (location, f"'{name}' is neither a raw nor a derived column")
            for name in named
            if name not in columns
        )

    check(("unique_id",), cdr_format.unique_id)
    for position, non_call in enumerate(cdr_format.non_calls):
        check(("non_calls", position, "column"), [non_call.column])
    for name, field in cdr_format.fields.items():
        if name not in CALL_FIELDS:
            reason = f"is not a field of a call; those are {', '.join(CALL_FIELDS)}"
            mistakes.append((("fields", name), reason))
        check(("fields", name), field.raw_columns)
    for needed in ("started_at", "talk_seconds"):
        if needed not in cdr_format.fields:
            mistakes.append((("fields",), f"must say where {needed} is"))
    return mistakes
