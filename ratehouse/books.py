"""Whether the warehouse and the files of the books hold the same recorded runs.

A build brings the two in step (macros/books); between builds somebody may have put back a copy of
one of them, or lost it.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import duckdb

from ratehouse.warehouse import has_table, rows_as_dicts

_TABLES: Final = ("invoices", "lines", "taxes", "calls")
_COUNTED_ONLY: Final = "calls"
"""Its rows are counted and not compared: it is as large as the charges are."""

_ENTRIES: Final = """
select
    coalesce(kept.entry_number, known.entry_number) as entry_number,
    coalesce(kept.invoice_run_id, known.invoice_run_id) as invoice_run_id,
    coalesce(kept.entry_kind, known.entry_kind) as entry_kind,
    kept.filename as file,
    known.content_hash as known_hash,
    kept.content_hash as kept_hash
from ({kept}) as kept
full outer join ({known}) as known on kept.entry_number = known.entry_number
order by all
"""
_NONE: Final = """
select 0 as entry_number, '' as invoice_run_id, '' as entry_kind, '' as content_hash, '' as filename
where false
"""
_KNOWN: Final = "from raw.book_entries"
_FILES: Final = "select * from read_parquet(?, filename = true, union_by_name = true)"

_ROWS: Final = """
select count(*) as rows, {content} as content
from ({rows})
"""


@dataclass(frozen=True)
class Disagreement:
    """An entry of the books that the warehouse and the files do not hold alike."""

    entry: str
    text: str
    way_out: str


def entries(connection: duckdb.DuckDBPyConnection) -> dict[int, str]:
    """Give the run ID of each entry of the warehouse by its number, in order."""
    if not has_table(connection, "raw", "book_entries"):
        return {}
    rows = connection.execute(
        "select entry_number, invoice_run_id from raw.book_entries order by entry_number"
    )
    return dict(rows.fetchall())


def disagreements(connection: duckdb.DuckDBPyConnection, folder: Path) -> list[Disagreement]:
    """Compare the entries of the warehouse with the files in `folder`, by number.

    `connection` may be read-only; a warehouse without tables of the books holds no entry.
    """
    files = sorted(str(path) for path in folder.glob("*.entry.parquet"))
    try:
        entries = rows_as_dicts(
            connection,
            _ENTRIES.format(
                kept=_FILES if files else _NONE,
                known=_KNOWN if has_table(connection, "raw", "book_entries") else _NONE,
            ),
            [files] if files else [],
        )
    except duckdb.Error as error:
        return [_unreadable(str(folder), error)]
    found = []
    for entry in entries:
        number = int(str(entry["entry_number"]))
        name = f"{number} (invoice run {entry['invoice_run_id']} {entry['entry_kind']})"
        if entry["file"] is None:
            found.append(
                Disagreement(
                    name,
                    f"entry {name} is in the warehouse and not in {folder}",
                    "the next build writes it; keep books/ with your backups",
                )
            )
        elif entry["known_hash"] is None:
            found.append(
                Disagreement(
                    name,
                    f"entry {name} is in {folder} and not in the warehouse, which was lost or is "
                    "an older copy",
                    "run `ratehouse run` or `dbt build`, which reads it back",
                )
            )
        elif entry["known_hash"] != entry["kept_hash"]:
            found.append(_different(name, str(entry["file"])))
        else:
            found += _of_tables(connection, name, str(entry["file"]), number)
    return found


def _of_tables(
    connection: duckdb.DuckDBPyConnection, name: str, file: str, entry_number: int
) -> Iterator[Disagreement]:
    """Compare what an entry holds, table by table; the first that differs says enough."""
    for table in _TABLES:
        part = file.removesuffix(".entry.parquet") + f".{table}.parquet"
        if not Path(part).exists():
            yield Disagreement(
                name,
                f"{part} is missing, a part of entry {name} of the books",
                "put it back from your backups; or remove the other files of the entry, and the "
                "next build writes them all",
            )
            return
        known = f"select * from raw.book_{table} where entry_number = {entry_number}"
        kept = f"select * from ({known} limit 0) union all by name from read_parquet(?)"
        content = "0"
        if table != _COUNTED_ONLY:
            columns = connection.execute(f"describe {known}").fetchall()
            of_row = ", ".join(f'cast("{column[0]}" as varchar)' for column in columns)
            content = f"coalesce(sum(hash({of_row})), 0)"
        try:
            in_file = rows_as_dicts(connection, _ROWS.format(content=content, rows=kept), [part])
        except duckdb.Error as error:
            yield _unreadable(part, error)
            return
        if in_file != rows_as_dicts(connection, _ROWS.format(content=content, rows=known), []):
            yield _different(name, part)
            return


def _different(name: str, file: str) -> Disagreement:
    return Disagreement(
        name,
        f"{file} is not what the warehouse holds of entry {name}",
        "put back the books or the warehouse file of which you know that it is right",
    )


def _unreadable(path: str, error: duckdb.Error) -> Disagreement:
    reason = str(error).splitlines()[0]
    return Disagreement(path, f"{path} cannot be read: {reason}", "put it back from your backups")
