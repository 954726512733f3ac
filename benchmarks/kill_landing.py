"""Kill landings at random moments, and prove that the next run makes good what was left.

    python -m benchmarks.kill_landing [--kills 1000] [--seed N] [--json FILE]

Each landing is what `ratehouse land` does (the lock, the warehouse file, the inbox, the checkpoint
at the end) in a process of its own, ended by SIGKILL at a moment drawn uniformly over the span that
undisturbed landings take, measured from taking the lock to having closed the file. Every other one
begins on a warehouse in which some of the files have landed before. Then one more landing runs to
its end, and all tables of the schema `raw` must be, in every column of every row, what they are
when nobody is killed; nothing else may lie beside the warehouse or among temporary files.

A landing that ends before its moment is run again with another moment. Ends with 1, and leaves the
folder of that landing, when anything differs. The system outlives the process here: what DuckDB has
handed to it is not lost, as it may be when the power goes.
"""

import argparse
import json
import os
import random
import select
import shutil
import signal
import sys
import tempfile
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path

from benchmarks.landing_inbox import BULK, REPOSITORY, SEED, write_inbox
from benchmarks.watched_landing import Marks, Place, State, Where, land_and_look, start
from loaders.validation import gx
from ratehouse.home import Home, Project

_MEASURE_EVERY = 50
"""Machines are noisy: after so many kills the span is measured again."""
_MAX_TRIES = 20
_WAREHOUSE_FILES = {"ratehouse.duckdb", "ratehouse.duckdb.wal", "ratehouse.lock"}


class DifferenceError(AssertionError):
    """After a killed landing the next one did not give the same; says what differs."""


@dataclass
class Figures:
    """What a run of kills gave; spans in seconds."""

    files: int
    """How many files the inbox has."""
    rows: int = 0
    """How many rows all tables of `raw` have in the end."""
    kills: int = 0
    shortest_span: float = float("inf")
    longest_span: float = 0.0
    where: Counter[str] = field(default_factory=Counter)
    """What the landings were doing when they were killed."""
    landed: Counter[str] = field(default_factory=Counter)
    """How many of the files that they were to land had landed by then: none, some, all."""
    left_behind: int = 0
    """Killed landings that left files beside the warehouse; the next ones removed them."""
    too_late: int = 0
    """Landings that ended before their moment."""


class Killer:
    """An inbox that lands again and again, on an empty warehouse and on one with files in it."""

    def __init__(self, folder: Path, seed: int) -> None:
        """Write the inbox below `folder`, and land it undisturbed."""
        self._folder = folder
        self._random = random.Random(seed)
        self._marks = Marks()
        sources = write_inbox(folder / "inbox")
        shutil.copytree(folder / "inbox", folder / "first_inbox")
        for file in sorted((folder / "first_inbox" / BULK).iterdir())[::2]:
            file.unlink()
        home = Home(folder / "home")
        home.warehouse.mkdir(parents=True)
        temporary = folder / "temporary"
        temporary.mkdir()
        self._place = Place(_project(folder / "project", sources), home, temporary)
        self.figures = Figures(sum(path.is_file() for path in (folder / "inbox").rglob("*")))
        self._deliver("first_inbox")
        land_and_look(self._place, self._marks)
        shutil.copy(home.build_file, folder / "earlier.duckdb")
        self._deliver("inbox")
        self._span = 0.0
        self._undisturbed: dict[bool, State] = {}
        self._measure()
        self.figures.rows = sum(rows for rows, _ in self._undisturbed[False].tables.values())

    def kill_one(self) -> None:
        """Kill a landing and land again. Raises DifferenceError."""
        figures = self.figures
        if figures.kills % _MEASURE_EVERY == _MEASURE_EVERY - 1:
            self._measure()
        has_earlier = figures.kills % 2 == 1
        where = self._kill(has_earlier)
        figures.kills += 1
        figures.where[where.name] += 1
        figures.left_behind += any(name not in _WAREHOUSE_FILES for name in self._place.files())
        state = land_and_look(self._place, self._marks)
        wanted = self._undisturbed[has_earlier]
        if state.known_files == wanted.known_files:
            figures.landed["none"] += 1
        else:
            figures.landed["some" if state.known_files < figures.files else "all"] += 1
        self._compare(state, wanted, f"killed {where.words}")

    def _kill(self, has_earlier: bool) -> Where:
        """Kill a landing at a random moment, and say what it was doing."""
        for _ in range(_MAX_TRIES):
            self._begin(has_earlier)
            delay = self._random.uniform(0, self._span)
            process, pipe = start(self._place, self._marks)
            try:
                os.read(pipe, 1)
                ended, _, _ = select.select([pipe], [], [], delay)
                os.kill(process, signal.SIGKILL)
                os.waitpid(process, 0)
            finally:
                os.close(pipe)
            if self._marks.where != Where.ENDED:
                if ended:
                    raise RuntimeError("a landing failed by itself")
                return self._marks.where
            self.figures.too_late += 1
        raise RuntimeError(f"{_MAX_TRIES} landings ended before they were to be killed")

    def _measure(self) -> None:
        """Land undisturbed on both warehouses; the longer of the spans is the one to kill in."""
        spans = []
        for has_earlier in (False, True):
            self._begin(has_earlier)
            state = land_and_look(self._place, self._marks)
            wanted = self._undisturbed.setdefault(has_earlier, state)
            self._compare(state, wanted, "not killed")
            spans.append(self._marks.span)
        self._span = max(spans)
        self.figures.shortest_span = min(self.figures.shortest_span, *spans)
        self.figures.longest_span = max(self.figures.longest_span, *spans)

    def _begin(self, has_earlier: bool) -> None:
        """Begin with an empty warehouse, or with one in which earlier files have landed."""
        warehouse = self._place.home.warehouse
        shutil.rmtree(warehouse)
        warehouse.mkdir()
        if has_earlier:
            shutil.copy(self._folder / "earlier.duckdb", self._place.home.build_file)

    def _deliver(self, inbox: str) -> None:
        link = self._place.home.inbox
        link.unlink(missing_ok=True)
        link.symlink_to(self._folder / inbox)

    def _compare(self, state: State, wanted: State, what: str) -> None:
        names = state.tables.keys() | wanted.tables.keys()
        found = [
            f"raw.{name}: {state.tables.get(name)} instead of {wanted.tables.get(name)}"
            for name in sorted(names)
            if state.tables.get(name) != wanted.tables.get(name)
        ]
        if state.files != wanted.files:
            found.append(f"{state.files} lie there instead of {wanted.files}")
        if found:
            raise DifferenceError(f"{what}, kept in {self._folder}: {'; '.join(found)}")


