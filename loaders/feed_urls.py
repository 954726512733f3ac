"""Where feeds lie: URLs with stars in them, and how they are shown without what is secret."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from fnmatch import fnmatchcase
from pathlib import PurePosixPath
from typing import Final, Self
from urllib.parse import quote, quote_plus, unquote

OBJECT_STORES: Final = frozenset("s3 s3a gs gcs abfs abfss az adl oss oci".split())
"""Protocols of stores in which a file appears only when all of it is there."""

_HIDDEN: Final = "***"
_WEB: Final = ("http", "https")


def is_url(location: str) -> bool:
    """Tell a URL (`sftp://host/file`) from a local path."""
    return "://" in location


def protocol(location: str) -> str:
    """Give the protocol of a URL; a plain path has `file`."""
    return location.split("://", 1)[0].lower() if is_url(location) else "file"


def shown_url(url: str) -> str:
    """Write a URL as it may be shown: without user, password and query.

    >>> shown_url("sftp://cdr:pw@host:22/out/a.csv")
    'sftp://host:22/out/a.csv'
    """
    if not is_url(url):
        return url
    scheme, rest = url.split("://", 1)
    if scheme.lower() in _WEB:
        rest = re.split(r"[?#]", rest, maxsplit=1)[0]
    authority, slash, path = rest.partition("/")
    if ":" in authority:
        # A password may hold slashes and signs: what stands before the last sign is never shown,
        # also when that cuts off the beginning of a path.
        rest = rest.rsplit("@", 1)[-1]
    else:
        rest = authority.rsplit("@", 1)[-1] + slash + path
    return f"{scheme}://{rest}"


def password_in(url: str) -> str | None:
    """Give the password that a URL holds, if it holds one."""
    if not is_url(url):
        return None
    rest = url.split("://", 1)[1]
    user, sign, _ = rest.split("/", 1)[0].rpartition("@")
    if sign:
        return user.split(":", 1)[1] if ":" in user else None
    found = re.match(r"[^/:@]*:(?![0-9]+/)(.+)@", rest)
    return found[1] if found else None


def web_query(url: str) -> str:
    """Give what stands behind the question mark of a URL of the web, where tokens stand."""
    return url.partition("?")[2] if protocol(url) in _WEB else ""


def web_secret(url: str) -> str:
    """Give what may hold a secret in a URL of the web: path and query, for links can be keys."""
    return url.split("://", 1)[1].partition("/")[2] if protocol(url) in _WEB else ""


class Secrets:
    """What must never be shown, in any way in which a library may write it."""

    def __init__(self, values: Iterable[str]) -> None:
        """`values` are passwords, keys and the like; empty ones hide nothing."""
        self.values: Final = tuple(filter(None, values))
        ways = {
            way
            for value in self.values
            for way in (
                value,
                unquote(value),
                quote(value, errors="replace"),
                quote(value, safe="", errors="replace"),
                quote_plus(value, errors="replace"),
                repr(value)[1:-1],
                repr(value.encode(errors="surrogateescape"))[2:-1],
            )
        }
        self._ways: Final = sorted(ways, key=len, reverse=True)

    def hidden_in(self, text: str) -> str:
        """Write a text without them, and URLs in it without users."""
        for way in self._ways:
            text = text.replace(way, _HIDDEN)
        return re.sub(r"(\w://)[^/\s@]*@", r"\1", text)


@dataclass(frozen=True)
class Glob:
    """Files below a folder: those whose path there fits the pattern.

    `*` and `?` are any characters but a slash, `**` is any folders. Without a pattern, `folder`
    is one file.
    """

    folder: str
    pattern: tuple[str, ...]

    @classmethod
    def of(cls, location: str) -> Self:
        """Take a URL or a path apart; one that ends with a slash is all that lies below it."""
        start = location.index("://") + 3 if is_url(location) else 0
        magic = "[*[]" if protocol(location) in _WEB else "[*?[]"
        if location.endswith("/") and not re.search(magic, location[start:]):
            return cls(location, ("**",))
        found = re.compile(magic).search(location, start)
        if found is None:
            return cls(location, ())
        end = location.rfind("/", 0, found.start()) + 1
        return cls(location[:end], tuple(location[end:].split("/")))

    def fits(self, name: str) -> bool:
        """Tell whether a path below the folder is meant."""
        return _fits(PurePosixPath(name).parts, self.pattern)

    def may_fit_below(self, name: str) -> bool:
        """Tell whether paths below a folder of the folder can be meant."""
        return _leads(PurePosixPath(name).parts, self.pattern)

    @property
    def is_deep(self) -> bool:
        """Whether more than the folder itself has to be listed."""
        return len(self.pattern) > 1 or "**" in self.pattern


def _fits(parts: tuple[str, ...], pattern: tuple[str, ...]) -> bool:
    if not pattern:
        return not parts
    if pattern[0] == "**":
        return any(_fits(parts[skip:], pattern[1:]) for skip in range(len(parts) + 1))
    return bool(parts) and fnmatchcase(parts[0], pattern[0]) and _fits(parts[1:], pattern[1:])


def _leads(parts: tuple[str, ...], pattern: tuple[str, ...]) -> bool:
    if not parts or not pattern:
        return bool(pattern)
    if pattern[0] == "**":
        return True
    return fnmatchcase(parts[0], pattern[0]) and _leads(parts[1:], pattern[1:])


def is_same_host(url: str, other: str) -> bool:
    """Tell whether two URLs lead to the same place, so that one's secrets may go to the other.

    >>> is_same_host("sftp://cdr@host/out/*.csv", "sftp://host/in/a.csv")
    True
    """
    places = [
        (protocol(each), shown_url(each).split("://", 1)[-1].split("/", 1)[0].lower())
        for each in (url, other)
    ]
    return is_url(url) and places[0] == places[1]
