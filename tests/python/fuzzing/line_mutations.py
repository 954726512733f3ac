"""Mutations of files of lines: lines, line ends, headers, cells and places."""

import re
from collections.abc import Callable
from random import Random

from loaders.format_language import (
    CdrFormat,
    DelimitedFile,
    FixedWidthFile,
    character_range,
    raw_column_name,
)
from tests.python.fuzzing.corpus import Corpus
from tests.python.fuzzing.values import evil_value, near_value

_TITLES = (
    b"Call details\n", b"Report of October;;\n", b"Total,,,12\n", b"# note\n", b"sep=,\n",
    b"-----\n", b"INTEGER,INTEGER,VARCHAR(50)\n",
)  # fmt: skip

LineMutation = Callable[[list[bytes], Corpus, Random], list[bytes]]

HUGE = 100_001
"""Bytes of a line that is too long to be a record."""


def mutated_lines(content: bytes, corpus: Corpus, chance: Random, mutation: LineMutation) -> bytes:
    """Apply a mutation to the lines of a file, which keep their line ends."""
    lines = content.splitlines(keepends=True)
    return b"".join(mutation(lines, corpus, chance)) if lines else content


def _at(lines: list[bytes], chance: Random) -> int:
    return chance.randrange(len(lines))


def repeat_line(lines: list[bytes], corpus: Corpus, chance: Random) -> list[bytes]:
    """Write a line several times, at its place or at the end."""
    at = _at(lines, chance)
    again = [lines[at]] * chance.choice((1, 1, 2, 30))
    return lines[: at + 1] + again + lines[at + 1 :] if chance.random() < 0.5 else lines + again


def drop_line(lines: list[bytes], corpus: Corpus, chance: Random) -> list[bytes]:
    """Lose a line."""
    at = _at(lines, chance)
    return lines[:at] + lines[at + 1 :]


def shuffle(lines: list[bytes], corpus: Corpus, chance: Random) -> list[bytes]:
    """Bring the lines out of order, the first one mostly left where it is."""
    first = lines[: chance.choice((1, 1, 0))]
    rest = lines[len(first) :]
    chance.shuffle(rest)
    return first + rest


def other_ends(lines: list[bytes], corpus: Corpus, chance: Random) -> list[bytes]:
    """End lines otherwise: all alike, each in its way, or the last one not at all."""
    ends = chance.choice(((b"\n",), (b"\r",), (b"\r\n",), (b"\n", b"\r\n", b"\r"), (b"\r\r\n",)))
    bare = [line.rstrip(b"\r\n") for line in lines]
    changed = [line + chance.choice(ends) for line in bare]
    return [*changed[:-1], bare[-1]] if chance.random() < 0.3 else changed


def add_blank(lines: list[bytes], corpus: Corpus, chance: Random) -> list[bytes]:
    """Insert a blank line."""
    at = chance.randrange(len(lines) + 1)
    return [*lines[:at], chance.choice((b"\n", b" \n", b"\t \r\n", b"\r")), *lines[at:]]


def add_titles(lines: list[bytes], corpus: Corpus, chance: Random) -> list[bytes]:
    """Begin or end with lines that a person reads: titles, totals, types of columns."""
    title = chance.choice(_TITLES)
    return [title, *lines] if chance.random() < 0.6 else [*lines, title]


def second_header(lines: list[bytes], corpus: Corpus, chance: Random) -> list[bytes]:
    """Repeat the first line in the middle, as joined exports do."""
    at = chance.randrange(len(lines) + 1)
    return [*lines[:at], lines[0], *lines[at:]]


def other_sample(lines: list[bytes], corpus: Corpus, chance: Random) -> list[bytes]:
    """Go on as another sample of the format does."""
    other = chance.choice(corpus.samples).content.splitlines(keepends=True)
    return lines[: _at(lines, chance)] + other[chance.randrange(len(other) + 1) :]


def whole_line_in_quotes(lines: list[bytes], corpus: Corpus, chance: Random) -> list[bytes]:
    """Put a line, or every line, into quotes, quotes inside doubled or not."""
    double = chance.random() < 0.5

    def quoted(line: bytes) -> bytes:
        text = line.rstrip(b"\r\n")
        inner = text.replace(b'"', b'""') if double else text
        return b'"' + inner + b'"' + line[len(text) :]

    if chance.random() < 0.3:
        return list(map(quoted, lines))
    at = _at(lines, chance)
    return [*lines[:at], quoted(lines[at]), *lines[at + 1 :]]


