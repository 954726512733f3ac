"""Write a tariff book and a month of carrier files of any size.

    python -m benchmarks.generate --calls 1000000 --into FOLDER

FOLDER then holds `seeds/` (64,000 prefixes and more, 13 rate tables, 400,000 rates, 1,000 auth
codes, 100 customers, 3 providers), `inbox/<source>/` (a file a day and feed) and, with --extra,
`extra/<source>/` (one later file). The same numbers give the same files.

In the files: `--calls` calls, a quarter of them unanswered, 0.3 % of nobody, a few to numbers
without a price or that cannot be read; about 3 % of the lines are delivered again (files that grew,
exports that overlap), 0.05 % of one feed are corrected, 2 % of another are data usage. No line is
rejected.
"""

import argparse
import hashlib
import json
import shutil
from dataclasses import asdict, dataclass
from pathlib import Path

import duckdb

from benchmarks.generator import identities, rate_tables
from benchmarks.generator.decks import Prefix, deck_rows, prefixes
from benchmarks.generator.seeds import Row, header, write_rows
from benchmarks.generator.traffic import Writer, deliveries, extra_delivery

PROJECT = Path(__file__).parent.parent
SEED = 2026


@dataclass(frozen=True)
class Request:
    """What is asked of the generator, and kept beside what it wrote."""

    calls: int
    seed: int = SEED
    extra: int = 0
    deck_percent: int = 100


def generate(request: Request, folder: Path) -> None:
    """Write everything into `folder`, which is emptied unless it holds just this already."""
    note = folder / "generated.json"
    told = asdict(request) | {"by": _generator()}
    if note.is_file() and json.loads(note.read_text(encoding="utf-8")) == told:
        return
    for name in ("seeds", "inbox", "extra"):
        shutil.rmtree(folder / name, ignore_errors=True)
    note.unlink(missing_ok=True)
    world = prefixes(request.seed, request.deck_percent)
    people = identities.population(request.seed)
    write_book(folder / "seeds", world, people, request.seed)
    writer = Writer(world, people.identities, request.calls, request.seed)
    for delivery in deliveries(request.calls):
        writer.write(delivery, folder / "inbox")
    if request.extra:
        writer.write(extra_delivery(request.calls, request.extra), folder / "extra")
    note.write_text(json.dumps(told) + "\n", encoding="utf-8")


def _generator() -> str:
    """What the files depend on beside the request: this code, DuckDB, the columns of the seeds."""
    here = Path(__file__).parent
    code = [Path(__file__), here / "country_codes.csv", *sorted((here / "generator").rglob("*.*"))]
    texts = [file.read_text(encoding="utf-8") for file in code if file.suffix != ".pyc"]
    texts += [",".join(header(file)) for file in sorted((PROJECT / "seeds").glob("*.csv"))]
    return hashlib.sha256("".join([duckdb.__version__, *texts]).encode()).hexdigest()


def write_book(seeds: Path, world: list[Prefix], people: identities.Population, seed: int) -> None:
    """Write every seed that the product has; those that the benchmark does not use, empty."""
    product = PROJECT / "seeds"
    rows: dict[str, list[Row]] = {
        "accounts": identities.account_rows(),
        "cdr_sources": _SOURCES,
        "dial_plans": _DIAL_PLANS,
        "numbers": identities.number_rows(people.ranges),
        "auth_codes": identities.auth_code_rows(people.rules),
        "rate_tables": rate_tables.rate_table_rows(),
        "account_rate_tables": rate_tables.assignment_rows(identities.customer_ids()),
        "invoice_runs": _INVOICE_RUNS,
    }
    for file in sorted(product.glob("*.csv")):
        write_rows(seeds / file.name, header(file), rows.pop(file.stem, []))
    if rows:
        raise ValueError(f"the product has no seeds {', '.join(rows)} any more")
    columns = header(next(iter(sorted((product / "rates").glob("*.csv")))))
    for table in rate_tables.RATE_TABLES:
        file = seeds / "rates" / f"rates_{deck_name(table)}.csv"
        write_rows(file, columns, deck_rows(table, world, seed))


def deck_name(table: rate_tables.RateTable) -> str:
    """The deck of a table, as vars.rate_decks names it: one table a deck."""
    return table.rate_table_id.replace("-", "_")


_SOURCES: list[Row] = [
    {
        "source_id": feed,
        "format": feed,
        "timezone": zone,
        "dial_plan_id": plan,
        "currency": "USD",
    }
    for feed, zone, plan in (
        ("vitelity", "America/New_York", "us"),
        ("gafachi", "America/Chicago", "us"),
        ("vodafone", "Europe/Dublin", "ie"),
    )
]
_DIAL_PLANS: list[Row] = [
    {
        "dial_plan_id": "us",
        "country_code": "1",
        "international_prefixes": "011",
        "national_prefix": "1",
        "national_number_digits": "10",
        "short_numbers": "211|311|411|511|611|711|811|911",
    },
    {
        "dial_plan_id": "ie",
        "country_code": "353",
        "international_prefixes": "00",
        "national_prefix": "0",
        "national_number_digits": "8|9",
        "short_numbers": "112|999",
    },
]
_INVOICE_RUNS: list[Row] = [
    {
        "invoice_run_id": "2026-10",
        "period_start": "2026-10-01",
        "period_end": "2026-11-01",
        "invoice_date": "2026-11-03",
        "status": "draft",
    }
]


def main() -> None:
    """Read the command line and generate."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--calls", type=int, required=True)
    parser.add_argument("--seed", type=int, default=SEED)
    parser.add_argument("--extra", type=int, default=0, help="calls of one more file")
    parser.add_argument("--decks", type=int, default=100, help="percent of the prefixes")
    parser.add_argument("--into", type=Path, required=True)
    arguments = parser.parse_args()
    request = Request(arguments.calls, arguments.seed, arguments.extra, arguments.decks)
    generate(request, arguments.into)


if __name__ == "__main__":
    main()
