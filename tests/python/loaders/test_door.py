"""The door: what is quarantined, what lands beside it, and how it gets out."""

from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from loaders import profiles
from loaders.door import quarantined_files, release
from loaders.quality_page import read_quality, write_data_docs, write_quality_page
from loaders.suites import SUITES_FOLDER, SuiteError, load_suite, suite_of
from loaders.validation import gx_suite
from tests.python.loaders.landing_warehouse import Warehouse
from tests.python.product.standard_files import standard_file

Call = dict[str, str]


def calls(number: int, first: int = 0, day: datetime = datetime(2026, 10, 5)) -> list[Call]:
    """Make calls of one day, a minute apart, three of four answered."""
    return [
        {
            "call_reference": f"c-{first + position}",
            "started_at": (day + timedelta(minutes=position)).isoformat(),
            "talk_seconds": str(position % 4 * 20),
            "calling_number": "12125550100",
            "called_number": "14155550100",
        }
        for position in range(number)
    ]


def shifted(lines: list[Call]) -> bytes:
    """Write a file whose columns have moved by one under their header."""
    header, *rows = standard_file(lines).splitlines(keepends=True)
    return header + b"".join(row.partition(b",")[2].rstrip() + b",\n" for row in rows)


def without_seconds(lines: list[Call]) -> bytes:
    return standard_file([{**line, "talk_seconds": ""} for line in lines])


def negative(lines: list[Call]) -> bytes:
    return standard_file([{**line, "talk_seconds": "-5"} for line in lines[:20]] + lines[20:])


def in_the_future(lines: list[Call]) -> bytes:
    return standard_file([{**line, "started_at": "2026-11-04T12:00:00"} for line in lines])


def mostly_cut_off(lines: list[Call]) -> bytes:
    header, *rows = standard_file(lines).splitlines(keepends=True)
    return header + b"".join(row if i % 3 == 0 else row[:20] + b"\n" for i, row in enumerate(rows))


VODAFONE_HEADER = (
    "USER_ID;SERVICE_ID_CTN;CHILD_ACCOUNT_NUMBER;USAGE_DATE;INVOICE_LABEL;"
    "USAGE_TYPE_CLASSIFICATION;USAGE_TYPE_CLASSIFICATION_DET;USAGE_TYPE_CODE;CALLING_NUMBER;"
    "CALLED_NUMBER;USAGE_TIME;DURATION_SECONDS;CHARGE_CENT;CURRENCY"
)

BAD: dict[str, tuple[Callable[[list[Call]], bytes], str]] = {
    "shifted columns": (shifted, "(unreadable_share, max_value=0.5) failed with 1"),
    "no seconds": (without_seconds, "(answered_share, min_value=0, strict_min=True) failed with 0"),
    "negative seconds": (negative, "(negative_share, max_value=0.1) failed with 0.166667"),
    "future": (in_the_future, "(future_share, max_value=0.1) failed with 1"),
    "cut off lines": (mostly_cut_off, "(rejected_share, max_value=0.5) failed with 0.666667"),
}


def statuses(warehouse: Warehouse) -> dict[str, str]:
    """Give the last status of each file name."""
    rows = warehouse.rows("select file_name, status from raw.files order by file_id")
    return dict(rows)


def lines_in_raw(warehouse: Warehouse) -> int:
    return sum(
        int(warehouse.rows(f"select count(*) from raw.{table}")[0][0])
        for table in ("standard", "vodafone", "rejected_lines")
    )


@pytest.fixture(autouse=True)
def _raw_tables(warehouse: Warehouse) -> None:
    """Have the raw tables that the tests look into, also where nothing lands."""
    warehouse.sources(standard="standard", vodafone="vodafone")
    for source_id in ("standard", "vodafone"):
        (warehouse.home / "inbox" / source_id).mkdir(parents=True)