def _project(folder: Path, sources: list[str]) -> Project:
    """Lay out what landing needs of a project, with a source for each format."""
    (folder / "seeds").mkdir(parents=True)
    for name in ("models", "macros", "dbt_project.yml"):
        (folder / name).symlink_to(REPOSITORY / name)
    rows = [f"{source},{source},UTC" for source in sources]
    text = "\n".join(["source_id,format,timezone", *rows, ""])
    (folder / "seeds" / "cdr_sources.csv").write_text(text, encoding="utf-8")
    return Project(folder)


def report(figures: Figures) -> str:
    """The figures as text."""
    places = [where for where in Where if where != Where.ENDED]
    lines = [
        f"{figures.kills:,} landings of {figures.files} files ({figures.rows:,} rows) killed, at "
        f"random within their span of {figures.shortest_span:.2f} to {figures.longest_span:.2f} s",
        *(f"  {where.words:52}{figures.where[where.name]:6,}" for where in places),
        "of the files that they were to land, so many had landed:",
        *(f"  {words:52}{figures.landed[words]:6,}" for words in ("none", "some", "all")),
        f"left copies in the working folder{'':21}{figures.left_behind:6,}",
        f"ended before their moment, and were run again{'':9}{figures.too_late:6,}",
        "after the next run: all tables the same, and nothing left behind",
    ]
    return "\n".join(lines)


def main() -> int:
    """Read the command line, kill, print."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--kills", type=int, default=1000)
    parser.add_argument("--seed", type=int, default=SEED, help="of the moments")
    parser.add_argument("--json", type=Path)
    arguments = parser.parse_args()
    folder = Path(tempfile.mkdtemp(prefix="ratehouse-kills-"))
    # Imported once, not in each process: it would be most of what there is to be killed.
    gx()
    try:
        killer = Killer(folder, arguments.seed)
        while killer.figures.kills < arguments.kills:
            killer.kill_one()
            if killer.figures.kills % 100 == 0:
                print(f"... {killer.figures.kills:,} killed", file=sys.stderr, flush=True)
    except DifferenceError as error:
        print(error, file=sys.stderr)
        return 1
    shutil.rmtree(folder)
    print(report(killer.figures))
    if arguments.json:
        text = json.dumps(vars(killer.figures), indent=1)
        arguments.json.write_text(f"{text}\n", encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
