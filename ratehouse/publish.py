"""The published copy: the marts, views too, as plain tables in a read-only file that BI opens.

DuckDB allows one writer or many readers of a file, and refuses the others at once. So readers get a
file of their own; a symlink moves from the old copy to the new one, and a reader that stays open
keeps reading the old one.
"""

from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

import duckdb

from ratehouse.errors import CommandError, ExitCode
from ratehouse.home import Home
from ratehouse.warehouse import open_build_file, require_green

KEPT_COPIES = 2
_SCHEMA = "marts"

# tables and views of the marts in the catalog ?
_RELATIONS = f"""
with relations as (
    select database_name, schema_name, table_name as name, comment from duckdb_tables()
    union all
    select database_name, schema_name, view_name as name, comment from duckdb_views()
)
select name, comment from relations where database_name = ? and schema_name = '{_SCHEMA}'
"""


@dataclass(frozen=True)
class Published:
    """A published copy: where it is, and what it holds."""

    path: Path
    link: Path
    tables: int
    rows: int
    bytes: int


def publish(home: Home, now: datetime) -> Published:
    """Copy the marts to a new file and swing the symlink to it.

    Tables only, with their comments; counts are compared before the swap. The newest copies stay
    (KEPT_COPIES), so that a reader of the last one is not cut off. Raises CommandError when nothing
    is built, the build file is taken, or the copy differs.
    """
    with open_build_file(home) as connection:
        require_green(connection)
    target = home.warehouse / f"published-{now:%Y%m%dT%H%M%S%f}Z.duckdb"
    unfinished = target.with_suffix(".tmp")
    _remove(unfinished)
    try:
        tables, rows = _copy(home.build_file, unfinished)
        unfinished.chmod(0o444)
        unfinished.replace(target)
    except duckdb.IOException as error:
        raise CommandError(
            f"{home.build_file} cannot be read, most likely because a build is writing it; "
            f"wait for it to end ({str(error).splitlines()[0]})",
            ExitCode.FAILED,
        ) from error
    finally:
        _remove(unfinished)
        _remove(unfinished.with_name(unfinished.name + ".wal"))
    _swing(home.published, target)
    _tidy(home)
    return Published(target, home.published, tables, rows, target.stat().st_size)


def _copy(build_file: Path, copy: Path) -> tuple[int, int]:
    # A view knows the tables that it reads by the catalog of the build file, named for the file.
    build = build_file.stem
    with duckdb.connect(str(copy)) as connection:
        connection.execute("set TimeZone = 'UTC'")
        connection.execute(f"attach '{_sql(str(build_file))}' as \"{build}\" (read_only)")
        names = _column(connection, f"select name from ({_RELATIONS}) order by name", build)
        if not names:
            raise CommandError("nothing is built yet: the schema marts has no tables")
        connection.execute(f"create schema {_SCHEMA}")
        rows = 0
        for name in names:
            source, table = f'"{build}".{_SCHEMA}."{name}"', f'{_SCHEMA}."{name}"'
            connection.execute(f"create table {table} as from {source}")
            expected = _count(connection, source)
            found = _count(connection, table)
            if found != expected:
                raise CommandError(
                    f"the copy of {name} has {found} rows where the build has {expected}; "
                    "nothing was published",
                    ExitCode.FAILED,
                )
            rows += found
        for comment in _comments(connection, build):
            connection.execute(comment)
        connection.execute(f'detach "{build}"')
        connection.execute("checkpoint")
    return len(names), rows


def _comments(connection: duckdb.DuckDBPyConnection, build: str) -> list[str]:
    """`comment on` statements for every mart and column that has one in the build."""
    marts = connection.execute(
        f"select name, comment from ({_RELATIONS}) where comment is not null", [build]
    ).fetchall()
    columns = connection.execute(
        "select table_name, column_name, comment from duckdb_columns() where database_name = ? "
        f"and schema_name = '{_SCHEMA}' and comment is not null",
        [build],
    ).fetchall()
    return [f"comment on table {_SCHEMA}.\"{name}\" is '{_sql(text)}'" for name, text in marts] + [
        f'comment on column {_SCHEMA}."{name}"."{column}" is \'{_sql(text)}\''
        for name, column, text in columns
    ]


def _swing(link: Path, target: Path) -> None:
    """Point the symlink at the new copy in one step; relative, so that the folder can move."""
    following = link.with_suffix(".next")
    _remove(following)
    following.symlink_to(target.name)
    following.replace(link)


def _tidy(home: Home) -> None:
    copies = sorted(home.warehouse.glob("published-*.duckdb"), reverse=True)
    for old in copies[KEPT_COPIES:]:
        _remove(old)


def _remove(path: Path) -> None:
    with suppress(FileNotFoundError):
        path.unlink()


def _column(connection: duckdb.DuckDBPyConnection, sql: str, *parameters: str) -> list[str]:
    return [str(row[0]) for row in connection.execute(sql, list(parameters)).fetchall()]


def _count(connection: duckdb.DuckDBPyConnection, table: str) -> int:
    return int(connection.execute(f"select count(*) from {table}").fetchall()[0][0])


def _sql(text: str) -> str:
    return text.replace("'", "''")
