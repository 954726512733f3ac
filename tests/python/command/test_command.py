"""The command as a user types it: results on stdout, the log on stderr, one exit code."""

import csv
import json
import re
import shutil
import stat
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import duckdb
import pytest
from filelock import FileLock

from ratehouse.days import MODELS_BY_DAY
from tests.python.product.project import REPOSITORY, Project

GAFACHI_HEADER = (
    b'"CallID","CallDate","CallTime","FromNumber","ToNumber","Duration","Direction","Trunk",'
    b'"Result","Amount"\n'
)
GAFACHI_CALL = (
    b'"GF1","10/05/2026","02:03:04 PM","13125550101","12125550199","0:01:05","Outbound","TG-1",'
    b'"Answered","$0.012300"\n'
)
GAFACHI_UNANSWERED = GAFACHI_CALL.replace(b"0:01:05", b"0:00:00")
COMMANDS = ["init", "land", "run", "export", "explain", "status", "publish", "formats", "rates"]


@dataclass(frozen=True)
class Done:
    """A command that ended."""

    code: int
    out: str
    log: str


def ratehouse(
    project: Project, *arguments: str, columns: int = 200, unit_tests: bool = False
) -> Done:
    """Run the command inside of a project, without a terminal."""
    environment = project.environment(project.root / "target")
    if not unit_tests:
        environment["DBT_EXCLUDE_RESOURCE_TYPES"] = "unit_test"
    done = subprocess.run(
        [sys.executable, "-m", "ratehouse.cli", *arguments],
        cwd=project.root,
        env={**environment, "COLUMNS": str(columns)},
        capture_output=True,
        text=True,
        check=False,
        stdin=subprocess.DEVNULL,
    )
    # the home goes by one name while dbt runs, so that it need not parse again
    named = environment["RATEHOUSE_HOME"]
    out, log = (text.replace(named, str(project.home)) for text in (done.stdout, done.stderr))
    return Done(done.returncode, out, log)


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> tuple[Project, Done]:
    """The reference case after `ratehouse run`, and what the command said."""
    project = Project(tmp_path_factory.mktemp("command"), every_format=True)
    project.copy_reference_case()
    return project, ratehouse(project, "run", unit_tests=True)


@pytest.fixture
def empty(tmp_path: Path) -> Project:
    """The reference case's book, before any file has come."""
    project = Project(tmp_path)
    project.copy_reference_case()
    for path in project.inbox.rglob("*.*"):
        path.unlink()
    return project


def test_run_ends_with_1_and_says_why(built: tuple[Project, Done]) -> None:
    """The case delivers broken lines; thresholds are not raised to hide them."""
    project, done = built
    assert done.code == 1, done.log
    assert "18 line(s) of the files landed now were rejected" in done.log
    exports = project.home / "exports" / "2026-10"
    assert str(exports / "invoices") in done.out
    assert sum(map(int, re.findall(r"customers invoiced\s+(\d+)\s", done.out))) == 100


def test_run_writes_every_file(built: tuple[Project, Done]) -> None:
    """100 invoices as PDF, CSV and XLSX, 3 provider reports as XLSX and CSV, summary and lines."""
    exports = built[0].home / "exports" / "2026-10"
    found = {
        (path.parent.name, path.suffix): 0
        for path in exports.rglob("*.*")
        if path.suffix != ".json"
    }
    for path in exports.rglob("*.*"):
        if path.suffix != ".json":
            found[path.parent.name, path.suffix] += 1
    assert found == {
        ("invoices", ".pdf"): 100,
        ("invoices", ".csv"): 100,
        ("invoices", ".xlsx"): 100,
        ("providers", ".xlsx"): 3,
        ("providers", ".csv"): 3,
        ("2026-10", ".csv"): 2,
    }


