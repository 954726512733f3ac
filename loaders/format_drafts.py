"""A draft of a format file from a sample: what DuckDB's sniffer sees, what the values look like.

The draft guesses by names and values, and says which guesses it cannot make: a day and a month that
could be each other's are asked for, never assumed.
"""

import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path
from typing import Final

import duckdb

from loaders.files import Content
from loaders.format_language import DurationStyle, raw_column_name
from loaders.records import RecordGrammar
from loaders.staging_rendering import project_sql

_DELIMITERS: Final = (",", ";", "\t", "|")
_FEWEST_COLUMNS: Final = 4
"""A call has at least a start, a duration and two numbers."""
_ROWS: Final = 1000
"""How many rows of the sample are looked at."""

_DATES: Final = (
    "%Y-%m-%d", "%Y/%m/%d", "%Y.%m.%d", "%d/%m/%Y", "%m/%d/%Y", "%d.%m.%Y", "%d-%m-%Y", "%m-%d-%Y",
    "%d/%m/%y", "%m/%d/%y", "%d.%m.%y", "%d-%b-%Y", "%d-%b-%y", "%d %b %Y", "%b %d %Y",
)  # fmt: skip
_CLOCKS: Final = (
    "%H:%M:%S", "%H:%M", "%I:%M:%S %p", "%I:%M %p", "%H:%M:%S.%f", "%H%M%S",
)  # fmt: skip
_WHOLE: Final = (
    "iso", "epoch", "epoch_ms", "epoch_us", "%Y%m%d%H%M%S", "%Y%m%d%H%M%S.%f", "%Y%m%d-%H%M%S",
    "%a, %d %b %Y %H:%M:%S %z",
)  # fmt: skip
TIME_STYLES: Final = (
    *_WHOLE,
    *(f"{date} {clock}" for date in _DATES for clock in _CLOCKS),
    *(f"{date} {clock} %z" for date in _DATES[:2] for clock in _CLOCKS[:1]),
    *(f"{date} {clock}%z" for date in _DATES[:2] for clock in _CLOCKS[:1]),
)
DURATION_STYLES: Final[tuple[DurationStyle, ...]] = ("seconds", "h:mm:ss", "m:ss", "hhmmss")

# By name, the likelier words first; a column is given to the first field that wants it.
_NAMES: Final[Mapping[str, str]] = {
    "started_at": r"call_?start|start|begin|setup|initiat|^call_?date|date|^time$|time",
    "answered_at": r"answer|connect",
    "ended_at": r"call_?end|^end|_end|stop|disconnect|release|hang",
    "talk_seconds": r"bill_?sec|talk|conversation|duration|seconds|secs|length|minutes",
    "carrier_cost": r"cost|charge|amount|price|total",
    "carrier_currency": r"currency",
    "call_direction": r"direction",
    "call_reference": r"uuid|unique|call_?id|record_?id|cdr_?id|reference|^id$",
    "disconnect_reason": r"disposition|result|cause|status|reason",
    "called_number_raw": r"called|callee|destination|dest|dst|dnis|dial|b_?num|^to|_to$|to_",
    "calling_number_raw": r"calling|caller|source|src|ani$|cli$|a_?num|^from|from_|_from$|orig",
    "billing_number": r"account|customer|subscriber|client",
}
_NEEDED: Final = ("started_at", "talk_seconds")
TIMES: Final = ("started_at", "answered_at", "ended_at")


class DraftError(ValueError):
    """A sample that cannot be drafted, or an answer that does not fit it; says what to do."""


@dataclass(frozen=True)
class Sample:
    """A delimiter-separated file as the sniffer sees it."""

    path: Path
    delimiter: str
    quote: str
    title_lines: int
    header: tuple[str, ...] | None
    """The names of the columns as the file writes them."""
    columns: tuple[str, ...]
    """The raw names of the columns; without a header column_1, column_2 and so on."""
    rows: tuple[tuple[str | None, ...], ...]
    encoding: str = "utf-8"

    def values(self, column: str) -> list[str]:
        """Give what a column holds, without what is empty."""
        return [text for text in self.joined((column,)) if text]

    def joined(self, columns: Sequence[str]) -> list[str]:
        """Give what columns hold together, line by line."""
        positions = [self.columns.index(column) for column in columns]
        return [
            " ".join(
                part.strip() for position in positions if (part := row[position]) and part.strip()
            )
            for row in self.rows
        ]

    def title(self, column: str) -> str:
        """Name a column as the file does, or by its number."""
        position = self.columns.index(column)
        return self.header[position] if self.header else str(position + 1)

    def column(self, title: str) -> str | None:
        """Find a column by what the file calls it, its raw name or its number."""
        text = title.strip()
        if text.isdigit() and 1 <= int(text) <= len(self.columns):
            return self.columns[int(text) - 1]
        return raw_column_name(text) if raw_column_name(text) in self.columns else None


