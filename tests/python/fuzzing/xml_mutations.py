"""Mutations of XML files: texts, elements, entities, declarations."""

import re
from collections.abc import Callable
from random import Random

from tests.python.fuzzing.values import evil_value, near_value

_TEXT = re.compile(rb"(?<=>)[^<>]+(?=</)")
_ELEMENT = re.compile(rb"<([A-Za-z][\w:.-]*)[^<>]*>[^<>]*</\1>")
_BLOCK = re.compile(rb"<([A-Za-z][\w:.-]*)(?:\s[^<>]*)?>.*?</\1>", re.DOTALL)
_MARKUP = (
    b"<![CDATA[<a>]]>", b"<!-- note -->", b"<!-- -- -->", b"<?pi x?>", b"&amp;", b"&lt;b&gt;",
    b"&unknown;", b"&#0;", b"&#x1F;", b"&#xD800;", b"&#1114112;", b"&", b"<", b"]]>", b"<a>",
    b"</a>", b"<a/>", b"<a b=1>", b"<a b='1' b='2'/>", b"<x:y/>", b"\0", b"\xff", b"\x0b",
)  # fmt: skip
_PROLOGUES = (
    b'<?xml version="1.0" encoding="latin-1"?>', b'<?xml version="1.0" encoding="utf-16"?>',
    b'<?xml version="1.1"?>', b'<?xml version="1.0" encoding="klingon"?>', b" \n",
    b'<!DOCTYPE a [<!ENTITY b "c">]>', b"<!DOCTYPE a SYSTEM 'file:///etc/passwd'>",
    b'<!DOCTYPE a [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;">'
    b'<!ENTITY c "&b;&b;&b;&b;&b;&b;&b;&b;&b;&b;">]>', b"<html>", b"",
)  # fmt: skip


def _replaced(
    content: bytes, chance: Random, pattern: re.Pattern[bytes], new: Callable[[bytes], bytes]
) -> bytes:
    found = list(pattern.finditer(content))
    if not found:
        return content
    one = chance.choice(found)
    return content[: one.start()] + new(one[0]) + content[one.end() :]


def changed_text(content: bytes, chance: Random) -> bytes:
    """Put another text into an element, escaped as it must be."""

    def new(old: bytes) -> bytes:
        text = old.decode("utf-8", errors="replace")
        value = near_value(text, chance) if chance.random() < 0.4 else evil_value(chance)
        escaped = value.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
        return escaped.encode()

    return _replaced(content, chance, _TEXT, new)


def markup(content: bytes, chance: Random) -> bytes:
    """Put markup, or what is nearly markup, into a text."""
    return _replaced(content, chance, _TEXT, lambda old: old + chance.choice(_MARKUP))


def element(content: bytes, chance: Random) -> bytes:
    """Drop an element, write it twice, empty it, rename it, or leave it open."""
    return _replaced(
        content,
        chance,
        _ELEMENT,
        lambda old: chance.choice(
            (b"", old + old, re.sub(rb">[^<]*<", b"><", old), old.replace(b"<", b"<x", 1),
             re.sub(rb"</?[\w:.-]+", lambda tag: tag[0] + b"x", old), re.sub(rb"</.*", b"", old))
        ),
    )  # fmt: skip


def block(content: bytes, chance: Random) -> bytes:
    """Drop a whole record or group, or write it twice, or inside itself."""
    return _replaced(
        content,
        chance,
        _BLOCK,
        lambda old: chance.choice(
            (b"", old + old, old * 20, old[:-1], old.replace(b"<", b"<a><", 1))
        ),
    )


def prologue(content: bytes, chance: Random) -> bytes:
    """Begin otherwise: another declaration, a document type with entities."""
    rest = re.sub(rb"^\s*<\?xml.*?\?>", b"", content) if chance.random() < 0.7 else content
    return chance.choice(_PROLOGUES) + rest


def nested(content: bytes, chance: Random) -> bytes:
    """Nest elements deeply inside of an element."""
    depth = chance.choice((5, 300, 5000))
    return _replaced(content, chance, _TEXT, lambda old: b"<d>" * depth + old + b"</d>" * depth)


def enormous(content: bytes, chance: Random) -> bytes:
    """Make a text longer than a record may be, a tag longer than any is, or too many names."""
    size = chance.choice((100_001, 300_000, 2_000_000))
    text = chance.choice((b"x", b"\xc3\xa9")) * size
    names = b"".join(b"<n%d/>" % number for number in range(10_001))
    new = chance.choice((text, text, b"<!--" + b"x" * 2_000_000 + b"-->", names))
    return _replaced(content, chance, _TEXT, lambda old: new)


XML_MUTATIONS = (
    changed_text, changed_text, changed_text, changed_text, markup, element, element, block,
    prologue, nested,
)  # fmt: skip
