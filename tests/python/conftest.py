"""Settings of all tests."""

import pytest
from hypothesis import settings

# A busy machine is no fault of an example: no deadline for a single one.
settings.register_profile("ratehouse", deadline=None)
settings.load_profile("ratehouse")

BUILDS = ("product", "command", "benchmarks")
"""Folders of tests that build with dbt, and take long."""


@pytest.hookimpl(tryfirst=True)  # xdist reads the marks in its own
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Keep the tests of a file on one worker, and those of the reference case; the longest first.

    What is built for one of them is built for all of them.
    """
    shared = {item.path for item in items if "reference" in getattr(item, "fixturenames", ())}
    for item in items:
        group = "reference" if item.path in shared else item.nodeid.split("::")[0]
        item.add_marker(pytest.mark.xdist_group(group))
    items.sort(key=lambda item: item.path.parent.name not in BUILDS)
