"""The telco benchmark of IBM: prices rounded half to even, taxes cut, four totals to the cent.

https://speleotrove.com/decimal/telco.html: durations in whole seconds; a call of an even one is
local, the others are to a distance. Every call has the basic tax, one to a distance the distance
tax too, each on its rounded price and cut to the cent: taxes per call, one on a service type.

The benchmark's files are no part of the project: without them beside the checkout their tests are
skipped, and say so. The durations made here need no file.
"""

import struct
import zipfile
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import ROUND_DOWN, ROUND_HALF_EVEN, ROUND_HALF_UP, Decimal
from pathlib import Path
from random import Random

import pytest

from .book import Book
from .project import REPOSITORY, Project
from .standard_files import standard_file

FOLDER = REPOSITORY.parent / "shared" / "data" / "telco"
MILLION, SMOKE, ANSWERS = (
    FOLDER / name for name in ("expon180-1e6b.zip", "telco.testb", "telco.expected")
)

DATA_SETS = ("telco-017", "telco-018")
"""The cases of `test_rating_cases` that are whole files: the smoke set, and the million."""

START = datetime(2026, 10, 1)
CENT = Decimal("0.01")
BASE_TAX, DISTANCE_TAX = Decimal("0.0675"), Decimal("0.0341")
LOCAL, DISTANCE = "14155550100", "442079460000"


def is_distance(seconds: int) -> bool:
    """Tell the kind of a call: by its last bit, as the benchmark has it."""
    return seconds % 2 == 1


def price(seconds: int, rounding: str = ROUND_HALF_EVEN) -> Decimal:
    """Price a call by the rates of a second, as the benchmark states them."""
    rate = Decimal("0.00894") if is_distance(seconds) else Decimal("0.0013")
    return (seconds * rate).quantize(CENT, rounding)


def taxes(seconds: int, rounding: str = ROUND_DOWN) -> tuple[Decimal, Decimal]:
    """Give the basic tax and the distance tax of a call, each cut to the cent."""
    amount, rates = price(seconds), (BASE_TAX, DISTANCE_TAX if is_distance(seconds) else 0)
    base, distance = ((amount * rate).quantize(CENT, rounding) for rate in rates)
    return base, distance


def read_durations(content: bytes, count: int) -> tuple[int, ...]:
    """Read 64-bit numbers, the most significant byte first. The smoke set ends in a line feed."""
    return struct.unpack(f">{count}Q", content[: 8 * count])


def calls_lasting(durations: Iterable[int]) -> Iterator[dict[str, str]]:
    """Give a call a second, by their place in the order."""
    for place, seconds in enumerate(durations):
        yield {
            "call_reference": str(place),
            "started_at": (START + timedelta(seconds=place)).isoformat(),
            "talk_seconds": str(seconds),
            "called_number": DISTANCE if is_distance(seconds) else LOCAL,
            "service_type": "distance" if is_distance(seconds) else "local",
        }


def built(folder: Path, durations: Iterable[int]) -> Project:
    """Land and build calls of the given seconds: rates of a minute, by the second, to the cent."""
    book = Book()
    book.add("cdr_sources", source_id="pbx", rated_sides="customer")
    book.account("caller", tax_category_id="telco")
    for tax_id, rate, service_type in (("base", "6.75", ""), ("distance", "3.41", "distance")):
        book.add(
            "taxes",
            tax_category_id="telco",
            tax_id=tax_id,
            tax_name=tax_id,
            rate_percent=rate,
            service_type=service_type,
            level="call",
            rounding="down",
        )
    first, end = START.date(), (START + timedelta(days=365)).date()
    book.add(
        "invoice_runs",
        invoice_run_id="telco",
        period_start=first,
        period_end=end,
        invoice_date=end,
    )
    book.auth_code("caller", "caller", "source_id equals pbx")
    book.add("rate_tables", rate_table_id="telco", charge_rounding="half_even", charge_decimals="2")
    book.add("account_rate_tables", account_id="caller", rate_table_id="telco")
    for prefix, rate in (("1", "0.078"), ("44", "0.5364")):
        book.add(
            "rates",
            rate_table_id="telco",
            prefix=prefix,
            rate_per_minute=rate,
            increment_seconds="1",
        )
    project = Project(folder)
    project.write_book(book)
    project.deliver("pbx", "calls.csv", standard_file(calls_lasting(durations)))
    project.land()
    project.build(tested=False)
    return project


