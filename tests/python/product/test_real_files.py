"""Files of real systems, with the figures that are known of them.

The files of others are no part of the project: where they do not lie beside the checkout, what
they prove is skipped and says so. The same figures are proven by files written here, in the same
shape and with values of their own.
"""

import json
from collections.abc import Iterable, Mapping
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from tests.python.command.test_command import ratehouse

from .book import Book
from .comparison import all_differences
from .project import REPOSITORY, Project
from .rated import Rated, built_and_rated
from .standard_files import standard_file

DATA = REPOSITORY.parent / "shared" / "data"
FILES = {
    "pbx": "cdr/asterisk_cdrcsv_pbxlab_es_2015.csv",
    "switch": "cdr/freeswitch_lab_2021.csv",
    "plivo": "rated/plivo_call_list.json",
    "voipms": "rated/voipms_getcdr_1.json",
}
SOURCES = {
    "pbx": ("asterisk", "Europe/Madrid", "extensions"),
    "switch": ("freeswitch", "Asia/Bangkok", "extensions"),
    "plivo": ("standard", "Asia/Kolkata", "us"),
    "voipms": ("standard", "America/Toronto", "us"),
}
"""Format, timezone, dial plan."""


def asterisk_line(
    number: int, src: str, dst: str, billsec: int, disposition: str, account: str = ""
) -> str:
    """Write a line of cdr_csv with 18 columns: a uniqueid and an empty userfield."""
    answered = f'"2025-02-03 09:{number:02}:04"' if billsec else ""
    return (
        f'"{account}","{src}","{dst}","offices","""DESK {src}"" <{src}>",'
        f'"PJSIP/{src or account}-{number:08x}","PJSIP/{dst}-{number:08x}","Dial","PJSIP/{dst},20",'
        f'"2025-02-03 09:{number:02}:00",{answered},"2025-02-03 09:{number + 2:02}:30",'
        f'{billsec + 4},{billsec},"{disposition}","DOCUMENTATION","1738573200.{number}",""\n'
    )


def freeswitch_line(uuid: str, calling: str, called: str, billsec: int, account: str) -> str:
    """Write a line of mod_cdr_csv's template `example`: 15 quoted columns."""
    answered = "2025-02-03 09:00:04" if billsec else ""
    cells = (
        f"Extension {calling}",
        calling,
        called,
        "default",
        "2025-02-03 09:00:00",
        answered,
        f"2025-02-03 09:01:{billsec:02}",
        str(billsec + 60),
        str(billsec),
        "NORMAL_CLEARING" if billsec else "ORIGINATOR_CANCEL",
        uuid,
        "",
        account,
        "opus",
        "opus",
    )
    return ",".join(f'"{cell}"' for cell in cells) + "\n"


OWN_PBX = (
    asterisk_line(1, "201", "*98", 7, "BUSY")
    + asterisk_line(2, "202", "205", 15, "NO ANSWER")
    + asterisk_line(3, "202", "206", 25, "NO ANSWER")
    + asterisk_line(4, "201", "203", 27, "BUSY")
    + asterisk_line(5, "203", "s", 72, "NO ANSWER")
    + asterisk_line(6, "201", "202", 0, "NO ANSWER")
    + asterisk_line(7, "201", "202", 64, "ANSWERED")
    + asterisk_line(8, "", "s", 9, "ANSWERED", account="201")
)
OWN_SWITCH = (
    freeswitch_line("7a0e5d0c-0001", "3001", "3002", 32, "30015550")
    + freeswitch_line("7a0e5d0c-0002", "3001", "voicemail", 0, "")
    + freeswitch_line("7a0e5d0c-0003", "3002", "*3001", 41, "")
)
OWN_PLIVO = [
    {
        "call_uuid": "0b6f9a52-5d0e-4c8e-9d43-3f1f0a6c1111",
        "initiation_time": f"2025-02-03 {hour}:10:00+05:30",
        "bill_duration": 924,
        "from_number": "+12125550100",
        "to_number": "14155550100",
        "call_direction": "outbound",
    }
    for hour in (11, 12)
]
OWN_VOIPMS = [
    {
        "uniqueid": "700100200",
        "date": "2025-02-03 10:17:00",
        "destination": "12125550142",
        "seconds": "5",
    }
]


def plivo_file(calls: Iterable[Mapping[str, Any]]) -> bytes:
    """Write calls of Plivo's API in the standard format: one id for all, so it gets a suffix."""
    return standard_file(
        {
            "call_reference": f"{call['call_uuid']}-{number}",
            "started_at": call["initiation_time"],
            "talk_seconds": str(call["bill_duration"]),
            "calling_number": call["from_number"],
            "called_number": call["to_number"],
            "call_direction": call["call_direction"],
        }
        for number, call in enumerate(calls, start=1)
    )


