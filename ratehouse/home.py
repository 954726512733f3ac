"""Where things are: the project (models, seeds, formats) and the home (data)."""

import os
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from ratehouse.errors import CommandError


@dataclass(frozen=True)
class Home:
    """The folders below RATEHOUSE_HOME. Data lives here, outside the code."""

    root: Path

    @property
    def inbox(self) -> Path:
        """Carrier files, one folder a source; never moved or changed."""
        return self.root / "inbox"

    @property
    def warehouse(self) -> Path:
        """The folder of the build file and the published copies."""
        return self.root / "warehouse"

    @property
    def build_file(self) -> Path:
        """The DuckDB file that the loaders and dbt write."""
        return self.warehouse / "ratehouse.duckdb"

    @property
    def published(self) -> Path:
        """The symlink to the read-only copy of the marts that BI opens."""
        return self.warehouse / "published.duckdb"

    @property
    def lock_file(self) -> Path:
        """Held by a command that writes the warehouse."""
        return self.warehouse / "ratehouse.lock"

    @property
    def exports(self) -> Path:
        """Invoices and reports, one folder an invoice run."""
        return self.root / "exports"

    @property
    def quality(self) -> Path:
        """The page of data quality, and Data Docs."""
        return self.root / "quality"

    @property
    def books(self) -> Path:
        """The recorded invoice runs, as files."""
        return self.root / "books"

    @property
    def old_books(self) -> Path:
        """Tariff books that `ratehouse init` put aside."""
        return self.books / "before-init"


@dataclass(frozen=True)
class Project:
    """The checkout: dbt project, seeds and formats."""

    folder: Path

    @property
    def seeds(self) -> Path:
        """The tariff book."""
        return self.folder / "seeds"

    @property
    def manifest(self) -> Path:
        """dbt's manifest of the last command that ran here."""
        return self.folder / "target" / "manifest.json"

    @property
    def settings_file(self) -> Path:
        """dbt_project.yml, whose vars are the settings of a warehouse."""
        return self.folder / "dbt_project.yml"

    def variables(self) -> dict[str, Any]:
        """The vars of dbt_project.yml."""
        settings = yaml.safe_load(self.settings_file.read_text(encoding="utf-8"))
        variables: dict[str, Any] = settings.get("vars", {})
        return variables


def find_project(start: Path) -> Project:
    """The project that `start` lies in. Raises CommandError outside of one."""
    for folder in (start, *start.parents):
        if (folder / "dbt_project.yml").is_file() and (folder / "seeds").is_dir():
            return Project(folder)
    raise CommandError(
        f"{start} is not inside a Ratehouse project (no dbt_project.yml); change into the checkout"
    )


def find_home(project: Project, environment: dict[str, str] | None = None) -> Home:
    """RATEHOUSE_HOME, by default the project's data/. Creates the folders that a build needs."""
    configured = (os.environ if environment is None else environment).get("RATEHOUSE_HOME")
    root = Path(configured).expanduser().absolute() if configured else project.folder / "data"
    home = Home(root)
    try:
        for folder in (home.inbox, home.warehouse):
            folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise CommandError(f"RATEHOUSE_HOME {root} cannot be used: {error}") from error
    return home
