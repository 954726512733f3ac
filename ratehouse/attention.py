"""What of the state of a warehouse needs a person, the most pressing first."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal

from ratehouse.books import Disagreement

Rows = list[dict[str, object]]

_NAMED = 3
"""How many things a sentence names before it counts the rest."""

_TURNED_AWAY = {
    "refused": "have it delivered anew, or give it to a source of its format",
    "quarantined": "look at its reason in `ratehouse quality`; let it in with "
    "`ratehouse release FILE --source SOURCE --reason WHY`, or have it delivered anew",
}


@dataclass(frozen=True)
class Attention:
    """One thing that needs a person: `kind` is for scripts, `text` and `way_out` are words.

    `count` is how many calls, lines, files, days, entries, payments or customers it is.
    """

    kind: str
    count: int
    text: str
    way_out: str


@dataclass(frozen=True)
class Findings:
    """What is looked at. Rows as `Status` has them; calls and lines are of open periods."""

    build_state: str
    stale_days: Rows
    inbox_fault: str | None
    strays: Sequence[str]
    turned_away_files: Rows
    gaps: Rows
    rejected_lines: int
    disagreements: Sequence[Disagreement]
    suspended_calls: int
    calls: int
    charges_without_rate: Rows
    unknown_invoices: Rows
    overdue: Rows
    file_bytes: int
    disk_free_bytes: int


def needs_attention(findings: Findings, max_silent_days: int) -> list[Attention]:
    """List what needs a person. A source may be silent for `max_silent_days`."""
    return [
        *_of_builds(findings),
        *_of_books(findings.disagreements),
        *_of_files(findings),
        *_of_gaps(findings.gaps, max_silent_days),
        *_of_lines_and_calls(findings),
        *_of_money(findings),
        *_of_the_disk(findings),
    ]


def _of_builds(findings: Findings) -> Iterator[Attention]:
    if findings.build_state == "never built":
        yield Attention("build", 1, "nothing is built yet", "run `ratehouse run` or `dbt build`")
    elif findings.build_state != "green":
        yield Attention(
            "build",
            1,
            f"the last build is {findings.build_state}: what follows may be half of the truth, and "
            "is neither published nor exported",
            "run `ratehouse run`, or `dbt build` and correct what it names",
        )
    days = sum(int(str(row["days"])) for row in findings.stale_days)
    if days:
        yield Attention(
            "stale_days",
            days,
            f"{counted(days, 'day')} that an interrupted build left unfinished",
            "run `ratehouse run`",
        )


def _of_books(disagreements: Sequence[Disagreement]) -> Iterator[Attention]:
    for one in disagreements:
        yield Attention("books", 1, one.text, one.way_out)


def _of_files(findings: Findings) -> Iterator[Attention]:
    if findings.inbox_fault:
        yield Attention("inbox", 1, findings.inbox_fault, "until then no file lands")
    for stray in findings.strays:
        yield Attention("inbox", 1, stray, "until then it stays where it is")
    for status, way_out in _TURNED_AWAY.items():
        names = [
            f"{row['source_id']}/{row['file_name']}"
            for row in findings.turned_away_files
            if row["status"] == status
        ]
        if names:
            yield Attention(
                f"{status}_files",
                len(names),
                f"{counted(len(names), 'file')} {status}: {listed(names)}",
                way_out,
            )


def _of_gaps(gaps: Rows, max_silent_days: int) -> Iterator[Attention]:
    for source_id in sorted({str(row["source_id"]) for row in gaps}):
        of_source = [row for row in gaps if row["source_id"] == source_id]
        for kind, words, way_out in (
            ("day", "day", "ask the carrier for their files"),
            ("sequence", "numbered file", "ask the carrier for these files"),
            ("no_number", "file", "file_sequences.csv: correct the pattern"),
        ):
            rows = [
                row
                for row in of_source
                if row["gap_kind"] == kind
                and not (row["is_open"] and int(str(row["missing"])) <= max_silent_days)
            ]
            missing = sum(int(str(row["missing"])) for row in rows)
            if not rows:
                continue
            spans = listed([_span(row) for row in rows])
            said = {
                "day": f"{source_id} has no calls on {counted(missing, words)}: {spans}",
                "sequence": f"{source_id} lacks {counted(missing, words)}: {spans}",
                "no_number": f"{source_id} has {counted(missing, words)} without a number: {spans}",
            }[kind]
            yield Attention(f"gap_{kind}", missing, said, way_out)


def _span(row: dict[str, object]) -> str:
    first, last = str(row["gap_from"]), str(row["gap_to"])
    stream = "" if row["stream"] == "-" else f"{row['stream']} "
    if row["is_open"]:
        return f"{stream}since {first}"
    return f"{stream}{first}" if first == last else f"{stream}{first} to {last}"


def _of_lines_and_calls(findings: Findings) -> Iterator[Attention]:
    lines, suspended = findings.rejected_lines, findings.suspended_calls
    if lines:
        yield Attention(
            "rejected_lines",
            lines,
            f"{counted(lines, 'line')} rejected in files of the open periods",
            "rpt_rejected_lines says which and why",
        )
    if suspended:
        yield Attention(
            "suspended_calls",
            suspended,
            f"{suspended:,} of {findings.calls:,} calls of the open periods suspended",
            "see the ways out below; rpt_suspended_calls has each call",
        )


def _of_money(findings: Findings) -> Iterator[Attention]:
    waiting = findings.charges_without_rate
    if waiting:
        calls = sum(int(str(row["calls"])) for row in waiting)
        ways = sorted({f"{row['charge_currency']} to {row['currency']}" for row in waiting})
        yield Attention(
            "no_fx_rate",
            calls,
            f"the charges of {counted(calls, 'call')} are on no invoice for want of an exchange "
            f"rate: {listed(ways)}",
            "fx_rates.csv: add a rate in force on the invoice date; rpt_charges_not_invoiced says "
            "whose and for which run",
        )
    if findings.unknown_invoices:
        payments = [str(row["payment_id"]) for row in findings.unknown_invoices]
        yield Attention(
            "unknown_invoice",
            len(payments),
            f"{counted(len(payments), 'payment')} for an invoice that the account does not have: "
            f"{listed(payments)}",
            "payments.csv: correct invoice_number, or leave it empty; until then the oldest open "
            "invoice is paid",
        )
    if findings.overdue:
        accounts = len({row["account_id"] for row in findings.overdue})
        sums = [f"{row['amount']:,} {row['currency']}" for row in _by_currency(findings.overdue)]
        since = min(str(row["overdue_since"]) for row in findings.overdue)
        yield Attention(
            "overdue",
            accounts,
            f"{counted(accounts, 'customer')} with an overdue balance: {listed(sums)}, the oldest "
            f"since {since}",
            "rpt_ageing has each by age, fct_invoice_balances each invoice",
        )


def _by_currency(overdue: Rows) -> list[dict[str, Decimal | str]]:
    sums: dict[str, Decimal] = {}
    for row in overdue:
        currency = str(row["currency"])
        sums[currency] = sums.get(currency, Decimal(0)) + Decimal(str(row["overdue"]))
    return [{"currency": currency, "amount": _plain(sums[currency])} for currency in sorted(sums)]


def _plain(amount: Decimal) -> Decimal:
    """Leave out the zeros that no currency has: at least two decimals stay."""
    return amount.quantize(Decimal("0.01")) if amount == round(amount, 2) else amount.normalize()


def _of_the_disk(findings: Findings) -> Iterator[Attention]:
    if findings.disk_free_bytes < findings.file_bytes:
        yield Attention(
            "disk",
            findings.disk_free_bytes,
            f"{size(findings.disk_free_bytes)} free on the disk of the warehouse, less than its "
            f"file has ({size(findings.file_bytes)})",
            "make room: a build and a published copy may not fit",
        )


def counted(number: int, word: str) -> str:
    """Write a number of things: `1 file`, `2 files`."""
    return f"{number:,} {word}{'' if number == 1 else 's'}"


def listed(words: Sequence[str]) -> str:
    """Name the first few things and count the rest."""
    rest = len(words) - _NAMED
    named = ", ".join(words[:_NAMED])
    return f"{named} and {rest:,} more" if rest > 0 else named


def size(count: int) -> str:
    """Write a number of bytes."""
    return f"{count / 2**30:,.1f} GiB" if count >= 2**30 else f"{count / 2**20:,.1f} MiB"
