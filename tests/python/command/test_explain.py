"""What `ratehouse explain` tells of bands, steps, plans, tiers and what an analyst decided."""

from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from fractions import Fraction
from uuid import UUID

import pytest

from ratehouse.explain import Explanation, explain
from ratehouse.explain_charge import charged_parts
from ratehouse.home import Home
from ratehouse.parts import RateRow, RateStep, increments
from ratehouse.warehouse import open_build_file
from tests.python.product.book import Book
from tests.python.product.project import Project
from tests.python.product.standard_files import standard_file

BAND, STEPS, OWN, NOBODY, TWO, UNKNOWN = (
    "12125550101 12125550102 12125550103 12125550104 12125550105 12125550106".split()
)

CALLS = {
    # reference: calling number, start (UTC), answer, seconds
    "split": (BAND, "2026-10-07T21:59:20Z", "2026-10-07T21:59:30Z", "70"),
    "whole": (BAND, "2026-10-07T16:00:00Z", "2026-10-07T16:00:05Z", "61"),
    "holiday": (BAND, "2026-10-08T16:00:00Z", "2026-10-08T16:00:00Z", "30"),
    "steps": (STEPS, "2026-10-07T12:00:00Z", "2026-10-07T12:00:00Z", "200"),
    "assigned": (NOBODY, "2026-10-07T12:00:00Z", "2026-10-07T12:00:00Z", "60"),
    "nobody": (NOBODY, "2026-10-07T13:00:00Z", "2026-10-07T13:00:00Z", "60"),
    "written-off": (OWN, "2026-10-07T12:00:00Z", "2026-10-07T12:00:00Z", "60"),
    "while-suspended": (NOBODY, "2026-10-07T14:00:00Z", "2026-10-07T14:00:00Z", "60"),
    "waiting": (OWN, "2026-10-07T14:00:00Z", "2026-10-07T14:00:00Z", "60"),
    "ambiguous": (TWO, "2026-10-07T14:00:00Z", "2026-10-07T14:00:00Z", "60"),
}


def book_of_stories() -> Book:
    """Write a book with one of everything that explain has a sentence for."""
    book = Book()
    book.add("cdr_sources", source_id="pbx", rated_sides="customer")
    for account, number in (("band", BAND), ("steps", STEPS), ("own", OWN)):
        book.account(account)
        book.auth_code(account, account, f"calling_number equals {number}")
        book.add("account_rate_tables", account_id=account, rate_table_id=account)
    book.auth_code("old", "own", f"calling_number equals {BAND}", valid_to="2026-10-01")
    book.auth_code("half", "own", f"calling_number equals {BAND}", "service_type equals fax")
    for account in ("own", "steps"):
        book.auth_code(f"{account}-two", account, f"calling_number equals {TWO}")
    book.add(
        "rate_tables",
        rate_table_id="band",
        timezone="America/New_York",
        band_rule="split",
        holiday_calendar_id="us",
    )
    book.add("time_bands", time_band="day", days="mon|tue|wed|thu|fri", start_time="08:00",
             end_time="18:00")  # fmt: skip
    book.add("time_bands", time_band="feast", days="holiday", start_time="00:00", end_time="24:00")
    book.add("holidays", calendar_id="us", calendar_date="2026-10-08", name="Some day")
    for prefix, band, rate in (("1", "", "0.03"), ("1", "day", "0.06"), ("1", "feast", "0.02"),
                               ("", "", "1")):  # fmt: skip
        book.add(
            "rates",
            rate_table_id="band",
            prefix=prefix,
            time_band=band,
            rate_per_minute=rate,
            initial_seconds="30",
            increment_seconds="6",
            connection_fee="0.01",
        )
    book.add("rate_tables", rate_table_id="steps")
    book.add("rates", rate_table_id="steps", prefix="1", rate_per_minute="0.06")
    for second, rate, increment in (("120", "0.03", "30"), ("600", "0.01", "60")):
        book.add(
            "rate_steps",
            rate_table_id="steps",
            prefix="1",
            from_second=second,
            rate_per_minute=rate,
            increment_seconds=increment,
        )
    book.add("rate_tables", rate_table_id="own")
    book.add("rates", rate_table_id="own", prefix="1", rate_per_minute="0.06")
    book.add("volume_tiers", volume_tier_id="big", tier_rule="graduated", from_minutes="0",
             rate_per_minute="0.05")  # fmt: skip
    book.add("volume_tier_destinations", volume_tier_id="big", prefix="1415")
    book.add("account_volume_tiers", account_id="steps", volume_tier_id="big")
    book.add("plans", plan_id="small", monthly_fee="1", included_minutes="1")
    book.add("plan_destinations", plan_id="small", prefix="1")
    book.add("account_plans", account_id="steps", plan_id="small", valid_from="2026-10-01")
    return book


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> Project:
    """Build once to learn the ids of the calls, decide some of them, and build again."""
    built = Project(tmp_path_factory.mktemp("stories"))
    book = book_of_stories()
    built.write_book(book)
    built.deliver(
        "pbx",
        "calls.csv",
        standard_file(
            {
                "call_reference": reference,
                "started_at": started_at,
                "answered_at": answered_at,
                "talk_seconds": seconds,
                "calling_number": number,
                "called_number": "14155550100",
                "call_direction": "outbound",
            }
            for reference, (number, started_at, answered_at, seconds) in CALLS.items()
        ),
    )
    built.land()
    built.build(tested=False)
    ids = dict(built.rows("select call_reference, call_id from marts.fct_calls"))
    for reference, action, account in (
        ("assigned", "assign", "own"),
        ("written-off", "write_off", "own"),
        ("while-suspended", "write_off", ""),
        ("waiting", "write_off", ""),
    ):
        book.add(
            "call_dispositions",
            call_id=ids[reference],
            action=action,
            account_id=account,
            reason=f"Ticket of {reference}",
        )
    built.write_book(book)
    built.build(tested=False)
    return built


