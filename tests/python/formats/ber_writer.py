"""Writes BER: a tree of named elements by the tags of a schema, with the encoder of asn1tools."""

import xml.etree.ElementTree as ET
from typing import Final

from asn1tools.codecs.ber import encode_length_definite, encode_signed_integer, encode_tag

from loaders.readers.asn1_schema import load_schema

Tree = tuple[str, "str | list[Tree]"]
"""A name, and a value as text or the elements inside."""

_APPLICATION: Final = 0x40
_CONSTRUCTED: Final = 0x20
END: Final = b"\0\0"


class BerWriter:
    """Encodes trees by a schema."""

    def __init__(self, schema_name: str, indefinite: frozenset[str] = frozenset()) -> None:
        """The groups called as in `indefinite` get no length but an end-of-contents."""
        schema = load_schema(schema_name)
        self._groups: Final = {name: number for number, name in schema.group_names.items()}
        self._values: Final = {
            name: (number, kind) for number, (name, kind) in schema.values.items()
        }
        self._indefinite: Final = indefinite

    def write(self, tree: Tree) -> bytes:
        """Encode one element."""
        name, content = tree
        if isinstance(content, str):
            number, kind = self._values[name]
            return element(number, value_bytes(kind, content))
        inside = b"".join(map(self.write, content))
        if name in self._indefinite:
            tag = bytes(encode_tag(self._groups[name], _APPLICATION | _CONSTRUCTED))
            return tag + b"\x80" + inside + END
        return element(self._groups[name], inside, is_group=True)


def element(number: int, content: bytes, *, is_group: bool = False) -> bytes:
    """Encode an element of the class APPLICATION."""
    tag = encode_tag(number, _APPLICATION | (_CONSTRUCTED if is_group else 0))
    return bytes(tag + encode_length_definite(len(content)) + content)


def value_bytes(kind: str, text: str) -> bytes:
    """Encode a value as its kind is written."""
    if kind == "integer":
        return bytes(encode_signed_integer(int(text)))
    if kind == "text":
        return text.encode()
    return bytes.fromhex(text + "F" if len(text) % 2 else text)


def tree_of(xml: ET.Element) -> Tree:
    """Read an XML element as a tree."""
    inside = list(xml)
    return (xml.tag, [tree_of(each) for each in inside] if inside else (xml.text or "").strip())
