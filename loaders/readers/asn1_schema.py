"""The schemas of ASN.1 files: which element has which tag, and how its value is written.

A schema is a YAML beside this module. It lists facts: names and numbers of tags of the class
APPLICATION, each of which belongs to one element wherever it stands. So an element that a schema
does not know costs nothing of what is around it.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Final, Literal

import yaml
from pydantic import BaseModel, ConfigDict

SCHEMAS_FOLDER: Final = Path(__file__).parent
_ENDING: Final = "_schema.yml"

ValueKind = Literal["text", "integer", "bcd", "octets"]
"""How the bytes of a value are written; what `value_text` reads."""

MAX_INTEGER_BYTES: Final = 16


class ValueFaultError(ValueError):
    """A value that its bytes do not give; says why."""


class _SchemaFile(BaseModel):
    """What a schema file holds; the numbers are those of the class APPLICATION."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    files: tuple[str, ...]
    """The elements that are a whole file: the first has records, others have none."""
    records: str
    """The element whose elements are the records."""
    versions: Mapping[str, tuple[int, ...]] = {}
    """The elements that say the version, and the versions that the schema is of."""
    groups: Mapping[str, int]
    texts: Mapping[str, int] = {}
    integers: Mapping[str, int] = {}
    bcd: Mapping[str, int] = {}
    octets: Mapping[str, int] = {}


@dataclass(frozen=True)
class Asn1Schema:
    """A schema, ready to look up tags."""

    name: str
    files: tuple[str, ...]
    records: str
    versions: Mapping[str, tuple[int, ...]]
    group_names: Mapping[int, str]
    """By number."""
    values: Mapping[int, tuple[str, ValueKind]]
    """By number: name, and how its bytes are written."""

    @property
    def names(self) -> frozenset[str]:
        """The names of all elements."""
        return frozenset(self.group_names.values()) | {name for name, _ in self.values.values()}


def known_schemas() -> list[str]:
    """List the schemas that have a file, in alphabetical order."""
    return sorted(path.name.removesuffix(_ENDING) for path in SCHEMAS_FOLDER.glob(f"*{_ENDING}"))


@cache
def load_schema(name: str) -> Asn1Schema:
    """Read the schema called `name`, one of `known_schemas()`."""
    path = SCHEMAS_FOLDER / f"{name}{_ENDING}"
    listed = _SchemaFile.model_validate(yaml.safe_load(path.read_text(encoding="utf-8")))
    kinds: dict[ValueKind, Mapping[str, int]] = {
        "text": listed.texts,
        "integer": listed.integers,
        "bcd": listed.bcd,
        "octets": listed.octets,
    }
    values = {
        number: (element, kind)
        for kind, elements in kinds.items()
        for element, number in elements.items()
    }
    groups = {number: element for element, number in listed.groups.items()}
    if len(values) + len(groups) != len(listed.groups) + sum(map(len, kinds.values())):
        raise ValueError(f"{path} gives a number to two elements")
    return Asn1Schema(name, listed.files, listed.records, listed.versions, groups, values)


def value_text(kind: ValueKind, content: bytes, encoding: str) -> str:
    """Give a value as text; raises ValueFaultError.

    >>> value_text("bcd", bytes.fromhex("133713371337133f"), "ascii")
    '133713371337133'
    """
    if kind == "integer":
        if not 0 < len(content) <= MAX_INTEGER_BYTES:
            raise ValueFaultError(f"a whole number of {len(content)} bytes")
        return str(int.from_bytes(content, "big", signed=True))
    if kind == "text":
        try:
            return content.decode(encoding)
        except UnicodeDecodeError as error:
            raise ValueFaultError(
                f"byte {content[error.start]:02x} at its position {error.start + 1} "
                f"is not {encoding}"
            ) from None
    digits = content.hex().upper()
    return digits.rstrip("F") if kind == "bcd" else digits
