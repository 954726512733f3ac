"""Time the product's whole job, and beside it the same results by hand-written SQL.

    python -m benchmarks.run --calls 1000000 [--extra 10000] [--twice] [--json FILE]

Writes the files (kept for the next run), then in one run, each in a process of its own: the floor
(`benchmarks/floor/`), the product's `ratehouse land` and `dbt build` with all its tests, one side
rated alone beside an equality join, and a later file landed and built on top. Floor and product
must agree on every call before anything is printed. Machines are noisy: read the ratios.
"""

import argparse
import json
import sys
import tempfile
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from benchmarks.compare import Totals, compare
from benchmarks.floor.run import FloorTimes
from benchmarks.generate import SEED, Request, generate
from benchmarks.measure import Measured, run, use_cores
from benchmarks.product import REPOSITORY, Build, Product

DEAREST = 10


@dataclass(frozen=True)
class Floor:
    """The floor's process, its steps, and the size of its file."""

    process: Measured
    times: FloorTimes
    bytes_on_disk: int


@dataclass(frozen=True)
class Figures:
    """Everything that one size gave."""

    calls: int
    extra: int
    inbox_bytes: int
    floor: Floor
    land: Measured
    build: Build
    bytes_on_disk: int
    one_side: Build
    extra_land: Measured
    extra_build: Build
    totals: Totals

    @property
    def job(self) -> float:
        """Seconds of the product's whole job."""
        return self.land.seconds + self.build.process.seconds

    @property
    def job_processors(self) -> float:
        """Seconds of processors of the product's whole job: less noisy on a shared machine."""
        return self.land.processor_seconds + self.build.process.processor_seconds

    @property
    def extra_job(self) -> float:
        """Seconds of the job for one more file."""
        return self.extra_land.seconds + self.extra_build.process.seconds

    @property
    def one_side_seconds(self) -> float:
        """Seconds of the models that rate one side."""
        return self.one_side.seconds_of(["model"])

    @property
    def ratios(self) -> dict[str, float]:
        """The figures that can be compared between machines."""
        return {
            "product to floor": self.job / self.floor.process.seconds,
            "the same, of processors": self.job_processors / self.floor.process.processor_seconds,
            "one side to equality join": self.one_side_seconds / self.floor.times.equality_join,
            "one more file to whole job": self.extra_job / self.job,
        }


def measure(request: Request, folder: Path) -> Figures:
    """Generate, run everything side by side in `folder`, and compare the results."""
    data = folder / f"data_{request.calls}"
    data.mkdir(parents=True, exist_ok=True)
    _say(f"writing {request.calls:,} calls")
    generate(request, data)
    _say("floor")
    warehouse = folder / "floor.duckdb"
    floor = _floor(data, warehouse)
    _say("product: land, dbt build")
    product = Product(folder / "product", data)
    land = product.land()
    build = product.dbt("build")
    bytes_on_disk = product.warehouse.stat().st_size
    _say("comparing the results")
    totals = compare(product.warehouse, warehouse)
    warehouse.unlink()
    _say("product: one side alone")
    one_side = product.one_side()
    _say(f"product: {request.extra:,} calls more")
    product.deliver(data / "extra")
    extra_land = product.land()
    extra_build = product.dbt("build")
    return Figures(
        calls=request.calls,
        extra=request.extra,
        inbox_bytes=sum(file.stat().st_size for file in (data / "inbox").glob("*/*")),
        floor=floor,
        land=land,
        build=build,
        bytes_on_disk=bytes_on_disk,
        one_side=one_side,
        extra_land=extra_land,
        extra_build=extra_build,
        totals=totals,
    )


def _floor(data: Path, warehouse: Path) -> Floor:
    times = warehouse.with_suffix(".json")
    command = [sys.executable, "-m", "benchmarks.floor.run", str(data), str(warehouse)]
    process = run(
        [*command, "--json", str(times)],
        folder=REPOSITORY,
        environment={"PYTHONPATH": str(REPOSITORY)},
        log=warehouse.with_suffix(".log"),
    )
    read = FloorTimes(**json.loads(times.read_text(encoding="utf-8")))
    # the equality join is measured in the same process, but is no part of the floor
    own = Measured(
        process.seconds - read.beside,
        process.processor_seconds - read.beside_processors,
        process.peak_bytes,
    )
    return Floor(own, read, warehouse.stat().st_size)


