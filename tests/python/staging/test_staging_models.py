"""The generator of staging models: what it writes, what it reports, what it refuses.

A made-up format uses what the six shipped ones do not (minutes, reserved column names, a carrier's
own duration) and is built by dbt in a project of its own.
"""

import os
import shutil
import subprocess
import sys
from datetime import datetime
from decimal import Decimal
from pathlib import Path

import duckdb
import pytest
import yaml

from loaders.format_language import CdrFormat
from loaders.formats import FormatError, known_formats, load_format, load_named_format
from loaders.staging_models import generate, generate_all, staging_files

PROJECT = Path(__file__).parents[3]

MADE_UP = """
format: made_up
title: a made-up switch
documented: nothing
assumed: all of it
clock: the source's
duration: Minutes, with decimals
legs: one line per call
cost: none
file: {delimiter: ","}
layouts:
  - name: only
    columns: [Order, User, From, To, When, Late When, Minutes, Billed, Kind, Group, Price]
unique_id: [order, user]
non_calls:
  - {column: kind, words: [Fee, Owner's]}
  - {column: group, words: [internal]}
calls: {column: kind, words: [call]}
derived:
  caller: >-
    concat_ws('), ', nullif(trim("from"), ''), 'which is too long for a line', trim("user"))
fields:
  call_reference: {columns: [order]}
  started_at: {first_of: [when, late_when], styles: [iso, "%d.%m.%y %H:%M", "%d-%b-%Y %H:%M:%S.%f"]}
  talk_seconds: {columns: [minutes], style: seconds, unit: "60"}
  carrier_billed_seconds: {columns: [billed], style: "h:mm:ss"}
  calling_number_raw: {columns: [caller]}
  called_number_raw: {columns: [to, group]}
  service_type: {columns: [kind], words: {call: voice, "Owner's": nobody}}
  carrier_cost: {columns: [price], symbol: EUR, decimal_mark: ",", unit: "1.5"}
"""

MADE_UP_LINES = [
    ("7", "u", "1", "2", "05.10.26 14:03", "", "1.5", "0:02:00", "CALL", "x", "-EUR1,5"),
    ("8", "u", "", "2", "", "05-Oct-2026 14:03:22.25", "0.3333333333333333", "", "call", "", "1"),
    ("9", "u", "1", "2", "2026-10-05T14:03:22+02", "", "1", "0:00:60", "call", "", ""),
    ("", "u", "1", "2", "05.10.26 14:03", "", "1", "", "call", "", ""),
    ("9", "", "1", "2", "05.10.26 14:03", "", "1", "", "call", "", ""),
    ("9", "u", "1", "2", "05.10.26 14:03", "", "1", "", "call", "", "1,12345678"),
    ("9", "u", "1", "2", "05.10.26 14:03", "", "1", "", "call", "", "9999999999"),
    ("9", "u", "1", "2", "05.10.2026 14:03", "", "1", "", "call", "", ""),
    ("9", "u", "1", "2", "", "", "1", "", "owner's", "", ""),
    ("9", "u", "1", "2", "", "", "1", "", "call", "Internal", ""),
    ("9", "u", "1", "2", "05.10.26 14:03", "", "1", "", "visit", "", ""),
    ("9", "u", "1", "2", "05.10.26 14:03", "", "1", "", "", "", ""),
]


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """Give a project with the made-up format and without models."""
    formats = tmp_path / "loaders" / "formats"
    formats.mkdir(parents=True)
    (formats / "made_up.yml").write_text(MADE_UP)
    return tmp_path


def test_committed_models_agree_with_their_format_files() -> None:
    assert generate_all(PROJECT, check=True) == []


@pytest.mark.parametrize("name", known_formats())
def test_a_raw_table_has_the_columns_of_all_layouts(name: str) -> None:
    cdr_format = load_named_format(name)
    text = staging_files(cdr_format)[Path(f"models/staging/cdrs/{name}/_{name}__sources.yml")]
    (source,) = yaml.safe_load(text)["sources"]
    (table,) = source["tables"]
    assert (source["name"], source["schema"], table["name"]) == ("raw", "raw", name)
    assert [(column["name"], column["data_type"]) for column in table["columns"]] == [
        ("_file_id", "bigint"),
        ("_row_number", "bigint"),
        *((column, "varchar") for column in cdr_format.raw_columns),
    ]
    assert all(column["description"].strip() for column in table["columns"])


def test_check_reports_and_writes_nothing(project: Path) -> None:
    reported = generate_all(project, check=True)
    assert len(reported) == 3
    assert not (project / "models").exists()
    assert generate_all(project) == reported
    assert all(path.is_file() for path in reported)
    assert generate_all(project) == []
    assert generate_all(project, check=True) == []


def test_an_edited_model_differs(project: Path) -> None:
    generate_all(project)
    model = project / "models/staging/cdrs/made_up/stg_made_up__cdrs.sql"
    model.write_text(model.read_text() + "-- by hand\n")
    assert generate_all(project, check=True) == [model]
    assert generate(project / "loaders/formats/made_up.yml", project) == [model]
    assert "-- by hand" not in model.read_text()


