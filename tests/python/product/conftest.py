"""The reference case, built once for all modules that look at it."""

import pytest

from .project import Project
from .rated import Rated, built_and_rated


@pytest.fixture(scope="session")
def reference(tmp_path_factory: pytest.TempPathFactory) -> Rated:
    """Land, build and rate the reference case. Nobody writes to it."""
    project = Project(tmp_path_factory.mktemp("reference"), every_format=True)
    project.copy_reference_case()
    return built_and_rated(project)
