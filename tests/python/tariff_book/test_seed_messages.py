"""What `dbt build` says of an illegal tariff book, and that it says so before it rates a call.

Few builds, each of many faults: every fault is one test, which looks for its message.
"""

import csv
import io
import json
import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest

from tests.python.product.project import REPOSITORY, Project

from .columns import documented_columns
from .illegal_rows import DEFAULTS, FAULTS, ID, LEGAL, MANY, SHOWN, Fault, Row

pytestmark = pytest.mark.slow

SHOWN_BY_DEFAULT = "shown_faults: 20"
DECKS = ("cells", "prices", "many", "bands", "holidays")


@dataclass(frozen=True)
class Refusal:
    """What a failed build said: its messages about seeds, and the status of each node."""

    exit_code: int
    output: str
    messages: list[str]
    statuses: dict[str, str]
    project: Project

    def of(self, seed: str) -> list[str]:
        """Give the messages about one seed."""
        return [line for line in self.messages if line.startswith(f"seeds/{seed}.csv")]


def project_in(folder: Path) -> Project:
    """Lay out a project of these tests' rate decks, which shows enough faults of a file."""
    project = Project(folder)
    path = project.root / "dbt_project.yml"
    text = path.read_text(encoding="utf-8")
    decks = f"rate_decks: [{', '.join(DECKS)}]"
    text = re.sub(r"rate_decks: \[[^]]*\]", decks, text)
    path.write_text(text.replace(SHOWN_BY_DEFAULT, f"shown_faults: {SHOWN}"), encoding="utf-8")
    return project


def records(seed: str, rows: Iterable[Row]) -> list[str]:
    """Write rows as CSV records of a seed, one a line."""
    columns = documented_columns(seed)
    defaults = DEFAULTS[seed.split("/", maxsplit=1)[0]]
    lines = []
    for row in rows:
        assert row.keys() <= set(columns), row
        line = io.StringIO()
        cells = {**defaults, **row}
        csv.writer(line, lineterminator="").writerow(cells.get(name, "") for name in columns)
        lines.append(line.getvalue())
    return lines


def header(seed: str) -> str:
    return ",".join(documented_columns(seed))


def legal_file(seed: str) -> str:
    return "\n".join([header(seed), *records(seed, LEGAL[seed])]) + "\n"


def write_seeds(project: Project, files: dict[str, bytes]) -> None:
    """Write the given files, and legal ones for the other seeds."""
    for seed in LEGAL:
        content = files.get(seed, legal_file(seed).encode())
        (project.seeds / f"{seed}.csv").write_bytes(content)


def refusal_of(project: Project) -> Refusal:
    """Build, and collect what the build says about seeds."""
    run = project.dbt("build")
    said = json.loads((project.target / "run_results.json").read_text(encoding="utf-8"))
    lines = [
        line.strip() for result in said["results"] for line in (result["message"] or "").split("\n")
    ]
    return Refusal(
        run.exit_code,
        run.output,
        [line for line in lines if line.startswith("seeds/")],
        {result["unique_id"].split(".")[2]: result["status"] for result in said["results"]},
        project,
    )


def is_rating_model(name: str) -> bool:
    """Tell whether a model rates calls, or shows what rating found."""
    rating = r"int_days_to_build|int_calls_|int_rate|int_(customer|provider)_|fct_.*charges"
    return bool(re.match(rating, name))


# -- illegal rows --------------------------------------------------------------------------------


def lines_of_faults(seed: str, faults: Iterable[Fault]) -> tuple[list[str], list[str]]:
    """Lay out a file of legal rows and faulty ones; its lines and the messages to expect.

    Blank lines stand among them: they are no rows, but they count as lines.
    """
    lines = [header(seed), "", *records(seed, LEGAL[seed]), ""]
    expected = []
    for fault in faults:
        first = len(lines) + 1
        lines += records(seed, fault.rows)
        expected += [
            f"seeds/{seed}.csv line {len(lines)}, column " + message.replace("{first}", str(first))
            for message in fault.messages
        ]
    return lines, expected


def of_seed(seed: str) -> list[Fault]:
    faults = MANY if seed.endswith("_many") else FAULTS
    return [fault for fault in faults if fault.seed == seed]


@pytest.fixture(scope="module")
def illegal_rows(tmp_path_factory: pytest.TempPathFactory) -> Refusal:
    """Build a book in which every seed has illegal rows."""
    project = project_in(tmp_path_factory.mktemp("rows"))
    files = {seed: "\n".join(lines_of_faults(seed, of_seed(seed))[0]).encode() for seed in LEGAL}
    write_seeds(project, files)
    return refusal_of(project)


