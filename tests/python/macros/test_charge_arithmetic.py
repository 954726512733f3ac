"""The arithmetic of charges against fractions."""

from decimal import Decimal
from fractions import Fraction

import duckdb
from hypothesis import given
from hypothesis import strategies as st

from tests.python.reference_rater import arithmetic

from .rendering import macros

ROUNDINGS = ["half_up", "half_even", "up", "down"]
SECONDS = st.decimals(0, 100_000, places=3)


@given(
    st.integers(-(10**27), 10**27),
    st.sampled_from([60, 10**12, 60 * 10**4, 10**12 * 10**4, 7]),
    st.sampled_from(ROUNDINGS),
)
def test_a_ratio_is_rounded_once(numerator: int, denominator: int, rounding: str) -> None:
    assert_divided(numerator, denominator, rounding)


@given(st.integers(-1000, 1000), st.sampled_from([30, 10**12]), st.sampled_from(ROUNDINGS))
def test_a_half_is_rounded_by_the_rule(whole: int, half: int, rounding: str) -> None:
    assert_divided(whole * 2 * half + half, 2 * half, rounding)


def assert_divided(numerator: int, denominator: int, rounding: str) -> None:
    sql = macros().divided("n", "d", "rounding")
    query = f"select {sql} from (select ?::hugeint as n, ?::hugeint as d, ? as rounding)"
    (found,) = duckdb.execute(query, [numerator, denominator, rounding]).fetchall()[0]
    assert found == arithmetic.rounded(Fraction(numerator, denominator), rounding, 0)


@given(SECONDS, st.sampled_from(["up", "half_up", "down"]))
def test_seconds_become_whole(talk_seconds: Decimal, rounding: str) -> None:
    sql = macros().rounded_seconds("s", "rounding")
    query = f"select {sql} from (select ?::decimal(12, 3) as s, ? as rounding)"
    (found,) = duckdb.execute(query, [talk_seconds, rounding]).fetchall()[0]
    assert found == arithmetic.rounded_duration(talk_seconds, rounding)


@given(st.decimals(-99_999_999, 99_999_999, places=10))
def test_an_amount_is_whole_in_ten_billionths(amount: Decimal) -> None:
    sql = macros().ten_billionths("a")
    (found,) = duckdb.execute(
        f"select {sql} from (select ?::decimal(18, 10) as a)", [amount]
    ).fetchall()[0]
    assert found == int(amount * 10**10)
