"""YAML that people write: read with its line numbers, so that a mistake is told where it is."""

from collections.abc import Iterable
from pathlib import Path
from typing import Any

import yaml
from pydantic import ValidationError

Location = tuple[str | int, ...]
"""The way to a value inside the YAML: keys and list positions."""

Mistake = tuple[Location, str]
"""Where something is wrong, and what."""


def read_mapping(
    path: Path, error_type: type[ValueError], *, may_be_empty: bool = False
) -> yaml.MappingNode:
    """Read a file that is one mapping; with `may_be_empty` also one that holds only comments.

    Raises `error_type`, naming the file and where possible the line.
    """
    try:
        root = yaml.compose(path.read_text(encoding="utf-8"), Loader=yaml.SafeLoader)
    except (OSError, UnicodeDecodeError) as error:
        raise error_type(f"{path}: cannot be read: {error}") from error
    except yaml.MarkedYAMLError as error:
        line = error.problem_mark.line + 1 if error.problem_mark else 1
        raise error_type(f"{path} line {line}: not YAML: {error.problem}") from error
    except yaml.YAMLError as error:
        raise error_type(f"{path}: not YAML: {error}") from error
    if root is None and may_be_empty:
        mark = yaml.Mark(str(path), 0, 0, 0, None, 0)
        return yaml.MappingNode("tag:yaml.org,2002:map", [], mark, mark)
    if not isinstance(root, yaml.MappingNode):
        raise error_type(f"{path} line 1: must be a mapping of keys to values")
    return root


def plain_value(node: yaml.Node) -> Any:
    """Turn a YAML node into plain values: the safe loader's, from the tree that has the lines."""
    loader = yaml.SafeLoader("")
    try:
        return loader.construct_document(node)
    finally:
        loader.dispose()


def told(path: Path, root: yaml.Node, mistakes: Iterable[Mistake]) -> str:
    """Write one line per mistake: `<file> line <n>, <key>: <reason>`."""
    return "\n".join(f"{place(path, root, location)}: {reason}" for location, reason in mistakes)


def place(path: Path, root: yaml.Node, location: Location) -> str:
    """Say where a value is: `<file> line <n>, <key>`."""
    return f"{path} line {_line(root, location)}, {_key(location)}"


def validation_mistakes(error: ValidationError, what: str) -> list[Mistake]:
    """Say pydantic's errors in a few words; `what` is the thing that is read (`a format file`)."""
    return [(tuple(each["loc"]), _reason(each, what)) for each in error.errors()]


def _reason(error: Any, what: str) -> str:
    message: str = error["msg"]
    if error["type"] == "extra_forbidden":
        return f"is not a key of {what}"
    if error["type"] == "missing":
        return "is missing"
    return message.removeprefix("Value error, ")


def repeated_keys(node: yaml.Node, location: Location = ()) -> list[Mistake]:
    """Find keys that a mapping holds twice: YAML readers keep the last and say nothing."""
    mistakes: list[Mistake] = []
    if isinstance(node, yaml.MappingNode):
        seen: set[str] = set()
        for key, value in node.value:
            here = (*location, str(key.value))
            if key.value in seen:
                mistakes.append((here, "is there twice"))
            seen.add(key.value)
            mistakes.extend(repeated_keys(value, here))
    elif isinstance(node, yaml.SequenceNode):
        for position, value in enumerate(node.value):
            mistakes.extend(repeated_keys(value, (*location, position)))
    return mistakes


def _line(node: yaml.Node, location: Location) -> int:
    """Give the line of the value at `location`, or of the nearest thing around it."""
    line = node.start_mark.line + 1
    for step in location:
        if isinstance(node, yaml.MappingNode):
            # The last of repeated keys: that is the one in the way.
            found = [(key, value) for key, value in node.value if key.value == step]
            if not found:
                break
            key, node = found[-1]
            line = key.start_mark.line + 1
        elif isinstance(node, yaml.SequenceNode) and isinstance(step, int):
            if step >= len(node.value):
                break
            node = node.value[step]
            line = node.start_mark.line + 1
        else:
            break
    return line


def _key(location: Location) -> str:
    """Write the way to a value: `layouts[0].columns`."""
    text = ""
    for step in location:
        text += f"[{step}]" if isinstance(step, int) else f".{step}" if text else step
    return text or "the file"
