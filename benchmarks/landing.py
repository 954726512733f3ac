"""Time the landing of few huge files and of many small ones, beside DuckDB's own reader.

    python -m benchmarks.landing [--megabytes 500] [--files 10000] [--rounds 3] [--json FILE]

One file of so many megabytes is landed by `ratehouse land` (its home a new one each time), and read
by DuckDB into a table of text columns in a new warehouse file, in turns; each figure is the median
of the rounds. Then so many files of 100 lines are landed in one go. All are files of the standard
format, every step is a process of its own, and a line that is missing afterwards ends the run.
"""

import argparse
import json
import random
import shutil
import statistics
import sys
import tempfile
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

import duckdb

from benchmarks.landing_inbox import BULK, SEED, calls_of_standard
from benchmarks.measure import Measured, run, use_cores
from benchmarks.product import REPOSITORY

_MEGABYTE = 1 << 20
_LINES_OF_SMALL_FILES = 100
_BLOCK_LINES = 20_000
_OWN_READ = """
import sys, duckdb
connection = duckdb.connect(sys.argv[1])
connection.execute(
    "create table lines as from read_csv(?, all_varchar = true, header = true, delim = ',')",
    [sys.argv[2]],
)
connection.close()
"""


@dataclass(frozen=True)
class Figures:
    """What one size gave; the first three are of the large file."""

    bytes: int
    lines: int
    rounds: list[tuple[Measured, Measured]]
    """Landed by the product, read by DuckDB."""
    files: int
    many: Measured

    @property
    def landed(self) -> float:
        """Median seconds of landing the large file."""
        return statistics.median(landed.seconds for landed, _ in self.rounds)

    @property
    def read(self) -> float:
        """Median seconds of DuckDB's own read."""
        return statistics.median(read.seconds for _, read in self.rounds)

    @property
    def ratio(self) -> float:
        """How many times as long the landing takes, from round to round the median."""
        return statistics.median(landed.seconds / read.seconds for landed, read in self.rounds)


def measure(megabytes: int, files: int, rounds: int, folder: Path) -> Figures:
    """Write the files, land them, and read the large one beside."""
    large = folder / "large.csv"
    lines = _write_large(large, megabytes * _MEGABYTE)
    pairs = []
    for number in range(rounds):
        _say(f"round {number + 1} of {rounds}: one file of {lines:,} lines")
        landed = _land(folder / "home", [large], lines)
        pairs.append((landed, _read(folder, large, lines)))
    small = folder / "small"
    small.mkdir(exist_ok=True)
    _say(f"{files:,} files of {_LINES_OF_SMALL_FILES} lines")
    paths = list(_write_small(small, files))
    many = _land(folder / "home", paths, files * _LINES_OF_SMALL_FILES)
    return Figures(large.stat().st_size, lines, pairs, files, many)


def _write_large(path: Path, size: int) -> int:
    lines, rng = 0, random.Random(SEED)
    with path.open("wb") as file:
        while file.tell() < size:
            content = calls_of_standard(f"l{lines}", _BLOCK_LINES, rng)
            header, calls = content.split(b"\n", 1)
            if lines == 0:
                file.write(header + b"\n")
            file.write(calls)
            lines += _BLOCK_LINES
    return lines


def _write_small(folder: Path, files: int) -> Iterator[Path]:
    rng = random.Random(SEED)
    for number in range(files):
        path = folder / f"calls-{number:05}.csv"
        path.write_bytes(calls_of_standard(f"s{number}", _LINES_OF_SMALL_FILES, rng))
        yield path


def _land(home: Path, files: Sequence[Path], lines: int) -> Measured:
    """Land files in a new home, whose book has one source for them."""
    shutil.rmtree(home, ignore_errors=True)
    inbox = home / "inbox" / BULK
    inbox.mkdir(parents=True)
    (home / "warehouse").mkdir()
    for file in files:
        (inbox / file.name).hardlink_to(file)
    project = home / "project"
    for part in ("models", "macros"):
        shutil.copytree(REPOSITORY / part, project / part)
    for settings in REPOSITORY.glob("*.yml"):
        shutil.copy(settings, project)
    (project / "seeds").mkdir()
    header = (REPOSITORY / "seeds/cdr_sources.csv").read_text(encoding="utf-8").split("\n")[0]
    (project / "seeds" / "cdr_sources.csv").write_text(
        f"{header}\n{BULK},standard,UTC,e164,USD,,\n", encoding="utf-8"
    )
    landed = run(
        [sys.executable, "-m", "ratehouse.cli", "land"],
        folder=project,
        environment={"RATEHOUSE_HOME": str(home), "PYTHONPATH": str(REPOSITORY)},
        log=home / "land.log",
    )
    _expect(home / "warehouse" / "ratehouse.duckdb", f"raw.{BULK}", lines)
    return landed


def _read(folder: Path, file: Path, lines: int) -> Measured:
    warehouse = folder / "read.duckdb"
    warehouse.unlink(missing_ok=True)
    read = run(
        [sys.executable, "-c", _OWN_READ, str(warehouse), str(file)],
        folder=folder,
        environment={},
        log=folder / "read.log",
    )
    _expect(warehouse, "lines", lines)
    warehouse.unlink()
    return read


def _expect(warehouse: Path, table: str, lines: int) -> None:
    with duckdb.connect(str(warehouse), read_only=True) as connection:
        found = connection.execute(f"select count(*) from {table}").fetchall()[0][0]
    if found != lines:
        raise AssertionError(f"{table} has {found:,} rows of {lines:,} lines")


def report(figures: Figures) -> str:
    """The figures as text."""
    of_lines = figures.files * _LINES_OF_SMALL_FILES
    landed = [landed for landed, _ in figures.rounds]
    return "\n".join(
        [
            "",
            f"one file: {figures.lines:,} lines, {figures.bytes / _MEGABYTE:,.0f} MiB",
            f"{'landed':28}{figures.landed:9.1f}{figures.lines / figures.landed:12,.0f} lines/s",
            f"{'read by DuckDB':28}{figures.read:9.1f}"
            f"{figures.lines / figures.read:12,.0f} lines/s",
            f"{'landed to read':28}{figures.ratio:9.2f}",
            f"{'peak memory of landing':28}{max(one.peak_bytes for one in landed) / 1e6:9.0f} MB",
            "",
            f"{figures.files:,} files of {_LINES_OF_SMALL_FILES} lines",
            f"{'landed':28}{figures.many.seconds:9.1f}"
            f"{figures.files / figures.many.seconds:12,.0f} files/s"
            f"{of_lines / figures.many.seconds:12,.0f} lines/s",
        ]
    )


def _say(what: str) -> None:
    print(f"... {what}", file=sys.stderr, flush=True)


def main() -> None:
    """Read the command line, measure, print."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--megabytes", type=int, default=500)
    parser.add_argument("--files", type=int, default=10_000)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--cores", type=int, default=2)
    parser.add_argument("--json", type=Path)
    arguments = parser.parse_args()
    use_cores(arguments.cores)
    with tempfile.TemporaryDirectory(prefix="ratehouse-landing-") as folder:
        figures = measure(
            arguments.megabytes, arguments.files, arguments.rounds, Path(folder).resolve()
        )
    print(report(figures))
    if arguments.json:
        arguments.json.write_text(json.dumps(asdict(figures), indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
