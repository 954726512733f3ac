"""The sentences of `ratehouse explain` on one side's rate and charge."""

from datetime import datetime, timedelta
from decimal import Decimal
from uuid import UUID

import duckdb

from ratehouse.parts import Deck, Part, RateRow, deck_of, parts_of
from ratehouse.warehouse import rows_as_dicts

Row = dict[str, object]

_TABLE = "select * from staging.stg_rate_tables where rate_table_id = ?"

_OFFSET = """
select offset_seconds
from intermediate.int_time_zone_offsets
where time_zone = ? and ? >= utc_from and ? < utc_to
"""


def rate(connection: duckdb.DuckDBPyConnection, call: Row, charge: Row) -> list[str]:
    """Tell which rows of the rate table could price the call, and which does."""
    table = _table(connection, charge)
    rated = _rated_number(call, table)
    sentences = [
        f"Rate table {table['rate_table_id']} ({table['rate_table_name']}), {table['currency']}, "
        f"clock {table['timezone']}, rates the {table['rated_number']} number {rated}."
    ]
    deck = deck_of(connection, charge["rate_table_id"], rated, call["call_started_at"])
    if any(row.time_band for row in deck.rows):
        sentences.append(_bands(connection, call, table, deck))
    bands = deck.bands_at(_priced_from(call, table))
    winner = next((row for row in deck.rows if row.rate_id == charge["rate_id"]), None)
    sentences += [_candidate(row, winner, bands) for row in deck.rows]
    if not any(row.time_band is None or row.time_band in bands for row in deck.rows):
        sentences.append("No prefix of the table fits.")
    return sentences


def _bands(connection: duckdb.DuckDBPyConnection, call: Row, table: Row, deck: Deck) -> str:
    """Say which time bands decide, and by which clock."""
    is_split = table["band_rule"] == "split" and table["charge_unit"] == "seconds"
    moment = _priced_from(call, table)
    bands = " and ".join(deck.bands_at(moment)) or "none"
    event = "answer" if is_split and call["call_answered_at"] is not None else "start"
    return (
        f"Time bands at the {event}, {_local(connection, table, moment):%a %Y-%m-%d %H:%M:%S} on "
        f"that clock: {bands}."
    )


def _candidate(row: RateRow, winner: RateRow | None, bands: list[str]) -> str:
    until = f" to {row.valid_to}" if row.valid_to else ""
    band = f", time band {row.time_band}" if row.time_band else ""
    named = f"Prefix '{row.prefix}' ({row.destination}, from {row.valid_from}{until}{band})"
    if row is winner:
        return f"{named} is the longest in force: it prices the call."
    if row.time_band is not None and row.time_band not in bands:
        return f"{named} waits for its time band."
    if winner is not None and row.prefix == winner.prefix:
        return f"{named} gives way to the row of the time band."
    return f"{named} is shorter."


def amount(connection: duckdb.DuckDBPyConnection, charge: Row, call: Row) -> list[str]:
    """Tell how the charge comes about, or what would cure a suspended one."""
    if charge["rating_status"] == "suspended":
        cure = rows_as_dicts(
            connection,
            "select cure from marts.rpt_suspended_calls where call_id = ? and suspense_reason = ?",
            [charge["call_id"], charge["suspense_reason"]],
        )
        return [
            f"Suspended: {charge['suspense_reason']}. Nothing is charged until it is cured.",
            f"Way out: {cure[0]['cure']}." if cure else "",
        ]
    seconds = f"{charge['talk_seconds']} s"
    if charge["rate_id"] is None:
        return [f"{seconds} of conversation: an unanswered call is free, and never suspended."]
    row = rows_as_dicts(
        connection, "select * from marts.dim_rates where rate_id = ?", [charge["rate_id"]]
    )[0]
    table = _table(connection, charge)
    sentences = _arithmetic(connection, charge, row, table, call)
    bounds = [
        f"{which} {plain(row[f'{which}_charge'])}"
        for which in ("minimum", "maximum")
        if row[f"{which}_charge"] is not None
    ]
    if bounds:
        sentences.append(f"Bounds of the row: {', '.join(bounds)}.")
    sentences.append(
        f"Unrounded {plain(charge['unrounded_charge'])}; rounded {table['charge_rounding']} to "
        f"{table['charge_decimals']} decimals: {plain(charge['charge'])} {charge['currency']}, "
        f"on {charge['charge_date']} by the account's clock."
    )
    return sentences