@pytest.mark.parametrize(
    "fault", FAULTS, ids=lambda fault: f"{fault.seed} {fault.messages[0][:60]}"
)
def test_an_illegal_row_gets_its_message(illegal_rows: Refusal, fault: Fault) -> None:
    before = of_seed(fault.seed)
    _, expected = lines_of_faults(fault.seed, before[: before.index(fault) + 1])
    for message in expected[-len(fault.messages) :]:
        assert message in illegal_rows.of(fault.seed)


@pytest.mark.parametrize("seed", [seed for seed in LEGAL if not seed.endswith("_many")])
def test_nothing_else_is_refused(illegal_rows: Refusal, seed: str) -> None:
    """Legal rows are in every file, and a fault is told once, in the order of the lines."""
    _, expected = lines_of_faults(seed, of_seed(seed))
    assert sorted(illegal_rows.of(seed)) == sorted(expected)
    numbers = [int(re.findall(r"line (\d+)", line)[0]) for line in illegal_rows.of(seed)]
    assert numbers == sorted(numbers)


def test_the_first_faults_of_a_file_are_shown(illegal_rows: Refusal) -> None:
    seed = "rates/rates_many"
    _, expected = lines_of_faults(seed, MANY)
    assert illegal_rows.of(seed) == [*expected[:SHOWN], f"seeds/{seed}.csv: and 3 more"]


def test_twenty_are_shown_unless_somebody_asks_for_more() -> None:
    assert SHOWN_BY_DEFAULT in (REPOSITORY / "dbt_project.yml").read_text(encoding="utf-8")


def test_the_build_fails_before_rating(illegal_rows: Refusal) -> None:
    assert illegal_rows.exit_code == 1
    rating = {
        name: status for name, status in illegal_rows.statuses.items() if is_rating_model(name)
    }
    assert len(rating) >= 6
    assert set(rating.values()) == {"skipped"}


def test_every_check_of_the_book_comes_before_rating(illegal_rows: Refusal) -> None:
    """dbt runs a test before a model if the model has all that the test reads upstream.

    So a fault in one seed alone, even in one that rating does not read, stops rating too.
    """
    manifest = json.loads((illegal_rows.project.target / "manifest.json").read_text())
    parents: dict[str, list[str]] = manifest["parent_map"]

    def upstream(node: str) -> set[str]:
        found: set[str] = set()
        waiting = [node]
        while waiting:
            new = set(parents.get(waiting.pop(), [])) - found
            found |= new
            waiting += new
        return found

    checks: dict[str, dict[str, Any]] = {
        name: node for name, node in manifest["nodes"].items() if "_is_legal" in name
    }
    assert len(checks) == len({seed.split("/")[0] for seed in LEGAL})
    # the first model that keeps rows from build to build is built after it
    for first in ("int_days_to_build", "int_customer_decks_found", "int_provider_decks_found"):
        before = upstream(f"model.ratehouse.{first}")
        for name, node in checks.items():
            read = {each for each in node["depends_on"]["nodes"] if not each.startswith("source.")}
            assert read <= before, name


# -- files that are no seeds ---------------------------------------------------------------------


def swapped(seed: str, one: str, other: str) -> bytes:
    """Move two columns in the header and in the rows, as a spreadsheet does."""
    rows = [line.split(",") for line in legal_file(seed).splitlines()]
    first, second = (documented_columns(seed).index(name) for name in (one, other))
    for row in rows:
        row[first], row[second] = row[second], row[first]
    return "".join(",".join(row) + "\n" for row in rows).encode()


def without(seed: str, column: str) -> bytes:
    """Take one column out of the header."""
    names = [name for name in documented_columns(seed) if name != column]
    return ",".join(names).encode() + b"\n"


def header_message(seed: str, column: str, found: str) -> str:
    return (
        f"seeds/{seed}.csv line 1, column {column}: the header is not {header(seed)} "
        f"(found {found}); put the columns back in that order, separated by commas"
    )


def width_message(seed: str, line: int, found: int) -> str:
    width = len(documented_columns(seed))
    return (
        f"seeds/{seed}.csv line {line}, column {documented_columns(seed)[-1]}: not a CSV record of "
        f"{width} columns (Expected Number of Columns: {width} Found: {found}); "
        "count the commas and close the quotes"
    )


