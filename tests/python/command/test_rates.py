"""`ratehouse rates check`: all that is wrong with a tariff book, and nothing built for it."""

import json
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from hashlib import sha256
from pathlib import Path

import pytest

from tests.python.command.test_command import GAFACHI_CALL, GAFACHI_HEADER, ratehouse
from tests.python.product.project import REPOSITORY, Project

pytestmark = pytest.mark.slow

BAD_PRICES = 30
WRITER = "import duckdb, sys; c = duckdb.connect(sys.argv[1]); print('open', flush=True); input()"


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> Project:
    """The reference case's project, in whose home one file has landed."""
    project = Project(tmp_path_factory.mktemp("rates"))
    project.copy_reference_case()
    for path in project.inbox.rglob("*.*"):
        path.unlink()
    project.deliver("gafachi", "calls.csv", GAFACHI_HEADER + GAFACHI_CALL)
    assert ratehouse(project, "land").code == 0
    return project


@pytest.fixture
def book(project: Project, tmp_path: Path) -> Iterator[Project]:
    """The project, to change its seeds; they are put back."""
    shutil.copytree(project.seeds, tmp_path / "seeds")
    yield project
    shutil.rmtree(project.seeds)
    shutil.copytree(tmp_path / "seeds", project.seeds)


def append(project: Project, seed: str, *lines: str) -> int:
    """Add lines to a seed; gives the number of the first."""
    path = project.seeds / f"{seed}.csv"
    text = path.read_text(encoding="utf-8")
    path.write_text(text + "".join(f"{line}\n" for line in lines), encoding="utf-8")
    return len(text.splitlines()) + 1


def files_of(home: Path) -> dict[str, str]:
    """Every file of a home with its digest."""
    return {
        str(path.relative_to(home)): sha256(path.read_bytes()).hexdigest()
        for path in home.rglob("*")
        if path.is_file()
    }


def test_a_legal_book_is_0_and_the_home_is_not_touched(book: Project) -> None:
    before = files_of(book.home)
    done = ratehouse(book, "rates", "check")
    files = list(book.seeds.rglob("*.csv"))
    rows = sum(len(file.read_text(encoding="utf-8").splitlines()) - 1 for file in files)
    assert done.out == f"the tariff book is legal: {len(files)} files, {rows:,} rows\n"
    assert done.code == 0, done.log
    assert files_of(book.home) == before
    assert not list((book.root / "target").rglob("*.duckdb"))


def test_every_fault_is_printed_and_2(book: Project) -> None:
    """More than a build shows, of several files, in the order of files and lines."""
    row = "retail-us,{prefix},,,,,'0,05',,,,,,,,,,".replace("'", '"')
    first = append(
        book, "rates/rates_retail", *(row.format(prefix=9900 + n) for n in range(BAD_PRICES))
    )
    band = append(book, "time_bands", "night,mon,22:00,25:00")
    done = ratehouse(book, "rates", "check")
    assert done.code == 2
    assert done.out.splitlines() == [
        *(
            f"seeds/rates/rates_retail.csv line {first + n}, column rate_per_minute: '0,05' is not "
            "a decimal number; write it with a decimal point and without thousands separators "
            "(0.0125)"
            for n in range(BAD_PRICES)
        ),
        f"seeds/time_bands.csv line {band}, column end_time: '25:00' is not a time of day; "
        "write HH:MM, 00:00 to 24:00",
    ]
    assert f"{BAD_PRICES + 1} fault(s) in 2 file(s)" in done.log


def test_as_json_and_what_could_not_be_checked(book: Project) -> None:
    """A file whose columns moved cannot be read, nor what names its rows be checked."""
    (book.seeds / "holidays.csv").write_text("calendar_date,calendar_id,name\n", encoding="utf-8")
    line = append(book, "numbers", "harbor-dental,+1,,,")
    done = ratehouse(book, "rates", "check", "--json")
    assert done.code == 2
    said = json.loads(done.out)
    assert said["faults"] == [
        {
            "file": "seeds/holidays.csv",
            "line": 1,
            "column": "calendar_id",
            "message": "the header is not calendar_id,calendar_date,name (found "
            "calendar_date,calendar_id,name); put the columns back in that order, separated by "
            "commas",
        },
        {
            "file": "seeds/numbers.csv",
            "line": line,
            "column": "number_from",
            "message": "'+1' is not digits only; write digits without +, spaces or points",
        },
    ]
    assert said["not_checked"] == ["holidays", "rate_tables"]
    assert "not checked, because a file that they need cannot be read" in done.log


