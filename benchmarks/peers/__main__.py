"""The customer side of a sample of calls in PostgreSQL, beside the product's own rating.

    python -m benchmarks.peers [--calls 500000] [--sample 200000] [--dsn DSN] [--json FILE]

Two ways: the prefix extension with a GiST index, and a btree looked up by every beginning of the
number. Both look up the longest prefix in force, compute the charge and write a table, and must
come to the product's total. A server is started in a temporary folder, unless a DSN is given;
without PostgreSQL there is nothing to do, and without the extension its way is left out.
"""

import argparse
import json
import sys
import tempfile
import time
from dataclasses import asdict, dataclass
from decimal import Decimal
from pathlib import Path
from string import Template

import duckdb

from benchmarks.compare import compare
from benchmarks.floor.run import read_book, run_floor
from benchmarks.generate import SEED, Request, generate
from benchmarks.measure import use_cores
from benchmarks.peers.postgres import NoServerError, Server, server
from benchmarks.product import Product

SQL = Path(__file__).parent


@dataclass(frozen=True)
class Way:
    """One way to find the longest prefix."""

    name: str
    prefix_type: str
    index: str
    contains: str
    extensions: tuple[str, ...] = ()


WAYS = (
    Way(
        "PostgreSQL, prefix extension",
        "prefix_range",
        "index_prefix.sql",
        "rates.prefix @> calls.called_number",
        ("prefix", "btree_gist"),
    ),
    Way(
        "PostgreSQL, btree",
        "text",
        "index_btree.sql",
        "rates.prefix = any(array["
        + ", ".join(f"left(calls.called_number, {length})" for length in range(9))
        + "])",
    ),
)


@dataclass(frozen=True)
class Rated:
    """How long one way took over how many calls; loading and indexing are not in it."""

    name: str
    calls: int
    seconds: float
    index_seconds: float = 0.0

    @property
    def calls_per_second(self) -> float:
        """Its speed."""
        return self.calls / self.seconds


def rate(peer: Server, way: Way, folder: Path, expected: tuple[int, Decimal]) -> Rated | None:
    """Load, index, rate; nothing when an extension is missing. Raises for another total."""
    if not all(peer.has_extension(name) for name in way.extensions):
        return None
    values = {"folder": str(folder), "prefix_type": way.prefix_type, "contains": way.contains}
    peer.execute(_sql("load.sql", values))
    index_seconds = _seconds(peer, _sql(way.index, values))
    seconds = _seconds(peer, _sql("charge.sql", values))
    calls, charge = peer.execute("select count(*), sum(charge) from charges").split("|")
    if (int(calls), Decimal(charge)) != expected:
        raise AssertionError(f"{way.name}: {calls} calls at {charge}, the product has {expected}")
    return Rated(way.name, int(calls), seconds, index_seconds)


def _sql(file: str, values: dict[str, str]) -> str:
    return Template((SQL / file).read_text(encoding="utf-8")).safe_substitute(values)


def _seconds(peer: Server, sql: str) -> float:
    started = time.perf_counter()
    peer.execute(sql)
    return time.perf_counter() - started


def _export(floor: Path, data: Path, folder: Path, calls: int) -> tuple[int, Decimal]:
    """Write the sample and the rates; gives the sample's calls and their charges."""
    with duckdb.connect(str(floor), read_only=True) as connection:
        read_book(connection, data)
        values = {"folder": str(folder), "calls": str(calls)}
        connection.execute(_sql("export.sql", values))
        count, charge = connection.execute(
            "select count(*), sum(charge) from fct_customer_charges"
            " where call_id in (select call_id from sample)"
        ).fetchall()[0]
    return int(count), charge


def _product_side(folder: Path, data: Path, floor: Path, calls: int) -> Rated:
    product = Product(folder / "product", data)
    product.land()
    product.dbt("build", "--exclude-resource-type", "test", "unit_test")
    compare(product.warehouse, floor)
    return Rated("product, one side", calls, product.one_side().seconds_of(["model"]))


def _say(what: str) -> None:
    print(f"... {what}", file=sys.stderr, flush=True)


def main() -> None:
    """Read the command line, measure, print."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--calls", type=int, default=500_000, help="calls that the product rates")
    parser.add_argument("--sample", type=int, default=200_000, help="calls that PostgreSQL rates")
    parser.add_argument("--seed", type=int, default=SEED)
    parser.add_argument("--dsn", help="a server that is there, as psql takes it")
    parser.add_argument("--cores", type=int, default=2)
    parser.add_argument(
        "--folder", type=Path, default=Path(tempfile.gettempdir()) / "ratehouse-bench"
    )
    parser.add_argument("--json", type=Path)
    arguments = parser.parse_args()
    use_cores(arguments.cores)
    folder: Path = arguments.folder.resolve()
    data = folder / f"data_{arguments.calls}"
    floor = folder / "floor.duckdb"
    try:
        with server(arguments.dsn) as peer, tempfile.TemporaryDirectory() as sample:
            _say(f"writing {arguments.calls:,} calls")
            data.mkdir(parents=True, exist_ok=True)
            generate(Request(arguments.calls, arguments.seed, extra=10_000), data)
            run_floor(data, floor)
            expected = _export(floor, data, Path(sample), arguments.sample)
            found = []
            for way in WAYS:
                _say(f"{way.name}: {expected[0]:,} calls")
                rated = rate(peer, way, Path(sample), expected)
                if rated is None:
                    _say(f"left out: the server has no extension {' or '.join(way.extensions)}")
                else:
                    found.append(rated)
    except NoServerError as error:
        print(f"skipped: {error}")
        return
    _say(f"product: {arguments.calls:,} calls")
    product = _product_side(folder, data, floor, arguments.calls)
    print(f"\n{'lookup, charge, written':30}{'calls':>10}{'seconds':>9}{'calls/s':>11}{'ratio':>8}")
    for each in (product, *found):
        print(
            f"{each.name:30}{each.calls:10,}{each.seconds:9.1f}{each.calls_per_second:11,.0f}"
            f"{product.calls_per_second / each.calls_per_second:8.1f}"
        )
    if arguments.json:
        figures = [asdict(each) for each in (product, *found)]
        arguments.json.write_text(json.dumps(figures, indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