@pytest.fixture
def own_suite(warehouse: Warehouse, tmp_path: Path) -> Iterator[Callable[[str, str], None]]:
    """Write a suite beside a copy of the default one, for this warehouse."""
    folder = tmp_path / "suites"
    folder.mkdir()
    default = (SUITES_FOLDER / "default.yml").read_text(encoding="utf-8")
    (folder / "default.yml").write_text(default, encoding="utf-8")
    warehouse.suites = folder

    def write(name: str, text: str) -> None:
        (folder / f"{name}.yml").write_text(text, encoding="utf-8")

    yield write


@pytest.mark.parametrize("kind", BAD)
def test_a_bad_file_leaves_only_its_reason(warehouse: Warehouse, kind: str) -> None:
    write, reason = BAD[kind]
    outcome = warehouse.deliver("standard", "a.csv", write(calls(120)))
    assert (outcome.status, outcome.is_new, outcome.counts.data_lines) == ("quarantined", True, 0)
    assert reason in (outcome.reason or "")
    assert lines_in_raw(warehouse) == 0
    assert warehouse.rows("select status, reason, physical_lines, landed_lines from raw.files") == [
        ("quarantined", outcome.reason, 0, 0)
    ]
    assert warehouse.rows("select file_id, data_lines from raw.file_profiles") == [(1, 120)]


@pytest.mark.parametrize("kind", BAD)
def test_a_few_bad_lines_are_no_reason(warehouse: Warehouse, kind: str) -> None:
    outcome = warehouse.deliver("standard", "a.csv", BAD[kind][0](calls(99)))
    assert outcome.status == "landed"


def test_the_wrong_order_of_the_date(warehouse: Warehouse) -> None:
    """Days after the twelfth cannot be months; those before would be read as other days."""

    def file(style: str) -> bytes:
        days = (datetime(2026, 10, 1) + timedelta(hours=position * 7) for position in range(100))
        rows = [
            f"u;s;c;{day.strftime(style)};l;voice;d;t;611;612;{day:%H:%M:%S};60;5;AUD"
            for day in days
        ]
        return "\n".join([VODAFONE_HEADER, *rows, ""]).encode()

    right = warehouse.deliver("vodafone", "right.csv", file("%d/%m/%Y"))
    wrong = warehouse.deliver("vodafone", "wrong.csv", file("%m/%d/%Y"))
    assert (right.status, wrong.status) == ("landed", "quarantined")
    assert '{"unreadable_started_at":' in (wrong.reason or "")


def test_one_bad_file_among_twenty(warehouse: Warehouse) -> None:
    """The others land as if it were not there, in one batch with ids in order."""
    for number in range(20):
        lines = calls(120, first=1000 * number)
        content = without_seconds(lines) if number == 7 else standard_file(lines)
        warehouse.put("standard", f"{number:02d}.csv", content)
    outcomes = warehouse.land()
    assert [outcome.file_id for outcome in outcomes] == list(range(1, 21))
    assert [each.file_name for each in outcomes if each.status != "landed"] == ["07.csv"]
    assert warehouse.heard == outcomes
    landed = warehouse.rows("select _file_id, count(*) from raw.standard group by 1 order by 1")
    assert landed == [(number, 120) for number in range(1, 21) if number != 8]
    profiled = warehouse.rows("select file_id, earlier_files, usual_lines from raw.file_profiles")
    assert [file_id for file_id, _, _ in profiled] == list(range(1, 21))
    # What is in quarantine says nothing of what is usual.
    assert profiled[7:9] == [(8, 7, 120.0), (9, 7, 120.0)]
    before = warehouse.everything()
    assert {outcome.is_new for outcome in warehouse.land()} == {False}
    assert warehouse.everything() == before


def test_a_bad_file_stays_out_under_another_name(warehouse: Warehouse) -> None:
    content = without_seconds(calls(120))
    first = warehouse.deliver("standard", "a.csv", content)
    other = warehouse.deliver("standard", "b.csv", content)
    assert (other.status, other.is_new) == ("quarantined", True)
    assert other.reason == f"holds what a.csv held (file 1): {first.reason}"
    before = warehouse.everything()
    assert [(each.status, each.is_new) for each in warehouse.land()] == [("quarantined", False)] * 2
    assert warehouse.everything() == before


