"""What `ratehouse status` shows: what needs a person, then files, gaps, days, calls, runs, room."""

import shutil
from dataclasses import dataclass, field
from datetime import UTC, datetime

import duckdb

from loaders.door import QuarantinedFile, quarantined_files
from ratehouse import books, days
from ratehouse.attention import Attention, Findings, needs_attention
from ratehouse.home import Home, Project
from ratehouse.inbox import look_at_inbox
from ratehouse.warehouse import build_state, has_table, open_build_file, rows_as_dicts

Rows = list[dict[str, object]]

_FILES = """
select
    source_id,
    status,
    count(*) as files,
    sum(physical_lines) as lines,
    sum(landed_lines) as landed,
    sum(rejected_lines) as rejected,
    max(landed_at) as last_landed_at
from raw.files
group by source_id, status
order by source_id, status
"""

_SOURCES = """
with known as (
    select unnest(cast(? as varchar[])) as source_id
    union
    select source_id from raw.files
)
select
    known.source_id,
    count(*) filter (where status = 'landed') as landed,
    count(*) filter (where status = 'duplicate') as duplicate,
    count(*) filter (where status = 'refused') as refused,
    count(*) filter (where status = 'quarantined') as quarantined,
    max_by(file_name, file_id) filter (where status = 'landed') as last_file,
    max_by(delivered_at, file_id) filter (where status = 'landed') as last_delivered_at,
    max_by(landed_at, file_id) filter (where status = 'landed') as last_landed_at,
    coalesce(sum(rejected_lines), 0) as rejected_lines
from known
left join raw.files as files on known.source_id = files.source_id
group by known.source_id
order by known.source_id
"""

_CALLS_OF_SOURCES = """
select
    source_id,
    sum(calls) as calls,
    max(last_call_at) as last_call_at,
    sum(rejected_lines) as rejected_lines
from marts.rpt_landing_audit
group by source_id
"""

# A file that landed after all needs nobody.
_TURNED_AWAY = """
select
    source_id,
    file_name,
    max_by(status, file_id) as status,
    max_by(reason, file_id) as reason,
    max(delivered_at) as delivered_at,
    max(landed_at) as turned_away_at
from raw.files
group by source_id, file_name
having count(*) filter (where status in ('landed', 'duplicate')) = 0
order by source_id, file_name
"""

_GAPS = """
select
    source_id,
    gap_kind,
    stream,
    gap_from,
    gap_to,
    missing,
    is_open,
    after_file,
    before_file,
    reason,
    is_open or not exists (select 1 from staging.stg_invoice_runs where status = 'draft')
        or coalesce(before_call_at, after_call_at, timestamp '9999-12-31') >= (
            select min(period_start) from staging.stg_invoice_runs where status = 'draft'
        ) as is_of_open_periods
from marts.rpt_landing_gaps
order by source_id, gap_kind, stream, after_call_at nulls first, gap_from
"""

_REJECTED = """
select coalesce(sum(rejected_lines), 0) as rejected_lines
from marts.rpt_landing_audit
where last_call_at is null
    or not exists (select 1 from staging.stg_invoice_runs where status = 'draft')
    or last_call_at >= (
        select min(period_start) from staging.stg_invoice_runs where status = 'draft'
    )
"""

_WAITING = """
select file_id, source_id, file_name from raw.files
where status = 'landed' and (
    file_id not in (select file_id from marts.rpt_landing_audit)
    or landed_lines > 0
    and file_id not in (select file_id from intermediate.int_cdrs_unioned)
)
order by file_id
"""

_LINES = """
select
    sum(data_lines) as data_lines,
    sum(calls) as calls,
    sum(duplicates) as duplicates,
    sum(superseded) as superseded,
    sum(non_calls) as non_calls,
    sum(rejected_lines) as rejected_lines
from marts.rpt_landing_audit
"""

_SUSPENDED = """
select
    side,
    suspense_reason,
    count(*) as calls,
    sum(talk_seconds) as talk_seconds,
    min(call_date) as first_call_date,
    max(call_date) as last_call_date,
    min(cure) || case when count(distinct cure) > 1 then ', and others' else '' end as cure
from marts.rpt_suspended_calls
group by side, suspense_reason
order by side, calls desc
"""