def test_run_says_which_days_it_builds_and_why(built: tuple[Project, Done]) -> None:
    """Days that follow each other for one reason are one line of the log."""
    assert re.search(
        r"days to build: 2026-\d\d-\d\d to 2026-\d\d-\d\d \(\d+ days\): not built yet", built[1].log
    )


def test_second_run_has_nothing_new(built: tuple[Project, Done]) -> None:
    """Nothing new is exit code 0, and no day is built again."""
    assert days_of(built[0])["last_built_days"] != []
    done = ratehouse(built[0], "run", "--json")
    assert done.code == 0, done.log
    assert "no day to build" in done.log
    assert days_of(built[0]) == {"last_built_days": [], "stale_days": [], "changed_seeds": []}
    assert not any(file["is_new"] for file in json.loads(done.out)["files"])


def test_status_as_json_adds_up(built: tuple[Project, Done]) -> None:
    """`--json` gives the same figures that the audit has."""
    done = ratehouse(built[0], "status", "--json")
    lines = json.loads(done.out)["lines"]
    assert done.code == 0
    assert lines["data_lines"] == sum(n for name, n in lines.items() if name != "data_lines")


def days_of(project: Project) -> dict[str, Any]:
    """What `ratehouse status --json` says of days and of seeds that changed."""
    done = ratehouse(project, "status", "--json")
    assert done.code == 0, done.log
    said = json.loads(done.out)
    return {name: said[name] for name in ("last_built_days", "stale_days", "changed_seeds")}


def test_status_names_seeds_that_changed(built: tuple[Project, Done]) -> None:
    """Rows count, their order does not; a file that nothing can read has changed."""
    project = built[0]
    deck = project.seeds / "rates" / "rates_retail.csv"
    text = deck.read_text(encoding="utf-8")
    header, *rows = text.splitlines()
    try:
        deck.write_text("\n".join([header, *reversed(rows)]) + "\n", encoding="utf-8")
        assert days_of(project)["changed_seeds"] == []
        for changed in ([header, *rows[1:]], [header, *rows, "too,few"], [*rows]):
            deck.write_text("\n".join(changed) + "\n", encoding="utf-8")
            assert days_of(project)["changed_seeds"] == ["rates/rates_retail.csv"]
        shown = ratehouse(project, "status").out
        assert "seeds changed since the last build: rates/rates_retail.csv" in shown
    finally:
        deck.write_text(text, encoding="utf-8")


def test_status_names_stale_days(built: tuple[Project, Done], tmp_path: Path) -> None:
    """Two days that a table lacks and one that it has from something else."""
    project = built[0].in_home(tmp_path / "home", copy_warehouse=True)
    with project.writing() as connection:
        connection.execute(
            "delete from marts.fct_call_margins"
            " where call_date in (date '2026-10-05', date '2026-10-06')"
        )
        connection.execute(
            "update marts.fct_customer_charges set day_fingerprint ="
            " uuid '00000000-0000-0000-0000-000000000000'"
            " where call_date = date '2026-10-08'"
        )
    assert days_of(project)["stale_days"] == [
        {
            "first_date": "2026-10-05",
            "last_date": "2026-10-06",
            "days": 2,
            "why": "unfinished in fct_call_margins",
        },
        {
            "first_date": "2026-10-08",
            "last_date": "2026-10-08",
            "days": 1,
            "why": "unfinished in fct_customer_charges",
        },
    ]
    shown = ratehouse(project, "status").out
    assert re.search(r"2026-10-05\s+2026-10-06\s+2\s+unfinished in fct_call_margins", shown)


def test_the_command_knows_the_models_that_are_built_by_the_day() -> None:
    """The names stand once for dbt and once for the command."""
    macro = REPOSITORY / "macros" / "days" / "models_by_day.sql"
    names = re.findall(r"'(\w+)'", macro.read_text(encoding="utf-8"))
    assert [model.split(".")[1] for model in MODELS_BY_DAY] == names


