"""Samples with a calls.csv, as `ratehouse formats new` writes it: each is read as that says."""

import csv

import pytest

from loaders.detection import staged_texts
from loaders.format_writing import EXPECTED, EXPECTED_COLUMNS
from loaders.formats import load_named_format
from tests.python.formats.staged import SAMPLES
from tests.python.loaders.landing_warehouse import REPOSITORY

WRITTEN = sorted(path.parent.name for path in SAMPLES.glob(f"*/{EXPECTED}"))


@pytest.mark.parametrize("name", WRITTEN)
def test_a_sample_is_read_as_expected(name: str) -> None:
    folder = SAMPLES / name
    with (folder / EXPECTED).open(encoding="utf-8", newline="") as file:
        expected = list(csv.reader(file))
    (sample,) = [path for path in folder.iterdir() if path.name != EXPECTED]
    found = staged_texts(sample, load_named_format(name), REPOSITORY, EXPECTED_COLUMNS)
    assert [list(EXPECTED_COLUMNS), *map(list, found)] == expected