_WITHOUT_RATE = """
select * from marts.rpt_charges_not_invoiced
where reason = 'no_fx_rate'
order by account_id, invoice_run_id, charge_currency
"""

_UNKNOWN_INVOICES = """
select payment_id, account_id, named_invoice_number from marts.fct_account_statement
where assignment = 'unknown_invoice'
order by payment_id
"""

_OVERDUE = """
select account_id, currency, overdue, overdue_since from marts.rpt_ageing
where overdue > 0
order by currency, account_id
"""

_OF_MONEY = {
    "charges_without_rate": _WITHOUT_RATE,
    "unknown_invoices": _UNKNOWN_INVOICES,
    "overdue": _OVERDUE,
}

_RUNS = """
select
    runs.invoice_run_id,
    runs.status,
    runs.period_start,
    runs.period_end,
    count(*) filter (where invoices.document_type = 'invoice') as invoices,
    count(*) filter (where invoices.document_type = 'credit_note') as credit_notes,
    coalesce(sum(invoices.total), 0) as total,
    invoices.currency,
    min_by(invoices.invoice_number, invoices.invoice_sequence) as first_number,
    max_by(invoices.invoice_number, invoices.invoice_sequence) as last_number
from staging.stg_invoice_runs as runs
left join marts.fct_invoices as invoices on runs.invoice_run_id = invoices.invoice_run_id
group by all
order by runs.period_start, runs.invoice_run_id, invoices.currency
"""

# Calls of the open periods: on either side suspended, out of all.
_OPEN_PERIODS = """
with open_periods as (
    select period_start, period_end from staging.stg_invoice_runs where status = 'draft'
),
calls as (
    select
        customer.rating_status = 'suspended' or provider.rating_status = 'suspended' as is_suspended
    from marts.fct_customer_charges as customer
    inner join marts.fct_provider_charges as provider on customer.call_id = provider.call_id
    where exists (
        select 1 from open_periods
        where customer.charge_date >= open_periods.period_start
            and customer.charge_date < open_periods.period_end
    ) or not exists (select 1 from open_periods)
)
select count(*) as calls, count(*) filter (where is_suspended) as suspended from calls
"""


@dataclass(frozen=True)
class Status:
    """The state of a warehouse. Rows are as their queries give them; sizes are bytes.

    `sources` has a row for each source of the book and each that files came from.
    `not_landed_files` lie in the inbox, `waiting_files` have landed and wait for a build,
    `turned_away_files` were refused or quarantined and never landed. `changed_seeds` are the files
    of the tariff book that differ from what is built.
    """

    needs_attention: list[Attention] = field(default_factory=list)
    sources: Rows = field(default_factory=list)
    gaps: Rows = field(default_factory=list)
    turned_away_files: Rows = field(default_factory=list)
    not_landed_files: Rows = field(default_factory=list)
    files: Rows = field(default_factory=list)
    quarantined: list[QuarantinedFile] = field(default_factory=list)
    waiting_files: Rows = field(default_factory=list)
    last_built_days: Rows = field(default_factory=list)
    stale_days: Rows = field(default_factory=list)
    changed_seeds: list[str] = field(default_factory=list)
    lines: dict[str, object] = field(default_factory=dict)
    suspended: Rows = field(default_factory=list)
    invoice_runs: Rows = field(default_factory=list)
    is_built: bool = False
    build_state: str = "never built"
    used_bytes: int = 0
    free_bytes: int = 0
    disk_free_bytes: int = 0
    published_at: datetime | None = None
    is_published_current: bool = False


def suspended_share(connection: duckdb.DuckDBPyConnection) -> tuple[int, int]:
    """Suspended calls and all calls of the open periods (all periods when none is open)."""
    row = rows_as_dicts(connection, _OPEN_PERIODS)[0]
    return int(str(row["suspended"])), int(str(row["calls"]))


