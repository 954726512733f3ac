"""A build that is killed, fails or is of a part leaves nothing that the next one does not heal."""

from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path

import duckdb
import pytest

from ratehouse import days

from .book import Book
from .project import Project
from .test_random_walks import differing_from_a_full_refresh
from .worlds import World


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> World:
    """Build one world; the tests go on from each other."""
    project = Project(tmp_path_factory.mktemp("interruptions"))
    world = World(0, Book(), project)
    world.deliver("calls.csv", world.calls())
    project.write_book(world.book)
    project.land()
    project.build_charges()
    return world


@pytest.fixture
def edited(world: World) -> Iterator[World]:
    """Edit a price of all days, and deliver a call more on one that has calls and on day 6."""
    row = world.row("rates", rate_table_id="sell", prefix="1")
    row["rate_per_minute"] = str(Decimal(row["rate_per_minute"]) + Decimal("0.01"))
    moment = f"{len(list((world.project.inbox / world.name('source')).iterdir())):02}:30:00"
    world.deliver(f"late-{moment[:2]}.csv", [world.call(day, moment) for day in (2, 6)])
    world.project.write_book(world.book)
    world.project.land()
    yield world
    assert_one_row_a_call(world.project)


def assert_one_row_a_call(project: Project) -> None:
    """No table that is built by the day has lost or doubled a call."""
    ids = project.rows("select call_id from intermediate.int_calls_normalised order by all")
    assert len(set(ids)) == len(ids)
    for table in ("fct_customer_charges", "fct_provider_charges", "fct_call_margins"):
        assert project.rows(f"select call_id from marts.{table} order by all") == ids


def stale_days(project: Project) -> list[str]:
    """Give the reasons that `ratehouse status` gives for stale days."""
    with project.reading() as connection:
        return [str(row["why"]) for row in days.stale(connection)]


def test_a_killed_build_heals(edited: World, tmp_path: Path) -> None:
    project = edited.project
    assert stale_days(project) == []
    said = project.killed_build("fct_provider_charges", 0.1)
    assert "OK created sql incremental model intermediate.int_calls_normalised" in said
    assert "Completed" not in said
    with project.reading() as connection:
        state = connection.execute("select state from raw.build_state").fetchall()
    assert state == [("unfinished",)]
    assert stale_days(project) != []
    project.build_charges()
    assert stale_days(project) == []
    assert differing_from_a_full_refresh(project, tmp_path / "home") == {}


def test_a_failed_model_keeps_its_rows_and_retry_goes_on(edited: World, tmp_path: Path) -> None:
    """The days are taken out and put in by one transaction."""
    project = edited.project
    model = project.root / "models" / "marts" / "core" / "fct_provider_charges.sql"
    right = model.read_text(encoding="utf-8")
    before = project.rows("select * from marts.fct_provider_charges order by all")
    model.write_text(f"{right}\nwhere sqrt(-1 - talk_seconds) > 0\n", encoding="utf-8")
    run = project.dbt("build", "--exclude-resource-type", "test")
    assert run.exit_code == 1
    assert "fct_provider_charges" in run.output.split("Completed with")[1]
    assert project.rows("select * from marts.fct_provider_charges order by all") == before
    model.write_text(right, encoding="utf-8")
    retried = project.dbt("retry")
    assert retried.exit_code == 0, retried.output
    assert_one_row_a_call(project)
    project.build_charges()
    assert differing_from_a_full_refresh(project, tmp_path / "home") == {}


def test_parts_of_builds_neither_lose_nor_double(edited: World, tmp_path: Path) -> None:
    """Charges are built from the calls of the last build, and refused from those of two."""
    project = edited.project
    project.build("--select", "fct_customer_charges", tested=False)
    assert_one_row_a_call(project)
    project.build("--select", "fct_provider_charges", "--full-refresh", tested=False)
    project.build("--select", "+int_calls_normalised", tested=False)
    refused = project.dbt("build", "--select", "fct_customer_charges")
    assert refused.exit_code == 1
    assert "is of another build than the days to build: run `dbt build`" in refused.output
    project.build_charges()
    assert stale_days(project) == []
    assert differing_from_a_full_refresh(project, tmp_path / "home") == {}


def test_another_currency_of_the_margins_is_all_days(world: World) -> None:
    run = world.project.build("--vars", "{reporting_currency: EUR}", tested=False)
    why = world.project.rows("select distinct why from intermediate.int_days_to_build")
    assert why == [("rules",)]
    assert "days to build: 2026-01-06 to 2026-01-11 (6 days): rules" in run.output
    again = world.project.build("--vars", "{reporting_currency: EUR}", tested=False)
    assert "no day to build" in again.output
    with duckdb.connect(str(world.project.warehouse), read_only=True) as connection:
        assert days.last_built(connection) == []
