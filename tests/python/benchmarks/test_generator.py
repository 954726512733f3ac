"""The benchmark's book and files are what its description says, and the same for the same seed."""

import csv
import hashlib
from collections import Counter
from pathlib import Path

import pytest

from benchmarks.generate import Request, generate

CALLS = 600


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A generated folder with whole decks."""
    folder = tmp_path_factory.mktemp("generated")
    generate(Request(CALLS, extra=20), folder)
    return folder


def rows(file: Path) -> list[dict[str, str]]:
    """Read a seed."""
    with file.open(encoding="utf-8", newline="") as lines:
        return list(csv.DictReader(lines))


def checksums(folder: Path) -> dict[str, str]:
    """Every file below a folder by its content."""
    return {
        file.relative_to(folder).as_posix(): hashlib.sha256(file.read_bytes()).hexdigest()
        for file in sorted(folder.rglob("*.csv"))
    }


def test_decks_have_the_size_of_real_ones(folder: Path) -> None:
    """64,000 prefixes of 1 to 8 digits, five retail and three provider tables, 400,000 rates."""
    rates = [row for deck in (folder / "seeds" / "rates").iterdir() for row in rows(deck)]
    prefixes = {row["prefix"] for row in rates} - {""}
    sizes = Counter(row["rate_table_id"] for row in rates)
    assert len(prefixes) >= 64_000
    assert {len(prefix) for prefix in prefixes} == set(range(1, 9))
    assert sum(size > 50_000 for size in sizes.values()) == 8
    assert len(rates) >= 400_000
    assert {row["valid_from"] for row in rates} == {"2026-01-01", "2026-10-16"}


def test_customers_are_identified_by_1000_auth_codes(folder: Path) -> None:
    """600 equals, 300 starts_with, 60 matches, 40 of two conditions; three providers' feeds."""
    conditions: dict[str, list[str]] = {}
    for row in rows(folder / "seeds" / "auth_codes.csv"):
        conditions.setdefault(row["auth_code_id"], []).append(row["operator"])
    feeds = {code for code in conditions if code.startswith("feed-")}
    kinds = Counter(
        operators[0] if len(operators) == 1 else "two"
        for code, operators in conditions.items()
        if code not in feeds
    )
    assert kinds == {"equals": 600, "starts_with": 300, "matches": 60, "two": 40}
    assert len(feeds) == 3
    accounts = rows(folder / "seeds" / "accounts.csv")
    assert Counter(account["is_provider"] for account in accounts) == {"": 100, "true": 3}


def test_the_same_request_gives_the_same_files(folder: Path, tmp_path: Path) -> None:
    """And another seed gives others."""
    generate(Request(CALLS, extra=20), tmp_path / "again")
    assert checksums(tmp_path / "again") == checksums(folder)
    generate(Request(CALLS, seed=1, deck_percent=2), tmp_path / "other")
    other = checksums(tmp_path / "other" / "inbox")
    assert other.keys() == checksums(folder / "inbox").keys()
    assert not set(other.values()) & set(checksums(folder / "inbox").values())


def test_a_folder_that_holds_it_already_is_left_alone(folder: Path) -> None:
    """Ten million calls are written once."""
    file = next((folder / "inbox" / "vitelity").iterdir())
    before = file.stat().st_mtime_ns
    generate(Request(CALLS, extra=20), folder)
    assert file.stat().st_mtime_ns == before