def test_status_for_people_names_reasons_and_ways_out(built: tuple[Project, Done]) -> None:
    """A suspended call comes with what would cure it."""
    done = ratehouse(built[0], "status")
    assert re.search(r"customer\s+no_auth_code\s+36\s+auth_codes.csv or numbers.csv", done.out)


def test_explain_tells_the_story_of_a_call(built: tuple[Project, Done]) -> None:
    """Line, number, account, prefix, seconds and amount of both sides, and the margin."""
    project, _ = built
    reference, charge, owed = project.rows(
        "select call_reference, customer.charge, provider.charge "
        "from marts.fct_calls "
        "inner join marts.fct_customer_charges as customer using (call_id) "
        "inner join marts.fct_provider_charges as provider using (call_id) "
        "where call_reference is not null and customer.charge > 0.1 and provider.charge > 0.01 "
        "order by call_id limit 1"
    )[0]
    done = ratehouse(project, "explain", reference)
    assert done.code == 0, done.log
    assert f"{charge.normalize():f} - {owed.normalize():f} =" in done.out
    for heading in ("From the file", "Customer: the rate", "Provider: the charge", "Margin"):
        assert heading in done.out


def test_explain_of_every_kind_of_status(built: tuple[Project, Done]) -> None:
    """No kind of call leaves the story without words."""
    project, _ = built
    kinds = project.rows(
        "select any_value(call_id), suspense_reason, rating_status from ("
        "select * from marts.fct_customer_charges "
        "union all select * from marts.fct_provider_charges"
        ") group by suspense_reason, rating_status"
    )
    for call_id, reason, _ in kinds:
        done = ratehouse(project, "explain", str(call_id))
        assert done.code == 0, done.log
        assert (reason or "Margin") in done.out


def test_explain_of_an_unknown_call(built: tuple[Project, Done]) -> None:
    """An id that fits nothing is wrong use."""
    done = ratehouse(built[0], "explain", "no-such-call")
    assert (done.code, done.out) == (2, "")
    assert "no call has the id or the reference 'no-such-call'" in done.log


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["export", "letters"], "exports: invoices, provider-report, summary"),
        (["export", "--run", "1999-01"], "1999-01"),
        (["land", "x.csv"], "--source"),
        (["land", "nowhere.csv", "--source", "vitelity"], "nowhere.csv"),
        (["land", "x.csv", "--source", "nobody"], "nobody"),
        (["land", "file:///nowhere/x.csv", "--source", "vitelity"], "nowhere"),
        (["land", "--source", "nobody"], "there is no source 'nobody'"),
    ],
)
def test_wrong_use_is_2(built: tuple[Project, Done], arguments: list[str], words: str) -> None:
    """Each says what is wrong, on stderr."""
    done = ratehouse(built[0], *arguments)
    assert done.code == 2
    assert words in done.log


def test_export_by_name_prints_the_paths(built: tuple[Project, Done]) -> None:
    """Results go to stdout, a path a line."""
    done = ratehouse(built[0], "export", "provider-report")
    paths = [Path(line) for line in done.out.splitlines()]
    assert done.code == 0, done.log
    assert sorted(path.name for path in paths) == sorted(
        f"{name}.{kind}" for name in ("vitelity", "gafachi", "vodafone") for kind in ("csv", "xlsx")
    )
    assert all(path.is_file() for path in paths)


def test_readers_and_builds_never_block_each_other(built: tuple[Project, Done]) -> None:
    """A dashboard keeps its copy through a build and a publish; the next opens the new one."""
    project, _ = built
    link = project.home / "warehouse" / "published.duckdb"
    with duckdb.connect(str(link), read_only=True) as dashboard:
        before = dashboard.execute("select count(*) from marts.fct_calls").fetchall()
        opened = link.resolve()
        assert project.build("--select", "dim_accounts").exit_code == 0
        assert ratehouse(project, "publish").code == 0
        assert link.resolve() != opened
        assert dashboard.execute("select count(*) from marts.fct_calls").fetchall() == before
        other = duckdb.connect(str(link.resolve()), read_only=True)
        with other:
            assert other.execute("select count(*) from marts.fct_calls").fetchall() == before


