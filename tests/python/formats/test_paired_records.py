"""INVITE and BYE on separate lines: which line is the call, in one file and over several."""

from collections.abc import Callable
from datetime import datetime
from decimal import Decimal
from pathlib import Path

from tests.python.formats.staged import SAMPLES, StagedFormat

OPENSIPS = SAMPLES / "opensips" / "acc.txt"
KAMAILIO = SAMPLES / "kamailio" / "acc.csv"

Staged = Callable[[str], StagedFormat]

CALLS = (
    "row_number, record_kind, call_reference, started_at, started_at_is_utc, ended_at,"
    " talk_seconds, calling_number_raw, called_number_raw, disconnect_reason"
)


def at(second: int) -> datetime:
    """Give the time so many seconds after the first call."""
    return datetime.fromtimestamp(1791208800 + second)


def test_opensips(staged: Staged) -> None:
    """The BYE completes a call; a hold, an ACK and what has no other half are no calls."""
    opensips = staged("opensips")
    (outcome,) = opensips.land(OPENSIPS)
    assert (outcome.status, outcome.counts.landed_lines) == ("landed", 10)
    rows = [tuple(row.values()) for row in opensips.rows(CALLS)]
    london = "442079460"
    assert [row[:2] for row in rows] == [
        (1, "half_call"),
        (2, "call"),
        (3, "call"),
        (4, "half_call"),
        (5, "non_call"),
        (6, "half_call"),
        (7, "call"),
        (8, "half_call"),
        (9, "half_call"),
        (10, "unreadable"),
    ]
    assert [row[2:] for row in rows if row[1] == "call"] == [
        ("call-2@192.0.2.7", at(10), True, None, Decimal(0), "15550100", f"{london}002", "487"),
        ("call-1@192.0.2.7", at(0), True, at(61), None, "15550100", f"{london}001", "200"),
        ("call-3@192.0.2.7", at(70), True, at(200), None, "15550101", f"{london}003", "200"),
    ]
    unfinished = opensips.rows(
        "call_reference",
        "record_kind = 'half_call' and call_key not in"
        " (select call_key from whole where record_kind = 'call')".replace(
            "whole", f"({opensips.select})"
        ),
    )
    assert [row["call_reference"] for row in unfinished] == ["call-4@192.0.2.7", "call-9@192.0.2.7"]


def test_the_halves_may_land_in_any_order(staged: Staged, tmp_path: Path) -> None:
    """The record that lands later is the call, and what it says does not depend on the order."""
    lines = OPENSIPS.read_text().splitlines()
    first, second = "\n".join(lines[:2]), "\n".join(lines[2:3])
    seen = []
    for number, (one, other) in enumerate([(first, second), (second, first)]):
        opensips = StagedFormat(tmp_path / str(number), "opensips")
        opensips.land_text("1.txt", one)
        opensips.land_text("2.txt", other)
        after = opensips.rows(
            "call_key, content_md5, started_at, ended_at, calling_number_raw",
            "record_kind = 'call'",
        )
        assert len(after) == 2
        seen.append(sorted(map(str, after)))
    assert seen[0] == seen[1]


def test_a_file_that_has_grown_repeats_the_same_calls(staged: Staged) -> None:
    """Every call of the second delivery has the key and the content of the first one's."""
    opensips = staged("opensips")
    text = OPENSIPS.read_text()
    opensips.land_text("1.txt", text)
    once = opensips.rows("call_key, content_md5", "record_kind = 'call'")
    opensips.land_text("2.txt", text + "\n")
    both = opensips.rows("call_key, content_md5", "record_kind = 'call'")
    assert len(both) == 2 * len(once)
    assert {tuple(row.values()) for row in both} == {tuple(row.values()) for row in once}


