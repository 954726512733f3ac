"""Time the job on the reference case, step by step, in a home of its own.

    python benchmarks/reference_case.py [--repeat N]

Prints the seconds of land, `dbt build`, publish and export, the median of the runs, timed side by
side. Read the shares: machines are noisy.
"""

import argparse
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from os import environ
from pathlib import Path

import duckdb

PROJECT = Path(__file__).parent.parent
STEPS = {
    "land": ["ratehouse.cli", "land"],
    "dbt build": ["dbt.cli.main", "build", "--quiet"],
    "publish": ["ratehouse.cli", "publish"],
    "export": ["ratehouse.cli", "export"],
}
BEYOND_THRESHOLD = 1


def main() -> None:
    """Run the steps and print the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--repeat", type=int, default=3)
    repeat: int = parser.parse_args().repeat
    times: dict[str, list[float]] = {step: [] for step in STEPS}
    calls = 0
    for _ in range(repeat):
        with tempfile.TemporaryDirectory() as home:
            shutil.copytree(PROJECT / "examples/reference_case/inbox", Path(home) / "inbox")
            for step, command in STEPS.items():
                times[step].append(_seconds(command, home))
            calls = _count_calls(Path(home))
    total = sum(statistics.median(seconds) for seconds in times.values())
    print(f"{calls} calls, median of {repeat} runs")
    for step, seconds in times.items():
        median = statistics.median(seconds)
        print(f"  {step:10} {median:7.2f} s  {median / total:5.0%}")
    print(f"  {'job':10} {total:7.2f} s  {calls / total:,.0f} calls/s")


def _seconds(command: list[str], home: str) -> float:
    started = time.perf_counter()
    done = subprocess.run(
        [sys.executable, "-m", *command],
        cwd=PROJECT,
        env={**environ, "RATEHOUSE_HOME": home},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        check=False,
    )
    if done.returncode not in (0, BEYOND_THRESHOLD):
        raise SystemExit(f"{' '.join(command)} ended with {done.returncode}")
    return time.perf_counter() - started


def _count_calls(home: Path) -> int:
    with duckdb.connect(str(home / "warehouse/ratehouse.duckdb"), read_only=True) as connection:
        return int(connection.execute("select count(*) from marts.fct_calls").fetchall()[0][0])


if __name__ == "__main__":
    main()
