"""Rating cases of other systems with their answers, run through the product in one build.

The cases are no part of the project: without the file beside the checkout these tests are
skipped, and say so. `test_golden_rating` and `test_golden_bands` have answers of our own to the
same rules. OUT says why some cases are not run; what tiers of a month price is run by
`test_volume_cases`, and the data sets of the telco benchmark by `test_telco`.
"""

import json
from collections import Counter
from collections.abc import Iterator, Mapping
from typing import Any

import pytest

from . import rating_cases, rating_cases_in_parts, test_volume_cases
from .book import Book
from .project import REPOSITORY, Project
from .rating_cases import LeftOutError, Run
from .standard_files import standard_file
from .test_telco import DATA_SETS

PATH = REPOSITORY.parent / "shared" / "cases" / "rating_cases.json"

OUT = {
    "decimals": "charge_decimals are 0 to 8",
    "half_down": "no duration_rounding rounds a half down",
    "completed minutes": "only completed minutes are charged: ours are begun ones",
    "raised tiers": "the excess of a full tier is used again: seconds of a call come but once",
    "package": "calls taken from a package come with billing",
    "currency": "a rate of two currencies is given, never made of their rates to a third",
    "proration": "parts of a month come with billing",
    "balance": "how long a balance lasts: nothing is prepaid",
}
"""Why a case is left out."""

ELSEWHERE = {
    "month": "tiers of a month: see test_volume_cases",
    "data set": "see test_telco",
}
"""Where else a case is run, or left out for a reason that is given there."""

WITHOUT_MODEL = {
    "yeti-008": "package",
    "yeti-021": "currency",
    "yeti-024": "currency",
    "openrate-038": "balance",
    "openrate-069": "proration",
}
"""Cases of no model that are left out."""

Case = Mapping[str, Any]


def without_model(case_id: str, inputs: Case, expected: Case) -> Run:
    """Write one of the cases that have no model."""
    match case_id:
        # no table, no price: neither 0 nor -1
        case "cgrates-011":
            refused = {"suspense_reason": "no_rate_table", "charge": None}
            return Run(case_id, refused, call=dialling(inputs), has_table=False)
        case "cgrates-023":
            prefix = expected["matched_prefix"]
            answer = {"matched_prefix": prefix, "rate_table_id": case_id, "charge": 0}
            call = {**dialling(inputs), "talk_seconds": "0"}
            return Run(case_id, answer, {}, ({"prefix": prefix, "rate_per_minute": "1"},), call)
        case "kazoo-002":
            rates = tuple({"prefix": key, "rate_per_minute": "1"} for key in expected["keys"])
            return Run(case_id, {"matched_prefix": "123"}, {}, rates, dialling(inputs))
        # the fee is given back when more than it is charged: it is a minimum
        case "ivoz-002":
            row = {
                "rate_per_minute": expected["cost"],
                "minimum_charge": inputs["deductible_fee"],
            }
            return Run(case_id, rating_cases.answer_of(expected, 6), {}, (row,))
        case "openrate-068":
            return rating_cases_in_parts.parts_of_two_days(case_id, inputs, expected)
        case "carrierdocs-022":
            return rating_cases_in_parts.into_the_night(case_id, inputs, expected)
        case "videovox-001":
            return rating_cases_in_parts.flat_then_rate(case_id, inputs, expected)
    raise LeftOutError(WITHOUT_MODEL[case_id])


def dialling(inputs: Case) -> dict[str, str]:
    """Write a call to what the case dials."""
    return {"called_number": inputs["dialled"]}


def run_of(case: Case) -> Run:
    """Write one case in the words of the book. Raises LeftOutError with a key of OUT."""
    case_id, model, inputs, expected = (
        case[name] for name in ("id", "model", "inputs", "expected")
    )
    match model:
        case "init_next":
            return rating_cases.increments(case_id, inputs, expected, "initial_then_next")
        case "min_multiple":
            return rating_cases.increments(case_id, inputs, expected, "multiple")
        case "min_multiple_excess":
            return rating_cases.excess(case_id, inputs, expected)
        case "round":
            return rating_cases.rounded(case_id, case["category"], inputs, expected)
        case "round_unit":
            return rating_cases.whole_units(case_id, inputs, expected)
        case "prefix":
            return rating_cases.prefixes(case_id, inputs, expected)
        case "latest_from":
            return rating_cases.effective_dates(case_id, inputs, expected, case["notes"])
        case "telco":
            return rating_cases.telco(case_id, inputs, expected)
        case "segments" | "segments2" if len(inputs["segments"]) == 1:
            return rating_cases.segment(case_id, inputs, expected)
        case "segments" if "start" in inputs:
            return rating_cases_in_parts.segments_at_times(case_id, inputs, expected)
        case "segments":
            return rating_cases_in_parts.segments_by_duration(case_id, inputs, expected)
        case "groups":
            return rating_cases_in_parts.groups(case_id, inputs, expected, case["title"])
        case "steps":
            return rating_cases_in_parts.blocks(case_id, inputs, expected)
        case "or_tiered":
            return rating_cases_in_parts.tiers_of_a_call(case_id, inputs, expected)
        case "tier_width" if test_volume_cases.SORTED[case_id] == "one call":
            return rating_cases_in_parts.widths_of_a_call(case_id, inputs, expected)
        case "olist":
            return rating_cases_in_parts.free_nights(case_id, inputs, expected)
        case "dataset":
            raise LeftOutError("data set")
        case None:
            return without_model(case_id, inputs, expected)
    raise LeftOutError("month")


