"""Any sequence of edits, late files and interrupted builds ends where a full refresh does.

A seed that fails stays in the list.
"""

from pathlib import Path

import pytest

from .project import Project
from .random_walks import RandomWalk
from .test_idempotence import differing, fingerprints

STEPS = 5


def kept_tables(project: Project) -> dict[str, tuple[int, int | None]]:
    """Give the sums of the tables that hold data for good."""
    found = fingerprints(project, "intermediate marts")
    kept = ("int_cdrs_unioned", "int_cdrs_repeated", "int_calls_normalised")
    return {
        name: fingerprint
        for name, fingerprint in found.items()
        if name.startswith("marts.") or name.split(".")[1] in kept
    }


def differing_from_a_full_refresh(project: Project, home: Path) -> dict[str, object]:
    """Build all again in a copy and name the tables that differ."""
    refreshed = project.in_home(home, copy_warehouse=True)
    refreshed.build("--full-refresh", tested=False)
    return differing(kept_tables(project), kept_tables(refreshed))


@pytest.mark.parametrize("seed", [1, 2])
def test_a_random_walk(seed: int, tmp_path_factory: pytest.TempPathFactory) -> None:
    folder = tmp_path_factory.mktemp(f"walk-{seed}")
    project = Project(folder)
    walk = RandomWalk(project, seed)
    walk.build()
    for _ in range(STEPS):
        walk.step()
    walk.build()
    found = differing_from_a_full_refresh(project, folder / "refreshed")
    assert not found, "\n".join([*walk.said, str(found)])
