"""The arithmetic of charges against fractions."""

from collections.abc import Iterator
from decimal import Decimal
from fractions import Fraction
from itertools import product

import duckdb
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.python.reference_rater import arithmetic

from .rendering import macros, model

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


MILLISECONDS_ADDED = {"up": 999, "half_up": 500, "down": 0}
"""As int_rate_table_terms says it of each duration_rounding."""


@given(SECONDS, st.sampled_from(list(MILLISECONDS_ADDED)))
def test_seconds_become_whole(talk_seconds: Decimal, rounding: str) -> None:
    sql = macros().rounded_seconds("s", "added")
    query = f"select {sql} from (select ?::decimal(12, 3) as s, ? as added)"
    (found,) = duckdb.execute(query, [talk_seconds, MILLISECONDS_ADDED[rounding]]).fetchall()[0]
    assert found == arithmetic.rounded_duration(talk_seconds, rounding)


@given(st.decimals(-99_999_999, 99_999_999, places=10))
def test_an_amount_is_whole_in_ten_billionths(amount: Decimal) -> None:
    sql = macros().ten_billionths("a")
    (found,) = duckdb.execute(
        f"select {sql} from (select ?::decimal(18, 10) as a)", [amount]
    ).fetchall()[0]
    assert found == int(amount * 10**10)


# -- 64 bits where they hold a charge, 128 where they may not -------------------------------------

PRICES = ["99.9999999999", "100", "100.0000000001", "-99.9999999999", "-100", "0.0000000001", "33"]
FEES = ["0", "99.9999999999", "100"]
BOUNDS = [(None, None), ("99.9999999999", None), (None, "99.9999999999"), ("100", None)]
CALLS_OF = [79_999, 80_000, 80_001, 59, 7]
DECIMALS = range(9)

EDGES = [
    (price, fee, bounds)
    for price, fee, bounds in product(PRICES, FEES, BOUNDS)
    # a row has one sign
    if not (price.startswith("-") and fee != "0")
]
"""Rates on both sides of what 64 bits are trusted with: see side_charges."""


def rates_of_edges(connection: duckdb.DuckDBPyConnection) -> None:
    """Fill the table int_rates_in_force from EDGES, as the model does."""
    connection.execute(
        """
        create table stg_rates as
        select
            cast(n as varchar) as rate_id, 'table' as rate_table_id, '' as prefix,
            'World' as destination, null as time_band, null::date as valid_from,
            null::date as valid_to, rate_per_minute, connection_fee, 60 as initial_seconds,
            rate_per_minute as initial_rate_per_minute, 1 as increment_seconds,
            0 as grace_seconds, 0 as minimum_seconds, minimum_charge, maximum_charge,
            null::decimal(18, 10) as markup_percent, false as is_blocked
        from (select 1 as n, null::decimal(18, 10) as rate_per_minute,
            null::decimal(18, 10) as connection_fee, null::decimal(18, 10) as minimum_charge,
            null::decimal(18, 10) as maximum_charge)
        where false;
        create table stg_rate_tables as select 'table' as rate_table_id, 'UTC' as timezone;
        create table stg_rate_steps as select '' as rate_id where false;
        create table int_time_zone_offsets as
        select 'UTC' as time_zone, 0 as offset_seconds, null::timestamp as local_from,
            null::timestamp as local_to;
        """
    )
    connection.executemany(
        "insert into stg_rates (rate_id, rate_table_id, prefix, destination, rate_per_minute,"
        " initial_rate_per_minute, connection_fee, minimum_charge, maximum_charge,"
        " initial_seconds, increment_seconds, grace_seconds, minimum_seconds, is_blocked)"
        " values (?, 'table', '', 'World', ?, ?, ?, ?, ?, 60, 1, 0, 0, false)",
        [(str(n), price, price, fee, *bounds) for n, (price, fee, bounds) in enumerate(EDGES)],
    )
    connection.execute(
        f"create table int_rates_in_force as {model('intermediate/rating/int_rates_in_force')}"
    )


