"""Writing seeds by the names of their columns, in the order that the product's own files have."""

import csv
from collections.abc import Iterable, Mapping
from pathlib import Path

Row = Mapping[str, object]
"""Cells by column name; a column that is not named is empty."""


def header(file: Path) -> list[str]:
    """Read the column names of a seed."""
    with file.open(encoding="utf-8-sig", newline="") as lines:
        return next(csv.reader(lines))


def write_rows(file: Path, columns: list[str], rows: Iterable[Row]) -> int:
    """Write a seed and give the number of its rows. Raises ValueError for an unknown column."""
    file.parent.mkdir(parents=True, exist_ok=True)
    with file.open("w", encoding="utf-8", newline="") as lines:
        writer = csv.DictWriter(lines, columns, restval="", lineterminator="\n")
        writer.writeheader()
        count = 0
        for row in rows:
            writer.writerow(dict(row))
            count += 1
    return count