def read_status(project: Project, home: Home) -> Status:
    """Read the state of the warehouse. Raises CommandError when there is none or it is taken."""
    with open_build_file(home) as connection:
        has_files = has_table(connection, "raw", "files")
        is_built = has_table(connection, "marts", "rpt_suspended_calls")
        has_gaps = has_table(connection, "marts", "rpt_landing_gaps")
        inbox = look_at_inbox(project, home, connection, has_files=has_files)
        gaps = rows_as_dicts(connection, _GAPS) if has_gaps else []
        turned_away = rows_as_dicts(connection, _TURNED_AWAY) if has_files else []
        stale_days = days.stale(connection)
        suspended_calls, calls = suspended_share(connection) if is_built else (0, 0)
        has_balances = has_table(connection, "marts", "rpt_ageing")
        rejected = rows_as_dicts(connection, _REJECTED)[0]["rejected_lines"] if is_built else 0
        size = rows_as_dicts(connection, "pragma database_size")[0]
        block = int(str(size["block_size"]))
        disk_free_bytes = shutil.disk_usage(home.warehouse).free
        published_at = None
        if home.published.exists():
            published_at = datetime.fromtimestamp(home.published.stat().st_mtime, UTC)
        return Status(
            needs_attention=needs_attention(
                Findings(
                    build_state=build_state(connection),
                    stale_days=stale_days,
                    inbox_fault=inbox.fault,
                    strays=inbox.strays,
                    turned_away_files=turned_away,
                    gaps=[row for row in gaps if row["is_of_open_periods"]],
                    rejected_lines=int(str(rejected)),
                    disagreements=books.disagreements(connection, home.books),
                    suspended_calls=suspended_calls,
                    calls=calls,
                    **{
                        name: rows_as_dicts(connection, query) if has_balances else []
                        for name, query in _OF_MONEY.items()
                    },
                    file_bytes=block * int(str(size["total_blocks"])),
                    disk_free_bytes=disk_free_bytes,
                ),
                int(project.variables().get("max_silent_days", 1)),
            ),
            sources=_sources(connection, inbox.source_ids, gaps, is_built) if has_files else [],
            gaps=gaps,
            turned_away_files=turned_away,
            not_landed_files=inbox.waiting,
            files=rows_as_dicts(connection, _FILES) if has_files else [],
            quarantined=quarantined_files(connection),
            waiting_files=rows_as_dicts(connection, _WAITING) if is_built else [],
            last_built_days=days.last_built(connection),
            stale_days=stale_days,
            changed_seeds=days.changed_seeds(connection, project) if is_built else [],
            lines=rows_as_dicts(connection, _LINES)[0] if is_built else {},
            suspended=rows_as_dicts(connection, _SUSPENDED) if is_built else [],
            invoice_runs=rows_as_dicts(connection, _RUNS) if is_built else [],
            is_built=is_built,
            build_state=build_state(connection),
            used_bytes=block * int(str(size["used_blocks"])),
            free_bytes=block * int(str(size["free_blocks"])),
            disk_free_bytes=disk_free_bytes,
            published_at=published_at,
            is_published_current=published_at is not None
            and published_at.timestamp() >= home.build_file.stat().st_mtime,
        )


def _sources(
    connection: duckdb.DuckDBPyConnection, source_ids: list[str], gaps: Rows, is_built: bool
) -> Rows:
    """What came from each source, its calls, and what is missing of it."""
    calls = {
        row["source_id"]: row
        for row in (rows_as_dicts(connection, _CALLS_OF_SOURCES) if is_built else [])
    }
    found = []
    for row in rows_as_dicts(connection, _SOURCES, [source_ids]):
        built = calls.get(row["source_id"], {})
        missing = {
            kind: sum(
                int(str(gap["missing"]))
                for gap in gaps
                if gap["source_id"] == row["source_id"] and gap["gap_kind"] == kind
            )
            for kind in ("day", "sequence")
        }
        found.append(
            {
                **row,
                "rejected_lines": built.get("rejected_lines", row["rejected_lines"]),
                "calls": built.get("calls", 0),
                "last_call_at": built.get("last_call_at"),
                "missing_days": missing["day"],
                "missing_files": missing["sequence"],
            }
        )
    return found
