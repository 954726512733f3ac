"""Styles of times and durations: what they read, and what they leave null."""

from datetime import datetime

import duckdb
import pytest

from loaders.control_totals import seconds_of
from loaders.format_language import DurationStyle

from .rendering import macros


def asked(sql: str, text: str) -> object:
    """Evaluate an expression over the column `text`."""
    row = duckdb.connect().execute(f"select {sql} from (select ? as text)", [text]).fetchone()
    assert row is not None
    return row[0]


@pytest.mark.parametrize(
    ("style", "text", "expected", "is_utc"),
    [
        ("epoch", "1436454408", datetime(2015, 7, 9, 15, 6, 48), True),
        ("epoch", "1436454408.25", datetime(2015, 7, 9, 15, 6, 48, 250000), True),
        ("epoch_ms", "1436454408250", datetime(2015, 7, 9, 15, 6, 48, 250000), True),
        ("epoch_us", "1436454408000001", datetime(2015, 7, 9, 15, 6, 48, 1), True),
        ("epoch", "143645440a", None, False),
        ("epoch", "-1", None, False),
        ("epoch", "99999999", None, False),
        ("epoch_ms", "1436454408", None, False),
        ("epoch_us", "1436454408250", None, False),
        ("%Y%m%d%H%M%S", "20261005140322", datetime(2026, 10, 5, 14, 3, 22), False),
        ("%Y%m%d%H%M%S.%f", "20261005140322.314", datetime(2026, 10, 5, 14, 3, 22, 314000), False),
        ("%Y%m%d%H%M%S", "2026105140322", None, False),
        ("%Y%m%d %z", "20261005 +0200", datetime(2026, 10, 4, 22), True),
        (
            "%a, %d %b %Y %H:%M:%S %z",
            "Thu, 08 Oct 2026 14:03:22 +0000",
            datetime(2026, 10, 8, 14, 3, 22),
            True,
        ),
        (
            "%a, %d %b %Y %H:%M:%S %z",
            "Thu, 08 Oct 2026 14:03:22 GMT",
            datetime(2026, 10, 8, 14, 3, 22),
            True,
        ),
        ("%Y-%m-%d %H:%M:%S%z", "2026-10-08 14:03:22+00", datetime(2026, 10, 8, 14, 3, 22), True),
        ("%Y-%m-%d %H:%M:%S%z", "2026-10-08 14:03:22", None, False),
        ("%d/%m/%Y %H:%M:%S", "31/02/2026 10:00:00", None, False),
    ],
)
def test_a_time(style: str, text: str, expected: datetime | None, is_utc: bool) -> None:
    """A time is read to the microsecond; one that carries its offset is given in UTC."""
    assert asked(macros().parse_timestamp("text", [style]), text) == expected
    assert asked(macros().has_utc_offset("text", [style]), text) is is_utc


@pytest.mark.parametrize(
    ("style", "text", "expected"),
    [
        ("seconds", "61.5", "61.500"),
        ("h:mm:ss", "0:01:01", "61.000"),
        ("h:mm:ss", "100:00:00.5", "360000.500"),
        ("h:mm:ss", "0:61:01", None),
        ("h:mm:ss", "1:01", None),
        ("m:ss", "61:01", "3661.000"),
        ("m:ss", "0:01:01", None),
        ("hhmmss", "010203", "3723.000"),
        ("hhmmss", "016003", None),
        ("hhmmsscc", "00003055", "30.550"),
        ("hhmmsscc", "100000000", "360000.000"),
        ("hhmmsscc", "0000305", None),
    ],
)
def test_a_duration(style: DurationStyle, text: str, expected: str | None) -> None:
    """A duration is seconds with three decimals; control totals read it like staging does."""
    found = asked(macros().parse_duration("text", style), text)
    assert (None if found is None else str(found)) == expected
    read = seconds_of(text, style)
    assert (None if read is None else f"{read:.3f}") == expected
