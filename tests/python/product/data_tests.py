"""The data tests of dbt, run one by one as dbt compiled them."""

import json
from pathlib import Path
from typing import Any

import duckdb

from .project import Project


def data_tests(project: Project) -> dict[str, dict[str, Any]]:
    """Give dbt's data tests by name, with the SQL that dbt ran; not the checks of the book."""
    manifest = json.loads((project.target / "manifest.json").read_text())
    nodes = [node for node in manifest["nodes"].values() if node["resource_type"] == "test"]
    return {node["name"]: node for node in nodes if not node["name"].endswith("_is_legal")}


def failing_rows(
    connection: duckdb.DuckDBPyConnection, project: Project, name: str
) -> list[tuple[Any, ...]]:
    """Run one data test as dbt compiled it."""
    path = Path(data_tests(project)[name]["compiled_path"])
    return connection.execute(path.read_text(encoding="utf-8")).fetchall()