@dataclass(frozen=True)
class Answers:
    """What the warehouse says: the four totals, and the calls of each duration at each price."""

    total: Decimal
    base_tax: Decimal
    distance_tax: Decimal
    price: Decimal
    calls: Counter[tuple[int, Decimal]]


def answers_of(project: Project) -> Answers:
    """Read the answers; calls of one duration and price are counted together."""
    amounts = dict(project.rows("select tax_id, amount from marts.fct_invoice_taxes"))
    ((net, tax, total),) = project.rows("select net, tax, total from marts.fct_invoices")
    calls = Counter(
        {
            (int(seconds), charge): count
            for seconds, charge, count in project.rows(
                "select talk_seconds, charge, count(*) from marts.fct_customer_charges group by all"
            )
        }
    )
    assert net == sum(charge * count for (_, charge), count in calls.items())
    assert tax == sum(amounts.values())
    return Answers(total, amounts.pop("base"), amounts.pop("distance"), net, calls)


def prices_of(durations: Iterable[int]) -> Counter[tuple[int, Decimal]]:
    """Give what the answers must be."""
    counts = Counter(durations)
    return Counter({(seconds, price(seconds)): count for seconds, count in counts.items()})


@pytest.mark.skipif(not MILLION.exists(), reason=f"{MILLION} is not there; see the durations below")
def test_a_million_calls_to_the_cent(tmp_path: Path) -> None:
    with zipfile.ZipFile(MILLION) as archive:
        durations = read_durations(archive.read("expon180.1e6b"), 1_000_000)
    # what the benchmark publishes of its input
    assert (len(durations), max(durations)) == (1_000_000, 2641)
    found = answers_of(built(tmp_path, durations))
    assert found.total == Decimal("1004737.58")
    assert found.base_tax == Decimal("57628.30")
    assert found.distance_tax == Decimal("25042.17")
    assert found.price == Decimal("922067.11")
    assert found.calls == prices_of(durations)


@pytest.mark.skipif(not SMOKE.exists(), reason=f"{SMOKE} is not there; see the durations below")
def test_the_ten_calls_of_the_smoke_set(tmp_path: Path) -> None:
    durations = read_durations(SMOKE.read_bytes(), 10)
    answers = [Decimal(line) for line in ANSWERS.read_text(encoding="ascii").split()]
    project = built(tmp_path, durations)
    charges = project.rows(
        "select charge from marts.fct_customer_charges"
        " inner join marts.fct_calls using (call_id) order by cast(call_reference as integer)"
    )
    assert len(charges) == len(answers) == 10
    found = [
        charge + sum(taxes(seconds)) for (charge,), seconds in zip(charges, durations, strict=True)
    ]
    assert found == answers
    assert answers_of(project).total == sum(answers)


def test_ten_thousand_durations_of_our_own(tmp_path: Path) -> None:
    # a mean of 180 s as in the benchmark, and halves of a cent: 50, 150, ... s at the local rate
    random = Random(180)
    durations = [int(random.expovariate(1 / 180)) for _ in range(9_900)]
    durations += [50 * number for number in range(1, 101)]
    found = answers_of(built(tmp_path, durations))
    assert found.calls == prices_of(durations)
    assert found.price == sum(price(seconds) for seconds in durations) == Decimal("9693.31")
    base, distance = (sum(amounts) for amounts in zip(*map(taxes, durations), strict=True))
    assert (found.base_tax, found.distance_tax) == (base, distance)
    assert found.total == found.price + base + distance
    # other roundings would not have passed, nor a tax on the whole invoice
    assert sum(price(seconds, ROUND_HALF_UP) for seconds in durations) > found.price
    assert sum(taxes(seconds, ROUND_HALF_UP)[0] for seconds in durations) > base
    assert found.price * BASE_TAX > base + 1
