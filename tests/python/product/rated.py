"""A built project beside what the independent rater says of its inbox and its book."""

from dataclasses import dataclass

from tests.python.reference_rater import Result, rate_inbox

from .project import Project


@dataclass(frozen=True)
class Rated:
    """A built project and the rater's answer."""

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
