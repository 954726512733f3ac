"""Checking the tariff book without building: `ratehouse rates check`."""

import json
import re
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import duckdb
from filelock import FileLock

from ratehouse.book import Fault, deck_faults, encoding_faults
from ratehouse.dbt import dbt_exit_code
from ratehouse.errors import CommandError, ExitCode
from ratehouse.home import Home, Project

_FAULT = re.compile(r"(?P<file>seeds/.+?\.csv) line (?P<line>\d+), column (?P<column>.+?): (.+)")
_ALL = 1_000_000_000


@dataclass(frozen=True)
class BookCheck:
    """All faults of the tariff book, in the order of files and lines.

    `not_checked` names the seeds whose checks need a file that could not be read; `rows` counts
    those of the files that could. `notes` say what else was left out, and why.
    """

    faults: list[Fault]
    not_checked: list[str] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    files: int = 0
    rows: int = 0


def check_book(project: Project, home: Home) -> BookCheck:
    """Read the seeds into a scratch file and run their checks, as `dbt build` would first.

    Of the home's warehouse only the list of landed files is read, so that a source that lost its
    row is seen too. Raises CommandError when dbt fails for another reason than the book.
    """
    files = len(list(project.seeds.rglob("*.csv")))
    faults = encoding_faults(project) + deck_faults(project)
    if faults:
        return BookCheck(faults, notes=["nothing else was checked: dbt cannot start"], files=files)
    # below target/, always the same: dbt parses anew when a path of its environment changes
    scratch = Home(project.folder / "target" / "rates-check")
    scratch.warehouse.mkdir(parents=True, exist_ok=True)
    with FileLock(scratch.lock_file):
        _remove(scratch.build_file)
        try:
            notes = _copy_landed_files(home, scratch)
            faults, not_checked = _run_checks(project, scratch)
            rows = _count_rows(scratch)
        finally:
            _remove(scratch.build_file)
    return BookCheck(faults, not_checked, notes, files, rows)


def _copy_landed_files(home: Home, scratch: Home) -> list[str]:
    """Take raw.files over; a note when a build holds the warehouse just now."""
    if not home.build_file.exists():
        return []
    with duckdb.connect(str(scratch.build_file)) as connection:
        try:
            connection.execute(f"attach '{_quoted(home.build_file)}' as landed (read_only)")
        except duckdb.IOException:
            return [
                "the warehouse is being written, so whether every landed file still has its "
                "source is left to the build"
            ]
        tables = connection.execute(
            "select 1 from duckdb_tables() where database_name = 'landed' "
            "and schema_name = 'raw' and table_name = 'files'"
        ).fetchall()
        if tables:
            connection.execute("create schema raw")
            connection.execute("create table raw.files as from landed.raw.files")
        connection.execute("detach landed")
    return []


def _run_checks(project: Project, scratch: Home) -> tuple[list[Fault], list[str]]:
    results = scratch.root / "run_results.json"
    _remove(results)
    said: list[str] = []
    code = dbt_exit_code(
        project,
        scratch,
        [
            "build",
            *("--select", "test_name:legal_seed", "resource_type:seed", "base_rates"),
            *("--indirect-selection", "empty"),
            *("--vars", json.dumps({"shown_faults": _ALL})),
            *("--target-path", str(scratch.root)),
            *("--log-path", str(scratch.root / "logs")),
        ],
        said.append,
    )
    nodes: list[dict[str, Any]] = []
    if results.exists():
        nodes = json.loads(results.read_text(encoding="utf-8"))["results"]
    faults = []
    unexplained = code != 0 and not nodes
    for node in nodes:
        if node["status"] in ("error", "fail"):
            found = [
                Fault(match["file"], int(match["line"]), match["column"], match[4])
                for line in (node["message"] or "").split("\n")
                if (match := _FAULT.fullmatch(line.strip()))
            ]
            faults += found
            unexplained |= not found
    if unexplained:
        raise CommandError("\n".join(["dbt could not check the book:", *said]), ExitCode.FAILED)
    skipped = [node["unique_id"].split(".")[2] for node in nodes if node["status"] == "skipped"]
    return (
        sorted(faults, key=lambda fault: (fault.file, fault.line)),
        sorted(name.removesuffix("_is_legal") for name in skipped if name.endswith("_is_legal")),
    )


def _count_rows(scratch: Home) -> int:
    with duckdb.connect(str(scratch.build_file), read_only=True) as connection:
        seeds = connection.execute(
            "select table_name from duckdb_tables() where schema_name = 'seeds'"
        ).fetchall()
        counts = [
            connection.execute(f'select count(*) from seeds."{name}"').fetchall()[0][0]
            for (name,) in seeds
        ]
    return sum(counts)


def _remove(file: Path) -> None:
    file.unlink(missing_ok=True)
    file.with_name(file.name + ".wal").unlink(missing_ok=True)


def _quoted(path: Path) -> str:
    return str(path).replace("'", "''")
