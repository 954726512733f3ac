"""The `ratehouse` command: results on stdout, progress and log on stderr."""

import json
from collections.abc import Callable, Sequence
from contextlib import ExitStack
from dataclasses import asdict, is_dataclass
from datetime import UTC, date, datetime
from decimal import Decimal
from enum import Enum
from pathlib import Path
from typing import Annotated, Any
from uuid import UUID

import typer
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, SpinnerColumn, TaskID, TextColumn

from exporters import Progress as ExportProgress
from exporters import WrittenFile
from loaders.detection import ReadCall, detect
from loaders.files import UnreadableFileError
from loaders.formats import FormatError, known_formats, load_named_format
from loaders.landed_files import FileOutcome
from loaders.staging_models import generate, generate_all
from ratehouse import explain as stories
from ratehouse import init as books
from ratehouse import job
from ratehouse import publish as copies
from ratehouse import quality as doors
from ratehouse import rates as tariffs
from ratehouse import status as state
from ratehouse.errors import CommandError, ExitCode
from ratehouse.home import Home, Project, find_home, find_project
from ratehouse.new_format import Answers, new_format
from ratehouse.status_page import print_status
from ratehouse.tables import escaped, titled_table
from ratehouse.warehouse import locked, open_build_file, rows_as_dicts