def test_the_first_begin_counts_in_any_order(staged: Staged) -> None:
    """A hold that lands before the begin of its call gives way to it: same key, other content."""
    opensips = staged("opensips")
    lines = OPENSIPS.read_text().splitlines()
    opensips.land_text("1.txt", "\n".join([lines[5], lines[6]]))
    opensips.land_text("2.txt", lines[3])
    opensips.land_text("3.txt", lines[5])
    found = opensips.rows("file_id, record_kind, call_key, started_at")
    assert [(row["file_id"], row["record_kind"]) for row in found] == [
        (1, "half_call"),
        (1, "call"),
        (2, "call"),
        (3, "half_call"),
    ]
    assert len({row["call_key"] for row in found}) == 1
    assert [row["started_at"] for row in found if row["record_kind"] == "call"] == [at(100), at(70)]


def test_the_first_end_counts_in_any_order(staged: Staged, tmp_path: Path) -> None:
    """A BYE that is sent again completes nothing; one that lands late and was earlier, does."""
    invite, bye = OPENSIPS.read_text().splitlines()[0], OPENSIPS.read_text().splitlines()[2]
    again = bye.replace("1791208861", "1791208893")
    for number, order in enumerate(
        [[invite, bye, again], [invite, again, bye], [again, bye, invite]]
    ):
        opensips = StagedFormat(tmp_path / str(number), "opensips")
        for position, line in enumerate(order):
            opensips.land_text(f"{position}.txt", line)
        calls = opensips.rows("call_key, ended_at", "record_kind = 'call'")
        assert len({row["call_key"] for row in calls}) == 1
        assert calls[-1]["ended_at"] == at(61)


def test_records_without_a_dialog_join_nobody(staged: Staged) -> None:
    """A Call-ID alone is used again days later: without both tags a record is unreadable."""
    opensips = staged("opensips")
    lines = OPENSIPS.read_text().replace("|aa01|bb01|", "|||").splitlines()
    opensips.land_text("1.txt", "\n".join([lines[0], lines[2]]))
    found = opensips.rows("record_kind, unreadable_reason")
    assert [tuple(row.values()) for row in found] == [("unreadable", "unreadable_dialog")] * 2


def test_kamailio(staged: Staged) -> None:
    """By header, with a column that is not used; the callee hung up, so its tag is the first."""
    kamailio = staged("kamailio")
    (outcome,) = kamailio.land(KAMAILIO)
    assert (outcome.status, outcome.counts.landed_lines) == ("landed", 5)
    assert outcome.reason == "columns not used: src_domain"
    assert [tuple(row.values()) for row in kamailio.rows(CALLS, "record_kind = 'call'")] == [
        (5, "call", "k-1", datetime(2026, 10, 5, 10), False,
         datetime(2026, 10, 5, 10, 1, 0, 500000), None, "15550100", "442079460001", "200"),
        (6, "call", "k-3", datetime(2026, 10, 5, 10, 2), False, None, Decimal(0), "15550100",
         "442079460003", "486"),
    ]  # fmt: skip


def test_the_shared_files(staged: Staged, shared: Callable[[str], Path], tmp_path: Path) -> None:
    """Four calls of 2, 4, 4 and 2 seconds and three attempts; two calls of 28 and 40 seconds."""
    opensips = staged("opensips")
    opensips.land(shared("opensips_flatstore_ok.csv"), shared("opensips_flatstore_missed.csv"))
    calls = opensips.rows(
        "coalesce(talk_seconds, extract('epoch' from ended_at - started_at)) as seconds",
        "record_kind = 'call'",
    )
    assert [row["seconds"] for row in calls] == [2, 4, 4, 2, 0, 0, 0]
    kamailio = StagedFormat(tmp_path / "kamailio", "kamailio")
    kamailio.land(shared("kamailio_acc_quoted.csv"))
    calls = kamailio.rows(
        "call_reference, calling_number_raw, called_number_raw,"
        " extract('epoch' from ended_at - started_at) as seconds",
        "record_kind = 'call'",
    )
    assert [tuple(row.values()) for row in calls] == [
        (calls[0]["call_reference"], "1001", "1002", 28),
        (calls[1]["call_reference"], "1003", "1004", 40),
    ]
