"""Seconds and money of one call (DESIGN 6, rules 5 to 8), in exact fractions."""

from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from math import ceil, floor

from .book import Rate, RateTable, Step


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


@dataclass(frozen=True)
class Increment:
    """A piece of a call that is billed whole: its first second, from 0, and how many."""

    first_second: int
    seconds: int


def duration_to_bill(talk_seconds: Decimal, rate: Rate, table: RateTable) -> int:
    """Rule 5 before the increments: rounded, and raised to the minimum. 0 is a free call."""
    if is_free(talk_seconds, rate, table):
        return 0
    duration = rounded_duration(talk_seconds, table.duration_rounding)
    return max(duration, rate.minimum_seconds)


def billed_seconds(talk_seconds: Decimal, rate: Rate, table: RateTable) -> int:
    """Rule 5: round, grace, minimum, increments."""
    if rate.steps:
        return sum(increment.seconds for increment in increments(talk_seconds, rate, table))
    duration = duration_to_bill(talk_seconds, rate, table)
    if duration == 0:
        return 0
    initial, increment = rate.initial_seconds, rate.increment_seconds
    if table.increment_rule == "multiple":
        return ceil(Fraction(max(duration, initial), increment)) * increment
    if table.increment_rule == "initial_then_next":
        if duration <= initial:
            return initial
        return initial + ceil(Fraction(duration - initial, increment)) * increment
    raise ValueError(f"increment_rule {table.increment_rule}")


def increments(talk_seconds: Decimal, rate: Rate, table: RateTable) -> list[Increment]:
    """Lay increments one after the other until they hold the duration: rule 5, and steps."""
    duration = duration_to_bill(talk_seconds, rate, table)
    if table.increment_rule == "multiple" and duration > 0:
        duration = max(duration, rate.initial_seconds)
    laid: list[Increment] = []
    second = 0
    while second < duration:
        step = step_at(second, rate)
        seconds = step.increment_seconds if step else rate.increment_seconds
        if second == 0 and table.increment_rule == "initial_then_next" and rate.initial_seconds > 0:
            seconds = rate.initial_seconds
        laid.append(Increment(second, seconds))
        second += seconds
    return laid


def step_at(second: int, rate: Rate) -> Step | None:
    """Return the step that holds at a second of the call, None before the first."""
    holding = [step for step in rate.steps if step.from_second <= second]
    return holding[-1] if holding else None


def duration_charge(billed: int, rate: Rate) -> Fraction:
    """Rule 6 up to its limits: fee, initial part at the initial rate, the rest at the rate.

    With steps the rest of the row's own part ends at the first step, and a step at the next.
    """
    initial_part = min(billed, rate.initial_seconds)
    starts = [rate.initial_seconds, *(step.from_second for step in rate.steps)]
    ends = [*starts[1:], None]
    prices = [rate.rate_per_minute, *(step.rate_per_minute for step in rate.steps)]
    amount = Fraction(rate.connection_fee)
    amount += initial_part * Fraction(rate.initial_rate_per_minute) / 60
    for start, end, price in zip(starts, ends, prices, strict=True):
        until = billed if end is None else min(billed, end)
        amount += max(until - start, 0) * Fraction(price) / 60
    return amount


def split_charge(priced: list[tuple[Increment, Rate]], own: Rate) -> Fraction:
    """Rule 8: the fee of the call's own row, and each increment by the row beside it.

    Seconds below the initial seconds of the call's own row are at the increment's initial rate,
    the others at its rate, or at the rate of its step that holds at the increment's first second.
    """
    seconds_at: dict[Decimal, int] = {}
    for increment, rate in priced:
        seconds = range(increment.first_second, increment.first_second + increment.seconds)
        initial_part = sum(second < own.initial_seconds for second in seconds)
        step = step_at(increment.first_second, rate)
        price = step.rate_per_minute if step else rate.rate_per_minute
        initial_price = rate.initial_rate_per_minute
        seconds_at[initial_price] = seconds_at.get(initial_price, 0) + initial_part
        seconds_at[price] = seconds_at.get(price, 0) + len(seconds) - initial_part
    amount = Fraction(own.connection_fee)
    for price, count in seconds_at.items():
        amount += count * Fraction(price) / 60
    return amount


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
