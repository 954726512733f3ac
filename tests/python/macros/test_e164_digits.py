"""Dial plans against the independent rater's reading of the same rules."""

from collections.abc import Callable
from dataclasses import dataclass

import duckdb
from hypothesis import example, given
from hypothesis import strategies as st

from tests.python.reference_rater.book import DialPlan
from tests.python.reference_rater.dial_plans import to_e164

from .rendering import macros

PLANS = [
    DialPlan("1", ("011",), "1", (10,), ("9999", "*67"), ("911",)),
    DialPlan("353", ("00",), "0", (7, 8, 9), (), ("999", "112")),
    DialPlan("39", ("00",), "", (6, 7, 8, 9, 10, 11), bare_e164=False),
    DialPlan("44", ("00", "0011"), "0", ()),
    DialPlan("", ("00",), "0", (9,)),
]


@dataclass(frozen=True)
class Dialled:
    """A party as a file may have it."""

    plan: DialPlan
    raw: str


PREFIXES = ["", "+", "011", "00", "0011", "0", "1", "353", "9999", "*67", "*679999"]
ENVELOPES = ["{}", "sip:{}@pbx.example", "<SIPS:{}@192.0.2.1:5060;transport=udp>", "tel:{};ext=5"]
PARTIES = st.builds(
    lambda envelope, prefix, digits, mark: envelope.format(
        f"{prefix}{digits[:3]}{mark}{digits[3:]}"
    ),
    st.sampled_from([*ENVELOPES, "{}", "{}@pbx.example"]),
    st.sampled_from(PREFIXES),
    st.text("0123456789", max_size=12),
    st.sampled_from(["", "-", " ", "(", ")", ".", "/", "x", "#"]),
)


def by_plan(read: Callable[[str, dict[str, object]], str], column: str) -> str:
    """Read a column by the plan of its row, as by_dial_plan does; dial_plans gives such dicts."""
    cases = [
        read(
            column,
            {
                "country_code": plan.country_code,
                "international_prefixes": list(plan.international_prefixes),
                "national_prefix": plan.national_prefix,
                "national_number_digits": [str(digits) for digits in plan.national_number_digits],
                "technical_prefixes": list(plan.technical_prefixes),
                "short_numbers": list(plan.short_numbers),
                "is_bare_e164_taken": plan.bare_e164,
            },
        )
        for plan in PLANS
    ]
    return f"case plan {' '.join(f'when {n} then {sql}' for n, sql in enumerate(cases))} end"


def e164(dialled: list[Dialled]) -> list[str | None]:
    """Ask the macros, as int_calls_normalised does."""
    columns = {
        "raw": [one.raw for one in dialled],
        "plan": [PLANS.index(one.plan) for one in dialled],
        "n": list(range(len(dialled))),
    }
    sql = f"""
        with parties as (
            select unnest($raw::varchar[]) as raw, unnest($plan) as plan, unnest($n) as n
        ),
        digits as (select *, {macros().dialled_digits("raw")} as digits from parties),
        dialled as (
            select *, {by_plan(macros().without_technical_prefix, "digits")} as dialled from digits
        )
        select {by_plan(macros().e164_digits, "dialled")} from dialled order by n
    """
    return [row[0] for row in duckdb.execute(sql, columns).fetchall()]


@given(st.lists(st.builds(Dialled, st.sampled_from(PLANS), PARTIES), min_size=1, max_size=50))
@example([Dialled(PLANS[0], raw) for raw in ("s", "anonymous", "*60", "101", "", "+", "911")])
@example([Dialled(PLANS[3], raw) for raw in ("0011", "00117", "001", "00")])
@example([Dialled(PLANS[1], raw) for raw in ("0871234567", "00441234567", "999", "353871234567")])
def test_a_dialled_string_is_read_by_the_first_rule_that_fits(dialled: list[Dialled]) -> None:
    dialled = [one for one in dialled if not is_too_long(one)] or [Dialled(PLANS[0], "911")]
    assert e164(dialled) == [to_e164(one.raw, one.plan) for one in dialled]


def is_too_long(dialled: Dialled) -> bool:
    """E.164 has 15 digits at most; the rater does not look at the length behind a prefix."""
    number = to_e164(dialled.raw, dialled.plan)
    return number is not None and len(number) > 15
