"""The files of feeds: found, known again, and held back until they are complete."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path, PurePosixPath
from typing import Final

import duckdb

from loaders.feed_urls import Glob, Secrets, is_same_host, password_in, protocol
from loaders.feeds import Access, Complete, Feed, SourceFeed
from loaders.files import FetchError, Limits
from loaders.found_files import FoundFile, LandingError, find_path, is_ignored, utf8, walk
from loaders.incomplete_files import IncompleteFile, remember, seen_before
from loaders.landed_files import NO_FILE_ID, Clock, FileOutcome, LandedFiles, Origin, Status
from loaders.remote import IS_A_FOLDER, Look, RemoteFile, RemoteFolder
from loaders.sources import CdrSource


@dataclass(frozen=True)
class FeedFault:
    """A feed that could not be read, or not to its end, and why; nothing in it is secret."""

    source_id: str
    reason: str


@dataclass(frozen=True)
class _Listed:
    """A file as it was found, what its store says of it, and whether its marker is there."""

    file: FoundFile
    look: Look
    has_marker: bool = False


class FeedFiles:
    """Finds the files of feeds. Of the warehouse only raw.incomplete_files is written."""

    def __init__(
        self,
        connection: duckdb.DuckDBPyConnection,
        environment: Mapping[str, str],
        clock: Clock,
        limits: Limits,
    ) -> None:
        """`clock` gives aware times; `environment` holds the variables that feeds.yml names."""
        self._connection: Final = connection
        self._environment: Final = environment
        self._clock: Final = clock
        self._limits: Final = limits

    def find(
        self, source: CdrSource, source_feed: SourceFeed, inbox_files: Sequence[FoundFile]
    ) -> list[FoundFile]:
        """List the files of a source that has a feed, those of its inbox folder among them.

        A file that is known or not complete comes with its outcome.
        Raises FetchError for a feed that cannot be listed, FeedError for one without its variables.
        """
        feed = source_feed.feed
        if feed.url is None:
            return self._judged(source, feed, _looked_at(inbox_files, feed.complete))
        access = source_feed.access(self._environment)
        if protocol(access.url) == "file":
            files = [
                replace(file, origin=Origin(utf8(file.location), None))
                for file in _in_folder(access.url)
            ]
            listed = list(_looked_at(files, feed.complete))
        else:
            listed = list(self._on_server(source, feed, RemoteFolder(access)))
        found = [*inbox_files, *self._judged(source, feed, listed)]
        return sorted(found, key=lambda file: file.file_name)

    def find_url(self, url: str, source_feed: SourceFeed | None, inbox: Path) -> list[FoundFile]:
        """List the files of a URL of the command line, complete or not.

        The options of the source's feed hold for it if it leads to the same host.
        Raises LandingError for a path that is not there, and as `find`.
        """
        if protocol(url) == "file":
            return find_path(url.split("://", 1)[1], inbox)
        options: Mapping[str, object] = {}
        secrets = [password_in(url) or ""]
        if source_feed is not None and is_same_host(source_feed.feed.url or "", url):
            given = source_feed.access(self._environment)
            options = given.options
            secrets.extend(given.secrets.values)
        folder = RemoteFolder(Access(url, options, Secrets(secrets)))
        return [
            self._found(folder, file)
            for file in folder.files()
            if folder.means(file.name) and not _is_hidden(file.name)
        ]

    def _on_server(self, source: CdrSource, feed: Feed, folder: RemoteFolder) -> Iterator[_Listed]:
        """List the files of a server; those that are known with their outcome."""
        known = LandedFiles(self._connection, self._clock).by_origin(source.source_id)
        files = list(folder.files())
        names = {file.name for file in files}
        for file in files:
            if not folder.means(file.name) or _is_hidden(file.name):
                continue
            found = self._found(folder, file)
            before = known.get((found.file_name, found.origin)) if found.origin else None
            if before is not None:
                file_id, status, reason = before
                said: Status = "already_landed" if status == "landed" else "duplicate"
                outcome = _outcome(source, found, said, reason, file_id)
                yield _Listed(replace(found, outcome=outcome), file.look)
            elif feed.complete is None or feed.complete.marker is None:
                yield _Listed(found, file.look)
            elif folder.is_one_file:
                has_marker = folder.has(feed.complete.marker_of(file.path))
                yield _Listed(found, file.look, has_marker)
            else:
                yield _Listed(found, file.look, feed.complete.marker_of(file.name) in names)

    def _found(self, folder: RemoteFolder, file: RemoteFile) -> FoundFile:
        url = folder.url_of(file)
        version = str(file.look) if file.look.identifies else None
        fetch = folder.fetch(file, self._limits)
        return FoundFile(
            url,
            utf8(file.name),
            file.fault,
            fetch,
            Origin(url, version),
            modified_at=file.look.modified,
        )

    def _judged(
        self, source: CdrSource, feed: Feed, listed: Sequence[_Listed] | Iterator[_Listed]
    ) -> list[FoundFile]:
        """Give those that are no markers, those that are not complete with their outcome."""
        now = self._clock()
        before = seen_before(self._connection, source.source_id)
        judged: list[FoundFile] = []
        waiting: list[IncompleteFile] = []
        for each in listed:
            file = each.file
            if feed.is_marker(file.file_name):
                continue
            if file.fault is None and file.outcome is None:
                version = str(each.look)
                since = before.get((file.file_name, version), now)
                reason = _why_incomplete(feed, each, since, now)
                if reason is not None:
                    waiting.append(IncompleteFile(file.file_name, version, since, reason))
                    file = replace(
                        file, outcome=_outcome(source, file, "incomplete", reason, NO_FILE_ID)
                    )
            judged.append(file)
        if waiting or before:
            remember(self._connection, source.source_id, waiting)
        return judged


def _outcome(
    source: CdrSource, file: FoundFile, status: Status, reason: str | None, file_id: int
) -> FileOutcome:
    return FileOutcome(
        source.source_id,
        source.format,
        file.file_name,
        status,
        is_new=False,
        file_id=file_id,
        reason=reason,
    )


def _why_incomplete(feed: Feed, listed: _Listed, since: datetime, now: datetime) -> str | None:
    """Say why a file has to wait; nothing if it is complete.

    A server's clock may go behind or ahead of ours. It is believed that a file is old enough, for
    a file that is fetched is looked at once more. That it is too young, or of the future, is
    believed no longer than until our own clock has seen it unchanged for the same time.
    """
    if feed.complete is not None and feed.complete.marker is not None:
        marker = feed.complete.marker_of(listed.file.file_name)
        return None if listed.has_marker else f"waits for {marker}"
    modified = listed.look.modified
    stable = timedelta(seconds=feed.stable_seconds or 0)
    if now - since >= stable or (modified is not None and now - modified >= stable):
        return None
    if modified is None:
        return f"is taken when it has been as it is for {feed.stable_seconds} s"
    if modified > now:
        return f"was written at {modified:%Y-%m-%d %H:%M:%S} UTC, which has not come yet here"
    seconds = (now - modified).total_seconds()
    return f"was written {seconds:.0f} s ago, less than {feed.stable_seconds} s"


def _in_folder(location: str) -> list[FoundFile]:
    """List the files of a feed that is a local folder. Raises FetchError."""
    glob = Glob.of(location.split("://", 1)[-1])
    folder = Path(glob.folder)
    try:
        if not glob.pattern and not folder.is_dir():
            return find_path(glob.folder, folder)
        if not glob.pattern:
            raise LandingError(f"{folder} {IS_A_FOLDER}")
        if not folder.is_dir():
            raise LandingError(f"{folder} is not a folder")
        found = walk(folder, folder, glob.may_fit_below, "the folder of the feed")
        return [file for file in found if glob.fits(file.file_name)]
    except LandingError as error:
        raise FetchError(str(error)) from error


def _looked_at(files: Sequence[FoundFile], complete: Complete | None) -> Iterator[_Listed]:
    """Look at local files, and for their markers."""
    for file in files:
        path = Path(file.location)
        try:
            seen = path.stat()
        except OSError:
            look = Look(None)  # at its turn it will be said what is wrong with it
        else:
            look = Look(seen.st_size, datetime.fromtimestamp(seen.st_mtime, UTC))
        if complete is None or complete.marker is None:
            yield _Listed(file, look)
        else:
            yield _Listed(file, look, Path(complete.marker_of(str(path))).exists())


def _is_hidden(name: str) -> bool:
    """Tell files that are passed over, as in the inbox."""
    return any(is_ignored(part) for part in PurePosixPath(name).parts)