def test_released_content_lands_and_other_content_does_not(warehouse: Warehouse) -> None:
    content, other = without_seconds(calls(120)), without_seconds(calls(121))
    warehouse.deliver("standard", "a.csv", content)
    assert [
        (each.file_id, each.is_released) for each in quarantined_files(warehouse.connection)
    ] == [(1, False)]
    release(warehouse.connection, 1, who="ann", why="an outage", clock=warehouse.clock)
    assert [each.is_released for each in quarantined_files(warehouse.connection)] == [True]

    assert warehouse.deliver("standard", "a.csv", other).status == "quarantined"
    landed = warehouse.deliver("standard", "a.csv", content)
    assert (landed.status, landed.file_id, landed.counts.landed_lines) == ("landed", 3, 120)
    assert warehouse.deliver("standard", "b.csv", content).status == "duplicate"
    assert [each.file_id for each in quarantined_files(warehouse.connection)] == [2]
    assert warehouse.rows("select * exclude (content_sha256) from raw.releases") == [
        (1, 1, "standard", "an outage", "ann", datetime(2026, 11, 1, 12, 0, 5))
    ]
    warehouse.check_counts(3, content)


def test_a_volume_that_is_not_usual(warehouse: Warehouse) -> None:
    """Much more than usual, once five files say what is; a file of three corrections is usual."""
    for number in range(4):
        lines = calls(200, first=1000 * number)
        warehouse.put("standard", f"{number}.csv", standard_file(lines))
    warehouse.put("standard", "4-little.csv", standard_file(calls(3, first=5000)))
    warehouse.put("standard", "5-little.csv", standard_file(calls(3, first=6000)))
    warehouse.put("standard", "6-much.csv", standard_file(calls(10_001, first=7000)))
    warehouse.put("standard", "7-fair.csv", standard_file(calls(10_000, first=20_000)))
    warehouse.land()
    assert statuses(warehouse) == {
        **{f"{number}.csv": "landed" for number in range(4)},
        "4-little.csv": "landed",
        "5-little.csv": "landed",
        "6-much.csv": "quarantined",
        "7-fair.csv": "landed",
    }


def test_calls_years_before_those_of_the_files_before(warehouse: Warehouse) -> None:
    """An old first file is a history; an old sixth one is a date that is read wrongly."""
    old = datetime(2006, 10, 5)
    assert warehouse.deliver("standard", "0.csv", standard_file(calls(100, day=old))).status == (
        "landed"
    )
    for number in range(1, 6):
        warehouse.put("standard", f"{number}.csv", standard_file(calls(100, first=number * 1000)))
    content = standard_file(calls(100, first=9000, day=old))
    outcome = warehouse.deliver("standard", "6.csv", content)
    assert "(days_behind, max_value=731) failed with 7305" in (outcome.reason or "")


