"""The rows that the README gives make a book that works."""

import re
from decimal import Decimal
from pathlib import Path

import pytest

from tests.python.command.test_command import ratehouse
from tests.python.product.project import REPOSITORY, Project

# 125 seconds to London: 3 minutes at 0.012 for the customer, 126 s at 0.006 a minute to the carrier
CALLS = (
    b"Date,Source,Destination,Seconds,CallerID,Disposition,Cost\n"
    b"2026-11-05 10:00:00,6175550101,011442079460000,125,,ANSWERED,0.02\n"
)


@pytest.fixture
def own(tmp_path: Path) -> Project:
    """A project right after `ratehouse init`."""
    project = Project(tmp_path)
    project.copy_reference_case()
    for path in project.inbox.rglob("*.*"):
        path.unlink()
    done = ratehouse(project, "init", "--yes")
    assert done.code == 0, done.log
    return project


def test_the_readmes_rows_charge_both_sides(own: Project) -> None:
    """Carrier, customer, rates and run as written; one call costs 0.036 and 0.0126."""
    readme = (REPOSITORY / "README.md").read_text(encoding="utf-8")
    section = readme.split("## Your own book")[1].split("## Every day")[0]
    rows = re.findall(r"^(?:.*`)?([\w/]+\.csv) {2,}([^`\n]+)`?$", section, flags=re.MULTILINE)
    assert len(rows) == 14
    for name, row in rows:
        with (own.seeds / name).open("a", encoding="utf-8") as seed:
            seed.write(row + "\n")
    own.deliver("vitelity", "calls.csv", CALLS)
    done = ratehouse(own, "run")
    assert done.code == 0, done.log
    assert own.rows(
        "select customer.account_id, customer.charge, provider.account_id, provider.charge "
        "from marts.fct_customer_charges as customer "
        "inner join marts.fct_provider_charges as provider using (call_id)"
    ) == [("acme", Decimal("0.036"), "vitelity", Decimal("0.0126"))]
    assert own.rows("select account_id, total from marts.fct_invoices") == [
        ("acme", Decimal("0.04"))
    ]
    assert (own.home / "exports" / "2026-11" / "invoices" / "acme.pdf").is_file()


def test_init_refuses_a_home_that_was_used(own: Project) -> None:
    """Files of the old book would be rated by the new one."""
    own.deliver("vitelity", "calls.csv", CALLS)
    done = ratehouse(own, "init", "--yes")
    assert done.code == 2
    assert "export RATEHOUSE_HOME" in done.log


def test_a_seed_that_is_not_utf_8_is_named(own: Project) -> None:
    """dbt alone would end with a traceback."""
    with (own.seeds / "rates" / "rates_main.csv").open("ab") as deck:
        deck.write("retail,225,Côte d'Ivoire,,,,0.1,,,,,,,,,,\n".encode("latin-1"))
    done = ratehouse(own, "run")
    assert done.code == 2
    assert "seeds/rates/rates_main.csv line 2: byte 0xf4 is not UTF-8" in done.log
