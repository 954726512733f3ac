"""Rating cases of other systems with their answers, run through the product in one build.

The cases are no part of the project: without the file beside the checkout these tests are
skipped, and say so. `test_golden_rating` has answers of our own to the same rules.

Of the models of the file, `init_next`, `min_multiple`, `round`, `round_unit`, `prefix`,
`latest_from` and the `segments` of one price are run. OUT says why the others are not, and which
single cases.
"""

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction
from typing import Any

import pytest

from .book import Book
from .project import REPOSITORY, Project
from .standard_files import standard_file

PATH = REPOSITORY.parent / "shared" / "cases" / "rating_cases.json"

OUT = {
    "telco": "taxes per call come with billing",
    "dataset": "taxes per call come with billing",
    "or_tiered": "tiers depend on other calls: see test_volume_cases",
    "or_threshold": "tiers depend on other calls: see test_volume_cases",
    "tier_width": "tiers depend on other calls: see test_volume_cases",
    "volume": "tiers depend on other calls: see test_volume_cases",
    "graduated": "tiers depend on other calls: see test_volume_cases",
    "package": "packages depend on other calls: see test_volume_cases",
    "groups": "more than two prices inside one call",
    "steps": "more than two prices inside one call",
    "olist": "charged windows of the day are time bands",
    "min_multiple_excess": "seconds that are taken off every call, which no rule of the book does",
    "None": "no model: bundles, currencies, proration, time bands, keys",
    # single cases
    "several prices": "several segments are time bands, which come later",
    "decimals": "charge_decimals are 0 to 8",
    "half_down": "no duration_rounding rounds a half down",
    "letters": "a prefix is digits",
    "no figure": "neither seconds nor an amount to compare with",
}
"""Why a model, or a case of a model that is run, is left out."""

ROUNDING = {
    "up": "up",
    "ceil": "up",
    "down": "down",
    "half_up": "half_up",
    "half_even": "half_even",
}

Inputs = Mapping[str, Any]


@dataclass(frozen=True)
class Run:
    """A case in the words of the book, and what the mart must say."""

    case_id: str
    expected: Mapping[str, Any]
    table: Mapping[str, str] = field(default_factory=dict)
    rates: tuple[Mapping[str, str], ...] = ({},)
    call: Mapping[str, str] = field(default_factory=dict)


class LeftOutError(Exception):
    """The case cannot be written in this book; its reason is a key of OUT."""


def text(number: object) -> str:
    """Write a number of the file as a decimal without an exponent."""
    return f"{Decimal(str(number)):f}"


def rounding_of(said: Mapping[str, Any] | None) -> dict[str, str]:
    """Write a rounding of the file as columns of a rate table."""
    if said is None:
        return {"charge_decimals": "8"}
    if not 0 <= said["decimals"] <= 8:
        raise LeftOutError("decimals")
    return {
        "charge_decimals": str(said["decimals"]),
        "charge_rounding": ROUNDING[said["mode"]],
    }


def answer_of(expected: Mapping[str, Any], decimals: int) -> dict[str, Any]:
    """Take seconds and amount before tax; an amount with more decimals than a charge is cut."""
    answer: dict[str, Any] = {}
    if "billed_seconds" in expected:
        answer["billed_seconds"] = expected["billed_seconds"]
    if "cost" in expected:
        cost = Decimal(str(expected.get("cost_before_tax", expected["cost"])))
        places = Decimal(1).scaleb(-decimals)
        answer["charge"] = cost.quantize(places, ROUND_HALF_UP) if cost % places else cost
    if not answer:
        raise LeftOutError("no figure")
    return answer


