"""The rate tables of the benchmark's book, and who is given which.

A later feature (time bands, `split`) is one more entry of `RATE_TABLES` and, where rows differ, a
column in `decks.py`.
"""

from dataclasses import dataclass, field

from benchmarks.generator.seeds import Row

VALID_FROM = "2026-01-01"
MID_MONTH = "2026-10-16"


@dataclass(frozen=True)
class RateTable:
    """One rate table: a row of rate_tables.csv, and how its deck of prices is drawn.

    `price_percent` is the price in percent of what the destination costs; 0 means that the table
    has the few `rates` given here instead of a deck.
    """

    rate_table_id: str
    timezone: str
    price_percent: int = 0
    settings: Row = field(default_factory=dict)
    decimals: int = 4
    initial_seconds: int = 60
    increment_seconds: int = 60
    is_amended: bool = False
    rates: tuple[Row, ...] = ()

    @property
    def has_deck(self) -> bool:
        """Whether the table has a price for most prefixes of the world."""
        return self.price_percent > 0


RETAIL = (
    RateTable(
        "retail-standard",
        "America/New_York",
        260,
        {"charge_decimals": 4},
        is_amended=True,
    ),
    RateTable(
        "retail-plus",
        "America/Los_Angeles",
        220,
        {"charge_decimals": 4, "charge_rounding": "up"},
        initial_seconds=30,
        increment_seconds=6,
    ),
    RateTable(
        "business",
        "America/Chicago",
        170,
        {"duration_rounding": "half_up"},
        decimals=5,
        initial_seconds=6,
        increment_seconds=6,
    ),
    RateTable(
        "business-europe",
        "Europe/London",
        180,
        {"charge_rounding": "half_even", "charge_decimals": 4},
        initial_seconds=6,
        increment_seconds=6,
    ),
    RateTable(
        "wholesale",
        "America/Chicago",
        125,
        {"duration_rounding": "down", "charge_rounding": "half_even"},
        decimals=6,
        initial_seconds=1,
        increment_seconds=1,
    ),
)

PROVIDERS = (
    RateTable(
        "vitelity-buy",
        "America/New_York",
        100,
        decimals=5,
        initial_seconds=6,
        increment_seconds=6,
        is_amended=True,
    ),
    RateTable(
        "gafachi-buy",
        "America/Chicago",
        97,
        {"increment_rule": "multiple", "charge_rounding": "half_even"},
        decimals=6,
        initial_seconds=30,
        increment_seconds=6,
    ),
    RateTable(
        "vodafone-buy",
        "Europe/Dublin",
        105,
        {"duration_rounding": "half_up", "charge_rounding": "down", "charge_decimals": 8},
        initial_seconds=1,
        increment_seconds=1,
        is_amended=True,
    ),
)

SMALL = (
    RateTable(
        "inbound",
        "America/New_York",
        rates=(
            {"prefix": "", "destination": "Inbound", "rate_per_minute": "0.0120"},
            {"prefix": "1", "destination": "Inbound US", "rate_per_minute": "0.0060"},
            {"prefix": "353", "destination": "Inbound Ireland", "rate_per_minute": "0.0045"},
        ),
    ),
    RateTable(
        "inbound-buy",
        "America/Chicago",
        rates=({"prefix": "", "destination": "Origination", "rate_per_minute": "0.0022"},),
        increment_seconds=6,
    ),
    RateTable(
        "on-net",
        "America/New_York",
        rates=({"prefix": "", "destination": "On-net", "rate_per_minute": "0"},),
    ),
    RateTable(
        "sms",
        "Europe/London",
        settings={"charge_unit": "event", "charge_decimals": 4},
        rates=(
            {"prefix": "", "destination": "Message abroad", "connection_fee": "0.1200"},
            {"prefix": "353", "destination": "Message to Ireland", "connection_fee": "0.0600"},
            {"prefix": "44", "destination": "Message to the UK", "connection_fee": "0.0550"},
        ),
    ),
    RateTable(
        "sms-buy",
        "Europe/Dublin",
        settings={"charge_unit": "event"},
        rates=(
            {"prefix": "", "destination": "Message abroad", "connection_fee": "0.0655"},
            {"prefix": "353", "destination": "Message to Ireland", "connection_fee": "0.0382"},
        ),
    ),
)

RATE_TABLES = (*RETAIL, *PROVIDERS, *SMALL)


def rate_table_rows() -> list[Row]:
    """Rows of rate_tables.csv."""
    return [
        {
            "rate_table_id": table.rate_table_id,
            "rate_table_name": table.rate_table_id.replace("-", " ").capitalize(),
            "currency": "USD",
            "timezone": table.timezone,
            **table.settings,
        }
        for table in RATE_TABLES
    ]


def assignment_rows(customers: list[str]) -> list[Row]:
    """Rows of account_rate_tables.csv: every tenth customer changes its table in mid-month."""
    rows: list[Row] = []

    def give(account: str, table: str, valid_from: str = VALID_FROM, **narrower: str) -> None:
        rows.append(
            {
                "account_id": account,
                "rate_table_id": table,
                "valid_from": valid_from,
                **narrower,
            }
        )

    for number, customer in enumerate(customers):
        give(customer, RETAIL[number % len(RETAIL)].rate_table_id)
        if number % 10 == 0:
            give(customer, RETAIL[(number + 2) % len(RETAIL)].rate_table_id, MID_MONTH)
        give(customer, "inbound", call_direction="inbound")
        give(customer, "on-net", call_direction="on_net")
        give(customer, "sms", service_type="sms")
    for provider in ("vitelity", "gafachi", "vodafone"):
        give(provider, f"{provider}-buy")
        give(provider, "inbound-buy", call_direction="inbound")
    give("vodafone", "sms-buy", service_type="sms")
    return rows
