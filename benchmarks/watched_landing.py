"""A landing in a process of its own that says, while it runs, what it is doing."""

import hashlib
import json
import mmap
import os
import struct
import sys
import tempfile
import time
import traceback
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import IntEnum
from pathlib import Path
from typing import Any

import duckdb

from ratehouse import job
from ratehouse.home import Home, Project
from ratehouse.warehouse import locked

_NOW = datetime(2026, 11, 1, 12, tzinfo=UTC)


class Where(IntEnum):
    """What a landing is doing."""

    OPENING = 0
    BETWEEN = 1
    STATEMENT = 2
    TRANSACTION = 3
    CLOSING = 4
    ENDED = 5

    @property
    def words(self) -> str:
        """For people."""
        return {
            Where.OPENING: "taking the lock, opening the file",
            Where.BETWEEN: "finding, hashing and sorting files",
            Where.STATEMENT: "in a statement by itself: asking, reading",
            Where.TRANSACTION: "inside a transaction",
            Where.CLOSING: "closing the file: its checkpoint",
            Where.ENDED: "after its end",
        }[self]


class Marks:
    """Memory that a landing and whoever watches it share: what it does, and how long it took."""

    _SPAN = struct.Struct("d")
    _AT = 8

    def __init__(self) -> None:
        """Reserve a page."""
        self._page = mmap.mmap(-1, mmap.PAGESIZE)

    @property
    def where(self) -> Where:
        """What the landing does, or did when it was killed."""
        return Where(self._page[0])

    @where.setter
    def where(self, value: Where) -> None:
        self._page[0] = value

    @property
    def span(self) -> float:
        """Seconds that a landing took which ended."""
        return float(self._SPAN.unpack_from(self._page, self._AT)[0])

    @span.setter
    def span(self, seconds: float) -> None:
        self._SPAN.pack_into(self._page, self._AT, seconds)


class MarkedConnection:
    """A connection that marks what it is doing."""

    def __init__(self, connection: duckdb.DuckDBPyConnection, marks: Marks) -> None:
        """`connection` does the work."""
        self._connection = connection
        self._marks = marks
        marks.where = Where.BETWEEN

    def __getattr__(self, name: str) -> Any:
        """Do anything else as the connection does it."""
        return getattr(self._connection, name)

    def begin(self) -> None:
        """Begin a transaction."""
        self._connection.begin()
        self._marks.where = Where.TRANSACTION

    def commit(self) -> None:
        """Commit it."""
        self._connection.commit()
        self._marks.where = Where.BETWEEN

    def rollback(self) -> None:
        """Roll it back."""
        self._connection.rollback()
        self._marks.where = Where.BETWEEN

    def execute(self, *arguments: Any) -> duckdb.DuckDBPyConnection:
        """Execute a statement."""
        if self._marks.where == Where.TRANSACTION:
            return self._connection.execute(*arguments)
        self._marks.where = Where.STATEMENT
        try:
            return self._connection.execute(*arguments)
        finally:
            self._marks.where = Where.BETWEEN

    def close(self) -> None:
        """Write the checkpoint and close."""
        self._marks.where = Where.CLOSING
        self._connection.close()


@dataclass(frozen=True)
class State:
    """A warehouse after a landing that ended."""

    tables: dict[str, tuple[int, str]]
    """By table of the schema `raw`: its rows, and the SHA-256 of all of their values."""
    files: list[str]
    """What lies in the folder of the warehouse and in that for temporary files."""
    known_files: int
    """How many files of the inbox raw.files knew before."""


@dataclass(frozen=True)
class Place:
    """Where landings happen: a project, a home, and a folder for temporary files."""

    project: Project
    home: Home
    temporary: Path

    def files(self) -> list[str]:
        """List what lies in the folder of the warehouse and in that for temporary files."""
        return sorted(
            path.relative_to(folder).as_posix()
            for folder in (self.home.warehouse, self.temporary)
            for path in folder.rglob("*")
        )


def start(place: Place, marks: Marks) -> tuple[int, int]:
    """Fork a landing; give its process and a pipe that holds a byte from when it begins.

    The pipe is at its end when the landing is. Only forked processes open DuckDB, for its threads
    would not survive another fork.
    """
    marks.where = Where.OPENING
    reading, writing = os.pipe()
    process = os.fork()
    if process == 0:
        os.close(reading)
        _be_a_child(lambda: _land(place, marks, lambda: os.write(writing, b"b")))
    os.close(writing)
    return process, reading


def land_and_look(place: Place, marks: Marks) -> State:
    """Land to the end in a process, and say what the warehouse holds then."""
    reading, writing = os.pipe()
    process = os.fork()
    if process == 0:
        os.close(reading)

        def land_and_tell() -> None:
            known = _land(place, marks, lambda: None)
            told = {"tables": _tables(place.home), "files": place.files(), "known_files": known}
            with os.fdopen(writing, "w", encoding="utf-8") as pipe:
                json.dump(told, pipe)

        _be_a_child(land_and_tell)
    os.close(writing)
    with os.fdopen(reading, encoding="utf-8") as pipe:
        text = pipe.read()
    _, status = os.waitpid(process, 0)
    if status != 0:
        raise RuntimeError(f"a landing ended with {os.waitstatus_to_exitcode(status)}")
    told = json.loads(text)
    tables = {name: (rows, digest) for name, (rows, digest) in told["tables"].items()}
    return State(tables, told["files"], told["known_files"])


def _be_a_child(work: Callable[[], object]) -> None:
    """Do the work of a forked process, and end it without what its parent has to tidy up."""
    code = 1
    try:
        work()
        code = 0
    except BaseException:
        traceback.print_exc()
        sys.stderr.flush()
    finally:
        os._exit(code)


def _land(place: Place, marks: Marks, begin: Callable[[], object]) -> int:
    """Land the inbox as `ratehouse land` does, by a clock that stands still.

    Gives how many of the files were known. `begin` is called when it begins.
    """
    connect = duckdb.connect

    def connect_marked(*arguments: Any, **named: Any) -> MarkedConnection:
        return MarkedConnection(connect(*arguments, **named), marks)

    tempfile.tempdir = str(place.temporary)
    duckdb.connect = connect_marked  # type: ignore[assignment]
    began = time.perf_counter()
    begin()
    try:
        with locked(place.home):
            landed = job.land(place.project, place.home, lambda: _NOW)
    finally:
        duckdb.connect = connect
    marks.where = Where.ENDED
    marks.span = time.perf_counter() - began
    return sum(not outcome.is_new for outcome in landed.files)


def _tables(home: Home) -> dict[str, tuple[int, str]]:
    with duckdb.connect(str(home.build_file), read_only=True) as connection:
        names = connection.execute(
            "select table_name from duckdb_tables() where schema_name = 'raw' order by all"
        ).fetchall()
        tables = {}
        for (name,) in names:
            rows = connection.execute(f'select * from raw."{name}" order by all').fetchall()
            tables[name] = (len(rows), hashlib.sha256(repr(rows).encode()).hexdigest())
    return tables
