"""Exports: files made from the marts, as the models' ``config.meta.exports`` say.

The package reads a built (or published) DuckDB file and dbt's ``manifest.json``; it never writes
to the warehouse and never computes a charge. Use :func:`export`.
"""

from exporters.definitions import ExportFile, read_exports
from exporters.errors import ExportError
from exporters.export_run import Progress, WrittenFile, export
from exporters.seller import DEFAULT_SELLER, Seller, load_seller

__all__ = [
    "DEFAULT_SELLER",
    "ExportError",
    "ExportFile",
    "Progress",
    "Seller",
    "WrittenFile",
    "export",
    "load_seller",
    "read_exports",
]
