"""Whose clock (DESIGN 6, rule 3)."""

from datetime import UTC, date, datetime
from functools import cache
from zoneinfo import ZoneInfo

from .records import Moment


def to_utc(moment: Moment, timezone: str) -> datetime:
    """Place a time of a file on the UTC clock.

    fold=0 is exactly the rule: a repeated hour is its first occurrence, and a missing time is
    read with the offset before the gap, which moves it forward.
    """
    if moment.is_utc:
        return moment.wall.replace(tzinfo=UTC)
    return moment.wall.replace(tzinfo=ZoneInfo(timezone), fold=0).astimezone(UTC)


@cache
def local_date(instant: datetime, timezone: str) -> date:
    """Return the calendar date of an instant in a timezone.

    A date of the book is a midnight there, so "in force" compares local dates.
    """
    return instant.astimezone(ZoneInfo(timezone)).date()


@cache
def wall_clock(instant: datetime, timezone: str) -> datetime:
    """Return what a clock on the wall shows at an instant; the repeated hour shows twice."""
    return instant.astimezone(ZoneInfo(timezone)).replace(tzinfo=None)
