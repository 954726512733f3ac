"""The demo: put the reference case's files into the inbox and run the job on them.

Writes below RATEHOUSE_HOME (default ./data), the home that `ratehouse status` and `ratehouse
explain` then show. The case holds lines that nobody can read, so the job ends with exit code 1 and
says why; the demo takes that for success.
"""

import filecmp
import os
import shutil
import subprocess
import sys
from pathlib import Path

CASE = Path(__file__).parent
PROJECT = CASE.parent.parent
ACCEPTED = (0, 1)


def main() -> int:
    """Deliver the files, run the job, and say what its exit code means."""
    sources = (PROJECT / "seeds" / "cdr_sources.csv").read_text(encoding="utf-8")
    if not all(f"\n{folder.name}," in sources for folder in (CASE / "inbox").iterdir()):
        print("seeds/ is not the reference case any more: run the demo in a clone of its own")
        return 2
    home = Path(os.environ.get("RATEHOUSE_HOME", PROJECT / "data")).absolute()
    deliver(CASE / "inbox", home / "inbox")
    code = subprocess.run(
        [sys.executable, "-m", "ratehouse.cli", "run"],
        cwd=PROJECT,
        env={**os.environ, "RATEHOUSE_HOME": str(home)},
        check=False,
    ).returncode
    if code == 1:
        print(
            "\nThe job ended with 1, as it should here: the case delivers broken lines on purpose"
            "\n(examples/reference_case/README.md). Look around: .venv/bin/ratehouse status"
        )
    return 0 if code in ACCEPTED else code


def deliver(delivered: Path, inbox: Path) -> None:
    """Copy the case's files into the inbox, as carriers would. Files that are there stay."""
    for source in sorted(path for path in delivered.rglob("*") if path.is_file()):
        target = inbox / source.relative_to(delivered)
        target.parent.mkdir(parents=True, exist_ok=True)
        if not target.exists() or not filecmp.cmp(source, target, shallow=False):
            shutil.copy2(source, target)


if __name__ == "__main__":
    sys.exit(main())
