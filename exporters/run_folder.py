"""The folder of an invoice run's exports: whole files only, and a whole set of them.

Every file is first written under a temporary folder inside the run's folder, so that the final
rename stays on one file system. Only when all of them are complete do they take their places, and
then files of an earlier export that this one no longer makes are removed. What the exporter wrote
is listed in ``.ratehouse-export.json``; nothing else is ever removed.
"""

import fcntl
import hashlib
import json
import os
import shutil
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass
from pathlib import Path, PurePosixPath
from types import TracebackType
from typing import Self

from exporters.errors import ExportError

MANIFEST = ".ratehouse-export.json"
_STAGING = ".ratehouse-export.tmp"
_BLOCK = 1 << 20


@dataclass(frozen=True)
class Entry:
    """A file of the set, as the manifest keeps it."""

    export: str
    bytes: int
    sha256: str


class RunFolder:
    """A run's folder, locked while an export works on it."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._staging = path / _STAGING
        self._lock: int | None = None

    def __enter__(self) -> Self:
        self.path.mkdir(parents=True, exist_ok=True)
        self._lock = os.open(self.path, os.O_RDONLY)
        try:
            fcntl.flock(self._lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            os.close(self._lock)
            self._lock = None
            raise ExportError(f"another export is writing to {self.path}; wait for it") from None
        shutil.rmtree(self._staging, ignore_errors=True)  # of an export that was killed
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        shutil.rmtree(self._staging, ignore_errors=True)
        if not any(self.path.iterdir()):
            self.path.rmdir()
        if self._lock is not None:
            os.close(self._lock)

    def stage(self, relative: str) -> Path:
        """Return the temporary place of a file, its folder made."""
        place = self._staging / relative
        place.parent.mkdir(parents=True, exist_ok=True)
        return place

    def entry(self, relative: str, export: str) -> Entry:
        """Flush a staged file to the disk and return its entry."""
        digest = hashlib.sha256()
        with self.stage(relative).open("rb") as file:
            os.fsync(file.fileno())
            while block := file.read(_BLOCK):
                digest.update(block)
            return Entry(export, file.tell(), digest.hexdigest())

    def publish(
        self, entries: Mapping[str, Entry], is_stale: Callable[[str, Entry], bool]
    ) -> list[str]:
        """Put every staged file into its place; return the stale files that were removed.

        ``is_stale`` is asked about each file of the manifest that is not in ``entries``. If the
        process dies here, each file is still whole, and the manifest knows all of them.
        """
        before = self._read_manifest()
        for relative in entries:
            if (self.path / relative).is_dir():
                raise ExportError(f"{self.path / relative} is a folder; a file belongs there")
        self._write_manifest({**before, **entries})
        folders = {self.path}
        for relative in entries:
            target = self.path / relative
            target.parent.mkdir(parents=True, exist_ok=True)
            folders.add(target.parent)
            self.stage(relative).replace(target)
        stale = [
            relative
            for relative, entry in before.items()
            if relative not in entries and is_stale(relative, entry)
        ]
        for relative in stale:
            (self.path / relative).unlink(missing_ok=True)
        for folder in folders:
            _sync(folder)
        kept = {relative: entry for relative, entry in before.items() if relative not in stale}
        self._write_manifest({**kept, **entries})
        return stale

    def _read_manifest(self) -> dict[str, Entry]:
        path = self.path / MANIFEST
        try:
            listed = json.loads(path.read_text(encoding="utf-8"))["files"]
            entries = {str(name): Entry(**entry) for name, entry in listed.items()}
        except FileNotFoundError:
            return {}
        except (KeyError, TypeError, ValueError, AttributeError):
            raise ExportError(f"{path} is damaged; remove {self.path} and export again") from None
        for name in entries:
            if PurePosixPath(name).is_absolute() or ".." in PurePosixPath(name).parts:
                raise ExportError(f"{path} names {name!r}, which is outside of the folder")
        return entries

    def _write_manifest(self, entries: Mapping[str, Entry]) -> None:
        content = {"files": {name: asdict(entries[name]) for name in sorted(entries)}}
        staged = self.stage(MANIFEST)
        with staged.open("w", encoding="utf-8") as file:
            file.write(json.dumps(content, indent=1) + "\n")
            file.flush()
            os.fsync(file.fileno())
        staged.replace(self.path / MANIFEST)
        _sync(self.path)


def _sync(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