@pytest.fixture(scope="module")
def told(project: Project) -> dict[str, Explanation]:
    """Let explain tell every call."""
    return {reference: explain(Home(project.home), reference) for reference in CALLS}


def sentences(told: dict[str, Explanation], reference: str, heading: str) -> list[str]:
    """Give what is said of a call under a heading."""
    (step,) = [step for step in told[reference].steps if step.heading == heading]
    return [sentence for sentence in step.sentences if sentence]


def test_a_call_over_the_end_of_a_band(told: dict[str, Explanation]) -> None:
    assert sentences(told, "split", "Customer: the rate")[1:] == [
        "Time bands at the answer, Wed 2026-10-07 17:59:30 on that clock: day.",
        "Prefix '1' (somewhere, from None, time band day) is the longest in force: it prices the "
        "call.",
        "Prefix '1' (somewhere, from None, time band feast) waits for its time band.",
        "Prefix '1' (somewhere, from None) gives way to the row of the time band.",
        "Prefix '' (somewhere, from None) is shorter.",
    ]
    assert sentences(told, "split", "Customer: the charge")[:2] == [
        "70.000 s, rounded up to whole seconds, at least 0 s, by initial_then_next 30/6: 72 s "
        "billed.",
        "Charge: fee 0.01 + 30 s at 0.06 a minute (prefix '1', day, from 17:59:30) + 42 s at 0.03 "
        "a minute (prefix '1', no time band, from 18:00:00).",
    ]


def test_a_call_inside_a_band(told: dict[str, Explanation]) -> None:
    said = sentences(told, "whole", "Customer: the charge")
    assert said[1] == "Charge: fee 0.01 + 30 s at 0.06 a minute + 36 s at 0.06 a minute."


def test_a_holiday_is_no_thursday(told: dict[str, Explanation]) -> None:
    said = sentences(told, "holiday", "Customer: the rate")
    assert said[1].endswith("Thu 2026-10-08 12:00:00 on that clock: feast.")


