"""A dbt project of its own, with its own tariff book and home, in a temporary folder."""

import json
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from signal import SIGKILL
from time import sleep
from typing import Any

import duckdb

from loaders.landed_files import FileOutcome
from loaders.landing import land_inbox, land_paths
from loaders.suites import SUITES_FOLDER
from ratehouse.books import disagreements

from .book import Book
from .parsed_once import PRODUCT, environment_for, lay_out, parsed_once

REPOSITORY = PRODUCT
REFERENCE_CASE = REPOSITORY / "examples" / "reference_case"
FORMATS = ("standard", "vitelity", "gafachi", "vodafone")
LANDED_AT = datetime(2026, 11, 3, 6, 30, tzinfo=UTC)

Row = dict[str, Any]


@dataclass(frozen=True)
class DbtRun:
    """What one dbt command said."""

    exit_code: int
    output: str


class Project:
    """The product's models and macros over a book and an inbox that are the test's own.

    `root` is the dbt project, `home` its RATEHOUSE_HOME; nothing outside `folder` is written.
    """

    def __init__(self, folder: Path, every_format: bool = False) -> None:
        """Lay out a project without seeds and a home without files.

        Without `every_format` it knows those of the reference case and the standard one.
        """
        self.root = folder / "project"
        self.home = folder / "home"
        (self.home / "inbox").mkdir(parents=True)
        # Books and calls of tests are as odd as can be: nothing is expected of their files.
        self.suites = folder / "expectations"
        self.suites.mkdir()
        (self.suites / "default.yml").write_text("expectations: []\n", encoding="utf-8")
        (self.home / "warehouse").mkdir()
        lay_out(self.root, () if every_format else FORMATS)

    @property
    def seeds(self) -> Path:
        """The folder of the tariff book."""
        return self.root / "seeds"

    @property
    def inbox(self) -> Path:
        """The folder of the sources' folders."""
        return self.home / "inbox"

    @property
    def warehouse(self) -> Path:
        """The file that dbt builds into."""
        return self.home / "warehouse" / "ratehouse.duckdb"

    @property
    def target(self) -> Path:
        """The folder of dbt's artifacts."""
        return self.home / "target"

    def copy_reference_case(self) -> None:
        """Take the repository's own book and the inbox of the example."""
        for path in (REPOSITORY / "seeds").glob("**/*.csv"):
            shutil.copy(path, self.seeds / path.relative_to(REPOSITORY / "seeds"))
        shutil.copytree(REFERENCE_CASE / "inbox", self.inbox, dirs_exist_ok=True)
        self.suites = SUITES_FOLDER

    def write_book(self, book: Book) -> None:
        """Write all seeds; the rate decks are listed in dbt_project.yml as an analyst would."""
        book.write(self.seeds)
        path = self.root / "dbt_project.yml"
        decks = f"rate_decks: [{', '.join(book.decks)}]"
        text, count = re.subn(r"rate_decks: \[[^]]*\]", decks, path.read_text(encoding="utf-8"))
        if count != 1:
            raise ValueError("dbt_project.yml does not list rate_decks as it used to")
        path.write_text(text, encoding="utf-8")

    def deliver(self, source_id: str, name: str, content: bytes) -> Path:
        """Put a file into the inbox of a source."""
        path = self.inbox / source_id / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
        return path

    def land(self, now: datetime = LANDED_AT) -> list[FileOutcome]:
        """Land the inbox as `ratehouse land` does."""
        with duckdb.connect(str(self.warehouse)) as connection:
            return land_inbox(
                connection, self.home, self.root, lambda: now, suites_folder=self.suites
            )

    def land_sources(self, *source_ids: str, now: datetime = LANDED_AT) -> list[FileOutcome]:
        """Land the folders of sources one after the other, in an order of one's own."""
        with duckdb.connect(str(self.warehouse)) as connection:
            return [
                outcome
                for source_id in source_ids
                for outcome in land_paths(
                    connection,
                    [str(self.inbox / source_id)],
                    source_id,
                    home=self.home,
                    project_dir=self.root,
                    clock=lambda: now,
                    suites_folder=self.suites,
                )
            ]

    def environment(self, target: Path) -> dict[str, str]:
        """Give the environment in which dbt takes over what was parsed once, see parsed_once.

        `target` is where dbt finds what it parsed of this project before.
        """
        parsed = target / "partial_parse.msgpack"
        if not parsed.exists():
            settings = (self.root / "dbt_project.yml").read_text(encoding="utf-8")
            parsed = parsed_once(settings)
        return {**environment_for(self.home), "DBT_PARTIAL_PARSE_FILE_PATH": str(parsed)}

    def started(self, command: str, *arguments: str) -> "subprocess.Popen[str]":
        """Start dbt as a subprocess that leads a group of its own.

        dbt's unit tests are the business of `dbt build` in the repository, not of every book.
        """
        if command == "build":
            arguments = (*arguments, "--exclude-resource-type", "unit_test")
        return subprocess.Popen(
            [
                str(Path(sys.executable).with_name("dbt")),
                "--no-use-colors",
                "--log-level-file",
                "none",
                command,
                # a test has one of two cores
                *(("--threads", "1") if command in ("build", "test") else ()),
                "--target-path",
                str(self.target),
                *arguments,
            ],
            cwd=self.root,
            env=self.environment(self.root.parent / "home" / "target"),
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            start_new_session=True,
        )

    def start(self, command: str, *arguments: str) -> Callable[[], DbtRun]:
        """Start dbt; the result waits for its end."""
        process = self.started(command, *arguments)

        def wait() -> DbtRun:
            output, _ = process.communicate()
            return DbtRun(process.returncode, output)

        return wait

    def killed_build(self, model: str, seconds: float = 0, *arguments: str) -> str:
        """Kill `dbt build` so many seconds after it starts a model; gives what it said."""
        process = self.started("build", "--exclude-resource-type", "test", *arguments)
        said = []
        for line in process.stdout or ():
            said.append(line)
            if " START " in line and line.split(" [RUN]")[0].rstrip(". ").endswith(f".{model}"):
                sleep(seconds)
                os.killpg(process.pid, SIGKILL)
        process.wait()
        return "".join(said)

    def dbt(self, command: str, *arguments: str) -> DbtRun:
        """Run dbt to its end."""
        return self.start(command, *arguments)()

    def build(self, *arguments: str, tested: bool = True) -> DbtRun:
        """Run `dbt build`, which must succeed; `tested=False` leaves out the data tests."""
        if not tested:
            arguments = (*arguments, "--exclude-resource-type", "test")
        run = self.dbt("build", *arguments)
        assert run.exit_code == 0, run.output
        return run

    def build_charges(self, *arguments: str) -> DbtRun:
        """Build all that is built by the day, with what it is made from; no tests, no reports."""
        return self.build("--select", "+fct_call_margins", *arguments, tested=False)

    def failed_tests(self) -> set[str]:
        """Name the data tests that the last dbt command saw fail."""
        said = json.loads((self.target / "run_results.json").read_text(encoding="utf-8"))
        failed = [result for result in said["results"] if result["status"] == "fail"]
        return {result["unique_id"].split(".")[2] for result in failed}

    @contextmanager
    def reading(self) -> Iterator[duckdb.DuckDBPyConnection]:
        """Open the warehouse to read it."""
        with duckdb.connect(str(self.warehouse), read_only=True) as connection:
            yield connection

    @contextmanager
    def writing(self) -> Iterator[duckdb.DuckDBPyConnection]:
        """Open the warehouse to tamper with it."""
        with duckdb.connect(str(self.warehouse)) as connection:
            yield connection

    def rows(self, sql: str, *parameters: object) -> list[tuple[Any, ...]]:
        """Ask the warehouse; rows as tuples."""
        with self.reading() as connection:
            return connection.execute(sql, list(parameters)).fetchall()

    def records(self, sql: str, *parameters: object) -> list[Row]:
        """Ask the warehouse; rows by column name."""
        with self.reading() as connection:
            relation = connection.execute(sql, list(parameters))
            names = [column[0] for column in relation.description or []]
            return [dict(zip(names, values, strict=True)) for values in relation.fetchall()]

    def value(self, sql: str, *parameters: object) -> Any:
        """Ask the warehouse for one value."""
        ((value,),) = self.rows(sql, *parameters)
        return value

    def books_that_disagree(self) -> list[str]:
        """Say what `ratehouse status` says of entries that the books' files do not hold alike."""
        with self.reading() as connection:
            return [one.text for one in disagreements(connection, self.home / "books")]

    def in_home(self, home: Path, copy_warehouse: bool) -> "Project":
        """Give the same project and inbox with a home of its own.

        With `copy_warehouse` it goes on from a copy of what is built here, else from nothing.
        """
        (home / "warehouse").mkdir(parents=True)
        (home / "inbox").symlink_to(self.inbox)
        if copy_warehouse:
            shutil.copy(self.warehouse, home / "warehouse")
        other = object.__new__(Project)
        other.root, other.home, other.suites = self.root, home, self.suites
        return other
