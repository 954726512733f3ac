"""Where the files of a source come from: `feeds.yml` beside the tariff book.

The file says for a source from where its files are fetched and when one is complete; it documents
itself. What is secret stands in the environment of the job, and feeds.yml names the variable.
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import Annotated, Any, Final, Self
from urllib.parse import parse_qsl

import yaml
from pydantic import (
    BaseModel,
    ConfigDict,
    Field,
    StringConstraints,
    TypeAdapter,
    ValidationError,
    field_validator,
    model_validator,
)

from loaders.feed_urls import (
    OBJECT_STORES,
    Glob,
    Secrets,
    is_url,
    password_in,
    protocol,
    web_query,
    web_secret,
)
from loaders.sources import SOURCES_SEED
from loaders.yaml_mistakes import (
    Location,
    Mistake,
    place,
    plain_value,
    read_mapping,
    repeated_keys,
    told,
    validation_mistakes,
)

FEEDS_FILE: Final = Path("feeds.yml")
STABLE_SECONDS: Final = 60
"""For how long a file must be as it is, where feeds.yml does not say."""

_VARIABLE: Final = re.compile(r"\$\{([A-Za-z_][A-Za-z0-9_]*)\}")
_SECRET_NAME: Final = re.compile(
    r"passw|passphrase|passcode|secret|token|credential|connection_string|(^|[_-])key$|apikey"
    r"|(^|_)pkey|^pwd$|^pin$|^sig$|signature|authorization|cookie",
    re.I,
)
_PLAIN_NAME: Final = re.compile(
    r"^(user|username|login|host|hostname|port|region|region_name|endpoint|endpoint_url|profile"
    r"|known_hosts)$",
    re.I,
)
_WAY_OUT: Final = "put it into the environment and write ${NAME} here"
_PRIVATE_KEY: Final = re.compile(r"-----BEGIN [A-Z ]*PRIVATE KEY")


class FeedError(ValueError):
    """A feeds.yml that cannot be used, or a variable of it that is not set."""


class _Part(BaseModel):
    """A mapping of feeds.yml: unknown keys are errors, values are not converted."""

    model_config = ConfigDict(extra="forbid", frozen=True, strict=True)


class Complete(_Part):
    """When a file is complete: after some time without a change, or when its marker is there."""

    stable_seconds: Annotated[int, Field(ge=0)] | None = None
    marker: str | None = None

    @field_validator("marker")
    @classmethod
    def _names_the_file(cls, value: str) -> str:
        bare = value.replace("{name}", "", 1) if "{name}" in value else value.replace("{stem}", "")
        if bare == value or not bare or set(bare) & set("{}/"):
            raise ValueError(
                "must be a file name made of {name} (a.csv) or {stem} (a), as {name}.done"
            )
        return value

    @model_validator(mode="after")
    def _one_rule(self) -> Self:
        if (self.stable_seconds is None) == (self.marker is None):
            raise ValueError("needs either stable_seconds or marker")
        return self

    def marker_of(self, name: str) -> str:
        """Give the marker's path of a file's path; only where there are markers."""
        path = PurePosixPath(name)
        assert self.marker is not None
        marker = self.marker.replace("{name}", path.name).replace("{stem}", path.stem)
        return path.with_name(marker).as_posix()

    def is_marker(self, name: str) -> bool:
        """Tell whether a path is that of a marker, also when its file is gone."""
        if self.marker is None:
            return False
        before, after = re.split(r"\{name\}|\{stem\}", self.marker, maxsplit=1)
        base = PurePosixPath(name).name
        return (
            base.startswith(before)
            and base.endswith(after)
            and len(base) > len(before) + len(after)
        )


class Feed(_Part):
    """What feeds.yml says of one source."""

    url: Annotated[str, StringConstraints(strip_whitespace=True, min_length=1)] | None = None
    """Without one, the feed is the source's folder of the inbox."""
    options: Mapping[str, Any] = {}
    complete: Complete | None = None

    @field_validator("url")
    @classmethod
    def _without_password(cls, value: str) -> str:
        if password_in(value) is not None:
            raise ValueError(
                "has a password in it; write only the user there, and in the options "
                "`password: ${NAME}` with the variable of the environment that holds it"
            )
        literal = [name for name, text in parse_qsl(web_query(value)) if not _VARIABLE.search(text)]
        if any(map(_SECRET_NAME.search, literal)):
            raise ValueError(f"has a secret in its query; {_WAY_OUT}")
        if not is_url(value) and not value.startswith("/"):
            raise ValueError("must be a URL (sftp://host/out/*.csv) or a path that begins with /")
        return value

    @model_validator(mode="after")
    def _says_something(self) -> Self:
        if self.url is None and self.complete is None:
            raise ValueError("needs a url, or complete for the source's folder of the inbox")
        if self.url is None and self.options:
            raise ValueError("has options but no url; an inbox folder needs none")
        marker = self.complete.marker if self.complete else None
        last = Glob.of(self.url).pattern[-1:] if self.url else ()
        if marker and last and PurePosixPath(marker).suffix in PurePosixPath(last[0]).suffixes:
            raise ValueError("has a marker that is called as its files are; none would land")
        return self

    @property
    def stable_seconds(self) -> int | None:
        """For how long a file must be as it is; none where its marker or the store says more."""
        if self.complete is not None:
            return self.complete.stable_seconds
        return None if self.url and protocol(self.url) in OBJECT_STORES else STABLE_SECONDS

    def is_marker(self, name: str) -> bool:
        """Tell whether a path is that of a marker, which never lands."""
        return self.complete is not None and self.complete.is_marker(name)


