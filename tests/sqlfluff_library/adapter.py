"""Stands in for dbt's `adapter` while sqlfluff renders models without a database.

`dispatch` finds the real body, DuckDB's or the default one, so that macros are linted as they
render in models.
"""

from collections.abc import Callable
from typing import Any, cast

from jinja2 import pass_context
from jinja2.runtime import Context


@pass_context
def dispatch(
    context: Context, macro_name: str, macro_namespace: str | None = None
) -> Callable[..., str]:
    """The macro `duckdb__<name>`, else `default__<name>`."""
    for prefix in ("duckdb__", "default__"):
        body = context.get(prefix + macro_name)
        if body is not None:
            return cast("Callable[..., Any]", body)
    raise LookupError(f"no body of {macro_name} for DuckDB")


def quote(identifier: str) -> str:
    """An identifier in double quotes, as on DuckDB."""
    return f'"{identifier}"'
