"""Format files: found by name, read, and checked.

Every mistake is told with the file, the line and the key it is at.
"""

from pathlib import Path
from typing import Any, Final

import yaml
from pydantic import ValidationError

from loaders.format_language import KINDS, CdrFormat, Location, wrong_references

FORMATS_FOLDER: Final = Path(__file__).parent / "formats"
"""Where the formats live that Ratehouse ships."""


class FormatError(ValueError):
    """A format file that cannot be used, or a format that does not exist."""


def known_formats(folder: Path = FORMATS_FOLDER) -> list[str]:
    """List the formats that have a file in `folder`, in alphabetical order."""
    return sorted(path.stem for path in folder.glob("*.yml"))


def load_named_format(name: str, folder: Path = FORMATS_FOLDER) -> CdrFormat:
    """Read the format called `name`.

    Raises FormatError when there is none, naming those that there are, and as `load_format`.
    """
    known = known_formats(folder)
    if name not in known:
        raise FormatError(f"there is no format '{name}'; the formats are {', '.join(known)}")
    return load_format(folder / f"{name}.yml")


def load_format(path: Path) -> CdrFormat:
    """Read and check one format file.

    Raises FormatError with one line per mistake: `<file> line <n>, <key>: <reason>`.
    """
    try:
        root = yaml.compose(path.read_text(encoding="utf-8"), Loader=yaml.SafeLoader)
    except (OSError, UnicodeDecodeError) as error:
        raise FormatError(f"{path}: cannot be read: {error}") from error
    except yaml.MarkedYAMLError as error:
        line = error.problem_mark.line + 1 if error.problem_mark else 1
        raise FormatError(f"{path} line {line}: not YAML: {error.problem}") from error
    if not isinstance(root, yaml.MappingNode):
        raise FormatError(f"{path} line 1: must be a mapping of keys to values")
    mistakes = _repeated_keys(root)
    cdr_format = None
    if not mistakes:
        try:
            cdr_format = CdrFormat.model_validate(_value(root))
        except ValidationError as error:
            mistakes = [(_location(each["loc"]), _reason(each)) for each in error.errors()]
        else:
            mistakes = wrong_references(cdr_format)
            if cdr_format.format != path.stem:
                mistakes.append((("format",), f"must be '{path.stem}', as the file is called"))
    if mistakes or cdr_format is None:
        raise FormatError(
            "\n".join(
                f"{path} line {_line(root, location)}, {_key(location)}: {reason}"
                for location, reason in mistakes
            )
        )
    return cdr_format


def _location(location: Location) -> Location:
    """Leave out the kind of the file, which pydantic puts where no key is."""
    if len(location) > 1 and location[0] == "file" and location[1] in KINDS:
        return (location[0], *location[2:])
    return location


def _reason(error: Any) -> str:
    """Say a pydantic error in a few words."""
    message: str = error["msg"]
    if error["type"] == "extra_forbidden":
        return "is not a key of a format file"
    if error["type"] == "missing":
        return "is missing"
    return message.removeprefix("Value error, ")


def _value(node: yaml.Node) -> Any:
    """Turn a YAML node into plain values: the safe loader's, from the tree that has the lines."""
    loader = yaml.SafeLoader("")
    try:
        return loader.construct_document(node)
    finally:
        loader.dispose()


def _repeated_keys(node: yaml.Node, location: Location = ()) -> list[tuple[Location, str]]:
    """Find keys that a mapping holds twice: YAML readers keep the last and say nothing."""
    mistakes: list[tuple[Location, str]] = []
    if isinstance(node, yaml.MappingNode):
        seen: set[str] = set()
        for key, value in node.value:
            here = (*location, str(key.value))
            if key.value in seen:
                mistakes.append((here, "is there twice"))
            seen.add(key.value)
            mistakes.extend(_repeated_keys(value, here))
    elif isinstance(node, yaml.SequenceNode):
        for position, value in enumerate(node.value):
            mistakes.extend(_repeated_keys(value, (*location, position)))
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
