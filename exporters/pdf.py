"""Typesetting: a template of this package and a document's data make a PDF/A-3b.

The data goes to the template as JSON, and the template shows strings as strings: a name is never
read as markup. The fonts are those of the typst wheel (and the seller's own), never the system's,
and no clock goes in, so the same data gives the same bytes on every machine.
"""

import json
import re
import shutil
import tempfile
import threading
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
    """Renders one template; several threads may use it at once."""

    def __init__(self, folder: Path, template: str, fonts: Path | None) -> None:
        self._folder = folder
        self._template = folder / f"{template}.typ"
        self._fonts = fonts
        self._local = threading.local()
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
                content = self._compiler().compile(
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

    def _compiler(self) -> typst.Compiler:
        compiler: typst.Compiler | None = getattr(self._local, "compiler", None)
        if compiler is None:
            compiler = typst.Compiler(
                self._template,
                root=self._folder,
                font_paths=[self._fonts] if self._fonts else [],
                ignore_system_fonts=True,
            )
            self._local.compiler = compiler
        return compiler


@contextmanager
def typesetter(template: str, seller: Seller) -> Iterator[Typesetter]:
    """Prepare a template of the package, with the seller's logo beside it.

    Raises :class:`ExportError` if there is no such template.
    """
    source = package_files("exporters") / "templates" / f"{template}.typ"
    if not source.is_file():
        raise ExportError(f"there is no template {template!r}")
    with tempfile.TemporaryDirectory(prefix="ratehouse-typeset-") as name:
        folder = Path(name).resolve()
        (folder / f"{template}.typ").write_bytes(source.read_bytes())
        if seller.logo is not None:
            shutil.copyfile(seller.logo, folder / f"logo{seller.logo.suffix.lower()}")
        yield Typesetter(folder, template, seller.fonts)


def _missing_sign(error: typst.TypstError) -> str | None:
    found = _NO_GLYPH.search(error.message)
    if found is None:
        return None
    return _ESCAPE.sub(lambda escape: chr(int(escape[1], 16)), found[1])
