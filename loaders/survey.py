"""One look at all bytes of a file: its hash, its lines, and whether DuckDB may read it whole."""

import codecs
import hashlib
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Final

from loaders.files import Content
from loaders.records import RecordGrammar

_OVERLAP_BYTES: Final = 2
"""What of the last chunk is looked at again, for patterns that a chunk's end cuts in two."""
_LARGE_BYTES: Final = 32 << 20
"""Of a file of so many bytes the hash is worth a thread of its own."""


@dataclass(frozen=True)
class Survey:
    """What a pass over the bytes tells.

    `delimiters` counts the delimiter everywhere, quoted or not. `is_plain` says that the bytes
    are UTF-8 without NUL, that all lines have the same kind of line end, and that no value has
    spaces around its quotes.
    """

    sha256: str
    physical_lines: int
    delimiters: int
    is_plain: bool


def survey(content: Content, grammar: RecordGrammar) -> Survey:
    """Read the content once, in chunks."""
    digest = hashlib.sha256()
    decoder = codecs.getincrementaldecoder("utf-8")()
    delimiters = feeds = returns = pairs = 0
    is_text = True
    has_spaced_quotes = False
    last = b""
    for chunk in _hashed(content, digest):
        delimiters += chunk.count(grammar.delimiter)
        feeds += chunk.count(b"\n")
        if b"\r" in chunk or last.endswith(b"\r"):
            returns += chunk.count(b"\r")
            pairs += chunk.count(b"\r\n") + (last.endswith(b"\r") and chunk.startswith(b"\n"))
        is_text = is_text and b"\0" not in chunk and _is_utf8(chunk, decoder)
        has_spaced_quotes = has_spaced_quotes or grammar.may_have_spaced_quotes(
            last[-_OVERLAP_BYTES:] + chunk
        )
        last = chunk
    if is_text:
        try:
            decoder.decode(b"", final=True)
        except UnicodeDecodeError:
            is_text = False
    unended = 1 if last and not last.endswith((b"\n", b"\r")) else 0
    same_ends = (feeds, returns) in ((pairs, pairs), (feeds, 0), (0, returns))
    return Survey(
        sha256=digest.hexdigest(),
        physical_lines=feeds + returns - pairs + unended,
        delimiters=delimiters,
        is_plain=is_text and same_ends and not has_spaced_quotes,
    )


def _hashed(content: Content, digest: "hashlib._Hash") -> Iterator[bytes]:
    """Give the chunks of a content while they are hashed, those of a large one by another core."""
    if content.size < _LARGE_BYTES:
        for chunk in content.chunks():
            digest.update(chunk)
            yield chunk
        return
    chunks = content.chunks()
    chunk = next(chunks, b"")
    with ThreadPoolExecutor(1) as hasher:
        while chunk:
            hashed = hasher.submit(digest.update, chunk)
            following = next(chunks, b"")  # while Python reads, the hasher can begin
            yield chunk
            hashed.result()
            chunk = following


def _is_utf8(chunk: bytes, decoder: codecs.IncrementalDecoder) -> bool:
    """Check the next chunk of a UTF-8 text; characters may be cut in two by its ends."""
    if chunk.isascii() and decoder.getstate()[0] == b"":
        return True
    try:
        decoder.decode(chunk)
    except UnicodeDecodeError:
        return False
    return True
