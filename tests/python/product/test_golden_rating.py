"""The rules of DESIGN section 6 on the product itself: hand answers, and the rater's."""

from dataclasses import dataclass
from decimal import Decimal
from typing import Any

import pytest

from tests.python.reference_rater.records import Side

from .book import Book
from .comparison import Cells, all_differences
from .golden_cases import CASES, SOURCE_CLOCKS, Case
from .golden_scenes import LINES, Scene, add_scenes
from .identification import sides_identified, wrongly_identified
from .project import Project
from .rated import Rated, built_and_rated
from .standard_files import standard_file


@dataclass(frozen=True)
class Golden:
    """The built warehouse and every call of it by its reference."""

    rated: Rated
    calls: dict[str, Cells]
    sides: dict[Side, dict[str, Cells]]


def add_case(book: Book, case: Case) -> None:
    """Give a case its customer, auth code and rate table."""
    book.account(case.name)
    book.auth_code(case.name, case.name, f"billing_number equals {case.name}")
    book.add("rate_tables", rate_table_id=case.name, **case.table)
    book.add("account_rate_tables", account_id=case.name, rate_table_id=case.name)
    for rate in case.whole_rates:
        book.add("rates", **rate)


BOOK = Book(decks=("one", "two"))
SCENES = add_scenes(BOOK)
CALLS: list[Case | Scene] = [*CASES, *SCENES]
for every_case in CASES:
    add_case(BOOK, every_case)


@pytest.fixture(scope="module")
def golden(tmp_path_factory: pytest.TempPathFactory) -> Golden:
    """Land all cases and scenes, one file a source, and build once."""
    project = Project(tmp_path_factory.mktemp("golden"))
    project.write_book(BOOK)
    by_source: dict[str, list[dict[str, str]]] = {}
    for call in CALLS:
        by_source.setdefault(call.source, []).append(call.whole_call)
    for source_id, calls in by_source.items():
        project.deliver(source_id, "calls.csv", standard_file(calls))
    rated = built_and_rated(project)
    calls_by_id = {row["call_id"]: row for row in project.records("select * from marts.fct_calls")}
    return Golden(
        rated,
        calls={row["call_reference"]: row for row in calls_by_id.values()},
        sides={
            side: {
                calls_by_id[row["call_id"]]["call_reference"]: row
                for row in project.records(f"select * from marts.fct_{side}_charges")
            }
            for side in Side
        },
    )


def test_the_rater_agrees(golden: Golden) -> None:
    assert all_differences(golden.rated.project, golden.rated.result) == {}


def test_trying_every_condition_comes_to_the_same(golden: Golden) -> None:
    sides = sides_identified(golden.rated.project)
    assert {side["accounts"] for side in sides} == {None, 1, 2}
    assert len(sides) > len(CALLS)
    assert wrongly_identified(sides) == []


def test_every_case_and_scene_is_one_call(golden: Golden) -> None:
    names = [call.whole_call["call_reference"] for call in CALLS]
    assert len(set(names)) == len(names)
    assert golden.calls.keys() == set(names)


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_a_rating_rule(golden: Golden, case: Case) -> None:
    found = golden.sides[Side.CUSTOMER][case.name]
    expected: dict[str, Any] = {"account_id": case.name, "rate_table_id": case.name}
    if case.suspended:
        expected |= {"rating_status": "suspended", "suspense_reason": case.suspended}
        expected |= {"charge": None, "unrounded_charge": None, "billed_seconds": None}
    else:
        expected |= {"rating_status": "rated", "suspense_reason": None}
        expected |= {"charge": Decimal(case.charge or ""), "billed_seconds": case.billed}
    for column, value in [
        ("matched_prefix", case.prefix),
        ("destination", case.destination),
        ("unrounded_charge", case.unrounded and Decimal(case.unrounded)),
    ]:
        if value is not None:
            expected[column] = value
    assert {column: found[column] for column in expected} == expected


@pytest.mark.parametrize(("name", "start"), [(name, start) for name, _, _, start in SOURCE_CLOCKS])
def test_the_clock_of_a_source(golden: Golden, name: str, start: str) -> None:
    found = golden.rated.project.value(
        "select call_started_at = cast(? as timestamp) from marts.fct_calls"
        " where call_reference = ?",
        start,
        f"source-{name}",
    )
    assert found is True


