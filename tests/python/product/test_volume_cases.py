"""Cases of other systems that price a quantity by tiers, run through volume tiers in one build.

The cases are no part of the project: without the file beside the checkout these tests are
skipped, and say so. `test_volume_tiers` has answers of our own to the same rules.

A unit is a minute; a quantity of a month is calls of at most an hour that add up to it, a quantity
of one call is that call. A flat amount is a `flat_fee`, whole intervals are the increments of the
call. What the tiers price is compared, whatever the calls cost by their own rates. OUT says why
the other cases of these models are not run.
"""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import ROUND_CEILING, ROUND_HALF_UP, Decimal
from typing import Any

import pytest

from .book import Book
from .project import REPOSITORY, Project
from .standard_files import standard_file

PATH = REPOSITORY.parent / "shared" / "cases" / "rating_cases.json"
MODELS = ("tier_width", "graduated", "volume", "or_threshold", "package")

OUT = {
    "nothing used": "no call counts: no row, and no flat fee either",
    "minimum spend": "a minimum of money in a month, which no rule of the book does",
    "packages": "a price for each begun package of a month: tiers price by the minute",
    "beyond the end": "talk seconds beyond the last tier make the call free: tiers have no end, and"
    " see billed seconds only",
}
"""Why a case is left out."""

ELSEWHERE = {"one call": "the price steps of one call: see test_rating_cases"}
"""Where else a case is run, or left out for a reason that is given there."""

Inputs = Mapping[str, Any]
HOUR = Decimal(3600)


@dataclass(frozen=True)
class Tier:
    """A tier: from so many seconds on, a rate by the minute and a flat fee."""

    begins: Decimal
    rate: Decimal = Decimal(0)
    flat_fee: Decimal = Decimal(0)


@dataclass(frozen=True)
class Run:
    """A case as a volume tier: calls in seconds, their increments, tiers, and what these price."""

    case_id: str
    rule: str
    calls: tuple[Decimal, ...]
    tiers: tuple[Tier, ...]
    charge: Decimal
    initial: Decimal = Decimal(1)
    increment: Decimal = Decimal(1)


class LeftOutError(Exception):
    """The case is no volume tier; its reason is a key of OUT."""


def number(value: object) -> Decimal:
    """Read a number of the file exactly."""
    return Decimal(str(value))


def text(value: Decimal) -> str:
    """Write a price as the book takes it, with at most ten decimals."""
    return f"{value.quantize(Decimal('1e-10')):f}"


def raised(value: Decimal, interval: Decimal) -> Decimal:
    """Raise a quantity to whole intervals."""
    return (value / interval).to_integral_value(ROUND_CEILING) * interval


def calls_of_a_month(seconds: Decimal) -> tuple[Decimal, ...]:
    """Cut a quantity into calls of at most an hour."""
    hours, rest = divmod(seconds, HOUR)
    return (HOUR,) * int(hours) + ((rest,) if rest else ())


def monthly(case_id: str, rule: str, inputs: Inputs, charge: Decimal) -> Run:
    """`graduated`, `volume`: tiers that end at so many units, with a price and a flat amount."""
    if "min_spend" in inputs:
        raise LeftOutError("minimum spend")
    begins, tiers = Decimal(0), []
    for tier in inputs["tiers"]:
        tiers.append(Tier(begins, number(tier.get("unit", 0)), number(tier.get("flat", 0))))
        begins = number(tier.get("up_to", 0)) * 60
    calls = calls_of_a_month(number(inputs["quantity"]) * 60)
    return Run(case_id, rule, calls, tuple(tiers), charge)


def widths(case_id: str, inputs: Inputs, charge: Decimal) -> Run:
    """`tier_width`: tiers laid one after the other, each as wide as from its `from` to its `to`.

    A price is for an interval, and a begun interval is a whole one. The increments of the call do
    that if all that is used lies in one tier; a tier that is full is raised itself.
    """
    used, begins, tiers = number(inputs["volume"]) * 60, Decimal(0), []
    increment = Decimal(1)
    fee = number(inputs.get("access", 0))
    left = used
    for tier in inputs["tiers"]:
        width = (number(tier["to"]) - number(tier["from"])) * 60
        interval = number(tier["interval"]) * 60
        if tier.get("ceil", True) and min(width, left) % interval:
            if begins or (left > width and len(inputs["tiers"]) > 1):
                raise LeftOutError("one call")
            width, increment = raised(width, interval), interval
        left = max(left - width, Decimal(0))
        tiers.append(Tier(begins, number(tier["price"]) / interval * 60, fee))
        begins, fee = begins + width, Decimal(0)
    # beyond the last tier nothing is charged
    tiers.append(Tier(begins))
    return Run(case_id, "graduated", (used,), tuple(tiers), charge, increment, increment)


