"""The documented columns of each seed: seeds/_seeds.yml, and dbt_project.yml for rate decks."""

from functools import cache
from pathlib import Path
from typing import Any

import yaml

REPOSITORY = Path(__file__).parents[3]


@cache
def documented_seeds() -> dict[str, dict[str, Any]]:
    """Give what _seeds.yml says of each seed, by name."""
    text = (REPOSITORY / "seeds" / "_seeds.yml").read_text(encoding="utf-8")
    return {seed["name"]: seed for seed in yaml.safe_load(text)["seeds"]}


@cache
def rate_deck_types() -> dict[str, str]:
    """Give the column types of every rate deck."""
    text = (REPOSITORY / "dbt_project.yml").read_text(encoding="utf-8")
    types: dict[str, str] = yaml.safe_load(text)["seeds"]["ratehouse"]["rates"]["+column_types"]
    return types


def documented_types(seed: str) -> dict[str, str]:
    """Give the columns of a seed with their types, in order; `rates/rates_x` is a deck."""
    if seed.startswith("rates/"):
        return rate_deck_types()
    types: dict[str, str] = documented_seeds()[seed]["config"]["column_types"]
    return types


def documented_columns(seed: str) -> list[str]:
    """Give the columns of a seed in their order."""
    return list(documented_types(seed))
