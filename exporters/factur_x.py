"""Factur-X: a PDF/A-3 that carries its own electronic invoice.

The library factur-x puts the XML and its description into the page that was typeset. It writes
the clock into the file; the same invoice must give the same bytes, so the invoice's date takes its
place.
"""

import re
from datetime import date

from facturx import generate_from_binary

# The colon may be written as an octal escape.
_PDF_TIME = re.compile(rb"(?:(?<=\(D:)|(?<=\(D\\072))\d{14}")
_XMP_TIME = re.compile(rb"(?<=Date>)\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d")


def embed(pdf: bytes, cii: bytes, *, title: str, author: str, language: str, day: date) -> bytes:
    """Return the PDF/A-3 with the CII in it, profile EN 16931; ``day`` is its only date."""
    combined: bytes = generate_from_binary(
        pdf,
        cii,
        flavor="factur-x",
        level="en16931",
        check_xsd=False,
        pdf_metadata={"title": title, "author": author, "subject": title},
        lang=language,
        afrelationship="alternative",
        # as plain text, its dates can be replaced without moving anything in the file
        xmp_compression=False,
    )
    combined = _PDF_TIME.sub(day.strftime("%Y%m%d000000").encode(), combined)
    return _XMP_TIME.sub(day.strftime("%Y-%m-%dT00:00:00").encode(), combined)