def test_steps(told: dict[str, Explanation]) -> None:
    said = sentences(told, "steps", "Customer: the charge")
    assert said[:3] == [
        "200.000 s, rounded up to whole seconds, at least 0 s, by initial_then_next 60/60 and the "
        "steps of the rate: 210 s billed.",
        "Steps of the rate: from second 120 0.03 a minute in increments of 30 s; from second 600 "
        "0.01 a minute in increments of 60 s.",
        "Charge: fee 0 + 60 s at 0.06 a minute + 60 s at 0.06 a minute + 90 s at 0.03 a minute.",
    ]
    # 60 s at 0.06 and 90 s at 0.03
    assert said[-2] == (
        "Plan small (prefix '1') makes 60 of its 210 s free in the month from 2026-10-01; beyond "
        "them it costs 0.105, and the difference is credited, which leaves its own price as it is."
    )
    assert said[-1] == (
        "It counts in volume tier big (prefix '1415') of the month from 2026-10-01, which leaves "
        "its own price as it is."
    )


def test_codes_that_do_not_apply(told: dict[str, Explanation]) -> None:
    assert sentences(told, "split", "Customer: whose call it is") == [
        f"Auth code band of band (calling_number equals {BAND}) applies, priority 100.",
        f"Auth code half of own (calling_number equals {BAND}) does not apply: 1 of its 2 "
        "conditions hold.",
        f"Auth code old of own (calling_number equals {BAND}) does not apply: it is not in force "
        "at the start.",
        "So it is band, by band.",
    ]
    assert sentences(told, "nobody", "Customer: whose call it is") == [
        "No auth code and no number applies."
    ]
    said = sentences(told, "ambiguous", "Customer: whose call it is")
    assert said[-1] == "The best priority names several accounts: nobody is guessed."


def test_what_an_analyst_decided(told: dict[str, Explanation]) -> None:
    assert sentences(told, "assigned", "Customer: whose call it is") == [
        "Assigned to own, which beats auth codes and numbers (call_dispositions.csv: Ticket of "
        "assigned).",
        "So it is own, by disposition.",
    ]
    assert sentences(told, "written-off", "Customer") == [
        "Written off (call_dispositions.csv: Ticket of written-off): never charged, whatever the "
        "rules say."
    ]
    assert sentences(told, "while-suspended", "Customer: the charge") == [
        "Written off while the rules cannot rate it (call_dispositions.csv: Ticket of "
        "while-suspended); else it is rated."
    ]
    assert sentences(told, "waiting", "Customer: the charge")[-1] == (
        "A write-off waits for a suspended side (call_dispositions.csv: Ticket of waiting); this "
        "one is rated."
    )
    assert sentences(told, "nobody", "Provider") == [
        "Not applicable: source pbx does not rate this side (cdr_sources.csv)."
    ]


@pytest.fixture
def charged(project: Project) -> Iterator[list[tuple[Fraction, Fraction]]]:
    """Give what the parts of each call add up to, and what the warehouse says."""
    with open_build_file(Home(project.home)) as connection:
        calls = {row["call_id"]: row for row in project_calls(project)}
        charges = project.records(
            "select * from marts.fct_customer_charges where billed_seconds > 0"
        )
        yield [
            (
                Fraction(charge["connection_fee"])
                + sum(part.price for part in charged_parts(connection, charge, calls[call_id])),
                Fraction(charge["unrounded_charge"]),
            )
            for charge in charges
            for call_id in [charge["call_id"]]
        ]


def project_calls(project: Project) -> list[dict[str, object]]:
    """Read the calls as explain does."""
    return project.records("select * from intermediate.int_calls_normalised")


def test_the_parts_add_up(charged: list[tuple[Fraction, Fraction]]) -> None:
    assert len(charged) > 5
    assert all(abs(parts - unrounded) <= Fraction(1, 2 * 10**12) for parts, unrounded in charged)


def test_increments_by_multiple_begin_at_zero() -> None:
    row = RateRow(
        rate_id=UUID(int=0),
        prefix="1",
        destination="somewhere",
        valid_from=date(2026, 1, 1),
        valid_to=None,
        time_band=None,
        initial_seconds=40,
        initial_rate_per_minute=Decimal(0),
        steps=(RateStep(0, Decimal(0), 20), RateStep(60, Decimal(0), 10)),
    )
    assert list(increments(row, 80, True)) == [(0, 20), (20, 40), (40, 60), (60, 70), (70, 80)]
    assert list(increments(row, 80, False)) == [(0, 40), (40, 60), (60, 70), (70, 80)]
