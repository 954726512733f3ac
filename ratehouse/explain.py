"""The story of one call: from its line in a file to what both sides are charged, and why."""

from dataclasses import dataclass
from decimal import Decimal
from typing import Literal
from uuid import UUID

import duckdb

from ratehouse.errors import CommandError
from ratehouse.home import Home
from ratehouse.warehouse import open_build_file, require_build, rows_as_dicts

Row = dict[str, object]

_FIND = """
select call_id from marts.fct_calls
where call_reference = ? or starts_with(cast(call_id as varchar), ?)
order by call_started_at
limit 11
"""

_CALL = """
select calls.*, sources.format, sources.timezone, sources.dial_plan_id, files.file_name
from intermediate.int_calls_normalised as calls
inner join staging.stg_cdr_sources as sources on calls.source_id = sources.source_id
inner join staging.stg_files as files on calls.file_id = files.file_id
where calls.call_id = ?
"""

# every line that delivered this call, the winner first
_LINES = """
select files.file_name, lines.row_number, lines.outcome
from intermediate.int_cdrs_deduplicated as lines
inner join staging.stg_files as files on lines.file_id = files.file_id
where lines.call_id = ?
order by lines.outcome <> 'call', lines.file_id, lines.row_number
"""

# codes of one side whose conditions this call meets, all or some
_CODES = """
with met as (
    select
        period_from_at,
        try_cast(unnest(string_split(conditions_met, ',')) as bigint) as condition_number
    from intermediate.int_calls_classified
    where call_id = ?
)
select
    conditions.auth_code_id,
    conditions.account_id,
    conditions.priority,
    string_agg(
        conditions.field || ' ' || conditions.operator || ' ' || conditions.value, ' and '
        order by conditions.condition_number
    ) as conditions_met,
    count(*) as met,
    any_value(conditions.conditions_in_code) as needed,
    bool_and(
        met.period_from_at >= conditions.valid_from_at
        and met.period_from_at < conditions.valid_to_at
    ) as is_in_force
from met
inner join intermediate.int_auth_code_conditions as conditions
    on met.condition_number = conditions.condition_number
where conditions.is_provider = ?
group by conditions.auth_code_id, conditions.account_id, conditions.priority
order by conditions.priority, conditions.auth_code_id
"""

_CANDIDATES = """
select rates.prefix, rates.destination, rates.valid_from, rates.valid_to, rates.rate_per_minute
from intermediate.int_rates_in_force as in_force
inner join staging.stg_rates as rates on in_force.rate_id = rates.rate_id
where in_force.rate_table_id = ?
    and starts_with(coalesce(?, ''), in_force.prefix)
    and ? >= in_force.valid_from_at and ? < in_force.valid_to_at
order by in_force.prefix_length desc
"""


@dataclass(frozen=True)
class Step:
    """One step of the story: a heading and its sentences."""

    heading: str
    sentences: list[str]


@dataclass(frozen=True)
class Explanation:
    """The whole story of a call, and the rows that it was told from."""

    call_id: str
    steps: list[Step]
    call: Row
    customer_charge: Row
    provider_charge: Row


def explain(home: Home, wanted: str) -> Explanation:
    """Tell the story of the call with this id, beginning of an id, or call reference.

    Raises CommandError when no call fits, or more than one.
    """
    with open_build_file(home) as connection:
        require_build(connection)
        call_id = _find(connection, wanted)
        call = rows_as_dicts(connection, _CALL, [call_id])[0]
        sides: dict[str, Row] = {
            side: rows_as_dicts(
                connection, f"select * from marts.fct_{side}_charges where call_id = ?", [call_id]
            )[0]
            for side in ("customer", "provider")
        }
        steps = [
            _lines_step(connection, call, call_id),
            _call_step(call),
            *(
                step
                for side in ("customer", "provider")
                for step in _side_steps(
                    connection, "customer" if side == "customer" else "provider", call, sides[side]
                )
            ),
        ]
        margin = rows_as_dicts(
            connection, "select * from marts.fct_call_margins where call_id = ?", [call_id]
        )[0]
        steps.append(_margin_step(margin))
        return Explanation(call_id, steps, call, sides["customer"], sides["provider"])


