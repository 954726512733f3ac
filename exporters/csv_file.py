"""CSV files for machines: UTF-8, comma, line feed, a header of column names, exact figures."""

import csv
from collections.abc import Iterator
from pathlib import Path

from exporters.cells import csv_writer_of, guard
from exporters.definitions import Total
from exporters.marts import Account, Row, RowColumn
from exporters.totals import Totals


def write_csv(
    path: Path,
    columns: list[RowColumn],
    headers: list[str],
    rows: Iterator[Row],
    *,
    total: Total | None,
    account: Account | None,
) -> int:
    """Write ``rows`` to ``path`` and return how many there were, without header and totals.

    NULL is an empty cell. Text goes through :func:`exporters.cells.guard`.
    """
    writers = [csv_writer_of(column) for column in columns]
    totals = Totals(total, columns, account) if total else None
    count = 0
    with path.open("w", encoding="utf-8", newline="") as file:
        out = csv.writer(file, lineterminator="\n")
        out.writerow(headers)
        for row in rows:
            count += 1
            if totals is not None:
                totals.add(row)
            out.writerow(
                ["" if v is None else write(v) for write, v in zip(writers, row, strict=True)]
            )
        for row in totals.rows() if totals is not None else ():
            out.writerow(
                [
                    "" if v is None else guard(v) if isinstance(v, str) else write(v)
                    for write, v in zip(writers, row, strict=True)
                ]
            )
    return count