def one_call(case_id: str, rule: str, inputs: Inputs, charge: Decimal) -> Run:
    """`or_threshold`: seconds of one call, in beats at a factor for a base."""
    used, fee = number(inputs["duration_s"]), number(inputs.get("connect_fee", 0))
    first, last = inputs["tiers"][0], inputs["tiers"][-1]
    end = raised(number(last["to"]), number(last["beat"]))
    if rule == "whole_volume" and used > number(last["to"]):
        raise LeftOutError("beyond the end")
    tiers = []
    for tier in inputs["tiers"]:
        rate = number(tier["factor"]) / number(tier["base"]) * 60
        tiers.append(Tier(number(tier["from"]), rate, fee))
        fee = Decimal(0)
    initial, increment = number(first["beat"]), number(last["beat"])
    return Run(case_id, rule, (used,), (*tiers, Tier(end)), charge, initial, increment)


def run_of(case: Mapping[str, Any]) -> Run:
    """Write one case as a volume tier. Raises LeftOutError with a key of OUT."""
    model, inputs, charge = case["model"], case["inputs"], number(case["expected"]["cost"])
    (used,) = [inputs[name] for name in ("quantity", "volume", "duration_s") if name in inputs]
    if model == "package":
        raise LeftOutError("packages")
    if not number(used):
        raise LeftOutError("one call" if model == "tier_width" else "nothing used")
    rule = "whole_volume" if model in ("volume", "or_threshold") else "graduated"
    if model == "tier_width":
        return widths(case["id"], inputs, charge)
    if model == "or_threshold":
        return one_call(case["id"], rule, inputs, charge)
    return monthly(case["id"], rule, inputs, charge)


def sorted_out() -> Iterator[tuple[str, Run | str]]:
    """Give every case of these models: to be run, or the key of OUT that keeps it out."""
    if not PATH.exists():
        return
    for case in json.loads(PATH.read_text(encoding="utf-8"))["cases"]:
        if case["model"] in MODELS:
            try:
                yield case["id"], run_of(case)
            except LeftOutError as error:
                yield case["id"], str(error)


SORTED = dict(sorted_out())
RUNS = [run for run in SORTED.values() if isinstance(run, Run)]


def add_case(book: Book, run: Run) -> Iterator[dict[str, str]]:
    """Give a case its account, rates and volume tier, and its calls."""
    book.account(run.case_id)
    book.auth_code(run.case_id, run.case_id, f"billing_number equals {run.case_id}")
    book.add("rate_tables", rate_table_id=run.case_id)
    book.add("account_rate_tables", account_id=run.case_id, rate_table_id=run.case_id)
    book.add(
        "rates",
        rate_table_id=run.case_id,
        rate_per_minute="0.01",
        initial_seconds=f"{run.initial:.0f}",
        increment_seconds=f"{run.increment:.0f}",
    )
    for tier in run.tiers:
        book.add(
            "volume_tiers",
            volume_tier_id=run.case_id,
            tier_rule=run.rule,
            from_minutes=text(tier.begins / 60),
            rate_per_minute=text(tier.rate),
            flat_fee=text(tier.flat_fee),
        )
    book.add("volume_tier_destinations", volume_tier_id=run.case_id)
    book.add("account_volume_tiers", account_id=run.case_id, volume_tier_id=run.case_id)
    for position, seconds in enumerate(run.calls):
        yield {
            "call_reference": f"{run.case_id}-{position}",
            "billing_number": run.case_id,
            "started_at": f"2026-10-{position % 28 + 1:02}T14:00:00Z",
            "talk_seconds": f"{seconds:f}",
            "called_number": "14155550100",
        }


@pytest.fixture(scope="module")
def charges(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Decimal]:
    """Land and build all cases once; what the tiers of each account price."""
    book = Book()
    book.add("cdr_sources", source_id="cases", rated_sides="customer")
    calls = [call for run in RUNS for call in add_case(book, run)]
    project = Project(tmp_path_factory.mktemp("cases"))
    project.write_book(book)
    project.deliver("cases", "calls.csv", standard_file(calls))
    project.land()
    project.build(tested=False)
    return dict(project.rows("select account_id, tier_charge from marts.fct_volume_tier_charges"))


@pytest.mark.skipif(not PATH.exists(), reason=f"{PATH} is not there; see test_volume_tiers")
@pytest.mark.parametrize("run", RUNS, ids=lambda run: run.case_id)
def test_a_case_of_another_system(charges: dict[str, Decimal], run: Run) -> None:
    assert charges[run.case_id] == run.charge.quantize(Decimal("1e-8"), ROUND_HALF_UP)


@pytest.mark.skipif(not PATH.exists(), reason=f"{PATH} is not there; see test_volume_tiers")
def test_every_case_is_run_or_left_out_for_a_reason() -> None:
    reasons = {reason for reason in SORTED.values() if isinstance(reason, str)}
    assert reasons == OUT.keys() | ELSEWHERE.keys()
    assert len(RUNS) == 31
