"""Random books and calls: the product and the independent rater agree on every one.

A seed that fails stays in the list.
"""

from collections import Counter

import pytest

from tests.python.reference_rater.records import Side

from .comparison import all_differences
from .project import Project
from .random_books import TABLES, RandomCase
from .rated import built_and_rated
from .standard_files import standard_file

CALLS = 3000


@pytest.mark.parametrize("seed", [1, 2])
def test_a_random_book(seed: int, tmp_path_factory: pytest.TempPathFactory) -> None:
    case = RandomCase(seed, CALLS)
    project = Project(tmp_path_factory.mktemp(f"random-{seed}"))
    project.write_book(case.book)
    for (source_id, name), lines in case.files.items():
        project.deliver(source_id, name, standard_file(lines))
    rated = built_and_rated(project)
    assert all_differences(rated.project, rated.result) == {}

    # The case is worth its time: most calls are charged, and all that can happen does.
    for side in Side:
        charges = [call.side(side) for call in rated.result.calls]
        reasons = Counter(charge.suspense_reason or charge.status for charge in charges)
        assert reasons["rated"] > CALLS / 4
        assert len({charge.charge for charge in charges}) > CALLS / 10
        assert len(reasons) >= 8, reasons
    tables = {call.customer.rate_table_id for call in rated.result.calls}
    assert len(tables) > TABLES / 3
    assert rated.result.invoices and rated.result.provider_days