def calls_of_edges(connection: duckdb.DuckDBPyConnection) -> None:
    """One call for each rate, number of seconds, rounding and number of decimals."""
    connection.execute(
        f"""
        create table int_customer_decks_found as
        select
            row_number() over () as call_id, date '2026-10-05' as call_date,
            'the day' as day_fingerprint, 'outbound' as call_direction,
            'voice' as service_type,
            cast(talk_seconds as decimal(12, 3)) as talk_seconds,
            null::decimal(18, 8) as carrier_cost, null as carrier_currency,
            date '2026-10-05' as charge_date, 'ann' as account_id,
            'code' as auth_code_id, 'auth_code' as identified_by,
            false as is_written_off_if_suspended, 'table' as rate_table_id, 16 as rated_position,
            rate_number as rate_deck_id, 0 as head_position, 'USD' as currency, false as is_event,
            false as is_multiple, 999 as milliseconds_added, charge_rounding, charge_decimals,
            {macros().power_of_ten("(10 - charge_decimals)")} * 60 as charge_divisor,
            {macros().power_of_ten("(8 - charge_decimals)")} as charge_scale
        from int_rates_in_force
        cross join (select unnest(?) as talk_seconds)
        cross join (select unnest(?) as charge_rounding)
        cross join (select unnest(?) as charge_decimals);
        """,
        [CALLS_OF, ROUNDINGS, list(DECIMALS)],
    )
    connection.execute(
        """
        create table int_days_to_build as
        select date '2026-10-05' as call_date, 'the day' as day_fingerprint;
        create table int_rated_heads_matched as
        select rate_number as rate_deck_id, 0 as head_position, rate_number
        from int_rates_in_force;
        create table int_customer_charges_in_parts as
        select 0::bigint as call_id, 0::bigint as billed_seconds, null::varchar as suspense_reason,
            0::hugeint as price_units
        where false;
        """
    )


def exact_charge(edge: int, seconds: int) -> Fraction:
    """Rule 6 of DESIGN section 6, for a rate of EDGES on 60/1."""
    price, fee, (minimum, maximum) = EDGES[edge]
    amount = Fraction(fee) + max(seconds, 60) * Fraction(price) / 60
    size = max(abs(amount), Fraction(minimum or 0))
    if maximum is not None:
        size = min(size, Fraction(maximum))
    return -size if amount < 0 else size


@pytest.fixture(scope="module")
def edges() -> Iterator[duckdb.DuckDBPyConnection]:
    """Open a database with the calls and rates of EDGES."""
    with duckdb.connect() as connection:
        rates_of_edges(connection)
        calls_of_edges(connection)
        yield connection


def charges_of_edges(connection: duckdb.DuckDBPyConnection) -> dict[int, tuple[Decimal, Decimal]]:
    """Give charge and unrounded charge of each call."""
    rows = connection.execute(
        f"select call_id, charge, unrounded_charge from ({macros().side_charges('customer')})"
    ).fetchall()
    return {call_id: (charge, unrounded) for call_id, charge, unrounded in rows}


def test_both_widths_are_tried(edges: duckdb.DuckDBPyConnection) -> None:
    rows = edges.execute(
        "select is_narrow, rate_id from int_rates_in_force order by cast(rate_id as integer)"
    ).fetchall()
    narrow = {int(rate_id) for is_narrow, rate_id in rows if is_narrow}
    assert narrow == {
        edge
        for edge, (price, fee, bounds) in enumerate(EDGES)
        if max(abs(Decimal(amount or 0)) for amount in (price, fee, *bounds)) < 100
    }
    assert 0 < len(narrow) < len(EDGES)


def test_a_charge_at_the_edge_of_64_bits_is_exact(edges: duckdb.DuckDBPyConnection) -> None:
    calls = edges.execute(
        "select call_id, cast(rate_id as integer), cast(talk_seconds as integer), charge_rounding,"
        " charge_decimals from int_customer_decks_found inner join int_rates_in_force"
        " on rate_deck_id = rate_number"
    ).fetchall()
    assert len(calls) == len(EDGES) * len(CALLS_OF) * len(ROUNDINGS) * len(DECIMALS)
    found = charges_of_edges(edges)
    wrong = []
    for call_id, edge, seconds, rounding, decimals in calls:
        exact = exact_charge(edge, seconds)
        expected = (
            arithmetic.rounded(exact, rounding, decimals),
            arithmetic.rounded(exact, "half_up", 12),
        )
        if found[call_id] != expected:
            wrong.append((EDGES[edge], seconds, rounding, decimals, found[call_id], expected))
    assert wrong == []


def test_128_bits_say_the_same_as_64(edges: duckdb.DuckDBPyConnection) -> None:
    narrow = charges_of_edges(edges)
    edges.begin()
    edges.execute("update int_rates_in_force set is_narrow = false")
    wide = charges_of_edges(edges)
    edges.rollback()
    assert wide == narrow


def test_a_bound_beyond_64_bits_stops_no_call(edges: duckdb.DuckDBPyConnection) -> None:
    """A maximum of 99,999,999 is 6 x 10^19 sixtieths of a unit; it cuts nothing off."""
    edges.begin()
    edges.execute(
        "update int_rates_in_force set is_narrow = false, minimum_units = null,"
        " maximum_units = 999999990000000000"
    )
    found = charges_of_edges(edges)
    edges.execute("update int_rates_in_force set maximum_units = null")
    unbounded = charges_of_edges(edges)
    edges.rollback()
    assert found == unbounded
