"""feeds.yml: what it may say, where a mistake is, and that no secret is in it or shown of it."""

import re
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from loaders.feed_urls import Glob, Secrets, is_same_host, shown_url
from loaders.feeds import FeedError, read_feeds
from tests.python.loaders.landing_warehouse import REPOSITORY

SOURCES = ["gafachi", "pbx", "vitelity", "vodafone"]


def read(folder: Path, text: str) -> str:
    """Read a feeds.yml; its mistakes, without the folder."""
    (folder / "feeds.yml").write_text(text, encoding="utf-8")
    with pytest.raises(FeedError) as raised:
        read_feeds(folder, SOURCES)
    return str(raised.value).replace(f"{folder}/", "")


def test_the_shipped_file_says_nothing_and_its_examples_hold(tmp_path: Path) -> None:
    """Without its comment signs, the example at its beginning is a feeds.yml."""
    text = (REPOSITORY / "feeds.yml").read_text(encoding="utf-8")
    assert read_feeds(REPOSITORY, []) == {}
    example = text.split("#\n")[1]
    (tmp_path / "feeds.yml").write_text(re.sub(r"^# ?", "", example, flags=re.M), encoding="utf-8")
    feeds = read_feeds(tmp_path, SOURCES)
    assert sorted(feeds) == SOURCES
    told = {name: (each.feed.url, each.feed.stable_seconds) for name, each in feeds.items()}
    assert told == {
        "vitelity": ("sftp://reseller@sftp.vitelity.example/out/*.csv", 120),
        "gafachi": ("s3://gafachi-cdrs/reseller/**/*.csv.gz", None),
        "vodafone": ("/mnt/vodafone/out/", None),
        "pbx": (None, 30),
    }
    environment = {"VITELITY_PASSWORD": "a", "GAFACHI_KEY": "b", "GAFACHI_SECRET": "c"}
    access = feeds["gafachi"].access(environment)
    assert access.options == {"key": "b", "secret": "c"}
    assert sorted(access.secrets.values) == ["b", "c"]


def test_no_file_is_no_feed(tmp_path: Path) -> None:
    """The file is optional."""
    assert read_feeds(tmp_path, SOURCES) == {}


LITERAL = "is a secret and must not stand in the file; put it into the environment and write ${NAME"


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("- vitelity\n", "feeds.yml line 1: must be a mapping"),
        ("vitelity: [\n", "feeds.yml line 2: not YAML"),
        (
            "vitelity:\n  url: /a/\nvitelity:\n  url: /b/\n",
            "feeds.yml line 3, vitelity: is there twice",
        ),
        ("nobody:\n  url: /a/\n", "feeds.yml line 1, nobody: there is no source 'nobody' in seeds"),
        (
            "vitelity:\n  uri: /a/\n",
            "feeds.yml line 2, vitelity.uri: is not a key of a feed",
        ),
        ("vitelity: {}\n", "feeds.yml line 1, vitelity: needs a url, or complete"),
        ("vitelity:\n  options: {port: 22}\n", "feeds.yml line 1, vitelity: needs a url"),
        ("vitelity:\n  url: out/*.csv\n", "line 2, vitelity.url: must be a URL (sftp://host/out"),
        (
            "vitelity:\n  url: sftp://cdr:hunter2@host/out/*.csv\n",
            "feeds.yml line 2, vitelity.url: has a password in it; write only the user there",
        ),
        (
            "vitelity:\n  url: sftp://host/\n  options:\n    password: hunter2\n",
            f"feeds.yml line 4, vitelity.options.password: {LITERAL}",
        ),
        (
            "vitelity:\n  url: sftp://host/\n  options:\n    password: hunter2${X}\n",
            f"feeds.yml line 4, vitelity.options.password: {LITERAL}",
        ),
        (
            "vitelity:\n  url: sftp://host/\n  options:\n    password: 4711\n",
            f"feeds.yml line 4, vitelity.options.password: {LITERAL}",
        ),
        (
            "vitelity:\n  url: s3://b/\n  options:\n    client_kwargs:\n"
            "      aws_secret_access_key: hunter2\n",
            f"line 5, vitelity.options.client_kwargs.aws_secret_access_key: {LITERAL}",
        ),
        (
            "vitelity:\n  url: s3://b/\n  options:\n    key: hunter2\n",
            f"feeds.yml line 4, vitelity.options.key: {LITERAL}",
        ),
        (
            "vitelity:\n  url: s3://b/\n  options:\n    proxy: http://me:hunter2@proxy:8080\n",
            "feeds.yml line 4, vitelity.options.proxy: holds a secret; put it into",
        ),
        (
            "vitelity:\n  url: sftp://host/\n  options:\n    client_keys:\n"
            "      - |\n        -----BEGIN OPENSSH PRIVATE KEY-----\n        hunter2\n",
            "feeds.yml line 5, vitelity.options.client_keys[0]: holds a secret",
        ),
        (
            "vitelity:\n  complete: {marker: a.done}\n",
            "feeds.yml line 2, vitelity.complete.marker: must be a file name made of {name}",
        ),
        (
            'vitelity:\n  complete: {marker: "{stem}/{name}"}\n',
            "feeds.yml line 2, vitelity.complete.marker: must be a file name made of {name}",
        ),
        (
            'vitelity:\n  url: /a/*.csv\n  complete: {marker: "{stem}.csv"}\n',
            "feeds.yml line 1, vitelity: has a marker that is called as its files are",
        ),
        (
            'vitelity:\n  complete: {marker: "{name}.ok", stable_seconds: 5}\n',
            "feeds.yml line 2, vitelity.complete: needs either stable_seconds or marker",
        ),
        (
            "vitelity:\n  complete: {stable_seconds: -1}\n",
            "feeds.yml line 2, vitelity.complete.stable_seconds: Input should be greater than or",
        ),
        (
            "vitelity:\n  complete: {stable_seconds: soon}\n",
            "feeds.yml line 2, vitelity.complete.stable_seconds: Input should be a valid integer",
        ),
    ],
)
def test_mistakes_are_told_where_they_are(tmp_path: Path, text: str, message: str) -> None:
    """File, line, key and the way out; a secret that stands there is not repeated."""
    told = read(tmp_path, text)
    assert message in told
    assert "hunter2" not in told
    assert "4711" not in told


