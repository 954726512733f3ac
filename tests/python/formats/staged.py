"""Files of a format as the product reads them: landed by the loaders, staged by the real model."""

from datetime import datetime
from pathlib import Path
from typing import Any

import duckdb

from loaders.landed_files import FileOutcome
from loaders.staging_rendering import staged_select
from tests.python.loaders.landing_warehouse import REPOSITORY, Warehouse

SAMPLES = Path(__file__).parent / "samples"
SHARED = REPOSITORY.parent / "shared" / "data" / "cdr"

Row = dict[str, Any]


class StagedFormat:
    """One source of one format, in a warehouse of its own."""

    def __init__(self, folder: Path, format_name: str) -> None:
        """`folder` takes the inbox and the book."""
        self.format: str = format_name
        self.warehouse = Warehouse(folder / "home", folder / "project", duckdb.connect())
        (folder / "project").mkdir(parents=True)
        for part in ("models", "macros"):
            (folder / "project" / part).symlink_to(REPOSITORY / part)
        self.warehouse.sources(feed=format_name)

    @property
    def select(self) -> str:
        """The staging model over all that has landed."""
        return staged_select(REPOSITORY, self.format, lines=f"raw.{self.format}", files="raw.files")

    def land(self, *paths: Path) -> list[FileOutcome]:
        """Land files, in this order; what became of each."""
        return [self.warehouse.land_paths("feed", path)[0] for path in paths]

    def land_text(self, name: str, text: str | bytes) -> FileOutcome:
        """Land a file of this text."""
        content = text.encode() if isinstance(text, str) else text
        return self.warehouse.deliver("feed", name, content)

    def rows(self, columns: str = "*", where: str = "true") -> list[Row]:
        """Give staged rows in the order of the files and their lines."""
        found = self.warehouse.connection.execute(
            f"select {columns} from ({self.select}) where {where} order by file_id, row_number"
        )
        names = [column[0] for column in found.description or ()]
        return [dict(zip(names, row, strict=True)) for row in found.fetchall()]

    def one(self, sql: str) -> tuple[Any, ...]:
        """Ask for one row over the staged rows, called `staged`."""
        row = self.warehouse.connection.execute(f"with staged as ({self.select}) {sql}").fetchone()
        assert row is not None
        return row

    def rejected(self) -> dict[int, str]:
        """Give the reason of each rejected line, by its number."""
        return dict(
            self.warehouse.rows("select line_number, reason from raw.rejected_lines order by 1")
        )


def utc(text: str) -> datetime:
    """Read an ISO time."""
    return datetime.fromisoformat(text)
