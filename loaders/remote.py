"""Files on other machines: listed and fetched through fsspec.

Every answer of a server is awaited with patience that ends, every text of a library is cleaned of
what is secret before it is shown, and no more of a file is in memory than a piece.
"""

from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import partial
from pathlib import Path, PurePosixPath
from queue import Empty, SimpleQueue
from threading import Thread
from typing import Any, Final, TypeVar

from loaders.feed_urls import OBJECT_STORES, Glob, protocol, shown_url
from loaders.feeds import Access
from loaders.files import Fetch, FetchError, IncompleteFileError, Limits, UnreadableFileError

ANSWER_SECONDS: Final = 120
"""How long a server may take to answer; one that is alive and stuck would hold up the job."""
IS_A_FOLDER: Final = "is a folder; to mean the files below it, write a slash at its end"
_PIECE_BYTES: Final = 4 << 20
_SSH: Final = ("sftp", "ssh")
_SSH_OPTIONS: Final = {
    # Those of the user that runs the job: without, sshfs would talk to any host with this name.
    "known_hosts": (),
    "connect_timeout": 30,
    "login_timeout": 30,
    # Carriers' servers and the firewalls before them go away without a word.
    "keepalive_interval": 15,
    "keepalive_count_max": 4,
    # A name that is not UTF-8 must not hide all other files.
    "sftp_client_kwargs": {"path_errors": "surrogateescape"},
}

# By name, for the libraries are imported late, and each has errors of its own.
_OF_A_FILE: Final = {"FileNotFoundError", "PermissionError", "IsADirectoryError", "SFTPError"}
_OF_A_CONNECTION: Final = {"SFTPConnectionLost", "SFTPNoConnection"}
_OF_A_CHANGED_FILE: Final = {"FileExpired"}

_Answer = TypeVar("_Answer")


@dataclass(frozen=True)
class Look:
    """What a store says of a file without opening it. Times are aware; what it keeps back is none.

    `tag` is the store's own mark of the content, as the ETag of S3.
    """

    size: int | None
    modified: datetime | None = None
    tag: str | None = None

    @classmethod
    def of(cls, info: dict[str, Any]) -> "Look":
        """Read what fsspec gives; each of its file systems has its own words."""
        tag = next((info[key] for key in ("ETag", "etag", "md5Hash") if info.get(key)), None)
        times = ("LastModified", "last_modified", "mtime", "modified", "updated", "modify")
        moments = (_moment(info.get(key)) for key in times)
        size = info.get("size")
        return cls(
            int(size) if size is not None else None,
            next((moment for moment in moments if moment is not None), None),
            str(tag).strip('"') if tag else None,
        )

    def __str__(self) -> str:
        """Write it as raw.files keeps it: the size, and the mark of the content or else the time.

        A store may give the time of one file in two precisions.
        """
        words = [f"size={self.size}"] if self.size is not None else []
        if self.tag:
            words.append(f"etag={self.tag}")
        elif self.modified:
            words.append(f"modified={self.modified.astimezone(UTC):%Y-%m-%dT%H:%M:%S.%fZ}")
        return " ".join(words)

    @property
    def identifies(self) -> bool:
        """Whether another content would look otherwise; a size alone says too little."""
        return bool(self.modified or self.tag)


def _moment(value: object) -> datetime | None:
    if isinstance(value, int | float) and not isinstance(value, bool):
        return datetime.fromtimestamp(value, UTC)
    if isinstance(value, str):
        with suppress(ValueError):
            value = datetime.fromisoformat(value)
    if not isinstance(value, datetime):
        return None
    return value if value.tzinfo else value.replace(tzinfo=UTC)


@dataclass(frozen=True)
class RemoteFile:
    """A file of a store: its path there, its path below the folder of the feed, and its looks."""

    path: str
    name: str
    look: Look
    fault: str | None = None


