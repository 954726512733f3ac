"""What `ratehouse status` prints on a terminal of 100 columns or more."""

from datetime import datetime
from decimal import Decimal

from rich.console import Console
from rich.padding import Padding
from rich.table import Table

from ratehouse.attention import Attention, counted, listed, size
from ratehouse.home import Home
from ratehouse.status import Rows, Status
from ratehouse.tables import escaped, titled_table

_SHOWN = 10
"""How many rows of a list that can be long are shown; `--json` has all."""

_SHORT = 48
"""How many letters of a gap's reason are shown: the reasons stand with the files turned away."""


def print_status(out: Console, home: Home, current: Status) -> None:
    """Print what needs a person, then everything else."""
    _print_attention(out, current.needs_attention)
    _print_sources(out, current.sources)
    _print_turned_away(out, current.turned_away_files)
    _print_gaps(out, current.gaps)
    _print_next_run(out, current)
    if current.is_built:
        _print_days(out, "Days the last build rated again", current.last_built_days)
        if current.stale_days:
            _print_days(out, "Stale days, which the next build rates again", current.stale_days)
        _print_lines(out, current.lines)
        _print_suspended(out, current.suspended)
        _print_runs(out, current.invoice_runs)
    _print_room(out, home, current)


def _print_attention(out: Console, needed: list[Attention]) -> None:
    if not needed:
        out.print("[bold green]Nothing needs a person.[/]\n")
        return
    out.print("[bold red]Needs a person[/]")
    for one in needed:
        out.print(Padding(escaped(one.text), (0, 0, 0, 2), expand=False), highlight=False)
        out.print(
            Padding(f"[dim]{escaped(one.way_out)}[/]", (0, 0, 0, 4), expand=False), highlight=False
        )
    out.print()


def _print_sources(out: Console, sources: Rows) -> None:
    table = titled_table(
        "Files by source",
        *("source", ">landed", ">dupl.", ">refused", ">quarant.", ">rejected lines"),
        *(">calls", "last call (UTC)", ">missing"),
    )
    for row in sources:
        missing = [
            counted(int(str(row[name])), word)
            for name, word in (("missing_days", "day"), ("missing_files", "file"))
            if row[name]
        ]
        table.add_row(
            escaped(str(row["source_id"])),
            *(_number(row[name]) for name in ("landed", "duplicate", "refused", "quarantined")),
            _number(row["rejected_lines"]),
            _number(row["calls"]),
            _time(row["last_call_at"]),
            ", ".join(missing),
        )
    _print_table(out, table)
    last = [row for row in sources if row["last_file"]]
    if last:
        files = titled_table("\nLast file", "source", "file", "delivered (UTC)", "landed (UTC)")
        for row in last:
            files.add_row(
                escaped(str(row["source_id"])),
                escaped(str(row["last_file"])),
                _time(row["last_delivered_at"]),
                _time(row["last_landed_at"]),
            )
        out.print(files)


def _print_turned_away(out: Console, files: Rows) -> None:
    if not files:
        return
    table = titled_table("\nFiles turned away", "source", "file", "status", "on (UTC)", "why")
    for row in files[:_SHOWN]:
        table.add_row(
            *(escaped(str(row[name])) for name in ("source_id", "file_name", "status")),
            _time(row["turned_away_at"]),
            escaped(str(row["reason"] or "")),
        )
    _print_table(out, table, len(files), "rpt_landing_audit")


def _print_gaps(out: Console, gaps: Rows) -> None:
    if not gaps:
        return
    table = titled_table(
        "\nGaps", "source", "what", "from", "to", ">missing", "after the file", "what is known"
    )
    for row in sorted(gaps, key=lambda gap: not gap["is_open"])[:_SHOWN]:
        kind = {"day": "days", "sequence": "numbers", "no_number": "no number"}
        stream = "" if row["stream"] == "-" else f" of {row['stream']}"
        table.add_row(
            escaped(str(row["source_id"])),
            escaped(kind[str(row["gap_kind"])] + stream),
            escaped(str(row["gap_from"])),
            "until now" if row["is_open"] else escaped(str(row["gap_to"])),
            _number(row["missing"]),
            escaped(str(row["after_file"] or "")),
            escaped(_short(str(row["reason"] or ""))),
        )
    _print_table(out, table, len(gaps), "rpt_landing_gaps")


