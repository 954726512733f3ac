"""Customers, the auth codes and numbers that identify them, and the callers those describe.

1,000 auth codes of customers: 600 `equals`, 300 `starts_with`, 60 `matches`, 40 of two conditions;
and 100 ranges of numbers. Every one is an `Identity`: a caller whose calls it recognises.
"""

from dataclasses import dataclass
from random import Random

from benchmarks.generator.rate_tables import MID_MONTH, VALID_FROM
from benchmarks.generator.seeds import Row

CUSTOMERS = 100
FEEDS = ("vitelity", "gafachi", "vodafone")
ZONES = (
    "America/New_York",
    "America/Chicago",
    "America/Denver",
    "America/Los_Angeles",
    "Europe/London",
    "Europe/Dublin",
)

# Area codes that no deck needs: callers of different kinds can never be taken for each other.
_CALLERS = {"equals": "1201", "starts_with": "1202", "matches": "1203", "both": "1205"}
_RANGES = "1206"
_PLAIN = "1207555"


@dataclass(frozen=True)
class Identity:
    """A caller on one feed: its fields as leading digits (or text) and random digits after them.

    `direction` is `out`, `in` (calls to it) or `stranger`, whom nothing identifies.
    """

    feed: str
    direction: str
    number: str
    number_digits: int
    trunk: str = ""
    trunk_digits: int = 0
    billing: str = ""
    billing_digits: int = 0


@dataclass(frozen=True)
class Rule:
    """One auth code: the account's number, and its conditions as (field, operator, value)."""

    auth_code_id: str
    account: int
    conditions: tuple[tuple[str, str, str], ...]
    priority: str = ""
    valid_from: str = VALID_FROM
    valid_to: str = ""


@dataclass(frozen=True)
class Range:
    """A range of 100 numbers and the account that owns it."""

    account: int
    number_from: str

    @property
    def number_to(self) -> str:
        """The last number of the range."""
        return self.number_from[:-2] + "99"


@dataclass(frozen=True)
class Population:
    """Everybody who calls, and what the book says of them."""

    rules: list[Rule]
    ranges: list[Range]
    identities: list[Identity]


def customer_ids() -> list[str]:
    """Account ids of the customers."""
    return [f"customer-{number:03}" for number in range(CUSTOMERS)]


def population(seed: int) -> Population:
    """Draw the callers, shuffled, for the first ones call most."""
    found = Population([], [], [])
    _vitelity(found)
    _gafachi(found)
    _vodafone(found)
    Random(f"identities {seed}").shuffle(found.identities)
    return found


def _vitelity(found: Population) -> None:
    for number in range(260):
        # the first 23 lie inside a block of another customer: by priority, but for three
        inside = number < 23
        caller = f"1202555{number:03}7" if inside else f"{_CALLERS['equals']}555{number:04}"
        found.rules.append(
            Rule(
                f"vit-number-{number:03}",
                number + (1 if inside else 0),
                (("calling_number", "equals", caller),),
                priority="50" if inside and number < 20 else "",
            )
        )
        found.identities.append(Identity("vitelity", "out", caller, 0, "sip_gw1"))
    for number in range(60):
        peer = f"sip_customer_{number:02}"
        found.rules.append(
            Rule(f"vit-peer-{number:02}", number * 3, (("ingress_trunk", "equals", peer),))
        )
        found.identities.append(Identity("vitelity", "out", _PLAIN, 4, peer))
    for number in range(110):
        block = f"{_CALLERS['starts_with']}555{number:03}"
        found.rules.append(
            Rule(f"vit-block-{number:03}", number, (("calling_number", "starts_with", block),))
        )
        found.identities.append(Identity("vitelity", "out", block, 1, "sip_gw2"))
    for number in range(20):
        block = f"{_CALLERS['matches']}55{number:02}"
        found.rules.append(
            Rule(
                f"vit-pattern-{number:02}",
                number * 5,
                (("calling_number", "matches", f"^{block}[0-9]{{3}}$"),),
            )
        )
        found.identities.append(Identity("vitelity", "out", block, 3, "sip_gw2"))
    for number in range(10):
        block = f"{_CALLERS['both']}55{number:02}"
        found.rules.append(
            Rule(
                f"vit-both-{number:02}",
                number * 7,
                (("source_id", "equals", "vitelity"), ("calling_number", "starts_with", block)),
            )
        )
        found.identities.append(Identity("vitelity", "out", block, 3, "sip_gw3"))
    for number in range(60):
        owned = Range(90 + number % 10, f"{_RANGES}5{number:02}0000")
        found.ranges.append(owned)
        caller = owned.number_from[:-2]
        found.identities.append(Identity("vitelity", "out", caller, 2, "sip_gw1"))
        found.identities.append(Identity("vitelity", "in", caller, 2, "sip_gw1"))
    found.identities.append(Identity("vitelity", "stranger", "1208555", 4, "sip_gw9"))


