"""Delivered files: opened, decompressed, hashed, and cut into physical lines.

Nothing here knows columns. A file is read as a stream; what is kept of it in memory is one chunk.
"""

import errno
import gzip
import hashlib
import io
import os
import sys
import zipfile
import zlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import IO, Final, NamedTuple, Self

CHUNK_BYTES: Final = 1 << 20
MAX_LINE_BYTES: Final = 100_000
"""A longer line is no record of any carrier; it is rejected and kept only up to here."""

UTF8_BOM: Final = b"\xef\xbb\xbf"
_OWN_FAULTS: Final = frozenset({errno.ENOSPC, errno.EDQUOT, errno.EMFILE, errno.ENFILE})
"""Errors that say nothing about the file: the machine that reads it is full."""
_MAGIC: Final = {".gz": b"\x1f\x8b", ".zip": b"PK\x03\x04"}
_RATIO_FROM_BYTES: Final = 100 << 20
"""So much content may come from however few bytes."""
_ZIP_METHODS: Final = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)
"""Those that Python unpacks piece by piece; of the others one piece can fill the memory."""


class UnreadableFileError(ValueError):
    """A file whose content cannot be got at: damaged, encrypted, too large, not permitted."""


class FetchError(ValueError):
    """Another machine that cannot be read from now; nothing is known of its files."""


class IncompleteFileError(ValueError):
    """A file that is still being written where it comes from."""


@dataclass(frozen=True)
class Limits:
    """How large a file may be that is fetched or decompressed: what it takes of the disk."""

    file_bytes: int = 20 * 1000**3
    compression_ratio: int = 250

    def check_size(self, size: int) -> None:
        """Raise UnreadableFileError for a file that is larger than `file_bytes`."""
        if size > self.file_bytes:
            raise UnreadableFileError(
                f"is larger than {self.file_bytes / 1000**3:g} GB (max_file_gigabytes of "
                "dbt_project.yml)"
            )


DEFAULT_LIMITS: Final = Limits()

Fetch = Callable[[Path], None]
"""Brings a file from another machine to a path. Raises FetchError, UnreadableFileError and
IncompleteFileError, and then leaves nothing at the path."""


class Line(NamedTuple):
    """One physical line.

    `text` is the bytes without the line end, of a line that is too long only its beginning; `size`
    is how many bytes the line has.
    """

    number: int
    text: bytes
    size: int

    @property
    def is_whole(self) -> bool:
        """Whether `text` is all of the line."""
        return len(self.text) == self.size


@dataclass(frozen=True)
class Content:
    """The decompressed content of a file, as a local file of its own or the delivered one.

    Only the first `size` bytes belong to it: a switch may be writing more behind them.
    """

    path: Path
    size: int

    def chunks(self) -> Iterator[bytes]:
        """Read the content in chunks."""
        left = self.size
        with self.path.open("rb") as file:
            while left and (chunk := file.read(min(CHUNK_BYTES, left))):
                left -= len(chunk)
                yield chunk

    def lines(self, longest: int = MAX_LINE_BYTES) -> Iterator[Line]:
        """Cut the content into physical lines, ended by LF, CR LF or CR; the last may lack one.

        Of a line of more than `longest` bytes only so many are kept.
        """
        number = 0
        kept = b""  # the beginning of a line whose end has not come yet
        size = 0  # of that line, all of it
        for chunk in self.chunks():
            pieces = (kept + chunk).splitlines(keepends=True)
            skipped = size - len(kept)
            kept, size = b"", 0
            # A CR at the end of a chunk may be half of a CR LF, so that its line waits as well.
            if not pieces[-1].endswith(b"\n"):
                kept = pieces.pop()
                size = len(kept) + (0 if pieces else skipped)
                if not kept.endswith(b"\r"):
                    kept = kept[:longest]
            for piece in pieces:
                number += 1
                yield _line(number, piece, skipped, longest)
                skipped = 0
        if kept:
            yield _line(number + 1, kept, size - len(kept), longest)


def _line(number: int, piece: bytes, skipped: int, longest: int) -> Line:
    text = piece.rstrip(b"\r\n")
    size = len(text) + skipped
    return Line(number, text[:longest], size)


def without_bom(lines: Iterator[Line]) -> Iterator[Line]:
    """Take the byte order mark off the first line."""
    for line in lines:
        if line.text.startswith(UTF8_BOM):
            text = line.text.removeprefix(UTF8_BOM)
            yield Line(line.number, text, line.size - len(UTF8_BOM))
        else:
            yield line
        break
    yield from lines


@dataclass(frozen=True)
class FileState:
    """What tells that a file has been written to: device, inode, size and time."""

    device: int
    inode: int
    size: int
    modified_ns: int

    @classmethod
    def of(cls, path: Path) -> Self:
        """Look at a file."""
        seen = path.stat()
        return cls(seen.st_dev, seen.st_ino, seen.st_size, seen.st_mtime_ns)


@dataclass(frozen=True)
class DeliveredFile:
    """A file as it came: `delivered_bytes` is its size before decompression."""

    location: str
    delivered_bytes: int
    content: Content
    state: FileState | None
    """Of a file that is read where it lies; none when `content` is a copy."""

    def has_changed(self) -> bool:
        """Tell whether the file was written to since it was opened, or taken away."""
        try:
            return self.state is not None and FileState.of(self.content.path) != self.state
        except FileNotFoundError:
            return True

    def copied(self, folder: Path) -> Self:
        """Copy the content into `folder`, where nobody writes to it."""
        folder.mkdir(exist_ok=True)
        path = folder / "copy"
        with path.open("wb") as copy:
            for chunk in self.content.chunks():
                copy.write(chunk)
        size = path.stat().st_size
        return type(self)(self.location, size, Content(path, size), None)


