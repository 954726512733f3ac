"""What more than one module of the product tests needs; built once for all of them."""

from dataclasses import dataclass
from pathlib import Path

import pytest

from reference_rater import Result, rate_inbox

from .project import Project


@dataclass(frozen=True)
class Rated:
    """A built project and what the independent rater says of its inbox and book."""

    project: Project
    result: Result


def built_and_rated(project: Project) -> Rated:
    """Land and build a project; the rater works while dbt does."""
    project.land()
    wait = project.start("build")
    result = rate_inbox(project.inbox, project.seeds)
    run = wait()
    assert run.exit_code == 0, run.output
    return Rated(project, result)


@pytest.fixture(scope="session")
def reference(tmp_path_factory: pytest.TempPathFactory) -> Rated:
    """Land, build and rate the reference case. Nobody writes to it."""
    project = Project(tmp_path_factory.mktemp("reference"))
    project.copy_reference_case()
    return built_and_rated(project)
