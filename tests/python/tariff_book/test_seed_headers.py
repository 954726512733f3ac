"""Every seed's header is what is documented, column by column: seeds are filled by position."""

import csv

import pytest
import yaml

from tests.python.product.book import COLUMNS

from .columns import REPOSITORY, documented_columns, documented_seeds, documented_types

SEEDS = sorted(
    path.relative_to(REPOSITORY / "seeds").with_suffix("").as_posix()
    for path in (REPOSITORY / "seeds").rglob("*.csv")
)


def test_every_seed_is_documented() -> None:
    in_files = {seed for seed in SEEDS if not seed.startswith("rates/")}
    assert in_files == documented_seeds().keys()
    assert any(seed.startswith("rates/") for seed in SEEDS)


@pytest.mark.parametrize("seed", SEEDS)
def test_the_header_is_the_documented_columns_in_order(seed: str) -> None:
    with (REPOSITORY / "seeds" / f"{seed}.csv").open(encoding="utf-8", newline="") as file:
        header = next(csv.reader(file))
    assert header == documented_columns(seed)
    assert header == COLUMNS[seed.split("/", maxsplit=1)[0]].split()


@pytest.mark.parametrize("seed", SEEDS)
def test_every_column_lands_as_text(seed: str) -> None:
    assert set(documented_types(seed).values()) == {"varchar"}


@pytest.mark.parametrize("seed", documented_seeds())
def test_every_column_is_described_and_checked(seed: str) -> None:
    said = documented_seeds()[seed]
    columns = documented_columns(seed)
    assert [column["name"] for column in said["columns"]] == columns
    assert all(column["description"].strip() for column in said["columns"])
    assert said["description"].startswith("One row per ")
    (check,) = said["data_tests"]
    assert list(check["legal_seed"]["arguments"]["columns"]) == columns


def test_every_column_of_the_rates_is_described() -> None:
    path = REPOSITORY / "models" / "staging" / "reference" / "base_rates.yml"
    (model,) = yaml.safe_load(path.read_text(encoding="utf-8"))["models"]
    described = [column["name"] for column in model["columns"]]
    assert described == ["_file_name", "_line_number", *documented_columns("rates/rates_retail")]
