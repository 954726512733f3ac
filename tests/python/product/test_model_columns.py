"""What the YAML says of a model's columns is what the model has."""

from typing import Any

import pytest
import yaml

from .project import REPOSITORY
from .rated import Rated

pytestmark = pytest.mark.slow


def own_columns(model: dict[str, Any], built: dict[str, list[str]], fields: set[str]) -> list[str]:
    """Give the columns that a model adds to what it passes on, in their order.

    `passes_on` in its meta names the model of which it has every other column, in the same order.
    With `signatures` it has one for each field that auth codes test, so that the book decides.
    """
    meta = model.get("config", {}).get("meta", {})
    columns = built[model["name"]]
    described = {column["name"] for column in model["columns"]}
    if meta.get("signatures"):
        signatures = {f"{field}_signature" for field in fields}
        assert signatures <= set(columns)
        columns = [column for column in columns if column not in signatures]
    if "passes_on" in meta:
        passed_on = [column for column in columns if column not in described]
        assert passed_on == [
            column for column in built[meta["passes_on"]] if column not in described
        ], model["name"]
        columns = [column for column in columns if column in described]
    return columns


def test_every_column_of_every_model_is_described_in_its_order(reference: Rated) -> None:
    built: dict[str, list[str]] = {}
    for table, column in reference.project.rows(
        "select table_name, column_name from information_schema.columns"
        " where table_schema in ('staging', 'intermediate', 'marts') order by ordinal_position"
    ):
        built.setdefault(table, []).append(column)
    fields = {field for (field,) in reference.project.rows("select field from seeds.auth_codes")}
    described, found = {}, {}
    for path in (REPOSITORY / "models").rglob("*.sql"):
        (model,) = yaml.safe_load(path.with_suffix(".yml").read_text(encoding="utf-8"))["models"]
        described[model["name"]] = [column["name"] for column in model["columns"]]
        found[model["name"]] = own_columns(model, built, fields)
    assert found == described
    assert found.keys() == built.keys()
