"""Calls in one shared book, with hand answers: whose call, which way, which table, which day.

A scene names only what it is about; every other column is compared with the rater's answer. Each
scene has a service provider of its own name, which its auth codes test as well, so that scenes do
not meet. Accounts have the table `flat`: 0.06 a minute to anywhere, 60/60.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from .book import Book

Cells = Mapping[str, str]
Columns = Mapping[str, Any]

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
    def whole_call(self) -> dict[str, str]:
        """The call with the defaults filled in."""
        return {
            "call_reference": self.name,
            "started_at": "2026-10-05T14:00:00Z",
            "talk_seconds": "60",
            "called_number": "14155550100",
            "service_provider": self.name,
            **self.call,
        }


def rated_for(account_id: str | None, auth_code_id: str | None, **columns: object) -> Columns:
    """Expect a rated call of an account."""
    return {
        "rating_status": "rated",
        "account_id": account_id,
        "auth_code_id": auth_code_id,
        **columns,
    }


def suspended(reason: str, **columns: object) -> Columns:
    """Expect no amount, and why."""
    return {
        "rating_status": "suspended",
        "suspense_reason": reason,
        "charge": None,
        "unrounded_charge": None,
        "billed_seconds": None,
        **columns,
    }


NOBODY = suspended("no_auth_code", account_id=None, auth_code_id=None)
AMBIGUOUS = suspended("ambiguous_auth_code", account_id=None, auth_code_id=None)
NOT_APPLICABLE = {
    "rating_status": "not_applicable",
    "suspense_reason": None,
    "charge": None,
    "billed_seconds": None,
    "account_id": None,
}


def account(book: Book, account_id: str, table: str = "flat", **cells: object) -> None:
    """Add a customer with one table for everything."""
    book.account(account_id, **cells)
    book.add("account_rate_tables", account_id=account_id, rate_table_id=table)


# -- every field and every operator of an auth code ----------------------------------------------

FIELDS: list[tuple[str, str, Cells, Cells]] = [
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
        "calling-equals",
        "calling_number equals 12125550100",
        {"calling_number": "+1 212 555 0100"},
        {"calling_number": "12125550101"},
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
        {"called_number": "*71"},
        {"called_number": "*7"},
    ),
    (
        "direction-equals",
        "call_direction equals inbound",
        {"call_direction": "inbound"},
        {"call_direction": "outbound"},
    ),
    # numbers, not text: 9 is less than 45
    (
        "seconds-between",
        "talk_seconds between 9|100",
        {"talk_seconds": "100.000"},
        {"talk_seconds": "100.001"},
    ),
    (
        "seconds-low-end",
        "talk_seconds between 9|100",
        {"talk_seconds": "9"},
        {"talk_seconds": "8.999"},
    ),
    (
        "seconds-equal",
        "talk_seconds equals 45",
        {"talk_seconds": "45.0"},
        {"talk_seconds": "45.5"},
    ),
    (
        "seconds-end",
        "talk_seconds ends_with .4",
        {"talk_seconds": "65.40"},
        {"talk_seconds": "65.45"},
    ),
    # UTC, whatever the file's clock
    (
        "started-between",
        "call_started between 2026-10-05T12:00:00Z|2026-10-05T14:00:00Z",
        {"started_at": "2026-10-05T10:00:00-04:00"},
        {"started_at": "2026-10-05T14:00:00.001Z"},
    ),
    (
        "started-low-end",
        "call_started between 2026-10-05T14:00:00Z|2026-10-06",
        {"started_at": "2026-10-05T14:00:00Z"},
        {"started_at": "2026-10-05T13:59:59Z"},
    ),
    (
        "started-starts",
        "call_started starts_with 2026-10-05T14:0",
        {"started_at": "2026-10-05T14:09:59Z"},
        {"started_at": "2026-10-05T14:10:00Z"},
    ),
    (
        "ended-equals",
        "call_ended equals 2026-10-05T14:01:00Z",
        {"ended_at": "2026-10-05T16:01:00+02:00"},
        {"ended_at": ""},
    ),
    (
        "ended-between",
        "call_ended between 2026-10-05 14:01:00|2026-10-05 15:00:00",
        {"ended_at": "2026-10-05T15:00:00Z"},
        {"ended_at": "2026-10-05T15:00:01Z"},
    ),
    (
        "reason-contains",
        "disconnect_reason contains CLEAR",
        {"disconnect_reason": "NORMAL_CLEARING"},
        {"disconnect_reason": "normal_clearing"},
    ),
    (
        "egress-ends",
        "egress_trunk ends_with -gw7",
        {"egress_trunk": "SIP/out-gw7"},
        {"egress_trunk": "SIP/out-gw77"},
    ),
    (
        "ingress-starts",
        "ingress_trunk starts_with SIP/gw_7%",
        {"ingress_trunk": "SIP/gw_7%-0001"},
        {"ingress_trunk": "SIP/gwx7a-0001"},
    ),
    (
        "from-contains",
        "from_uri contains @ann.example",
        {"from_uri": "sip:1@ann.example;transport=udp"},
        {"from_uri": "sip:1@annXexample"},
    ),
    (
        "to-matches",
        "to_uri matches user=(phone|fax)$",
        {"to_uri": "sip:1@x.example;user=phone"},
        {"to_uri": "sip:1@x.example;user=phones"},
    ),
    # a pattern with a quote, a comma and a digit class
    (
        "to-matches-quote",
        r"to_uri matches ^sip:o'neil,\d+@",
        {"to_uri": "sip:o'neil,42@x.example"},
        {"to_uri": "sip:o'neil,x@x.example"},
    ),
    (
        "source-network",
        "source_ip in_network 192.0.2.128/25",
        {"source_ip": "192.0.2.129"},
        {"source_ip": "192.0.2.127"},
    ),
    (
        "source-address",
        "source_ip in_network 192.0.2.7",
        {"source_ip": "192.0.2.7"},
        {"source_ip": "192.0.2.77"},
    ),
    (
        "source-no-address",
        "source_ip in_network 0.0.0.0/0",
        {"source_ip": "198.51.100.1"},
        {"source_ip": "pbx.example"},
    ),
    (
        "target-network",
        "target_ip in_network 2001:db8::/32",
        {"target_ip": "2001:db8:0:1::7"},
        {"target_ip": "2001:db9::7"},
    ),
    (
        "target-other-family",
        "target_ip in_network ::/0",
        {"target_ip": "::1"},
        {"target_ip": "192.0.2.1"},
    ),
    (
        "service-equals",
        "service_type equals fax",
        {"service_type": "fax"},
        {"service_type": "voice"},
    ),
]
"""Name, condition, a call that it fits, a call that it does not fit."""


def fields(book: Book) -> list[Scene]:
    """Try every condition on a call that it fits and on one that it does not."""
    scenes = []
    for name, condition, fitting, other in FIELDS:
        account(book, name)
        for kind, call, customer in (
            ("yes", fitting, rated_for(name, name)),
            ("no", other, NOBODY),
        ):
            scenes.append(Scene(f"{name}-{kind}", call, customer=customer))
        book.auth_code(name, name, condition, f"service_provider starts_with {name}-")
    # what the table above cannot say
    account(book, "of-source")
    book.auth_code("of-source", "of-source", "source_id equals plain", "service_type equals src")
    source = {"service_type": "src"}
    account(book, "of-provider")
    book.auth_code("of-provider", "of-provider", "service_provider equals Blue Tel")
    account(book, "of-called")
    book.auth_code(
        "of-called",
        "of-called",
        "call_direction equals inbound",
        "called_number equals 14155550142",
        "service_provider starts_with called-",
    )
    called = {"called_number": "4155550142"}
    return [
        *scenes,
        Scene("source-yes", source, customer=rated_for("of-source", "of-source")),
        Scene("source-no", source, source="inbound", customer=NOBODY),
        Scene(
            "provider-yes",
            {"service_provider": "Blue Tel"},
            customer=rated_for("of-provider", "of-provider"),
        ),
        Scene("provider-no", {"service_provider": "blue tel"}, customer=NOBODY),
        # outbound calls to a customer are not its calls
        Scene(
            "called-yes",
            {**called, "call_direction": "inbound"},
            customer=rated_for("of-called", "of-called"),
        ),
        Scene("called-no", {**called, "call_direction": "outbound"}, customer=NOBODY),
    ]


# -- priorities, sides, validity -----------------------------------------------------------------


def priorities(book: Book) -> list[Scene]:
    """Let the lowest priority win, and suspend what two accounts claim."""
    for name in ("low", "high", "other"):
        account(book, name)
    for name in ("red-carrier", "blue-carrier"):
        account(book, name, is_provider="true")
    codes = [
        ("p-low", "low", "p-lowest", "50"),
        ("p-high", "high", "p-lowest", ""),
        ("e-low", "low", "p-equal", "100"),
        ("e-high", "high", "p-equal", ""),
        ("s-second", "low", "p-same-account", "7"),
        ("s-first", "low", "p-same-account", "7"),
        ("w-best", "low", "p-worse-ambiguity", "0"),
        ("w-two", "high", "p-worse-ambiguity", "9"),
        ("w-three", "other", "p-worse-ambiguity", "9"),
        ("a-customer", "low", "p-apart", "100"),
        ("a-red", "red-carrier", "p-apart", "100"),
        ("r-customer", "low", "p-provider-ambiguous", "1"),
        ("r-red", "red-carrier", "p-provider-ambiguous", "100"),
        ("r-blue", "blue-carrier", "p-provider-ambiguous", "100"),
        ("z-low", "low", "p-ambiguous-zero", ""),
        ("z-high", "high", "p-ambiguous-zero", ""),
        ("n-low", "low", "p-ambiguous-negative", ""),
        ("n-high", "high", "p-ambiguous-negative", ""),
    ]
    for code, account_id, scene, priority in codes:
        book.auth_code(code, account_id, f"service_provider equals {scene}", priority=priority)
    book.auth_code(
        "both-conditions",
        "high",
        "service_provider equals p-all-conditions",
        "talk_seconds between 100|200",
        priority="1",
    )
    book.auth_code("one-condition", "low", "service_provider equals p-all-conditions")
    zero = {"talk_seconds": "0"}
    nothing = rated_for(
        None, None, charge=Decimal(0), billed_seconds=0, currency=None, rate_table_id=None
    )
    return [
        Scene("p-lowest", customer=rated_for("low", "p-low")),
        Scene("p-equal", customer=AMBIGUOUS),
        # one account: not ambiguous, and the first by name is named
        Scene("p-same-account", customer=rated_for("low", "s-first")),
        Scene("p-worse-ambiguity", customer=rated_for("low", "w-best")),
        Scene("p-all-conditions", customer=rated_for("low", "one-condition")),
        # customer and provider are decided separately
        Scene(
            "p-apart",
            customer=rated_for("low", "a-customer"),
            provider=rated_for("red-carrier", "a-red"),
        ),
        Scene("p-provider-ambiguous", customer=rated_for("low", "r-customer"), provider=AMBIGUOUS),
        # zero seconds are free and never suspended, whoever made them
        Scene("p-ambiguous-zero", zero, customer=nothing, provider=nothing),
        Scene("p-nobody-zero", zero, customer=nothing, provider=nothing),
        Scene("p-nobody", customer=NOBODY, provider=NOBODY),
        # the first of several reasons
        Scene(
            "p-ambiguous-negative",
            {"talk_seconds": "-1"},
            customer=suspended("invalid_duration", account_id=None),
        ),
        Scene(
            "p-nobody-negative",
            {"talk_seconds": "-0.5"},
            customer=suspended("invalid_duration"),
            provider=suspended("invalid_duration"),
        ),
    ]


def validities(book: Book) -> list[Scene]:
    """Begin and end auth codes at midnight of their account's clock."""
    account(book, "angeles", timezone="America/Los_Angeles")
    account(book, "london", timezone="Europe/London")
    book.auth_code(
        "angeles",
        "angeles",
        "billing_number equals moved",
        valid_from="2026-10-10",
        valid_to="2026-10-20",
    )
    book.auth_code("london", "london", "billing_number equals moved", valid_from="2026-10-20")

    def moved(started_at: str) -> Cells:
        return {"billing_number": "moved", "started_at": started_at}

    return [
        Scene("v-before", moved("2026-10-10T06:59:59Z"), customer=NOBODY),
        Scene("v-first", moved("2026-10-10T07:00:00Z"), customer=rated_for("angeles", "angeles")),
        # London's 20 October begins eight hours before Los Angeles' 19 October ends
        Scene("v-last", moved("2026-10-19T22:59:59Z"), customer=rated_for("angeles", "angeles")),
        Scene("v-both", moved("2026-10-19T23:00:00Z"), customer=AMBIGUOUS),
        Scene("v-both-still", moved("2026-10-20T06:59:59Z"), customer=AMBIGUOUS),
        Scene("v-moved", moved("2026-10-20T07:00:00Z"), customer=rated_for("london", "london")),
    ]