def test_published_copy_is_tables_with_comments_read_only(built: tuple[Project, Done]) -> None:
    """Every mart, no views, descriptions as comments, no write permission, nothing else."""
    project, _ = built
    link = project.home / "warehouse" / "published.duckdb"
    assert link.is_symlink()
    assert stat.S_IMODE(link.resolve().stat().st_mode) == 0o444
    with duckdb.connect(str(link), read_only=True) as copy:
        tables = copy.execute(
            "select table_name, table_type, table_schema from information_schema.tables"
        ).fetchall()
        silent = copy.execute(
            "select table_name from duckdb_tables() where comment is null union all "
            "select table_name || '.' || column_name from duckdb_columns() "
            "where schema_name = 'marts' and comment is null"
        ).fetchall()
        doubles = copy.execute(
            "select table_name, column_name from duckdb_columns() "
            "where schema_name = 'marts' and data_type in ('DOUBLE', 'FLOAT')"
        ).fetchall()
    marts = {path.stem for path in (REPOSITORY / "models" / "marts").rglob("*.sql")}
    assert {name for name, _, _ in tables} == marts
    assert {(kind, schema) for _, kind, schema in tables} == {("BASE TABLE", "marts")}
    assert (silent, doubles) == ([], [])


def test_a_taken_warehouse_is_3(built: tuple[Project, Done]) -> None:
    """Another command, or any writer of the file: an error at once, not a wait."""
    project, _ = built
    with FileLock(project.home / "warehouse" / "ratehouse.lock"):
        locked = ratehouse(project, "land")
    code = "import duckdb,sys,time; c = duckdb.connect(sys.argv[1]); print('open', flush=True); "
    with subprocess.Popen(
        [sys.executable, "-c", code + "time.sleep(60)", str(project.warehouse)],
        stdout=subprocess.PIPE,
        text=True,
    ) as writer:
        assert writer.stdout is not None
        writer.stdout.readline()
        taken = ratehouse(project, "status")
        writer.kill()
    assert (locked.code, taken.code) == (3, 3)
    assert "another ratehouse command" in locked.log
    assert "cannot be opened" in taken.log


def test_a_red_build_publishes_nothing(empty: Project) -> None:
    """A fault in the book: exit code 3, its message, no published copy, no exports."""
    deck = empty.seeds / "rates" / "rates_retail.csv"
    lines = deck.read_text(encoding="utf-8").splitlines()
    cells = lines[1].split(",")
    cells[6] = '"0,05"'
    lines[1] = ",".join(cells)
    deck.write_text("\n".join(lines) + "\n", encoding="utf-8")
    done = ratehouse(empty, "run")
    assert done.code == 3
    assert "seeds/rates/rates_retail.csv line 2, column rate_per_minute: '0,05' is not" in done.log
    for command in ("publish", "export"):
        refused = ratehouse(empty, command)
        assert (refused.code, refused.out) == (3, "")
        assert "the warehouse is red" in refused.log
    assert not (empty.home / "warehouse" / "published.duckdb").exists()
    assert not (empty.home / "exports").exists()


def test_run_before_any_file(empty: Project) -> None:
    """Empty marts are published, plans and charges invoiced; reports of providers are empty."""
    done = ratehouse(empty, "run")
    assert done.code == 0, done.log
    assert (empty.home / "warehouse" / "published.duckdb").is_symlink()
    exports = empty.home / "exports" / "2026-10"
    charged = {
        row["account_id"]
        for seed in ("account_plans.csv", "recurring_charges.csv")
        for row in csv.DictReader((empty.seeds / seed).open(encoding="utf-8"))
        if row["quantity"] != "0"
    }
    assert {path.stem for path in exports.glob("invoices/*.pdf")} == charged
    assert 0 < len(charged) < 100
    assert len(list(exports.glob("providers/*.csv"))) == 3