@pytest.mark.parametrize("scene", SCENES, ids=lambda scene: scene.name)
def test_a_scene(golden: Golden, scene: Scene) -> None:
    for expected, found in [
        (scene.is_call, golden.calls[scene.name]),
        (scene.customer, golden.sides[Side.CUSTOMER][scene.name]),
        (scene.provider, golden.sides[Side.PROVIDER][scene.name]),
    ]:
        assert {column: found[column] for column in expected} == dict(expected)


def test_an_on_net_call_costs_nothing(golden: Golden) -> None:
    found = golden.rated.project.rows(
        "select customer_charge, provider_charge, margin, currency from marts.fct_call_margins"
        " where call_id = ?",
        golden.calls["n-on-net"]["call_id"],
    )
    assert found == [(Decimal("0.06"), Decimal(0), Decimal("0.06"), "USD")]


@pytest.mark.parametrize(
    ("name", "margin"),
    [
        ("s-both", Decimal("0.05")),  # 0.06 - 0.01
        ("s-customer", None),  # the provider side is not rated
        ("s-none", None),
        ("p-nobody", None),  # suspended
        ("p-nobody-zero", Decimal(0)),
    ],
)
def test_margins(golden: Golden, name: str, margin: Decimal | None) -> None:
    found = golden.rated.project.rows(
        "select margin from marts.fct_call_margins where call_id = ?",
        golden.calls[name]["call_id"],
    )
    assert found == [(margin,)]


def test_late_charges_come_on_the_next_run(golden: Golden) -> None:
    found = golden.rated.project.rows(
        "select invoice_run_id, line_type, calls, amount from marts.fct_invoice_lines"
        " where account_id = 'invoiced'"
    )
    assert {(run_id, kind): (calls, amount) for run_id, kind, calls, amount in found} == LINES


def test_an_invoice_is_the_sum_of_its_lines(golden: Golden) -> None:
    found = golden.rated.project.rows(
        "select invoice_run_id, net, tax, total from marts.fct_invoices"
        " where account_id = 'invoiced' order by all"
    )
    two_cents, nothing = Decimal("0.02"), Decimal(0)
    assert found == [
        ("2026-09", two_cents, nothing, two_cents),
        ("2026-10", nothing, nothing, nothing),
    ]


def test_no_charge_is_on_two_invoices_and_november_on_none(golden: Golden) -> None:
    found = golden.rated.project.rows(
        "select call_id, count(*) from marts.rpt_invoice_call_detail"
        " where account_id in ('invoiced', 'house') group by call_id"
    )
    on_none = {"i-november", "i-zero", "i-house"}
    names = {name for name in golden.calls if name.startswith("i-")} - on_none
    assert dict(found) == {golden.calls[name]["call_id"]: 1 for name in names}


def test_every_field_and_every_operator_is_tried() -> None:
    codes = BOOK.seeds["auth_codes"]
    customers = {row["account_id"] for row in BOOK.seeds["accounts"] if not row.get("is_provider")}
    fields = {row["field"] for row in codes if row["account_id"] in customers}
    assert fields == {
        "source_id",
        "billing_number",
        "calling_number",
        "called_number",
        "calling_number_raw",
        "called_number_raw",
        "call_direction",
        "talk_seconds",
        "call_started",
        "call_ended",
        "disconnect_reason",
        "egress_trunk",
        "ingress_trunk",
        "service_provider",
        "from_uri",
        "to_uri",
        "source_ip",
        "target_ip",
        "service_type",
    }
    operators = {row["operator"] for row in codes}
    assert operators == {
        "equals",
        "starts_with",
        "ends_with",
        "contains",
        "matches",
        "in_network",
        "between",
    }


def test_every_reason_of_suspense_is_seen(golden: Golden) -> None:
    found = golden.rated.project.rows(
        "select distinct suspense_reason from marts.rpt_suspended_calls"
    )
    reasons = "no_auth_code ambiguous_auth_code no_rate_table no_rate blocked_destination "
    reasons += "invalid_number invalid_duration no_carrier_cost currency_mismatch"
    assert {reason for (reason,) in found} == set(reasons.split())