# -- numbers and directions ----------------------------------------------------------------------


def numbers(book: Book) -> list[Scene]:
    """Tell direction and account by numbers.csv, like a code of priority 200."""
    account(book, "ann-numbers", timezone="America/New_York")
    account(book, "bob-numbers")
    book.add(
        "numbers", account_id="ann-numbers", number_from="17775550100", number_to="17775550199"
    )
    book.add("numbers", account_id="bob-numbers", number_from="17775550200")
    # a number that moves on 15 October, each end by its account's clock
    book.add("numbers", account_id="ann-numbers", number_from="17775550300", valid_to="2026-10-15")
    book.add(
        "numbers", account_id="bob-numbers", number_from="17775550300", valid_from="2026-10-15"
    )
    for code, account_id, scene, priority in [
        ("c-same", "ann-numbers", "n-code-of-same", "200"),
        ("c-other", "bob-numbers", "n-code-of-other", "200"),
        ("c-better", "bob-numbers", "n-better-code", "199"),
        ("c-worse", "bob-numbers", "n-worse-code", "201"),
    ]:
        book.auth_code(code, account_id, f"service_provider equals {scene}", priority=priority)
    ann, bob, stranger = "17775550142", "17775550200", "12125550100"
    ann_by_number = rated_for("ann-numbers", "number:17775550100")
    bob_by_number = rated_for("bob-numbers", "number:17775550200")

    def between(calling: str, called: str, **cells: str) -> Cells:
        return {"calling_number": calling, "called_number": called, **cells}

    def moving(started_at: str) -> Cells:
        return between("17775550300", stranger, started_at=started_at)

    return [
        Scene(
            "n-outbound",
            between(ann, stranger),
            is_call={"call_direction": "outbound"},
            customer=ann_by_number,
        ),
        Scene(
            "n-inbound",
            between(stranger, bob),
            is_call={"call_direction": "inbound"},
            customer=bob_by_number,
        ),
        # an on-net call is the calling party's and has no provider side
        Scene(
            "n-on-net",
            between(ann, bob),
            is_call={"call_direction": "on_net"},
            customer=ann_by_number,
            provider=NOT_APPLICABLE,
        ),
        Scene(
            "n-neither",
            between(stranger, stranger),
            is_call={"call_direction": "outbound"},
            customer=NOBODY,
        ),
        Scene(
            "n-neither-inbound",
            between(stranger, stranger),
            source="inbound",
            is_call={"call_direction": "inbound"},
        ),
        # numbers come before the source's default, the file before both
        Scene(
            "n-outbound-inbound",
            between(ann, stranger),
            source="inbound",
            is_call={"call_direction": "outbound"},
            customer=ann_by_number,
        ),
        Scene(
            "n-file-says",
            between(ann, bob, call_direction="inbound"),
            is_call={"call_direction": "inbound"},
            customer=bob_by_number,
        ),
        Scene(
            "n-file-says-on-net",
            between(stranger, stranger, call_direction="on_net"),
            is_call={"call_direction": "on_net"},
            customer=NOBODY,
            provider=NOT_APPLICABLE,
        ),
        Scene("n-first", between("17775550100", stranger), customer=ann_by_number),
        Scene("n-last", between("17775550199", stranger), customer=ann_by_number),
        Scene("n-outside", between("17775550201", stranger), customer=NOBODY),
        # nine digits are in no range of eleven, whatever they are as text
        Scene("n-shorter", between("+177755501", stranger), customer=NOBODY),
        Scene(
            "n-moving-ann",
            moving("2026-10-14T23:59:59Z"),
            customer=rated_for("ann-numbers", "number:17775550300"),
        ),
        Scene(
            "n-moving-bob",
            moving("2026-10-15T04:00:00Z"),
            customer=rated_for("bob-numbers", "number:17775550300"),
        ),
        Scene(
            "n-code-of-same", between(ann, stranger), customer=rated_for("ann-numbers", "c-same")
        ),
        Scene("n-code-of-other", between(ann, stranger), customer=AMBIGUOUS),
        Scene(
            "n-better-code", between(ann, stranger), customer=rated_for("bob-numbers", "c-better")
        ),
        Scene("n-worse-code", between(ann, stranger), customer=ann_by_number),
    ]