def sorted_out() -> Iterator[tuple[str, Run | str]]:
    """Give every case of the file: to be run, or the key of OUT or ELSEWHERE that keeps it out."""
    if not PATH.exists():
        return
    for case in json.loads(PATH.read_text(encoding="utf-8"))["cases"]:
        try:
            yield case["id"], run_of(case)
        except LeftOutError as error:
            yield case["id"], str(error)


SORTED = dict(sorted_out())
RUNS = [run for run in SORTED.values() if isinstance(run, Run)]

needs_file = pytest.mark.skipif(
    not PATH.exists(), reason=f"{PATH} is not there; see test_golden_rating and test_golden_bands"
)


def add_case(book: Book, run: Run) -> dict[str, str]:
    """Give a case an account, a code and a table, and its call."""
    book.account(run.case_id, is_invoiced=str(run.has_table).lower())
    book.auth_code(run.case_id, run.case_id, f"billing_number equals {run.case_id}")
    if run.has_table:
        book.add("rate_tables", rate_table_id=run.case_id, **run.table)
        book.add("account_rate_tables", account_id=run.case_id, rate_table_id=run.case_id)
        for rate in run.rates:
            book.add("rates", rate_table_id=run.case_id, **rate)
            key = {name: rate.get(name, "") for name in ("prefix", "valid_from", "time_band")}
            for step in run.steps:
                book.add("rate_steps", rate_table_id=run.case_id, **key, **step)
    for band in run.bands:
        book.add("time_bands", **band)
    return {
        "call_reference": run.case_id,
        "billing_number": run.case_id,
        "started_at": "2026-10-05T14:00:00Z",
        "talk_seconds": "60",
        "called_number": "14155550100",
        **run.call,
    }


@pytest.fixture(scope="module")
def charges(tmp_path_factory: pytest.TempPathFactory) -> dict[str, dict[str, Any]]:
    """Land and build all cases once; the customer's charge of each."""
    book = Book()
    book.add("dial_plans", dial_plan_id="as-dialled", technical_prefixes="**")
    book.add(
        "cdr_sources", source_id="cases", dial_plan_id="as-dialled", timezone="America/Chicago"
    )
    book.add("holidays", calendar_id="new-year", calendar_date="2020-01-01", name="New Year's Day")
    calls = [add_case(book, run) for run in RUNS]
    project = Project(tmp_path_factory.mktemp("cases"))
    project.write_book(book)
    project.deliver("cases", "calls.csv", standard_file(calls))
    project.land()
    project.build(tested=False)
    rows = project.records("select * from marts.fct_customer_charges")
    return {row["account_id"]: row for row in rows}


@needs_file
@pytest.mark.parametrize("run", RUNS, ids=lambda run: run.case_id)
def test_a_case_of_another_system(charges: dict[str, dict[str, Any]], run: Run) -> None:
    found = charges[run.case_id]
    assert {column: found[column] for column in run.expected} == dict(run.expected)


@needs_file
def test_every_case_is_run_once_or_left_out_for_a_reason() -> None:
    runs = Counter([run.case_id for run in RUNS])
    runs.update(run.case_id for run in test_volume_cases.RUNS)
    runs.update(DATA_SETS)
    out = {case_id for case_id, reason in SORTED.items() if str(reason) in OUT}
    out |= {
        case_id
        for case_id, reason in test_volume_cases.SORTED.items()
        if str(reason) in test_volume_cases.OUT
    }
    assert set(runs.values()) == {1}
    assert not runs.keys() & out
    assert runs.keys() | out == SORTED.keys()
    # every reason is that of a case
    said = {reason for reason in SORTED.values() if isinstance(reason, str)}
    assert said == OUT.keys() | ELSEWHERE.keys()
    assert (len(runs), len(out)) == (170, 24)
