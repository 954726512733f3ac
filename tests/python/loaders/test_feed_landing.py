"""Files of feeds land: from an SFTP and an S3 server that run here, and from local folders."""

import gc
import gzip
import os
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from loaders import remote
from loaders.feed_files import FeedFault
from loaders.files import Limits
from loaders.found_files import LandingError
from loaders.sources import SourceError
from tests.python.loaders.landing_warehouse import Warehouse
from tests.python.loaders.s3_server import KEY, SECRET, S3Server, s3_server
from tests.python.loaders.sftp_server import SftpServer, sftp_server
from tests.python.loaders.test_landing import CLASSIC, call


@pytest.fixture
def temporary(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Give the folder in which landing keeps what it fetches; it must be empty afterwards."""
    folder = tmp_path / "temporary"
    folder.mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(folder))
    return folder


@pytest.fixture
def sftp(tmp_path: Path, warehouse: Warehouse, temporary: Path) -> Iterator[SftpServer]:
    """Run an SFTP server, whose password the warehouse's environment holds."""
    with sftp_server(tmp_path / "carrier") as server:
        warehouse.environment["SFTP_PASSWORD"] = server.password
        yield server
    assert list(temporary.iterdir()) == []


@pytest.fixture(scope="module")
def s3() -> Iterator[S3Server]:
    """Run an S3 server; each test has a prefix of its own in its bucket."""
    with s3_server() as server:
        yield server


def sftp_feed(server: SftpServer, pattern: str, more: str = "", source: str = "vitelity") -> str:
    """Write the feed of an SFTP server."""
    return (
        f"{source}:\n  url: {server.url(pattern)}\n  options:\n"
        f"    password: ${{SFTP_PASSWORD}}\n    known_hosts: {server.known_hosts}\n{more}"
    )


def s3_feed(server: S3Server, pattern: str, more: str = "", source: str = "vitelity") -> str:
    """Write the feed of an S3 server."""
    return (
        f"{source}:\n  url: s3://cdrs/{pattern}\n  options:\n    key: ${{S3_KEY}}\n"
        f"    secret: ${{S3_SECRET}}\n    endpoint_url: {server.endpoint}\n{more}"
    )


S3_ENVIRONMENT = {"S3_KEY": KEY, "S3_SECRET": SECRET}


def test_sftp(warehouse: Warehouse, sftp: SftpServer) -> None:
    """What the pattern means lands once, plain or packed; the second run fetches nothing."""
    sftp.put("out/a.csv", CLASSIC + call("1"))
    sftp.put("out/2026/b.csv.gz", gzip.compress(CLASSIC + call("2")))
    sftp.put("out/c.txt", b"no call")
    sftp.put("out/.d.csv", CLASSIC + call("3"))
    sftp.put("out/e.csv.part", CLASSIC + call("4"))
    warehouse.feeds(sftp_feed(sftp, "out/**/*.csv*"))
    landed = {"vitelity/2026/b.csv.gz": "landed", "vitelity/a.csv": "landed"}
    assert warehouse.land_feeds() == landed
    assert warehouse.faults == []
    assert warehouse.raw("vitelity", ["source"]) == ["2", "1"]
    rows = warehouse.rows(
        "select file_name, delivered_from, delivered_version, bytes from raw.files order by all"
    )
    origin = f"sftp://127.0.0.1:{sftp.port}/out"
    assert [row[:2] for row in rows] == [
        ("2026/b.csv.gz", f"{origin}/2026/b.csv.gz"),
        ("a.csv", f"{origin}/a.csv"),
    ]
    assert [row[2].startswith(f"size={row[3]} modified=20") for row in rows] == [True, True]
    assert sorted(sftp.opened) == ["/out/2026/b.csv.gz", "/out/a.csv"]
    before = warehouse.everything()
    sftp.opened.clear()
    sftp.listed.clear()
    assert set(warehouse.land_feeds().values()) == {"already_landed"}
    assert sftp.opened == []
    assert sorted(sftp.listed) == ["/out", "/out/2026"]
    assert warehouse.everything() == before


def test_a_folder_without_its_slash(warehouse: Warehouse, sftp: SftpServer) -> None:
    """The message says what to write; with the slash, everything below it lands."""
    sftp.put("out/1/a.csv", CLASSIC + call("1"))
    warehouse.feeds(sftp_feed(sftp, "out"))
    assert warehouse.land_feeds() == {}
    assert "is a folder; to mean the files below it" in warehouse.faults[0].reason
    warehouse.feeds(sftp_feed(sftp, "out/"))
    assert warehouse.land_feeds() == {"vitelity/1/a.csv": "landed"}


def test_links_on_a_server(warehouse: Warehouse, sftp: SftpServer) -> None:
    """A link to a file is a file; one that leads nowhere, or to a folder, is refused."""
    target = sftp.put("in/a.csv", CLASSIC + call("1"))
    (sftp.folder / "out").mkdir()
    (sftp.folder / "out" / "a.csv").symlink_to("../in/a.csv")
    (sftp.folder / "out" / "b.csv").symlink_to("../in/nothing.csv")
    (sftp.folder / "out" / "c.csv").symlink_to("../in")
    assert target.exists()
    warehouse.feeds(sftp_feed(sftp, "out/*.csv"))
    assert list(warehouse.land_feeds().values()) == ["landed", "refused", "refused"]
    reasons = warehouse.rows("select reason from raw.files where status = 'refused' order by all")
    assert reasons == [
        ("is a link that leads nowhere",),
        ("is a link to a folder; only folders themselves are read",),
    ]


def test_only_folders_that_can_fit_are_listed(warehouse: Warehouse, sftp: SftpServer) -> None:
    """A carrier's archive beside the new files costs nothing."""
    for name in ("out/a.csv", "out/archive/b.csv", "out/.trash/c.csv"):
        sftp.put(name, CLASSIC + call(name))
    warehouse.feeds(sftp_feed(sftp, "out/*.csv"))
    assert warehouse.land_feeds() == {"vitelity/a.csv": "landed"}
    assert sftp.listed == ["/out"]


def test_a_changed_file_is_fetched_again(warehouse: Warehouse, sftp: SftpServer) -> None:
    """Another time is another look at it; only another content lands."""
    sftp.put("out/a.csv", CLASSIC + call("1"))
    warehouse.feeds(sftp_feed(sftp, "out/*.csv"))
    warehouse.land_feeds()
    sftp.put("out/a.csv", CLASSIC + call("1"), age=1800)
    assert warehouse.land_feeds() == {"vitelity/a.csv": "already_landed"}
    assert sftp.opened == ["/out/a.csv"] * 2
    assert warehouse.land_feeds() == {"vitelity/a.csv": "already_landed"}
    assert sftp.opened == ["/out/a.csv"] * 2
    sftp.put("out/a.csv", CLASSIC + call("1") + call("2"), age=900)
    sftp.put("out/copy.csv", CLASSIC + call("1"), age=900)
    states = {"vitelity/a.csv": "landed", "vitelity/copy.csv": "duplicate"}
    assert warehouse.land_feeds() == states
    assert sftp.opened == [*["/out/a.csv"] * 3, "/out/copy.csv"]
    assert set(warehouse.land_feeds()) == set(states)
    assert len(sftp.opened) == 4
    assert warehouse.raw("vitelity", ["source"]) == ["1", "1", "2"]


def test_s3(warehouse: Warehouse, s3: S3Server, temporary: Path) -> None:
    """Objects are whole when they appear, and are known by their ETag."""
    s3.put("one/a.csv", CLASSIC + call("1"))
    s3.put("one/2026/10/b.csv.gz", gzip.compress(CLASSIC + call("2"), mtime=0))
    s3.put("one/2026/10/b.log", b"no call")
    warehouse.environment |= S3_ENVIRONMENT
    warehouse.feeds(s3_feed(s3, "one/**/*.[cg]*"))
    landed = {"vitelity/2026/10/b.csv.gz": "landed", "vitelity/a.csv": "landed"}
    s3.fetched()
    assert warehouse.land_feeds() == landed
    assert s3.fetched() == ["/cdrs/one/2026/10/b.csv.gz", "/cdrs/one/a.csv"]
    (version,) = warehouse.rows("select delivered_version from raw.files where file_name = 'a.csv'")
    assert version[0].startswith(f"size={len(CLASSIC + call('1'))} etag=")
    assert set(warehouse.land_feeds().values()) == {"already_landed"}
    assert s3.fetched() == []
    s3.put("one/a.csv", CLASSIC + call("3"))
    assert warehouse.land_feeds()["vitelity/a.csv"] == "landed"
    assert s3.fetched() == ["/cdrs/one/a.csv"]
    assert list(temporary.iterdir()) == []


def test_a_prefix_under_which_nothing_lies_yet(warehouse: Warehouse, s3: S3Server) -> None:
    """It is no fault; a bucket that is not there is one."""
    warehouse.environment |= S3_ENVIRONMENT
    for pattern in ("empty/*.csv", "empty/**/*.csv"):
        warehouse.feeds(s3_feed(s3, pattern))
        assert (warehouse.land_feeds(), warehouse.faults) == ({}, [])
    warehouse.feeds(s3_feed(s3, "x/*.csv").replace("s3://cdrs", "s3://nobodys"))
    assert warehouse.land_feeds() == {}
    reason = "s3://nobodys/x/*.csv cannot be read: The specified bucket does not exist"
    assert warehouse.faults == [FeedFault("vitelity", reason)]


def test_one_file(warehouse: Warehouse, s3: S3Server, sftp: SftpServer) -> None:
    """A URL without a star is that file; its marker is asked for by name."""
    s3.put("single/calls.csv", CLASSIC + call("1"))
    sftp.put("out/calls.csv", CLASSIC + call("2"))
    warehouse.environment |= S3_ENVIRONMENT
    marker = '  complete:\n    marker: "{stem}.ok"\n'
    vitelity = s3_feed(s3, "single/calls.csv", marker)
    warehouse.feeds(vitelity + sftp_feed(sftp, "out/calls.csv", source="gafachi"))
    assert warehouse.land_feeds()["vitelity/calls.csv"] == "incomplete"
    assert warehouse.heard[-1].reason == "waits for calls.ok"
    s3.put("single/calls.ok", b"")
    assert warehouse.land_feeds()["vitelity/calls.csv"] == "landed"
    assert warehouse.raw("vitelity", ["source"]) == ["1"]


def test_sources_by_id_and_files_by_name(
    warehouse: Warehouse, s3: S3Server, sftp: SftpServer
) -> None:
    """Feeds and inbox land in one order; a source can be landed alone."""
    warehouse.put("vitelity", "b.csv", CLASSIC + call("b"))
    warehouse.put("asterisk", "z.csv", b"")
    sftp.put("out/a.csv", CLASSIC + call("a"))
    sftp.put("out/c.csv", CLASSIC + call("c"))
    s3.put("order/y.csv", b"call_reference,started_at\n")
    warehouse.environment |= S3_ENVIRONMENT
    warehouse.feeds(sftp_feed(sftp, "out/*.csv") + s3_feed(s3, "order/", source="standard"))
    assert list(warehouse.land_feeds("standard")) == ["standard/y.csv"]
    assert list(warehouse.land_feeds("asterisk")) == ["asterisk/z.csv"]
    everything = ["asterisk/z.csv", "standard/y.csv"]
    everything += [f"vitelity/{name}.csv" for name in "abc"]
    assert list(warehouse.land_feeds()) == everything
    assert [outcome.file_name for outcome in warehouse.heard[-3:]] == ["a.csv", "b.csv", "c.csv"]
    with pytest.raises(SourceError, match="no source 'nobody'"):
        warehouse.land_feeds("nobody")


# When a file is complete.


def test_markers(warehouse: Warehouse, sftp: SftpServer) -> None:
    """A file waits for its marker, which never lands, also not when its file is gone."""
    sftp.put("out/a.csv", CLASSIC + call("1"), age=0)
    sftp.put("out/b.csv", CLASSIC + call("2"))
    sftp.put("out/a.csv.done", b"")
    sftp.put("out/gone.csv.done", b"")
    warehouse.feeds(sftp_feed(sftp, "out/", '  complete:\n    marker: "{name}.done"\n'))
    states = {"vitelity/a.csv": "landed", "vitelity/b.csv": "incomplete"}
    assert warehouse.land_feeds() == states
    waiting = warehouse.rows("select source_id, file_name, reason from raw.incomplete_files")
    assert waiting == [("vitelity", "b.csv", "waits for b.csv.done")]
    sftp.put("out/b.csv.done", b"")
    states = {"vitelity/a.csv": "already_landed", "vitelity/b.csv": "landed"}
    assert warehouse.land_feeds() == states
    assert warehouse.rows("from raw.incomplete_files") == []


def test_a_young_file_waits(warehouse: Warehouse, sftp: SftpServer) -> None:
    """A minute is awaited where feeds.yml says nothing, and what it says otherwise."""
    sftp.put("out/a.csv", CLASSIC + call("1"), age=30)
    warehouse.feeds(sftp_feed(sftp, "out/*.csv"))
    assert warehouse.land_feeds() == {"vitelity/a.csv": "incomplete"}
    assert warehouse.heard[-1].reason in [
        f"was written {seconds} s ago, less than 60 s" for seconds in range(30, 40)
    ]
    assert sftp.opened == []
    warehouse.feeds(sftp_feed(sftp, "out/*.csv", "  complete:\n    stable_seconds: 20\n"))
    assert warehouse.land_feeds() == {"vitelity/a.csv": "landed"}


def test_a_server_whose_clock_is_ahead(warehouse: Warehouse, sftp: SftpServer) -> None:
    """A file of the future is taken when our own clock has seen it unchanged for long enough."""
    path = sftp.put("out/a.csv", CLASSIC + call("1"), age=-7200)
    warehouse.feeds(sftp_feed(sftp, "out/*.csv", "  complete:\n    stable_seconds: 1\n"))
    assert warehouse.land_feeds() == {"vitelity/a.csv": "incomplete"}
    assert "which has not come yet here" in (warehouse.heard[-1].reason or "")
    path.write_bytes(CLASSIC + call("1") + call("2"))
    future = time.time() + 7200
    os.utime(path, (future, future))
    time.sleep(1.1)
    assert warehouse.land_feeds() == {"vitelity/a.csv": "incomplete"}
    time.sleep(1.1)
    assert warehouse.land_feeds() == {"vitelity/a.csv": "landed"}


def test_a_file_that_grows_while_it_is_fetched(warehouse: Warehouse, sftp: SftpServer) -> None:
    """An old time of a clock that is behind is not enough: nothing lands until it is whole."""
    path = sftp.put("out/a.csv", CLASSIC + call("1"))

    def grow(name: str, offset: int) -> None:
        with path.open("ab") as file:
            file.write(call("2"))

    sftp.on_read = grow
    warehouse.feeds(sftp_feed(sftp, "out/*.csv"))
    assert warehouse.land_feeds() == {"vitelity/a.csv": "incomplete"}
    assert warehouse.heard[-1].reason == "was written to while it was fetched"
    assert warehouse.faults == []
    assert warehouse.rows("from raw.files") == []
    sftp.on_read = lambda name, offset: None
    content = path.read_bytes()
    sftp.put("out/a.csv", content)
    assert warehouse.land_feeds() == {"vitelity/a.csv": "landed"}
    assert len(warehouse.raw("vitelity", ["source"])) == content.count(b"\n") - 1


def test_an_object_that_is_replaced_while_it_is_fetched(
    warehouse: Warehouse, s3: S3Server, temporary: Path
) -> None:
    """What was listed and what was fetched must be the same; the next run takes the new one."""
    s3.put("replaced/a.csv", CLASSIC + call("1"))
    warehouse.environment |= S3_ENVIRONMENT
    warehouse.feeds(s3_feed(s3, "replaced/*.csv"))
    s3.on_fetch = lambda path: s3.put("replaced/a.csv", CLASSIC + call("2"))
    assert warehouse.land_feeds() == {"vitelity/a.csv": "incomplete"}
    assert (warehouse.heard[-1].reason or "").startswith("was replaced while it was fetched")
    s3.on_fetch = lambda path: None
    assert warehouse.land_feeds() == {"vitelity/a.csv": "landed"}
    assert warehouse.raw("vitelity", ["source"]) == ["2"]
    assert list(temporary.iterdir()) == []


def test_rules_for_the_inbox(warehouse: Warehouse) -> None:
    """Without a url the rule holds for the source's folder; other folders are as they were."""
    warehouse.feeds(
        'vitelity:\n  complete:\n    marker: "{stem}.ok"\n'
        "gafachi:\n  complete:\n    stable_seconds: 60\n"
    )
    path = warehouse.put("vitelity", "in/a.csv", CLASSIC + call())
    warehouse.put("gafachi", "b.csv", b"")
    warehouse.put("asterisk", "c.csv", b"")
    assert warehouse.land_feeds() == {
        "asterisk/c.csv": "landed",
        "gafachi/b.csv": "incomplete",
        "vitelity/in/a.csv": "incomplete",
    }
    path.with_name("a.ok").touch()
    then = time.time() - 61
    os.utime(warehouse.home / "inbox" / "gafachi" / "b.csv", (then, then))
    states = warehouse.land_feeds()
    assert states["vitelity/in/a.csv"] == "landed"
    assert states["gafachi/b.csv"] == "landed"
    assert len(states) == 3


# Local folders.


def test_a_local_folder(warehouse: Warehouse, tmp_path: Path, temporary: Path) -> None:
    """Files are read where they lie; a link that leads out of the folder is refused."""
    outside = tmp_path / "secret.csv"
    outside.write_bytes(CLASSIC + call("secret"))
    folder = tmp_path / "mounted"
    (folder / "2026").mkdir(parents=True)
    (folder / "2026" / "a.csv").write_bytes(CLASSIC + call("1"))
    (folder / "old.csv").symlink_to(folder / "2026" / "a.csv")
    (folder / "out.csv").symlink_to(outside)
    (folder / "b.txt").write_bytes(b"no call")
    then = time.time() - 3600
    os.utime(folder / "2026" / "a.csv", (then, then))
    for url in (f"file://{folder}/**/*.csv", f"{folder}/**/*.csv"):
        warehouse.feeds(f"vitelity:\n  url: {url}\n")
        states = warehouse.land_feeds()
    assert states == {
        "vitelity/2026/a.csv": "already_landed",
        "vitelity/old.csv": "duplicate",
        "vitelity/out.csv": "refused",
    }
    assert warehouse.heard[-1].reason == "is a link that leads out of the folder of the feed"
    assert warehouse.raw("vitelity", ["source"]) == ["1"]
    origins = warehouse.rows("select delivered_from from raw.files where status <> 'refused'")
    assert sorted(origins) == [(f"{folder}/2026/a.csv",), (f"{folder}/old.csv",)]
    warehouse.feeds(f"vitelity:\n  url: {folder}\n")
    warehouse.land_feeds()
    assert "to mean the files below it, write a slash" in warehouse.faults[0].reason
    warehouse.feeds(f"vitelity:\n  url: {tmp_path}/nothing/*.csv\n")
    warehouse.land_feeds()
    assert warehouse.faults == [FeedFault("vitelity", f"{tmp_path}/nothing is not a folder")]


# Servers that misbehave.


def test_an_unreachable_feed_beside_a_healthy_source(
    warehouse: Warehouse, sftp: SftpServer
) -> None:
    """The others land, and so does the inbox of the unreachable one; it is told by name."""
    sftp.put("out/a.csv", CLASSIC + call("1"))
    warehouse.put("gafachi", "b.csv", b"")
    warehouse.feeds(
        "gafachi:\n  url: sftp://cdr@127.0.0.1:1/out/*.csv\n"
        "standard:\n  url: sftp://cdr@127.0.0.1:1/\n  options:\n    password: ${NOT_SET}\n"
        "asterisk:\n  url: nonsense://host/*\n" + sftp_feed(sftp, "out/*.csv")
    )
    assert warehouse.land_feeds() == {"gafachi/b.csv": "landed", "vitelity/a.csv": "landed"}
    told = {fault.source_id: fault.reason for fault in warehouse.faults}
    assert list(told) == ["asterisk", "gafachi", "standard"]
    assert told["asterisk"].startswith("nonsense://host/* cannot be read: Protocol not known")
    assert told["gafachi"].startswith("sftp://127.0.0.1:1/out/*.csv cannot be read: Connect call")
    assert "the environment variable NOT_SET is not set" in told["standard"]


def test_a_connection_that_breaks_in_the_middle(
    warehouse: Warehouse, sftp: SftpServer, capfd: pytest.CaptureFixture[str]
) -> None:
    """Nothing of the file lands, and nothing of those behind it; the next run lands all."""
    large = CLASSIC + call() * 120_000
    sftp.put("out/a.csv", CLASSIC + call("1"))
    sftp.put("out/b.csv", large)
    sftp.put("out/c.csv", CLASSIC + call("3"))

    def break_off(name: str, offset: int) -> None:
        if offset > len(large) // 2:
            sftp.hang_up()

    sftp.on_read = break_off
    warehouse.put("vitelity", "z.csv", CLASSIC + call("z"))
    warehouse.feeds(sftp_feed(sftp, "out/*.csv"))
    assert warehouse.land_feeds() == {"vitelity/a.csv": "landed", "vitelity/z.csv": "landed"}
    (fault,) = warehouse.faults
    assert fault.reason.startswith(f"sftp://127.0.0.1:{sftp.port}/out/*.csv cannot be read: ")
    assert warehouse.raw("vitelity", ["source"]) == ["1", "z"]
    sftp.on_read = lambda name, offset: None
    states = warehouse.land_feeds()
    assert (states["vitelity/b.csv"], states["vitelity/c.csv"]) == ("landed", "landed")
    assert warehouse.faults == []
    assert len(warehouse.raw("vitelity", ["source"])) == 120_003
    gc.collect()
    assert capfd.readouterr().err == ""


def test_a_server_that_does_not_answer(
    warehouse: Warehouse, sftp: SftpServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Patience ends; a server that is alive and stuck does not hold up the job."""
    monkeypatch.setattr(remote, "ANSWER_SECONDS", 0.5)
    sftp.put("out/a.csv", CLASSIC + call())
    sftp.hangs = True
    warehouse.feeds(sftp_feed(sftp, "out/*.csv"))
    assert warehouse.land_feeds() == {}
    assert warehouse.faults[0].reason.endswith("cannot be read: no answer within 0.5 seconds")
    assert warehouse.rows("from raw.files") == []


def test_a_file_that_is_not_permitted(warehouse: Warehouse, sftp: SftpServer) -> None:
    """It is refused by name, and the others land."""
    sftp.put("out/a.csv", CLASSIC + call("1"))
    sftp.put("out/b.csv", CLASSIC + call("2"))

    def forbid(name: str, offset: int) -> None:
        if name == "/out/a.csv":
            raise PermissionError(13, "Permission denied")

    sftp.on_read = forbid
    warehouse.feeds(sftp_feed(sftp, "out/*.csv"))
    assert warehouse.land_feeds() == {"vitelity/a.csv": "refused", "vitelity/b.csv": "landed"}
    reasons = warehouse.rows("select reason from raw.files where status = 'refused'")
    assert reasons == [("cannot be fetched: Permission denied",)]


def test_a_file_that_is_too_large_is_not_fetched(warehouse: Warehouse, sftp: SftpServer) -> None:
    """Its size in the listing is enough."""
    sftp.put("out/a.csv", CLASSIC + call() * 100)
    warehouse.feeds(sftp_feed(sftp, "out/*.csv"))
    assert warehouse.land_feeds(limits=Limits(1000)) == {"vitelity/a.csv": "refused"}
    assert "max_file_gigabytes" in (warehouse.heard[-1].reason or "")
    assert sftp.opened == []


def test_an_unknown_host_gets_no_password(warehouse: Warehouse, sftp: SftpServer) -> None:
    """The message says what to compare, and where to put it."""
    sftp.known_hosts.write_text("", encoding="utf-8")
    warehouse.feeds(sftp_feed(sftp, "out/*.csv"))
    assert warehouse.land_feeds() == {}
    (fault,) = warehouse.faults
    assert "Host key is not trusted" in fault.reason
    assert "options.known_hosts" in fault.reason


@pytest.mark.parametrize("password", ["wrong-Passw0rd", "wrong'pw\"\\ü%41"])
def test_no_secret_is_told(warehouse: Warehouse, sftp: SftpServer, password: str) -> None:
    """A wrong password is in no message, no outcome and no table."""
    warehouse.environment["SFTP_PASSWORD"] = password
    warehouse.feeds(sftp_feed(sftp, "out/*.csv"))
    assert warehouse.land_feeds() == {}
    (fault,) = warehouse.faults
    assert "Permission denied for user" in fault.reason
    assert password not in str((fault, warehouse.heard, warehouse.everything()))


# URLs of the command line.


def test_urls_of_the_command_line(warehouse: Warehouse, sftp: SftpServer) -> None:
    """They land at once, with the options of the source's feed, or with a password of their own."""
    sftp.put("out/new/a.csv", CLASSIC + call("1"), age=0)
    sftp.put("out/new/b.csv", CLASSIC + call("2"), age=0)
    warehouse.feeds(sftp_feed(sftp, "out/*.csv"))
    (outcome,) = warehouse.land_paths("vitelity", sftp.url("out/new/a.csv"))
    assert (outcome.status, outcome.file_name) == ("landed", "a.csv")
    names = [each.file_name for each in warehouse.land_paths("vitelity", sftp.url("out/new/*"))]
    assert names == ["a.csv", "b.csv"]
    wrong = sftp.url("out/a.csv").replace("cdr@", "cdr:pa/ss@word@")
    for source in ("vitelity", "gafachi"):
        with pytest.raises(LandingError) as raised:
            warehouse.land_paths(source, wrong)
        assert "ss@word" not in str(raised.value)
    everything = str(warehouse.everything())
    assert sftp.password not in everything
    assert "cdr@" not in everything
