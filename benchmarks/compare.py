"""Prove that floor and product say the same, of every call and to the last decimal."""

from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path

import duckdb

# tables by the key that a row's values are hashed with
_TABLES = {
    "fct_calls": ["call_id"],
    "fct_customer_charges": ["call_id"],
    "fct_provider_charges": ["call_id"],
    "fct_call_margins": ["call_id"],
    "rpt_cdr_by_provider_by_date": ["account_id", "charge_date", "currency"],
    "fct_invoice_lines": ["invoice_run_id", "account_id", "line_number"],
}
_WORKING_COLUMNS = {"called_key", "owned_range"}


class DifferenceError(AssertionError):
    """Floor and product differ; says where."""


@dataclass(frozen=True)
class Totals:
    """What both agree on, to be read by people."""

    calls: int
    customer_charges: Decimal
    provider_charges: Decimal
    margin: Decimal
    suspended_sides: int
    invoice_lines: int


def compare(product: Path, floor: Path) -> Totals:
    """Compare every column that the floor writes, row by row; raises DifferenceError."""
    # views of the product name its catalog, which is called after the file
    with duckdb.connect(str(product), read_only=True) as connection:
        connection.execute("set TimeZone = 'UTC'")
        connection.execute(f"attach '{floor}' as floor (read_only)")
        differences = [
            difference
            for table, key in _TABLES.items()
            for difference in _differences(connection, table, key)
        ]
        if differences:
            raise DifferenceError("\n".join(differences))
        return _totals(connection)


def _differences(connection: duckdb.DuckDBPyConnection, table: str, key: list[str]) -> list[str]:
    types: dict[str, str] = {
        name: data_type
        for name, data_type, *_ in connection.execute(f"describe marts.{table}").fetchall()
    }
    columns = [
        name
        for name, *_ in connection.execute(f"describe floor.main.{table}").fetchall()
        if name not in _WORKING_COLUMNS
    ]
    if missing := [name for name in columns if name not in types]:
        return [f"{table}: the product has no {', '.join(missing)}"]
    sums = ", ".join(
        f"sum(hash({', '.join(key)}, cast({name} as {types[name]})))::hugeint as {name}"
        for name in columns
    )
    select = f"select count(*), {sums} from "
    theirs = connection.execute(f"{select} marts.{table}").fetchall()[0]
    ours = connection.execute(f"{select} floor.main.{table}").fetchall()[0]
    if theirs[0] != ours[0]:
        return [f"{table}: {theirs[0]} rows in the product, {ours[0]} in the floor"]
    return [
        f"{table}.{name} differs"
        for name, theirs_sum, ours_sum in zip(columns, theirs[1:], ours[1:], strict=True)
        if theirs_sum != ours_sum
    ]


def _totals(connection: duckdb.DuckDBPyConnection) -> Totals:
    row = connection.execute(
        """
        select
            (select count(*) from marts.fct_calls),
            (select sum(charge) from marts.fct_customer_charges),
            (select sum(charge) from marts.fct_provider_charges),
            (select sum(margin) from marts.fct_call_margins),
            (
                select count(*) from (
                    select rating_status from marts.fct_customer_charges
                    union all
                    select rating_status from marts.fct_provider_charges
                )
                where rating_status = 'suspended'
            ),
            (select count(*) from marts.fct_invoice_lines)
        """
    ).fetchall()[0]
    return Totals(*row)