def _find(connection: duckdb.DuckDBPyConnection, wanted: str) -> str:
    text = wanted.strip()
    try:
        prefix = str(UUID(text))
    except ValueError:
        prefix = text.lower()
    found = [str(row["call_id"]) for row in rows_as_dicts(connection, _FIND, [text, prefix])]
    if not found:
        raise CommandError(f"no call has the id or the reference {wanted!r}")
    if len(found) > 1:
        shown = "\n  ".join(found[:10])
        raise CommandError(f"{wanted!r} fits more than one call; name one by its id:\n  {shown}")
    return found[0]


def _lines_step(connection: duckdb.DuckDBPyConnection, call: Row, call_id: str) -> Step:
    lines = rows_as_dicts(connection, _LINES, [call_id])
    sentences = [
        f"Line {line['row_number']} of {line['file_name']}: {line['outcome']}." for line in lines
    ]
    raw = rows_as_dicts(
        connection,
        f'select * from raw."{call["format"]}" where _file_id = ? and _row_number = ?',
        [call["file_id"], call["row_number"]],
    )[0]
    fields = [
        f"{name}={value}" for name, value in raw.items() if value and not name.startswith("_")
    ]
    sentences.append("The line says " + ", ".join(fields) + ".")
    return Step(f"From the file ({call['source_id']}, format {call['format']})", sentences)


def _call_step(call: Row) -> Step:
    def number(name: str) -> str:
        raw, digits = call[f"{name}_raw"], call[name]
        if raw is None:
            return f"{name.replace('_', ' ')} is not in the file"
        read = f"is E.164 {digits}" if digits else "is no number"
        return f"{name.replace('_', ' ')} '{raw}' {read} by dial plan {call['dial_plan_id']}"

    direction = f"Direction {call['call_direction']}"
    owners = [
        f"the {which} number belongs to {call[f'{which}_account_id']}"
        for which in ("calling", "called")
        if call[f"{which}_account_id"]
    ]
    if owners:
        direction += "; " + " and ".join(owners) + " (numbers.csv)"
    sentences = [
        f"Started {call['call_started_at']} UTC (the source's clock is {call['timezone']}).",
        f"The {number('calling_number')}.",
        f"The {number('called_number')}.",
        f"{direction}.",
        f"Talk time {call['talk_seconds']} s"
        + (f", service {call['service_type']}" if call["service_type"] else "")
        + ".",
    ]
    if call["carrier_cost"] is not None:
        sentences.append(
            f"The file states a cost of {_plain(call['carrier_cost'])} {call['carrier_currency']}."
        )
    return Step(f"The call {call['call_id']}", sentences)


def _side_steps(
    connection: duckdb.DuckDBPyConnection,
    side: Literal["customer", "provider"],
    call: Row,
    charge: Row,
) -> list[Step]:
    title = side.capitalize()
    if charge["rating_status"] == "not_applicable":
        why = (
            "an on-net call has no provider"
            if side == "provider" and call["call_direction"] == "on_net"
            else f"source {call['source_id']} does not rate this side (cdr_sources.csv)"
        )
        return [Step(title, [f"Not applicable: {why}."])]
    identified = _identification(connection, side, call, charge)
    steps = [Step(f"{title}: whose call it is", identified)]
    if charge["rate_table_id"] is not None:
        steps.append(Step(f"{title}: the rate", _rate(connection, call, charge)))
    steps.append(Step(f"{title}: the charge", _amount(connection, charge, call)))
    return steps


def _identification(
    connection: duckdb.DuckDBPyConnection, side: str, call: Row, charge: Row
) -> list[str]:
    sentences = []
    for code in rows_as_dicts(connection, _CODES, [call["call_id"], side == "provider"]):
        if code["met"] != code["needed"]:
            verdict = f"does not apply: {code['met']} of its {code['needed']} conditions hold"
        elif not code["is_in_force"]:
            verdict = "does not apply: it is not in force at the start"
        else:
            verdict = f"applies, priority {code['priority']}"
        sentences.append(
            f"Auth code {code['auth_code_id']} of {code['account_id']} "
            f"({code['conditions_met']}) {verdict}."
        )
    which = "called" if call["call_direction"] == "inbound" else "calling"
    if side == "customer" and call[f"{which}_account_id"]:
        sentences.append(
            f"The {which} number belongs to {call[f'{which}_account_id']} "
            f"(number:{call[f'{which}_number_from']}, counts as priority 200)."
        )
    if charge["account_id"]:
        sentences.append(f"So it is {charge['account_id']}, by {charge['auth_code_id']}.")
    elif charge["suspense_reason"] == "ambiguous_auth_code":
        sentences.append("The best priority names several accounts: nobody is guessed.")
    elif not sentences:
        sentences.append("No auth code and no number applies.")
    return sentences


