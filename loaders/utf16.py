"""Texts in UTF-16, as Excel's "Unicode text" and other Windows programs write them, in UTF-8."""

import codecs
from pathlib import Path
from typing import Final

from loaders.files import Content
from loaders.format_language import CdrFormat
from loaders.records import record_grammar
from loaders.survey import Survey, survey

_BOMS: Final = {codecs.BOM_UTF16_LE: "utf-16-le", codecs.BOM_UTF16_BE: "utf-16-be"}
_BAD_BYTE: Final = b"\xff"
"""Stands for half a character at the very end: it costs the last line, as any bad byte does."""


def in_utf8(
    cdr_format: CdrFormat, content: Content, seen: Survey, folder: Path
) -> tuple[CdrFormat, Content, Survey]:
    """Give what is to be read of a file: itself, or a copy in UTF-8 when it begins as UTF-16 does.

    Of a copy, which is put into `folder`, the format is that of a file in UTF-8 and the survey is
    its own. XML says itself how it is written, and ASN.1 is no text: both are left as they are.
    """
    start = next(content.chunks(), b"")[:2]
    if start not in _BOMS or cdr_format.file.kind in ("xml", "asn1"):
        return cdr_format, content, seen
    path = folder / "utf8"
    with path.open("wb") as copy:
        rest = b""
        decoder = codecs.getincrementaldecoder(_BOMS[start])("surrogatepass")
        for chunk in content.chunks():
            whole = rest + chunk
            rest = whole[len(whole) & ~1 :]
            # Half of a surrogate pair becomes bytes that are not UTF-8: a bad byte in its line.
            text = decoder.decode(whole[: len(whole) & ~1])
            copy.write(text.encode("utf-8", "surrogatepass"))
        copy.write(decoder.decode(b"", final=True).encode("utf-8", "surrogatepass"))
        copy.write(_BAD_BYTE if rest else b"")
    text_content = Content(path, path.stat().st_size)
    shape = cdr_format.file.model_copy(update={"encoding": "utf-8"})
    as_utf8 = cdr_format.model_copy(update={"file": shape})
    return as_utf8, text_content, survey(text_content, record_grammar(as_utf8))
