"""Mutations of any file: bytes come, go and change, whatever they mean."""

import gzip
import io
import zipfile
from random import Random

from tests.python.fuzzing.values import PIECES


def flip(content: bytes, chance: Random) -> bytes:
    """Flip one bit."""
    if not content:
        return content
    at = chance.randrange(len(content))
    return content[:at] + bytes([content[at] ^ 1 << chance.randrange(8)]) + content[at + 1 :]


def insert(content: bytes, chance: Random) -> bytes:
    """Insert bytes that mean something somewhere."""
    at = chance.randrange(len(content) + 1)
    return content[:at] + chance.choice(PIECES) * chance.choice((1, 1, 1, 2, 9)) + content[at:]


def overwrite(content: bytes, chance: Random) -> bytes:
    """Overwrite bytes by such bytes."""
    at = chance.randrange(len(content) + 1)
    piece = chance.choice(PIECES)
    return content[:at] + piece + content[at + len(piece) :]


def delete(content: bytes, chance: Random) -> bytes:
    """Take a part out."""
    at = chance.randrange(len(content) + 1)
    return content[:at] + content[at + chance.choice((1, 1, 2, 3, 10, 100)) :]


def repeat(content: bytes, chance: Random) -> bytes:
    """Write a part twice."""
    at = chance.randrange(len(content) + 1)
    return content[:at] + content[at : at + chance.choice((1, 5, 50, 500))] + content[at:]


def move(content: bytes, chance: Random) -> bytes:
    """Exchange two neighbouring parts, as a transfer out of order does."""
    first, second, third = sorted(chance.randrange(len(content) + 1) for _ in range(3))
    return content[:first] + content[second:third] + content[first:second] + content[third:]


def cut(content: bytes, chance: Random) -> bytes:
    """Lose the end, or the beginning."""
    at = chance.randrange(len(content) + 1)
    return content[:at] if chance.random() < 0.8 else content[at:]


def fill(content: bytes, chance: Random) -> bytes:
    """Make a part all NULs, as a disk that was not written does, or all noise."""
    at = chance.randrange(len(content) + 1)
    size = chance.choice((1, 8, 512))
    noise = chance.randbytes(size) if chance.random() < 0.3 else b"\0" * size
    return content[:at] + noise + content[at + size :]


def recode(content: bytes, chance: Random) -> bytes:
    """Write the text in another encoding."""
    text = content.decode("utf-8", errors="replace")
    encoding = chance.choice(("latin-1", "cp1252", "utf-16", "utf-16-le", "utf-16-be", "utf-8-sig"))
    mark = b"\xfe\xff" if encoding == "utf-16-be" and chance.random() < 0.7 else b""
    return mark + text.encode(encoding, errors="replace")


def hollow(content: bytes, chance: Random) -> bytes:
    """Leave nothing, or nothing that says anything."""
    return chance.choice((b"", b"\n", b"\r\n \n", b"\0" * 700, b" " * 70, b"\xef\xbb\xbf", b"\x1a"))


def noise(content: bytes, chance: Random) -> bytes:
    """Be another file altogether."""
    return chance.randbytes(chance.choice((1, 20, 2000)))


def doubled(content: bytes, chance: Random) -> bytes:
    """Be the same file twice, one behind the other, with or without a line end between."""
    return content + chance.choice((b"", b"\n", b"\xef\xbb\xbf")) + content


BYTE_MUTATIONS = (
    flip, flip, insert, insert, insert, overwrite, overwrite, delete, delete, repeat, move, cut,
    cut, fill, recode, doubled,
)  # fmt: skip
RARE_MUTATIONS = (hollow, noise)

WRAPPINGS = (
    "gz", "gz", "cut_gz", "bad_gz", "false_gz", "zip", "two_zip", "empty_zip", "bad_zip",
    "locked_zip", "odd_zip", "false_zip", "hidden_gz",
)  # fmt: skip


def wrapped(how: str, name: str, content: bytes, chance: Random) -> tuple[str, bytes, bool]:
    """Pack a file, rightly or not: its name, its bytes, and whether the content can be got at."""
    if how == "false_gz":
        return f"{name}.gz", content, content[:2] == b"\x1f\x8b"
    if how == "false_zip":
        return f"{name}.zip", content, False
    if how.endswith("gz"):
        packed = gzip.compress(content, mtime=0)
        if how == "cut_gz":
            return f"{name}.gz", packed[: chance.randrange(4, len(packed))], False
        if how == "bad_gz":
            at = chance.randrange(10, len(packed))
            packed = packed[:at] + bytes([packed[at] ^ 0x55]) + packed[at + 1 :]
            return f"{name}.gz", packed, False
        return (name if how == "hidden_gz" else f"{name}.gz"), packed, True
    file = io.BytesIO()
    method = zipfile.ZIP_LZMA if how == "odd_zip" else zipfile.ZIP_DEFLATED
    with zipfile.ZipFile(file, "w", method) as archive:
        for number in range({"two_zip": 2, "empty_zip": 0}.get(how, 1)):
            archive.writestr(zipfile.ZipInfo(f"{number}{name}"), content, method)
    packed = file.getvalue()
    if how == "locked_zip":  # the flag of an encrypted member, in both places
        packed = packed.replace(b"PK\x03\x04\x14\0\0", b"PK\x03\x04\x14\0\1")
        packed = packed.replace(b"PK\x01\x02\x14\x03\x14\0\0", b"PK\x01\x02\x14\x03\x14\0\1")
    if how == "bad_zip":
        at = chance.randrange(4, len(packed))
        packed = packed[:at] + bytes([packed[at] ^ 0x55]) + packed[at + 1 :]
    return f"{name}.zip", packed, how == "zip"
