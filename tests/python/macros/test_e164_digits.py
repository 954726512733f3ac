"""Dial plans against the independent rater's reading of the same rules."""

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


def e164(dialled: list[Dialled]) -> list[str | None]:
    """Ask the macros, as int_dialled_numbers_normalised does."""
    columns = {
        "country_code": [one.plan.country_code for one in dialled],
        "international_prefixes": [list(one.plan.international_prefixes) for one in dialled],
        "national_prefix": [one.plan.national_prefix for one in dialled],
        "national_number_digits": [list(one.plan.national_number_digits) for one in dialled],
        "technical_prefixes": [list(one.plan.technical_prefixes) for one in dialled],
        "short_numbers": [list(one.plan.short_numbers) for one in dialled],
        "is_bare_e164_taken": [one.plan.bare_e164 for one in dialled],
        "raw": [one.raw for one in dialled],
        "n": list(range(len(dialled))),
    }
    types = {"national_number_digits": "integer[]", "is_bare_e164_taken": "boolean", "n": "integer"}
    for name in ("international_prefixes", "technical_prefixes", "short_numbers"):
        types[name] = "varchar[]"
    unnested = ", ".join(
        f"unnest(cast(${name} as {types.get(name, 'varchar')}[])) as {name}" for name in columns
    )
    sql = f"""
        with parties as (select {unnested}),
        digits as (select *, {macros().dialled_digits("raw")} as digits from parties),
        dialled as (select *, {macros().without_technical_prefix("digits")} as dialled from digits)
        select {macros().e164_digits("dialled")} from dialled order by n
    """
    return [row[0] for row in duckdb.execute(sql, columns).fetchall()]


@given(st.lists(st.builds(Dialled, st.sampled_from(PLANS), PARTIES), min_size=1, max_size=50))
@example([Dialled(PLANS[0], raw) for raw in ("s", "anonymous", "*60", "101", "", "+", "911")])
@example([Dialled(PLANS[1], raw) for raw in ("0871234567", "00441234567", "999", "353871234567")])
def test_a_dialled_string_is_read_by_the_first_rule_that_fits(dialled: list[Dialled]) -> None:
    dialled = [one for one in dialled if not is_too_long(one)] or [Dialled(PLANS[0], "911")]
    assert e164(dialled) == [to_e164(one.raw, one.plan) for one in dialled]


def is_too_long(dialled: Dialled) -> bool:
    """E.164 has 15 digits at most; the rater does not look at the length behind a prefix."""
    number = to_e164(dialled.raw, dialled.plan)
    return number is not None and len(number) > 15
