"""What a source's files are expected to be like: the suites of `loaders/expectations/`.

A suite is data: expectations of Great Expectations, each about one column of a file's profile
(`loaders.profiles`), with the arguments of the expectation and a sentence for people. A source has
the suite of its name, `<source_id>.yml`, else that of its format, `<format>.yml`, else
`default.yml`. A suite that begins with `extends: default` adds to another one.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Annotated, Any, Final

import yaml
from pydantic import BaseModel, ConfigDict, Field, StringConstraints, ValidationError

from loaders.profiles import NUMBERS

SUITES_FOLDER: Final = Path(__file__).parent / "expectations"
"""Where the suites live."""

DEFAULT_SUITE: Final = "default"

Argument = bool | int | float | str | list[int] | list[float] | list[str]
Text = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1)]


class SuiteError(ValueError):
    """A suite that cannot be used; names file, line and key."""


@dataclass(frozen=True, eq=False)
class Expectation:
    """One expectation about a column of the profile.

    `name` is that of Great Expectations, `arguments` are its own but for the column. It counts only
    for files in whose profile each column of `when` is at least the number given.
    `where` is the file and the line that it is written in.
    """

    name: str
    column: str
    arguments: Mapping[str, Argument]
    when: Mapping[str, float]
    says: str
    where: str

    @property
    def summary(self) -> str:
        """The expectation as one would call it."""
        arguments = ", ".join(f"{name}={value}" for name, value in self.arguments.items())
        return f"{self.name}({', '.join(filter(None, (self.column, arguments)))})"


@dataclass(frozen=True, eq=False)
class Suite:
    """The expectations of the sources that have no nearer suite."""

    name: str
    expectations: tuple[Expectation, ...]


class _Written(BaseModel):
    """An expectation as the YAML has it; other keys are arguments."""

    model_config = ConfigDict(extra="allow", frozen=True)

    expect: Annotated[str, StringConstraints(pattern=r"^expect_column_values_[a-z_]+$")]
    column: Text
    says: Text
    when: dict[str, float] = Field(default_factory=dict)


def suite_of(source_id: str, format_name: str, folder: Path = SUITES_FOLDER) -> Suite:
    """Give the suite of a source: its own, else its format's, else the default one.

    A suite is read once in a process. Raises SuiteError.
    """
    for name in (source_id, format_name):
        if (folder / f"{name}.yml").is_file():
            return load_suite(name, folder)
    return load_suite(DEFAULT_SUITE, folder)


@cache
def load_suite(name: str, folder: Path = SUITES_FOLDER) -> Suite:
    """Read and check a suite. Raises SuiteError."""
    return Suite(name, tuple(_expectations(name, folder, ())))


def _expectations(name: str, folder: Path, within: tuple[str, ...]) -> Iterator[Expectation]:
    path = folder / f"{name}.yml"
    if name in within:
        raise SuiteError(f"{path}: extends itself by way of {', '.join(within)}")
    try:
        root = yaml.compose(path.read_text(encoding="utf-8"), Loader=yaml.SafeLoader)
    except OSError as error:
        raise SuiteError(f"{path}: cannot be read: {error.strerror}") from error
    except (yaml.YAMLError, UnicodeDecodeError) as error:
        raise SuiteError(f"{path}: is not YAML: {error}") from error
    keys = dict(_items(root, path))
    for key, value in keys.items():
        if key not in ("extends", "expectations"):
            raise SuiteError(
                f"{_place(path, value)}: '{key}' is not a key of a suite; "
                "those are extends and expectations"
            )
    if "extends" in keys:
        yield from _expectations(str(_plain(keys["extends"])), folder, (*within, name))
    written = keys.get("expectations")
    if not isinstance(written, yaml.SequenceNode):
        raise SuiteError(f"{path}: lacks the list 'expectations'")
    for node in written.value:
        yield _expectation(node, path)


def _expectation(node: yaml.Node, path: Path) -> Expectation:
    keys = dict(_items(node, path))
    try:
        written = _Written.model_validate({key: _plain(value) for key, value in keys.items()})
    except ValidationError as error:
        first = error.errors()[0]
        key = str(first["loc"][0])
        message = (
            "must name a column expectation of Great Expectations, expect_column_values_..."
            if key == "expect" and first["type"] != "missing"
            else first["msg"]
        )
        raise SuiteError(f"{_place(path, keys.get(key, node))}, {key}: {message}") from error
    for key, columns in {"column": [written.column], "when": list(written.when)}.items():
        for column in columns:
            if column not in NUMBERS:
                raise SuiteError(
                    f"{_place(path, keys[key])}, {key}: '{column}' is not a number of the profile; "
                    f"those are {', '.join(NUMBERS)}"
                )
    arguments: dict[str, Any] = written.model_extra or {}
    if "mostly" in arguments:
        raise SuiteError(
            f"{_place(path, keys['mostly'])}, mostly: a suite judges each file by itself; leave "
            "it out"
        )
    return Expectation(
        written.expect,
        written.column,
        arguments,
        written.when,
        written.says,
        f"{path} line {node.start_mark.line + 1}",
    )


def _items(node: yaml.Node | None, path: Path) -> Iterator[tuple[str, yaml.Node]]:
    """List the keys and values of a mapping, each key once."""
    if not isinstance(node, yaml.MappingNode):
        place = path if node is None else _place(path, node)
        raise SuiteError(f"{place}: must be a mapping of keys and values")
    seen: set[str] = set()
    for key, value in node.value:
        if key.value in seen:
            raise SuiteError(f"{_place(path, key)}: '{key.value}' is there twice")
        seen.add(key.value)
        yield str(key.value), value


def _plain(node: yaml.Node) -> Any:
    """Turn a node into plain values."""
    loader = yaml.SafeLoader("")
    try:
        return loader.construct_document(node)
    finally:
        loader.dispose()


def _place(path: Path, node: yaml.Node) -> str:
    return f"{path} line {node.start_mark.line + 1}"