def test_the_profile_by_hand(warehouse: Warehouse) -> None:
    line = {"call_reference": "1", "started_at": "2026-10-05T10:00:00", "talk_seconds": "30"}
    bad = standard_file([{**line, "call_reference": "7", "talk_seconds": "many"}])
    warehouse.deliver(
        "standard",
        "a.csv",
        standard_file(
            [
                {**line, "called_number": "1", "calling_number": "2"},
                {**line, "call_reference": "2", "talk_seconds": "-1", "called_number": "1"},
                {**line, "call_reference": "3", "talk_seconds": "0", "service_type": "voice"},
                {**line, "call_reference": "4", "talk_seconds": "9", "service_type": "sms"},
                {**line, "call_reference": "5", "started_at": "2026-11-03T12:00:30Z"},
                {**line, "call_reference": "6", "started_at": "yesterday"},
            ]
        )
        + bad.splitlines(keepends=True)[1]
        + b"cut off\n",
    )
    warehouse.connection.execute("select * from raw.file_profiles")
    names = [column[0] for column in warehouse.connection.description or []]
    found = dict(zip(names, warehouse.rows("select * from raw.file_profiles")[0], strict=True))
    profiled_at = found.pop("profiled_at")
    assert found == {
        "file_id": 1,
        "source_id": "standard",
        "format": "standard",
        "data_lines": 8,
        "rejected_share": 1 / 8,
        "profiled_lines": 7,
        "filled_columns": 6,
        "unreadable_share": 2 / 7,
        "unreadable_reasons": '{"unreadable_started_at":1,"unreadable_talk_seconds":1}',
        "calls": 5,
        "non_calls": 0,
        "empty_calling_number_share": 4 / 5,
        "empty_called_number_share": 3 / 5,
        "empty_duration_share": 0.0,
        "voice_calls": 4,
        "answered_share": 2 / 4,
        "negative_share": 1 / 5,
        "longest_seconds": 30.0,
        "first_call_at": datetime(2026, 10, 5, 10),
        "last_call_at": datetime(2026, 11, 3, 12, 0, 30),
        "span_hours": 29 * 24 + 2 + 30 / 3600,
        "future_share": 1 / 5,
        "oldest_days": pytest.approx(27 + 2 / 24, abs=1e-3),
        "earlier_files": 0,
        "usual_lines": None,
        "volume_ratio": None,
        "days_behind": None,
    }
    assert datetime(2026, 11, 1, 12) < profiled_at < datetime(2026, 11, 1, 12, 1)


def test_of_a_large_file_every_so_many_th_line(
    warehouse: Warehouse, monkeypatch: pytest.MonkeyPatch
) -> None:
    """And of a small one that lands beside it all."""
    monkeypatch.setattr(profiles, "_LINES_TOGETHER", 500)
    monkeypatch.setattr(profiles, "_LINES_OF_A_FILE", 100)
    for name, number, first in (("a", 5000, 0), ("b", 90, 10_000)):
        warehouse.put("standard", f"{name}.csv", standard_file(calls(number, first)))
    warehouse.land()
    profiled = "select data_lines, profiled_lines, answered_share from raw.file_profiles"
    assert warehouse.rows(f"{profiled} order by file_id") == [
        (5000, 454, pytest.approx(0.75, abs=0.01)),  # a step of 10 is made odd, 11
        (90, 90, pytest.approx(67 / 90)),
    ]