def sides(book: Book) -> list[Scene]:
    """Rate one side of a feed, or none."""
    account(book, "one-sided")
    book.auth_code("one-sided", "one-sided", "service_provider starts_with s-")
    one_sided = rated_for("one-sided", "one-sided", charge=Decimal("0.06"))
    zero, negative = {"talk_seconds": "0"}, {"talk_seconds": "-1"}
    return [
        Scene("s-customer", source="customer-only", customer=one_sided, provider=NOT_APPLICABLE),
        Scene("s-provider", source="provider-only", customer=NOT_APPLICABLE, provider=NOBODY),
        Scene("s-none", source="neither", customer=NOT_APPLICABLE, provider=NOT_APPLICABLE),
        # comes before every other rule
        Scene("s-zero", zero, source="neither", customer=NOT_APPLICABLE, provider=NOT_APPLICABLE),
        Scene(
            "s-negative",
            negative,
            source="provider-only",
            customer=NOT_APPLICABLE,
            provider=suspended("invalid_duration"),
        ),
        Scene(
            "s-both",
            source="utc",
            customer=one_sided,
            provider=rated_for(
                "carrier",
                "carrier-utc",
                charge=Decimal("0.01"),
                billed_seconds=60,
                rate_table_id="cost",
                matched_prefix="",
            ),
        ),
    ]