def test_a_source_cannot_vanish_under_its_files(empty: Project) -> None:
    """Its calls would lose clock and dial plan: the book is refused instead."""
    empty.deliver("gafachi", "calls.csv", GAFACHI_HEADER + GAFACHI_CALL)
    assert ratehouse(empty, "land").code == 0
    sources = empty.seeds / "cdr_sources.csv"
    rows = sources.read_text(encoding="utf-8").splitlines(keepends=True)
    sources.write_text("".join(r for r in rows if not r.startswith("gafachi")), encoding="utf-8")
    built = empty.dbt("build")
    assert built.exit_code != 0
    assert "column source_id: files of 'gafachi' have landed, but it has no row" in built.output
    assert not empty.rows(
        "select 1 from information_schema.tables where starts_with(table_name, 'fct_')"
    )


def test_a_refused_file_is_2_once(empty: Project) -> None:
    """A file of another format is refused with the reason; seen again it is old news."""
    empty.deliver("gafachi", "rates.csv", b"Prefix,Rate\n1,0.01\n")
    first, again = ratehouse(empty, "land"), ratehouse(empty, "land")
    assert (first.code, again.code) == (2, 0)
    assert "rates.csv: refused" in first.log


def test_a_folder_of_no_source_is_2_and_stops_nobody(empty: Project) -> None:
    """What the sources have lands; the folder is named each time, until somebody moves it."""
    empty.deliver("gafachi", "calls.csv", GAFACHI_HEADER + GAFACHI_UNANSWERED)
    stray = empty.deliver("gafachy", "calls.csv", GAFACHI_HEADER)
    first, again = ratehouse(empty, "land"), ratehouse(empty, "land")
    assert (first.code, again.code) == (2, 2)
    assert "gafachi/calls.csv: landed 1 lines" in first.log
    assert "there is no source 'gafachy' in seeds/cdr_sources.csv; add a line for it" in again.log
    shutil.rmtree(stray.parent)
    assert ratehouse(empty, "land").code == 0


def test_a_quarantined_file_is_1_and_one_command_lets_it_land(empty: Project) -> None:
    """It is listed with the expectation that failed, on the page too, and released by name."""
    path = empty.deliver("gafachi", "calls.csv", GAFACHI_HEADER + GAFACHI_UNANSWERED * 120)
    first, again = ratehouse(empty, "land"), ratehouse(empty, "land")
    assert (first.code, again.code) == (1, 0)
    assert "1 file(s) were quarantined" in first.log
    assert "expect_column_values_to_be_between(answered_share, min_value=0" in first.log
    assert "calls.csv: still quarantined" in again.log
    listed = json.loads(ratehouse(empty, "status", "--json").out)["quarantined"]
    assert [(file["file_id"], file["is_released"]) for file in listed] == [(1, False)]
    assert "Not one call has seconds" in ratehouse(empty, "status").out.replace("\n", " ")
    page = Path(ratehouse(empty, "quality").out.strip())
    assert "ratehouse release 1" in page.read_text(encoding="utf-8")

    assert ratehouse(empty, "release", "calls.csv", "--reason", " ").code == 2
    assert ratehouse(empty, "release", "other.csv", "--reason", "x").code == 2
    done = ratehouse(
        empty, "release", "calls.csv", "--source", "gafachi", "--reason", "their outage"
    )
    # The lines are one call 120 times over, and none of them is lost: nothing is above a threshold.
    assert (done.code, done.out) == (0, "released file 1 (gafachi/calls.csv)\n"), done.log
    assert "calls.csv: landed 120 lines" in done.log
    assert empty.rows("select file_id, source_id, reason from raw.releases") == [
        (1, "gafachi", "their outage")
    ]
    assert empty.rows("select file_id, status, landed_lines from raw.files order by 1") == [
        (1, "quarantined", 0),
        (2, "landed", 120),
    ]
    assert json.loads(ratehouse(empty, "status", "--json").out)["quarantined"] == []
    done = ratehouse(empty, "release", "1", "--reason", "again")
    assert (done.code, "file 1 of gafachi has landed since" in done.log) == (2, True)
    assert path.exists()