def _gafachi(found: Population) -> None:
    for number in range(130):
        trunk = f"TG-{2000 + number}"
        found.rules.append(
            Rule(f"gaf-trunk-{number:03}", number, (("ingress_trunk", "equals", trunk),))
        )
        found.identities.append(Identity("gafachi", "out", _PLAIN, 4, trunk))
    for number in range(100):
        block = f"{_CALLERS['starts_with']}66{number:02}"
        found.rules.append(
            Rule(f"gaf-block-{number:02}", number, (("calling_number", "starts_with", block),))
        )
        found.identities.append(Identity("gafachi", "out", block, 3, "TG-1"))
    for number in range(20):
        found.rules.append(
            Rule(
                f"gaf-pattern-{number:02}",
                number * 5,
                (("ingress_trunk", "matches", f"^GW-{number:02}-[0-9]{{2}}$"),),
            )
        )
        found.identities.append(Identity("gafachi", "out", _PLAIN, 4, f"GW-{number:02}-", 2))
    for number in range(10):
        found.rules.append(
            Rule(
                f"gaf-both-{number:02}",
                number * 7,
                (
                    ("source_id", "equals", "gafachi"),
                    ("ingress_trunk", "starts_with", f"X{number}"),
                ),
            )
        )
        found.identities.append(Identity("gafachi", "out", _PLAIN, 4, f"X{number}", 3))
    for number in range(10):
        block = f"{_CALLERS['both']}66{number:02}"
        found.rules.append(
            Rule(
                f"gaf-in-{number:02}",
                number * 9,
                (("called_number", "starts_with", block), ("call_direction", "equals", "inbound")),
            )
        )
        found.identities.append(Identity("gafachi", "in", block, 3, "TG-2"))
    for number in range(40):
        owned = Range(80 + number % 10, f"{_RANGES}6{number:02}0000")
        found.ranges.append(owned)
        caller = owned.number_from[:-2]
        found.identities.append(Identity("gafachi", "out", caller, 2, "TG-3"))
        found.identities.append(Identity("gafachi", "in", caller, 2, "TG-3"))
    found.identities.append(Identity("gafachi", "stranger", "1208666", 4, "TG-9"))


def _vodafone(found: Population) -> None:
    for number in range(150):
        # the last ten codes take over from the ten before them in mid-month
        moves = number >= 130
        second = number >= 140
        child = f"7044{(number - 10 if second else number):04}"
        found.rules.append(
            Rule(
                f"vod-child-{number:03}",
                number,
                (("billing_number", "equals", child),),
                valid_from=MID_MONTH if second else VALID_FROM,
                valid_to=MID_MONTH if moves and not second else "",
            )
        )
        if not second:
            found.identities.append(
                Identity("vodafone", "out", "3538755", 5, "3538755", 5, child, 0)
            )
    for number in range(90):
        found.rules.append(
            Rule(
                f"vod-children-{number:02}",
                number,
                (("billing_number", "starts_with", f"7066{number:02}"),),
            )
        )
        found.identities.append(
            Identity("vodafone", "out", "3538766", 5, "3538766", 5, f"7066{number:02}", 2)
        )
    for number in range(20):
        line = f"35387{number:02}7"
        found.rules.append(
            Rule(
                f"vod-pattern-{number:02}",
                number * 5,
                (("ingress_trunk", "matches", f"^{line}[0-9]{{4}}$"),),
            )
        )
        found.identities.append(Identity("vodafone", "out", line, 4, line, 4, "7099", 4))
    for number in range(10):
        child = f"7088{number:04}"
        found.rules.append(
            Rule(
                f"vod-both-{number:02}",
                number * 7,
                (
                    ("calling_number", "starts_with", "3538788"),
                    ("billing_number", "equals", child),
                ),
            )
        )
        found.identities.append(Identity("vodafone", "out", "3538788", 5, "3538788", 5, child, 0))
    found.identities.append(Identity("vodafone", "stranger", "3538799", 5, "3538799", 5, "7011", 4))


def account_rows() -> list[Row]:
    """Rows of accounts.csv: 100 customers and three providers."""
    rows: list[Row] = [
        {
            "account_id": account_id,
            "account_name": f"Customer {number:03} Ltd",
            "currency": "USD",
            "timezone": ZONES[number % len(ZONES)],
            "payment_terms_days": 30,
            "email": f"accounts@{account_id}.example",
            "country": "IE" if ZONES[number % len(ZONES)] == "Europe/Dublin" else "US",
        }
        for number, account_id in enumerate(customer_ids())
    ]
    rows += [
        {
            "account_id": feed,
            "account_name": feed.capitalize(),
            "is_provider": "true",
            "currency": "USD",
            "timezone": "Europe/Dublin" if feed == "vodafone" else "America/New_York",
        }
        for feed in FEEDS
    ]
    return rows


def auth_code_rows(rules: list[Rule]) -> list[Row]:
    """Rows of auth_codes.csv: a row a condition, and a code a provider for its feed."""
    rows: list[Row] = [
        {
            "auth_code_id": f"feed-{feed}",
            "account_id": feed,
            "field": "source_id",
            "operator": "equals",
            "value": feed,
            "valid_from": VALID_FROM,
        }
        for feed in FEEDS
    ]
    customers = customer_ids()
    rows += [
        {
            "auth_code_id": rule.auth_code_id,
            "account_id": customers[rule.account % CUSTOMERS],
            "field": field,
            "operator": operator,
            "value": value,
            "priority": rule.priority,
            "valid_from": rule.valid_from,
            "valid_to": rule.valid_to,
        }
        for rule in rules
        for field, operator, value in rule.conditions
    ]
    return rows


def number_rows(ranges: list[Range]) -> list[Row]:
    """Rows of numbers.csv."""
    customers = customer_ids()
    return [
        {
            "account_id": customers[owned.account % CUSTOMERS],
            "number_from": owned.number_from,
            "number_to": owned.number_to,
            "valid_from": VALID_FROM,
        }
        for owned in ranges
    ]