def test_a_source_may_expect_more(
    warehouse: Warehouse, own_suite: Callable[[str, str], None]
) -> None:
    own_suite(
        "standard",
        "extends: default\nexpectations:\n"
        "  - expect: expect_column_values_to_be_in_set\n"
        "    column: non_calls\n"
        "    value_set: [0]\n"
        "    says: Nothing but calls.\n"
        "  - expect: expect_column_values_to_not_be_null\n"
        "    column: answered_share\n"
        "    when: {data_lines: 2}\n"
        "    says: There is a call.\n",
    )
    one = calls(1)[0]
    unreadable = [{**one, "started_at": "never", "call_reference": f"{n}"} for n in range(2)]
    landed = warehouse.deliver("standard", "a.csv", standard_file([unreadable[0]]))
    stopped = warehouse.deliver("standard", "b.csv", standard_file(unreadable))
    assert (landed.status, stopped.status) == ("landed", "quarantined")
    assert (stopped.reason or "").startswith(
        "expect_column_values_to_not_be_null(answered_share) failed with nothing: There is a call."
    )
    extended = warehouse.deliver("standard", "c.csv", without_seconds(calls(120)))
    assert extended.status == "quarantined"


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("expectations: 3", "lacks the list 'expectations'"),
        ("- 1", "line 1: must be a mapping"),
        ("expectation: []", "line 1: 'expectation' is not a key of a suite"),
        ("extends: mine\nexpectations: []", "extends itself by way of mine"),
        ("extends: nobody\nexpectations: []", "nobody.yml: cannot be read"),
        ("expectations: [", "is not YAML"),
        (
            "expectations:\n  - expect: expect_table_row_count_to_be_between\n"
            "    column: calls\n    says: x",
            "line 2, expect: must name a column expectation",
        ),
        (
            "expectations:\n  - expect: expect_column_values_to_not_be_null\n    column: calls",
            "line 2, says: Field required",
        ),
        (
            "expectations:\n  - expect: expect_column_values_to_not_be_null\n"
            "    column: cals\n    says: x",
            "line 3, column: 'cals' is not a number of the profile",
        ),
        (
            "expectations:\n  - expect: expect_column_values_to_not_be_null\n"
            "    column: calls\n    says: x\n    when: {first_call_at: 3}",
            "line 5, when: 'first_call_at' is not a number",
        ),
        (
            "expectations:\n  - expect: expect_column_values_to_not_be_null\n"
            "    column: calls\n    says: x\n    mostly: 0.9",
            "line 5, mostly: a suite judges each file by itself",
        ),
        (
            "expectations:\n  - expect: expect_column_values_to_not_be_null\n"
            "    column: calls\n    column: calls\n    says: x",
            "line 4: 'column' is there twice",
        ),
        (
            "expectations:\n  - expect: expect_column_values_to_be_happy\n"
            "    column: calls\n    says: x",
            "line 2, expect: Great Expectations has no expect_column_values_to_be_happy",
        ),
        (
            "expectations:\n  - expect: expect_column_values_to_be_between\n"
            "    column: calls\n    says: x\n    maximum: 3",
            "line 2: expect_column_values_to_be_between cannot be made",
        ),
    ],
)
def test_a_suite_that_cannot_be_used_is_named(tmp_path: Path, text: str, message: str) -> None:
    (tmp_path / "mine.yml").write_text(text + "\n", encoding="utf-8")
    with pytest.raises(SuiteError) as raised:
        gx_suite(load_suite("mine", tmp_path))
    assert str(tmp_path) in str(raised.value)
    assert message in str(raised.value)


def test_a_wrong_suite_stops_before_any_file(
    warehouse: Warehouse, own_suite: Callable[[str, str], None]
) -> None:
    own_suite("vodafone", "expectations: none")
    warehouse.put("standard", "a.csv", standard_file(calls(3)))
    with pytest.raises(SuiteError, match=r"vodafone\.yml"):
        warehouse.land()
    assert "files" not in warehouse.everything()


def test_every_suite_can_be_made() -> None:
    names = [path.stem for path in SUITES_FOLDER.glob("*.yml")]
    assert "default" in names
    for name in names:
        suite = load_suite(name)
        assert len(gx_suite(suite).expectations) == len(suite.expectations) > 0
    assert suite_of("some_source", "standard").name == "default"


def test_the_page_and_data_docs(warehouse: Warehouse, tmp_path: Path) -> None:
    """The page needs nothing from elsewhere; names are shown as text, whatever is in them."""
    warehouse.put("standard", "<b>.csv", without_seconds(calls(120)))
    warehouse.put("standard", "good.csv", standard_file(calls(120)))
    warehouse.land()
    sources = read_quality(warehouse.connection, ["standard", "vodafone"])
    assert [source.source_id for source in sources] == ["standard"]
    assert {name: len(found) for name, found in sources[0].failing.items()} == {1: 1}
    page = write_quality_page(warehouse.connection, sources, tmp_path, datetime.now(UTC))
    text = page.read_text(encoding="utf-8")
    assert "In quarantine: 1" in text
    assert "&lt;b&gt;.csv" in text
    assert "<b>" not in text
    assert not {"http:", "https:", "<script", "@import"} & set(text.split('"'))
    assert "http" not in text
    write_data_docs(sources, tmp_path)
    (validation,) = (tmp_path / "data_docs" / "validations" / "standard").rglob("*.html")
    shown = validation.read_text(encoding="utf-8")
    assert "answered_share" in shown
    assert "<b>.csv" not in shown