# -- which table, which day ----------------------------------------------------------------------


def tables(book: Book) -> list[Scene]:
    """Choose the table by direction and service type, on the account's day."""
    book.account("tables", timezone="America/New_York")
    book.auth_code("tables", "tables", "service_provider starts_with t-")
    for table in ("t-any", "t-direction", "t-service", "t-both", "t-later"):
        book.add("rate_tables", rate_table_id=table)
        if table != "t-both":
            book.add("rates", rate_table_id=table, rate_per_minute="0.06")
    book.add("rates", rate_table_id="t-both", prefix="44", rate_per_minute="0.06")
    for table, direction, service, valid_from in [
        ("t-any", "", "", ""),
        ("t-direction", "outbound", "", ""),
        ("t-service", "", "voice", ""),
        ("t-both", "outbound", "voice", ""),
        ("t-later", "", "", "2026-10-20"),
    ]:
        book.add(
            "account_rate_tables",
            account_id="tables",
            rate_table_id=table,
            call_direction=direction,
            service_type=service,
            valid_from=valid_from,
        )
    # a customer that is invoiced may not go without a table (accounts_faults)
    book.account("no-table", is_invoiced="false")
    book.auth_code("no-table", "no-table", "service_provider starts_with nt-")

    def of(direction: str, service: str, called: str = "+442079460000") -> Cells:
        return {"call_direction": direction, "service_type": service, "called_number": called}

    def by(table: str) -> Columns:
        return {"rate_table_id": table, "rating_status": "rated"}

    def on(started_at: str) -> Cells:
        return {"call_direction": "inbound", "started_at": started_at}

    return [
        Scene("t-both", of("outbound", "voice"), customer=by("t-both")),
        Scene("t-service", of("inbound", "voice"), customer=by("t-service")),
        Scene("t-direction", of("outbound", "fax"), customer=by("t-direction")),
        Scene("t-no-service", of("outbound", ""), customer=by("t-direction")),
        Scene("t-neither", of("inbound", "fax"), customer=by("t-any")),
        Scene("t-case", of("inbound", "Voice"), customer=by("t-any")),
        # no falling through to a table that has the prefix
        Scene(
            "t-no-falling-through",
            of("outbound", "voice", "14155550100"),
            customer=suspended("no_rate", rate_table_id="t-both", matched_prefix=None),
        ),
        Scene("t-day-before", on("2026-10-20T03:59:59Z"), customer=by("t-any")),
        Scene("t-day", on("2026-10-20T04:00:00Z"), customer=by("t-later")),
        Scene(
            "nt-seconds",
            {"called_number": "s"},
            customer=suspended(
                "no_rate_table", account_id="no-table", rate_table_id=None, currency="USD"
            ),
        ),
        Scene(
            "nt-zero",
            {"talk_seconds": "0"},
            customer=rated_for("no-table", "no-table", charge=Decimal(0), rate_table_id=None),
        ),
    ]