def _print_next_run(out: Console, current: Status) -> None:
    """What the next run takes up by itself."""
    names = [f"{row['source_id']}/{row['file_name']}" for row in current.not_landed_files]
    waiting = [f"{row['source_id']}/{row['file_name']}" for row in current.waiting_files]
    said = [
        f"{counted(len(found), 'file')} {words}: {listed(found)}"
        for found, words in ((names, "in the inbox not landed yet"), (waiting, "landed, not built"))
        if found
    ]
    if current.changed_seeds:
        said.append(f"seeds changed since the last build: {', '.join(current.changed_seeds)}")
    out.print("\n[bold]For the next run[/]")
    for sentence in said or ["nothing new"]:
        out.print(f"  {escaped(sentence)}", highlight=False, soft_wrap=True)


def _print_days(out: Console, title: str, stretches: Rows) -> None:
    table = titled_table(f"\n{title}", "from", "to", ">days", "why")
    for row in stretches:
        table.add_row(*(str(row[name]) for name in ("first_date", "last_date", "days", "why")))
    _print_table(out, table)


def _print_lines(out: Console, lines: dict[str, object]) -> None:
    table = titled_table("\nLines", *(f">{name.replace('_', ' ')}" for name in lines))
    table.add_row(*(_number(value) for value in lines.values()))
    out.print(table)


def _print_suspended(out: Console, suspended: Rows) -> None:
    table = titled_table("\nSuspended calls", "side", "reason", ">calls", "way out")
    for row in suspended:
        table.add_row(
            *(str(row[name]) for name in ("side", "suspense_reason")),
            _number(row["calls"]),
            escaped(str(row["cure"])),
        )
    _print_table(out, table)


def _print_runs(out: Console, invoice_runs: Rows) -> None:
    table = titled_table(
        "\nInvoice runs",
        *("run", "status", "period", "numbers", ">invoices", ">credit notes", ">total", "currency"),
    )
    for row in invoice_runs:
        table.add_row(
            escaped(str(row["invoice_run_id"])),
            str(row["status"]),
            f"{row['period_start']} to {row['period_end']}",
            _span(row["first_number"], row["last_number"]),
            _number(row["invoices"]),
            _number(row["credit_notes"]),
            f"{Decimal(str(row['total'])):,.2f}",
            str(row["currency"] or ""),
        )
    _print_table(out, table)


def _print_room(out: Console, home: Home, current: Status) -> None:
    published = (
        "never published"
        if current.published_at is None
        else f"published {current.published_at:%Y-%m-%d %H:%M} UTC"
        + ("" if current.is_published_current else ", before the last build")
    )
    out.print(
        f"\n{home.build_file}: {size(current.used_bytes)} used, {size(current.free_bytes)} free in "
        f"the file, {size(current.disk_free_bytes)} free on the disk; {published}",
        highlight=False,
        markup=False,
        soft_wrap=True,
    )


def _print_table(out: Console, table: Table, rows: int = 0, more_in: str = "") -> None:
    """Print a table; an empty one says so, and one of which rows were left out where they are."""
    if not table.row_count:
        table.add_row("none")
    out.print(table)
    if rows > table.row_count:
        out.print(f"and {rows - table.row_count:,} more: {more_in}", highlight=False)


def _short(text: str) -> str:
    return text if len(text) <= _SHORT else f"{text[: _SHORT - 1]}\N{HORIZONTAL ELLIPSIS}"


def _number(value: object) -> str:
    return f"{int(str(value or 0)):,}"


def _span(first: object, last: object) -> str:
    if first is None:
        return ""
    return str(first) if first == last else f"{first} to {last}"


def _time(value: object) -> str:
    return f"{value:%Y-%m-%d %H:%M}" if isinstance(value, datetime) else ""
