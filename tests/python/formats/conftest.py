"""What the tests of formats share."""

from collections.abc import Callable
from pathlib import Path

import pytest

from tests.python.formats.staged import SHARED, StagedFormat


@pytest.fixture
def staged(tmp_path: Path) -> Callable[[str], StagedFormat]:
    """Give a warehouse with one source of a format."""
    return lambda format_name: StagedFormat(tmp_path, format_name)


@pytest.fixture
def shared() -> Callable[[str], Path]:
    """Give a real file by its name, or skip where the shared data is not there."""

    def find(name: str) -> Path:
        path = SHARED / name
        if not path.exists():
            pytest.skip(f"the shared file {name} is not there; our own sample proves the same")
        return path

    return find
