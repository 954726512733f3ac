"""What the YAML says of a model's columns is what the model has."""

import pytest
import yaml

from .project import REPOSITORY
from .rated import Rated

pytestmark = pytest.mark.slow


def test_every_column_of_every_model_is_described_in_its_order(reference: Rated) -> None:
    built: dict[str, list[str]] = {}
    for table, column in reference.project.rows(
        "select table_name, column_name from information_schema.columns"
        " where table_schema in ('staging', 'intermediate', 'marts') order by ordinal_position"
    ):
        built.setdefault(table, []).append(column)
    described: dict[str, list[str]] = {}
    for path in (REPOSITORY / "models").rglob("*.sql"):
        (model,) = yaml.safe_load(path.with_suffix(".yml").read_text(encoding="utf-8"))["models"]
        described[model["name"]] = [column["name"] for column in model["columns"]]
    assert described == built