def increments(case_id: str, inputs: Inputs, expected: Mapping[str, Any], rule: str) -> Run:
    """`init_next` and `min_multiple`: an initial and a next interval."""
    rate = str(inputs.get("rate", inputs.get("next_rate", "0.06")))
    minimum = inputs.get("initial_interval_s", inputs.get("min_duration_s", 0))
    said = inputs.get("cost_rounding")
    # An amount that the source rounded to six decimals is our default.
    long = len(str(expected.get("cost", "")).partition(".")[2]) == 6 and said is None
    table = {"increment_rule": rule, **({} if long else rounding_of(said))}
    row = {
        "rate_per_minute": text(rate),
        "initial_rate_per_minute": text(inputs.get("initial_rate", rate)),
        "connection_fee": text(inputs.get("connect_fee", 0)),
        "initial_seconds": str(minimum),
        "increment_seconds": str(inputs.get("next_interval_s", inputs.get("increment_s"))),
        "grace_seconds": str(inputs.get("grace_s", 0)),
    }
    decimals = int(table.get("charge_decimals", "6"))
    call = {"talk_seconds": str(inputs["duration_s"])}
    return Run(case_id, answer_of(expected, decimals), table, (row,), call)


def rounded(case_id: str, category: str, inputs: Inputs, expected: Mapping[str, Any]) -> Run:
    """`round`: a duration is billed by the second, an amount is the fee of an event."""
    value = text(inputs["value"])
    if category == "rounding_duration":
        if inputs["mode"] not in ("up", "down", "half_up"):
            raise LeftOutError("half_down")
        return Run(
            case_id,
            {"billed_seconds": int(expected["value"])},
            {"duration_rounding": inputs["mode"]},
            ({"rate_per_minute": "0.06", "increment_seconds": "1"},),
            {"talk_seconds": value},
        )
    return Run(
        case_id,
        {"charge": Decimal(str(expected["value"]))},
        {"charge_unit": "event", **rounding_of(inputs)},
        ({"connection_fee": value},),
    )


def whole_units(case_id: str, inputs: Inputs, expected: Mapping[str, Any]) -> Run:
    """`round_unit`: a duration raised to whole increments."""
    row = {"rate_per_minute": "0.06", "increment_seconds": str(inputs["unit"])}
    answer = {"billed_seconds": expected["value"]}
    return Run(case_id, answer, {}, (row,), {"talk_seconds": str(inputs["value"])})


def prefixes(case_id: str, inputs: Inputs, expected: Mapping[str, Any]) -> Run:
    """`prefix`: digits as they are dialled; a group of prefixes is a rate table."""
    rows = [row for row in inputs["rate_rows"] if row.get("group") == inputs.get("group")]
    if not all(re.fullmatch("[+]?[0-9]*", row["prefix"]) for row in rows):
        raise LeftOutError("letters")
    matched = expected["matched_prefix"]
    answer = {"matched_prefix": None if matched is None else matched.lstrip("+")}
    if "result" in expected:
        answer["destination"] = expected["result"]
    if "rate" in expected:
        answer["charge"] = Decimal(expected["rate"])
    rates = tuple(
        {
            "prefix": row["prefix"].lstrip("+"),
            "rate_per_minute": text(row.get("rate", "0.06")),
            "destination": row.get("result", "somewhere"),
        }
        for row in rows
    )
    return Run(case_id, answer, {}, rates, {"called_number": inputs["dialled"]})


def effective_dates(case_id: str, inputs: Inputs, expected: Mapping[str, Any], notes: str) -> Run:
    """`latest_from`: rows that each end where the next begins, by the clock of the notes."""
    zone = re.search(r"\b[A-Z][a-z]+/[A-Z][A-Za-z_]+", notes or "")
    starts = [datetime.fromisoformat(row["valid_from"]) for row in inputs["rate_rows"]]
    assert not any(start.time().isoformat() != "00:00:00" for start in starts)
    rates = tuple(
        {
            "rate_per_minute": "0.06",
            "valid_from": start.date().isoformat(),
            "destination": row["result"],
        }
        for row, start in zip(inputs["rate_rows"], starts, strict=True)
    )
    if expected["result"] == "NOMATCH":
        answer: dict[str, Any] = {"suspense_reason": "no_rate", "charge": None}
    else:
        answer = {"destination": expected["result"]}
    timezone = zone.group() if zone else "UTC"
    return Run(case_id, answer, {"timezone": timezone}, rates, {"started_at": inputs["at"]})


