"""The sources of CDR files that the tariff book knows: `seeds/cdr_sources.csv`."""

import csv
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from loaders.formats import FORMATS_FOLDER, known_formats

SOURCES_SEED: Final = Path("seeds/cdr_sources.csv")


class SourceError(ValueError):
    """A source that is not known, or a book of sources that cannot be read."""


@dataclass(frozen=True)
class CdrSource:
    """One feed: one inbox folder, one format. The other columns of the seed are dbt's."""

    source_id: str
    format: str


def read_sources(project_dir: Path, formats_folder: Path = FORMATS_FOLDER) -> dict[str, CdrSource]:
    """Read the sources of the tariff book, by id and in the order of ids.

    Raises SourceError, naming file and line: a file without the columns, a source without id, a
    source twice, an id that cannot be a folder, a format that does not exist.
    """
    path = project_dir / SOURCES_SEED
    formats = known_formats(formats_folder)
    sources: dict[str, CdrSource] = {}
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            rows = csv.DictReader(file, strict=True)
            lacking = {"source_id", "format"} - set(rows.fieldnames or ())
            if lacking:
                raise SourceError(
                    f"{SOURCES_SEED} line 1: lacks the column {', '.join(sorted(lacking))}"
                )
            for row in rows:
                source = CdrSource((row["source_id"] or "").strip(), (row["format"] or "").strip())
                where = f"{SOURCES_SEED} line {rows.line_num}"
                if not any(cell for cell in row.values()):
                    continue
                if not source.source_id or source.source_id.startswith("."):
                    raise SourceError(f"{where}, column source_id: '{source.source_id}' is no id")
                if "/" in source.source_id or "\\" in source.source_id:
                    raise SourceError(
                        f"{where}, column source_id: '{source.source_id}' cannot be the name of a "
                        "folder; leave out slashes"
                    )
                if source.source_id in sources:
                    raise SourceError(
                        f"{where}, column source_id: '{source.source_id}' is there twice"
                    )
                if source.format not in formats:
                    raise SourceError(
                        f"{where}, column format: there is no format '{source.format}'; "
                        f"the formats are {', '.join(formats)}"
                    )
                sources[source.source_id] = source
    except (OSError, UnicodeDecodeError, csv.Error) as error:
        raise SourceError(f"{path}: cannot be read: {error}") from error
    return dict(sorted(sources.items()))
