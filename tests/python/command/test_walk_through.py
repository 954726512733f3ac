"""The walk-through of the reference case, run as its README gives it, prints what it says."""

import os
import re
import shutil
import stat
import subprocess
import sys
from pathlib import Path

import pytest

from tests.python.product.parsed_once import lay_out
from tests.python.product.project import REFERENCE_CASE, REPOSITORY

pytestmark = pytest.mark.slow

LEFT_OUT = "..."
CODE = ("examples", "exporters", "loaders", "ratehouse")


@pytest.fixture
def clone(tmp_path: Path) -> Path:
    """What a clone of the repository holds, installed, without data."""
    root = tmp_path / "clone"
    lay_out(root)
    for path in (REPOSITORY / "seeds").rglob("*.csv"):
        shutil.copy(path, root / path.relative_to(REPOSITORY))
    for name in CODE:
        shutil.copytree(
            REPOSITORY / name, root / name, ignore=shutil.ignore_patterns("__pycache__")
        )
    programs = root / ".venv" / "bin"
    programs.mkdir(parents=True)
    for name, arguments in (("python", ""), ("ratehouse", "-m ratehouse.cli")):
        program = programs / name
        program.write_text(f'#!/bin/sh\nexec "{sys.executable}" {arguments} "$@"\n')
        program.chmod(program.stat().st_mode | stat.S_IXUSR)
    return root


def run(root: Path, commands: str) -> tuple[str, str]:
    """Run commands as a user does; standard output and the log. dbt's unit tests are left out."""
    environment = {
        **{name: value for name, value in os.environ.items() if name != "RATEHOUSE_HOME"},
        "COLUMNS": "130",
        "DBT_EXCLUDE_RESOURCE_TYPES": "unit_test",
        "PYTHONPATH": str(root),
    }
    done = subprocess.run(
        ["bash", "-eo", "pipefail", "-c", commands],
        cwd=root,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
        stdin=subprocess.DEVNULL,
    )
    assert done.returncode == 0, f"{commands}\n{done.stdout[-3000:]}\n{done.stderr[-3000:]}"
    return done.stdout, done.stderr


def lines_of(text: str) -> list[str]:
    """Lines without blanks at their ends, and without empty ones at both ends of the text."""
    return [line.rstrip() for line in text.strip("\n").splitlines()]


def steps(readme: str) -> list[tuple[str, str]]:
    """Each block of commands of the walk-through with the block of what is printed after it."""
    section = readme.split("## Closing October\n")[1].split("\n## ", maxsplit=1)[0]
    blocks = re.findall(r"^```(sh|text)\n(.*?)^```$", section, flags=re.MULTILINE | re.DOTALL)
    found: list[tuple[str, str]] = []
    for kind, text in blocks:
        if kind == "sh":
            found.append((text, ""))
        else:
            found[-1] = (found[-1][0], text)
    return found


def not_printed(expected: str, printed: str) -> list[str]:
    """Parts between `...` that do not stand in what was printed, line by line and in their order.

    What begins without `...` is the beginning of what was printed, and likewise its end.
    """
    said, missing, start = lines_of(printed), [], 0
    parts = [part.strip("\n") for part in re.split(rf"(?m)^{re.escape(LEFT_OUT)}$", expected)]
    for number, part in enumerate(parts):
        wanted = lines_of(part) if part else []
        places = [
            place
            for place in range(start, len(said) - len(wanted) + 1)
            if said[place : place + len(wanted)] == wanted
            and (number > 0 or place == 0)
            and (number < len(parts) - 1 or place + len(wanted) == len(said) or not part)
        ]
        if not places and part:
            missing.append(part)
        elif places:
            start = places[0] + len(wanted)
    return missing


def test_the_comparison_sees_a_difference() -> None:
    printed = "a\nb  \n\nc\nd\n"
    assert not_printed("a\nb\n...\nc\nd\n", printed) == []
    assert not_printed("...\nb\n...\n", printed) == []
    assert not_printed("b\n...\n", printed) == ["b"]
    assert not_printed("...\nc\n", printed) == ["c"]
    assert not_printed("...\nd\n...\na\n...\n", printed) == ["a"]
    assert not_printed("a\nc\n...\n", printed) == ["a\nc"]


def test_the_demo_and_the_closing_of_october(clone: Path) -> None:
    """Four builds: the demo, the recording, the draft of November, and all of it from nothing."""
    out, log = run(clone, ".venv/bin/python examples/reference_case/demo.py")
    readme = (REPOSITORY / "README.md").read_text(encoding="utf-8")
    (ending,) = re.findall(r"`make demo` ends with:\n\n```\n(.*?)^```$", readme, flags=re.M | re.S)
    said = {line.strip() for line in (*lines_of(out), *lines_of(log))}
    assert [line for line in lines_of(ending) if line.strip() not in said] == []

    walk = steps((REFERENCE_CASE / "README.md").read_text(encoding="utf-8"))
    assert len(walk) == 5
    for commands, printed in walk:
        out, _ = run(clone, commands)
        if printed:
            assert not_printed(printed, out) == []
        else:
            assert out == ""