def is_compressed(location: str) -> bool:
    """Tell a file that is called a gzip or zip."""
    return Path(location).suffix.lower() in _MAGIC


def fetched(folder: Path) -> Path:
    """Give the path in `folder` to which a file is fetched."""
    return folder / "download"


@contextmanager
def delivered_file(
    location: str, folder: Path, limits: Limits = DEFAULT_LIMITS, fetch: Fetch | None = None
) -> Iterator[DeliveredFile]:
    """Open a file, plain, gzip or zip with one member: a local one, or one that `fetch` brings.

    Plain local files are read where they lie; anything else is put into `folder`, which is made.
    Raises UnreadableFileError with the reason, and what `fetch` raises.
    """
    try:
        if fetch is not None:
            folder.mkdir(exist_ok=True)
            local = fetched(folder)
            fetch(local)
            state = None
        else:
            local = Path(location)
            state = FileState.of(local)
        suffix = Path(location).suffix.lower()
        with local.open("rb") as file:
            magic = file.read(4)
        kind = next((kind for kind, start in _MAGIC.items() if magic.startswith(start)), None)
        if kind is None and suffix in _MAGIC:
            raise UnreadableFileError(f"is called {suffix} but its content is not {suffix[1:]}")
        size = local.stat().st_size if state is None else state.size
        if kind is None:
            content = Content(local, size)
        else:
            folder.mkdir(exist_ok=True)
            content = _decompressed(local, kind, folder / "content", limits)
            state = None
    except OSError as error:
        if error.errno in _OWN_FAULTS:
            raise
        raise UnreadableFileError(f"cannot be read: {error.strerror or error}") from error
    yield DeliveredFile(location, size, content, state)


def _decompressed(path: Path, kind: str, target: Path, limits: Limits) -> Content:
    """Decompress a gzip, or the one member of a zip, into `target`."""
    try:
        with target.open("wb") as copy:
            if kind == ".gz":
                with gzip.open(path, "rb") as packed:
                    _unpack(packed, copy, path.stat().st_size, limits)
            else:
                with (
                    _GuardedReads(io.FileIO(path)) as file,
                    zipfile.ZipFile(file) as archive,
                    archive.open(_member(archive)) as packed,
                ):
                    _unpack(packed, copy, path.stat().st_size, limits)
    except (gzip.BadGzipFile, zipfile.BadZipFile, EOFError, zlib.error) as error:
        raise UnreadableFileError(f"is damaged and cannot be decompressed: {error}") from error
    except (RuntimeError, NotImplementedError) as error:
        raise UnreadableFileError(f"cannot be decompressed: {error}") from error
    return Content(target, target.stat().st_size)


def _unpack(
    packed: gzip.GzipFile | IO[bytes], copy: IO[bytes], packed_bytes: int, limits: Limits
) -> None:
    """Copy what comes out of an archive of so many bytes, until it is too much."""
    size = 0
    while chunk := packed.read(CHUNK_BYTES):
        size += len(chunk)
        limits.check_size(size)
        if size > _RATIO_FROM_BYTES and size > packed_bytes * limits.compression_ratio:
            raise UnreadableFileError(
                f"unpacks to more than {limits.compression_ratio} times its size "
                "(max_compression_ratio of dbt_project.yml)"
            )
        copy.write(chunk)


class _GuardedReads(io.BufferedReader):
    """A file of which a hostile archive gets neither too much at once, nor what lies outside."""

    def read(self, size: int | None = -1, /) -> bytes:
        """Read as other files do. Raises UnreadableFileError for more than CHUNK_BYTES."""
        wanted = CHUNK_BYTES + 1 if size is None or size < 0 else min(size, CHUNK_BYTES + 1)
        piece = super().read(wanted)
        if len(piece) > CHUNK_BYTES:
            raise UnreadableFileError("holds a list of files that is too long for an archive")
        return piece

    def seek(self, offset: int, whence: int = os.SEEK_SET, /) -> int:
        """Seek as in other files. Raises BadZipFile for a place that no file has."""
        if whence == os.SEEK_SET and not 0 <= offset <= sys.maxsize:
            raise zipfile.BadZipFile("it points outside itself")
        return super().seek(offset, whence)


def _member(archive: zipfile.ZipFile) -> zipfile.ZipInfo:
    members = [
        member
        for member in archive.infolist()
        if not member.is_dir() and not member.filename.startswith("__MACOSX/")
    ]
    if len(members) != 1:
        names = ", ".join(member.filename for member in members[:5])
        raise UnreadableFileError(
            f"holds {len(members)} files{f' ({names})' if names else ''}; "
            "a zip is read when it holds exactly one: unpack it into the inbox"
        )
    if members[0].compress_type not in _ZIP_METHODS:
        raise UnreadableFileError("is packed by another method than deflate: pack it again")
    return members[0]


def modified_at(path: Path) -> datetime | None:
    """Tell when a local file was last written, aware; none of one that is gone."""
    try:
        return datetime.fromtimestamp(path.stat().st_mtime, UTC)
    except OSError:
        return None


def sha256(content: Content) -> str:
    """Hash the content; lower-case hexadecimal digits."""
    digest = hashlib.sha256()
    for chunk in content.chunks():
        digest.update(chunk)
    return digest.hexdigest()
