"""Minutes that are kept, month by month in buckets, beside the model that has no recursion."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from random import Random

import duckdb

from .project import REPOSITORY

MODEL = REPOSITORY / "models" / "intermediate" / "billing" / "int_plan_seconds_used.sql"

COLUMNS = (
    "stretch_number, month_number, months_kept, included_seconds, called_seconds, brought_so_far,"
    " called_so_far, lost_so_far"
)


@dataclass
class Bucket:
    """What one month brought and nobody has used yet."""

    month: int
    seconds: int


def stretch(random: Random, number: int) -> Iterator[tuple[tuple[int, ...], tuple[int, ...]]]:
    """Give rows of int_plan_seconds_brought, and carried over, used, unused and carried on."""
    months_kept = random.choice([0, 1, 2, 3, 7])
    buckets: list[Bucket] = []
    brought, called = [0], 0
    for month in range(1, random.randint(2, 14)):
        included = random.choice([0, 10, 100, random.randint(0, 200)])
        asked = random.choice([0, random.randint(0, 100), random.randint(0, 400)])
        carried_over = sum(bucket.seconds for bucket in buckets)
        buckets.append(Bucket(month, included))
        rest = used = min(asked, carried_over + included)
        for bucket in buckets:
            taken = min(bucket.seconds, rest)
            bucket.seconds -= taken
            rest -= taken
        unused = sum(bucket.seconds for bucket in buckets)
        buckets = [bucket for bucket in buckets if month < bucket.month + months_kept]
        carried_on = sum(bucket.seconds for bucket in buckets)
        brought.append(brought[-1] + included)
        called += asked
        lost = brought[max(month - months_kept, 0)]
        yield (
            (number, month, months_kept, included, asked, brought[-1], called, lost),
            (carried_over, used, unused, carried_on),
        )


def test_kept_minutes_are_those_of_the_buckets() -> None:
    random = Random(20261101)
    months = [month for number in range(400) for month in stretch(random, number)]
    values = ", ".join(str(row) for row, _ in months)
    select = re.sub(
        r"{{ ref\('int_plan_seconds_brought'\) }}", "brought", MODEL.read_text(encoding="utf-8")
    )
    with duckdb.connect() as connection:
        connection.execute(
            "create table brought as select *, 'p' as plan_id, false as is_pooled,"
            " cast(stretch_number as varchar) as holder_id, month_number as period_start,"
            f" month_number + 1 as period_end, 1 as calls from (values {values})"
            f" as months ({COLUMNS})"
        )
        found = {
            (int(holder), month): tuple(seconds)
            for holder, month, *seconds in connection.execute(
                "select holder_id, period_start, carried_over_seconds, used_seconds,"
                f" unused_seconds, carried_on_seconds from ({select})"
            ).fetchall()
        }
    assert len(months) > 1000
    assert found == {row[:2]: expected for row, expected in months}
