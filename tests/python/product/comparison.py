"""A built warehouse against the independent rater: every line, call, charge, invoice and day.

Each function returns the differences as text, at most `LIMIT` and the number of all, so that an
assertion on an empty list shows what is wrong.
"""

from collections.abc import Mapping
from decimal import Decimal
from fractions import Fraction
from math import floor
from typing import Any

from tests.python.reference_rater import Result
from tests.python.reference_rater.records import Outcome, RatedCall, Side

from .project import Project

LIMIT = 10

Key = tuple[Any, ...]
Cells = dict[str, Any]

CALL_COLUMNS = """
    call_reference, call_started_at, call_date, calling_number, called_number, calling_number_raw,
    called_number_raw, call_direction, service_type, talk_seconds, carrier_cost, carrier_currency,
    billing_number, ingress_trunk, egress_trunk, disconnect_reason
"""

STAGED_COLUMNS = {
    "call_reference": "callid uuid",
    "started_at": "date callstartdate calldate calltime usage_date usage_time start start_stamp",
    "answered_at": "answer answer_stamp",
    "ended_at": "end end_stamp",
    "talk_seconds": "seconds duration duration_seconds billsec",
    "carrier_cost": "cost amount charge_cent",
    "call_direction": "direction",
    "service_type": "usage_type_classification",
}
"""The rater names an unreadable cell by its column in the file, the product by its meaning."""

SIDE_COLUMNS = """
    account_id, auth_code_id, rate_table_id, matched_prefix, destination, billed_seconds,
    unrounded_charge, charge, currency, charge_date, rating_status, suspense_reason,
    talk_seconds, call_date
"""


def differences(expected: Mapping[Key, Cells], found: Mapping[Key, Cells]) -> list[str]:
    """Compare rows by key, then column by column."""
    said = [f"missing: {key} {expected[key]}" for key in expected if key not in found]
    said += [f"not expected: {key} {found[key]}" for key in found if key not in expected]
    for key in expected.keys() & found.keys():
        columns = [name for name in expected[key] if expected[key][name] != found[key][name]]
        if columns:
            wanted = {name: expected[key][name] for name in columns}
            got = {name: found[key][name] for name in columns}
            said.append(f"{key}: expected {wanted}, found {got}")
    return sorted(said)[:LIMIT] + ([f"{len(said)} in all"] if len(said) > LIMIT else [])


def keyed(rows: list[Cells], *key: str) -> dict[Key, Cells]:
    """Take the key columns out of each row; a key that stands twice is an error."""
    by_key = {tuple(row.pop(name) for name in key): row for row in rows}
    assert len(by_key) == len(rows), "rows share a key"
    return by_key


def all_differences(project: Project, result: Result) -> dict[str, list[str]]:
    """Compare everything; the parts that differ, by name."""
    parts = {
        "files": file_differences(project, result),
        "lines": line_differences(project, result),
        "calls": call_differences(project, result),
        "customer charges": charge_differences(project, result, Side.CUSTOMER),
        "provider charges": charge_differences(project, result, Side.PROVIDER),
        "rates": rate_differences(project),
        "invoice lines": invoice_differences(project, result),
        "provider days": provider_day_differences(project, result),
    }
    return {name: said for name, said in parts.items() if said}


def file_differences(project: Project, result: Result) -> list[str]:
    """Compare what became of each file, and how many lines it has."""
    non_data: dict[Key, int] = {}
    for line in result.lines:
        if line.outcome is Outcome.NON_DATA:
            key = (line.source_id, line.file_name)
            non_data[key] = non_data.get(key, 0) + 1
    expected = {
        (file.source_id, file.file_name): {
            "status": file.status,
            "physical_lines": file.physical_lines,
            "non_data_lines": non_data.get((file.source_id, file.file_name), 0),
        }
        for file in result.files
    }
    found = keyed(
        project.records(
            "select source_id, file_name, status, physical_lines, non_data_lines from raw.files"
        ),
        "source_id",
        "file_name",
    )
    return differences(expected, found)


def line_differences(project: Project, result: Result) -> list[str]:
    """Compare where each data line ended, and why a rejected one was rejected."""
    expected = {
        (line.source_id, line.file_name, line.line_number): {
            "outcome": line.outcome.value,
            "reason": staged_reason(line.reason),
        }
        for line in result.lines
        if line.outcome is not Outcome.NON_DATA
    }
    # The reason of a line rejected at landing goes on in words after its name.
    lines = project.records(
        """
        with lines as (
            select file_id, row_number as line_number, outcome, unreadable_reason as reason
            from intermediate.int_cdrs_deduplicated
            union all
            select file_id, line_number, 'rejected', regexp_extract(reason, '^[a-z_]+')
            from raw.rejected_lines
        )
        select files.source_id, files.file_name, lines.* exclude (file_id)
        from lines inner join raw.files on lines.file_id = files.file_id
        """
    )
    return differences(expected, keyed(lines, "source_id", "file_name", "line_number"))


def staged_reason(reason: str | None) -> str | None:
    """Write the rater's reason in the product's words."""
    column = (reason or "").removeprefix("unreadable_")
    for staged, names in STAGED_COLUMNS.items():
        if column in names.split():
            return f"unreadable_{staged}"
    return reason


