"""Any sequence of edits, late files and interrupted builds ends where a full refresh does.

RANDOM_WALKS=5 takes more of them.
"""

import os
from pathlib import Path

import pytest

from .project import Project
from .random_walks import RandomWalk
from .test_idempotence import differing, fingerprints

STEPS = 5
WALKS = int(os.environ.get("RANDOM_WALKS", "1"))
KEPT = (
    *("int_cdrs_unioned", "int_cdrs_repeated", "int_calls_normalised"),
    *("fct_customer_charges", "fct_provider_charges", "fct_call_margins"),
)


def kept_tables(project: Project) -> dict[str, tuple[int, int | None]]:
    """Give the sums of the tables that hold data for good; all others are made anew from them."""
    found = fingerprints(project, "intermediate marts")
    return {name: found[name] for name in found if name.split(".")[1] in KEPT}


def differing_from_a_full_refresh(project: Project, home: Path) -> dict[str, object]:
    """Build all again in a copy and name the tables that differ."""
    refreshed = project.in_home(home, copy_warehouse=True)
    refreshed.build_charges("--full-refresh")
    return differing(kept_tables(project), kept_tables(refreshed))


@pytest.mark.parametrize("seed", range(1, WALKS + 1))
def test_a_random_walk(seed: int, tmp_path_factory: pytest.TempPathFactory) -> None:
    folder = tmp_path_factory.mktemp(f"walk-{seed}")
    project = Project(folder)
    walk = RandomWalk(project, seed)
    project.build(tested=False)  # all, so that any part can be built afterwards
    for _ in range(STEPS):
        walk.step()
    walk.build()
    found = differing_from_a_full_refresh(project, folder / "refreshed")
    assert not found, "\n".join([*walk.said, str(found)])
