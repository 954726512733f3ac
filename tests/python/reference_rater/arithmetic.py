"""Seconds and money of one call (DESIGN 6, rules 5 to 7), in exact fractions."""

from decimal import Decimal
from fractions import Fraction
from math import ceil, floor

from .book import Rate, RateTable


def rounded_duration(talk_seconds: Decimal, duration_rounding: str) -> int:
    """Round fractional seconds to whole ones."""
    seconds = Fraction(talk_seconds)
    if duration_rounding == "up":
        return ceil(seconds)
    if duration_rounding == "half_up":
        return floor(seconds + Fraction(1, 2))
    if duration_rounding == "down":
        return floor(seconds)
    raise ValueError(f"duration_rounding {duration_rounding}")


def is_free(talk_seconds: Decimal, rate: Rate, table: RateTable) -> bool:
    """Tell whether the rounded duration is within the grace (which is at least 0)."""
    return rounded_duration(talk_seconds, table.duration_rounding) <= rate.grace_seconds


def billed_seconds(talk_seconds: Decimal, rate: Rate, table: RateTable) -> int:
    """Rule 5: round, grace, minimum, increments."""
    if is_free(talk_seconds, rate, table):
        return 0
    duration = rounded_duration(talk_seconds, table.duration_rounding)
    duration = max(duration, rate.minimum_seconds)
    initial, increment = rate.initial_seconds, rate.increment_seconds
    if table.increment_rule == "multiple":
        return ceil(Fraction(max(duration, initial), increment)) * increment
    if table.increment_rule == "initial_then_next":
        if duration <= initial:
            return initial
        return initial + ceil(Fraction(duration - initial, increment)) * increment
    raise ValueError(f"increment_rule {table.increment_rule}")


def duration_charge(billed: int, rate: Rate) -> Fraction:
    """Rule 6 up to its limits: fee, initial part at the initial rate, the rest at the rate."""
    initial_part = min(billed, rate.initial_seconds)
    rest = billed - initial_part
    return (
        Fraction(rate.connection_fee)
        + initial_part * Fraction(rate.initial_rate_per_minute) / 60
        + rest * Fraction(rate.rate_per_minute) / 60
    )


def markup_charge(carrier_cost: Decimal, markup_percent: Decimal, rate: Rate) -> Fraction:
    """Rule 7: the carrier's cost with the markup, plus the fee."""
    factor = 1 + Fraction(markup_percent) / 100
    return Fraction(carrier_cost) * factor + Fraction(rate.connection_fee)


def limited(amount: Fraction, rate: Rate) -> Fraction:
    """Hold the absolute value between minimum and maximum charge; the sign stays the row's."""
    size = abs(amount)
    if rate.minimum_charge is not None:
        size = max(size, abs(Fraction(rate.minimum_charge)))
    if rate.maximum_charge is not None:
        size = min(size, abs(Fraction(rate.maximum_charge)))
    is_negative = amount < 0 or (amount == 0 and is_negative_row(rate))
    return -size if is_negative else size


def is_negative_row(rate: Rate) -> bool:
    """Tell the one sign of a row, for an amount of 0 that is raised to a minimum."""
    amounts = (
        rate.rate_per_minute,
        rate.initial_rate_per_minute,
        rate.connection_fee,
        rate.minimum_charge,
        rate.maximum_charge,
    )
    return any(amount is not None and amount < 0 for amount in amounts)


def rounded(amount: Fraction, rounding: str, decimals: int) -> Decimal:
    """Round once, the same way on both sides of zero."""
    scaled = abs(amount) * 10**decimals
    whole = floor(scaled)
    rest = scaled - whole
    half = Fraction(1, 2)
    if rounding == "half_up":
        goes_up = rest >= half
    elif rounding == "half_even":
        goes_up = rest > half or (rest == half and whole % 2 == 1)
    elif rounding == "up":
        goes_up = rest > 0
    elif rounding == "down":
        goes_up = False
    else:
        raise ValueError(f"rounding {rounding}")
    size = whole + 1 if goes_up else whole
    return Decimal(-size if amount < 0 else size).scaleb(-decimals)