MANY_LINES = "rates/rates_many"
BROKEN: dict[str, tuple[bytes, list[str]]] = {
    "accounts": (
        swapped("accounts", "currency", "timezone"),
        [
            header_message(
                "accounts",
                "currency",
                header("accounts").replace("currency,timezone", "timezone,currency"),
            )
        ],
    ),
    "cdr_sources": (
        without("cdr_sources", "timezone"),
        [header_message("cdr_sources", "timezone", header("cdr_sources").replace("timezone,", ""))],
    ),
    "dial_plans": (
        f"{header('dial_plans')},remark\n".encode(),
        ["seeds/dial_plans.csv line 1, column remark: no such column in this seed; remove it"],
    ),
    "numbers": (
        f"{header('numbers')}\n\nann,1,2,,\nann,3\nann,4,,,\n  \nann,5,,,,x,y\n".encode(),
        [width_message("numbers", line, found) for line, found in ((4, 2), (6, 1), (7, 7))],
    ),
    "auth_codes": (
        f'{header("auth_codes")}\npbx,ann,source_id,equals,pbx,,,\npbx,ann,"from_uri,a\n'.encode(),
        [
            "seeds/auth_codes.csv line 3, column valid_to: not a CSV record of 8 columns "
            "(Value with unterminated quote found.); count the commas and close the quotes"
        ],
    ),
    "rate_tables": (
        f'{header("rate_tables")}\nusd,"US\ndollars",USD,UTC,,,,,,,,\n'.encode(),
        [
            "seeds/rate_tables.csv line 2, column rate_table_id: a cell goes on in the next line; "
            "keep each record on one line"
        ],
    ),
    "account_rate_tables": (
        header("account_rate_tables").replace(",call", ",note,call").encode(),
        [
            header_message(
                "account_rate_tables",
                "call_direction",
                header("account_rate_tables").replace(",call", ",note,call"),
            )
        ],
    ),
    "holidays": (
        f"{header('holidays')}\r\nus,2026-12-25,\r\nus,2026-12-26,\nus,2026-12-27,\r\n".encode(),
        [
            "seeds/holidays.csv line 3, column calendar_id: it ends unlike the lines before, or a "
            "cell goes on in the next line; keep each record on one line and save the file anew"
        ],
    ),
    "time_bands": (
        legal_file("time_bands").replace(",", ";").encode(),
        [header_message("time_bands", "time_band", header("time_bands").replace(",", ";"))],
    ),
    "invoice_runs": (b"", [header_message("invoice_runs", "invoice_run_id", "")]),
    MANY_LINES: (
        (header(MANY_LINES) + "\n" + "usd,1\n" * (SHOWN + 3)).encode(),
        [width_message(MANY_LINES, line, 2) for line in range(2, 2 + SHOWN)]
        + [f"seeds/{MANY_LINES}.csv: and 3 more"],
    ),
    # dbt reads a file of less than a megabyte itself, and stops at a byte that is not UTF-8
    "rates/rates_cells": (
        "\n".join([header("rates/rates_cells"), "usd,1" + "," * 15, "usd,2,Caf\xe9" + "," * 14])
        .ljust(1_100_000, "\n")
        .encode("latin-1"),
        [
            "seeds/rates/rates_cells.csv line 3, column rate_table_id: not UTF-8 text; "
            "save the file as CSV UTF-8"
        ],
    ),
}
"""Files that are not the seed they stand for, and all that is said of each."""


@pytest.fixture(scope="module")
def broken_files(illegal_rows: Refusal) -> Refusal:
    """Build a book of broken files, in the project that is parsed already."""
    write_seeds(illegal_rows.project, {seed: content for seed, (content, _) in BROKEN.items()})
    return refusal_of(illegal_rows.project)


@pytest.mark.parametrize("seed", BROKEN)
def test_a_broken_file_gets_its_messages(broken_files: Refusal, seed: str) -> None:
    assert broken_files.exit_code == 1
    assert broken_files.of(seed) == BROKEN[seed][1]
    assert broken_files.statuses[seed.rsplit("/", maxsplit=1)[-1]] == "error"


def test_nothing_is_rated_from_broken_files(broken_files: Refusal) -> None:
    rating = [name for name in broken_files.statuses if is_rating_model(name)]
    assert rating
    assert {broken_files.statuses[name] for name in rating} == {"skipped"}


# -- files that only look odd --------------------------------------------------------------------


@pytest.fixture(scope="module")
def odd_files(broken_files: Refusal) -> Project:
    """Build a legal book, to its staging, of files as spreadsheets and editors leave them."""
    project = broken_files.project
    quoted = io.StringIO()
    rows = csv.reader(legal_file("accounts").splitlines())
    csv.writer(quoted, quoting=csv.QUOTE_ALL, lineterminator="\r\n").writerows(rows)
    name = quoted.getvalue().replace('"Someone"', '" Zoë ""Z"" O\'Neill, Ltd "', 1)
    numbers = legal_file("numbers").replace("\n", "\n\n").replace("ann,", " ann ,")
    write_seeds(
        project,
        {
            # Excel: a byte order mark, CRLF, every cell in quotes
            "accounts": b"\xef\xbb\xbf" + name.encode(),
            "numbers": numbers.encode(),
            "rate_tables": legal_file("rate_tables").rstrip("\n").encode(),
            "holidays": legal_file("holidays").replace("\n", "\r\n").encode() + b"\r\n\r\n",
            "invoice_runs": header("invoice_runs").encode(),
        },
    )
    project.build(
        *("--select", "resource_type:seed", "path:models/staging/reference"),
        *("--indirect-selection", "cautious"),
    )
    return project


