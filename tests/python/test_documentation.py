"""Every model and every macro is documented where the next reader looks for it."""

import re
from functools import cache
from pathlib import Path
from typing import Any

import pytest
import yaml

REPOSITORY = Path(__file__).parents[2]
MODELS = sorted((REPOSITORY / "models").rglob("*.sql"))
MACROS = sorted((REPOSITORY / "macros").rglob("*.sql"))


def shown(path: Path) -> str:
    """Name a file in the repository."""
    return path.relative_to(REPOSITORY).as_posix()


def documented_macros(folder: Path) -> dict[str, dict[str, Any]]:
    """Give what the _macros.yml of a folder says, by macro."""
    text = (folder / "_macros.yml").read_text(encoding="utf-8")
    return {macro["name"]: macro for macro in yaml.safe_load(text)["macros"]}


def signatures(path: Path) -> dict[str, list[str]]:
    """Give the arguments of the macros of a file, without the bodies of a dispatched one."""
    text = path.read_text(encoding="utf-8")
    found = re.findall(r"{%-? *macro (\w+)\(([^)]*)\)", text)
    return {
        name: re.findall(r"(\w+)\s*(?:=[^,]*)?(?:,|$)", arguments.strip())
        for name, arguments in found
        if not name.startswith(("default__", "duckdb__"))
    }


@cache
def callers(folder: Path) -> str:
    """Read all that may call a macro of a folder from outside."""
    paths = [*MODELS, *(REPOSITORY / "tests").rglob("*.sql"), REPOSITORY / "dbt_project.yml"]
    paths += [path for path in MACROS if path.parent != folder]
    return "".join(path.read_text(encoding="utf-8") for path in paths)


@pytest.mark.parametrize("path", MACROS, ids=shown)
def test_a_public_macro_is_documented_with_its_arguments(path: Path) -> None:
    """Public is what is called from outside the folder, and what a file is named for."""
    documented = documented_macros(path.parent)
    for name, arguments in signatures(path).items():
        if name != path.stem and f"{name}(" not in callers(path.parent):
            continue
        said = documented[name]
        assert said["description"].strip()
        assert [argument["name"] for argument in said.get("arguments", [])] == arguments, name
        assert all(argument["type"] for argument in said.get("arguments", [])), name


@pytest.mark.parametrize("folder", sorted({path.parent for path in MACROS}), ids=shown)
def test_nothing_is_documented_that_is_not_there(folder: Path) -> None:
    defined = {name for path in folder.glob("*.sql") for name in signatures(path)}
    assert documented_macros(folder).keys() <= defined
