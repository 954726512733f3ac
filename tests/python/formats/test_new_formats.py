"""From a carrier's file to a format: what is detected, what is asked, what is written."""

import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
import yaml

from loaders.detection import detect
from loaders.format_drafts import DraftError, sniff
from loaders.formats import known_formats, load_format, load_named_format
from ratehouse.errors import CommandError
from ratehouse.new_format import Answers, new_format
from tests.python.formats.staged import SAMPLES
from tests.python.loaders.landing_warehouse import REPOSITORY

NOTHING = Answers({}, {}, {})

ACME = """\
Acme Telecom call records
Call Date;Call Time;A Number;B Number;Duration (sec);Direction;Customer;Price EUR;Call ID
15.10.2026;14:03:22;+442079460001;+15550100;61;O;cust 1;0.0123;a-1
05.10.2026;14:05:00;+442079460001;+15550101;0;O;cust 1;0.0000;a-2
06.10.2026;09:00:00;+15550100;+442079460001;12;I;cust 2;0.0040;a-3
"""


@pytest.fixture
def project(tmp_path: Path) -> Iterator[Path]:
    """Give a checkout with the formats, models and macros of the real one, to be written to."""
    folder = tmp_path / "project"
    for part in ("loaders/formats", "models", "macros", "tests/sqlfluff_library"):
        shutil.copytree(REPOSITORY / part, folder / part)
    for file in ("dbt_project.yml", "profiles.yml", ".sqlfluff", ".yamllint"):
        if (REPOSITORY / file).exists():
            shutil.copy(REPOSITORY / file, folder / file)
    yield folder


def sample(folder: Path, text: str) -> Path:
    """Write a sample file."""
    path = folder / "acme export.csv"
    path.write_text(text, encoding="utf-8")
    return path


def in_words(path: Path) -> str:
    """Try all shipped formats on a file; the best, and how many records it reads."""
    matches = detect(path, map(load_named_format, known_formats()), REPOSITORY)
    return f"{matches[0].format} {matches[0].fit:.0%}" if matches else "none"


@pytest.mark.parametrize(
    ("folder", "file"),
    [
        ("opensips", "acc.txt"),
        ("nl_wholesale", "october.cdr"),
        ("dialaway", "switch.log"),
    ],
)
def test_the_right_format_is_found(folder: str, file: str) -> None:
    assert in_words(SAMPLES / folder / file).startswith(f"{folder} ")


def test_a_foreign_file_is_of_no_format(tmp_path: Path) -> None:
    path = sample(tmp_path, "name;age\n" * 10)
    assert in_words(path) == "none"


def test_a_match_says_why(tmp_path: Path) -> None:
    path = sample(
        tmp_path,
        "Date,Source,Destination,Seconds,CallerID,Disposition,Cost\n"
        "2026-10-05 14:03:22,15550100,442079460001,61,x,ANSWERED,0.01\n"
        "soon,15550100,442079460001,61,x,ANSWERED,0.01\n",
    )
    best = detect(path, map(load_named_format, known_formats()), REPOSITORY)[0]
    assert (best.format, best.records, best.calls, best.fit) == ("vitelity", 2, 1, 0.5)
    assert best.reasons == (
        "header of the layout 'classic' (7 columns)",
        "1 of 2 records are calls",
        "1 rejected: unreadable_started_at",
    )
    assert best.examples[0].started_at == "2026-10-05 14:03:22"
    assert best.examples[0].carrier_cost == "0.01000000"