def voipms_file(calls: Iterable[Mapping[str, Any]]) -> bytes:
    """Write calls of VoIP.ms' API in the standard format; its times have no offset."""
    return standard_file(
        {
            "call_reference": call["uniqueid"],
            "started_at": call["date"],
            "talk_seconds": call["seconds"],
            "called_number": call["destination"],
        }
        for call in calls
    )


def shared_file(kind: str, path: Path) -> bytes:
    """Read a file of others; an API's answer in the standard format."""
    if kind == "plivo":
        return plivo_file(json.loads(path.read_text())["objects"])
    if kind == "voipms":
        return voipms_file(json.loads(path.read_text())["cdr"])
    return path.read_bytes()


OWN_FILES = {
    "pbx": OWN_PBX.encode(),
    "switch": OWN_SWITCH.encode(),
    "plivo": plivo_file(OWN_PLIVO),
    "voipms": voipms_file(OWN_VOIPMS),
}


def write_book() -> Book:
    """Write a book for both: parties of a phone system are extensions, so raw numbers, account
    codes and channels identify them.
    """
    book = Book()
    book.add("dial_plans", dial_plan_id="extensions")
    for kind, (cdr_format, timezone, plan) in SOURCES.items():
        for owner in ("own", "shared"):
            book.add(
                "cdr_sources",
                source_id=f"{owner}-{kind}",
                format=cdr_format,
                timezone=timezone,
                dial_plan_id=plan,
            )
    for table, cells in {
        "per-second": {"rate_per_minute": "0.06", "increment_seconds": "1"},
        "plivo": {"prefix": "1", "rate_per_minute": "0.0085"},
        "voipms": {"prefix": "1", "rate_per_minute": "0.009", "increment_seconds": "6"},
    }.items():
        book.add("rate_tables", rate_table_id=table)
        book.add("rates", rate_table_id=table, **cells)
    for account_id, table, conditions in [
        ("desk-one", "per-second", ["calling_number_raw matches ^(100|201)$"]),
        ("desk-one-by-account", "per-second", ["billing_number matches ^(100|201)$"]),
        ("other-desks", "per-second", ["ingress_trunk matches ^(SIP/10|PJSIP/20)[2-9]-"]),
        ("one-o-one", "per-second", ["ingress_trunk starts_with SIP/101-"]),
        ("lab", "per-second", ["billing_number matches ^(20172519|30015550)$"]),
        ("lab-phones", "per-second", ["calling_number_raw matches ^(1000|3002)$"]),
        ("plivo-customer", "plivo", ["source_id ends_with -plivo"]),
        ("voipms-customer", "voipms", ["source_id ends_with -voipms"]),
    ]:
        book.account(account_id)
        book.add("account_rate_tables", account_id=account_id, rate_table_id=table)
        book.auth_code(f"{account_id}-code", account_id, *conditions)
    return book


@pytest.fixture(scope="module")
def real(tmp_path_factory: pytest.TempPathFactory) -> Rated:
    """Land the own files and what is there of the shared ones, each in a source of its own."""
    project = Project(tmp_path_factory.mktemp("real"), every_format=True)
    project.write_book(write_book())
    for kind, content in OWN_FILES.items():
        project.deliver(f"own-{kind}", "calls.csv", content)
        path = DATA / FILES[kind]
        if path.exists():
            project.deliver(f"shared-{kind}", "calls.csv", shared_file(kind, path))
    return built_and_rated(project)


OWNERS = pytest.mark.parametrize("owner", ["own", "shared"])


def source_of(owner: str, kind: str) -> str:
    """Name a source; skip what needs a file of others that is not there."""
    path = DATA / FILES[kind]
    if owner == "shared" and not path.exists():
        pytest.skip(f"{FILES[kind]} is not in {DATA}; a file of our own proves the same")
    return f"{owner}-{kind}"


def charged(real: Rated, source_id: str, where: str = "true") -> list[tuple[Any, ...]]:
    """Give seconds, billed seconds and charge of the customer side of a source's calls."""
    return real.project.rows(
        "select calls.talk_seconds, charges.billed_seconds, charges.charge"
        " from marts.fct_calls as calls"
        " inner join marts.fct_customer_charges as charges on calls.call_id = charges.call_id"
        f" where calls.source_id = ? and {where}"
        " order by calls.talk_seconds, calls.call_started_at",
        source_id,
    )


