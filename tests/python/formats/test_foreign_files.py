"""Files of other formats: what is no record of a format is never taken for one in silence."""

from pathlib import Path
from tempfile import NamedTemporaryFile

import pytest

from loaders.detection import detect
from loaders.format_language import CdrFormat, DelimitedFile
from loaders.formats import known_formats, load_named_format
from tests.python.fuzzing.corpus import corpus
from tests.python.loaders.landing_warehouse import REPOSITORY

FORMATS = [load_named_format(name) for name in known_formats()]

MISTAKEN = {
    # Fifteen columns each, with a time in the same places; its error code 487 is taken for seconds.
    ("brekeke", "sessions.csv"): {"freeswitch": 1},
}
"""Samples of one format in which another finds records, and how many."""


def is_open(cdr_format: CdrFormat) -> bool:
    """Tell a format that recognises lines by their width or place, not by a header or root."""
    return cdr_format.file.kind in ("delimited", "fixed_width") and not cdr_format.has_header


@pytest.mark.parametrize("name", known_formats())
def test_no_other_format_finds_records(name: str) -> None:
    """Neither calls nor non-calls: its lines are rejected or unreadable, or the file is refused."""
    for sample in corpus(name).samples:
        others = [each for each in FORMATS if each.format != name and fits(each, sample.content)]
        with NamedTemporaryFile(suffix=sample.name) as file:
            file.write(sample.content)
            file.flush()
            matches = detect(Path(file.name), others, REPOSITORY)
        found = {match.format: match.calls + match.non_calls for match in matches}
        assert found == MISTAKEN.get((name, sample.name), {})


def fits(cdr_format: CdrFormat, content: bytes) -> bool:
    """Tell whether some line is wide enough for an open format: the others are soon refused."""
    shape = cdr_format.file
    if not is_open(cdr_format) or not isinstance(shape, DelimitedFile):
        return is_open(cdr_format)
    least = min(layout.width for layout in cdr_format.layouts)
    return any(line.count(shape.delimiter.encode()) + 1 >= least for line in content.splitlines())


@pytest.mark.parametrize(
    "cdr_format", [each for each in FORMATS if is_open(each)], ids=lambda each: str(each.format)
)
def test_lines_that_only_have_the_width(tmp_path: Path, cdr_format: CdrFormat) -> None:
    """A line of numbers that happens to be as wide is a record of nobody."""
    shape = cdr_format.file
    for layout in cdr_format.layouts:
        numbers = [str(number) for number in range(7, 7 + layout.width)]
        line = shape.delimiter.join(numbers) if isinstance(shape, DelimitedFile) else "7" * 370
        path = tmp_path / f"{layout.width}.csv"
        path.write_text(f"{line}\n" * 3)
        assert detect(path, [cdr_format], REPOSITORY) == []
