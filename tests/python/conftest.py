"""Settings of all tests."""

import pytest
from hypothesis import settings

# A busy machine is no fault of an example: no deadline for a single one.
settings.register_profile("ratehouse", deadline=None)
settings.load_profile("ratehouse")

BUILDS = ("product", "command", "benchmarks")
"""Folders of tests that build with dbt, and take long."""


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Begin with what takes long, so that no worker ends with it while another waits."""
    items.sort(key=lambda item: item.path.parent.name not in BUILDS)
