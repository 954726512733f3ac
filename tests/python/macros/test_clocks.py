"""int_time_zone_offsets and in_utc against zoneinfo, on clocks that change in awkward places."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import duckdb
import pytest

from .rendering import macros, model

ZONES = {
    "America/New_York": "at two in the night",
    "Europe/London": "an hour ahead of UTC in summer, and not in winter",
    "Australia/Lord_Howe": "by half an hour",
    "America/Sao_Paulo": "at midnight, which is missing one day a year until 2018",
    "Asia/Beirut": "at midnight",
    "America/Santiago": "at midnight",
    "Asia/Pyongyang": "by half an hour, for good and back",
    "Pacific/Apia": "across the date line: 2011-12-30 is missing",
    "Asia/Kolkata": "never",
}
"""Clocks, and when they change. All changes before 2024, which every version of tzdata knows."""


@pytest.fixture(scope="module")
def connection() -> duckdb.DuckDBPyConnection:
    """Make the table of offsets of these zones."""
    opened = duckdb.connect()
    opened.execute("set TimeZone = 'UTC'")
    opened.execute("create table stg_accounts as select unnest(?) as timezone", [list(ZONES)])
    opened.execute("create table stg_cdr_sources as from stg_accounts limit 0")
    opened.execute("create table stg_rate_tables as from stg_accounts limit 0")
    opened.execute(
        f"create table time_zone_offsets as {model('intermediate/calls/int_time_zone_offsets')}"
    )
    return opened


@pytest.mark.parametrize("zone", ZONES)
def test_a_date_is_the_midnight_that_begins_it(
    connection: duckdb.DuckDBPyConnection, zone: str
) -> None:
    """A midnight that is missing is the moment of the change."""
    days = [date(2000, 1, 1) + timedelta(days=day) for day in range(24 * 365)]
    rows = connection.execute(
        f"""
        with dates as (
            select date '2000-01-01' + n::integer as valid_from, null::date as valid_to, 1 as k
            from range(?) as days (n)
        ),
        owners as (select ? as timezone, 1 as k),
        {"found as (" + macros().in_utc("dates", "owners", "k", ["dates.valid_from"]) + ")"}
        select valid_from, valid_from_at from found order by valid_from
        """,
        [len(days), zone],
    ).fetchall()
    assert rows == [(day, utc(datetime(day.year, day.month, day.day), zone)) for day in days]


@pytest.mark.parametrize("zone", ZONES)
def test_a_local_time_is_converted_as_on_its_first_occurrence(
    connection: duckdb.DuckDBPyConnection, zone: str
) -> None:
    """Every quarter of an hour, three hours before and after each change of 24 years."""
    changes = connection.execute(
        "select local_from from time_zone_offsets where time_zone = ?"
        " and local_from between timestamp '2000-01-01' and timestamp '2023-12-31'",
        [zone],
    ).fetchall()
    times = [
        change + timedelta(minutes=15 * step)
        for (change,) in changes or [(datetime(2020, 1, 1),)]
        for step in range(-12, 12)
    ]
    rows = connection.execute(
        """
        select local_at - to_seconds(offset_seconds)
        from (select unnest(?) as local_at, unnest(range(?)) as n) as times
        inner join time_zone_offsets
            on time_zone = ? and local_at >= local_from and local_at < local_to
        order by n
        """,
        [times, len(times), zone],
    ).fetchall()
    assert [row[0] for row in rows] == [utc(time, zone) for time in times]


def utc(wall: datetime, zone: str) -> datetime:
    """Convert by zoneinfo, whose fold=0 is the rule: first occurrence, missing times forward."""
    return wall.replace(tzinfo=ZoneInfo(zone)).astimezone(UTC).replace(tzinfo=None)
