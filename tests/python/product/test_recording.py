"""Invoice runs that are recorded, and what may happen to them afterwards: one story, step by step.

Three customers pay 6 cents a minute to America and 12 to Britain, by the minute. All amounts are
reckoned by hand.
"""

import shutil
from collections.abc import Iterator
from datetime import timedelta
from decimal import Decimal
from pathlib import Path

import pytest

from .book import Book
from .project import LANDED_AT, Project
from .standard_files import standard_file

AMERICA, BRITAIN = "14155550100", "442079460000"
RECORDED = """
    select * exclude (entry_number) from raw.book_lines
    union all by name select * exclude (entry_number) from raw.book_invoices
    union all by name select * exclude (entry_number) from raw.book_calls
    order by all
"""
DRAFT = """
    select account_id, line_type, coalesce(destination, ''), amount
    from marts.fct_invoice_lines
    where invoice_run_id = ? and document_type = 'invoice'
    order by all
"""


def call(reference: str, day: str, minutes: int, number: str, account: str) -> dict[str, str]:
    """Write a call of so many minutes."""
    return {
        "call_reference": reference,
        "started_at": f"{day}T12:00:00Z",
        "talk_seconds": str(minutes * 60),
        "called_number": number,
        "billing_number": account,
    }


class Story:
    """A project whose book is written anew from what has been decided so far."""

    def __init__(self, folder: Path) -> None:
        self.project = Project(folder)
        self.statuses = {"oct": "draft"}
        self.britain = "0.12"
        self.anns = ["A", "A2"]
        self.ann = "Ann Ltd"

    def build(self, *arguments: str, tested: bool = True) -> None:
        """Write the book and build it, with all tests or none."""
        self.write_book()
        self.project.build(*arguments, tested=tested)

    def write_book(self) -> None:
        """Write the book as it is by now."""
        book = Book()
        book.add("cdr_sources", source_id="pbx", rated_sides="customer")
        for account, name in (("ann", self.ann), ("bob", "Bob"), ("cy", "Cy")):
            book.account(account, account_name=name, payment_terms_days="14")
        book.add(
            "payments",
            payment_id="p1",
            account_id="ann",
            payment_date="2026-11-10",
            amount="1.00",
        )
        for number in ("A", "A2", "B", "C"):
            owner = "ann" if number in self.anns else {"B": "bob", "C": "cy"}.get(number, "bob")
            book.auth_code(number, owner, f"billing_number equals {number}")
        book.add("rate_tables", rate_table_id="retail")
        for account in ("ann", "bob", "cy"):
            book.add("account_rate_tables", account_id=account, rate_table_id="retail")
        rates = {"1": ("America", "0.06"), "44": ("Britain", self.britain)}
        for prefix, (destination, rate) in rates.items():
            book.add(
                "rates",
                rate_table_id="retail",
                prefix=prefix,
                destination=destination,
                rate_per_minute=rate,
            )
        months = {"oct": 10, "nov": 11, "dec": 12}
        for run, status in self.statuses.items():
            month = months[run]
            book.add(
                "invoice_runs",
                invoice_run_id=run,
                period_start=f"2026-{month}-01",
                period_end=f"2026-{month + 1}-01" if month < 12 else "2027-01-01",
                invoice_date=f"2026-{month}-28",
                status=status,
            )
        self.project.write_book(book)

    def lines(self, run: str) -> list[tuple[str, str, str, Decimal]]:
        """Give the lines of the invoices of a run."""
        return [
            (account, kind, destination, amount.normalize())
            for account, kind, destination, amount in self.project.rows(DRAFT, run)
        ]

    def documents(self) -> list[tuple[str, str, str, str, Decimal]]:
        """Give number, run, account, kind and total of all documents that have a number."""
        rows = self.project.rows(
            "select invoice_number, invoice_run_id, account_id, document_type, total"
            " from marts.fct_invoices where invoice_number is not null order by invoice_number"
        )
        return [(*row[:4], row[4].normalize()) for row in rows]


@pytest.fixture(scope="module")
def story(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Story]:
    """Land and build a draft of October."""
    told = Story(tmp_path_factory.mktemp("recording"))
    told.write_book()
    told.project.deliver(
        "pbx",
        "october.csv",
        standard_file(
            [
                call("1", "2026-10-05", 10, AMERICA, "A"),
                call("2", "2026-10-06", 5, AMERICA, "A2"),
                call("3", "2026-10-07", 3, BRITAIN, "A"),
                call("4", "2026-10-08", 2, BRITAIN, "B"),
                call("5", "2026-09-30", 1, AMERICA, "A"),
            ]
        ),
    )
    told.project.land()
    told.build("--vars", "{empty_invoices: [oct]}")
    yield told


