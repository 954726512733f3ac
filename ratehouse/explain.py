"""The story of one call: from its line in a file to what both sides are charged, and why."""

from dataclasses import dataclass
from typing import Literal
from uuid import UUID

import duckdb

from ratehouse.errors import CommandError
from ratehouse.explain_charge import Row, amount, plain, rate
from ratehouse.home import Home
from ratehouse.warehouse import open_build_file, require_build, rows_as_dicts

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
with lines as (
    select file_id, row_number, 'call' as outcome
    from intermediate.int_calls_normalised
    where call_id = $call
    union
    select file_id, row_number, outcome
    from intermediate.int_cdrs_repeated
    where call_id = $call
)
select files.file_name, lines.row_number, lines.outcome
from lines
inner join staging.stg_files as files on lines.file_id = files.file_id
order by lines.outcome <> 'call', lines.file_id, lines.row_number
"""

# codes of one side whose conditions this call meets, all or some
_CODES = """
select
    auth_code_id,
    account_id,
    priority,
    string_agg(field || ' ' || operator || ' ' || value, ' and ' order by condition_number)
        as conditions_met,
    count(*) as met,
    any_value(conditions_in_code) as needed,
    any_value(is_in_force) as is_in_force
from intermediate.int_auth_codes_tried
where call_id = ? and is_provider = ? and holds
group by auth_code_id, account_id, priority
order by priority, auth_code_id
"""

# what an analyst put on record about one side, or about each side that is suspended
_DISPOSITIONS = """
select dispositions.action, dispositions.account_id, dispositions.reason
from staging.stg_call_dispositions as dispositions
left join staging.stg_accounts as accounts on dispositions.account_id = accounts.account_id
where dispositions.call_id = ? and coalesce(accounts.is_provider, ?) = ?
"""

_TIERS = """
select volume_tier_id, matched_prefix, period_start
from intermediate.int_calls_tiered
where call_id = ?
"""

_PLANS = """
select plan_id, matched_prefix, free_seconds, billed_seconds, charge_beyond, period_start
from intermediate.int_calls_in_plans
where call_id = ?
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
    lines = rows_as_dicts(connection, _LINES, {"call": call_id})
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
            f"The file states a cost of {plain(call['carrier_cost'])} {call['carrier_currency']}."
        )
    return Step(f"The call {call['call_id']}", sentences)


def _side_steps(
    connection: duckdb.DuckDBPyConnection,
    side: Literal["customer", "provider"],
    call: Row,
    charge: Row,
) -> list[Step]:
    title = side.capitalize()
    is_provider = side == "provider"
    found = rows_as_dicts(connection, _DISPOSITIONS, [call["call_id"], is_provider, is_provider])
    disposition = found[0] if found else None
    if charge["rating_status"] == "not_applicable" and (
        disposition is None or charge["disposition"] != "write_off"
    ):
        why = (
            "an on-net call has no provider"
            if is_provider and call["call_direction"] == "on_net"
            else f"source {call['source_id']} does not rate this side (cdr_sources.csv)"
        )
        return [Step(title, [f"Not applicable: {why}."])]
    if disposition is not None and disposition["action"] == "write_off":
        why = f"(call_dispositions.csv: {disposition['reason']})"
        if disposition["account_id"] is not None:
            return [Step(title, [f"Written off {why}: never charged, whatever the rules say."])]
        if charge["disposition"] == "write_off":
            written_off = f"Written off while the rules cannot rate it {why}; else it is rated."
        else:
            written_off = f"A write-off waits for a suspended side {why}; this one is rated."
    else:
        written_off = ""
    identified = _identification(connection, side, call, charge, disposition)
    steps = [Step(f"{title}: whose call it is", identified)]
    if charge["rate_table_id"] is not None:
        steps.append(Step(f"{title}: the rate", rate(connection, call, charge)))
    if charge["rating_status"] == "not_applicable":
        steps.append(Step(f"{title}: the charge", [written_off]))
        return steps
    sentences = [*amount(connection, charge, call), written_off]
    if not is_provider:
        sentences += [
            f"Plan {plan['plan_id']} (prefix '{plan['matched_prefix']}') makes"
            f" {plan['free_seconds']} of its {plan['billed_seconds']} s free in the month from"
            f" {plan['period_start']}; beyond them it costs {plain(plan['charge_beyond'])}, and the"
            " difference is credited, which leaves its own price as it is."
            for plan in rows_as_dicts(connection, _PLANS, [call["call_id"]])
        ]
        sentences += [
            f"It counts in volume tier {tier['volume_tier_id']} (prefix '{tier['matched_prefix']}')"
            f" of the month from {tier['period_start']}, which leaves its own price as it is."
            for tier in rows_as_dicts(connection, _TIERS, [call["call_id"]])
        ]
    steps.append(Step(f"{title}: the charge", sentences))
    return steps


def _identification(
    connection: duckdb.DuckDBPyConnection,
    side: str,
    call: Row,
    charge: Row,
    disposition: Row | None,
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
    if charge["disposition"] == "assign" and disposition is not None:
        sentences.append(
            f"Assigned to {disposition['account_id']}, which beats auth codes and numbers "
            f"(call_dispositions.csv: {disposition['reason']})."
        )
    if charge["account_id"]:
        sentences.append(f"So it is {charge['account_id']}, by {charge['auth_code_id']}.")
    elif charge["suspense_reason"] == "ambiguous_auth_code":
        sentences.append("The best priority names several accounts: nobody is guessed.")
    elif not sentences:
        sentences.append("No auth code and no number applies.")
    return sentences


def _margin_step(margin: Row) -> Step:
    if margin["margin"] is None:
        return Step(
            "Margin",
            [
                "None while a side is suspended or not rated, or has no exchange rate into "
                f"{margin['currency']} on the day of the call."
            ],
        )
    sentences = [
        f"{plain(margin['customer_charge'])} - {plain(margin['provider_charge'])} = "
        f"{plain(margin['margin'])} {margin['currency']}."
    ]
    for side in ("customer", "provider"):
        fx_rate = margin[f"{side}_fx_rate"]
        if fx_rate not in (None, 1):
            sentences.append(f"The {side}'s charge is converted at {plain(fx_rate)}.")
    return Step("Margin", sentences)
