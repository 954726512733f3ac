"""Taxes as cases: an account, its taxes, its charges, and the invoice worked out by hand.

Each case has an account and a tax category of its own, both by the name of the case. Its calls cost
what the file says they cost (a markup of nothing, six decimals); unless a case says otherwise they
are on 5 October 2026 in UTC, without a service type, in US dollars. The invoice of October is of 3
November.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from .book import Book

Cells = Mapping[str, str]
Found = tuple[str, str, str, str]

VOICE, SMS = {"service_type": "voice"}, {"service_type": "sms"}
CALL, DOWN, EVEN = {"level": "call"}, {"rounding": "down"}, {"rounding": "half_even"}
NEW_YORK = {"timezone": "America/New_York"}


def tax(tax_id: str, rate_percent: str, order: str = "", **cells: str) -> Cells:
    """Write a row of taxes.csv."""
    return {"tax_id": tax_id, "rate_percent": rate_percent, "stack_order": order, **cells}


def cost(amount: str, **cells: str) -> Cells:
    """Write a call that costs so much."""
    return {"carrier_cost": amount, **cells}


@dataclass(frozen=True)
class TaxCase:
    """Taxes and calls; the taxes on the invoice (id, percent, taxable, amount), net and total."""

    name: str
    taxes: tuple[Cells, ...]
    calls: tuple[Cells, ...]
    found: tuple[Found, ...]
    net: str
    total: str
    currency: str = "USD"
    account: Cells = field(default_factory=dict)


CASES = [
    TaxCase(
        "canada",
        (tax("qst", "9.975", "1"), tax("gst", "5.000000", "0")),
        (cost("60"), cost("40")),
        # 105 x 9.975 % = 10.47375
        (("gst", "5", "100", "5.00"), ("qst", "9.975", "105", "10.47")),
        "100",
        "115.47",
    ),
    TaxCase(
        "one-order",
        (tax("state", "4"), tax("city", "4.5"), tax("on-both", "10", "3")),
        (cost("100"),),
        (
            ("city", "4.5", "100", "4.50"),
            ("state", "4", "100", "4.00"),
            ("on-both", "10", "108.5", "10.85"),
        ),
        "100",
        "119.35",
    ),
    TaxCase("exempt", (), (cost("100"),), (), "100", "100", account={"tax_category_id": ""}),
    # 0.25 x 10 % = 0.025
    TaxCase(
        "roundings",
        (
            tax("up", "10", rounding="half_up"),
            tax("even", "10", **EVEN),
            tax("down", "11.999999", **DOWN),
        ),
        (cost("0.2"), cost("0.05")),
        (
            ("down", "11.999999", "0.25", "0.02"),
            ("even", "10", "0.25", "0.02"),
            ("up", "10", "0.25", "0.03"),
        ),
        "0.25",
        "0.32",
    ),
    # away from zero, to zero
    TaxCase(
        "below-zero",
        (tax("up", "10"), tax("down", "10", **DOWN), tax("call", "10", **CALL)),
        (cost("-0.2"), cost("-0.05")),
        (
            ("call", "10", "-0.25", "-0.03"),
            ("down", "10", "-0.25", "-0.02"),
            ("up", "10", "-0.25", "-0.03"),
        ),
        "-0.25",
        "-0.33",
    ),
    # a line is rounded before it is taxed: 0.0149 is a cent
    TaxCase(
        "rounded-line",
        (tax("vat", "50"),),
        (cost("0.0149"),),
        (("vat", "50", "0.01", "0.01"),),
        "0.01",
        "0.02",
    ),
    TaxCase("zero", (tax("vat", "0"),), (cost("7"),), (("vat", "0", "7", "0"),), "7", "7"),
    # the tax on all is 5 % of 30.10, half up; sms are taxed on what it takes of them: 10.10 + 0.51
    TaxCase(
        "services",
        (
            tax("all", "5"),
            tax("sms", "10", "1", **SMS),
            tax("fax", "10", "1", service_type="fax"),
            tax("top", "10", "2"),
        ),
        (cost("12", **VOICE), cost("10.1", **SMS), cost("8")),
        (
            ("all", "5", "30.10", "1.51"),
            ("sms", "10", "10.61", "1.06"),
            ("top", "10", "32.67", "3.27"),
        ),
        "30.10",
        "35.94",
    ),
    # the day of the invoice decides, and the last day is not in
    TaxCase(
        "invoice-date",
        (
            tax("old", "10", valid_to="2026-11-03"),
            tax("new", "20", valid_from="2026-11-03"),
            tax("vat", "5", valid_from="2026-01-01"),
            tax("vat", "6", valid_from="2026-11-03"),
            tax("later", "7", valid_from="2026-11-04"),
        ),
        (cost("10"),),
        (("new", "20", "10", "2"), ("vat", "6", "10", "0.60")),
        "10",
        "12.60",
    ),
    # the day of the call decides, in New York; what came late has the tax of its day
    TaxCase(
        "call-date",
        (
            tax("vat", "10", valid_to="2026-10-01", **CALL),
            tax("vat", "20", valid_from="2026-10-01", valid_to="2026-10-15", **CALL),
            tax("vat", "30", valid_from="2026-10-15", **CALL),
            tax("vat", "40", valid_from="2026-11-03", **CALL),
        ),
        (
            cost("1", started_at="2026-10-01T03:59:59Z"),
            cost("10", started_at="2026-10-01T04:00:00Z"),
            cost("100", started_at="2026-10-15T03:59:59Z"),
            cost("1000", started_at="2026-10-15T04:00:00Z"),
        ),
        (
            ("vat", "10", "1", "0.10"),
            ("vat", "20", "110", "22"),
            ("vat", "30", "1000", "300"),
        ),
        "1111",
        "1433.10",
        account=NEW_YORK,
    ),
    # on the charge of the call: 0.19 x 10 % = 0.019, twice a cent; 0.099999 gives none
    TaxCase(
        "truncated-calls",
        (tax("base", "10", **CALL, **DOWN), tax("voice", "10", **CALL, **DOWN, **VOICE)),
        (cost("0.19"), cost("0.19", **VOICE), cost("0.099999"), cost("0.1", **VOICE)),
        (("base", "10", "0.58", "0.03"), ("voice", "10", "0.29", "0.02")),
        "0.58",
        "0.63",
    ),
    # 0.30 x 5 % = 0.015 of a call; 10 % of 0.32, cut; on all of it, 12 % of 0.70
    TaxCase(
        "stacked-calls",
        (
            tax("low", "5", **CALL),
            tax("high", "10", "1", **CALL, **DOWN),
            tax("top", "12", "2", **DOWN),
        ),
        (cost("0.3"), cost("0.3")),
        (
            ("low", "5", "0.60", "0.04"),
            ("high", "10", "0.64", "0.06"),
            ("top", "12", "0.70", "0.08"),
        ),
        "0.60",
        "0.78",
    ),
    # a tax on voice, above what a tax per call takes of voice: 10 % of 0.12, not of 0.10 + 0.05
    TaxCase(
        "voice-above-calls",
        (tax("call", "20", **CALL), tax("voice", "10", "1", **VOICE)),
        (cost("0.1", **VOICE), cost("0.05"), cost("0.1", **SMS)),
        (("call", "20", "0.25", "0.05"), ("voice", "10", "0.12", "0.01")),
        "0.25",
        "0.31",
    ),
    # whole yen
    TaxCase(
        "yen",
        (tax("up", "10"), tax("even", "10", **EVEN), tax("call", "10", **CALL, **DOWN)),
        (cost("16"), cost("19"), cost("10")),
        (("call", "10", "45", "3"), ("even", "10", "45", "4"), ("up", "10", "45", "5")),
        "45",
        "57",
        currency="JPY",
    ),
    TaxCase(
        "dinar",
        (tax("up", "10"), tax("call", "10", **CALL)),
        (cost("0.005"), cost("0.01")),
        (("call", "10", "0.015", "0.002"), ("up", "10", "0.015", "0.002")),
        "0.015",
        "0.019",
        currency="KWD",
    ),
]

# three calls of a minute at 0.06, and a volume tier that makes them 5.00: the line of 4.82 has no
# calls, and a tax per call is on it too
TIERED = TaxCase(
    "tiered",
    (tax("call", "10", **CALL), tax("invoice", "10")),
    ({}, {}, {}),
    (("call", "10", "5", "0.51"), ("invoice", "10", "5", "0.50")),
    "5",
    "6.01",
)
CASES.append(TIERED)


def add_taxes(book: Book) -> Iterator[tuple[str, dict[str, str]]]:
    """Write what the cases need into a book, and give their calls by currency."""
    for currency in sorted({case.currency for case in CASES}):
        book.add("cdr_sources", source_id=currency, currency=currency, rated_sides="customer")
        book.add("rate_tables", rate_table_id=currency, currency=currency)
        book.add("rates", rate_table_id=currency, markup_percent="0")
    book.add("rate_tables", rate_table_id="minute")
    book.add("rates", rate_table_id="minute", rate_per_minute="0.06")
    book.add("account_volume_tiers", account_id=TIERED.name, volume_tier_id="flat")
    book.add("volume_tier_destinations", volume_tier_id="flat")
    book.add(
        "volume_tiers",
        volume_tier_id="flat",
        tier_rule="graduated",
        from_minutes="0",
        flat_fee="5",
    )
    for case in CASES:
        cells = {"tax_category_id": case.name, "currency": case.currency, **case.account}
        book.account(case.name, **cells)
        book.auth_code(case.name, case.name, f"billing_number equals {case.name}")
        table = "minute" if case is TIERED else case.currency
        book.add("account_rate_tables", account_id=case.name, rate_table_id=table)
        for row in case.taxes:
            book.add("taxes", tax_category_id=case.name, tax_name=f"The {row['tax_id']}", **row)
        for number, call in enumerate(case.calls, start=1):
            yield (
                case.currency,
                {
                    "call_reference": f"{case.name}-{number}",
                    "billing_number": case.name,
                    "started_at": "2026-10-05T14:00:00Z",
                    "talk_seconds": "60",
                    "called_number": "14155550100",
                    **call,
                },
            )
    book.add(
        "invoice_runs",
        invoice_run_id="2026-10",
        period_start="2026-10-01",
        period_end="2026-11-01",
        invoice_date="2026-11-03",
    )