def charge_dates(book: Book) -> list[Scene]:
    """Date a charge by the clock of its account; without one by UTC."""
    account(book, "dated", timezone="America/New_York")
    book.auth_code("dated", "dated", "service_provider equals d-evening")
    evening = {"started_at": "2026-10-01T03:59:59Z"}
    utc, local = date(2026, 10, 1), date(2026, 9, 30)
    return [
        Scene(
            "d-evening",
            evening,
            source="utc",
            is_call={"call_date": utc},
            customer={"charge_date": local, "call_date": utc},
            provider={"charge_date": utc, "call_date": utc},
        ),
        Scene("d-nobody", evening, customer={**NOBODY, "charge_date": utc}),
        Scene(
            "d-offset",
            {"started_at": "2026-10-01T01:00:00+02:00"},
            is_call={
                "call_date": local,
                "call_started_at": datetime(2026, 9, 30, 23, 0, 0),
            },
        ),
    ]


# -- dialled strings -----------------------------------------------------------------------------

DIALLED = [
    ("us", "plain", "+1 (415) 555-0100", "14155550100"),
    ("us", "sip", "sip:+14155550100@pbx.example;user=phone", "14155550100"),
    ("us", "name", '"Ann, of 100" <sip:4155550100@pbx.example>', "14155550100"),
    ("us", "user", "4155550100@pbx.example", "14155550100"),
    ("us", "dots", "415.555.0100", "14155550100"),
    ("us", "national", "4155550100", "14155550100"),
    ("us", "prefixed", "14155550100", "14155550100"),
    ("us", "international", "011442079460000", "442079460000"),
    ("us", "bare", "442079460000", "442079460000"),
    ("us", "short", "911", "1911"),
    ("us", "extension", "101", None),
    ("us", "feature", "*60", None),
    ("us", "letter", "s", None),
    ("us", "anonymous", "anonymous", None),
    ("us", "seven", "5550100", None),
    ("uk", "national", "020 7946 0000", "442079460000"),
    ("uk", "international", "0044 20 7946 0000", "442079460000"),
    ("uk", "with-country", "442079460000", "442079460000"),
    ("uk", "foreign", "0033142685300", "33142685300"),
    ("uk", "not-bare", "33142685300", None),
    ("uk", "technical", "99990207946 0000", "442079460000"),
    ("uk", "longest-technical", "9999#02079460000", "442079460000"),
    ("asis", "as-it-is", "00123", "00123"),
    ("asis", "plus", "+101", "101"),
    ("asis", "extension", "101", "101"),
    ("asis", "word", "s", None),
]
"""Dial plan, name, what was dialled, E.164."""