def segments(case_id: str, inputs: Inputs, expected: Mapping[str, Any]) -> Run:
    """`segments` of one price: so many seconds at a rate for a unit of seconds."""
    if len(inputs["segments"]) != 1:
        raise LeftOutError("several prices")
    ((seconds, rate, unit),) = inputs["segments"]
    per_minute = Fraction(str(rate)) * 60 / unit
    row = {
        "rate_per_minute": text(Decimal(per_minute.numerator) / per_minute.denominator),
        "connection_fee": text(inputs.get("connect_fee", 0)),
        "increment_seconds": "1",
    }
    table = rounding_of(inputs.get("cost_rounding"))
    answer = answer_of(expected, int(table["charge_decimals"]))
    return Run(case_id, answer, table, (row,), {"talk_seconds": str(seconds)})


def run_of(case: Mapping[str, Any]) -> Run:
    """Write one case in the words of the book. Raises LeftOutError with a key of OUT."""
    model, inputs, expected = case["model"], case["inputs"], case["expected"]
    if model == "init_next":
        return increments(case["id"], inputs, expected, "initial_then_next")
    if model == "min_multiple":
        return increments(case["id"], inputs, expected, "multiple")
    if model == "round":
        return rounded(case["id"], case["category"], inputs, expected)
    if model == "round_unit":
        return whole_units(case["id"], inputs, expected)
    if model == "prefix":
        return prefixes(case["id"], inputs, expected)
    if model == "latest_from":
        return effective_dates(case["id"], inputs, expected, case["notes"])
    if model in ("segments", "segments2"):
        return segments(case["id"], inputs, expected)
    raise LeftOutError(str(model))


def sorted_out() -> Iterator[tuple[str, Run | str]]:
    """Give every case of the file: to be run, or the key of OUT that keeps it out."""
    if not PATH.exists():
        return
    for case in json.loads(PATH.read_text(encoding="utf-8"))["cases"]:
        try:
            yield case["id"], run_of(case)
        except LeftOutError as error:
            yield case["id"], str(error)


SORTED = dict(sorted_out())
RUNS = [run for run in SORTED.values() if isinstance(run, Run)]


@pytest.fixture(scope="module")
def charges(tmp_path_factory: pytest.TempPathFactory) -> dict[str, dict[str, Any]]:
    """Give each case an account, a code and a table; land and build once."""
    book = Book()
    book.add("dial_plans", dial_plan_id="as-dialled")
    book.add(
        "cdr_sources", source_id="cases", dial_plan_id="as-dialled", timezone="America/Chicago"
    )
    calls = []
    for run in RUNS:
        book.account(run.case_id)
        book.auth_code(run.case_id, run.case_id, f"billing_number equals {run.case_id}")
        book.add("rate_tables", rate_table_id=run.case_id, **run.table)
        book.add("account_rate_tables", account_id=run.case_id, rate_table_id=run.case_id)
        for rate in run.rates:
            book.add("rates", rate_table_id=run.case_id, **rate)
        calls.append(
            {
                "call_reference": run.case_id,
                "billing_number": run.case_id,
                "started_at": "2026-10-05T14:00:00Z",
                "talk_seconds": "60",
                "called_number": "14155550100",
                **run.call,
            }
        )
    project = Project(tmp_path_factory.mktemp("cases"))
    project.write_book(book)
    project.deliver("cases", "calls.csv", standard_file(calls))
    project.land()
    project.build()
    rows = project.records("select * from marts.fct_customer_charges")
    return {row["account_id"]: row for row in rows}


@pytest.mark.skipif(not PATH.exists(), reason=f"{PATH} is not there; see test_golden_rating")
@pytest.mark.parametrize("run", RUNS, ids=lambda run: run.case_id)
def test_a_case_of_another_system(charges: dict[str, dict[str, Any]], run: Run) -> None:
    found = charges[run.case_id]
    assert {column: found[column] for column in run.expected} == dict(run.expected)


@pytest.mark.skipif(not PATH.exists(), reason=f"{PATH} is not there; see test_golden_rating")
def test_every_case_is_run_or_left_out_for_a_reason() -> None:
    reasons = {reason for reason in SORTED.values() if isinstance(reason, str)}
    assert reasons <= OUT.keys()
    assert len(RUNS) >= 75
