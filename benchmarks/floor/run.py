"""Run the floor over a generated folder, and time its steps.

python -m benchmarks.floor.run FOLDER WAREHOUSE.duckdb [--inbox INBOX] [--json FILE]
"""

import argparse
import csv
import json
import time
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from string import Template

import duckdb

SQL = Path(__file__).parent
STEPS: tuple[tuple[str, str, Mapping[str, str]], ...] = (
    ("land", "land.sql", {}),
    ("book", "book.sql", {}),
    ("type", "calls.sql", {}),
    ("dedupe", "dedupe.sql", {}),
    ("segments", "segments.sql", {}),
    ("identify", "identify.sql", {}),
    ("rate customers", "charges.sql", {"side": "customer"}),
    ("rate providers", "charges.sql", {"side": "provider"}),
    ("margins", "margins.sql", {}),
    ("sums", "sums.sql", {}),
)
_TIMED = "-- timed from here"


@dataclass(frozen=True)
class FloorTimes:
    """Seconds of the floor's steps, in their order, and of the equality join, which is none.

    `beside` is what preparing and running the equality join took of the process: seconds on the
    wall, and of processors.
    """

    steps: dict[str, float]
    equality_join: float
    beside: float
    beside_processors: float

    @property
    def total(self) -> float:
        """Seconds of all steps."""
        return sum(self.steps.values())


def run_floor(folder: Path, warehouse: Path, inbox: Path | None = None) -> FloorTimes:
    """Build the floor's tables in a new file from the folder's seeds and its (or another) inbox."""
    warehouse.parent.mkdir(parents=True, exist_ok=True)
    warehouse.unlink(missing_ok=True)
    places = {"inbox": str(inbox or folder / "inbox"), "seeds": str(folder / "seeds")}
    steps: dict[str, float] = {}
    with duckdb.connect(str(warehouse)) as connection:
        # as profiles.yml sets it for the product
        connection.execute("set TimeZone = 'UTC'")
        connection.execute((SQL / "identity.sql").read_text(encoding="utf-8"))
        for name, file, values in STEPS:
            template = Template((SQL / file).read_text(encoding="utf-8"))
            sql = template.safe_substitute(places, patterns=_patterns(folder), **values)
            steps[name] = _seconds(connection, sql)
        processors = time.process_time()
        join = (SQL / "equality_join.sql").read_text(encoding="utf-8")
        prepare, timed = (_seconds(connection, sql) for sql in join.split(_TIMED))
        return FloorTimes(steps, timed, prepare + timed, time.process_time() - processors)


def _seconds(connection: duckdb.DuckDBPyConnection, sql: str) -> float:
    started = time.perf_counter()
    connection.execute(sql)
    return time.perf_counter() - started


def _patterns(folder: Path) -> str:
    """A branch for each regular expression of the book: DuckDB compiles a constant one once.

    The numbers of the conditions are those that book.sql gives, in the order of the file.
    """
    with (folder / "seeds" / "auth_codes.csv").open(encoding="utf-8", newline="") as lines:
        rows = list(csv.DictReader(lines))
    fields: dict[str, list[tuple[int, str]]] = {}
    for number, row in enumerate(rows, start=1):
        if row["operator"] == "matches":
            fields.setdefault(row["field"], []).append((number, row["value"]))
    branches = []
    for field, patterns in fields.items():
        any_of_them = "|".join(f"(?:{pattern})" for _, pattern in patterns)
        hits = (
            f"(select * from field_values where field = '{field}'"
            f" and regexp_matches(value, '{any_of_them}'))"
        )
        branches += [
            f"union all select field, value, {number} from {hits}"
            f" where regexp_matches(value, '{pattern}')"
            for number, pattern in patterns
        ]
    return "\n".join(branches)


def main() -> None:
    """Read the command line, run, and print or write the seconds."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("folder", type=Path)
    parser.add_argument("warehouse", type=Path)
    parser.add_argument("--inbox", type=Path)
    parser.add_argument("--json", type=Path)
    arguments = parser.parse_args()
    times = run_floor(arguments.folder, arguments.warehouse, arguments.inbox)
    if arguments.json:
        arguments.json.write_text(json.dumps(asdict(times)) + "\n", encoding="utf-8")
        return
    for name, seconds in times.steps.items():
        print(f"{name:15} {seconds:8.2f} s")
    print(f"{'floor':15} {times.total:8.2f} s")
    print(f"{'equality join':15} {times.equality_join:8.2f} s")


if __name__ == "__main__":
    main()
