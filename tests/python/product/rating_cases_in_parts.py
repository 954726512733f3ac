"""Rating cases of other systems with several prices inside one call: price steps and time bands."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from decimal import ROUND_CEILING, Decimal
from typing import Any

from .rating_cases import Inputs, LeftOutError, Run, answer_of, per_minute, text

WEEK = "mon|tue|wed|thu|fri|sat|sun|holiday"
OTHER = {"rate_per_minute": "77", "connection_fee": "7"}
"""What a row costs that must not be taken."""


def number(value: object) -> Decimal:
    """Read a number of the file exactly."""
    return Decimal(str(value))


def whole(seconds: Decimal) -> str:
    """Write whole seconds."""
    assert not seconds % 1
    return f"{seconds:.0f}"


@dataclass(frozen=True)
class Step:
    """From a second of the call on: so much for each begun interval of so many seconds."""

    begins: Decimal
    price: Decimal
    interval: Decimal

    @property
    def cells(self) -> dict[str, str]:
        """The price as a rate has it."""
        return {
            "rate_per_minute": per_minute(self.price, self.interval),
            "increment_seconds": whole(self.interval),
        }


def in_steps(
    case_id: str, expected: Mapping[str, Any], seconds: object, steps: Sequence[Step], fee: object
) -> Run:
    """Make the first step the rate, and the others its price steps."""
    return Run(
        case_id,
        answer_of(expected, 6),
        {},
        ({**steps[0].cells, "connection_fee": text(fee)},),
        {"talk_seconds": text(seconds)},
        steps=tuple({"from_second": whole(step.begins), **step.cells} for step in steps[1:]),
    )


# -- price steps ---------------------------------------------------------------------------------


def groups(case_id: str, inputs: Inputs, expected: Mapping[str, Any], title: str) -> Run:
    """`groups`: a price and an increment from a second on; some by day and time as well."""
    steps = [
        Step(
            number(group["from_s"]),
            number(group["rate"]) * group["increment_s"] / group["unit_s"],
            number(group["increment_s"]),
        )
        for group in inputs["groups"]
    ]
    run = in_steps(case_id, expected, inputs["duration_s"], steps, inputs.get("connect_fee", 0))
    answer, row, call = dict(run.expected), dict(run.rates[0]), dict(run.call)
    if "max_cost" in inputs:
        row["maximum_charge"] = inputs["max_cost"]
    if "dialled" in inputs:
        call["called_number"] = inputs["dialled"]
    if "matched_prefix" in inputs:
        row["prefix"] = answer["matched_prefix"] = inputs["matched_prefix"].lstrip("+")
    run = replace(run, expected=answer, rates=(row,), call=call)
    return in_a_band(run, inputs, title) if "start" in inputs else run


PEAK = [{"days": "mon|tue|wed|thu|fri", "start_time": "08:00", "end_time": "19:00"}]
OFF_PEAK = [
    {"days": "mon|tue|wed|thu|fri", "start_time": "19:00", "end_time": "24:00"},
    {"days": "mon|tue|wed|thu|fri", "start_time": "00:00", "end_time": "08:00"},
    {"days": "sat|sun|holiday", "start_time": "00:00", "end_time": "24:00"},
]
HOLIDAY = [{"days": "holiday", "start_time": "00:00", "end_time": "24:00"}]


def in_a_band(run: Run, inputs: Inputs, title: str) -> Run:
    """Let the price hold in the band that the title names, and another one in the rest.

    Peak is what the tutorial of the source says: working days from 8 to 19.
    """
    call = {**run.call, "started_at": inputs["start"]}
    (row,) = run.rates
    if inputs.get("holiday"):
        named, windows, others = "holiday", HOLIDAY, []
    elif "off-peak" in title:
        named, windows, others = "off-peak", OFF_PEAK, PEAK
    else:
        named, windows, others = "peak", PEAK, OFF_PEAK
    own, other = f"{run.case_id}-{named}", f"{run.case_id}-other"
    return replace(
        run,
        table={**run.table, "holiday_calendar_id": "new-year"},
        rates=(
            {**row, "time_band": own},
            {**row, **OTHER, "time_band": other if others else ""},
        ),
        call=call,
        bands=(
            *({"time_band": own, **window} for window in windows),
            *({"time_band": other, **window} for window in others),
        ),
    )


def blocks(case_id: str, inputs: Inputs, expected: Mapping[str, Any]) -> Run:
    """`steps`: blocks of a length and a fee, so many of them, one after the other."""
    begins, steps = Decimal(0), []
    for block in inputs["steps"]:
        steps.append(Step(begins, number(block["fee"]), number(block["block_s"])))
        begins += number(block["block_s"]) * block["count"]
    return in_steps(case_id, expected, inputs["duration_s"], steps, 0)


def tiers_of_a_call(case_id: str, inputs: Inputs, expected: Mapping[str, Any]) -> Run:
    """`or_tiered`: beats at a factor for a base; seconds beyond the last tier cost nothing.

    Prices of several years are rows of one prefix, each of which begins on its day.
    """
    steps = [
        Step(
            number(tier["from"]),
            number(tier["factor"]) * tier["beat"] / tier["base"],
            number(tier["beat"]),
        )
        for tier in inputs["tiers"]
    ]
    last = inputs["tiers"][-1]
    steps.append(Step(raised(number(last["to"]), steps[-1].interval), Decimal(0), Decimal(1)))
    fee = inputs.get("connect_fee", 0)
    run = in_steps(case_id, expected, inputs["duration_s"], steps, fee)
    if "rate_versions" not in inputs:
        return run
    (row,) = run.rates
    rates = []
    for version in inputs["rate_versions"]:
        valid_from, _, factor = version.split(" ")
        rates.append({**row, "valid_from": valid_from, "rate_per_minute": factor})
    year, *day = inputs["at"].split("-")
    at = "-".join([year, *(day or ["01", "01"])])
    return replace(run, rates=tuple(rates), call={**run.call, "started_at": f"{at}T12:00:00Z"})


def raised(value: Decimal, interval: Decimal) -> Decimal:
    """Raise a quantity to whole intervals."""
    return (value / interval).to_integral_value(ROUND_CEILING) * interval


def widths_of_a_call(case_id: str, inputs: Inputs, expected: Mapping[str, Any]) -> Run:
    """`tier_width` with an interval of its own in each tier: a unit is a minute of one call.

    A full tier is raised to whole intervals, and its excess would be taken from the next one.
    """
    used, begins, steps = number(inputs["volume"]) * 60, Decimal(0), []
    for tier in inputs["tiers"]:
        interval = number(tier["interval"]) * 60
        steps.append(Step(begins, number(tier["price"]), interval))
        begins += raised((number(tier["to"]) - number(tier["from"])) * 60, interval)
    if len(inputs["tiers"]) > 2 and begins > used:
        raise LeftOutError("raised tiers")
    if begins <= used:
        steps.append(Step(begins, Decimal(0), Decimal(1)))
    return in_steps(case_id, expected, used, steps, inputs.get("access", 0))


def segments_by_duration(case_id: str, inputs: Inputs, expected: Mapping[str, Any]) -> Run:
    """`segments` without a time of day: each begins where the one before ends."""
    begins, steps = Decimal(0), []
    for seconds, price, unit in inputs["segments"]:
        steps.append(Step(begins, number(price) / unit, Decimal(1)))
        begins += seconds
    return in_steps(case_id, expected, begins, steps, 0)


def flat_then_rate(case_id: str, inputs: Inputs, expected: Mapping[str, Any]) -> Run:
    """Charge a fee that covers the first seconds, then a rate."""
    row = {
        "connection_fee": text(inputs["flat"]),
        "initial_seconds": str(inputs["flat_covers_s"]),
        "initial_rate_per_minute": "0",
        "rate_per_minute": text(inputs["rate_after"]),
    }
    call = {"talk_seconds": str(inputs["duration_s"])}
    return Run(case_id, answer_of(expected, 6), {}, (row,), call)


# -- time bands ----------------------------------------------------------------------------------

SPLIT = {"band_rule": "split"}


def at_times(
    case_id: str, windows: Sequence[tuple[str, str, str]], days: str = WEEK
) -> tuple[dict[str, str], ...]:
    """Write windows of every day (name, start, end) as rows of time_bands.csv."""
    return tuple(
        {
            "time_band": f"{case_id}-{name}",
            "days": days,
            "start_time": start,
            "end_time": end,
        }
        for name, start, end in windows
    )


def segments_at_times(case_id: str, inputs: Inputs, expected: Mapping[str, Any]) -> Run:
    """`segments` of a call: the price changes at a time of day."""
    start, end = (datetime.fromisoformat(inputs[name]) for name in ("start", "end"))
    (before, old, unit), (after, new, _) = inputs["segments"]
    change = start + timedelta(seconds=before)
    assert change + timedelta(seconds=after) == end
    edge = f"{change:%H:%M}"
    if edge == "00:00":
        windows = [("before", "12:00", "24:00"), ("after", "00:00", "12:00")]
    else:
        windows = [("before", "00:00", edge), ("after", edge, "24:00")]
    rates = tuple(
        {
            "time_band": f"{case_id}-{name}",
            "rate_per_minute": per_minute(price, unit),
            "connection_fee": fee,
            "increment_seconds": "1",
        }
        # the fee is that of the first band
        for name, price, fee in (
            ("before", old, text(inputs["connect_fee"])),
            ("after", new, "7"),
        )
    )
    call = {"started_at": inputs["start"], "talk_seconds": str(before + after)}
    return Run(
        case_id,
        answer_of(expected, 6),
        SPLIT,
        rates,
        call,
        bands=at_times(case_id, windows),
    )


def free_nights(case_id: str, inputs: Inputs, expected: Mapping[str, Any]) -> Run:
    """`olist`: minutes cost something from 6 to 22 and nothing at night."""
    start, end = (datetime.fromisoformat(inputs[name]) for name in ("start", "end"))
    seconds = int((end - start).total_seconds())
    if seconds % 60:
        raise LeftOutError("completed minutes")
    rates = tuple(
        {
            "time_band": f"{case_id}-{name}",
            "rate_per_minute": rate,
            "connection_fee": inputs["standing_charge"],
        }
        for name, rate in (("day", inputs["rate"]), ("night", "0"))
    )
    return Run(
        case_id,
        answer_of(expected, 6),
        SPLIT,
        rates,
        {"started_at": inputs["start"], "talk_seconds": str(seconds)},
        bands=at_times(case_id, [("day", "06:00", "22:00"), ("night", "22:00", "06:00")]),
    )


def seconds_of_bands(
    case_id: str,
    start: datetime,
    windows: Sequence[tuple[str, str, str]],
    parts: Sequence[tuple[str, int]],
    days: str = WEEK,
) -> Run:
    """Expect so many seconds in each of two bands.

    One costs a unit a second and the other a millionth, so that a charge says both.
    """
    first, second = sorted({name for name, _ in parts})
    prices = {first: Decimal(1), second: Decimal("0.000001")}
    rates = [
        {
            "time_band": f"{case_id}-{name}",
            "rate_per_minute": per_minute(price, 1),
            "increment_seconds": "1",
        }
        for name, price in prices.items()
    ]
    seconds = sum(length for _, length in parts)
    return Run(
        case_id,
        {
            "billed_seconds": seconds,
            "charge": sum((prices[name] * length for name, length in parts), Decimal(0)),
        },
        SPLIT,
        (*rates, OTHER),
        {"started_at": start.isoformat(), "talk_seconds": str(seconds)},
        bands=at_times(case_id, windows, days),
    )


def parts_of_two_days(case_id: str, inputs: Inputs, expected: Mapping[str, Any]) -> Run:
    """Split a call of 48 hours into parts, which take the bands of their beginnings."""
    start = moment = datetime.fromisoformat(inputs["start"] + "+00:00")
    windows = [(name, begins, ends) for begins, ends, name in inputs["bands"]["weekday"]]
    parts = []
    for seconds in expected["parts_seconds"]:
        clock = f"{moment:%H:%M}"
        (name,) = [name for name, begins, ends in windows if begins <= clock < ends]
        parts.append((name, seconds))
        moment += timedelta(seconds=seconds)
    assert sum(length for _, length in parts) == expected["total"]
    return seconds_of_bands(case_id, start, windows, parts, "mon|tue|wed|thu|fri")


def into_the_night(case_id: str, inputs: Inputs, expected: Mapping[str, Any]) -> Run:
    """Split a call where the night begins."""
    start = datetime.fromisoformat(f"2026-10-05T{inputs['start']}:00+00:00")
    edge = inputs["night_from"]
    return seconds_of_bands(
        case_id,
        start,
        [("day", "00:00", edge), ("night", edge, "24:00")],
        [("day", expected["peak_seconds"]), ("night", expected["offpeak_seconds"])],
    )
