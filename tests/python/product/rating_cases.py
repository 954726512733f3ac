"""Rating cases of other systems in the words of a tariff book: one price, or two, for a call.

A case becomes a `Run`: a table with its rates, a call, and what the mart must say of it.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from decimal import ROUND_DOWN, ROUND_HALF_UP, Decimal
from fractions import Fraction
from typing import Any

ROUNDING = {
    "up": "up",
    "ceil": "up",
    "down": "down",
    "half_up": "half_up",
    "half_even": "half_even",
}

CENT = Decimal("0.01")

Inputs = Mapping[str, Any]


@dataclass(frozen=True)
class Run:
    """A case in the words of the book, and what the mart must say.

    `bands` are rows of time_bands.csv; `steps` are price steps of every rate of the case.
    """

    case_id: str
    expected: Mapping[str, Any]
    table: Mapping[str, str] = field(default_factory=dict)
    rates: tuple[Mapping[str, str], ...] = ({},)
    call: Mapping[str, str] = field(default_factory=dict)
    steps: tuple[Mapping[str, str], ...] = ()
    bands: tuple[Mapping[str, str], ...] = ()
    has_table: bool = True


class LeftOutError(Exception):
    """The case cannot be written in this book; its reason says which rule is missing."""


def text(number: object) -> str:
    """Write a number of the file as a decimal without an exponent."""
    return f"{Decimal(str(number)):f}"


def per_minute(price: object, seconds: object) -> str:
    """Write the price of so many seconds as a rate; ten decimals is what a rate has."""
    rate = Fraction(str(price)) * 60 / Fraction(str(seconds))
    decimal = Decimal(rate.numerator) / rate.denominator
    return f"{decimal.quantize(Decimal('1e-10')):f}"


def rounding_of(said: Mapping[str, Any] | None) -> dict[str, str]:
    """Write a rounding of the file as columns of a rate table."""
    if said is None:
        return {"charge_decimals": "8"}
    if not 0 <= said["decimals"] <= 8:
        raise LeftOutError("decimals")
    return {
        "charge_decimals": str(said["decimals"]),
        "charge_rounding": ROUNDING[said["mode"]],
    }


def answer_of(expected: Mapping[str, Any], decimals: int) -> dict[str, Any]:
    """Take seconds and amount before tax; an amount with more decimals than a charge is cut."""
    answer: dict[str, Any] = {}
    if "billed_seconds" in expected:
        answer["billed_seconds"] = expected["billed_seconds"]
    if "cost" in expected:
        cost = Decimal(str(expected.get("cost_before_tax", expected["cost"])))
        places = Decimal(1).scaleb(-decimals)
        answer["charge"] = cost.quantize(places, ROUND_HALF_UP) if cost % places else cost
    if not answer:
        raise LeftOutError("no figure")
    return answer


def increments(case_id: str, inputs: Inputs, expected: Mapping[str, Any], rule: str) -> Run:
    """`init_next` and `min_multiple`: an initial and a next interval."""
    rate = str(inputs.get("rate", inputs.get("next_rate", "0.06")))
    minimum = inputs.get("initial_interval_s", inputs.get("min_duration_s", 0))
    said = inputs.get("cost_rounding")
    # An amount that the source rounded to six decimals is our default.
    long = len(str(expected.get("cost", "")).partition(".")[2]) == 6 and said is None
    table = {"increment_rule": rule, **({} if long else rounding_of(said))}
    row = {
        "rate_per_minute": text(rate),
        "initial_rate_per_minute": text(inputs.get("initial_rate", rate)),
        "connection_fee": text(inputs.get("connect_fee", 0)),
        "initial_seconds": str(minimum),
        "increment_seconds": str(inputs.get("next_interval_s", inputs.get("increment_s"))),
        "grace_seconds": str(inputs.get("grace_s", 0)),
    }
    decimals = int(table.get("charge_decimals", "6"))
    call = {"talk_seconds": str(inputs["duration_s"])}
    return Run(case_id, answer_of(expected, decimals), table, (row,), call)


def rounded(case_id: str, category: str, inputs: Inputs, expected: Mapping[str, Any]) -> Run:
    """`round`: a duration is billed by the second, an amount is the fee of an event."""
    value = text(inputs["value"])
    if category == "rounding_duration":
        if inputs["mode"] not in ("up", "down", "half_up"):
            raise LeftOutError("half_down")
        return Run(
            case_id,
            {"billed_seconds": int(expected["value"])},
            {"duration_rounding": inputs["mode"]},
            ({"rate_per_minute": "0.06", "increment_seconds": "1"},),
            {"talk_seconds": value},
        )
    return Run(
        case_id,
        {"charge": Decimal(str(expected["value"]))},
        {"charge_unit": "event", **rounding_of(inputs)},
        ({"connection_fee": value},),
    )


def whole_units(case_id: str, inputs: Inputs, expected: Mapping[str, Any]) -> Run:
    """`round_unit`: a duration raised to whole increments."""
    row = {"rate_per_minute": "0.06", "increment_seconds": str(inputs["unit"])}
    answer = {"billed_seconds": expected["value"]}
    return Run(case_id, answer, {}, (row,), {"talk_seconds": str(inputs["value"])})


def prefixes(case_id: str, inputs: Inputs, expected: Mapping[str, Any]) -> Run:
    """`prefix`: digits as they are dialled; a group of prefixes is a rate table.

    A row that is a word takes no number, and is no row of ours.
    """
    rows = [
        row
        for row in inputs["rate_rows"]
        if row.get("group") == inputs.get("group") and re.fullmatch("[+]?[0-9]*", row["prefix"])
    ]
    matched = expected["matched_prefix"]
    if matched is None:
        answer: dict[str, Any] = {"matched_prefix": None, "suspense_reason": "no_rate"}
    else:
        answer = {"matched_prefix": matched.lstrip("+"), "suspense_reason": None}
    if "result" in expected:
        answer["destination"] = expected["result"]
    if "rate" in expected:
        answer["charge"] = Decimal(expected["rate"])
    rates = tuple(
        {
            "prefix": row["prefix"].lstrip("+"),
            "rate_per_minute": text(row.get("rate", "0.06")),
            "destination": row.get("result", "somewhere"),
        }
        for row in rows
    )
    return Run(case_id, answer, {}, rates, {"called_number": inputs["dialled"]})


def effective_dates(case_id: str, inputs: Inputs, expected: Mapping[str, Any], notes: str) -> Run:
    """`latest_from`: rows that each end where the next begins, by the clock of the notes."""
    zone = re.search(r"\b[A-Z][a-z]+/[A-Z][A-Za-z_]+", notes or "")
    starts = [datetime.fromisoformat(row["valid_from"]) for row in inputs["rate_rows"]]
    assert not any(start.time().isoformat() != "00:00:00" for start in starts)
    rates = tuple(
        {
            "rate_per_minute": "0.06",
            "valid_from": start.date().isoformat(),
            "destination": row["result"],
        }
        for row, start in zip(inputs["rate_rows"], starts, strict=True)
    )
    if expected["result"] == "NOMATCH":
        answer: dict[str, Any] = {"suspense_reason": "no_rate", "charge": None}
    else:
        answer = {"destination": expected["result"]}
    timezone = zone.group() if zone else "UTC"
    return Run(case_id, answer, {"timezone": timezone}, rates, {"started_at": inputs["at"]})


def segment(case_id: str, inputs: Inputs, expected: Mapping[str, Any]) -> Run:
    """`segments` of one price: so many seconds at a rate for a unit of seconds."""
    ((seconds, rate, unit),) = inputs["segments"]
    row = {
        "rate_per_minute": per_minute(rate, unit),
        "connection_fee": text(inputs.get("connect_fee", 0)),
        "increment_seconds": "1",
    }
    table = rounding_of(inputs.get("cost_rounding"))
    answer = answer_of(expected, int(table["charge_decimals"]))
    return Run(case_id, answer, table, (row,), {"talk_seconds": str(seconds)})


def excess(case_id: str, inputs: Inputs, expected: Mapping[str, Any]) -> Run:
    """`min_multiple_excess`: the free seconds are an initial part that costs nothing."""
    if "round_up_to" in inputs:
        raise LeftOutError("decimals")
    row = {
        "rate_per_minute": text(inputs["rate"]),
        "initial_seconds": str(inputs["free_seconds"]),
        "initial_rate_per_minute": "0",
        "increment_seconds": str(inputs["increment_s"]),
    }
    call = {"talk_seconds": str(inputs["duration_s"])}
    return Run(case_id, answer_of(expected, 6), {}, (row,), call)


def telco(case_id: str, inputs: Inputs, expected: Mapping[str, Any]) -> Run:
    """`telco`: a price half to even. A cost with taxes tells one price that comes to it."""
    if "price" in expected:
        price = Decimal(expected["price"])
    else:
        rates = [Decimal(tax["pct"]) / 100 for tax in inputs["taxes"]]
        total = Decimal(expected["cost"])
        (price,) = [
            price
            for price in (cents * CENT for cents in range(int(total / CENT) + 1))
            if price + sum((price * rate).quantize(CENT, ROUND_DOWN) for rate in rates) == total
        ]
    row = {
        "rate_per_minute": per_minute(inputs["rate"], inputs["rate_unit_s"]),
        "increment_seconds": "1",
    }
    table = {"charge_rounding": "half_even", "charge_decimals": "2"}
    call = {"talk_seconds": str(inputs["duration_s"])}
    return Run(case_id, {"charge": price}, table, (row,), call)
