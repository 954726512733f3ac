"""Random books and calls: the product and the independent rater agree on every one.

Hypothesis draws the seeds, remembers the ones that failed and begins with them. It does not
shrink: a case is many small books in one build, and a failure names the book and the call. To look
at one, build it alone: `@example(seed=..., only={...})`. RANDOM_CASES=50 tries more of them.
"""

import os
from collections import Counter
from pathlib import Path
from tempfile import TemporaryDirectory

from hypothesis import HealthCheck, Phase, example, given, settings
from hypothesis import strategies as st

from tests.python.reference_rater import Result
from tests.python.reference_rater.records import Side

from .book import RULES
from .comparison import all_differences
from .project import Project
from .random_books import BOOKS, CALLS_OF_A_BOOK, CALLS_OF_THE_CROWD, TABLES, RandomCase
from .rated import built_and_rated
from .standard_files import standard_file

CASES = int(os.environ.get("RANDOM_CASES", "0"))
CALLS = BOOKS * CALLS_OF_A_BOOK + CALLS_OF_THE_CROWD


@settings(
    max_examples=max(CASES, 1),
    phases=[Phase.explicit, Phase.reuse, Phase.generate] if CASES else [Phase.explicit],
    suppress_health_check=[HealthCheck.too_slow],
)
@example(seed=1, only=set())
@given(seed=st.integers(2, 2**32), only=st.just(set()))
def test_a_random_book(seed: int, only: set[int]) -> None:
    case = RandomCase(seed, RULES, only)
    with TemporaryDirectory(prefix="random-book-") as folder:
        project = Project(Path(folder))
        project.write_book(case.book)
        for (source_id, name), lines in case.files.items():
            project.deliver(source_id, name, standard_file(lines))
        rated = built_and_rated(project)
        found = all_differences(project, rated.result, case.describe)
    assert not found, "\n".join(f"{part}: {text}" for part in found for text in found[part])
    if not only:
        assert_worth_its_time(rated.result)


def assert_worth_its_time(result: Result) -> None:
    """Most calls are charged, and all that can happen does."""
    for side in Side:
        charges = [call.side(side) for call in result.calls]
        reasons = Counter(charge.suspense_reason or charge.status for charge in charges)
        assert reasons["rated"] > CALLS / 4
        assert len({charge.charge for charge in charges}) > CALLS / 10
        assert len(reasons) >= 8, reasons
        assert sum(charge.time_band is not None for charge in charges) > CALLS / 10
        assert {charge.disposition for charge in charges} == {None, "assign", "write_off"}
    tables = {call.customer.rate_table_id for call in result.calls}
    assert len(tables) > (TABLES + BOOKS) / 3
    assert result.invoices and result.provider_days
    assert result.volume_tier_charges
    taxes = [each for invoice in result.invoices for each in invoice.taxes]
    assert {each.tax.level for each in taxes} == {"invoice", "call"}
    assert {each.tax.stack_order for each in taxes} == set(range(5))
    assert sum(each.tax.service_type is not None for each in taxes) > len(taxes) / 10