def other_delimiter(lines: list[bytes], corpus: Corpus, chance: Random) -> list[bytes]:
    """Separate by something else, in one line or in all."""
    old = _delimiter(corpus.format)
    new = chance.choice((b",", b";", b"|", b"\t", b":", b"  "))
    if chance.random() < 0.4:
        return [line.replace(old, new) for line in lines]
    at = _at(lines, chance)
    return [*lines[:at], lines[at].replace(old, new), *lines[at + 1 :]]


def huge_line(lines: list[bytes], corpus: Corpus, chance: Random) -> list[bytes]:
    """Make a line longer than any record."""
    at = _at(lines, chance)
    where = chance.randrange(len(lines[at]))
    size = HUGE + chance.choice((-2000, 0, 1, 300_000, 1_100_000))
    filling = chance.choice((b"x", b'"', _delimiter(corpus.format), b"\xff", b"\0", b"\\", b" "))
    return [*lines[:at], lines[at][:where] + filling * size + lines[at][where:], *lines[at + 1 :]]


def many_lines(lines: list[bytes], corpus: Corpus, chance: Random) -> list[bytes]:
    """Have so many lines that the door judges their shares."""
    ended = lines[-1] if lines[-1].endswith((b"\r", b"\n")) else lines[-1] + b"\n"
    rest = [*lines[1:-1], ended]
    return lines[:1] + rest * (150 // len(rest) + 1)


LINE_MUTATIONS: tuple[LineMutation, ...] = (
    repeat_line, drop_line, shuffle, other_ends, add_blank, add_titles, second_header, other_sample,
    whole_line_in_quotes, other_delimiter,
)  # fmt: skip


def _delimiter(cdr_format: CdrFormat) -> bytes:
    shape = cdr_format.file
    return shape.delimiter.encode() if isinstance(shape, DelimitedFile) else b" "


# Cells: of delimited lines cut at the delimiter, or inside of quotes.


def change_cells(
    lines: list[bytes], corpus: Corpus, chance: Random, value: Callable[[str, Random], str]
) -> list[bytes]:
    """Give some cells of the file another value."""
    changed = list(lines)
    for _ in range(chance.choice((1, 1, 2, 5))):
        at = chance.randrange(min(1, len(lines) - 1), len(lines))
        changed[at] = _with_cell(changed[at], lines[0], corpus.format, chance, value)
    return changed


def _with_cell(
    line: bytes,
    header: bytes,
    cdr_format: CdrFormat,
    chance: Random,
    value: Callable[[str, Random], str],
) -> bytes:
    text = line.rstrip(b"\r\n")
    end = line[len(text) :]
    wanted = _wanted(cdr_format, chance)
    if isinstance(cdr_format.file, FixedWidthFile):
        return _with_place(text, cdr_format, wanted, chance, value) + end
    delimiter = _delimiter(cdr_format)
    quoted = rb'"(?:[^"]|"")*"'
    cells = re.findall(rb"(?:^|%b)(%b|[^%b]*)" % ((re.escape(delimiter), quoted, delimiter)), text)
    if not cells:
        return line
    at = _column(cdr_format, header, wanted, len(cells))
    if at is None:
        at = chance.randrange(len(cells))
    bare = cells[at].strip(b'"').decode("utf-8", errors="replace")
    new = value(bare, chance).encode()
    if cells[at].startswith(b'"') or delimiter in new or chance.random() < 0.1:
        new = b'"' + new.replace(b'"', b'""') + b'"'
    return delimiter.join([*cells[:at], new, *cells[at + 1 :]]) + end


def _wanted(cdr_format: CdrFormat, chance: Random) -> str | None:
    """Choose a column that a field of the call reads, or leave it to chance."""
    if chance.random() < 0.3:
        return None
    field = chance.choice(list(cdr_format.fields.values()))
    return chance.choice(field.raw_columns or (None,))


def _column(cdr_format: CdrFormat, header: bytes, wanted: str | None, width: int) -> int | None:
    """Find a raw column in a line of so many cells, by the header or by its place."""
    if wanted is None:
        return None
    cells = header.decode("utf-8", errors="replace").split(_delimiter(cdr_format).decode())
    names = [raw_column_name(cell.strip('\r\n"\ufeff')) for cell in cells]
    layout = cdr_format.layout_of_width(width)
    if wanted not in names and layout is not None:
        names = list(layout.raw_columns)
    at = names.index(wanted) if wanted in names else width
    return at if at < width else None


def _with_place(
    text: bytes,
    cdr_format: CdrFormat,
    wanted: str | None,
    chance: Random,
    value: Callable[[str, Random], str],
) -> bytes:
    layout = cdr_format.layouts[0]
    columns = dict(zip(layout.raw_columns, layout.places, strict=True))
    place = character_range(columns.get(wanted or "") or chance.choice(layout.places))
    assert place is not None
    line = text.decode("utf-8", errors="replace")
    width = place.stop - place.start
    new = value(line[place].strip(), chance)[:width].ljust(width)
    return (line[: place.start] + new + line[place.stop :]).encode()


def evil_cells(lines: list[bytes], corpus: Corpus, chance: Random) -> list[bytes]:
    """Put values into cells that nobody expects."""
    return change_cells(lines, corpus, chance, lambda _, chance: evil_value(chance))


def near_cells(lines: list[bytes], corpus: Corpus, chance: Random) -> list[bytes]:
    """Change values a little, so that the line stays whole."""
    return change_cells(lines, corpus, chance, near_value)


def empty_cells(lines: list[bytes], corpus: Corpus, chance: Random) -> list[bytes]:
    """Empty some cells."""
    return change_cells(lines, corpus, chance, lambda _, __: "")


def ragged(lines: list[bytes], corpus: Corpus, chance: Random) -> list[bytes]:
    """Give lines a column more or less, at the end or in the middle."""
    delimiter = _delimiter(corpus.format)
    some = range(len(lines)) if chance.random() < 0.3 else [_at(lines, chance)]
    changed = list(lines)
    cut = chance.random() < 0.5
    for at in some:
        text = lines[at].rstrip(b"\r\n")
        end = lines[at][len(text) :]
        cells = text.split(delimiter)
        where = chance.choice((len(cells), chance.randrange(len(cells) + 1)))
        more = [] if cut else [b""]
        cells = [*cells[: where - cut], *more, *cells[where:]]
        changed[at] = delimiter.join(cells) + end
    return changed


def swapped_columns(lines: list[bytes], corpus: Corpus, chance: Random) -> list[bytes]:
    """Move a column to another place, in all lines or in the header alone."""
    delimiter = _delimiter(corpus.format)
    rows = [line.rstrip(b"\r\n").split(delimiter) for line in lines]
    one, two = (chance.randrange(max(1, min(map(len, rows)))) for _ in range(2))
    for row in rows[: 1 if chance.random() < 0.4 else None]:
        if max(one, two) < len(row):
            row[one], row[two] = row[two], row[one]
    return [delimiter.join(row) + b"\n" for row in rows]


def changed_header(lines: list[bytes], corpus: Corpus, chance: Random) -> list[bytes]:
    """Rename, repeat, quote or pad a column's name in the first line."""
    delimiter = _delimiter(corpus.format)
    text = lines[0].rstrip(b"\r\n")
    cells = text.split(delimiter)
    at = chance.randrange(len(cells))
    old = cells[at]
    cells[at] = chance.choice((
        b"renamed", b"", b" " + old + b" ", old.upper(), cells[chance.randrange(len(cells))],
        b'"' + old.strip(b'"') + b'"', old + delimiter + old, old + delimiter + b"more", b"\xff",
        b'"' + old,
    ))  # fmt: skip
    return [delimiter.join(cells) + lines[0][len(text) :], *lines[1:]]


def shifted(lines: list[bytes], corpus: Corpus, chance: Random) -> list[bytes]:
    """Shift a line by a character, keeping its length or not."""
    at = _at(lines, chance)
    text = lines[at].rstrip(b"\r\n")
    end = lines[at][len(text) :]
    where = chance.randrange(len(text) + 1)
    new = chance.choice((text[:where] + b" " + text[where:], text[:where] + text[where + 1 :]))
    if chance.random() < 0.6:
        new = new[: len(text)].ljust(len(text))
    return [*lines[:at], new + end, *lines[at + 1 :]]


def changed_digits(lines: list[bytes], corpus: Corpus, chance: Random) -> list[bytes]:
    """Change a digit of the last line, where trailers have their totals."""
    at = len(lines) - 1 if chance.random() < 0.7 else _at(lines, chance)
    digits = [found.start() for found in re.finditer(rb"[0-9]", lines[at])]
    if not digits:
        return lines
    where = chance.choice(digits)
    line = lines[at][:where] + str(chance.randrange(10)).encode() + lines[at][where + 1 :]
    return [*lines[:at], line, *lines[at + 1 :]]


CELL_MUTATIONS: tuple[LineMutation, ...] = (evil_cells, evil_cells, near_cells, empty_cells)
DELIMITED_MUTATIONS: tuple[LineMutation, ...] = (ragged, swapped_columns, changed_header)
PLACE_MUTATIONS: tuple[LineMutation, ...] = (shifted, shifted, changed_digits, changed_digits)
