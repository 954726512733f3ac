"""Whatever is edited and delivered between closes, the books stay and the money adds up.

RANDOM_CLOSES=5 takes more walks.
"""

import os
import shutil

import pytest

from .project import Project
from .random_closes import RandomCloses
from .test_idempotence import differing, fingerprints

STEPS = 2
WALKS = int(os.environ.get("RANDOM_CLOSES", "1"))

BY_NOW = frozenset({"recorded_at"})
"""What the build that records does not show yet, and the next one does."""


def is_billing(table: str) -> bool:
    """Whether a table of the marts is made of invoices."""
    return table.startswith(
        ("marts.fct_invoice", "marts.fct_recorded", "marts.rpt_invoice", "marts.rpt_adjust")
    )


@pytest.mark.parametrize("seed", range(1, WALKS + 1))
def test_closing_periods(seed: int, tmp_path_factory: pytest.TempPathFactory) -> None:
    folder = tmp_path_factory.mktemp(f"closes-{seed}")
    project = Project(folder)
    walk = RandomCloses(project, seed)
    walk.close()
    walk.build()
    for _ in range(STEPS):
        walk.step()
    walk.withdraw()
    walk.build()

    # the warehouse is lost, and rebuilt from raw files, seeds and books
    rebuilt = project.in_home(folder / "rebuilt", copy_warehouse=False)
    shutil.copytree(project.home / "books", rebuilt.home / "books")
    rebuilt.land()
    rebuilt.build(tested=False)
    one, other = (
        {
            name: sums
            for name, sums in fingerprints(each, "marts", BY_NOW).items()
            if is_billing(name)
        }
        for each in (project, rebuilt)
    )
    found = differing(one, other)
    assert not found, walk.told(found)
