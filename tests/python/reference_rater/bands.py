"""Time bands and holidays: is this moment of a wall clock inside a band?"""

from collections.abc import Set
from dataclasses import dataclass
from datetime import date, datetime, timedelta

WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")


@dataclass(frozen=True)
class Window:
    """A row of time_bands.csv: minutes of the day, the end exclusive, 1440 is 24:00.

    Where the end is not after the start, the window goes on to the end on the next local date.
    """

    days: frozenset[str]
    start_minute: int
    end_minute: int


@dataclass(frozen=True)
class TimeBand:
    """All rows of one time band: it holds whenever one of them does."""

    time_band: str
    windows: tuple[Window, ...]

    def holds(self, wall: datetime, holidays: Set[date]) -> bool:
        """Tell whether the moment, a naive time of the table's wall clock, is in the band."""
        today = wall.date()
        yesterday = today - timedelta(days=1)
        minute = 60 * wall.hour + wall.minute
        for window in self.windows:
            began_today = kind_of_day(today, holidays) in window.days
            began_yesterday = kind_of_day(yesterday, holidays) in window.days
            if window.end_minute > window.start_minute:
                if began_today and window.start_minute <= minute < window.end_minute:
                    return True
            else:
                if began_today and minute >= window.start_minute:
                    return True
                if began_yesterday and minute < window.end_minute:
                    return True
        return False


def kind_of_day(day: date, holidays: Set[date]) -> str:
    """Return `holiday` or the weekday: a holiday is not its weekday."""
    return "holiday" if day in holidays else WEEKDAYS[day.weekday()]


def minute_of_day(text: str) -> int:
    """Read `HH:MM`, 00:00 to 24:00."""
    hours, minutes = text.split(":")
    return 60 * int(hours) + int(minutes)