def report(figures: Figures) -> str:
    """The figures as text."""
    floor, build, job = figures.floor, figures.build, figures.job
    lines = [
        "",
        f"{figures.calls:,} calls, {_size(figures.inbox_bytes)} of files",
        f"both sides agree: customers {figures.totals.customer_charges:,.2f}, "
        f"providers {figures.totals.provider_charges:,.2f}, "
        f"{figures.totals.suspended_sides:,} sides suspended",
        "",
        f"{'product':28}{'seconds':>9}{'share':>8}",
        _row("land", figures.land.seconds, job),
        _row("dbt build", build.process.seconds, job),
        f"{'job':28}{job:9.1f}{figures.calls / job:12,.0f} calls/s",
        f"{'processors':28}{figures.job_processors:9.1f}",
        f"{'peak memory':28}{_size(max(figures.land.peak_bytes, build.process.peak_bytes)):>9}",
        f"{'warehouse file':28}{_size(figures.bytes_on_disk):>9}",
        "",
        f"{'dbt build: time of nodes':28}{'seconds':>9}{'share':>8}   (two at a time)",
    ]
    nodes = sum(node.seconds for node in build.nodes)
    for name, kinds in (("models", ["model"]), ("seeds", ["seed"]), ("tests", _TESTS)):
        lines.append(_row(name, build.seconds_of(kinds), nodes))
    lines.append(f"{'start-up and end':28}{build.startup:9.1f}")
    lines += ["", f"{'dearest nodes':44}{'seconds':>9}{'share':>8}"]
    lines += [
        f"{node.kind + ' ' + node.name:44.44}{node.seconds:9.1f}{node.seconds / nodes:8.0%}"
        for node in build.nodes[:DEAREST]
    ]
    lines += ["", f"{'floor':28}{'seconds':>9}{'share':>8}"]
    lines += [_row(name, taken, floor.times.total) for name, taken in floor.times.steps.items()]
    lines += [
        f"{'floor':28}{floor.process.seconds:9.1f}"
        f"{figures.calls / floor.process.seconds:12,.0f} calls/s",
        f"{'processors':28}{floor.process.processor_seconds:9.1f}",
        f"{'peak memory':28}{_size(floor.process.peak_bytes):>9}",
        f"{'file':28}{_size(floor.bytes_on_disk):>9}",
        "",
        f"{'one side rated':28}{figures.one_side_seconds:9.1f}"
        f"{figures.calls / figures.one_side_seconds:12,.0f} calls/s",
        *_rows_of_one_side(figures),
        f"{'equality join':28}{floor.times.equality_join:9.1f}"
        f"{figures.calls / floor.times.equality_join:12,.0f} calls/s",
        _row(f"{figures.extra:,} calls more", figures.extra_job, job),
        _row("  land", figures.extra_land.seconds, job),
        _row("  dbt build", figures.extra_build.process.seconds, job),
        "",
    ]
    lines += [f"{name:28}{value:9.2f}" for name, value in figures.ratios.items()]
    return "\n".join(lines)


_TESTS = ("test", "unit_test")


def _rows_of_one_side(figures: Figures) -> list[str]:
    """The dearest of its models: some prepare the book, at any number of calls alike."""
    nodes = [node for node in figures.one_side.nodes if node.kind == "model"]
    return [_row(f"  {node.name}", node.seconds, figures.one_side_seconds) for node in nodes[:5]]


def _row(name: str, seconds: float, whole: float) -> str:
    return f"{name:28.28}{seconds:9.1f}{seconds / whole:8.0%}"


def _size(count: int) -> str:
    return f"{count / 1e9:.2f} GB" if count >= 1e9 else f"{count / 1e6:.0f} MB"


def as_json(figures: Figures, cores: int) -> dict[str, Any]:
    """The figures for a script."""
    everything = asdict(figures)
    everything.update(cores=cores, job_seconds=figures.job, ratios=figures.ratios)
    return everything


def growth(once: Figures, twice: Figures) -> str:
    """How the seconds grow when the calls double."""
    pairs = {
        "land": (once.land.seconds, twice.land.seconds),
        "dbt build": (once.build.process.seconds, twice.build.process.seconds),
        "job": (once.job, twice.job),
        "one side": (once.one_side_seconds, twice.one_side_seconds),
        "floor": (once.floor.process.seconds, twice.floor.process.seconds),
        "one more file": (once.extra_job, twice.extra_job),
    }
    rows = [f"{name:28}{after / before:9.2f}" for name, (before, after) in pairs.items()]
    return "\n".join(["", "twice the calls take so many times as long", *rows])


def _say(what: str) -> None:
    print(f"... {what}", file=sys.stderr, flush=True)


def main() -> None:
    """Read the command line, measure, print."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--calls", type=int, default=500_000)
    parser.add_argument("--extra", type=int, default=10_000, help="calls of the one more file")
    parser.add_argument("--seed", type=int, default=SEED)
    parser.add_argument("--twice", action="store_true", help="run twice the size too")
    parser.add_argument("--cores", type=int, default=2)
    parser.add_argument(
        "--folder", type=Path, default=Path(tempfile.gettempdir()) / "ratehouse-bench"
    )
    parser.add_argument("--json", type=Path)
    arguments = parser.parse_args()
    cores = use_cores(arguments.cores)
    sizes = [arguments.calls, arguments.calls * 2] if arguments.twice else [arguments.calls]
    folder: Path = arguments.folder.resolve()
    all_figures = []
    for calls in sizes:
        figures = measure(Request(calls, arguments.seed, arguments.extra), folder)
        all_figures.append(figures)
        print(report(figures))
    if arguments.twice:
        print(growth(*all_figures))
    if arguments.json:
        found = [as_json(figures, cores) for figures in all_figures]
        arguments.json.write_text(json.dumps(found, default=str, indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
