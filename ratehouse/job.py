"""The job: land, build, publish, export, and the thresholds that decide its exit code."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal

from exporters import ExportError, Progress, WrittenFile, export, load_seller
from loaders.feed_files import FeedFault
from loaders.feeds import FeedError
from loaders.files import Limits
from loaders.formats import FormatError
from loaders.found_files import LandingError
from loaders.landed_files import FileOutcome
from loaders.landing import land_inbox, land_paths
from loaders.raw_tables import RawTableError
from loaders.sources import SourceError
from loaders.staging_rendering import StagingRenderingError
from loaders.suites import SuiteError
from ratehouse.book import check_encoding
from ratehouse.books import entries
from ratehouse.dbt import run_dbt
from ratehouse.errors import CommandError, ExitCode
from ratehouse.home import Home, Project
from ratehouse.publish import Published, publish
from ratehouse.status import suspended_share
from ratehouse.warehouse import open_build_file, require_green, rows_as_dicts

Clock = Callable[[], datetime]


@dataclass(frozen=True)
class Verdict:
    """Why a finished command does not end with 0."""

    refused_files: int = 0
    quarantined_files: int = 0
    feed_faults: Sequence[FeedFault] = ()
    strays: Sequence[str] = ()
    rejected_lines: int = 0
    suspended_calls: int = 0
    calls: int = 0
    max_rejected_lines: int = 0
    max_suspended_percent: Decimal = Decimal(0)

    @property
    def reasons(self) -> list[str]:
        """One sentence for each threshold that was passed."""
        reasons = [f"the feed of {fault.source_id}: {fault.reason}" for fault in self.feed_faults]
        reasons += self.strays
        if self.refused_files:
            reasons.append(f"{self.refused_files} file(s) were refused")
        if self.quarantined_files:
            reasons.append(
                f"{self.quarantined_files} file(s) were quarantined and have not landed; see "
                "`ratehouse status`, and let out what is right with `ratehouse release`"
            )
        if self.rejected_lines > self.max_rejected_lines:
            reasons.append(
                f"{self.rejected_lines} line(s) of the files landed now were rejected, more than "
                f"max_rejected_lines ({self.max_rejected_lines}); see rpt_rejected_lines"
            )
        if self.is_too_much_suspended:
            reasons.append(
                f"{self.suspended_calls} of {self.calls} calls of the open periods are suspended, "
                f"more than max_suspended_percent ({self.max_suspended_percent}); "
                "see rpt_suspended_calls"
            )
        return reasons

    @property
    def is_too_much_suspended(self) -> bool:
        """Whether the share of suspended calls passes its threshold."""
        return self.suspended_calls * 100 > self.max_suspended_percent * self.calls

    @property
    def code(self) -> ExitCode:
        """The exit code of a command that finished."""
        if self.refused_files or self.feed_faults or self.strays:
            return ExitCode.REFUSED
        return ExitCode.BEYOND_THRESHOLD if self.reasons else ExitCode.OK


@dataclass(frozen=True)
class Landed:
    """What became of each file, the feeds that could not be read, or not to their end, and what
    lies in the inbox but belongs to no source.
    """

    files: list[FileOutcome]
    feed_faults: list[FeedFault] = field(default_factory=list)
    strays: list[str] = field(default_factory=list)


@dataclass(frozen=True)
class JobResult:
    """What a run of the job did."""

    landed: Landed
    published: Published
    written: list[WrittenFile] = field(default_factory=list)
    verdict: Verdict = Verdict()


def land(
    project: Project,
    home: Home,
    clock: Clock,
    *,
    paths: Sequence[str] = (),
    source_id: str | None = None,
    on_file: Callable[[FileOutcome], None] = lambda outcome: None,
) -> Landed:
    """Land the inbox and the feeds, those of one source, or paths as its files.

    Raises CommandError.
    """
    if paths and source_id is None:
        raise CommandError("name the source of these files with --source")
    limits = _limits(project)
    faults: list[FeedFault] = []
    strays: list[str] = []
    with open_build_file(home, read_only=False) as connection:
        try:
            if paths and source_id is not None:
                files = land_paths(
                    connection,
                    paths,
                    source_id,
                    home=home.root,
                    project_dir=project.folder,
                    clock=clock,
                    limits=limits,
                    on_file=on_file,
                )
            else:
                files = land_inbox(
                    connection,
                    home.root,
                    project.folder,
                    clock,
                    source_id=source_id,
                    limits=limits,
                    on_file=on_file,
                    on_fault=faults.append,
                    on_stray=strays.append,
                )
        except (
            LandingError,
            SourceError,
            FeedError,
            FormatError,
            RawTableError,
            StagingRenderingError,
            SuiteError,
        ) as error:
            # A traceback of what was beneath could show a password.
            raise CommandError(str(error)) from None
    return Landed(files, faults, strays)


def _limits(project: Project) -> Limits:
    """How large a file may be, from dbt_project.yml. Raises CommandError."""
    defaults = {"max_file_gigabytes": 20, "max_compression_ratio": 250}
    values = {}
    for name, value in (defaults | project.variables()).items():
        if name in defaults:
            if not isinstance(value, int | float) or isinstance(value, bool) or value <= 0:
                raise CommandError(f"{project.settings_file}: {name} must be a number above 0")
            values[name] = value
    return Limits(int(values["max_file_gigabytes"] * 1000**3), int(values["max_compression_ratio"]))


def judge(project: Project, home: Home, landed: Landed, *, built: bool) -> Verdict:
    """Hold what was landed now, and after a build the open periods, against the thresholds."""
    variables = project.variables()
    new = [outcome for outcome in landed.files if outcome.is_new]
    rejected = sum(outcome.counts.rejected_lines for outcome in new)
    suspended = calls = 0
    if built:
        with open_build_file(home) as connection:
            file_ids = [outcome.file_id for outcome in new]
            audit = rows_as_dicts(
                connection,
                "select coalesce(sum(rejected_lines), 0) as lines from marts.rpt_landing_audit "
                "where list_contains(?, file_id)",
                [file_ids],
            )
            rejected = int(str(audit[0]["lines"]))
            suspended, calls = suspended_share(connection)
    return Verdict(
        refused_files=sum(outcome.status == "refused" for outcome in new),
        quarantined_files=sum(outcome.status == "quarantined" for outcome in new),
        feed_faults=landed.feed_faults,
        strays=landed.strays,
        rejected_lines=rejected,
        suspended_calls=suspended,
        calls=calls,
        max_rejected_lines=int(variables.get("max_rejected_lines", 0)),
        max_suspended_percent=Decimal(str(variables.get("max_suspended_percent", 0))),
    )


def export_run(
    project: Project,
    home: Home,
    run_id: str | None = None,
    names: Sequence[str] = (),
    progress: Callable[[Progress], None] | None = None,
) -> list[WrittenFile]:
    """Write the exports of an invoice run (default: the latest open one). Raises CommandError."""
    with open_build_file(home) as connection:
        require_green(connection)
    if not project.manifest.exists():
        raise CommandError(
            f"{project.manifest} is missing: it names the files to write; run `dbt parse`"
        )
    try:
        return export(
            marts=home.build_file,
            manifest=project.manifest,
            out_dir=home.exports,
            seller=load_seller(),
            run_id=run_id,
            names=names,
            progress=progress,
        )
    except ExportError as error:
        raise CommandError(str(error)) from error


def run_job(
    project: Project,
    home: Home,
    clock: Clock,
    *,
    full_refresh: bool,
    on_file: Callable[[FileOutcome], None],
    on_dbt_line: Callable[[str], None],
    on_export: Callable[[Progress], None],
) -> JobResult:
    """Land, `dbt build`, publish, export. Nothing is published or exported unless dbt is green.

    What is exported are the runs that this build has entered in the books, then the open ones.
    """
    check_encoding(project)
    landed = land(project, home, clock, on_file=on_file)
    with open_build_file(home) as connection:
        known = entries(connection)
    run_dbt(project, home, ["build", *(["--full-refresh"] if full_refresh else [])], on_dbt_line)
    published = publish(home, clock())
    with open_build_file(home) as connection:
        entered = [run for number, run in entries(connection).items() if number not in known]
        open_runs = rows_as_dicts(
            connection,
            "select invoice_run_id from marts.dim_invoice_runs where status = 'draft' "
            "order by period_end, invoice_date, invoice_run_id",
        )
    runs = dict.fromkeys([*entered, *(str(row["invoice_run_id"]) for row in open_runs)])
    written = [
        file for run_id in runs for file in export_run(project, home, run_id, progress=on_export)
    ]
    return JobResult(landed, published, written, judge(project, home, landed, built=True))
