"""The tables of the schema `raw`, made from the YAML of the dbt sources.

dbt's on-run-start makes missing tables from the same YAML, so a column is described once:
`models/staging/landing/_landing__sources.yml` for `raw.files` and `raw.rejected_lines`,
`models/staging/cdrs/<format>/_<format>__sources.yml` for `raw.<format>`.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import duckdb
import yaml

LANDING_SOURCES: Final = Path("models/staging/landing/_landing__sources.yml")
SOURCE_NAME: Final = "raw"


class RawTableError(ValueError):
    """A sources YAML that is missing or does not describe its table."""


@dataclass(frozen=True)
class RawTable:
    """A table of the schema `raw`: its name, and its columns as (name, SQL type)."""

    name: str
    columns: tuple[tuple[str, str], ...]


def quoted(name: str) -> str:
    """Write a name as an SQL identifier."""
    return '"' + name.replace('"', '""') + '"'


def format_sources(format_name: str) -> Path:
    """Give the sources YAML of a format, relative to the project."""
    return Path(f"models/staging/cdrs/{format_name}/_{format_name}__sources.yml")


def create_raw_tables(
    connection: duckdb.DuckDBPyConnection, project_dir: Path, formats: Iterable[str]
) -> list[str]:
    """Create the tables of the landing and of `formats` that are missing, in one transaction.

    A table that lacks a column of its YAML gets it, null in the lines landed so far; a column
    that the YAML no longer has stays. Returns one sentence for each column added.
    Raises RawTableError when a YAML is missing or incomplete.
    """
    tables = _read_sources(project_dir / LANDING_SOURCES)
    for needed in ("files", "rejected_lines"):
        if needed not in tables:
            raise RawTableError(f"{project_dir / LANDING_SOURCES}: lacks the table '{needed}'")
    for name in formats:
        path = project_dir / format_sources(name)
        if not path.is_file():
            raise RawTableError(
                f"the format '{name}' has no raw table: {path} is missing; "
                f"write it with `ratehouse formats generate {name}`"
            )
        described = _read_sources(path)
        if name not in described:
            raise RawTableError(f"{path}: lacks the table '{name}'")
        tables[name] = described[name]
    added: list[str] = []
    connection.begin()
    try:
        connection.execute(f"create schema if not exists {SOURCE_NAME}")
        for table in tables.values():
            added.extend(_create(connection, table))
    except BaseException:
        connection.rollback()
        raise
    connection.commit()
    return added


def _create(connection: duckdb.DuckDBPyConnection, table: RawTable) -> list[str]:
    """Create one table, or the columns that it lacks."""
    relation = f"{SOURCE_NAME}.{quoted(table.name)}"
    columns = ", ".join(f"{quoted(name)} {data_type}" for name, data_type in table.columns)
    connection.execute(f"create table if not exists {relation} ({columns})")
    rows = connection.execute(
        "select column_name from duckdb_columns()"
        " where database_name = current_database() and schema_name = ? and table_name = ?",
        [SOURCE_NAME, table.name],
    ).fetchall()
    present = {name.lower() for (name,) in rows}
    added = []
    for name, data_type in table.columns:
        if name.lower() not in present:
            connection.execute(f"alter table {relation} add column {quoted(name)} {data_type}")
            added.append(f"raw.{table.name} has a new column {name}")
    return added


def _read_sources(path: Path) -> dict[str, RawTable]:
    """Read the tables of the source `raw` that one sources YAML describes, by name."""
    try:
        document: Any = yaml.safe_load(path.read_text(encoding="utf-8"))
    except (OSError, yaml.YAMLError) as error:
        raise RawTableError(f"{path}: cannot be read: {error}") from error
    tables = {}
    for source in (document or {}).get("sources") or []:
        if source.get("name") != SOURCE_NAME:
            continue
        for table in source.get("tables") or []:
            columns = []
            for column in table.get("columns") or []:
                if not column.get("data_type"):
                    raise RawTableError(
                        f"{path}: the column '{column.get('name')}' of '{table.get('name')}' "
                        "has no data_type"
                    )
                columns.append((str(column["name"]), str(column["data_type"])))
            if not columns:
                raise RawTableError(f"{path}: the table '{table.get('name')}' has no columns")
            tables[str(table["name"])] = RawTable(str(table["name"]), tuple(columns))
    return tables
