"""The six deliveries of DESIGN section 7, each to a source of its own, landed and built once."""

import gzip
from decimal import Decimal

import pytest

from .book import Book
from .comparison import all_differences
from .project import Project
from .rated import Rated, built_and_rated
from .standard_files import standard_file, vitelity_file

X = "2026-10-05 10:00:00,12125550100,14155550100,60,x,ANSWERED,0.0100"
Y = "2026-10-05 11:00:00,12125550100,14155550100,61,y,ANSWERED,0.0100"
Z = "2026-10-05 12:00:00,12125550100,14155550100,62,z,ANSWERED,0.0100"


def seven(cost: str) -> dict[str, str]:
    """Write the call with the id 7."""
    return {
        "call_reference": "7",
        "started_at": "2026-10-05T14:00:00Z",
        "talk_seconds": "60",
        "called_number": "14155550100",
        "carrier_cost": cost,
    }


MESSY = b"\xef\xbb\xbf" + b"\r\n".join(
    [
        *vitelity_file(X).splitlines(),
        b"",
        Y.encode().replace(b",61,", b",sixty,"),
        b"too,few",
        Y.encode().replace(b",y,", b',"y,'),
        Y.encode().replace(b",y,", b",\xff,"),
        Z.encode(),
    ]
)
"""A byte order mark, a blank line, four bad lines, and no end of the last line."""

DELIVERIES: dict[str, dict[str, bytes]] = {
    "grew": {"a.csv": vitelity_file(X, Y), "a2.csv": vitelity_file(X, Y, Z)},
    "overlap": {"a.csv": vitelity_file(X, Y), "b.csv": vitelity_file(Y, Z)},
    "identical": {"a.csv": vitelity_file(X, X)},
    "identical_again": {"a.csv": vitelity_file(X, X), "b.csv": vitelity_file(X)},
    "identical_more": {"a.csv": vitelity_file(X), "b.csv": vitelity_file(X, Y, X, X)},
    "corrected": {"a.csv": standard_file([seven("0.10")]), "b.csv": standard_file([seven("0.12")])},
    "corrected_back": {
        "a.csv": standard_file([seven("0.10")]),
        "b.csv": standard_file([seven("0.12")]),
        "c.csv": standard_file([seven("0.10"), seven("0.10")]),
    },
    "compressed": {
        "a.csv": vitelity_file(X, Y),
        "a.csv.gz": gzip.compress(vitelity_file(X, Y), mtime=0),
    },
    "other_source": {"a.csv": vitelity_file(X, Y)},
    "messy": {"a.csv": MESSY},
    "refused": {"a.csv": standard_file([seven("0.10")]).replace(b",", b";")},
}

OUTCOMES = {
    "grew": (3, 2, 0),
    "overlap": (3, 1, 0),
    "identical": (2, 0, 0),
    "identical_again": (2, 1, 0),
    "identical_more": (4, 1, 0),
    "corrected": (1, 0, 1),
    "corrected_back": (1, 2, 1),
    "compressed": (2, 0, 0),
    "other_source": (2, 0, 0),
    "messy": (2, 0, 0),
    "refused": (0, 0, 0),
}
"""Calls, duplicates, superseded. Calls are never merged across sources."""


@pytest.fixture(scope="module")
def delivered(tmp_path_factory: pytest.TempPathFactory) -> Rated:
    """Land all deliveries, build once."""
    project = Project(tmp_path_factory.mktemp("deliveries"))
    book = Book()
    for source_id, files in DELIVERIES.items():
        cdr_format = (
            "standard" if source_id in ("corrected", "corrected_back", "refused") else "vitelity"
        )
        book.add("cdr_sources", source_id=source_id, format=cdr_format)
        for name, content in files.items():
            project.deliver(source_id, name, content)
    book.account("ann")
    book.account("carrier", is_provider="true")
    book.auth_code("ann", "ann", "call_direction equals outbound")
    book.auth_code("carrier", "carrier", "call_direction equals outbound")
    for account_id, table, rate in (("ann", "sell", "0.06"), ("carrier", "buy", "0.03")):
        book.add("rate_tables", rate_table_id=table)
        book.add("account_rate_tables", account_id=account_id, rate_table_id=table)
        book.add("rates", rate_table_id=table, prefix="1", rate_per_minute=rate)
    project.write_book(book)
    return built_and_rated(project)


@pytest.mark.parametrize("source_id", DELIVERIES)
def test_calls_duplicates_and_superseded(delivered: Rated, source_id: str) -> None:
    found = delivered.project.rows(
        "select sum(calls), sum(duplicates), sum(superseded) from marts.rpt_landing_audit"
        " where source_id = ?",
        source_id,
    )
    assert found == [OUTCOMES[source_id]]


@pytest.mark.parametrize("table", ["fct_calls", "fct_customer_charges", "fct_provider_charges"])
@pytest.mark.parametrize("source_id", DELIVERIES)
def test_each_call_is_charged_once(delivered: Rated, source_id: str, table: str) -> None:
    found = delivered.project.value(
        f"select count(*) from marts.{table} where call_id in"
        " (select call_id from marts.fct_calls where source_id = ?)",
        source_id,
    )
    assert found == OUTCOMES[source_id][0]


@pytest.mark.parametrize(("source_id", "cost"), [("corrected", "0.12"), ("corrected_back", "0.10")])
def test_the_latest_content_wins(delivered: Rated, source_id: str, cost: str) -> None:
    found = delivered.project.rows(
        "select call_reference, carrier_cost from marts.fct_calls where source_id = ?", source_id
    )
    assert found == [("7", Decimal(cost))]


def test_the_same_content_again_is_no_new_file(delivered: Rated) -> None:
    found = delivered.project.rows(
        "select file_name, status, physical_lines, landed_lines from raw.files"
        " where source_id = 'compressed' order by file_id"
    )
    assert found == [("a.csv", "landed", 3, 2), ("a.csv.gz", "duplicate", 0, 0)]


def test_a_bad_line_costs_one_line(delivered: Rated) -> None:
    found = delivered.project.rows(
        "select line_number, rejected_by, split_part(reason, ':', 1) from marts.rpt_rejected_lines"
        " where source_id = 'messy' order by line_number"
    )
    assert found == [
        (4, "staging", "unreadable_talk_seconds"),
        (5, "landing", "column_count"),
        (6, "landing", "quoting"),
        (7, "landing", "invalid_encoding"),
    ]
    assert delivered.project.rows(
        "select physical_lines, non_data_lines, data_lines from raw.files where source_id = 'messy'"
    ) == [(8, 2, 6)]


def test_a_file_of_another_format_is_refused_whole(delivered: Rated) -> None:
    found = delivered.project.rows(
        "select status, reason is not null, physical_lines, landed_lines, rejected_lines"
        " from raw.files where source_id = 'refused'"
    )
    assert found == [("refused", True, 0, 0, 0)]
    assert delivered.project.rows(
        "select count(*) from raw.standard where _file_id in"
        " (select file_id from raw.files where source_id = 'refused')"
    ) == [(0,)]


def test_a_call_keeps_its_id_in_every_delivery(delivered: Rated) -> None:
    """A copy in another source is another call; within a source the id is the call's."""
    ids = delivered.project.rows("select source_id, call_id from marts.fct_calls")
    assert len({call_id for _, call_id in ids}) == sum(calls for calls, _, _ in OUTCOMES.values())


def test_the_rater_agrees(delivered: Rated) -> None:
    assert all_differences(delivered.project, delivered.result) == {}
