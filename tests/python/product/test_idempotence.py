"""Promise 4: landing twice, building twice or starting anew gives the same tables."""

from datetime import timedelta
from uuid import UUID

import pytest

from .project import LANDED_AT, Project
from .rated import Rated

pytestmark = pytest.mark.slow

EVERY_SCHEMA = "raw seeds staging intermediate marts"

Fingerprint = tuple[int, int | None]

NOT_OF_THE_CALL = frozenset({"file_id", "landed_at", "reason", "day_fingerprint"})
"""Columns of marts that tell of a landing: its order, its time, a file by its number."""

NUMBERED = frozenset({"rate_number", "class_number"})
"""Keys that are good inside one build."""

OF_THE_BUILD = {
    f"intermediate.int_{name}"
    for name in """
        account_periods auth_code_signatures auth_code_values_matched auth_codes_resolved
        call_classes call_classes_identified call_classes_priced calls_classified calls_identified
        calls_to_rate cdrs_to_build customer_charges_in_parts customer_decks_found days_to_build
        files_to_stage provider_charges_in_parts provider_decks_found rate_deck_prefixes
        rate_epochs rated_heads_matched
    """.split()
}
"""What a build makes of the days that it builds, and of no other."""

OF_THE_RUN = "raw.build_state"
"""How far the runs of dbt got, not what they made."""


def fingerprints(
    project: Project, schemas: str = EVERY_SCHEMA, but: frozenset[str] = frozenset()
) -> dict[str, Fingerprint]:
    """Give the rows and the sum of the rows' hashes of each table and view, in any order."""
    columns = project.rows(
        "select table_schema, table_name, list(column_name order by ordinal_position)"
        " from information_schema.columns where list_contains(?, table_schema)"
        " and table_schema || '.' || table_name <> ? group by all",
        schemas.split(),
        OF_THE_RUN,
    )
    found = {}
    with project.reading() as connection:
        for schema, table, names in columns:
            kept = ", ".join(f'"{name}"' for name in names if name not in but)
            relation = connection.execute(
                "select count(*), sum(hash(rows))"
                f" from (select {kept} from {schema}.{table}) as rows"
            )
            ((rows, checksum),) = relation.fetchall()
            found[f"{schema}.{table}"] = (rows, checksum)
    return found


def differing(one: dict[str, Fingerprint], other: dict[str, Fingerprint]) -> dict[str, object]:
    """Name the tables that differ."""
    return {
        name: (one.get(name), other.get(name))
        for name in one.keys() | other.keys()
        if one.get(name) != other.get(name)
    }


@pytest.fixture(scope="module")
def again(reference: Rated, tmp_path_factory: pytest.TempPathFactory) -> Project:
    """Land the same inbox a second time into a built warehouse, an hour later."""
    project = reference.project.in_home(
        tmp_path_factory.mktemp("again") / "home", copy_warehouse=True
    )
    outcomes = project.land(LANDED_AT + timedelta(hours=1))
    assert {outcome.status for outcome in outcomes} == {"already_landed", "duplicate"}
    assert not any(outcome.is_new for outcome in outcomes)
    return project


def test_the_fingerprint_sees_a_changed_cell(again: Project) -> None:
    before = fingerprints(again)
    assert before["marts.fct_calls"][0] > 0
    change = (
        "update marts.fct_call_margins set margin = margin + cast({} as decimal(18, 8))"
        " where call_id = (select min(call_id) from marts.fct_call_margins"
        " where margin is not null)"
    )
    with again.writing() as connection:
        connection.execute(change.format("0.00000001"))
    assert differing(before, fingerprints(again)).keys() == {"marts.fct_call_margins"}
    with again.writing() as connection:
        connection.execute(change.format("-0.00000001"))
    assert differing(before, fingerprints(again)) == {}


def test_landing_and_building_twice(reference: Rated, again: Project) -> None:
    """No line is typed and no day is rated again, and the tables are what they were."""
    again.build(tested=False)
    once, twice = (fingerprints(project, but=NUMBERED) for project in (reference.project, again))
    assert once["intermediate.int_days_to_build"][0] > 0
    assert differing(once, twice).keys() <= OF_THE_BUILD
    assert {name: twice[name] for name in OF_THE_BUILD} == dict.fromkeys(OF_THE_BUILD, (0, None))


def test_a_full_refresh(reference: Rated, again: Project) -> None:
    again.build("--full-refresh", tested=False)
    once, anew = (fingerprints(project, but=NUMBERED) for project in (reference.project, again))
    assert differing(once, anew) == {}


def test_a_fresh_home(reference: Rated, tmp_path_factory: pytest.TempPathFactory) -> None:
    """Land on another day and the sources in another order: calls, rates, charges are the same."""
    fresh = reference.project.in_home(
        tmp_path_factory.mktemp("fresh") / "home", copy_warehouse=False
    )
    fresh.land_sources("vodafone", "vitelity", "gafachi", now=LANDED_AT + timedelta(days=3))
    fresh.build(tested=False)
    (first,) = fresh.rows("select source_id from raw.files where file_id = 1")
    assert first == ("vodafone",)
    found = fingerprints(fresh, "marts", NOT_OF_THE_CALL)
    assert found["marts.fct_calls"][0] == len(reference.result.calls)
    assert differing(fingerprints(reference.project, "marts", NOT_OF_THE_CALL), found) == {}


def test_ids_are_for_ever(reference: Rated) -> None:
    """An id that changes breaks what others have stored; no rebuild and no upgrade may do it."""
    project = reference.project
    call_ids = project.rows(
        "select call_id from marts.fct_calls where call_reference = 'GF481200033'"
    )
    assert call_ids == [(UUID("7c1c4992-74bc-b645-1a5c-d5f099ff5ef3"),)]
    rate_ids = project.rows(
        "select rate_id from marts.dim_rates where rate_table_id = 'retail-eu'"
        " and prefix = '35385' and valid_from = date '2026-01-01'"
    )
    assert rate_ids == [(UUID("0e99b90f-dd47-faf0-b2b3-910c9223ec77"),)]