def amounts(*rows: tuple[str, str, str, str]) -> list[tuple[str, str, str, Decimal]]:
    """Write lines as `Story.lines` gives them."""
    return [
        (account, kind, destination, Decimal(amount).normalize())
        for account, kind, destination, amount in rows
    ]


OCTOBER = amounts(
    ("ann", "late_usage", "America", "0.06"),
    ("ann", "usage", "America", "0.90"),
    ("ann", "usage", "Britain", "0.36"),
    ("bob", "usage", "Britain", "0.24"),
)


def test_a_life_of_invoice_runs(story: Story) -> None:
    """A draft, its recording, corrections, the loss of the warehouse, and a withdrawal."""
    project = story.project
    assert story.lines("oct") == OCTOBER
    assert story.documents() == []
    drafts = project.rows("select account_id, total from marts.fct_invoices order by account_id")
    assert drafts == [("ann", Decimal("1.32")), ("bob", Decimal("0.24")), ("cy", 0)]

    # A build without the tests records nothing.
    story.statuses |= {"oct": "recorded", "nov": "draft"}
    story.build(tested=False)
    assert project.value("select count(*) from raw.book_entries") == 0
    story.build()
    first = [
        ("INV-000001", "oct", "ann", "invoice", Decimal("1.32")),
        ("INV-000002", "oct", "bob", "invoice", Decimal("0.24")),
    ]
    assert story.documents() == first
    recorded = project.rows(RECORDED)
    assert len(recorded) == 2 + 4 + 5
    # no call stands twice because it is in the books now
    calls = "select count(*) from marts.rpt_invoice_call_detail where invoice_run_id = 'oct'"
    assert project.value(calls) == 5
    files = sorted(path.name for path in (project.home / "books").iterdir())
    assert files == [f"000001_oct_recorded.{part}.parquet" for part in _PARTS]
    assert story.project.books_that_disagree() == []

    # Britain costs twice as much, as it always should have; A2 is bob's; calls come late.
    story.britain, story.anns = "0.24", ["A"]
    project.deliver(
        "pbx",
        "late.csv",
        standard_file(
            [
                call("6", "2026-10-20", 4, AMERICA, "C"),
                call("7", "2026-09-29", 2, AMERICA, "A"),
                call("8", "2026-11-02", 1, AMERICA, "B"),
            ]
        ),
    )
    project.land(LANDED_AT + timedelta(hours=1))
    story.build("--full-refresh")
    assert project.rows(RECORDED) == recorded
    assert story.documents() == first
    november = amounts(
        ("ann", "adjustment", "America", "-0.30"),
        ("ann", "adjustment", "Britain", "0.36"),
        ("ann", "late_usage", "America", "0.12"),
        ("bob", "adjustment", "America", "0.30"),
        ("bob", "adjustment", "Britain", "0.24"),
        ("bob", "usage", "America", "0.06"),
        ("cy", "adjustment", "America", "0.24"),
    )
    assert story.lines("nov") == november
    detail = project.rows(
        "select account_id, destination, charge_date, charge from marts.rpt_invoice_call_detail"
        " where line_key like 'adjustment|%' order by account_id, destination"
    )
    assert [(*row[:2], row[2].day, row[3].normalize()) for row in detail] == [
        ("ann", "America", 6, Decimal("-0.3")),
        ("ann", "Britain", 7, Decimal("0.36")),
        ("bob", "America", 6, Decimal("0.3")),
        ("bob", "Britain", 8, Decimal("0.24")),
        ("cy", "America", 20, Decimal("0.24")),
    ]

    # November is recorded with them; nothing is left to adjust.
    story.statuses |= {"nov": "recorded", "dec": "draft"}
    story.ann = "Ann Inc"
    story.build()
    second = [
        *first,
        ("INV-000003", "nov", "ann", "invoice", Decimal("0.18")),
        ("INV-000004", "nov", "bob", "invoice", Decimal("0.6")),
        ("INV-000005", "nov", "cy", "invoice", Decimal("0.24")),
    ]
    assert story.documents() == second
    recorded = project.rows(RECORDED)
    pages = [
        (name, previous.normalize(), received.normalize(), due.normalize())
        for name, previous, received, due in project.rows(
            "select account_name, previous_balance, payments_received, balance_due"
            " from marts.fct_invoices where account_id = 'ann' order by invoice_sequence"
        )
    ]
    assert pages == [
        ("Ann Ltd", 0, 0, Decimal("1.32")),
        ("Ann Inc", Decimal("1.32"), -1, Decimal("0.5")),
    ]
    assert project.value(
        "select balance from marts.fct_account_statement where invoice_number = 'INV-000003'"
    ) == Decimal("0.5")

    # The warehouse file is lost: raw files, seeds and books give it again.
    project.warehouse.unlink()
    project.warehouse.with_suffix(".duckdb.wal").unlink(missing_ok=True)
    project.land()
    assert [text.split(" (")[0] for text in project.books_that_disagree()] == ["entry 1", "entry 2"]
    story.build(tested=False)
    assert project.rows(RECORDED) == recorded
    assert project.books_that_disagree() == []
    assert story.documents() == second
    assert story.lines("dec") == []

    # October is withdrawn: credited, its adjustments taken back, its calls free for December.
    story.statuses |= {"oct": "withdrawn"}
    story.build()
    story.build(tested=False)
    assert story.documents() == [
        *second,
        ("INV-000006", "oct", "ann", "credit_note", Decimal("-1.32")),
        ("INV-000007", "oct", "bob", "credit_note", Decimal("-0.24")),
    ]
    assert story.lines("oct") == OCTOBER
    assert story.lines("dec") == amounts(
        ("ann", "adjustment", "America", "0.30"),
        ("ann", "adjustment", "Britain", "-0.36"),
        ("ann", "late_usage", "America", "0.66"),
        ("ann", "late_usage", "Britain", "0.72"),
        ("bob", "adjustment", "America", "-0.30"),
        ("bob", "adjustment", "Britain", "-0.24"),
        ("bob", "late_usage", "America", "0.30"),
        ("bob", "late_usage", "Britain", "0.48"),
        ("cy", "adjustment", "America", "-0.24"),
        ("cy", "late_usage", "America", "0.24"),
    )