def _rate(connection: duckdb.DuckDBPyConnection, call: Row, charge: Row) -> list[str]:
    table = rows_as_dicts(
        connection,
        "select * from staging.stg_rate_tables where rate_table_id = ?",
        [charge["rate_table_id"]],
    )[0]
    rated = call["calling_number" if table["rated_number"] == "calling" else "called_number"]
    sentences = [
        f"Rate table {table['rate_table_id']} ({table['rate_table_name']}), {table['currency']}, "
        f"clock {table['timezone']}, rates the {table['rated_number']} number {rated}."
    ]
    candidates = rows_as_dicts(
        connection,
        _CANDIDATES,
        [charge["rate_table_id"], rated, call["call_started_at"], call["call_started_at"]],
    )
    for place, rate in enumerate(candidates):
        until = f" to {rate['valid_to']}" if rate["valid_to"] else ""
        sentences.append(
            f"Prefix '{rate['prefix']}' ({rate['destination']}, from {rate['valid_from']}{until}) "
            + ("is the longest in force: it prices the call." if place == 0 else "is shorter.")
        )
    if not candidates:
        sentences.append("No prefix of the table fits.")
    return sentences


def _amount(connection: duckdb.DuckDBPyConnection, charge: Row, call: Row) -> list[str]:
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
    rate = rows_as_dicts(
        connection, "select * from marts.dim_rates where rate_id = ?", [charge["rate_id"]]
    )[0]
    table = rows_as_dicts(
        connection,
        "select * from staging.stg_rate_tables where rate_table_id = ?",
        [charge["rate_table_id"]],
    )[0]
    sentences = _arithmetic(charge, rate, table, call)
    bounds = [
        f"{which} {_plain(rate[f'{which}_charge'])}"
        for which in ("minimum", "maximum")
        if rate[f"{which}_charge"] is not None
    ]
    if bounds:
        sentences.append(f"Bounds of the row: {', '.join(bounds)}.")
    sentences.append(
        f"Unrounded {_plain(charge['unrounded_charge'])}; rounded {table['charge_rounding']} to "
        f"{table['charge_decimals']} decimals: {_plain(charge['charge'])} {charge['currency']}, "
        f"on {charge['charge_date']} by the account's clock."
    )
    return sentences


def _arithmetic(charge: Row, rate: Row, table: Row, call: Row) -> list[str]:
    fee = _plain(charge["connection_fee"])
    if rate["markup_percent"] is not None:
        return [
            f"The carrier's cost {_plain(call['carrier_cost'])} plus "
            f"{_plain(rate['markup_percent'])} % plus the fee {fee}."
        ]
    if table["charge_unit"] == "event":
        return [f"A record of an event: the fee {fee}, durations play no part."]
    billed = int(str(charge["billed_seconds"]))
    if billed == 0:
        return [f"{charge['talk_seconds']} s is unanswered or within the grace: free."]
    initial = min(billed, int(str(rate["initial_seconds"])))
    sentences = [
        f"{charge['talk_seconds']} s, rounded {table['duration_rounding']} to whole seconds, at "
        f"least {rate['minimum_seconds']} s, by {table['increment_rule']} "
        f"{rate['initial_seconds']}/{rate['increment_seconds']}: {billed} s billed."
    ]
    parts = [f"fee {fee}", f"{initial} s at {_plain(rate['initial_rate_per_minute'])} a minute"]
    if billed > initial:
        parts.append(f"{billed - initial} s at {_plain(rate['rate_per_minute'])} a minute")
    sentences.append("Charge: " + " + ".join(parts) + ".")
    return sentences


def _margin_step(margin: Row) -> Step:
    if margin["margin"] is None:
        return Step("Margin", ["None while a side is suspended or not rated."])
    return Step(
        "Margin",
        [
            f"{_plain(margin['customer_charge'])} - {_plain(margin['provider_charge'])} = "
            f"{_plain(margin['margin'])} {margin['currency']}."
        ],
    )


def _plain(amount: object) -> str:
    """An amount without trailing zeros, never in exponents."""
    text = format(Decimal(str(amount)), "f")
    return text.rstrip("0").rstrip(".") if "." in text else text