def test_what_stops_dbt_from_starting_is_a_fault_too(book: Project) -> None:
    """Bytes that are not UTF-8, and decks that the list of decks does not have, and the reverse."""
    with (book.seeds / "accounts.csv").open("ab") as seed:
        seed.write("café,Café,,,USD,UTC,,,,,,,,,,\n".encode("latin-1"))
    line = len((book.seeds / "accounts.csv").read_bytes().splitlines())
    decks = book.seeds / "rates"
    (decks / "rates_sms.csv").rename(decks / "rates_texts.csv")
    done = ratehouse(book, "rates", "check")
    assert done.code == 2
    bad_byte, unlisted, missing = done.out.splitlines()
    assert bad_byte == (
        f"seeds/accounts.csv line {line}: byte 0xe9 is not UTF-8; save the file as CSV UTF-8"
    )
    assert unlisted.startswith("seeds/rates/rates_texts.csv: this rate deck is not listed")
    assert missing.startswith("dbt_project.yml: vars.rate_decks lists sms, but there is no")
    assert "nothing else was checked" in done.log


def test_a_source_is_missed_by_its_landed_files_unless_a_build_writes(book: Project) -> None:
    sources = book.seeds / "cdr_sources.csv"
    rows = sources.read_text(encoding="utf-8").splitlines(keepends=True)
    sources.write_text("".join(row for row in rows if not row.startswith("gafachi")))
    done = ratehouse(book, "rates", "check")
    assert done.code == 2
    assert done.out == (
        "seeds/cdr_sources.csv line 1, column source_id: files of 'gafachi' have landed, but it "
        "has no row; put the row back; rated_sides none keeps its calls without charging them\n"
    )
    with subprocess.Popen(
        [sys.executable, "-c", WRITER, str(book.warehouse)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    ) as writer:
        assert writer.stdout is not None
        writer.stdout.readline()
        meanwhile = ratehouse(book, "rates", "check")
        writer.communicate("\n")
    assert meanwhile.code == 0, meanwhile.log
    assert "is left to the build" in meanwhile.log


def test_what_is_not_the_books_fault_is_3(book: Project) -> None:
    """A seed that is gone stops dbt; its own words say so."""
    (book.seeds / "numbers.csv").unlink()
    done = ratehouse(book, "rates", "check")
    assert done.code == 3
    assert done.out == ""
    assert "numbers" in done.log


def test_the_guides_examples_are_legal_and_its_message_is_the_real_one(tmp_path: Path) -> None:
    """The rows of docs/tariff-book.md in a book of one's own, then a band that meets another."""
    own = Project(tmp_path)
    own.copy_reference_case()
    for path in own.inbox.rglob("*.*"):
        path.unlink()
    assert ratehouse(own, "init", "--yes").code == 0
    guide = (REPOSITORY / "docs" / "tariff-book.md").read_text(encoding="utf-8")
    rows = re.findall(r"^([\w/]+)\.csv {2,}(.+)$", guide, flags=re.MULTILINE)
    assert len(rows) == 23
    append(own, "dial_plans", "us,1,011,1,10,,411|911,")
    for source in ("carrier", "cluster"):
        append(own, "cdr_sources", f"{source},standard,UTC,us,USD,,")
    for account in ("acme", "ann", "head-office", "branch"):
        append(own, "accounts", f"{account},{account.title()} Ltd,,,USD,UTC,,,,,,,,,,")
        append(own, "account_rate_tables", f"{account},retail,,,,")
    append(own, "rate_tables", "retail,Retail,USD,UTC,,,,,,,,us")
    for seed, row in rows:
        append(own, seed, row)
    legal = ratehouse(own, "rates", "check")
    assert legal.code == 0, legal.out + legal.log
    assert legal.out.endswith(" 35 rows\n")
    append(own, "time_bands", "late,fri,22:00,06:00")
    append(own, "rates/rates_main", "retail,44,United Kingdom,2026-01-01,,late,0.01,,,,,,,,,,")
    refused = ratehouse(own, "rates", "check")
    assert refused.code == 2
    assert refused.out.strip() in " ".join(guide.split())


def test_help_says_what_is_left_out() -> None:
    done = subprocess.run(
        [sys.executable, "-m", "ratehouse.cli", "rates", "check", "--help"],
        capture_output=True,
        text=True,
        check=True,
        cwd=REPOSITORY,
    )
    words = " ".join(done.stdout.replace("│", " ").split())
    assert "without building or changing the warehouse" in words
    assert "no build is writing it" in words