_PARTS = ("calls", "entry", "invoices", "lines", "taxes")


@pytest.mark.parametrize(
    ("statuses", "message"),
    [
        ({"oct": "draft"}, "column status: the run is in the books as withdrawn; write withdrawn"),
        ({"nov": "draft"}, "column status: the run is in the books as recorded; write recorded"),
    ],
    ids=["back from withdrawn", "back to draft"],
)
def test_what_is_recorded_is_not_taken_back(
    story: Story, statuses: dict[str, str], message: str
) -> None:
    before = dict(story.statuses)
    story.statuses |= statuses
    try:
        with pytest.raises(AssertionError, match=message):
            story.build("--select", "invoice_runs")
    finally:
        story.statuses = before


def test_files_of_the_books_that_somebody_changed_are_told(story: Story, tmp_path: Path) -> None:
    """A part of an entry is another's, damaged, or gone; the entry itself is gone."""
    books = story.project.home / "books"
    lines, entry = (books / f"000002_nov_recorded.{part}.parquet" for part in ("lines", "entry"))
    kept = shutil.copytree(books, tmp_path / "books")

    def told(file: Path, content: bytes | None) -> str:
        if content is None:
            file.unlink()
        else:
            file.write_bytes(content)
        (text,) = story.project.books_that_disagree()
        shutil.copy(kept / file.name, file)
        return text

    others = (books / "000001_oct_recorded.lines.parquet").read_bytes()
    assert f"{lines} is not what the warehouse holds of entry 2 (" in told(lines, others)
    assert f"{lines} cannot be read: " in told(lines, b"nothing")
    assert f"{lines} is missing" in told(lines, None)
    assert " is in the warehouse and not in " in told(entry, None)
    assert "cannot be read" in told(entry, b"nothing")
    assert story.project.books_that_disagree() == []


def test_books_that_disagree_stop_the_build(story: Story) -> None:
    """One entry, two contents: of the file, and of the warehouse."""
    with story.project.writing() as connection:
        connection.execute("update raw.book_entries set content_hash = 'x' where entry_number = 1")
    (text,) = story.project.books_that_disagree()
    assert "000001_oct_recorded.entry.parquet is not what the warehouse holds of entry 1" in text
    with pytest.raises(AssertionError, match="is not the one that the warehouse holds"):
        story.build("--select", "invoice_runs")


def test_a_recorded_line_that_somebody_changed_is_found(story: Story) -> None:
    with story.project.writing() as connection:
        connection.execute("delete from raw.book_entries")
        for table in ("invoices", "lines", "taxes", "calls"):
            connection.execute(f"delete from raw.book_{table}")
    story.build("--select", "invoice_runs")
    with story.project.writing() as connection:
        connection.execute("update raw.book_lines set amount = amount + 1 where entry_number = 2")
    run = story.project.dbt("test", "--select", "assert_recorded_runs_are_as_recorded")
    assert run.exit_code == 1
    assert story.project.failed_tests() == {"assert_recorded_runs_are_as_recorded"}
