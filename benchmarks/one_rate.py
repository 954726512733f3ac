"""Correct one rate in a built warehouse, and see what is rated again.

    python -m benchmarks.one_rate --calls 1000000

Builds a generated month, gives one prefix of a retail table another price from the 20th, builds
again, and says which days were rated, why, and for how many seconds. Then everything is built from
nothing, and each mart must have the same rows.
"""

import argparse
import tempfile
from dataclasses import dataclass
from pathlib import Path

import duckdb

from benchmarks.generate import SEED, Request, generate
from benchmarks.measure import use_cores
from benchmarks.product import Build, Product

DECK = "rates_retail_plus"
CORRECTION = "retail-plus,1,United States,2026-10-20,,,0.0095,,30,,6,,,,,,"
_PER_CALL = ("fct_calls", "fct_customer_charges", "fct_provider_charges", "fct_call_margins")
_REPORTS = ("fct_invoice_lines", "fct_invoices", "rpt_cdr_by_provider_by_date")


@dataclass(frozen=True)
class Corrected:
    """What the correction of one rate took."""

    built: Build
    corrected: Build
    anew: Build
    days: list[tuple[str, str]]
    """The days that were rated again, and why."""
    differing: list[str]
    """Marts that a build from nothing makes otherwise: none."""


def correct_one_rate(request: Request, folder: Path) -> Corrected:
    """Build, correct, build, build from nothing, compare."""
    data = folder / f"data_{request.calls}"
    data.mkdir(parents=True, exist_ok=True)
    generate(request, data)
    product = Product(folder / "product", data)
    product.land()
    built = product.dbt("build")
    deck = product.root / "seeds" / "rates" / f"{DECK}.csv"
    with deck.open("a", encoding="utf-8", newline="") as lines:
        lines.write(CORRECTION + "\n")
    corrected = product.dbt("build")
    days = _days(product.warehouse)
    once = _contents(product.warehouse)
    anew = product.dbt("build", "--full-refresh")
    again = _contents(product.warehouse)
    differing = [name for name in once if once[name] != again[name]]
    return Corrected(built, corrected, anew, days, differing)


def _days(warehouse: Path) -> list[tuple[str, str]]:
    with duckdb.connect(str(warehouse), read_only=True) as connection:
        return connection.execute(
            "select cast(call_date as varchar), why from intermediate.int_days_to_build"
            " order by call_date"
        ).fetchall()


def _contents(warehouse: Path) -> dict[str, tuple[int, int]]:
    """Count and hash the rows of each mart, in any order."""
    with duckdb.connect(str(warehouse), read_only=True) as connection:
        connection.execute("set TimeZone = 'UTC'")
        return {
            name: connection.execute(
                f"select count(*), sum(hash(rows))::hugeint from marts.{name} as rows"
            ).fetchall()[0]
            for name in (*_PER_CALL, *_REPORTS)
        }


def main() -> None:
    """Read the command line, measure, print; ends with 1 if anything differs."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--calls", type=int, default=1_000_000)
    parser.add_argument("--seed", type=int, default=SEED)
    parser.add_argument(
        "--folder", type=Path, default=Path(tempfile.gettempdir()) / "ratehouse-bench"
    )
    arguments = parser.parse_args()
    use_cores(2)
    found = correct_one_rate(Request(arguments.calls, arguments.seed), arguments.folder)
    for label, build in (
        ("first build", found.built),
        ("after the correction", found.corrected),
        ("from nothing", found.anew),
    ):
        rating = sum(node.seconds for node in build.nodes if node.name in _PER_CALL)
        print(f"{label:24}{build.process.seconds:8.1f} s, by the day {rating:.1f} s")
    print(f"rated again: {len(found.days)} days")
    for call_date, why in found.days:
        print(f"  {call_date}  {why}")
    print(f"marts that differ from a build from nothing: {', '.join(found.differing) or 'none'}")
    raise SystemExit(bool(found.differing))


if __name__ == "__main__":
    main()
