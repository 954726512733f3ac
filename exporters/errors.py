"""The one error that an export raises for something its user can put right."""


class ExportError(Exception):
    """An export was refused; the message says why and what to do. Nothing was written."""
