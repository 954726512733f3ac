"""What `ratehouse status` shows: files, calls, days, suspended calls, runs, the warehouse file."""

from dataclasses import dataclass, field
from datetime import UTC, datetime

import duckdb

from loaders.door import QuarantinedFile, quarantined_files
from ratehouse import days
from ratehouse.home import Home, Project
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
    min(cure) || case when count(distinct cure) > 1 then ', and others' else '' end as cure
from marts.rpt_suspended_calls
group by side, suspense_reason
order by side, calls desc
"""

_RUNS = """
select
    runs.invoice_run_id,
    runs.status,
    runs.period_start,
    runs.period_end,
    count(invoices.account_id) as invoices,
    coalesce(sum(invoices.total), 0) as total,
    invoices.currency
from staging.stg_invoice_runs as runs
left join marts.fct_invoices as invoices on runs.invoice_run_id = invoices.invoice_run_id
group by all
order by runs.period_start, runs.invoice_run_id
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

    `changed_seeds` are the files of the tariff book that differ from what is built.
    """

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
        size = rows_as_dicts(connection, "pragma database_size")[0]
        block = int(str(size["block_size"]))
        published_at = None
        if home.published.exists():
            published_at = datetime.fromtimestamp(home.published.stat().st_mtime, UTC)
        return Status(
            files=rows_as_dicts(connection, _FILES) if has_files else [],
            quarantined=quarantined_files(connection),
            waiting_files=rows_as_dicts(connection, _WAITING) if is_built else [],
            last_built_days=days.last_built(connection),
            stale_days=days.stale(connection),
            changed_seeds=days.changed_seeds(connection, project) if is_built else [],
            lines=rows_as_dicts(connection, _LINES)[0] if is_built else {},
            suspended=rows_as_dicts(connection, _SUSPENDED) if is_built else [],
            invoice_runs=rows_as_dicts(connection, _RUNS) if is_built else [],
            is_built=is_built,
            build_state=build_state(connection),
            used_bytes=block * int(str(size["used_blocks"])),
            free_bytes=block * int(str(size["free_blocks"])),
            published_at=published_at,
            is_published_current=published_at is not None
            and published_at.timestamp() >= home.build_file.stat().st_mtime,
        )
