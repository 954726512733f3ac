"""A small warehouse for each test of landing."""

from collections.abc import Iterator
from pathlib import Path

import duckdb
import pytest

from loaders.formats import known_formats
from tests.python.loaders.landing_warehouse import REPOSITORY, Warehouse


@pytest.fixture
def warehouse(tmp_path: Path) -> Iterator[Warehouse]:
    """Give a warehouse without files, with the sources that the tests deliver to."""
    project = tmp_path / "project"
    project.mkdir()
    for folder in ("models", "macros"):
        (project / folder).symlink_to(REPOSITORY / folder)
    with duckdb.connect(":memory:") as connection:
        made = Warehouse(tmp_path / "home", project, connection)
        made.sources(**{name: name for name in known_formats()})
        yield made