def test_more_suspended_calls_than_allowed_is_1(empty: Project) -> None:
    """The var decides, in percent of the calls of the open periods.

    A quarantined file beside it is on the audit without a line.
    """
    empty.deliver("gafachi", "calls.csv", GAFACHI_HEADER + GAFACHI_UNANSWERED * 120)
    empty.deliver(
        "vitelity",
        "calls.csv",
        b"Date,Source,Destination,Seconds,CallerID,Disposition,Cost\n"
        b"2026-10-05 10:00:00,2125550199,4155550188,60,,ANSWERED,0.01\n",
    )
    done = ratehouse(empty, "run")
    assert done.code == 1, done.log
    assert "1 of 1 calls of the open periods are suspended" in done.log
    assert "1 file(s) were quarantined" in done.log
    assert empty.rows(
        "select file_name, status, data_lines, calls from marts.rpt_landing_audit"
        " where source_id = 'gafachi' and contains(reason, 'answered_share')"
    ) == [("calls.csv", "quarantined", 0, 0)]


def test_init_leaves_a_book_that_builds(empty: Project) -> None:
    """Headers only, one deck, the old book put aside; `dbt build` is green."""
    old = (empty.seeds / "accounts.csv").read_text(encoding="utf-8")
    asked = ratehouse(empty, "init")
    assert asked.code != 0, "without a terminal and without --yes nothing is emptied"
    done = ratehouse(empty, "init", "--yes")
    assert done.code == 0, done.log
    books = list((empty.home / "books" / "before-init").iterdir())
    assert [(book / "accounts.csv").read_text(encoding="utf-8") for book in books] == [old]
    for seed in empty.seeds.rglob("*.csv"):
        assert len(seed.read_text(encoding="utf-8").splitlines()) == 1
    assert [deck.name for deck in (empty.seeds / "rates").glob("*.csv")] == ["rates_main.csv"]
    built = empty.build()
    assert built.exit_code == 0, built.output


def test_generated_files_are_checked_without_writing_them(tmp_path: Path) -> None:
    empty = Project(tmp_path, every_format=True)
    shutil.copytree(REPOSITORY / "loaders/formats", empty.root / "loaders/formats")
    assert ratehouse(empty, "formats", "generate", "--check").code == 0
    name = "models/staging/cdrs/standard/stg_standard__cdrs.sql"
    model = empty.root / name
    text = model.read_text(encoding="utf-8") + "-- by hand\n"
    model.write_text(text, encoding="utf-8")
    done = ratehouse(empty, "formats", "generate", "standard", "--check")
    assert (done.code, done.out) == (1, f"{name}\n")
    assert model.read_text(encoding="utf-8") == text


def test_every_command_has_help_and_stands_in_the_readme() -> None:
    """The README names every command."""
    readme = (REPOSITORY / "README.md").read_text(encoding="utf-8")
    for command in COMMANDS:
        done = subprocess.run(
            [sys.executable, "-m", "ratehouse.cli", command, "--help"],
            capture_output=True,
            text=True,
            check=True,
        )
        assert len(done.stdout.splitlines()) > 5
        assert f"ratehouse {command}" in readme, f"README.md does not mention ratehouse {command}"


def test_outside_of_a_project(tmp_path: Path) -> None:
    """Says where it must be called."""
    done = subprocess.run(
        [sys.executable, "-m", "ratehouse.cli", "status"],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 2
    assert "not inside a Ratehouse project" in done.stderr
