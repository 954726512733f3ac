"""Files to land: those of the inbox and of other folders, found by name and not opened yet."""

import os
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Final

from loaders.files import Fetch
from loaders.landed_files import FileOutcome, Origin
from loaders.sources import SOURCES_SEED, CdrSource

_IGNORED_ENDINGS: Final = (".tmp", ".part")


class LandingError(ValueError):
    """An inbox or a path that cannot be landed at all; says what to do."""


@dataclass(frozen=True)
class FoundFile:
    """A file to land: where it is, what raw.files calls it, and why it must not be read."""

    location: str
    file_name: str
    fault: str | None = None
    fetch: Fetch | None = None
    """Of a file on another machine: brings it here."""
    origin: Origin | None = None
    """Of a file of a feed: where it comes from."""
    outcome: FileOutcome | None = None
    """What becomes of it without a look inside: it is known already, or not complete yet."""
    modified_at: datetime | None = None
    """Of a file on another machine: when it was written there, aware, if that machine says."""


def raise_stray(reason: str) -> None:
    """Hear of something in the inbox that cannot land, by raising it as a LandingError."""
    raise LandingError(reason)


def find_inbox_files(
    home: Path,
    sources: dict[str, CdrSource],
    source_id: str | None = None,
    on_stray: Callable[[str], None] = raise_stray,
) -> dict[CdrSource, list[FoundFile]]:
    """List the files of the inbox by source, in the order in which they land.

    With `source_id`, only its folder is looked at.
    `on_stray` hears, in words, of whatever lies in the inbox but belongs to no source, and of a
    source's folder that cannot be read; when it returns, the others are found.
    """
    inbox = home / "inbox"
    found: dict[CdrSource, list[FoundFile]] = {}
    for entry in _entries(inbox, on_stray):
        if is_ignored(entry.name) or source_id not in (None, entry.name):
            continue
        try:
            files = _files_of(entry, inbox, sources)
        except LandingError as error:
            on_stray(str(error))
            continue
        if entry.name in sources:
            found[sources[entry.name]] = files
    return {source: found[source] for source in sources.values() if source in found}


def _entries(inbox: Path, on_stray: Callable[[str], None]) -> list[Path]:
    try:
        return sorted(inbox.iterdir()) if inbox.is_dir() else []
    except OSError as error:
        on_stray(f"{inbox} cannot be listed: {error.strerror}")
        return []


def _files_of(entry: Path, inbox: Path, sources: dict[str, CdrSource]) -> list[FoundFile]:
    """List the files of one folder of the inbox. Raises LandingError when they may not land."""
    if not entry.is_dir():
        raise LandingError(
            f"{entry} lies outside the folders of the sources; "
            f"move it to {inbox}/<source_id>/, or land it with --source"
        )
    if not entry.resolve().is_relative_to(inbox.resolve()):
        raise LandingError(
            f"{entry} is a link that leads out of the inbox; land its files with "
            f"`ratehouse land --source {entry.name} {entry.resolve()}`"
        )
    files = list(walk(entry, inbox))
    if files and entry.name not in sources:
        raise LandingError(
            f"{entry}: there is no source '{entry.name}' in {SOURCES_SEED}; add a line for "
            f"it, or rename the folder (the sources are {', '.join(sources) or 'none yet'})"
        )
    return files


def is_ignored(name: str) -> bool:
    """Tell files that are hidden or still being written."""
    return name.startswith(".") or name.lower().endswith(_IGNORED_ENDINGS)


def walk(
    folder: Path,
    boundary: Path,
    may_enter: Callable[[str], bool] = lambda name: True,
    boundary_name: str = "the inbox",
) -> Iterator[FoundFile]:
    """List a folder's files, and those of its folders, by relative name.

    `may_enter` says of a folder's relative name whether it is looked into; a link may lead to
    what lies inside of `boundary`. Raises LandingError for a folder that cannot be listed.
    """
    found: list[Path] = []

    def stop(error: OSError) -> None:
        raise LandingError(f"{error.filename} cannot be listed: {error.strerror}")

    def is_entered(path: Path) -> bool:
        return not is_ignored(path.name) and may_enter(path.relative_to(folder).as_posix())

    for at, folders, names in os.walk(folder, onerror=stop):
        parent = Path(at)
        links = [name for name in folders if (parent / name).is_symlink()]
        folders[:] = [name for name in folders if name not in links and is_entered(parent / name)]
        found.extend(parent / name for name in names + links if not is_ignored(name))
    files = [
        FoundFile(
            str(path),
            utf8(path.relative_to(folder).as_posix()),
            _fault(path, boundary, boundary_name),
        )
        for path in found
    ]
    yield from sorted(files, key=lambda file: file.file_name)


def _fault(path: Path, boundary: Path, boundary_name: str) -> str | None:
    """Say why a path must not be opened."""
    if path.is_symlink() and not path.resolve().is_relative_to(boundary.resolve()):
        return f"is a link that leads out of {boundary_name}"
    if path.is_symlink() and path.is_dir():
        return "is a link to a folder; only folders themselves are read"
    if not path.exists():
        return "is a link that leads nowhere"
    return None if path.is_file() else "is not a file"


def utf8(name: str) -> str:
    """Write a file name that is not UTF-8 so that a database can hold it."""
    return os.fsencode(name).decode("utf-8", errors="backslashreplace")


def find_path(location: str, inbox: Path) -> list[FoundFile]:
    """List the files of one local PATH of the command line. Raises LandingError."""
    path = Path(location)
    if path.is_dir():
        inside = path.resolve().is_relative_to(inbox.resolve())
        return [
            FoundFile(file.location, _name(Path(file.location), inbox), file.fault)
            if inside
            else file
            for file in walk(path, inbox.parent if inside else path)
        ]
    if not path.exists():
        raise LandingError(f"{location} does not exist")
    return [FoundFile(location, _name(path, inbox), None if path.is_file() else "is not a file")]


def _name(path: Path, inbox: Path) -> str:
    """Name a file by its place in the source's inbox, else by its own name."""
    absolute = path.parent.resolve() / path.name
    if absolute.is_relative_to(inbox.resolve()):
        return utf8(absolute.relative_to(inbox.resolve()).as_posix())
    return utf8(path.name)