def test_the_rater_agrees(real: Rated) -> None:
    assert all_differences(real.project, real.result) == {}


@OWNERS
@pytest.mark.parametrize("kind", ["pbx", "switch"])
def test_every_line_is_accounted_for(real: Rated, owner: str, kind: str) -> None:
    source_id = source_of(owner, kind)
    content = (real.project.inbox / source_id / "calls.csv").read_bytes()
    lines = len(content.splitlines())
    (found,) = real.project.records(
        "select physical_lines, data_lines, calls, duplicates, superseded, non_calls,"
        " rejected_lines from marts.rpt_landing_audit where source_id = ?",
        source_id,
    )
    nothing = dict.fromkeys(["duplicates", "superseded", "non_calls", "rejected_lines"], 0)
    assert found == {"physical_lines": lines, "data_lines": lines, "calls": lines, **nothing}


@OWNERS
def test_seconds_decide_and_not_the_disposition(real: Rated, owner: str) -> None:
    """Five lines say NO ANSWER or BUSY and lasted 7 to 72 s: 0.06 a minute by the second."""
    source_id = source_of(owner, "pbx")
    unanswered = "calls.disconnect_reason in ('NO ANSWER', 'BUSY')"
    expected = {7: "0.007", 15: "0.015", 25: "0.025", 27: "0.027", 72: "0.072"}
    assert charged(real, source_id, f"{unanswered} and calls.talk_seconds > 0") == [
        (seconds, seconds, Decimal(charge)) for seconds, charge in expected.items()
    ]
    nothing = charged(real, source_id, f"{unanswered} and calls.talk_seconds = 0")
    assert set(nothing) == {(0, 0, 0)}


@OWNERS
@pytest.mark.parametrize("kind", ["pbx", "switch"])
def test_extensions_are_identified(real: Rated, owner: str, kind: str) -> None:
    """Every call that lasted has a customer, by number, account code or channel."""
    source_id = source_of(owner, kind)
    assert charged(real, source_id, "calls.talk_seconds > 0")
    assert charged(real, source_id, "charges.rating_status <> 'rated'") == []
    codes = real.project.rows(
        "select distinct codes.field"
        " from marts.fct_customer_charges as charges"
        " inner join marts.fct_calls as calls on charges.call_id = calls.call_id"
        " inner join seeds.auth_codes as codes on charges.auth_code_id = codes.auth_code_id"
        " where calls.source_id = ? and calls.talk_seconds > 0",
        source_id,
    )
    fields = {"pbx": {"ingress_trunk"}, "switch": set[str]()}[kind]
    assert {field for (field,) in codes} == {"calling_number_raw", "billing_number"} | fields


@OWNERS
@pytest.mark.parametrize("kind", ["pbx", "switch"])
def test_explain_tells_the_story_of_a_real_call(real: Rated, owner: str, kind: str) -> None:
    """From the line to both sides: code, table, prefix, seconds and amount."""
    source_id = source_of(owner, kind)
    call_id, code, prefix, billed, line = real.project.rows(
        "select calls.call_id, charges.auth_code_id, charges.matched_prefix,"
        " charges.billed_seconds, calls.row_number"
        " from marts.fct_calls as calls"
        " inner join marts.fct_customer_charges as charges on calls.call_id = charges.call_id"
        " where calls.source_id = ? and charges.charge > 0 order by calls.row_number limit 1",
        source_id,
    )[0]
    done = ratehouse(real.project, "explain", str(call_id))
    assert done.code == 0, done.log
    for told in (
        f"From the file ({source_id}, format {SOURCES[kind][0]})",
        f"Line {line} of calls.csv: call.",
        f"by {code}.",
        f"Prefix '{prefix}'",
        f"{billed} s billed",
        "Provider",
        "Margin",
    ):
        assert told in done.out


@OWNERS
def test_plivo(real: Rated, owner: str) -> None:
    """924 s are 16 minutes: 16 x 0.0085 = 0.136, twice."""
    source_id = source_of(owner, "plivo")
    assert charged(real, source_id) == [(924, 960, Decimal("0.136"))] * 2
    references = real.project.rows(
        "select call_reference from marts.fct_calls where source_id = ?", source_id
    )
    assert len({reference.rpartition("-")[0] for (reference,) in references}) == 1


@OWNERS
def test_voipms(real: Rated, owner: str) -> None:
    """5 s are one increment of 6: 0.1 minutes x 0.009 = 0.0009."""
    source_id = source_of(owner, "voipms")
    assert charged(real, source_id) == [(5, 6, Decimal("0.0009"))]