@dataclass
class Draft:
    """What is to be written into a format file."""

    name: str
    sample: Sample
    fields: dict[str, tuple[str, ...]] = field(default_factory=dict)
    """The fields of a call and the columns that together hold each."""
    time_styles: dict[str, str] = field(default_factory=dict)
    duration_style: DurationStyle = "seconds"
    duration_unit: str | None = None
    is_rounded: bool = False
    """The duration is what the carrier bills, not what was talked."""
    directions: dict[str, str] = field(default_factory=dict)
    unique: tuple[str, ...] = ()
    open_questions: list[str] = field(default_factory=list)
    settled: set[str] = field(default_factory=set)
    """The times whose style a person has confirmed."""

    def drop(self, call_field: str) -> None:
        """Leave a field empty."""
        self.fields.pop(call_field, None)
        self.time_styles.pop(call_field, None)
        self.settled.discard(call_field)

    def use(self, call_field: str, columns: tuple[str, ...], reader: "StyleReader") -> None:
        """Read a field from columns, and look at how they are written. Raises DraftError."""
        if self.fields.get(call_field) == columns:
            return
        texts = [text for text in self.sample.joined(columns) if text]
        named = "+".join(map(self.sample.title, columns))
        if call_field in TIMES:
            styles = reader.times(texts)
            self.time_styles[call_field] = styles[0] if styles else ""
        elif call_field == "talk_seconds":
            style = reader.duration(texts)
            if style is None:
                raise DraftError(f"{named} does not hold durations in a known style")
            self.duration_style = style
        elif call_field == "carrier_cost" and not reader.is_amount(texts):
            raise DraftError(f"{named} does not hold plain decimal numbers")
        self.fields[call_field] = columns
        if call_field == "call_reference":
            alone = len(columns) == 1 and len(set(texts)) == len(texts) == len(self.sample.rows)
            self.unique = columns if alone else ()


def sniff(path: Path, delimiter: str | None = None) -> Sample:
    """Look at a sample file; `delimiter` overrules the sniffer. Raises DraftError.

    DuckDB's sniffer is believed where it finds a call's worth of columns. It gives up for one line
    that is not like the others: then lines are looked at one by one, and the usual width counts.
    """
    sample = _sniffed(path) if delimiter is None else None
    if sample is None or len(sample.columns) < _FEWEST_COLUMNS:
        sample = _by_lines(path, [delimiter] if delimiter else _DELIMITERS)
    if not sample.rows:
        raise DraftError(f"{path}: has no lines below its header; a sample needs some calls")
    return sample


def _sniffed(path: Path) -> Sample | None:
    """Ask DuckDB; nothing when it sees no table."""
    with duckdb.connect(":memory:") as connection:
        try:
            found = connection.execute(
                "select Delimiter, Quote, SkipRows, HasHeader, list_transform(Columns, c -> c.name)"
                " from sniff_csv(?, sample_size = 20000)",
                [str(path)],
            ).fetchone()
            assert found is not None
            delim, quote, skipped, has_header, names = found
            quote = '"' if quote == "(empty)" else quote
            rows = connection.execute(
                "from read_csv(?, auto_detect = false, header = false, all_varchar = true,"
                " delim = ?, quote = ?, escape = ?, skip = ?, columns = ?, null_padding = true,"
                f" ignore_errors = true) limit {_ROWS}",
                [
                    str(path), delim, quote, quote, skipped + (1 if has_header else 0),
                    {f"c{number}": "varchar" for number in range(len(names))},
                ],
            ).fetchall()  # fmt: skip
        except duckdb.Error:
            return None
    header = tuple(str(name).strip() for name in names) if has_header else None
    columns = _columns(header, len(names))
    return Sample(path, delim, quote, skipped, header, columns, tuple(map(tuple, rows)))


