"""Which days the last build rated again and why, and what waits for the next one."""

from collections.abc import Iterable
from itertools import groupby
from pathlib import Path

import duckdb

from ratehouse.home import Project
from ratehouse.warehouse import has_table, rows_as_dicts

Rows = list[dict[str, object]]

MODELS_BY_DAY = (
    "intermediate.int_calls_normalised",
    "marts.fct_customer_charges",
    "marts.fct_provider_charges",
    "marts.fct_call_margins",
)
"""The models that are built by the day: the macro models_by_day, with their schemas."""

_LAST_BUILT = """
select days.call_date, to_build.why
from (
    select call_date from intermediate.int_days_fingerprinted
    union
    select call_date from intermediate.int_days_to_build
) as days
left join intermediate.int_days_to_build as to_build on days.call_date = to_build.call_date
order by days.call_date
"""

_STALE = """
with built as ({built}),
wanted as (
    select models.model, days.call_date, days.day_fingerprint
    from intermediate.int_days_fingerprinted as days
    cross join (select unnest(?) as model) as models
)
select
    coalesce(wanted.call_date, built.call_date) as call_date,
    'unfinished in ' || string_agg(
        split_part(coalesce(wanted.model, built.model), '.', 2), ', '
        order by list_position(?, coalesce(wanted.model, built.model))
    ) filter (where wanted.day_fingerprint is distinct from built.day_fingerprint) as why
from wanted
full outer join built on wanted.call_date = built.call_date and wanted.model = built.model
group by all
order by all
"""


def last_built(connection: duckdb.DuckDBPyConnection) -> Rows:
    """The days that the last build rated again: first_date, last_date, days, why."""
    if not has_table(connection, "intermediate", "int_days_to_build"):
        return []
    return _stretches(connection.execute(_LAST_BUILT).fetchall())


def stale(connection: duckdb.DuckDBPyConnection) -> Rows:
    """The days that the last build found and some table has not, as `last_built` gives them.

    Only a build that was interrupted, failed or was of a part leaves any.
    """
    if not all(
        has_table(connection, *name.split("."))
        for name in (*MODELS_BY_DAY, "intermediate.int_days_fingerprinted")
    ):
        return []
    built = " union all ".join(
        f"select distinct '{model}' as model, call_date, day_fingerprint from {model}"
        for model in MODELS_BY_DAY
    )
    models = list(MODELS_BY_DAY)
    rows = connection.execute(_STALE.format(built=built), [models, models]).fetchall()
    return _stretches(rows)


def changed_seeds(connection: duckdb.DuckDBPyConnection, project: Project) -> list[str]:
    """The files of the tariff book that hold other rows than the last build loaded."""
    return [
        path.relative_to(project.seeds).as_posix()
        for path in sorted(project.seeds.rglob("*.csv"))
        if not _is_loaded(connection, path)
    ]


def _is_loaded(connection: duckdb.DuckDBPyConnection, path: Path) -> bool:
    if not has_table(connection, "seeds", path.stem):
        return False
    columns = [
        str(row["column_name"])
        for row in rows_as_dicts(
            connection,
            "select column_name from information_schema.columns where table_schema = 'seeds' "
            "and table_name = ? and column_name <> '_line_number' order by ordinal_position",
            [path.stem],
        )
    ]
    names = ", ".join(f'"{name}"' for name in columns)
    cells = ", ".join(f"nullif(trim(\"{name}\"), '')" for name in columns)
    kinds = ", ".join(f"'{name}': 'varchar'" for name in columns)
    file = str(path).replace("'", "''")
    loaded = f'select {names} from seeds."{path.stem}"'
    # as the seed materialization reads it
    written = (
        f"select {cells} from read_csv('{file}', auto_detect = false, header = false, skip = 1, "
        f"delim = ',', quote = '\"', escape = '\"', nullstr = '', columns = {{{kinds}}})"
    )
    try:
        return not connection.execute(
            f"select 1 from (({loaded} except all {written}) union all "
            f"({written} except all {loaded})) limit 1"
        ).fetchall()
    except duckdb.Error:  # no CSV of these columns: the next build says what is wrong
        return False


def _stretches(days: Iterable[tuple[object, ...]]) -> Rows:
    """Put days that follow each other with one reason together; a day without one parts them."""
    found: Rows = []
    for why, group in groupby(days, key=lambda row: row[1]):
        dates = [row[0] for row in group]
        if why is not None:
            found.append(
                {"first_date": dates[0], "last_date": dates[-1], "days": len(dates), "why": why}
            )
    return found
