"""Renders macros and models without dbt, for tests that ask DuckDB thousands of questions."""

from functools import cache
from pathlib import Path
from typing import Any

import jinja2

REPOSITORY = Path(__file__).parents[3]


class Adapter:
    """Stands in for dbt's `adapter`: the body for DuckDB, else the default one."""

    def dispatch(self, name: str) -> Any:
        """Give the macro that dbt would call."""
        found = getattr(macros(), f"duckdb__{name}", None)
        return found or getattr(macros(), f"default__{name}")

    def quote(self, name: str) -> str:
        """Give an identifier in double quotes."""
        return f'"{name}"'


@cache
def environment() -> jinja2.Environment:
    """Make a Jinja environment in which `ref('x')` is the table x."""
    made = jinja2.Environment(extensions=["jinja2.ext.do"])
    made.globals.update({"adapter": Adapter(), "ref": str, "return": lambda value: value})
    return made


@cache
def source() -> str:
    """Read all macros but the materializations, whose blocks are dbt's own."""
    texts = [path.read_text(encoding="utf-8") for path in (REPOSITORY / "macros").rglob("*.sql")]
    return "\n".join(text for text in texts if "{% materialization" not in text)


@cache
def macros() -> Any:
    """Give the macros as attributes; each is called with SQL and gives SQL."""
    return environment().from_string(source()).module


def model(path: str) -> str:
    """Render a model; `path` is below models/, without the ending."""
    text = (REPOSITORY / "models" / f"{path}.sql").read_text(encoding="utf-8")
    return environment().from_string(source() + text).render().strip()
