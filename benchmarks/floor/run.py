"""Run the floor over a generated folder, and time its steps.

python -m benchmarks.floor.run FOLDER WAREHOUSE.duckdb [--json FILE]
"""

import argparse
import csv
import json
import time
from pathlib import Path
from string import Template

import duckdb

SQL = Path(__file__).parent
STEPS = (
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


def run_floor(folder: Path, warehouse: Path) -> dict[str, float]:
    """Build the floor's tables in a new file; gives the seconds of each step, in their order."""
    warehouse.parent.mkdir(parents=True, exist_ok=True)
    warehouse.unlink(missing_ok=True)
    seconds: dict[str, float] = {}
    with duckdb.connect(str(warehouse)) as connection:
        # as profiles.yml sets it for the product
        connection.execute("set TimeZone = 'UTC'")
        connection.execute((SQL / "identity.sql").read_text(encoding="utf-8"))
        places = {"inbox": str(folder / "inbox"), "seeds": str(folder / "seeds")}
        for name, file, values in STEPS:
            template = Template((SQL / file).read_text(encoding="utf-8"))
            started = time.perf_counter()
            connection.execute(
                template.safe_substitute(places, patterns=_patterns(folder), **values)
            )
            seconds[name] = time.perf_counter() - started
    return seconds


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
    parser.add_argument("--json", type=Path)
    arguments = parser.parse_args()
    seconds = run_floor(arguments.folder, arguments.warehouse)
    if arguments.json:
        arguments.json.write_text(json.dumps(seconds) + "\n", encoding="utf-8")
        return
    for name, taken in seconds.items():
        print(f"{name:15} {taken:8.2f} s")
    print(f"{'floor':15} {sum(seconds.values()):8.2f} s")


if __name__ == "__main__":
    main()