def call_differences(project: Project, result: Result) -> list[str]:
    """Compare what each call is, before it is rated."""
    expected = {}
    for rated_call in result.calls:
        call = rated_call.call
        cdr = call.cdr
        expected[call_key(rated_call)] = {
            "call_reference": cdr.call_reference,
            "call_started_at": call.started_at.replace(tzinfo=None),
            "call_date": call.call_date,
            "calling_number": call.calling_number,
            "called_number": call.called_number,
            "calling_number_raw": cdr.calling_number_raw,
            "called_number_raw": cdr.called_number_raw,
            "call_direction": call.call_direction,
            "service_type": cdr.service_type,
            "talk_seconds": call.talk_seconds,
            "carrier_cost": cdr.carrier_cost,
            "carrier_currency": call.carrier_currency,
            "billing_number": cdr.billing_number,
            "ingress_trunk": cdr.ingress_trunk,
            "egress_trunk": cdr.egress_trunk,
            "disconnect_reason": cdr.disconnect_reason,
        }
    calls = project.records(
        f"""
        select calls.source_id, files.file_name, calls.row_number, {CALL_COLUMNS}
        from marts.fct_calls as calls inner join raw.files on calls.file_id = files.file_id
        """
    )
    return differences(expected, keyed(calls, "source_id", "file_name", "row_number"))


def call_key(rated_call: RatedCall) -> Key:
    """Name a call by its place: source, file, line."""
    call = rated_call.call
    return (call.source_id, call.file_name, call.line_number)


def charges(project: Project, side: Side) -> dict[Key, Cells]:
    """Read one side of all calls by their place."""
    rows = project.records(
        f"""
        select calls.source_id, files.file_name, calls.row_number, charges.*
        from (
            select call_id, {SIDE_COLUMNS} from marts.fct_{side}_charges
        ) as charges
        inner join marts.fct_calls as calls on charges.call_id = calls.call_id
        inner join raw.files on calls.file_id = files.file_id
        """
    )
    return keyed(rows, "source_id", "file_name", "row_number")


def charge_differences(project: Project, result: Result, side: Side) -> list[str]:
    """Compare one side of each call: whose it is, by what it was priced, and every figure."""
    expected = {}
    for rated_call in result.calls:
        charge = rated_call.side(side)
        expected[call_key(rated_call)] = {
            "account_id": charge.account_id,
            "auth_code_id": charge.auth_code_id,
            "rate_table_id": charge.rate_table_id,
            "matched_prefix": charge.matched_prefix,
            "destination": charge.destination,
            "billed_seconds": charge.billed_seconds,
            "unrounded_charge": None if charge.exact is None else twelve_decimals(charge.exact),
            "charge": charge.charge,
            "currency": charge.currency,
            "charge_date": charge.charge_date,
            "rating_status": charge.status,
            "suspense_reason": charge.suspense_reason,
            "talk_seconds": rated_call.call.talk_seconds,
            "call_date": rated_call.call.call_date,
        }
    return differences(expected, charges(project, side))


def twelve_decimals(exact: Fraction) -> Decimal:
    """Write an exact ratio as the marts display it: half away from zero."""
    size = floor(abs(exact) * 10**12 + Fraction(1, 2))
    return Decimal(-size if exact < 0 else size).scaleb(-12)


def rate_differences(project: Project) -> list[str]:
    """Find charges whose rate_id is not a rate of their table, prefix, destination and day."""
    found = project.rows(
        """
        with charges as (
            select 'customer' as side, * from marts.fct_customer_charges
            union all
            select 'provider' as side, * from marts.fct_provider_charges
        )
        select charges.side, charges.call_id, charges.rate_id
        from charges
        left join marts.dim_rates as rates on charges.rate_id = rates.rate_id
        where (charges.rate_id is null) <> (charges.matched_prefix is null)
            or charges.rate_id is not null and (
                rates.rate_table_id is distinct from charges.rate_table_id
                or rates.prefix is distinct from charges.matched_prefix
                or rates.destination is distinct from charges.destination
                or rates.currency is distinct from charges.currency
                or charges.call_date < rates.valid_from - 1
                or charges.call_date > rates.valid_to
            )
        """
    )
    return [f"{side} {call_id} has the rate {rate_id}" for side, call_id, rate_id in found][:LIMIT]


def invoice_differences(project: Project, result: Result) -> list[str]:
    """Compare every invoice line, and the net of every invoice."""
    expected: dict[Key, Cells] = {}
    for invoice in result.invoices:
        key: Key = (invoice.invoice_run_id, invoice.account_id)
        expected[(*key, "net", None)] = {
            "calls": None,
            "billed_seconds": None,
            "amount": invoice.net,
            "currency": invoice.currency,
        }
        for line in invoice.lines:
            line_type = "late_usage" if line.is_late else "usage"
            expected[(*key, line_type, line.destination)] = {
                "calls": line.calls,
                "billed_seconds": line.billed_seconds,
                "amount": line.amount,
                "currency": invoice.currency,
            }
    found = project.records(
        """
        select
            invoice_run_id, account_id, line_type, destination,
            calls, billed_seconds, amount, currency
        from marts.fct_invoice_lines
        union all
        select invoice_run_id, account_id, 'net', null, null, null, net, currency
        from marts.fct_invoices
        """
    )
    return differences(
        expected, keyed(found, "invoice_run_id", "account_id", "line_type", "destination")
    )


def provider_day_differences(project: Project, result: Result) -> list[str]:
    """Compare every line of CDR by Provider by Date."""
    expected: dict[Key, Cells] = {
        (day.account_id, day.charge_date, day.currency): {
            "calls": day.calls,
            "answered_calls": day.answered_calls,
            "talk_seconds": day.talk_seconds,
            "billed_seconds": day.billed_seconds,
            "charge": day.charge,
        }
        for day in result.provider_days
    }
    found = project.records(
        """
        select
            account_id, charge_date, currency,
            calls, answered_calls, talk_seconds, billed_seconds, charge
        from marts.rpt_cdr_by_provider_by_date
        """
    )
    return differences(expected, keyed(found, "account_id", "charge_date", "currency"))