def test_a_sample_becomes_a_format(project: Path, tmp_path: Path) -> None:
    """Guessed throughout: title line, separator, date and time apart, words, unique id."""
    path = sample(tmp_path, ACME)
    written = new_format("acme", path, project, NOTHING, ask=None)
    assert [str(each.relative_to(project)) for each in written] == [
        "loaders/formats/acme.yml",
        "models/staging/cdrs/acme/_acme__sources.yml",
        "models/staging/cdrs/acme/stg_acme__cdrs.sql",
        "models/staging/cdrs/acme/stg_acme__cdrs.yml",
        "tests/python/formats/samples/acme/acme_export.csv",
        "tests/python/formats/samples/acme/calls.csv",
        "dbt_project.yml",
    ]
    made = load_format(project / "loaders/formats/acme.yml")
    assert made.fields["started_at"].styles == ("%d.%m.%Y %H:%M:%S",)
    assert made.fields["started_at"].columns == ("call_date", "call_time")
    assert made.fields["call_direction"].words == {"O": "outbound", "I": "inbound"}
    assert made.unique_id == ("call_id",)
    settings = yaml.safe_load((project / "dbt_project.yml").read_text())
    assert settings["vars"]["cdr_formats"][-1] == "acme"
    calls = (project / "tests/python/formats/samples/acme/calls.csv").read_text().splitlines()
    assert calls[1] == "3,call,2026-10-15 14:03:22,61.000,,+442079460001,+15550100,0.01230000"
    for command in (
        ["yamllint", "--strict", "loaders/formats/acme.yml", "models/staging/cdrs/acme"],
        ["sqlfluff", "lint", "models/staging/cdrs/acme"],
    ):
        done = subprocess.run(
            [Path(sys.executable).parent / command[0], *command[1:]],
            cwd=project,
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode == 0, done.stdout + done.stderr


def test_day_and_month_are_asked_for(project: Path, tmp_path: Path) -> None:
    """The first days of a month could be either: nothing is written until it is said."""
    path = sample(tmp_path, ACME.replace("15.10.", "05.10.").replace(".10.2026", "/10/2026"))
    before = sorted(each for each in project.rglob("*") if each.is_file())
    with pytest.raises(CommandError, match=r"started_at: %d/%m/%Y %H:%M:%S or %m/%d/%Y .*--style"):
        new_format("acme", path, project, NOTHING, ask=None)
    assert sorted(each for each in project.rglob("*") if each.is_file()) == before
    answers = Answers({}, {"started_at": "%d/%m/%Y %H:%M:%S"}, {})
    assert new_format("acme", path, project, answers, ask=None)


def test_a_person_is_asked(project: Path, tmp_path: Path) -> None:
    """Without a header: columns by number; an answer that does not fit is asked for again."""
    path = sample(
        tmp_path,
        "".join(
            f"2026-10-{day:02d} 10:00:00,15550100,44207946{day:04d},{day * 7}:30,x{day}\n"
            for day in range(1, 20)
        ),
    )
    asked: list[str] = []
    replies = {
        "When did": "1",
        "How long": "4",
        "Is that what": "talked",
        "Who called": "2",
        "Who was": "3",
        "What does": "-",
        "Inbound or": "-",
        "Account or": "-",
        "The carrier's own": "5",
    }

    def ask(question: str, guess: str) -> str:
        asked.append(question)
        if question.startswith("How long"):
            return "2"
        text = question.rsplit(". ", maxsplit=1)[-1]
        return next(reply for start, reply in replies.items() if text.startswith(start))

    new_format("acme", path, project, NOTHING, ask=ask)
    assert any(text.startswith("2 does not hold durations") for text in asked)
    made = load_format(project / "loaders/formats/acme.yml")
    assert made.fields["talk_seconds"].style == "m:ss"
    assert made.layouts[0].columns == (
        "started_at",
        "calling_number",
        "called_number",
        "talk_seconds",
        "call_reference",
    )
    assert made.unique_id == ("call_reference",)


@pytest.mark.parametrize(
    ("name", "answers", "message"),
    [
        ("Acme!", NOTHING, "is no name of a format"),
        ("vitelity", NOTHING, "there is a format 'vitelity' already"),
        ("acme", Answers({"begun": "1"}, {}, {}), "'begun' is no field of a call"),
        (
            "acme",
            Answers({"started_at": "When"}, {}, {}),
            "no column When; there are Call",
        ),
        ("acme", Answers({}, {"started_at": "%Y"}, {}), "does not read every value"),
        ("acme", Answers({}, {}, {"O": "out"}), "'out' is no direction"),
        ("acme", Answers({"talk_seconds": "-"}, {}, {}), "talk_seconds: which column is it"),
    ],
)
def test_wrong_answers_write_nothing(
    project: Path, tmp_path: Path, name: str, answers: Answers, message: str
) -> None:
    before = {each: each.read_bytes() for each in project.rglob("*") if each.is_file()}
    with pytest.raises(CommandError, match=message):
        new_format(name, sample(tmp_path, ACME), project, answers, ask=None)
    assert {each: each.read_bytes() for each in project.rglob("*") if each.is_file()} == before


@pytest.mark.parametrize(
    ("text", "delimiter"),
    [
        (ACME + "broken;line\n\nTotal calls: 3\n", None),
        (ACME + "Total;39;;;;;;\n", ";"),
        (ACME.replace("cust 1", "Müller"), None),
        (ACME.replace(";", "\t") + "broken\n\n", None),
    ],
)
def test_a_sample_may_have_other_lines(
    project: Path, tmp_path: Path, text: str, delimiter: str | None
) -> None:
    """A footer, a broken line, another encoding: the usual lines are the sample."""
    path = tmp_path / "acme.csv"
    path.write_bytes(text.encode("cp1252"))
    new_format("acme", path, project, NOTHING, ask=None, delimiter=delimiter)
    made = load_format(project / "loaders/formats/acme.yml")
    assert made.fields["started_at"].columns == ("call_date", "call_time")
    assert made.file.encoding == ("cp1252" if "ü" in text else "utf-8")
    best = detect(path, [made], project)[0]
    assert best.calls == 3


def test_what_is_no_table_is_refused(tmp_path: Path) -> None:
    with pytest.raises(DraftError, match="--delimiter"):
        sniff(sample(tmp_path, "one line of words\nand another one\n" * 3))
