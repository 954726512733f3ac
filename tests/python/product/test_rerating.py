"""A day is rated again exactly when its calls or what is in force on it changed."""

import shutil
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from random import Random

import duckdb
import pytest

from tests.python.tariff_book.columns import documented_columns, documented_seeds, rate_deck_types

from .book import Book
from .book_edits import COLUMN_EDITS, EDITS, ONE_VALUE
from .project import Project
from .worlds import DAYS_APART, FIRST_DAY, Edit, World

BY_DAY = (
    "intermediate.int_calls_normalised",
    "marts.fct_customer_charges",
    "marts.fct_provider_charges",
    "marts.fct_call_margins",
)
"""The tables that are built by the day."""

Days = dict[int, str]


@dataclass
class Edited:
    """All worlds after their edits and one more build."""

    project: Project
    worlds: dict[str, World]
    built_again: dict[str, Days] = field(default_factory=dict)
    changed: dict[str, set[int]] = field(default_factory=dict)
    stale: dict[str, set[int]] = field(default_factory=dict)

    def by_world(self, days: Iterator[date]) -> dict[str, set[int]]:
        """Sort days by the world they belong to."""
        names = list(self.worlds)
        found: dict[str, set[int]] = {}
        for day in days:
            name = names[(day - FIRST_DAY).days // DAYS_APART]
            found.setdefault(name, set()).add(self.worlds[name].day_number(day))
        return found


def differing_days(one: Path, other: Path) -> Iterator[date]:
    """Give the days on which a table that is built by the day differs but in the fingerprint."""
    with duckdb.connect() as connection:
        connection.execute(f"attach '{one}' as one (read_only)")
        connection.execute(f"attach '{other}' as other (read_only)")
        for table in BY_DAY:
            sides = [
                f"select * exclude (day_fingerprint) from {db}.{table}" for db in ("one", "other")
            ]
            rows = connection.execute(
                f"select distinct call_date from (({sides[0]} except all {sides[1]})"
                f" union all ({sides[1]} except all {sides[0]}))"
            ).fetchall()
            yield from (day for (day,) in rows)


@pytest.fixture(scope="module")
def edited(tmp_path_factory: pytest.TempPathFactory) -> Edited:
    """Build all worlds, edit each, build again; and build the same by a full refresh."""
    folder = tmp_path_factory.mktemp("rerating")
    project = Project(folder)
    book = Book()
    worlds = {each.name: World(number, book, project) for number, each in enumerate(EDITS)}
    edited = Edited(project, worlds)
    for each in EDITS:
        each.before(worlds[each.name])
        worlds[each.name].deliver("calls.csv", worlds[each.name].calls())
    project.write_book(book)
    project.land()
    project.build_charges()
    before = folder / "before.duckdb"
    shutil.copy(project.warehouse, before)

    for each in EDITS:
        each.edit(worlds[each.name])
    # the order of rows means nothing, and one order or the other has no day built again
    for rows in book.seeds.values():
        Random(1).shuffle(rows)
    project.write_book(book)
    project.land()
    project.build_charges()
    days = project.rows("select call_date, why from intermediate.int_days_to_build")
    for day, why in days:
        ((name, numbers),) = edited.by_world(iter([day])).items()
        edited.built_again.setdefault(name, {}).update(dict.fromkeys(numbers, why))
    edited.changed = edited.by_world(differing_days(before, project.warehouse))

    anew = project.in_home(folder / "anew", copy_warehouse=True)
    anew.build_charges("--full-refresh")
    edited.stale = edited.by_world(differing_days(anew.warehouse, project.warehouse))
    return edited


def name_of(edit: Edit) -> str:
    """Name a case."""
    return edit.name


def test_every_column_of_the_book_is_edited() -> None:
    names = {
        f"{seed}.{column}" for seed in documented_seeds() for column in documented_columns(seed)
    } | {f"rates.{column}" for column in rate_deck_types()}
    assert {each.name for each in COLUMN_EDITS} == names - ONE_VALUE


@pytest.mark.parametrize("each", EDITS, ids=name_of)
def test_which_days_are_built_again_and_why(edited: Edited, each: Edit) -> None:
    assert edited.built_again.get(each.name, {}) == each.days


@pytest.mark.parametrize("each", EDITS, ids=name_of)
def test_no_day_is_stale(edited: Edited, each: Edit) -> None:
    assert edited.stale.get(each.name, set()) == set()


@pytest.mark.parametrize("each", EDITS, ids=name_of)
def test_the_edit_is_worth_a_case(edited: Edited, each: Edit) -> None:
    assert bool(edited.changed.get(each.name)) == each.is_seen
