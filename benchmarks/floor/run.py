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
    places.update(auth_codes_sql(folder))
    steps: dict[str, float] = {}
    with duckdb.connect(str(warehouse)) as connection:
        # as profiles.yml sets it for the product
        connection.execute("set TimeZone = 'UTC'")
        connection.execute((SQL / "identity.sql").read_text(encoding="utf-8"))
        for name, file, values in STEPS:
            template = Template((SQL / file).read_text(encoding="utf-8"))
            sql = template.safe_substitute(places, **values)
            steps[name] = _seconds(connection, sql)
        processors = time.process_time()
        join = (SQL / "equality_join.sql").read_text(encoding="utf-8")
        prepare, timed = (_seconds(connection, sql) for sql in join.split(_TIMED))
        return FloorTimes(steps, timed, prepare + timed, time.process_time() - processors)


def read_book(connection: duckdb.DuckDBPyConnection, folder: Path) -> None:
    """Read the tariff book into temporary tables, as the floor's step does."""
    connection.execute((SQL / "identity.sql").read_text(encoding="utf-8"))
    book = Template((SQL / "book.sql").read_text(encoding="utf-8"))
    connection.execute(book.safe_substitute(seeds=str(folder / "seeds")))


def _seconds(connection: duckdb.DuckDBPyConnection, sql: str) -> float:
    started = time.perf_counter()
    connection.execute(sql)
    return time.perf_counter() - started


def auth_codes_sql(folder: Path) -> dict[str, str]:
    """What of identify.sql depends on the operators and lengths that auth_codes.csv uses.

    The numbers of the conditions are those that book.sql gives, in the order of the file.
    """
    with (folder / "seeds" / "auth_codes.csv").open(encoding="utf-8", newline="") as lines:
        rows = list(csv.DictReader(lines))
    patterns: dict[str, list[tuple[int, str]]] = {}
    probes: dict[str, str] = {}
    for number, row in enumerate(rows, start=1):
        field, operator, value = row["field"], row["operator"], row["value"]
        compared = f"calls.{field}"
        name = f"{field} {operator}"
        if operator == "starts_with":
            name += f" {len(value)}"
            compared = f"left(calls.{field}, {len(value)})"
        if operator == "matches":
            patterns.setdefault(field, []).append((number, value))
        probes[name] = compared
    signatures = [f"probe_{number}" for number in range(len(probes))]
    return {
        "hits": "\nunion all\n".join(_hits(field, each) for field, each in patterns.items()),
        "matches": "\n".join(_matches(field, each) for field, each in patterns.items()),
        "signatures": ", ".join(f"{name}.signature as {name}" for name in signatures),
        "signatures_of_call": ", ".join(f"{name}.signature" for name in signatures),
        "any_signatures": ", ".join(f"any_value({name}) as {name}" for name in signatures),
        "probed": ", ".join(
            f"{{'probe': '{probe}', 'signature': {name}}}"
            for name, probe in zip(signatures, probes, strict=True)
        ),
        "probes": "\n".join(
            f"left join (select value, signature from signatures where probe = '{probe}') as {name}"
            f" on {compared} = {name}.value"
            for name, (probe, compared) in zip(signatures, probes.items(), strict=True)
        ),
    }


def _hits(field: str, patterns: list[tuple[int, str]]) -> str:
    any_of_them = "|".join(f"(?:{pattern})" for _, pattern in patterns)
    return (
        f"select distinct '{field}' as field, {field} as value from fct_calls"
        f" where regexp_matches({field}, '{any_of_them}')"
    )


def _matches(field: str, patterns: list[tuple[int, str]]) -> str:
    """A branch for each regular expression: DuckDB compiles a constant one once."""
    return "\n".join(
        f"union all select '{field} matches', value, {number} from hits"
        f" where field = '{field}' and regexp_matches(value, '{pattern}')"
        for number, pattern in patterns
    )


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
