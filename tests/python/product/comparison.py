"""A built warehouse against the independent rater: every line, call, charge, tier, invoice, day.

Each function returns the differences as text, at most `LIMIT` and the number of all, so that an
assertion on an empty list shows what is wrong.
"""

from collections.abc import Callable, Mapping
from datetime import date
from decimal import Decimal
from fractions import Fraction
from math import floor
from typing import Any
from uuid import UUID

from tests.python.reference_rater import Result
from tests.python.reference_rater.records import Outcome, RatedCall, Side

from .project import Project

LIMIT = 10
DESCRIBED = 3

Key = tuple[Any, ...]
Cells = dict[str, Any]
Describe = Callable[[Key, Mapping[str, Any]], str]
"""Tells all that a reader needs to know of a row that differs, by its key and its columns."""

CALL_COLUMNS = """
    call_id, call_reference, call_started_at, call_date, calling_number, called_number,
    calling_number_raw, called_number_raw, call_direction, service_type, talk_seconds, carrier_cost,
    carrier_currency, billing_number, ingress_trunk, egress_trunk, disconnect_reason
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
    talk_seconds, call_date, time_band, connection_fee
"""


def nothing(key: Key, row: Mapping[str, Any]) -> str:
    """Leave a difference as it is."""
    return ""


def differences(
    expected: Mapping[Key, Cells], found: Mapping[Key, Cells], describe: Describe = nothing
) -> list[str]:
    """Compare rows by key, then column by column."""
    said: list[tuple[Key, str]] = []
    said += [(key, f"missing: {expected[key]}") for key in expected if key not in found]
    said += [(key, f"not expected: {found[key]}") for key in found if key not in expected]
    for key in expected.keys() & found.keys():
        columns = [name for name in expected[key] if expected[key][name] != found[key][name]]
        if columns:
            wanted = {name: expected[key][name] for name in columns}
            got = {name: found[key][name] for name in columns}
            same = {name: expected[key][name] for name in expected[key] if name not in columns}
            also = f", both {same}" if describe is not nothing else ""
            said.append((key, f"expected {wanted}, found {got}{also}"))
    said.sort(key=str)
    texts = []
    for position, (key, text) in enumerate(said[:LIMIT]):
        answer = {name: cell for name, cell in expected.get(key, {}).items() if cell is not None}
        about = describe(key, {**found.get(key, {}), **answer}) if position < DESCRIBED else ""
        texts.append(f"{key}: {text}{about}")
    return texts + ([f"{len(said)} in all"] if len(said) > LIMIT else [])


def keyed(rows: list[Cells], *key: str) -> dict[Key, Cells]:
    """Take the key columns out of each row; a key that stands twice is an error."""
    by_key = {tuple(row.pop(name) for name in key): row for row in rows}
    assert len(by_key) == len(rows), "rows share a key"
    return by_key


