"""dbt's parse of the product's own files, made once for all projects of a test process.

Parsing takes as long as building a small book. dbt goes on from the parse of another project where
settings and environment are the same, and parses the files that differ: of a test's project those
are the seeds, for here they are nobody's.
"""

import os
import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from functools import cache
from pathlib import Path

PRODUCT = Path(__file__).parents[3]


_FORMATS = re.compile(r"^  cdr_formats:\n((?:    - [a-z0-9_]+\n)+)", re.MULTILINE)


def lay_out(root: Path, formats: Sequence[str] = ()) -> None:
    """Copy the product's models, macros, tests and settings into a folder, without seeds.

    With `formats`, it can read files of these formats only: the staging models of the others are a
    fifth of a build.
    """
    (root / "seeds" / "rates").mkdir(parents=True)
    for name in ("models", "macros", "tests/generic"):
        shutil.copytree(PRODUCT / name, root / name)
    for pattern in ("*.yml", "seeds/**/*.yml", "tests/*.sql"):
        for path in PRODUCT.glob(pattern):
            shutil.copy(path, root / path.relative_to(PRODUCT))
    if formats:
        for folder in (root / "models" / "staging" / "cdrs").iterdir():
            if folder.is_dir() and folder.name not in formats:
                shutil.rmtree(folder)
        settings = root / "dbt_project.yml"
        listed = "".join(f"    - {name}\n" for name in formats)
        text, count = _FORMATS.subn(
            f"  cdr_formats:\n{listed}", settings.read_text(encoding="utf-8")
        )
        if count != 1:
            raise ValueError("dbt_project.yml does not list cdr_formats as it used to")
        settings.write_text(text, encoding="utf-8")


@cache
def _folder() -> Path:
    return Path(tempfile.mkdtemp(prefix="ratehouse-parsed-"))


def environment_for(home: Path) -> dict[str, str]:
    """Give dbt's environment for a home, under one path: dbt parses anew when it changes."""
    current = _folder() / "current"
    current.unlink(missing_ok=True)
    current.symlink_to(home)
    return {**os.environ, "RATEHOUSE_HOME": str(current)}


@cache
def parsed_once(settings: str) -> Path:
    """Parse the product with these settings (dbt_project.yml); the file of dbt's parse."""
    folder = Path(tempfile.mkdtemp(dir=_folder()))
    root, home = folder / "project", folder / "home"
    (home / "warehouse").mkdir(parents=True)
    (formats,) = _FORMATS.findall(settings)
    lay_out(root, re.findall(r"\w+", formats))
    (root / "dbt_project.yml").write_text(settings, encoding="utf-8")
    names = [path.name for path in (PRODUCT / "seeds").glob("*.csv")]
    (decks,) = re.findall(r"rate_decks: \[([^]]*)\]", settings)
    names += [f"rates/rates_{deck.strip()}.csv" for deck in decks.split(",")]
    for name in names:
        (root / "seeds" / name).write_text("nobody\n", encoding="utf-8")
    subprocess.run(
        [
            *(str(Path(sys.executable).with_name("dbt")), "--no-use-colors", "--quiet"),
            *("--log-path", str(folder), "parse", "--target-path", str(folder)),
        ],
        cwd=root,
        env=environment_for(home),
        check=True,
    )
    return folder / "partial_parse.msgpack"