def test_marks_line_ends_and_quotes_do_not_matter(odd_files: Project) -> None:
    assert odd_files.rows(
        "select account_id, account_name, _line_number from seeds.accounts order by all limit 2"
    ) == [("ann", 'Zoë "Z" O\'Neill, Ltd', 2), ("bob", "Someone", 3)]
    assert odd_files.rows("select calendar_date, _line_number from seeds.holidays") == [
        ("2026-12-25", 2)
    ]
    assert odd_files.value("select count(*) from seeds.rate_tables") == len(LEGAL["rate_tables"])
    assert odd_files.value("select count(*) from seeds.invoice_runs") == 0


def test_blank_lines_count_and_blanks_around_a_cell_do_not(odd_files: Project) -> None:
    assert odd_files.rows("select account_id, _line_number from seeds.numbers order by all") == [
        ("ann", 3),
        ("ann", 7),
        ("bob", 5),
    ]


def test_lists_and_booleans_may_be_written_freely(odd_files: Project) -> None:
    assert odd_files.rows(
        "select international_prefixes, national_number_digits, technical_prefixes"
        " from staging.stg_dial_plans"
    ) == [(["011", "00"], [7, 10], ["*67", "9999"])]
    assert odd_files.rows(
        "select account_id, is_provider, is_invoiced from staging.stg_accounts order by all"
    ) == [
        ("ann", False, True),
        ("bob", False, True),
        ("carrier", True, False),
        ("house", False, False),
        ("traveller", False, False),
    ]


# -- what else a legal book becomes ---------------------------------------------------------------


def test_bands_become_minutes_and_days(odd_files: Project) -> None:
    assert odd_files.rows(
        "select days, start_minute, end_minute from staging.stg_time_bands"
        " where time_band = 'peak' order by all"
    ) == [(["mon", "tue", "holiday"], 480, 1080), (["sat", "sun"], 0, 1440)]


def test_steps_have_the_id_of_their_rate(odd_files: Project) -> None:
    """Four cells name the rate, whatever is empty among them."""
    found = odd_files.rows(
        "select rate_table_id, prefix, time_band, from_second, steps.rate_per_minute,"
        " steps.increment_seconds from staging.stg_rate_steps as steps"
        " inner join staging.stg_rates as rates using (rate_id) order by all"
    )
    assert found == [
        ("split", "1", "peak", 60, Decimal("0.02"), 60),
        ("split", "1", None, 120, Decimal("0.02"), 60),
        ("split", "919", None, 120, Decimal(0), 60),
        ("usd", "900", None, 60, Decimal("-0.05"), 60),
        ("usd", "901", "peak", 60, Decimal("-0.05"), 30),
        ("usd", "901", "peak", 120, Decimal(0), 1),
    ]


def test_dispositions_and_holidays_are_typed(odd_files: Project) -> None:
    assert odd_files.rows("select * from staging.stg_holidays") == [
        ("us", None, date(2026, 12, 25))
    ]
    reason = "A trunk was wired to the wrong port."
    assert odd_files.rows(
        "select call_id, action, account_id, reason from staging.stg_call_dispositions order by all"
    ) == [
        (UUID(ID + "01"), "assign", "ann", reason),
        (UUID(ID + "01"), "write_off", "carrier", reason),
        (UUID(ID + "02"), "write_off", None, reason),
    ]


# -- the folder of rate decks --------------------------------------------------------------------


def test_an_unlisted_rate_deck_is_refused_on_start(odd_files: Project) -> None:
    deck = odd_files.seeds / "rates" / "rates_new.csv"
    deck.write_text(legal_file("rates/rates_many"), encoding="utf-8")
    run = odd_files.dbt("build")
    deck.unlink()
    assert run.exit_code != 0
    said = " ".join(run.output.split())
    assert (
        "seeds/rates/rates_new.csv: this rate deck is not listed, so its rates would never apply; "
        'add "new" to vars.rate_decks of dbt_project.yml, or remove the file'
    ) in said
    assert "OK created" not in said
    assert "OK loaded" not in said
