"""The telco benchmark of IBM: prices of calls rounded half to even, and their total to the cent.

https://speleotrove.com/decimal/telco.html: durations in whole seconds; a call of an even one is
local, the others are to a distance. Only the prices are compared, for taxes come with billing;
where a published figure has taxes in it, they are reckoned here.

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

CENT = Decimal("0.01")
LOCAL, DISTANCE = "14155550100", "442079460000"


def is_distance(seconds: int) -> bool:
    """Tell the kind of a call: by its last bit, as the benchmark has it."""
    return seconds % 2 == 1


def price(seconds: int, rounding: str = ROUND_HALF_EVEN) -> Decimal:
    """Price a call by the rates of a second, as the benchmark states them."""
    rate = Decimal("0.00894") if is_distance(seconds) else Decimal("0.0013")
    return (seconds * rate).quantize(CENT, rounding)


def with_taxes(amount: Decimal, seconds: int) -> Decimal:
    """Add the taxes of the benchmark, each truncated to the cent."""
    rates = [Decimal("0.0675"), *([Decimal("0.0341")] if is_distance(seconds) else [])]
    return amount + sum((amount * rate).quantize(CENT, ROUND_DOWN) for rate in rates)


def read_durations(content: bytes, count: int) -> tuple[int, ...]:
    """Read 64-bit numbers, the most significant byte first. The smoke set ends in a line feed."""
    return struct.unpack(f">{count}Q", content[: 8 * count])


def calls_lasting(durations: Iterable[int]) -> Iterator[dict[str, str]]:
    """Give a call a second, by their place in the order."""
    first = datetime(2026, 10, 1)
    for place, seconds in enumerate(durations):
        yield {
            "call_reference": str(place),
            "started_at": (first + timedelta(seconds=place)).isoformat(),
            "talk_seconds": str(seconds),
            "called_number": DISTANCE if is_distance(seconds) else LOCAL,
        }


def built(folder: Path, durations: Iterable[int]) -> Project:
    """Land and build calls of the given seconds: rates of a minute, by the second, to the cent."""
    book = Book()
    book.add("cdr_sources", source_id="pbx", rated_sides="customer")
    book.account("caller")
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
    """What the warehouse charges: the total, and how many calls of each duration at each price."""

    total: Decimal
    calls: Counter[tuple[int, Decimal]]


def answers_of(project: Project) -> Answers:
    """Read the answers; calls of one duration and price are counted together."""
    charges = "from marts.fct_customer_charges"
    return Answers(
        project.value(f"select sum(charge) {charges}"),
        Counter(
            {
                (int(seconds), charge): count
                for seconds, charge, count in project.rows(
                    f"select talk_seconds, charge, count(*) {charges} group by all"
                )
            }
        ),
    )


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
    assert found.total == Decimal("922067.11")
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
        with_taxes(charge, seconds) for (charge,), seconds in zip(charges, durations, strict=True)
    ]
    assert found == answers


def test_ten_thousand_durations_of_our_own(tmp_path: Path) -> None:
    # a mean of 180 s as in the benchmark, and halves of a cent: 50, 150, ... s at the local rate
    random = Random(180)
    durations = [int(random.expovariate(1 / 180)) for _ in range(9_900)]
    durations += [50 * number for number in range(1, 101)]
    found = answers_of(built(tmp_path, durations))
    assert found.calls == prices_of(durations)
    assert found.total == sum(price(seconds) for seconds in durations) == Decimal("9693.31")
    # another rounding would not have passed
    assert sum(price(seconds, ROUND_HALF_UP) for seconds in durations) > found.total