app = typer.Typer(
    help="CDR rating warehouse: carrier files in, two charges a call, invoices and provider "
    "reports out.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)
formats_app = typer.Typer(
    help="CDR formats: what is known, and their staging models.", no_args_is_help=True
)
app.add_typer(formats_app, name="formats")
rates_app = typer.Typer(help="The tariff book: what is wrong with it.", no_args_is_help=True)
app.add_typer(rates_app, name="rates")

out = Console()
log = Console(stderr=True)

AsJson = Annotated[bool, typer.Option("--json", help="Print the result as JSON.")]


def _now() -> datetime:
    return datetime.now(UTC)


def _places() -> tuple[Project, Home]:
    project = find_project(Path.cwd())
    return project, find_home(project)


def _guarded(command: Callable[[], ExitCode]) -> None:
    """Run a command's body; its errors become a message on stderr and an exit code."""
    try:
        code = command()
    except CommandError as error:
        log.print(f"[bold red]error:[/] {escaped(str(error))}", highlight=False, soft_wrap=True)
        code = error.code
    raise typer.Exit(int(code))


def _json(value: Any) -> None:
    def plain(item: Any) -> Any:
        if is_dataclass(item) and not isinstance(item, type):
            return asdict(item)
        if isinstance(item, Decimal):
            return format(item, "f")
        if isinstance(item, (datetime, date)):
            return item.isoformat()
        if isinstance(item, Enum):
            return item.value
        if isinstance(item, (Path, UUID)):
            return str(item)
        raise TypeError(f"{type(item).__name__} has no JSON form")

    typer.echo(json.dumps(value, default=plain, indent=2, ensure_ascii=False))


def _bar(description: str) -> Progress:
    return Progress(
        SpinnerColumn(),
        TextColumn(description),
        BarColumn(),
        MofNCompleteColumn(),
        TextColumn("{task.fields[file]}"),
        console=log,
        transient=True,
    )


def _print_file(outcome: FileOutcome) -> None:
    counts = outcome.counts
    if not outcome.is_new:
        words = {
            "refused": "refused again",
            "duplicate": "still a duplicate",
            "quarantined": "still quarantined",
            "incomplete": "not complete yet",
        }.get(outcome.status, "already landed")
    elif outcome.status == "landed":
        words = f"landed {counts.landed_lines} lines"
        if counts.rejected_lines:
            words += f", rejected {counts.rejected_lines}"
    else:
        words = outcome.status
    told_again = ("refused", "quarantined", "incomplete")
    is_told = outcome.reason and (outcome.is_new or outcome.status in told_again)
    reason = f" ({outcome.reason})" if is_told else ""
    log.print(
        f"{outcome.source_id}/{outcome.file_name}: {words}{reason}",
        highlight=False,
        markup=False,
        soft_wrap=True,
    )


def _print_notes(written: list[WrittenFile]) -> None:
    for file in written:
        for note in file.notes:
            log.print(f"note: {file.path}: {note}", markup=False, highlight=False, soft_wrap=True)


def _print_verdict(verdict: job.Verdict) -> None:
    for reason in verdict.reasons:
        log.print(f"[yellow]note:[/] {escaped(reason)}", highlight=False, soft_wrap=True)


@app.command()
def init(
    yes: Annotated[bool, typer.Option("--yes", "-y", help="Do not ask.")] = False,
) -> None:
    """Start a tariff book of one's own: empty every seed to its header.

    The present book is copied to <home>/books/before-init/ first.
    """

    def body() -> ExitCode:
        project, home = _places()
        if not yes:
            typer.confirm(f"Empty the tariff book in {project.seeds}?", abort=True, err=True)
        with locked(home):
            book = books.start_book(project, home, _now())
        log.print(f"the old book is in {book.put_aside}", highlight=False, soft_wrap=True)
        for file in book.emptied:
            typer.echo(file.relative_to(project.folder))
        return ExitCode.OK

    _guarded(body)


@app.command()
def land(
    paths: Annotated[
        list[str] | None,
        typer.Argument(help="Files, folders or URLs; default: the inbox and the feeds."),
    ] = None,
    source: Annotated[
        str | None,
        typer.Option(
            help="The source (cdr_sources.csv) that the paths belong to; without paths, the only "
            "one to land."
        ),
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Land new carrier files in the raw tables. Landing a file again does nothing.

    Files come from the inbox and from the feeds of feeds.yml. Ends with 1 when more lines were
    rejected than max_rejected_lines allows or a file was quarantined, with 2 when a file was
    refused, a feed could not be read, or something in the inbox belongs to no source; all others
    have landed then.
    """

    def body() -> ExitCode:
        project, home = _places()
        with locked(home):
            landed = job.land(
                project, home, _now, paths=paths or [], source_id=source, on_file=_print_file
            )
        verdict = job.judge(project, home, landed, built=False)
        if as_json:
            _json(landed.files)
        else:
            new = [outcome for outcome in landed.files if outcome.is_new]
            out.print(
                f"{len(new)} new of {len(landed.files)} files, "
                f"{sum(outcome.counts.landed_lines for outcome in new)} lines landed, "
                f"{sum(outcome.counts.rejected_lines for outcome in new)} rejected",
                highlight=False,
            )
        _print_verdict(verdict)
        return verdict.code

    _guarded(body)


@app.command()
def run(
    full_refresh: Annotated[
        bool, typer.Option("--full-refresh", help="Hand --full-refresh to dbt build.")
    ] = False,
    as_json: AsJson = False,
) -> None:
    """The scheduled job: land, dbt build, publish, export; one exit code.

    0 ok; 1 finished, but more rejected lines or suspended calls than dbt_project.yml allows, or a
    file was quarantined; 2 wrong use, a refused file or a feed that could not be read; 3 the build
    or a test failed, or the warehouse is taken.
    """

    def body() -> ExitCode:
        project, home = _places()
        with locked(home), ExitStack() as open_bars:
            bars: list[tuple[Progress, TaskID]] = []

            def on_export(progress: ExportProgress) -> None:
                if not bars:  # dbt's lines are through; the bar may have the screen
                    bar = open_bars.enter_context(_bar("exporting"))
                    bars.append((bar, bar.add_task("", total=progress.total, file="")))
                bar, task = bars[0]
                bar.update(task, total=progress.total, completed=progress.done, file=progress.file)

            result = job.run_job(
                project,
                home,
                _now,
                full_refresh=full_refresh,
                on_file=_print_file,
                on_dbt_line=lambda line: typer.echo(line, err=True),
                on_export=on_export,
            )
        if as_json:
            _json(
                {
                    "files": result.landed.files,
                    "feed_faults": result.landed.feed_faults,
                    "strays": result.landed.strays,
                    "published": result.published,
                    "written": result.written,
                    "exit_code": int(result.verdict.code),
                    "notes": result.verdict.reasons,
                }
            )
        else:
            _print_outcome(home, result.written)
        _print_notes(result.written)
        _print_verdict(result.verdict)
        return result.verdict.code

    _guarded(body)


def _print_outcome(home: Home, written: list[WrittenFile]) -> None:
    """Where the invoices and reports are, and a short table of what they say."""
    if not written:
        out.print(
            "published; no invoice run is open or was recorded now, so nothing was exported"
            " (a recorded one: ratehouse export --run ID)",
            highlight=False,
            soft_wrap=True,
        )
        return
    runs = dict.fromkeys(file.path.relative_to(home.exports).parts[0] for file in written)
    for run_id in runs:
        _print_run(home, run_id)


def _print_run(home: Home, run_id: str) -> None:
    folder = home.exports / run_id
    shown = folder.relative_to(Path.cwd()) if folder.is_relative_to(Path.cwd()) else folder
    out.print(f"invoices          {shown / 'invoices'}", highlight=False, soft_wrap=True)
    out.print(f"provider reports  {shown / 'providers'}", highlight=False, soft_wrap=True)
    out.print(f"summary           {shown / 'summary.csv'}", highlight=False, soft_wrap=True)
    with open_build_file(home) as connection:
        rows = rows_as_dicts(
            connection,
            """
            select
                'customers invoiced' as who, count(*) as accounts,
                coalesce((
                    select sum(lines.calls) from marts.fct_invoice_lines as lines
                    where lines.invoice_run_id = $run and lines.currency = invoices.currency
                        and lines.line_type in ('usage', 'late_usage')
                        and lines.document_type = 'invoice'
                ), 0) as calls,
                sum(total) as amount, currency
            from marts.fct_invoices as invoices
            where invoice_run_id = $run and document_type = 'invoice'
            group by currency
            union all
            select
                'owed to ' || report.account_name, 1, sum(report.calls), sum(report.charge),
                report.currency
            from marts.rpt_cdr_by_provider_by_date as report
            inner join staging.stg_invoice_runs as runs
                on report.charge_date >= runs.period_start
                and report.charge_date < runs.period_end
            where runs.invoice_run_id = $run
            group by report.account_name, report.currency
            order by 1, 5
            """,
            {"run": run_id},
        )
    table = titled_table(
        f"\nInvoice run {run_id}", "", ">accounts", ">calls", ">amount", "currency"
    )
    for row in rows:
        table.add_row(
            str(row["who"]),
            str(row["accounts"]),
            str(row["calls"]),
            f"{Decimal(str(row['amount'])):,.2f}",
            str(row["currency"]),
        )
    out.print(table)


@app.command()
def export(
    names: Annotated[
        list[str] | None,
        typer.Argument(help="invoices, provider-report, summary; default: all."),
    ] = None,
    run_id: Annotated[
        str | None, typer.Option("--run", help="Invoice run; default: the latest open one.")
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Write the invoices and reports of an invoice run to <home>/exports/<run>/."""

    def body() -> ExitCode:
        project, home = _places()
        with _bar("exporting") as bar:
            task = bar.add_task("", total=None, file="")

            def on_file(progress: ExportProgress) -> None:
                bar.update(task, total=progress.total, completed=progress.done, file=progress.file)

            written = job.export_run(project, home, run_id, names or [], on_file)
        _print_notes(written)
        if as_json:
            _json(written)
        else:
            for file in written:
                typer.echo(file.path)
        return ExitCode.OK

    _guarded(body)


@app.command()
def explain(
    call_id: Annotated[
        str, typer.Argument(help="The call's id, the beginning of one, or its call reference.")
    ],
    as_json: AsJson = False,
) -> None:
    """Tell the whole story of one call: its line, whose it is, which rate, how much and why."""

    def body() -> ExitCode:
        _, home = _places()
        story = stories.explain(home, call_id)
        if as_json:
            _json(story)
            return ExitCode.OK
        for step in story.steps:
            out.print(f"[bold]{escaped(step.heading)}[/]", highlight=False)
            for sentence in filter(None, step.sentences):
                out.print(f"  {sentence}", markup=False, highlight=False)
        return ExitCode.OK

    _guarded(body)


@app.command()
def status(as_json: AsJson = False) -> None:
    """Show what needs a person, then files, gaps, days, suspended calls, invoice runs, sizes."""

    def body() -> ExitCode:
        project, home = _places()
        current = state.read_status(project, home)
        if as_json:
            _json(current)
            return ExitCode.OK
        print_status(out, home, current)
        return ExitCode.OK

    _guarded(body)


@app.command()
def release(
    file: Annotated[str, typer.Argument(help="Id of the quarantined file, or its name.")],
    reason: Annotated[str, typer.Option(help="Why it is right; kept with who and when.")],
    source: Annotated[
        str | None, typer.Option(help="The source it is from, where a name is not enough.")
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Let a quarantined file land, whatever the expectations of its source say of it.

    It lands at once when it still is in the inbox, else when it is seen again. The release is for
    its content: a file that has changed is judged anew.
    """

    def body() -> ExitCode:
        project, home = _places()
        with locked(home):
            done = doors.release(
                project,
                home,
                _now,
                file=file,
                source_id=source,
                why=reason,
                on_file=_print_file,
            )
        verdict = job.judge(project, home, job.Landed(done.landed), built=False)
        if as_json:
            _json(done)
        else:
            out.print(
                f"released file {done.file.file_id} ({done.file.source_id}/{done.file.file_name})",
                highlight=False,
                markup=False,
                soft_wrap=True,
            )
        if done.way_out is not None:
            log.print(f"[yellow]note:[/] {escaped(done.way_out)}", highlight=False, soft_wrap=True)
        _print_verdict(verdict)
        return verdict.code

    _guarded(body)


@app.command()
def quality(
    data_docs: Annotated[
        bool,
        typer.Option(
            "--data-docs",
            help="Also write Great Expectations' Data Docs; their pages load styles and scripts "
            "from public servers.",
        ),
    ] = False,
    as_json: AsJson = False,
) -> None:
    """Write <home>/quality/index.html: the last files of each source and its expectations.

    Files are held against the expectations as they are now, so the page also shows what a changed
    suite (loaders/expectations/) would stop.
    """

    def body() -> ExitCode:
        project, home = _places()
        written = doors.write_page(project, home, _now(), data_docs=data_docs)
        if as_json:
            _json(written)
            return ExitCode.OK
        for path in filter(None, (written.page, written.data_docs)):
            typer.echo(path)
        log.print(
            f"{written.files} file(s) of the last of each source, "
            f"{len(written.quarantined)} in quarantine",
            highlight=False,
        )
        return ExitCode.OK

    _guarded(body)


@app.command()
def publish(as_json: AsJson = False) -> None:
    """Copy the marts to a read-only file and swing <home>/warehouse/published.duckdb to it.

    BI opens that symlink; a reader that stays open keeps the copy that it opened.
    """

    def body() -> ExitCode:
        _, home = _places()
        with locked(home):
            result = copies.publish(home, _now())
        if as_json:
            _json(result)
        else:
            out.print(
                f"{result.link} -> {result.path.name}: {result.tables} tables, {result.rows} rows",
                highlight=False,
                soft_wrap=True,
            )
        return ExitCode.OK

    _guarded(body)


@formats_app.command("list")
def formats_list(as_json: AsJson = False) -> None:
    """List the CDR formats, with what is documented of each."""

    def body() -> ExitCode:
        project, _ = _places()
        folder = project.folder / "loaders" / "formats"
        try:
            known = [load_named_format(name, folder) for name in known_formats(folder)]
        except FormatError as error:
            raise CommandError(str(error)) from error
        if as_json:
            _json(
                [
                    {
                        "format": one.format,
                        "title": one.title,
                        "documented": one.documented,
                        "assumed": one.assumed,
                        "clock": one.clock,
                        "duration": one.duration,
                        "legs": one.legs,
                        "cost": one.cost,
                    }
                    for one in known
                ]
            )
            return ExitCode.OK
        table = titled_table("", "format", "title", "cost")
        for one in known:
            table.add_row(one.format, escaped(one.title), escaped(one.cost.strip()))
        out.print(table)
        return ExitCode.OK

    _guarded(body)


@formats_app.command("detect")
def formats_detect(
    file: Annotated[Path, typer.Argument(help="A file as the carrier delivers it.")],
    as_json: AsJson = False,
) -> None:
    """Say which known formats read a file, the best first, with reasons and the first calls."""

    def body() -> ExitCode:
        project, _ = _places()
        folder = project.folder / "loaders" / "formats"
        if not file.is_file():
            raise CommandError(f"{file}: there is no such file")
        try:
            known = [load_named_format(name, folder) for name in known_formats(folder)]
            matches = detect(file, known, project.folder)
        except (FormatError, UnreadableFileError) as error:
            raise CommandError(f"{file}: {error}") from error
        if as_json:
            _json([{**asdict(match), "fit": round(match.fit, 4)} for match in matches])
            return ExitCode.OK
        if not matches:
            log.print(
                f"no known format reads {file.name}; write one from it with "
                f"`ratehouse formats new NAME {file}`",
                highlight=False,
            )
            return ExitCode.OK
        table = titled_table("", "format", ">fit", "why")
        for match in matches:
            table.add_row(match.format, f"{match.fit:.0%}", escaped("; ".join(match.reasons)))
        out.print(table)
        _show_calls(matches[0].format, matches[0].examples)
        return ExitCode.OK

    _guarded(body)


def _show_calls(name: str, calls: Sequence[ReadCall]) -> None:
    """Print the first calls as a format reads them, so that a person can compare with the file."""
    table = titled_table(
        f"first calls, as {name} reads them", "start", ">seconds", "from", "to", ">cost"
    )
    for call in calls:
        table.add_row(
            call.started_at,
            call.talk_seconds,
            escaped(call.calling_number),
            escaped(call.called_number),
            call.carrier_cost,
        )
    out.print(table)


@formats_app.command("new")
def formats_new(
    name: Annotated[str, typer.Argument(help="What to call the format: letters, digits, _.")],
    file: Annotated[Path, typer.Argument(help="A sample: a file as the carrier delivers it.")],
    fields: Annotated[
        list[str] | None,
        typer.Option("--set", help="FIELD=COLUMN or COLUMN+COLUMN, - for none."),
    ] = None,
    styles: Annotated[
        list[str] | None,
        typer.Option("--style", help="FIELD=STYLE of a time, such as started_at=%d/%m/%Y %H:%M."),
    ] = None,
    words: Annotated[
        list[str] | None,
        typer.Option("--word", help="WORD=MEANING of the direction, such as O=outbound."),
    ] = None,
    unit: Annotated[
        str | None, typer.Option(help="What one of the duration is worth in seconds: 60, 0.001.")
    ] = None,
    billed: Annotated[
        bool | None, typer.Option("--billed/--talked", help="What the duration is.")
    ] = None,
    delimiter: Annotated[str | None, typer.Option(help="Overrules what is sniffed.")] = None,
    yes: Annotated[
        bool,
        typer.Option("--yes", "-y", help="Ask nothing: take the guesses."),
    ] = False,
) -> None:
    """Write a new format from a sample: format file, staging model, list entry and test."""

    def body() -> ExitCode:
        project, home = _places()
        answers = Answers(
            _pairs("--set", fields),
            _pairs("--style", styles),
            _pairs("--word", words),
            unit,
            billed,
        )
        ask = None if yes else (lambda question, guess: str(typer.prompt(question, guess or None)))
        written = new_format(name, file, project.folder, answers, ask=ask, delimiter=delimiter)
        for path in written:
            typer.echo(path.relative_to(project.folder))
        cdr_format = load_named_format(name, project.folder / "loaders" / "formats")
        for match in detect(file, [cdr_format], project.folder):
            log.print("; ".join(match.reasons), highlight=False)
            _show_calls(name, match.examples)
        log.print(
            f"Compare these calls with the file, then: add a line for the feed to "
            f"seeds/cdr_sources.csv with the format {name}, put its files into "
            f"{home.inbox}/<source_id>/, and run `ratehouse run`. The sample stands in "
            f"tests/python/formats/samples/{name}/: take numbers of real people out of it before "
            "you commit it.",
            highlight=False,
        )
        return ExitCode.OK

    _guarded(body)


def _pairs(option: str, texts: Sequence[str] | None) -> dict[str, str]:
    """Read options of the form A=B."""
    pairs = {}
    for text in texts or ():
        key, equals, value = text.partition("=")
        if not equals:
            raise CommandError(f"{option} {text}: needs an equals sign between the two")
        pairs[key.strip()] = value.strip()
    return pairs


@formats_app.command("generate")
def formats_generate(
    name: Annotated[str | None, typer.Argument(help="Format; default: all.")] = None,
    check: Annotated[
        bool, typer.Option("--check", help="Write nothing; end with 1 when a file differs.")
    ] = False,
) -> None:
    """Write the sources YAML and the staging model of a format from its format file."""

    def body() -> ExitCode:
        project, _ = _places()
        folder = project.folder / "loaders" / "formats"
        try:
            if name is None:
                changed = generate_all(project.folder, check)
            else:
                load_named_format(name, folder)
                changed = generate(folder / f"{name}.yml", project.folder, check)
        except FormatError as error:
            raise CommandError(str(error)) from error
        for path in changed:
            typer.echo(path.relative_to(project.folder))
        if not changed:
            log.print("every generated file is as its format file says", highlight=False)
        return ExitCode.BEYOND_THRESHOLD if changed and check else ExitCode.OK

    _guarded(body)


@rates_app.command("check")
def rates_check(as_json: AsJson = False) -> None:
    """Print every fault of the tariff book, without building or changing the warehouse.

    The checks are those that `dbt build` begins with, which shows only the first 20 of a file. That
    no source left the book whose files have landed is checked against the warehouse, if it is there
    and no build is writing it. Ends with 2 when there are faults.
    """

    def body() -> ExitCode:
        project, home = _places()
        with log.status("checking the tariff book"):
            found = tariffs.check_book(project, home)
        if as_json:
            _json(found)
        else:
            for fault in found.faults:
                typer.echo(fault)
            if not found.faults:
                typer.echo(f"the tariff book is legal: {found.files} files, {found.rows:,} rows")
        for note in found.notes:
            log.print(f"[yellow]note:[/] {escaped(note)}", highlight=False, soft_wrap=True)
        if found.not_checked:
            log.print(
                "[yellow]note:[/] not checked, because a file that they need cannot be read: "
                + ", ".join(found.not_checked),
                highlight=False,
                soft_wrap=True,
            )
        if not found.faults:
            return ExitCode.OK
        files = len({fault.file for fault in found.faults})
        log.print(f"{len(found.faults):,} fault(s) in {files} file(s)", highlight=False)
        return ExitCode.REFUSED

    _guarded(body)


if __name__ == "__main__":
    app()
