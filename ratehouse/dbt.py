"""Running dbt. Always as a process of its own: inside ours it would keep the warehouse locked."""

import os
import subprocess
import sys
from collections.abc import Callable, Sequence

from ratehouse.errors import CommandError, ExitCode
from ratehouse.home import Home, Project

# `python -m dbt.cli.main` warns that the module is loaded twice
_DBT = "from dbt.cli.main import cli; cli()"


def run_dbt(
    project: Project, home: Home, arguments: Sequence[str], on_line: Callable[[str], None]
) -> None:
    """Run `dbt <arguments>` in the project, handing on each line of its output.

    Raises CommandError (failed) when dbt ends with anything but 0.
    """
    if dbt_exit_code(project, home, arguments, on_line) != 0:
        raise CommandError(
            f"dbt {arguments[0]} failed; its messages above say what to correct, and nothing was "
            "published or exported",
            ExitCode.FAILED,
        )


def dbt_exit_code(
    project: Project, home: Home, arguments: Sequence[str], on_line: Callable[[str], None]
) -> int:
    """Run `dbt <arguments>` in the project and give its exit code, whatever it is."""
    environment = {**os.environ, "RATEHOUSE_HOME": str(home.root)}
    process = subprocess.Popen(
        [sys.executable, "-c", _DBT, *arguments],
        cwd=project.folder,
        env=environment,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        encoding="utf-8",
        errors="replace",
    )
    try:
        if process.stdout is not None:
            for line in process.stdout:
                on_line(line.rstrip("\n"))
        return process.wait()
    except BaseException:
        process.terminate()
        process.wait()
        raise