def dialled(book: Book) -> list[Scene]:
    """Read dialled strings by three dial plans; the raw text is always kept."""
    book.add(
        "dial_plans",
        dial_plan_id="uk",
        country_code="44",
        international_prefixes="00|000",
        national_prefix="0",
        national_number_digits="9|10",
        technical_prefixes="9999|9999#",
        bare_e164="false",
    )
    book.add("dial_plans", dial_plan_id="asis")
    for plan in ("us", "uk", "asis"):
        book.add("cdr_sources", source_id=f"dial-{plan}", dial_plan_id=plan)
    return [
        Scene(
            f"dial-{plan}-{name}",
            {"called_number": raw},
            source=f"dial-{plan}",
            is_call={"called_number": number, "called_number_raw": raw},
        )
        for plan, name, raw, number in DIALLED
    ]


# -- invoices ------------------------------------------------------------------------------------

RUNS = [("2026-09", "2026-09-01", "2026-10-01"), ("2026-10", "2026-10-08", "2026-11-01")]
"""A week lies between them; nothing takes November."""

LINES = {
    # 2 x 0.0025 = 0.005
    ("2026-09", "usage"): (2, Decimal("0.01")),
    # 3 x 0.0025 = 0.0075
    ("2026-09", "late_usage"): (3, Decimal("0.01")),
    # 0.0025 each
    ("2026-10", "usage"): (1, Decimal("0.00")),
    ("2026-10", "late_usage"): (1, Decimal("0.00")),
}
"""Calls and amount of each line of `invoiced`: rounded once, on the line."""


