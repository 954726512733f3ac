"""A tariff book that a test writes: rows by column name, checked against the documented columns."""

import csv
from dataclasses import dataclass, field
from pathlib import Path

COLUMNS = {
    "accounts": (
        "account_id account_name is_provider is_invoiced currency timezone tax_category_id "
        "payment_terms_days email address_line_1 address_line_2 city region postal_code country "
        "tax_registration_number"
    ),
    "cdr_sources": (
        "source_id format timezone dial_plan_id currency default_direction rated_sides"
    ),
    "file_sequences": "source_id file_name_pattern stream_pattern wraps_after wraps_to",
    "dial_plans": (
        "dial_plan_id country_code international_prefixes national_prefix "
        "national_number_digits technical_prefixes short_numbers bare_e164"
    ),
    "numbers": "account_id number_from number_to valid_from valid_to",
    "auth_codes": "auth_code_id account_id field operator value priority valid_from valid_to",
    "rate_tables": (
        "rate_table_id rate_table_name currency timezone rated_number charge_unit "
        "increment_rule duration_rounding charge_rounding charge_decimals band_rule "
        "holiday_calendar_id"
    ),
    "account_rate_tables": (
        "account_id rate_table_id call_direction service_type valid_from valid_to"
    ),
    "rate_steps": (
        "rate_table_id prefix valid_from time_band from_second rate_per_minute increment_seconds"
    ),
    "volume_tiers": "volume_tier_id tier_rule from_minutes rate_per_minute flat_fee",
    "volume_tier_destinations": "volume_tier_id prefix",
    "account_volume_tiers": "account_id volume_tier_id valid_from valid_to",
    "taxes": (
        "tax_category_id tax_id tax_name stack_order rate_percent service_type level rounding "
        "valid_from valid_to category_code"
    ),
    "plans": (
        "plan_id plan_name monthly_fee currency included_minutes billed is_prorated months_kept "
        "service_type is_tax_exempt"
    ),
    "plan_destinations": "plan_id prefix",
    "account_plans": "account_id plan_id pool_id quantity valid_from valid_to",
    "recurring_charges": (
        "charge_id account_id description charge_type amount currency quantity every_months "
        "payments valid_from valid_to service_type is_tax_exempt"
    ),
    "time_bands": "time_band days start_time end_time",
    "holidays": "calendar_id calendar_date name",
    "call_dispositions": "call_id action account_id reason",
    "invoice_runs": "invoice_run_id period_start period_end invoice_date status account_ids",
    "fx_rates": "from_currency to_currency valid_from rate",
    "payments": (
        "payment_id account_id payment_date amount currency invoice_number method reference"
    ),
    "rates": (
        "rate_table_id prefix destination valid_from valid_to time_band rate_per_minute "
        "connection_fee initial_seconds initial_rate_per_minute increment_seconds grace_seconds "
        "minimum_seconds minimum_charge maximum_charge markup_percent is_blocked"
    ),
}
"""The columns of each seed, in their order: DESIGN section 5."""

RULES = frozenset({"bands", "split", "steps", "tiers", "dispositions", "taxes"})
"""Groups of rules that random books can have."""

DEFAULTS = {
    "accounts": {"currency": "USD", "timezone": "UTC"},
    "cdr_sources": {
        "format": "standard",
        "timezone": "UTC",
        "dial_plan_id": "us",
        "currency": "USD",
    },
    "rate_tables": {"currency": "USD", "timezone": "UTC"},
    "rates": {"destination": "somewhere"},
    "invoice_runs": {"status": "draft"},
    "call_dispositions": {"reason": "asked the customer"},
}
"""What a row says unless the test says otherwise."""

Cells = dict[str, str]


@dataclass
class Book:
    """Rows of every seed. A new book has one dial plan, `us`, and one rate deck, `all`."""

    seeds: dict[str, list[Cells]] = field(default_factory=lambda: {name: [] for name in COLUMNS})
    decks: tuple[str, ...] = ("all",)

    def __post_init__(self) -> None:
        """Add the dial plan of North America."""
        self.add(
            "dial_plans",
            dial_plan_id="us",
            country_code="1",
            international_prefixes="011",
            national_prefix="1",
            national_number_digits="10",
            short_numbers="911",
        )

    def add(self, seed: str, **cells: object) -> None:
        """Add a row; a cell that is not given is empty or has the default of these tests."""
        unknown = set(cells) - set(COLUMNS[seed].split())
        if unknown:
            raise ValueError(f"{seed} has no column {', '.join(sorted(unknown))}")
        texts = {column: "" if cell is None else str(cell) for column, cell in cells.items()}
        self.seeds[seed].append({**DEFAULTS.get(seed, {}), **texts})

    def account(self, account_id: str, **cells: object) -> None:
        """Add a customer, or with is_provider a provider, named by its id."""
        self.add(
            "accounts", **{"account_id": account_id, "account_name": account_id.title(), **cells}
        )

    def auth_code(self, auth_code_id: str, account_id: str, *conditions: str, **cells: str) -> None:
        """Add an auth code of conditions like `billing_number equals ANN`."""
        for condition in conditions:
            name, operator, value = condition.split(" ", 2)
            self.add(
                "auth_codes",
                auth_code_id=auth_code_id,
                account_id=account_id,
                field=name,
                operator=operator,
                value=value,
                **cells,
            )

    def write(self, folder: Path) -> None:
        """Write the seeds as CSV; the rates are spread over the decks, row by row in turn."""
        for seed, rows in self.seeds.items():
            if seed != "rates":
                write_seed(folder / f"{seed}.csv", seed, rows)
        for position, deck in enumerate(self.decks):
            rates = self.seeds["rates"][position :: len(self.decks)]
            write_seed(folder / "rates" / f"rates_{deck}.csv", "rates", rates)


def write_seed(path: Path, seed: str, rows: list[Cells]) -> None:
    """Write one seed with its header."""
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, COLUMNS[seed].split(), restval="", lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)
