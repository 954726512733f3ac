"""Opening the build file: one writer or many readers, and a clear word when it is taken."""

from collections.abc import Iterator
from contextlib import contextmanager

import duckdb
from filelock import FileLock, Timeout

from ratehouse.errors import CommandError, ExitCode
from ratehouse.home import Home


@contextmanager
def locked(home: Home) -> Iterator[None]:
    """Hold the job's lock, so that two jobs never interleave. Raises CommandError when taken."""
    lock = FileLock(home.lock_file)
    try:
        lock.acquire(timeout=0)
    except Timeout as error:
        raise CommandError(
            f"another ratehouse command is writing {home.build_file}; wait for it to end",
            ExitCode.FAILED,
        ) from error
    try:
        yield
    finally:
        lock.release()


@contextmanager
def open_build_file(home: Home, *, read_only: bool = True) -> Iterator[duckdb.DuckDBPyConnection]:
    """Open the build file in UTC. Raises CommandError when there is none or it is taken."""
    if read_only and not home.build_file.exists():
        raise CommandError(
            f"there is no warehouse at {home.build_file} yet; run `ratehouse run` first"
        )
    try:
        connection = duckdb.connect(str(home.build_file), read_only=read_only)
    except duckdb.IOException as error:
        raise CommandError(
            f"{home.build_file} cannot be opened, most likely because a build is writing it; "
            f"wait for it to end ({str(error).splitlines()[0]})",
            ExitCode.FAILED,
        ) from error
    try:
        connection.execute("set TimeZone = 'UTC'")
        yield connection
    finally:
        connection.close()


def has_table(connection: duckdb.DuckDBPyConnection, schema: str, table: str) -> bool:
    """Whether the warehouse holds a table or view of that name."""
    return bool(
        connection.execute(
            "select count(*) from information_schema.tables "
            "where table_schema = ? and table_name = ?",
            [schema, table],
        ).fetchall()[0][0]
    )


def rows_as_dicts(
    connection: duckdb.DuckDBPyConnection,
    sql: str,
    parameters: list[object] | dict[str, object] | None = None,
) -> list[dict[str, object]]:
    """The rows of a query, by column name."""
    cursor = connection.execute(sql, parameters or [])
    names = [column[0] for column in cursor.description or []]
    return [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]


def require_build(connection: duckdb.DuckDBPyConnection) -> None:
    """Raise CommandError when nothing has been built yet."""
    if not has_table(connection, "marts", "fct_calls"):
        raise CommandError("files may have landed, but nothing is built; run `ratehouse run`")


def build_state(connection: duckdb.DuckDBPyConnection) -> str:
    """`green`, `red`, `unfinished` or `never built`: what the last `dbt build` left."""
    if not has_table(connection, "raw", "build_state"):
        return "never built"
    return str(connection.execute("select state from raw.build_state").fetchall()[0][0])


def require_green(connection: duckdb.DuckDBPyConnection) -> None:
    """Raise CommandError unless the last whole `dbt build` succeeded."""
    state = build_state(connection)
    if state != "green":
        raise CommandError(
            f"the warehouse is {state}: only what a whole green `dbt build` made is published or "
            "exported; run `ratehouse run`, or `dbt build` and correct what it names",
            ExitCode.FAILED,
        )