def test_every_mistake_is_told(tmp_path: Path) -> None:
    """Not only the first one."""
    told = read(tmp_path, "vitelity:\n  uri: /a/\npbx:\n  complete: {}\n").splitlines()
    assert [line.split(":")[0] for line in told] == [
        "feeds.yml line 2, vitelity.uri",
        "feeds.yml line 4, pbx.complete",
    ]


def test_a_variable_that_is_not_set(tmp_path: Path) -> None:
    """It is named with its place; one that is empty is not set either."""
    text = "vitelity:\n  url: sftp://${HOST}/\n  options:\n    password: ${PW}\n"
    (tmp_path / "feeds.yml").write_text(text, encoding="utf-8")
    feed = read_feeds(tmp_path, SOURCES)["vitelity"]
    message = r"feeds.yml line 4, vitelity.options.password: the environment variable PW is not set"
    with pytest.raises(FeedError, match=message):
        feed.access({"HOST": "h", "PW": ""})
    access = feed.access({"HOST": "h", "PW": "hunter2"})
    assert (access.url, access.options) == ("sftp://h/", {"password": "hunter2"})
    assert access.secrets.values == ("hunter2",)


@pytest.mark.parametrize(
    ("url", "shown"),
    [
        ("sftp://cdr:pw@host:22/out/a.csv", "sftp://host:22/out/a.csv"),
        ("sftp://cdr@host/out/a@b.csv", "sftp://host/out/a@b.csv"),
        ("https://host/a.csv?signature=pw#pw", "https://host/a.csv"),
        ("s3://bucket/a?.csv", "s3://bucket/a?.csv"),
        ("/mnt/a@b.csv", "/mnt/a@b.csv"),
    ],
)
def test_urls_are_shown_without_secrets(url: str, shown: str) -> None:
    """No user, no password, no signature."""
    assert shown_url(url) == shown


@given(st.text(st.characters(min_codepoint=33, max_codepoint=126), min_size=1))
def test_no_password_is_shown_of_a_url(password: str) -> None:
    """Also one that holds slashes and signs, as a person may type it."""
    assert shown_url(f"sftp://cdr:{password}@host/out/a.csv") == "sftp://host/out/a.csv"


@given(st.text(min_size=1))
def test_no_secret_stays_in_a_text(secret: str) -> None:
    """Written as it is, quoted in a URL, or as Python shows it."""
    text = f"<{secret}>"
    for way in (text, repr(text), repr(text.encode(errors="replace"))):
        shown = Secrets([secret]).hidden_in(f"failed with {way}")
        assert "***" in shown
        assert len(secret) < 4 or secret not in shown
    assert Secrets(["pa ss/w"]).hidden_in("x=pa%20ss%2Fw&pa+ss%2Fw") == "x=***&***"


@pytest.mark.parametrize(
    ("pattern", "fitting", "others"),
    [
        ("sftp://h/out/*.csv", ["a.csv"], ["a.txt", "b/a.csv"]),
        ("s3://b/p/**/*.gz", ["a.gz", "1/a.gz", "1/2/a.gz"], ["a.csv", "a.gz/b"]),
        ("sftp://h/out/", ["a", "1/2/b.csv"], []),
        ("/mnt/2026-??/[ab]*.csv", ["2026-10/b1.csv"], ["2026-1/b1.csv", "2026-10/c.csv"]),
    ],
)
def test_patterns(pattern: str, fitting: list[str], others: list[str]) -> None:
    """Stars stay in their folder, two of them are any folders."""
    glob = Glob.of(pattern)
    assert [name for name in fitting + others if glob.fits(name)] == fitting
    for name in fitting:
        for folder in list(Path(name).parents)[:-1]:
            assert glob.may_fit_below(folder.as_posix())


def test_folders_that_cannot_fit_are_not_entered() -> None:
    """A carrier's archive of years is not listed for a pattern that does not reach it."""
    glob = Glob.of("sftp://h/out/2026*/x/*.csv")
    assert [name for name in ("2025", "2026-1", "2026-1/y", "2026-1/x", "2026-1/x/z")
            if glob.may_fit_below(name)] == ["2026-1", "2026-1/x"]  # fmt: skip
    assert glob.folder == "sftp://h/out/"


def test_secrets_go_to_their_own_host_only() -> None:
    """The options of a feed are for its protocol, host and port."""
    feed = "sftp://cdr@carrier.example:22/out/*.csv"
    assert is_same_host(feed, "sftp://carrier.example:22/in/a.csv")
    for other in ("sftp://evil.example:22/a", "ftp://carrier.example:22/a", "/mnt/a"):
        assert not is_same_host(feed, other)
