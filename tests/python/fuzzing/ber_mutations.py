"""Mutations of BER files: tags, lengths, values, elements that come and go."""

from collections.abc import Callable
from dataclasses import dataclass, field
from random import Random


@dataclass
class Node:
    """An element: the bytes of its tag, and its contents, bytes or elements."""

    tag: bytes
    value: bytes = b""
    inner: "list[Node] | None" = None
    is_indefinite: bool = False
    length: bytes | None = field(default=None)
    """Written instead of the right length."""

    def written(self) -> bytes:
        """Encode the element."""
        body = self.value if self.inner is None else b"".join(map(Node.written, self.inner))
        if self.is_indefinite:
            return self.tag + b"\x80" + body + b"\0\0"
        return self.tag + (_length(len(body)) if self.length is None else self.length) + body


def _written(nodes: "list[Node]", content: bytes) -> bytes:
    """Encode the elements; give `content` when they have been nested too deep for that before."""
    try:
        return b"".join(map(Node.written, nodes))
    except RecursionError:
        return content


def _length(size: int) -> bytes:
    if size < 128:
        return bytes([size])
    digits = size.to_bytes((size.bit_length() + 7) // 8)
    return bytes([0x80 | len(digits)]) + digits


def _head(data: bytes, at: int) -> tuple[bytes, int | None, int]:
    """Give tag, length (none when indefinite) and where the contents begin; raises IndexError."""
    begin = at
    at += 1
    if data[begin] & 0x1F == 0x1F:
        while data[at] & 0x80:
            at += 1
        at += 1
    tag = data[begin:at]
    first = data[at]
    at += 1
    if first == 0x80:
        return tag, None, at
    if first < 0x80:
        return tag, first, at
    count = first & 0x7F
    if count > 8 or at + count > len(data):
        raise IndexError
    return tag, int.from_bytes(data[at : at + count]), at + count


def parsed(data: bytes) -> list[Node]:
    """Read elements one after another; raises IndexError for what is no BER."""
    nodes, end = _parsed(data, 0, len(data))
    if end != len(data):
        raise IndexError
    return nodes


def _parsed(data: bytes, at: int, end: int, to_mark: bool = False) -> tuple[list[Node], int]:
    nodes: list[Node] = []
    while at < end:
        if to_mark and data[at : at + 2] == b"\0\0":
            return nodes, at + 2
        tag, length, start = _head(data, at)
        is_group = bool(tag[0] & 0x20)
        if length is None:
            inner, at = _parsed(data, start, end, to_mark=True)
            nodes.append(Node(tag, inner=inner, is_indefinite=True))
            continue
        at = start + length
        if at > end:
            raise IndexError
        if is_group:
            nodes.append(Node(tag, inner=_parsed(data, start, at)[0]))
        else:
            nodes.append(Node(tag, data[start:at]))
    if to_mark:
        raise IndexError
    return nodes, at


def _all(nodes: list[Node]) -> list[tuple[list[Node], int]]:
    found = []
    for position, node in enumerate(nodes):
        found.append((nodes, position))
        if node.inner is not None:
            found.extend(_all(node.inner))
    return found


_VALUES = (
    b"", b"\0", b"\xff" * 8, b"\x80", b"\x7f" * 9, b"\xff" * 40, b"20261005140322",
    b"20261305250000", b"00000000000000", b"+0000", b"+9999", b"0", b"-1", b"abc",
    b"\x21\x43\x65\x87\xf9", b"\xaa\xbb\xcc", b" ", b"\xe9\0", b"x" * 300, b"\x00\x00", b"\x30\x80",
    b"99999999999999",
)  # fmt: skip
_TAGS = (b"\x30", b"\x04", b"\x5f\x81\x00", b"\x7f\x99\x99\x99\x99", b"\x00")
_LENGTHS = (
    b"\x80", b"\x00", b"\x7f", b"\x81\xff", b"\x84\xff\xff\xff\xff", b"\x88" + b"\xff" * 8, b"\xff",
    b"\x82\x00\x01", b"\x84\x7f\xff\xff\xff",
)  # fmt: skip


def _changed(content: bytes, change: Callable[[list[Node]], None]) -> bytes:
    """Change the elements of a file; what can no longer be read as BER stays as it is."""
    try:
        nodes = parsed(content)
    except (IndexError, RecursionError):
        return content
    change(nodes)
    return _written(nodes, content)


def tree(content: bytes, chance: Random) -> bytes:
    """Change an element; the lengths around it follow, or one of them lies."""

    def change(nodes: list[Node]) -> None:
        for _ in range(chance.choice((1, 1, 2, 4))):
            places = _all(nodes)
            if not places:
                break
            _change(*chance.choice(places), chance)

    return _changed(content, change)


def _change(siblings: list[Node], at: int, chance: Random) -> None:
    node = siblings[at]
    how = chance.randrange(10)
    if how < 4 and node.inner is None:
        node.value = _value(node.value, chance)
    elif how == 4:
        del siblings[at]
    elif how == 5:
        siblings[at:at] = [node] * chance.choice((1, 1, 20))
    elif how == 6:
        node.length = chance.choice(_LENGTHS)
    elif how == 7:
        turned = bytes([node.tag[0] ^ 0x20]) + node.tag[1:]
        next_one = node.tag[:-1] + bytes([node.tag[-1] ^ 1])
        node.tag = chance.choice((*_TAGS, turned, next_one))
    elif how == 8 and node.inner is not None:
        node.is_indefinite = not node.is_indefinite
    else:
        siblings[at : at + 1] = [Node(b"\x61", inner=[node])]


def _value(value: bytes, chance: Random) -> bytes:
    if value and chance.random() < 0.5:
        at = chance.randrange(len(value))
        return value[:at] + bytes([chance.randrange(256)]) + value[at + 1 :]
    return chance.choice(_VALUES)


def marked_as_test(content: bytes, chance: Random) -> bytes:
    """Put TAP's mark of a test file into one of the first groups, where it belongs in one."""

    def change(nodes: list[Node]) -> None:
        siblings, at = chance.choice(_all(nodes)[:12] or [([Node(b"\x04")], 0)])
        siblings.insert(at, Node(b"\x5f\x6e", b"T"))

    return _changed(content, change)


def deep(content: bytes, chance: Random) -> bytes:
    """Wrap elements into elements, hundreds of times."""

    def change(nodes: list[Node]) -> None:
        siblings, at = chance.choice(_all(nodes) or [([Node(b"\x04")], 0)])
        for _ in range(chance.choice((5, 200))):
            siblings[at] = Node(b"\x61", inner=[siblings[at]])

    return _changed(content, change)


def long_value(content: bytes, chance: Random) -> bytes:
    """Make a value longer than a record may be."""

    def change(nodes: list[Node]) -> None:
        plain = [(nodes, at) for nodes, at in _all(nodes) if nodes[at].inner is None]
        if plain:
            siblings, at = chance.choice(plain)
            siblings[at].value = b"1" * chance.choice((100_001, 5_000_000))

    return _changed(content, change)


BER_MUTATIONS = (tree, tree, tree, tree, tree, deep, marked_as_test)
