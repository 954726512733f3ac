"""Format files: found by name, read, and checked.

Every mistake is told with the file, the line and the key it is at.
"""

from pathlib import Path
from typing import Final

from pydantic import ValidationError

from loaders.format_language import KINDS, CdrFormat, wrong_references
from loaders.yaml_mistakes import (
    Location,
    plain_value,
    read_mapping,
    repeated_keys,
    told,
    validation_mistakes,
)

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
    root = read_mapping(path, FormatError)
    mistakes = repeated_keys(root)
    cdr_format = None
    if not mistakes:
        try:
            cdr_format = CdrFormat.model_validate(plain_value(root))
        except ValidationError as error:
            mistakes = [
                (_location(location), reason)
                for location, reason in validation_mistakes(error, "a format file")
            ]
        else:
            mistakes = wrong_references(cdr_format)
            if cdr_format.format != path.stem:
                mistakes.append((("format",), f"must be '{path.stem}', as the file is called"))
    if mistakes or cdr_format is None:
        raise FormatError(told(path, root, mistakes))
    return cdr_format


def _location(location: Location) -> Location:
    """Leave out the kind of the file, which pydantic puts where no key is."""
    if len(location) > 1 and location[0] == "file" and location[1] in KINDS:
        return (location[0], *location[2:])
    return location
