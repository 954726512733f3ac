"""Calls in one shared book, with hand answers: whose call, which way, which table, which day.

A scene names only what it is about; the columns it does not name are compared with the rater's.
Each scene has a service provider of its own name, which its auth codes test, so that the scenes
do not meet. Accounts have the table `flat`: 0.06 a minute to anywhere, 60/60.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from .book import Book

Cells = dict[str, str]
Columns = dict[str, Any]

CARRIED = ("utc", "new-york", "lord-howe", "kolkata", "euro", "no-currency", "customer-only")
"""Sources whose calls `carrier` carries, at 0.01 a minute, 1/1."""


@dataclass(frozen=True)
class Scene:
    """One call, and what some columns of the marts must say of it."""

    name: str
    call: Cells = field(default_factory=dict)
    source: str = "plain"
    is_call: Columns = field(default_factory=dict)
    customer: Columns = field(default_factory=dict)
    provider: Columns = field(default_factory=dict)

    @property
    def whole_call(self) -> Cells:
        """The call with the defaults filled in."""
        return {
            "call_reference": self.name,
            "started_at": "2026-10-05T14:00:00Z",
            "talk_seconds": "60",
            "called_number": "14155550100",
            "service_provider": self.name,
            **self.call,
        }


def is_of(account_id: str, auth_code_id: str) -> Columns:
    """Expect a call that is identified and rated."""
    return {"account_id": account_id, "auth_code_id": auth_code_id, "rating_status": "rated"}


def suspended(reason: str) -> Columns:
    """Expect no amount, and why."""
    return {
        "rating_status": "suspended",
        "suspense_reason": reason,
        "charge": None,
        "billed_seconds": None,
    }


NOBODY = {**suspended("no_auth_code"), "account_id": None, "auth_code_id": None}
AMBIGUOUS = {**suspended("ambiguous_auth_code"), "account_id": None, "auth_code_id": None}
NOT_APPLICABLE = {
    "rating_status": "not_applicable",
    "suspense_reason": None,
    "charge": None,
    "account_id": None,
}


# -- every field and every operator of an auth code ----------------------------------------------

FIELDS: list[tuple[str, str, Cells, Cells]] = [
    ("source", "source_id equals plain", {}, {"source": "new-york"}),
    (
        "billing-starts",
        "billing_number starts_with acct-7",
        {"billing_number": "acct-77"},
        {"billing_number": "my acct-7"},
    ),
    # E.164 digits, compared as text, both ends included
    (
        "calling-between",
        "calling_number between 12125550100|12125550199",
        {"calling_number": "(212) 555-0199"},
        {"calling_number": "12125550200"},
    ),
    (
        "called-ends",
        "called_number ends_with 0142",
        {"called_number": "4155550142", "call_direction": "inbound"},
        {"called_number": "4155550142", "call_direction": "outbound"},
    ),
    (
        "calling-raw-matches",
        "calling_number_raw matches ^sip:9[0-9]{2}@",
        {"calling_number": "sip:901@pbx.example"},
        {"calling_number": "sip:9010@pbx.example"},
    ),
    (
        "called-raw-equals",
        "called_number_raw equals *71",
        {"called_number": "*71", "talk_seconds": "0"},
        {"called_number": "71"},
    ),
    (
        "direction",
        "call_direction equals inbound",
        {"call_direction": "inbound"},
        {"call_direction": "on_net"},
    ),
    # numbers, not text: 9 is less than 45
    ("seconds-between", "talk_seconds between 9|100", per := {"talk_seconds": "45"}, {"talk_seconds": "8.999"}),
]