def _by_lines(path: Path, delimiters: Sequence[str]) -> Sample:
    """Take the delimiter and the width that most lines agree on; other lines are left out."""
    encoding = "utf-8"
    lines = [line.text for line in islice(Content(path, path.stat().st_size).lines(), _ROWS)]
    try:
        texts = [line.decode("utf-8-sig").encode() for line in lines]
    except UnicodeDecodeError:
        encoding = "cp1252"
        texts = [line.decode(encoding, errors="replace").encode() for line in lines]
    best: tuple[int, int, str] = (0, 0, "")
    for delimiter in delimiters:
        grammar = RecordGrammar(delimiter)
        widths = Counter(
            grammar.width(regular) for text in texts if (regular := grammar.regular(text))
        )
        widths = Counter({w: n for w, n in widths.items() if w >= _FEWEST_COLUMNS})
        if widths:
            width, count = widths.most_common(1)[0]
            best = max(best, (count, width, delimiter))
    count, width, delimiter = best
    if not count:
        known = " ".join(map(repr, delimiters))
        raise DraftError(
            f"{path}: its lines do not have {_FEWEST_COLUMNS} columns or more between {known}; "
            "give its separator with --delimiter"
        )
    grammar = RecordGrammar(delimiter)
    records: list[tuple[int, tuple[str | None, ...]]] = []
    for number, text in enumerate(texts):
        regular = grammar.regular(text)
        if regular is not None and grammar.width(regular) == width:
            records.append((number, tuple(v.decode() or None for v in grammar.values(regular))))
    first_line, first = records[0]
    # A header has words where the lines below it have numbers.
    has_header = len(records) > 1 and not any(re.search(r"[0-9]{2}", cell or "") for cell in first)
    titles = sum(1 for text in texts[:first_line] if text.strip())
    header = tuple((cell or "").strip() for cell in first) if has_header else None
    rows = tuple(values for _, values in records[1 if has_header else 0 :])
    columns = _columns(header, width)
    return Sample(path, delimiter, '"', titles, header, columns, rows, encoding)


def _columns(header: tuple[str, ...] | None, width: int) -> tuple[str, ...]:
    return _raw_names(header) if header else tuple(f"column_{n + 1}" for n in range(width))


def _raw_names(header: Sequence[str]) -> tuple[str, ...]:
    names = [raw_column_name(name) for name in header]
    twice = sorted({name for name in names if name and names.count(name) > 1})
    if twice:
        raise DraftError(
            f"the header names {', '.join(twice)} twice, so that columns cannot be told by name"
        )
    return tuple(names)


def draft(name: str, sample: Sample, project_dir: Path) -> Draft:
    """Guess what the columns are, by their names and by what they hold."""
    made = Draft(name, sample)
    reader = StyleReader(project_dir)
    styles = {column: reader.times(sample.values(column)) for column in sample.columns}
    taken: set[str] = set()

    def take(call_field: str, fits: Iterable[str]) -> str | None:
        for word in _NAMES[call_field].split("|"):
            for column in fits:
                if column and column not in taken and re.search(word, column):
                    taken.add(column)
                    made.fields[call_field] = (column,)
                    return column
        return None

    times = [column for column in sample.columns if styles[column]]
    numbers = [column for column in sample.columns if reader.duration(sample.values(column))]
    for call_field in TIMES:
        column = take(call_field, times)
        if column is None and call_field == "started_at" and times:
            column = times[0]
            taken.add(column)
            made.fields["started_at"] = (column,)
        if column is not None:
            made.time_styles[call_field] = styles[column][0]
    if "started_at" not in made.fields:
        _take_date_and_time(made, reader, taken)
    amounts = [column for column in sample.columns if reader.is_amount(sample.values(column))]
    others = [column for column in sample.columns if column not in times]
    for call_field in _NAMES:
        if call_field in TIMES:
            continue
        fits = {"talk_seconds": numbers, "carrier_cost": amounts}.get(call_field, others)
        take(call_field, fits)
    _take_the_rest(made, reader)
    return made


def _take_date_and_time(made: Draft, reader: "StyleReader", taken: set[str]) -> None:
    """Find a date in one column and its time in another."""
    sample = made.sample
    for date in sample.columns:
        for clock in sample.columns:
            if date == clock or not re.search(r"date|day|time|start|column", date):
                continue
            fitting = reader.times([text for text in sample.joined((date, clock)) if text])
            if fitting:
                made.fields["started_at"] = (date, clock)
                made.time_styles["started_at"] = fitting[0]
                taken |= {date, clock}
                return


