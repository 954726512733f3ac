"""Calls decided by hand after they were built: what becomes of each side, and back again."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

import pytest

from .book import Book
from .project import Project
from .standard_files import standard_file

SIDES = ("customer", "provider")

Columns = Mapping[str, Any]
Charges = dict[tuple[str, str], dict[str, Any]]


def rated(account: str, code: str, charge: str, disposition: str | None = None) -> Columns:
    """Expect a charge."""
    return {
        "rating_status": "rated",
        "suspense_reason": None,
        "account_id": account,
        "auth_code_id": code,
        "charge": Decimal(charge),
        "disposition": disposition,
    }


def assigned(account: str, charge: str) -> Columns:
    """Expect a charge of the account that the call was given to."""
    return rated(account, "disposition", charge, "assign")


def suspended(reason: str, account: str | None = None, disposition: str | None = None) -> Columns:
    """Expect no amount, and why."""
    return {
        "rating_status": "suspended",
        "suspense_reason": reason,
        "account_id": account,
        "charge": None,
        "billed_seconds": None,
        "disposition": disposition,
    }


def not_applicable(disposition: str | None) -> Columns:
    """Expect no amount, and that none is missing."""
    return {
        "rating_status": "not_applicable",
        "suspense_reason": None,
        "charge": None,
        "unrounded_charge": None,
        "billed_seconds": None,
        "disposition": disposition,
    }


WRITTEN_OFF, NOT_RATED = not_applicable("write_off"), not_applicable(None)
NOBODY = suspended("no_auth_code")
FREE: Columns = {"rating_status": "rated", "charge": Decimal(0), "disposition": None}

OF_ANN, BY_RED = rated("ann", "ann", "0.06"), rated("red", "red", "0.01")
ANN_AND_RED = {"billing_number": "ann", "egress_trunk": "red"}
ABROAD = {"called_number": "+442079460000"}


@dataclass(frozen=True)
class Decision:
    """A call, the decisions on it (action, account), and both sides before and after."""

    name: str
    call: Mapping[str, str]
    rows: tuple[tuple[str, str], ...]
    before: tuple[Columns, Columns]
    after: tuple[Columns, Columns]
    source: str = "pbx"
    margin: Decimal | None = None

    @property
    def whole_call(self) -> dict[str, str]:
        """The call with the defaults filled in."""
        return {
            "call_reference": self.name,
            "started_at": "2026-10-05T14:00:00Z",
            "talk_seconds": "60",
            "called_number": "14155550100",
            **self.call,
        }


ASSIGN, WRITE_OFF = "assign", "write_off"

DECISIONS = [
    # nobody's call, given to somebody on each side: 0.06 - 0.01
    Decision(
        "unknown",
        {},
        ((ASSIGN, "ann"), (ASSIGN, "red")),
        (NOBODY, NOBODY),
        (assigned("ann", "0.06"), assigned("red", "0.01")),
        margin=Decimal("0.05"),
    ),
    Decision(
        "unknown-one-side",
        {},
        ((ASSIGN, "ann"),),
        (NOBODY, NOBODY),
        (assigned("ann", "0.06"), NOBODY),
    ),
    # two claim it
    Decision(
        "ambiguous",
        {"billing_number": "ann-or-bob", "egress_trunk": "red-or-blue"},
        ((ASSIGN, "bob"), (ASSIGN, "blue")),
        (suspended("ambiguous_auth_code"), suspended("ambiguous_auth_code")),
        (assigned("bob", "0.12"), assigned("blue", "0.02")),
        margin=Decimal("0.10"),
    ),
    # whatever auth codes say
    Decision(
        "not-hers",
        ANN_AND_RED,
        ((ASSIGN, "bob"), (ASSIGN, "blue")),
        (OF_ANN, BY_RED),
        (assigned("bob", "0.12"), assigned("blue", "0.02")),
        margin=Decimal("0.10"),
    ),
    # rated as any other call: not for free
    Decision(
        "no-rate",
        ABROAD,
        ((ASSIGN, "ann"), (ASSIGN, "red")),
        (NOBODY, NOBODY),
        (suspended("no_rate", "ann", "assign"), suspended("no_rate", "red", "assign")),
    ),
    Decision(
        "negative",
        {"talk_seconds": "-1"},
        ((ASSIGN, "ann"),),
        (suspended("invalid_duration"), suspended("invalid_duration")),
        (suspended("invalid_duration", "ann", "assign"), suspended("invalid_duration")),
    ),
    # zero seconds stay free, and are somebody's
    Decision(
        "zero",
        {"talk_seconds": "0"},
        ((ASSIGN, "ann"),),
        (FREE, FREE),
        (assigned("ann", "0"), FREE),
        margin=Decimal(0),
    ),
    # a side that is not rated stays so
    Decision(
        "one-sided",
        {},
        ((ASSIGN, "ann"), (ASSIGN, "red")),
        (NOBODY, NOT_RATED),
        (assigned("ann", "0.06"), NOT_RATED),
        source="customers",
    ),
    Decision(
        "on-net",
        {"call_direction": "on_net", "billing_number": "ann"},
        ((ASSIGN, "red"),),
        (OF_ANN, NOT_RATED),
        (OF_ANN, NOT_RATED),
        margin=Decimal("0.06"),
    ),
    # one side is written off, the other is what it was
    Decision(
        "customer-off",
        ANN_AND_RED,
        ((WRITE_OFF, "ann"),),
        (OF_ANN, BY_RED),
        (WRITTEN_OFF, BY_RED),
    ),
    Decision(
        "provider-off",
        ANN_AND_RED,
        ((WRITE_OFF, "red"),),
        (OF_ANN, BY_RED),
        (OF_ANN, WRITTEN_OFF),
    ),
    # the account names a side, whosever the call is
    Decision(
        "other-customer-off",
        ANN_AND_RED,
        ((WRITE_OFF, "bob"),),
        (OF_ANN, BY_RED),
        (WRITTEN_OFF, BY_RED),
    ),
    Decision(
        "off-and-assigned",
        {},
        ((WRITE_OFF, "ann"), (ASSIGN, "red")),
        (NOBODY, NOBODY),
        (WRITTEN_OFF, assigned("red", "0.01")),
    ),
    # without an account: each side that is suspended
    Decision("off", {}, ((WRITE_OFF, ""),), (NOBODY, NOBODY), (WRITTEN_OFF, WRITTEN_OFF)),
    Decision(
        "off-one-suspended",
        {"billing_number": "ann"},
        ((WRITE_OFF, ""),),
        (OF_ANN, NOBODY),
        (OF_ANN, WRITTEN_OFF),
    ),
    Decision(
        "off-no-rate",
        {**ANN_AND_RED, **ABROAD},
        ((WRITE_OFF, ""),),
        (suspended("no_rate", "ann"), suspended("no_rate", "red")),
        (WRITTEN_OFF, WRITTEN_OFF),
    ),
    Decision(
        "off-negative",
        {**ANN_AND_RED, "talk_seconds": "-1"},
        ((WRITE_OFF, ""),),
        (suspended("invalid_duration", "ann"), suspended("invalid_duration", "red")),
        (WRITTEN_OFF, WRITTEN_OFF),
    ),
    Decision(
        "off-nothing-suspended",
        ANN_AND_RED,
        ((WRITE_OFF, ""),),
        (OF_ANN, BY_RED),
        (OF_ANN, BY_RED),
        margin=Decimal("0.05"),
    ),
    Decision(
        "off-zero",
        {"talk_seconds": "0"},
        ((WRITE_OFF, ""),),
        (FREE, FREE),
        (FREE, FREE),
        margin=Decimal(0),
    ),
    Decision("undecided", {}, (), (NOBODY, NOBODY), (NOBODY, NOBODY)),
]


@dataclass
class Built:
    """Both sides of every call: before the decisions, with them, and after they were taken back."""

    before: Charges = field(default_factory=dict)
    after: Charges = field(default_factory=dict)
    taken_back: Charges = field(default_factory=dict)
    margins: dict[str, Decimal | None] = field(default_factory=dict)


def write_book(project: Project, call_ids: Mapping[str, str]) -> None:
    """Write the book, with the decisions on those calls that have an id."""
    book = Book()
    book.add("cdr_sources", source_id="pbx")
    book.add("cdr_sources", source_id="customers", rated_sides="customer")
    for name, rate in (("ann", "0.06"), ("bob", "0.12"), ("red", "0.01"), ("blue", "0.02")):
        book.account(name, is_provider="true" if name in ("red", "blue") else "")
        number = "egress_trunk" if name in ("red", "blue") else "billing_number"
        book.auth_code(name, name, f"{number} equals {name}")
        both = "red-or-blue" if name in ("red", "blue") else "ann-or-bob"
        book.auth_code(f"{name}-or", name, f"{number} equals {both}")
        book.add("rate_tables", rate_table_id=name)
        book.add("account_rate_tables", account_id=name, rate_table_id=name)
        book.add("rates", rate_table_id=name, prefix="1", rate_per_minute=rate)
    for decision in DECISIONS:
        for action, account in decision.rows if decision.name in call_ids else ():
            book.add(
                "call_dispositions",
                call_id=call_ids[decision.name],
                action=action,
                account_id=account,
                reason="As agreed on the phone",
            )
    if call_ids:
        # a call that has not landed is no fault
        book.add(
            "call_dispositions",
            call_id="01234567-89ab-cdef-0123-456789abcdef",
            action=ASSIGN,
            account_id="ann",
            reason="Its file comes tomorrow",
        )
    project.write_book(book)


def charges_of(project: Project) -> Charges:
    """Read both sides of every call by its reference."""
    return {
        (row.pop("call_reference"), side): row
        for side in SIDES
        for row in project.records(
            "select calls.call_reference, charges.* exclude (day_fingerprint)"
            f" from marts.fct_{side}_charges as charges"
            " inner join marts.fct_calls as calls on charges.call_id = calls.call_id"
        )
    }


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Built:
    """Build, decide, build, take the decisions back, and build again."""
    project = Project(tmp_path_factory.mktemp("dispositions"))
    for source in ("pbx", "customers"):
        calls = [decision.whole_call for decision in DECISIONS if decision.source == source]
        project.deliver(source, "calls.csv", standard_file(calls))
    write_book(project, {})
    project.land()
    project.build_charges("+fct_calls")
    said = Built(before=charges_of(project))
    call_ids = {name: str(row["call_id"]) for (name, _), row in said.before.items()}
    write_book(project, call_ids)
    project.build()
    said.after = charges_of(project)
    said.margins = dict(
        project.rows(
            "select calls.call_reference, margins.margin"
            " from marts.fct_call_margins as margins"
            " inner join marts.fct_calls as calls on margins.call_id = calls.call_id"
        )
    )
    write_book(project, {})
    project.build_charges("+fct_calls")
    said.taken_back = charges_of(project)
    return said


@pytest.mark.parametrize("side", SIDES)
@pytest.mark.parametrize("decision", DECISIONS, ids=lambda decision: decision.name)
def test_a_decision(built: Built, decision: Decision, side: str) -> None:
    position = SIDES.index(side)
    for charges, expected in [
        (built.before, decision.before[position]),
        (built.after, decision.after[position]),
    ]:
        found = charges[decision.name, side]
        assert {column: found[column] for column in expected} == dict(expected)


@pytest.mark.parametrize("decision", DECISIONS, ids=lambda decision: decision.name)
def test_the_margin_of_a_decided_call(built: Built, decision: Decision) -> None:
    assert built.margins[decision.name] == decision.margin


def test_a_decision_that_is_taken_back_leaves_nothing(built: Built) -> None:
    assert built.taken_back == built.before