def all_differences(
    project: Project, result: Result, describe: Describe = nothing
) -> dict[str, list[str]]:
    """Compare everything; the parts that differ, by name."""
    parts = {
        "files": file_differences(project, result),
        "lines": line_differences(project, result),
        "calls": call_differences(project, result, describe),
        "customer charges": charge_differences(project, result, Side.CUSTOMER, describe),
        "provider charges": charge_differences(project, result, Side.PROVIDER, describe),
        "rates": rate_differences(project),
        "volume tier charges": volume_tier_differences(project, result, describe),
        "invoice lines": invoice_differences(project, result, describe),
        "taxes": tax_differences(project, result, describe),
        "provider days": provider_day_differences(project, result, describe),
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
            select
                cdrs.file_id, cdrs.row_number as line_number,
                case cdrs.record_kind
                    when 'unreadable' then 'rejected'
                    when 'call' then coalesce(repeated.outcome, 'call')
                    else cdrs.record_kind
                end as outcome,
                cdrs.unreadable_reason as reason
            from intermediate.int_cdrs_unioned as cdrs
            left join intermediate.int_cdrs_repeated as repeated
                on cdrs.file_id = repeated.file_id and cdrs.row_number = repeated.row_number
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


def call_differences(project: Project, result: Result, describe: Describe = nothing) -> list[str]:
    """Compare what each call is, before it is rated."""
    expected = {}
    for rated_call in result.calls:
        call = rated_call.call
        cdr = call.cdr
        expected[call_key(rated_call)] = {
            "call_id": UUID(call.call_id),
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
    found = keyed(calls, "source_id", "file_name", "row_number")
    return differences(expected, found, describe)


def call_key(rated_call: RatedCall) -> Key:
    """Name a call by its place: source, file, line."""
    call = rated_call.call
    return (call.source_id, call.file_name, call.line_number)


def charges(project: Project, side: Side) -> dict[Key, Cells]:
    """Read one side of all calls by their place."""
    rows = project.records(
        f"""
        select
            calls.source_id, files.file_name, calls.row_number,
            charges.* exclude (call_id, rate_id), rates.valid_from as rate_valid_from
        from (
            select call_id, rate_id, {SIDE_COLUMNS}, disposition from marts.fct_{side}_charges
        ) as charges
        left join marts.dim_rates as rates on charges.rate_id = rates.rate_id
        inner join marts.fct_calls as calls on charges.call_id = calls.call_id
        inner join raw.files on calls.file_id = files.file_id
        """
    )
    return keyed(rows, "source_id", "file_name", "row_number")


def charge_differences(
    project: Project, result: Result, side: Side, describe: Describe = nothing
) -> list[str]:
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
            "time_band": charge.time_band,
            "connection_fee": charge.connection_fee,
            "rate_valid_from": date_or_none(charge.rate_valid_from),
            "disposition": charge.disposition,
        }
    return differences(expected, charges(project, side), describe)


def date_or_none(text: str | None) -> date | None:
    """Read a valid_from as a seed says it."""
    return date.fromisoformat(text) if text else None


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
                or rates.time_band is distinct from charges.time_band
                or rates.currency is distinct from charges.currency
                or charges.call_date < rates.valid_from - 1
                or charges.call_date > rates.valid_to
            )
        """
    )
    return [f"{side} {call_id} has the rate {rate_id}" for side, call_id, rate_id in found][:LIMIT]


def volume_tier_differences(
    project: Project, result: Result, describe: Describe = nothing
) -> list[str]:
    """Compare every month of every account in every volume tier."""
    expected: dict[Key, Cells] = {
        (each.account_id, each.period_start, each.volume_tier_id): {
            "period_end": each.period_end,
            "tier_rule": each.tier_rule,
            "calls": each.calls,
            "billed_seconds": each.billed_seconds,
            "call_charges": each.call_charges,
            "tier_charge": each.tier_charge,
            "adjustment": each.adjustment,
            "currency": each.currency,
        }
        for each in result.volume_tier_charges
    }
    found = project.records(
        """
        select
            account_id, period_start, volume_tier_id, period_end, tier_rule, calls,
            billed_seconds, call_charges, tier_charge, adjustment, currency
        from marts.fct_volume_tier_charges
        """
    )
    return differences(
        expected, keyed(found, "account_id", "period_start", "volume_tier_id"), describe
    )


KNOWN_LINES = "('usage', 'late_usage', 'volume_tier')"
"""The line types that the rater knows; it knows no plans and no charges without calls."""


def invoice_differences(
    project: Project, result: Result, describe: Describe = nothing
) -> list[str]:
    """Compare every invoice line that the rater knows, and the net of every invoice without others.

    Lines of volume tiers are told apart by their amounts, from the smallest to the largest.
    """
    expected: dict[Key, Cells] = {}
    for invoice in result.invoices:
        key: Key = (invoice.invoice_run_id, invoice.account_id)
        expected[(*key, "net", None, None, None)] = {
            "calls": None,
            "billed_seconds": None,
            "amount": invoice.net,
            "currency": invoice.currency,
            "fx_rate": None,
        }
        for line in invoice.lines:
            line_type = "late_usage" if line.is_late else "usage"
            service_type = line.service_type or None
            line_key = (*key, line_type, line.destination, service_type, line.charge_currency)
            expected[line_key] = {
                "calls": line.calls,
                "billed_seconds": line.billed_seconds,
                "amount": line.amount,
                "currency": invoice.currency,
                "fx_rate": line.fx_rate,
            }
        amounts = sorted(line.amount for line in invoice.volume_tier_lines)
        for position, amount in enumerate(amounts, start=1):
            expected[(*key, "volume_tier", str(position), None, None)] = {
                "calls": None,
                "billed_seconds": None,
                "amount": amount,
                "currency": invoice.currency,
                "fx_rate": None,
            }
    found = project.records(
        f"""
        select
            invoice_run_id, account_id, line_type, destination, service_type, charge_currency,
            calls, billed_seconds, amount, currency, fx_rate
        from marts.fct_invoice_lines
        where line_type in {KNOWN_LINES} and line_type <> 'volume_tier'
        union all
        select
            invoice_run_id, account_id, line_type,
            cast(row_number() over (
                partition by invoice_run_id, account_id order by amount
            ) as varchar),
            null, null, null, null, amount, currency, null
        from marts.fct_invoice_lines
        where line_type = 'volume_tier'
        union all
        select
            invoice_run_id, account_id, 'net', null, null, null, null, null,
            net - coalesce(others.amount, 0), currency, null
        from marts.fct_invoices
        left join (
            select invoice_run_id, account_id, sum(amount) as amount
            from marts.fct_invoice_lines
            where line_type not in {KNOWN_LINES}
            group by invoice_run_id, account_id
        ) as others using (invoice_run_id, account_id)
        """
    )
    key_columns = "invoice_run_id account_id line_type destination service_type charge_currency"
    return differences(expected, keyed(found, *key_columns.split()), describe)


def tax_differences(project: Project, result: Result, describe: Describe = nothing) -> list[str]:
    """Compare every tax and the total of every invoice that has no line unknown to the rater."""
    unknown = set(
        project.rows(
            "select invoice_run_id, account_id from marts.fct_invoice_lines"
            f" where line_type not in {KNOWN_LINES}"
        )
    )
    expected: dict[Key, Cells] = {}
    for invoice in result.invoices:
        key: Key = (invoice.invoice_run_id, invoice.account_id)
        if key in unknown:
            continue
        expected[(*key, 0)] = {
            "tax_id": None,
            "rate_percent": None,
            "taxable_amount": invoice.net,
            "amount": invoice.total,
        }
        for number, each in enumerate(invoice.taxes, start=1):
            expected[(*key, number)] = {
                "tax_id": each.tax.tax_id,
                "rate_percent": each.tax.rate_percent,
                "taxable_amount": each.taxable,
                "amount": each.amount,
            }
    found = project.records(
        """
        select
            invoice_run_id, account_id, tax_number, tax_id, rate_percent, taxable_amount, amount
        from marts.fct_invoice_taxes
        union all
        select invoice_run_id, account_id, 0, null, null, net, total
        from marts.fct_invoices
        """
    )
    known = [row for row in found if (row["invoice_run_id"], row["account_id"]) not in unknown]
    return differences(
        expected, keyed(known, "invoice_run_id", "account_id", "tax_number"), describe
    )


def provider_day_differences(
    project: Project, result: Result, describe: Describe = nothing
) -> list[str]:
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
    return differences(expected, keyed(found, "account_id", "charge_date", "currency"), describe)
