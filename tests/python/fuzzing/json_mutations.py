"""Mutations of JSON files: values, keys, nesting, and text that is nearly JSON."""

import json
import re
from collections.abc import Callable
from random import Random
from typing import Any

from loaders.format_language import key_path
from tests.python.fuzzing.corpus import Corpus
from tests.python.fuzzing.values import evil_value, near_value

_LITERALS = (
    b"NaN", b"-Infinity", b"1e999", b"0123", b"1.", b"tru", b"null", b"{}", b"[]", b'"\\ud800"',
    b'"\\u0000"', b'"\\x"', b"'a'", b'"a', b"12345678901234567890.12345678901234567890",
    b'"%00%FF%zz"', b"", b"[" * 250 + b"]" * 250, b'{"a":' * 250 + b"1" + b"}" * 250,
    b"[" * 100_000,
)  # fmt: skip
_SCALAR_TEXT = rb'\s*(?:"(?:[^"\\]|\\.)*"|-?[0-9.eE+]+|true|false|null)'
_SCALAR = re.compile(rb"(?<=:)" + _SCALAR_TEXT)


def changed_value(content: bytes, chance: Random) -> bytes:
    """Put another text into a value, of the kind that it has or of any."""
    return _with_scalar(content, chance, lambda old: _scalar(old, chance))


def _scalar(old: bytes, chance: Random) -> bytes:
    text = old.strip().strip(b'"').decode("utf-8", errors="replace")
    new = near_value(text, chance) if chance.random() < 0.4 else evil_value(chance)
    return json.dumps(new, ensure_ascii=chance.random() < 0.5).encode()


def changed_field(content: bytes, corpus: Corpus, chance: Random) -> bytes:
    """Put another text, or what is no text, into a value that the format reads."""
    keys = [key_path(place) or () for place in corpus.format.layouts[0].places]
    key = json.dumps(chance.choice(keys)[-1]).encode()
    scalar = re.compile(rb"(?<=" + re.escape(key) + rb":)" + _SCALAR_TEXT)
    new = chance.choice((lambda _: chance.choice(_LITERALS), lambda old: _scalar(old, chance)))
    return _with_scalar(content, chance, new, scalar)


def changed_literal(content: bytes, chance: Random) -> bytes:
    """Put something into a value that is no JSON, or nearly none."""
    return _with_scalar(content, chance, lambda _: chance.choice(_LITERALS))


def _with_scalar(
    content: bytes,
    chance: Random,
    new: Callable[[bytes], bytes],
    scalar: re.Pattern[bytes] = _SCALAR,
) -> bytes:
    found = list(scalar.finditer(content))
    if not found:
        return content
    one = chance.choice(found)
    return content[: one.start()] + new(one[0]) + content[one.end() :]


def changed_tree(content: bytes, chance: Random) -> bytes:
    """Change the tree of a value: keys go, come twice, lists become objects."""
    lines = content.splitlines(keepends=True)
    at = chance.randrange(len(lines)) if lines else 0
    for before, text, after in (
        ([], content, []),
        (lines[:at], lines[at] if lines else b"", [b"\n", *lines[at + 1 :]]),
    ):
        try:
            value = json.loads(text)
        except (ValueError, RecursionError):
            continue
        return b"".join([*before, _written(_changed(value, chance), chance), *after])
    return content


def _changed(value: Any, chance: Random) -> Any:
    """Change something in a value; mostly deep inside."""
    if isinstance(value, dict) and value and chance.random() < 0.8:
        key = chance.choice(list(value))
        how = chance.random()
        if how < 0.6:
            return {**value, key: _changed(value[key], chance)}
        if how < 0.8:
            return {name: each for name, each in value.items() if name != key}
        return {**value, key.swapcase(): value[key], "": None}
    if isinstance(value, list) and value and chance.random() < 0.8:
        at = chance.randrange(len(value))
        return [*value[:at], _changed(value[at], chance), *value[at + 1 :]]
    return chance.choice(
        (None, [], {}, [value], {"a": value}, [value, value], True, 1.5, str(value), [[value]], "")
    )


def _written(value: Any, chance: Random) -> bytes:
    return json.dumps(value, indent=chance.choice((None, None, 2))).encode()


def key_twice(content: bytes, chance: Random) -> bytes:
    """Write a key and its value once more."""
    found = list(re.finditer(rb'"(?:[^"\\]|\\.)*"\s*:\s*(?:"(?:[^"\\]|\\.)*"|[0-9.]+)', content))
    if not found:
        return content
    one = chance.choice(found)
    return content[: one.end()] + b"," + one[0] + content[one.end() :]


def as_list(content: bytes, chance: Random) -> bytes:
    """Wrap everything into a list or an object, or write the records one a line."""
    try:
        value = json.loads(content)
    except (ValueError, RecursionError):
        lines = [line for line in content.splitlines() if line.strip()]
        return b"[" + b",".join(lines) + chance.choice((b"]", b"", b",]"))
    if isinstance(value, list):
        return b"\n".join(json.dumps(each).encode() for each in value)
    wrapped = chance.choice(([value], [value, value], {"records": [value]}, [[value]], [value, 7]))
    return json.dumps(wrapped).encode()


def long_value(content: bytes, chance: Random) -> bytes:
    """Make a value longer than a record, or than any value may be."""
    size = chance.choice((100_001, 200_000, 200_000, 4_300_000))
    return _with_scalar(content, chance, lambda _: b'"' + b"x" * size + b'"')


JSON_MUTATIONS = (
    changed_value, changed_value, changed_value, changed_literal, changed_tree, changed_tree,
    key_twice, as_list,
)  # fmt: skip