def _take_the_rest(made: Draft, reader: "StyleReader") -> None:
    """Settle what follows from the fields: styles, units, words, what is unique."""
    sample = made.sample
    for column in made.fields.get("talk_seconds", ()):
        made.duration_style = reader.duration(sample.values(column)) or "seconds"
        if re.search(r"min", column) and made.duration_style == "seconds":
            made.duration_unit = "60"
        if re.search(r"_ms$|msec|milli", column):
            made.duration_unit = "0.001"
        made.is_rounded = bool(re.search(r"billed|billable|rounded|charged", column))
    for column in made.fields.get("call_reference", ()):
        values = sample.values(column)
        if len(set(values)) == len(values) == len(sample.rows):
            made.unique = (column,)
    for column in made.fields.get("call_direction", ()):
        made.directions = {
            word: meaning
            for word in dict.fromkeys(sample.values(column))
            if (meaning := _direction(word)) is not None
        }


def settle(made: Draft, reader: "StyleReader") -> None:
    """List what only a person can say."""
    questions = [f"{name}: which column is it?" for name in _NEEDED if name not in made.fields]
    for call_field in TIMES:
        if call_field not in made.fields or call_field in made.settled:
            continue
        fitting = time_styles(made, call_field, reader)
        if not fitting:
            questions.append(f"{call_field}: in which style is it written?")
        elif len(fitting) > 1 and "started_at" not in made.settled:
            questions.append(f"{call_field}: {' or '.join(fitting)}?")
        elif len(fitting) > 1 and made.time_styles["started_at"] in fitting:
            made.time_styles[call_field] = made.time_styles["started_at"]
    for column in made.fields.get("call_direction", ()):
        words = dict.fromkeys(made.sample.values(column))
        unknown = [word for word in words if word not in made.directions]
        questions.extend(f"call_direction: what does '{word}' mean?" for word in unknown)
    made.open_questions = questions


def time_styles(
    made: Draft, call_field: str, reader: "StyleReader", styles: Sequence[str] = TIME_STYLES
) -> list[str]:
    """List the styles that read every value of a time, of those that read alike one."""
    if call_field not in made.fields:
        raise DraftError(f"{call_field}: which column is it? Say so with --set {call_field}=COLUMN")
    texts = [text for text in made.sample.joined(made.fields[call_field]) if text]
    return reader.times(texts, styles)


def _direction(word: str) -> str | None:
    text = word.lower()
    if re.match(r"out|o$|orig|term", text):
        return "outbound"
    if re.match(r"in|i$", text) and not text.startswith("int"):
        return "inbound"
    return "on_net" if re.match(r"internal|on.?net|local", text) else None


class StyleReader:
    """Tries styles on texts with the macros that staging uses."""

    def __init__(self, project_dir: Path) -> None:
        self._macros = project_sql(project_dir).macros
        self._connection = duckdb.connect(":memory:")

    def times(self, texts: Sequence[str], styles: Sequence[str] = TIME_STYLES) -> list[str]:
        """List the styles of times that read all texts, of those that read alike one."""
        if not texts or not all(re.search(r"[0-9]", text) for text in texts[:50]):
            return []
        if any(re.fullmatch(r"[0-9]{1,9}|[0-9]{15,15}|.{41,}", text) for text in texts[:50]):
            return []
        readings: dict[str, str] = {}
        for style in styles:
            expression = self._macros.parse_timestamp("text", [style])
            reading = self._all(expression, texts, "year(read) between 1990 and 2100")
            if reading is not None and reading not in readings:
                readings[reading] = style
        return list(readings.values())

    def duration(self, texts: Sequence[str]) -> DurationStyle | None:
        """Give the style that reads all texts as durations, or nothing."""
        for style in DURATION_STYLES:
            expression = self._macros.parse_duration("text", style)
            # A phone number is no duration: a week is the most that is believed.
            if texts and self._all(expression, texts, "read between -1 and 604800") is not None:
                return style
        return None

    def is_amount(self, texts: Sequence[str]) -> bool:
        """Tell whether all texts are plain decimal numbers."""
        expression = self._macros.parse_decimal("text", 18, 8)
        return bool(texts) and self._all(expression, texts, "true") is not None

    def _all(self, expression: str, texts: Sequence[str], check: str) -> str | None:
        """Give what an expression makes of all texts, or nothing when one fails or is odd."""
        rows = self._connection.execute(
            f"select bool_and(read is not null and {check}),"
            " string_agg(cast(read as varchar), ' ' order by position)"
            f" from (select {expression} as read, position from"
            " (select unnest(?) as text, generate_subscripts(?, 1) as position))",
            [list(texts), list(texts)],
        ).fetchone()
        return str(rows[1]) if rows and rows[0] else None
