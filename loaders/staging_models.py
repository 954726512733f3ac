"""The staging models of the CDR formats, written from their format files.

`loaders/formats/<format>.yml` says how the raw columns become the fields of a call. From it this
module writes `models/staging/cdrs/<format>/`: the sources YAML (which also creates the raw table),
the model, and the YAML that describes it. They are plain dbt files to be read, committed and
reviewed; a test says that they agree with the format file.
"""

from collections.abc import Iterator
from pathlib import Path
from typing import Final

from loaders.format_language import CdrFormat
from loaders.formats import known_formats, load_format
from loaders.staging_sql import model_sql
from loaders.staging_yaml import model_yaml, sources_yaml

MODELS_FOLDER: Final = Path("models/staging/cdrs")
"""Where the staging models live, below the project's folder."""


def generate(format_file: Path, project_dir: Path, check: bool = False) -> list[Path]:
    """Write the dbt files of one format; give the paths of those whose text changed.

    With `check` nothing is written: the paths are those that differ from the format file.
    Raises FormatError when the format file cannot be used, OSError when a file cannot be written.
    """
    changed = []
    for path, text in _drift(load_format(format_file), project_dir):
        if not check:
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, encoding="utf-8")
        changed.append(path)
    return changed


def generate_all(project_dir: Path, check: bool = False) -> list[Path]:
    """Write the dbt files of every format in `loaders/formats`; give the paths that changed.

    With `check` nothing is written. Raises as `generate`.
    """
    folder = project_dir / "loaders" / "formats"
    changed: list[Path] = []
    for name in known_formats(folder):
        changed.extend(generate(folder / f"{name}.yml", project_dir, check))
    return changed


def staging_files(cdr_format: CdrFormat) -> dict[Path, str]:
    """Give the text of each dbt file of a format, by its path below the project's folder."""
    name = cdr_format.format
    folder = MODELS_FOLDER / name
    return {
        folder / f"_{name}__sources.yml": sources_yaml(cdr_format),
        folder / f"stg_{name}__cdrs.sql": model_sql(cdr_format),
        folder / f"stg_{name}__cdrs.yml": model_yaml(cdr_format),
    }


def _drift(cdr_format: CdrFormat, project_dir: Path) -> Iterator[tuple[Path, str]]:
    for relative, text in staging_files(cdr_format).items():
        path = project_dir / relative
        if not path.is_file() or path.read_text(encoding="utf-8") != text:
            yield path, text