@pytest.mark.parametrize(
    ("old", "new", "reason"),
    [
        (
            ', styles: [iso, "%d.%m.%y %H:%M", "%d-%b-%Y %H:%M:%S.%f"]',
            "",
            "started_at: needs styles",
        ),
        ('unit: "60"', "or_from_times: true", "or_from_times needs answered_at and ended_at"),
        ("service_type: {columns: [kind]", "call_direction: {columns: [kind]", "not nobody, voice"),
        (
            'service_type: {columns: [kind], words: {call: voice, "Owner\'s": nobody}}',
            "call_direction: {columns: [kind]}",
            "needs words that mean inbound, outbound, on_net",
        ),
    ],
)
def test_what_no_model_can_do_is_refused(project: Path, old: str, new: str, reason: str) -> None:
    path = project / "loaders/formats/made_up.yml"
    assert path.read_text().count(old) == 1
    path.write_text(path.read_text().replace(old, new))
    with pytest.raises(FormatError, match=reason):
        generate(path, project)
    assert not (project / "models").exists()


def test_a_format_of_ones_own_builds(project: Path) -> None:
    generate_all(project)
    for folder in ("cdrs", "warehouse"):
        shutil.copytree(PROJECT / "macros" / folder, project / "macros" / folder)
    shutil.copytree(PROJECT / "models/staging/landing", project / "models/staging/landing")
    shutil.copy(PROJECT / "models/staging/cdrs/_docs.md", project / "models/staging/cdrs")
    shutil.copy(PROJECT / "profiles.yml", project)
    (project / "dbt_project.yml").write_text(
        "name: ratehouse\nprofile: ratehouse\nmodels: {+schema: staging}\n"
        "flags: {send_anonymous_usage_stats: false}\n"
        "on-run-start: ['{{ create_raw_tables() }}']\n"
    )
    database = project / "data" / "warehouse" / "ratehouse.duckdb"
    database.parent.mkdir(parents=True)
    with duckdb.connect(str(database)) as connection:
        connection.execute("create schema raw")
        columns = load_format(project / "loaders/formats/made_up.yml").raw_columns
        names = ", ".join(f'"{column}" varchar' for column in columns)
        connection.execute(
            f"create table raw.made_up (_file_id bigint, _row_number bigint, {names})"
        )
        for row_number, line in enumerate(MADE_UP_LINES, start=1):
            marks = ", ".join("?" for _ in line)
            connection.execute(
                f"insert into raw.made_up values (1, {row_number}, {marks})", list(line)
            )
    build = subprocess.run(
        [str(Path(sys.executable).with_name("dbt")), "run", "--select", "+stg_made_up__cdrs"],
        cwd=project,
        env={**os.environ, "RATEHOUSE_HOME": str(project / "data")},
        capture_output=True,
        text=True,
        check=False,
    )
    assert build.returncode == 0, build.stdout + build.stderr
    with duckdb.connect(str(database), read_only=True) as connection:
        kinds = connection.execute(
            "select record_kind, unreadable_reason, has_unique_key"
            " from staging.stg_made_up__cdrs order by row_number"
        ).fetchall()
        values = connection.execute(
            "select call_reference, started_at, started_at_is_utc, talk_seconds,"
            " carrier_billed_seconds, calling_number_raw, called_number_raw, service_type,"
            " carrier_cost from staging.stg_made_up__cdrs order by row_number limit 3"
        ).fetchall()
    assert kinds == [
        ("call", None, True),
        ("call", None, True),
        ("unreadable", "unreadable_carrier_billed_seconds", True),
        ("unreadable", "unreadable_call_reference", False),
        ("unreadable", "unreadable_user", False),
        ("unreadable", "unreadable_carrier_cost", True),
        ("unreadable", "unreadable_carrier_cost", True),
        ("unreadable", "unreadable_started_at", True),
        ("non_call", None, True),
        ("non_call", None, True),
        ("unreadable", "unreadable_kind", True),
        ("unreadable", "unreadable_kind", True),
    ]
    assert values == [
        (
            *("7", datetime(2026, 10, 5, 14, 3), False, Decimal("90.000"), Decimal("120.000")),
            *("1), which is too long for a line), u", "2 x", "voice", Decimal("-2.25000000")),
        ),
        (
            *("8", datetime(2026, 10, 5, 14, 3, 22, 250_000), False, Decimal("20.000"), None),
            *("which is too long for a line), u", "2", "voice", Decimal("1.50000000")),
        ),
        (
            *("9", datetime(2026, 10, 5, 12, 3, 22), True, Decimal("60.000"), None),
            *("1), which is too long for a line), u", "2", "voice", None),
        ),
    ]


def test_a_column_of_which_a_field_takes_a_part_stays_in_the_key() -> None:
    """Two calls that differ only in the rest of the column are two calls."""
    text = MADE_UP.replace(
        'talk_seconds: {columns: [minutes], style: seconds, unit: "60"}',
        'talk_seconds: {columns: [minutes], pattern: "dur=([0-9]+)", style: seconds}',
    )
    assert text != MADE_UP
    cdr_format = CdrFormat.model_validate(yaml.safe_load(text))
    model = staging_files(cdr_format)[Path("models/staging/cdrs/made_up/stg_made_up__cdrs.sql")]
    key = model[model.index("record_key(") : model.index("as content_md5")]
    assert "'minutes'" in key