def _arithmetic(
    connection: duckdb.DuckDBPyConnection, charge: Row, row: Row, table: Row, call: Row
) -> list[str]:
    fee = plain(charge["connection_fee"])
    if row["markup_percent"] is not None:
        return [
            f"The carrier's cost {plain(call['carrier_cost'])} plus "
            f"{plain(row['markup_percent'])} % plus the fee {fee}."
        ]
    if table["charge_unit"] == "event":
        return [f"A record of an event: the fee {fee}, durations play no part."]
    billed = int(str(charge["billed_seconds"]))
    if billed == 0:
        return [f"{charge['talk_seconds']} s is unanswered or within the grace: free."]
    parts = charged_parts(connection, charge, call)
    own = next(part.row for part in parts if part.row is not None)
    sentences = [
        f"{charge['talk_seconds']} s, rounded {table['duration_rounding']} to whole seconds, at "
        f"least {row['minimum_seconds']} s, by {table['increment_rule']} "
        f"{row['initial_seconds']}/{row['increment_seconds']}"
        + (" and the steps of the rate" if len(own.steps) > 1 else "")
        + f": {billed} s billed."
    ]
    if len(own.steps) > 1:
        steps = [
            f"from second {step.from_second} {plain(step.rate_per_minute)} a minute in increments "
            f"of {step.increment_seconds} s"
            for step in own.steps[1:]
        ]
        sentences.append(f"Steps of the rate: {'; '.join(steps)}.")
    priced = [f"fee {fee}", *(_priced(connection, part, parts, call, table) for part in parts)]
    sentences.append("Charge: " + " + ".join(priced) + ".")
    return sentences


def _priced(
    connection: duckdb.DuckDBPyConnection, part: Part, parts: list[Part], call: Row, table: Row
) -> str:
    said = f"{part.seconds} s at {plain(part.rate_per_minute)} a minute"
    if len({other.row for other in parts}) == 1 or part.row is None:
        return said
    begins = _counted_from(call) + timedelta(seconds=part.from_second)
    band = part.row.time_band or "no time band"
    return (
        f"{said} (prefix '{part.row.prefix}', {band}, from "
        f"{_local(connection, table, begins):%H:%M:%S})"
    )


def charged_parts(connection: duckdb.DuckDBPyConnection, charge: Row, call: Row) -> list[Part]:
    """Lay out the billed seconds of a rated side that is charged by the second."""
    table = _table(connection, charge)
    deck = deck_of(
        connection, charge["rate_table_id"], _rated_number(call, table), call["call_started_at"]
    )
    (row,) = [row for row in deck.rows if row.rate_id == UUID(str(charge["rate_id"]))]
    return parts_of(
        row,
        int(str(charge["billed_seconds"])),
        table["increment_rule"] == "multiple",
        (deck, _counted_from(call)) if table["band_rule"] == "split" else None,
    )


def _table(connection: duckdb.DuckDBPyConnection, charge: Row) -> Row:
    return rows_as_dicts(connection, _TABLE, [charge["rate_table_id"]])[0]


def _rated_number(call: Row, table: Row) -> object:
    return call["calling_number" if table["rated_number"] == "calling" else "called_number"]


def _counted_from(call: Row) -> datetime:
    """Give the moment from which the seconds of a call count: the answer, else the start (UTC)."""
    moment = call["call_answered_at"] or call["call_started_at"]
    if not isinstance(moment, datetime):
        raise TypeError(f"call {call['call_id']} has no start")
    return moment


def _priced_from(call: Row, table: Row) -> datetime:
    """Give the moment whose time bands decide the rate of the call (UTC)."""
    if table["band_rule"] == "split" and table["charge_unit"] == "seconds":
        return _counted_from(call)
    return _counted_from({**call, "call_answered_at": None})


def _local(connection: duckdb.DuckDBPyConnection, table: Row, moment: datetime) -> datetime:
    """Give a moment (UTC) on the clock of a rate table."""
    ((offset,),) = connection.execute(_OFFSET, [table["timezone"], moment, moment]).fetchall()
    return moment + timedelta(seconds=int(offset))


def plain(amount: object) -> str:
    """Write an amount without trailing zeros, never in exponents."""
    text = format(Decimal(str(amount)), "f")
    return text.rstrip("0").rstrip(".") if "." in text else text