def invoiced(book: Book) -> list[Scene]:
    """Give an account in New York calls around the ends of the runs."""
    book.add("rate_tables", rate_table_id="quarter-cent")
    book.add("rates", rate_table_id="quarter-cent", rate_per_minute="0.0025", destination="World")
    for name, is_invoiced in (("invoiced", ""), ("house", "false")):
        account(book, name, "quarter-cent", timezone="America/New_York", is_invoiced=is_invoiced)
        book.auth_code(name, name, f"billing_number equals {name}")
    for run_id, start, end in RUNS:
        book.add(
            "invoice_runs",
            invoice_run_id=run_id,
            period_start=start,
            period_end=end,
            invoice_date=end,
        )
    starts = {
        "i-august": "2026-08-20T12:00:00Z",
        "i-august-again": "2026-08-20T13:00:00Z",
        "i-august-last": "2026-09-01T03:59:59Z",
        "i-september-first": "2026-09-01T04:00:00Z",
        "i-september-last": "2026-10-01T03:59:59Z",
        "i-between": "2026-10-01T04:00:00Z",
        "i-october-first": "2026-10-08T04:00:00Z",
        "i-november": "2026-11-01T04:00:00Z",
    }
    quarter_cent = {"charge": Decimal("0.0025"), "account_id": "invoiced"}
    return [
        *(
            Scene(
                name,
                {"billing_number": "invoiced", "started_at": started_at},
                customer=quarter_cent,
            )
            for name, started_at in starts.items()
        ),
        # unanswered: on no invoice
        Scene("i-zero", {"billing_number": "invoiced", "talk_seconds": "0"}),
        # the house account is charged and never invoiced
        Scene("i-house", {"billing_number": "house"}, customer={"charge": Decimal("0.0025")}),
    ]


def add_scenes(book: Book) -> list[Scene]:
    """Write what the scenes need into a book, and give the scenes."""
    for source_id, cells in {
        "plain": {},
        "utc": {},
        "new-york": {"timezone": "America/New_York"},
        "lord-howe": {"timezone": "Australia/Lord_Howe"},
        "kolkata": {"timezone": "Asia/Kolkata"},
        "euro": {"currency": "EUR"},
        "no-currency": {"currency": ""},
        "inbound": {"default_direction": "inbound"},
        "customer-only": {"rated_sides": "customer"},
        "provider-only": {"rated_sides": "provider"},
        "neither": {"rated_sides": "none"},
    }.items():
        book.add("cdr_sources", source_id=source_id, **cells)
    book.add("rate_tables", rate_table_id="flat")
    book.add("rates", rate_table_id="flat", rate_per_minute="0.06")
    book.add("rate_tables", rate_table_id="cost")
    book.add(
        "rates",
        rate_table_id="cost",
        rate_per_minute="0.01",
        initial_seconds="1",
        increment_seconds="1",
    )
    account(book, "carrier", "cost", is_provider="true")
    for source_id in CARRIED:
        book.auth_code(f"carrier-{source_id}", "carrier", f"source_id equals {source_id}")
    makers = (
        fields,
        priorities,
        validities,
        numbers,
        sides,
        tables,
        charge_dates,
        dialled,
        invoiced,
    )
    return [scene for make in makers for scene in make(book)]
