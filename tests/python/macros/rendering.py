"""The project's macros and models as SQL, for tests that ask DuckDB thousands of questions."""

from pathlib import Path
from typing import Any

from loaders.staging_rendering import project_sql

REPOSITORY = Path(__file__).parents[3]


def macros() -> Any:
    """Give the macros as attributes; each is called with SQL and gives SQL."""
    return project_sql(REPOSITORY).macros


def model(path: str) -> str:
    """Render a model, `ref('x')` being the table x; `path` is below models/, without the ending."""
    return project_sql(REPOSITORY).model(path)