@dataclass(frozen=True)
class Access:
    """A feed's url and options with the environment's values in them, and which are secret."""

    url: str
    options: Mapping[str, Any]
    secrets: Secrets


@dataclass(frozen=True)
class SourceFeed:
    """The feed of a source, and where in feeds.yml it asks for which variable."""

    source_id: str
    feed: Feed
    variables: tuple[tuple[str, str], ...]

    def access(self, environment: Mapping[str, str]) -> Access:
        """Put the environment's values in. Raises FeedError for one that is not set."""
        for name, where in self.variables:
            if not environment.get(name):
                raise FeedError(
                    f"{where}: the environment variable {name} is not set; "
                    "set it for the command, as in the crontab or the service that runs it"
                )
        secrets: list[str] = []

        def filled(value: Any, name: str) -> Any:
            if isinstance(value, Mapping):
                return {key: filled(inner, str(key)) for key, inner in value.items()}
            if isinstance(value, list):
                return [filled(inner, name) for inner in value]
            if not isinstance(value, str):
                return value
            names = _VARIABLE.findall(value)
            if not _PLAIN_NAME.match(name):
                secrets.extend(environment[each] for each in names)
            return _VARIABLE.sub(lambda found: environment[found[1]], value)

        assert self.feed.url is not None
        url = filled(self.feed.url, "host")
        options = filled(self.feed.options, "")
        secrets.extend(environment[name] for name in _VARIABLE.findall(web_secret(self.feed.url)))
        return Access(url, options, Secrets([*secrets, web_query(url), password_in(url) or ""]))


def read_feeds(project_dir: Path, source_ids: Iterable[str]) -> dict[str, SourceFeed]:
    """Read feeds.yml: the feeds of the sources that have one. Without the file there are none.

    Raises FeedError with one line per mistake: `feeds.yml line <n>, <key>: <reason>`.
    """
    path = project_dir / FEEDS_FILE
    if not path.exists():
        return {}
    root = read_mapping(path, FeedError, may_be_empty=True)
    mistakes = repeated_keys(root)
    feeds: dict[str, Feed] = {}
    if not mistakes:
        try:
            value = {str(key): feed for key, feed in plain_value(root).items()}
            feeds = TypeAdapter(dict[str, Feed]).validate_python(value)
        except ValidationError as error:
            mistakes = validation_mistakes(error, "a feed")
        except (yaml.YAMLError, ValueError, TypeError):
            raise FeedError(f"{path}: has a value that is not plain YAML") from None
        known = list(source_ids)
        mistakes.extend(
            (
                (source_id,),
                f"there is no source '{source_id}' in {SOURCES_SEED}; "
                f"the sources are {', '.join(known) or 'none yet'}",
            )
            for source_id in feeds
            if source_id not in known
        )
        for source_id, feed in feeds.items():
            mistakes.extend(_literal_secrets(feed.options, (source_id, "options")))
    if mistakes:
        raise FeedError(told(path, root, mistakes))
    return {
        source_id: SourceFeed(
            source_id,
            feed,
            tuple(
                (name, place(path, root, location))
                for location, text in _texts(feed.model_dump(), (source_id,))
                for name in _VARIABLE.findall(text)
            ),
        )
        for source_id, feed in feeds.items()
    }


def _literal_secrets(options: Mapping[str, Any], location: Location) -> Iterator[Mistake]:
    """Find what is secret and stands in the file itself. The messages do not show it."""
    for here, text in _texts(options, location):
        names = [step for step in here[len(location) :] if isinstance(step, str)]
        if _PRIVATE_KEY.search(text) or password_in(text) is not None:
            yield here, f"holds a secret; {_WAY_OUT}"
        elif any(map(_SECRET_NAME.search, names)) and not _VARIABLE.fullmatch(text):
            yield here, f"is a secret and must not stand in the file; {_WAY_OUT}"


def _texts(value: Any, location: Location) -> Iterator[tuple[Location, str]]:
    """List the texts of nested values. A number counts as one: a PIN is a password too."""
    if isinstance(value, Mapping):
        for key, inner in value.items():
            yield from _texts(inner, (*location, str(key)))
    elif isinstance(value, list | tuple):
        for position, inner in enumerate(value):
            yield from _texts(inner, (*location, position))
    elif value is not None and not isinstance(value, bool):
        yield location, str(value)