class RemoteFolder:
    """The files of one feed. A server that could not be reached is not asked again."""

    def __init__(self, access: Access) -> None:
        """Nothing is asked yet."""
        self._access: Final = access
        self._glob: Final = Glob.of(access.url)
        self._protocol: Final = protocol(access.url)
        self._file_system: Any = None
        self._root = ""
        self._given_up: FetchError | None = None

    @property
    def is_one_file(self) -> bool:
        """Whether the URL names a file, and not a folder or a pattern."""
        return not self._glob.pattern

    @property
    def shown(self) -> str:
        """The feed's URL as it may be shown."""
        return self._access.secrets.hidden_in(shown_url(self._access.url))

    def url_of(self, file: RemoteFile) -> str:
        """The URL of a file as it may be shown."""
        folder = self._glob.folder
        url = folder if self.is_one_file else folder + file.name
        return _utf8(self._access.secrets.hidden_in(shown_url(url)))

    def files(self) -> Iterator[RemoteFile]:
        """List the files below the folder, also those that the pattern does not mean.

        Raises FetchError, with the reason.
        """
        self._connect()
        if self.is_one_file:
            info = self._asked(lambda: self._file_system.info(self._root))
            if info["type"] == "directory":
                raise FetchError(f"{self.shown} {IS_A_FOLDER}")
            yield RemoteFile(self._root, PurePosixPath(self._root).name, Look.of(info))
            return
        for info in self._listed(self._root):
            path = str(info["name"])
            name = path.removeprefix(self._root).strip("/")
            if info["type"] == "directory" or not name:
                continue
            if info["type"] == "link" and self.means(name):
                yield self._followed(path, name)
            else:
                yield RemoteFile(path, name, Look.of(info))

    def means(self, name: str) -> bool:
        """Tell whether the feed's pattern means a file of the folder."""
        return self.is_one_file or self._glob.fits(name)

    def has(self, path: str) -> bool:
        """Tell whether there is a file at a path of the store. Raises FetchError."""
        return bool(self._asked(lambda: self._file_system.exists(path)))

    def fetch(self, file: RemoteFile, limits: Limits) -> Fetch:
        """Give what brings a file, all of it and as it was listed, or nothing of it."""

        def fetch(target: Path) -> None:
            try:
                self._fetch(file, target, limits)
            except BaseException:
                target.unlink(missing_ok=True)
                raise

        return fetch

    def _fetch(self, file: RemoteFile, target: Path, limits: Limits) -> None:
        listed = file.look.size
        limits.check_size(listed or 0)
        size = 0
        # A store gives what is asked for, by default 50 MB at once.
        pieces = {"block_size": _PIECE_BYTES} if self._protocol in OBJECT_STORES else {}
        remote = self._asked(lambda: self._file_system.open(file.path, "rb", **pieces), file)
        try:
            with target.open("wb") as copy:
                while piece := self._asked(partial(remote.read, _wanted(size, listed)), file):
                    size += len(piece)
                    limits.check_size(size)
                    # A file that grows as fast as it is fetched would have no end.
                    if listed is not None and size > listed:
                        break
                    copy.write(piece)
        finally:
            with suppress(FetchError, UnreadableFileError):
                self._asked(remote.close)
        self._file_system.invalidate_cache()
        after = Look.of(self._asked(lambda: self._file_system.info(file.path), file))
        if listed not in (None, size) or str(after) != str(file.look):
            raise IncompleteFileError("was written to while it was fetched")

    def _connect(self) -> None:
        defaults = _SSH_OPTIONS if self._protocol in _SSH else {}

        def connect() -> tuple[Any, str]:
            # It and what it brings take longer to import than all of this command.
            import fsspec.core  # noqa: PLC0415

            found: tuple[Any, str] = fsspec.core.url_to_fs(
                self._glob.folder,
                skip_instance_cache=True,
                **{**defaults, **self._access.options},
            )
            return found

        self._file_system, self._root = self._asked(connect)

    def _listed(self, root: str) -> Iterator[dict[str, Any]]:
        """List a folder as deep as the pattern goes, its folders too."""
        self._file_system.invalidate_cache()
        if self._protocol in OBJECT_STORES:
            yield from self._listed_in_store(root)
            return
        folders = [root]
        while folders:
            folder = folders.pop()
            for info in self._asked(lambda: self._file_system.ls(folder, detail=True)):  # noqa: B023
                below = str(info["name"]).removeprefix(root).strip("/")
                hidden = PurePosixPath(below).name.startswith(".")
                is_folder = info["type"] == "directory" and below and not hidden
                if is_folder and self._glob.is_deep and self._glob.may_fit_below(below):
                    folders.append(str(info["name"]))
                yield info

    def _listed_in_store(self, root: str) -> list[dict[str, Any]]:
        """List what a store has below a prefix; one under which nothing lies yet is empty."""
        bucket = root.split("/", 1)[0]

        def listed() -> list[dict[str, Any]]:
            try:
                if self._glob.is_deep:
                    return list(self._file_system.find(root, detail=True).values())
                return list(self._file_system.ls(root, detail=True))
            except FileNotFoundError:
                if root.strip("/") == bucket or not self._file_system.exists(bucket):
                    raise
                return []

        return self._asked(listed)

    def _followed(self, path: str, name: str) -> RemoteFile:
        """Look at the file that a link leads to."""
        try:
            info = self._file_info(path)
        except UnreadableFileError:
            return RemoteFile(path, name, Look(None), "is a link that leads nowhere")
        if info["type"] == "directory":
            fault = "is a link to a folder; only folders themselves are read"
            return RemoteFile(path, name, Look(None), fault)
        return RemoteFile(path, name, Look.of(info))

    def _file_info(self, path: str) -> dict[str, Any]:
        link = RemoteFile(path, path, Look(None))
        info: dict[str, Any] = self._asked(lambda: self._file_system.info(path), link)
        return info

    def _asked(self, question: Callable[[], _Answer], file: RemoteFile | None = None) -> _Answer:
        """Ask the server. What says something of `file` alone is an UnreadableFileError.

        Anything else is a FetchError, and then nothing more is asked.
        """
        if self._given_up is not None:
            raise self._given_up
        try:
            return _within(ANSWER_SECONDS, question)
        except Exception as error:
            reason = self._told(error)
            names = {each.__name__ for each in type(error).__mro__}
            if file is not None and names & _OF_A_CHANGED_FILE:
                raise IncompleteFileError(f"was replaced while it was fetched: {reason}") from None
            if file is not None and names & _OF_A_FILE and not names & _OF_A_CONNECTION:
                raise UnreadableFileError(f"cannot be fetched: {reason}") from None
        self._given_up = FetchError(f"{self.shown} cannot be read: {reason}")
        # Not `from`: a traceback of the library's error could show what is secret.
        raise self._given_up from None

    def _told(self, error: Exception) -> str:
        """Say a library's error, without what is secret."""
        said = isinstance(error, OSError) and error.strerror
        text = " ".join((said or str(error) or type(error).__name__).split())
        if type(error).__name__ == "HostKeyNotVerifiable":
            text += (
                "; compare its key with the one that the carrier names and add it to "
                "~/.ssh/known_hosts, or to a file that options.known_hosts names"
            )
        return _utf8(self._access.secrets.hidden_in(text))


def _wanted(size: int, listed: int | None) -> int:
    """Say how much to ask for: of a file that was listed, what is left and a byte to see its end.

    Requests beyond the end of a file cost as much as others.
    """
    return _PIECE_BYTES if listed is None else max(1, min(_PIECE_BYTES, listed - size + 1))


def _within(seconds: float, question: Callable[[], _Answer]) -> _Answer:
    """Await an answer. Raises TimeoutError, and what `question` raises."""
    answers: SimpleQueue[tuple[_Answer | None, BaseException | None]] = SimpleQueue()

    def ask() -> None:
        try:
            answers.put((question(), None))
        except BaseException as error:
            answers.put((None, error))

    Thread(target=ask, daemon=True).start()
    try:
        answer, error = answers.get(timeout=seconds)
    except Empty:
        raise TimeoutError(f"no answer within {seconds:g} seconds") from None
    if error is not None:
        raise error
    return answer  # type: ignore[return-value]


def _utf8(text: str) -> str:
    """Write a name that is not UTF-8 so that a database can hold it."""
    return text.encode("utf-8", "surrogateescape").decode("utf-8", "backslashreplace")
