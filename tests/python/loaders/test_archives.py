"""Hostile archives are refused in bounded memory and disk, and leave nothing but their reason."""

import gzip
import io
import tempfile
import tracemalloc
import zipfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from loaders.files import Limits
from tests.python.loaders.landing_warehouse import Warehouse
from tests.python.loaders.test_landing import CLASSIC, call

BOUND = 10 << 20
"""What landing may take of the memory for any of these, in bytes."""


@pytest.fixture(autouse=True)
def temporary(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """Give the folder in which archives are unpacked; it must be empty afterwards."""
    folder = tmp_path / "temporary"
    folder.mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(folder))
    yield folder
    assert list(folder.iterdir()) == []


class Memory:
    """Tells the most memory that was taken since a moment, in bytes."""

    def __init__(self) -> None:
        self._before = 0

    def begin(self) -> None:
        """Count from here on."""
        tracemalloc.reset_peak()
        self._before = tracemalloc.get_traced_memory()[0]

    def taken(self) -> int:
        """Give the most that was taken since."""
        return tracemalloc.get_traced_memory()[1] - self._before


@pytest.fixture
def memory(warehouse: Warehouse) -> Iterator[Memory]:
    """Watch the memory of Python; what the first landing of a process loads does not count."""
    (warehouse.home / "inbox" / "vitelity").mkdir(parents=True)
    warehouse.land_feeds()
    tracemalloc.start()
    yield Memory()
    tracemalloc.stop()


def zeros(megabytes: int) -> Iterator[bytes]:
    """Give a content that packs to next to nothing."""
    for _ in range(megabytes):
        yield bytes(1 << 20)


def zipped(name: str, pieces: Iterator[bytes], method: int) -> bytes:
    """Pack pieces as one member of a zip."""
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", method) as archive, archive.open(name, "w") as member:
        for piece in pieces:
            member.write(piece)
    return packed.getvalue()


def gzipped(pieces: Iterator[bytes]) -> bytes:
    """Pack pieces as a gzip."""
    packed = io.BytesIO()
    with gzip.GzipFile(fileobj=packed, mode="wb", compresslevel=6) as archive:
        for piece in pieces:
            archive.write(piece)
    return packed.getvalue()


def refused(warehouse: Warehouse, name: str, limits: Limits) -> str:
    """Land a file that must be refused, twice; the reason, of which there is one row."""
    states = warehouse.land_feeds(limits=limits)
    assert states == {f"vitelity/{name}": "refused"}
    assert warehouse.land_feeds(limits=limits) == states
    ((reason, digits, size),) = warehouse.rows(
        "select reason, content_sha256, bytes from raw.files"
    )
    assert (len(digits), size) == (64, (warehouse.home / "inbox/vitelity" / name).stat().st_size)
    assert warehouse.rows("from raw.vitelity") == warehouse.rows("from raw.rejected_lines") == []
    return str(reason)


RATIO = "unpacks to more than 250 times its size (max_compression_ratio of dbt_project.yml)"


@pytest.mark.parametrize("kind", ["gz", "zip"])
def test_an_archive_that_explodes(warehouse: Warehouse, memory: Memory, kind: str) -> None:
    """After 100 MB it is seen that no carrier packs like this; the rest is not unpacked."""
    pieces = zeros(130)
    packed = gzipped(pieces) if kind == "gz" else zipped("a.csv", pieces, zipfile.ZIP_DEFLATED)
    warehouse.put("vitelity", f"a.{kind}", packed)
    memory.begin()
    assert refused(warehouse, f"a.{kind}", Limits()) == RATIO
    assert memory.taken() < BOUND


def test_an_archive_that_is_larger_than_allowed(warehouse: Warehouse) -> None:
    """The size counts as it comes out, whatever the archive says of itself."""
    content = CLASSIC + call() * 1000
    warehouse.put("vitelity", "a.csv.gz", gzip.compress(content))
    reason = refused(warehouse, "a.csv.gz", Limits(file_bytes=len(content) - 1))
    assert reason.startswith("is larger than")
    assert reason.endswith("GB (max_file_gigabytes of dbt_project.yml)")
    assert warehouse.land_feeds(limits=Limits(len(content))) == {"vitelity/a.csv.gz": "landed"}


def test_a_small_file_may_pack_well(warehouse: Warehouse) -> None:
    """Quiet nights repeat themselves: a ratio alone refuses nothing below 100 MB."""
    content = CLASSIC + call() * 20_000
    packed = gzip.compress(content)
    assert len(content) > 250 * len(packed)
    warehouse.put("vitelity", "a.csv.gz", packed)
    assert warehouse.land_feeds() == {"vitelity/a.csv.gz": "landed"}


@pytest.mark.parametrize("method", [zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA])
def test_methods_of_which_one_piece_fills_the_memory(
    warehouse: Warehouse, memory: Memory, method: int
) -> None:
    """Python unpacks them a piece at a time, however much comes out of one."""
    warehouse.put("vitelity", "a.zip", zipped("a.csv", zeros(60), method))
    memory.begin()
    reason = refused(warehouse, "a.zip", Limits())
    assert reason == "is packed by another method than deflate: pack it again"
    assert memory.taken() < BOUND


def test_an_archive_of_too_many_files(warehouse: Warehouse, memory: Memory) -> None:
    """A zip's list of files is read at once: a long one is refused unread."""
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        for number in range(30_000):
            archive.writestr(zipfile.ZipInfo(f"{number:05}.csv"), b"")
    warehouse.put("vitelity", "a.zip", packed.getvalue())
    del packed, archive
    memory.begin()
    reason = refused(warehouse, "a.zip", Limits())
    assert reason == "holds a list of files that is too long for an archive"
    assert memory.taken() < BOUND
