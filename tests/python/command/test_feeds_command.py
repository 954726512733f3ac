"""Feeds as a user meets them: what is said of one that cannot be read, and what is never said."""

import json
import re
import subprocess
import sys
from pathlib import Path

import pytest

from tests.python.loaders.sftp_server import sftp_server
from tests.python.product.project import Project

HEADER = b"Date,Source,Destination,Seconds,CallerID,Disposition,Cost\n"
CALL = b"2026-10-05 14:03:22,7025550100,13125550123,61,Ann,ANSWERED,0.0144\n"
PASSWORD = "correct-h0rse"


@pytest.fixture
def project(tmp_path: Path) -> Project:
    """The reference case's book, before any file has come."""
    project = Project(tmp_path / "project")
    project.copy_reference_case()
    for path in project.inbox.rglob("*.*"):
        path.unlink()
    return project


def ratehouse(project: Project, password: str, *arguments: str) -> tuple[int, str, str]:
    """Run the command as a service would; its exit code, stdout and stderr."""
    environment = project.environment(project.root / "target")
    done = subprocess.run(
        [sys.executable, "-m", "ratehouse.cli", *arguments],
        cwd=project.root,
        env={
            **environment,
            "COLUMNS": "200",
            "SFTP_PASSWORD": password,
            "DBT_EXCLUDE_RESOURCE_TYPES": "unit_test",
        },
        capture_output=True,
        text=True,
        check=False,
        stdin=subprocess.DEVNULL,
    )
    return done.returncode, done.stdout, done.stderr


def assert_nowhere(secret: str, project: Project, *texts: str) -> None:
    """Look for a secret in texts, in the warehouse and in every other file of the home."""
    assert all(secret not in text for text in texts)
    for path in filter(Path.is_file, project.home.rglob("*")):
        assert secret.encode() not in path.read_bytes(), path
    tables = project.rows("select table_name from duckdb_tables() where schema_name = 'raw'")
    assert tables
    for (table,) in tables:
        assert secret not in str(project.rows(f'from raw."{table}"')), table


def test_a_feed_from_a_wrong_password_to_its_files(project: Project, tmp_path: Path) -> None:
    """A wrong password is 2 and told without it; other sources land, are built and published."""
    (project.inbox / "vitelity").mkdir(exist_ok=True)
    (project.inbox / "vitelity" / "a.csv").write_bytes(HEADER + CALL)
    with sftp_server(tmp_path / "carrier", PASSWORD) as server:
        server.put("out/b.csv", HEADER + CALL.replace(b"14:03", b"15:03"))
        feed = (
            f"  url: {server.url('out/*.csv')}\n  options:\n    password: ${{SFTP_PASSWORD}}\n"
            f"    known_hosts: {server.known_hosts}\n"
        )
        (project.root / "feeds.yml").write_text(f"gafachi:\n{feed}vitelity:\n{feed}")
        code, out, log = ratehouse(project, "wr0ng-horse", "run", "--json")
        assert code == 2, log
        result = json.loads(out)
        assert [each["source_id"] for each in result["feed_faults"]] == ["gafachi", "vitelity"]
        assert [each["status"] for each in result["files"]] == ["landed"]
        assert result["published"]["tables"] > 10
        fault = (
            f"the feed of gafachi: sftp://127.0.0.1:{server.port}/out/*.csv cannot be read: "
            "Permission denied for user cdr on host 127.0.0.1"
        )
        assert fault in log
        assert "Traceback" not in log
        assert "never retrieved" not in log
        assert_nowhere("wr0ng-horse", project, out, log)

        code, out, log = ratehouse(project, PASSWORD, "land", "--source", "vitelity", "--json")
        assert code == 0, log
        assert [(each["file_name"], each["status"]) for each in json.loads(out)] == [
            ("a.csv", "already_landed"),
            ("b.csv", "landed"),
        ]
        assert "vitelity/b.csv: landed 1 lines" in log
        assert_nowhere(PASSWORD, project, out, log)

        url = server.url("out/b.csv").replace("cdr@", "cdr:wr0ng-horse@")
        code, out, log = ratehouse(project, "", "land", "--source", "vodafone", url)
        assert code == 2, log
        # Options, and so what is known of the host, are those of the source's own feed.
        assert "/out/b.csv cannot be read: Host key is not trusted" in log
        code, out, again = ratehouse(project, "", "land", "--source", "vitelity", url)
        assert code == 2, log
        assert "the environment variable SFTP_PASSWORD is not set" in again
        assert_nowhere("wr0ng-horse", project, out, log, again)


def test_a_feeds_file_with_a_mistake_is_2_before_any_file(project: Project) -> None:
    """The message names the file, the line and the key; nothing lands."""
    (project.inbox / "vitelity").mkdir(exist_ok=True)
    (project.inbox / "vitelity" / "a.csv").write_bytes(HEADER + CALL)
    (project.root / "feeds.yml").write_text("vitelity:\n  url: /mnt/\n  option: {}\n")
    code, out, log = ratehouse(project, "x", "land")
    assert (code, out) == (2, "")
    assert "feeds.yml line 3, vitelity.option: is not a key of a feed" in log


def test_an_incomplete_file_is_no_fault(project: Project, tmp_path: Path) -> None:
    """It is named with its reason; the exit code is 0."""
    folder = tmp_path / "mounted"
    folder.mkdir()
    (folder / "a.csv").write_bytes(HEADER + CALL)
    (project.root / "feeds.yml").write_text(f"vitelity:\n  url: {folder}/*.csv\n")
    code, out, log = ratehouse(project, "x", "land")
    assert code == 0, log
    assert out.startswith("0 new of 1 files")
    assert re.search(r"vitelity/a.csv: not complete yet \(was written \d+ s ago, less than 60", log)


@pytest.mark.parametrize("value", ["0", "much", "true"])
def test_a_limit_that_is_no_number_is_2(project: Project, value: str) -> None:
    """A limit that means nothing must not be passed over."""
    settings = project.root / "dbt_project.yml"
    text = settings.read_text(encoding="utf-8")
    changed = re.sub(r"max_file_gigabytes: .*", f"max_file_gigabytes: {value}", text)
    settings.write_text(changed, encoding="utf-8")
    code, _, log = ratehouse(project, "x", "land")
    assert code == 2
    assert "max_file_gigabytes must be a number above 0" in log


def test_help_does_not_wait_for_the_libraries_of_servers() -> None:
    """What speaks to servers is imported when a feed asks for it."""
    code = (
        "import sys, ratehouse.cli; "
        "print([name for name in ('fsspec', 'asyncssh', 's3fs', 'aiohttp') if name in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
