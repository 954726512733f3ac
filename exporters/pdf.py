"""Typesetting: a template of this package and a document's data make a PDF/A-3b.

The data goes to the template as JSON, and the template shows strings as strings: a name is never
read as markup. The fonts are those of the typst wheel (and the seller's own), never the system's,
and no clock goes in, so the same data gives the same bytes on every machine.
"""

import json
import re
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from importlib.resources import files as package_files
from pathlib import Path
from typing import Any, Final

import typst

from exporters.errors import ExportError
from exporters.seller import Seller

STANDARD: Final = "a-3b"
_NO_GLYPH = re.compile(r'the text `"(.+?)"` could not be displayed', re.DOTALL)
_ESCAPE = re.compile(r"\\u\{([0-9a-fA-F]+)\}")
_SUBSTITUTE = "\ufffd"
_MAX_SUBSTITUTIONS = 500


@dataclass(frozen=True)
class Pdf:
    """A rendered PDF; ``missing`` are the characters that no font could show."""

    content: bytes
    missing: tuple[str, ...]


class Typesetter:
    """Renders one template, one document at a time."""

    def __init__(self, folder: Path, template: str, fonts: Path | None) -> None:
        self._template = folder / f"{template}.typ"
        self._compiler = typst.Compiler(
            self._template,
            root=folder,
            font_paths=[fonts] if fonts else [],
            ignore_system_fonts=True,
        )
        self._unseen: set[str] = set()

    def render(self, document: dict[str, Any], day: date) -> Pdf:
        """Render a document; ``day`` becomes the creation date in the PDF.

        Raises :class:`ExportError` with the typesetter's words if the template fails.
        """
        text = json.dumps(document, ensure_ascii=False)
        created = int(datetime.combine(day, time(), UTC).timestamp())
        missing = [sign for sign in sorted(self._unseen) if sign in text]
        for sign in missing:
            text = text.replace(sign, _SUBSTITUTE)
        for _ in range(_MAX_SUBSTITUTIONS):
            try:
                content = self._compiler.compile(
                    format="pdf",
                    sys_inputs={"document": text},
                    pdf_standards=[STANDARD],
                    timestamp=created,
                    pdf_tags=False,
                )
            except typst.TypstError as error:
                unseen = _missing_sign(error)
                if unseen is None or unseen not in text:
                    raise ExportError(f"{self._template.name}: {error.diagnostic}") from None
                self._unseen.add(unseen)
                missing.append(unseen)
                text = text.replace(unseen, _SUBSTITUTE)
            else:
                if not isinstance(content, bytes):
                    raise ExportError(f"{self._template.name}: not one PDF")
                return Pdf(content, tuple(sorted(missing)))
        raise ExportError(f"{self._template.name}: too many characters that no font can show")


@contextmanager
def typesetting_folder(seller: Seller) -> Iterator[Path]:
    """Prepare a folder with every template of the package and the seller's logo beside them."""
    source = package_files("exporters") / "templates"
    with tempfile.TemporaryDirectory(prefix="ratehouse-typeset-") as name:
        folder = Path(name).resolve()
        for template in source.iterdir():
            (folder / template.name).write_bytes(template.read_bytes())
        if seller.logo is not None:
            shutil.copyfile(seller.logo, folder / f"logo{seller.logo.suffix.lower()}")
        yield folder


def _missing_sign(error: typst.TypstError) -> str | None:
    found = _NO_GLYPH.search(error.message)
    if found is None:
        return None
    return _ESCAPE.sub(lambda escape: chr(int(escape[1], 16)), found[1])
