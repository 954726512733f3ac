"""Charges in another currency than the account's, with answers worked out by hand.

Each scene has a customer and a provider of its own, by the name of the scene. Unless a scene says
otherwise, a call is of one minute on 5 October 2026, the customer pays for it 0.06 in the currency
of its table, the provider gets 0.01 USD. Margins are in USD. The invoice is of 3 November.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from .book import Book

Cells = Mapping[str, str]

FX_RATES = [
    ("EUR", "USD", "2026-01-01", "1.10"),
    ("EUR", "USD", "2026-10-06", "1.20"),
    ("EUR", "USD", "2026-11-03", "1.25"),
    ("EUR", "USD", "2026-11-04", "9"),
    ("GBP", "USD", "2026-10-06", "1.30"),
    ("SEK", "USD", "2026-11-04", "0.1"),
    ("USD", "JPY", "2026-01-01", "150.5"),
    ("USD", "KWD", "2026-01-01", "0.3071234567"),
    # neither the way back from USD, nor a way from CHF to USD over EUR
    ("CHF", "EUR", "2026-01-01", "1.05"),
]
"""What one unit of the first is in the second, from when on."""

GIVEN_LATER = [("CHF", "USD", "2026-10-06", "1.15")]
"""The rate that scenes in CHF wait for."""

MINUTE = {"rate_per_minute": "0.06"}


@dataclass(frozen=True)
class CurrencyScene:
    """A customer's calls, and what its invoice and its margins say of them.

    A line is destination, calls, amount, currency of the charges, rate. What waits is the run, the
    currency, the reason, calls and amount. A margin, in the order of the calls, is what the
    customer pays and at which rate, what the provider gets and at which rate; all as text.
    """

    name: str
    lines: tuple[tuple[str, int, str, str, str], ...] = ()
    waiting: tuple[tuple[str | None, str, str, int, str], ...] = ()
    margins: tuple[tuple[str | None, str | None, str | None, str | None], ...] = ()
    calls: tuple[Cells, ...] = ({},)
    currency: str = "USD"
    table: str = "EUR"
    rate: Cells | None = None
    messages: str = ""
    buys_in: str = "USD"
    is_invoiced: str = ""


USD_COST = ("0.01", "1")
MARGIN_10 = ("0.066", "1.1", *USD_COST)
DAY_6, DAY_7 = {"started_at": "2026-10-06T00:00:00Z"}, {"started_at": "2026-10-07T12:00:00Z"}
LAST_SECOND = {"started_at": "2026-10-05T23:59:59Z"}
SEPTEMBER, NOVEMBER = (
    {"started_at": "2026-09-05T12:00:00Z"},
    {"started_at": "2026-11-02T12:00:00Z"},
)
SMS = {"service_type": "sms"}
RUN = "october"

SCENES = [
    CurrencyScene(
        "same",
        (("somewhere", 1, "0.06", "USD", "1"),),
        margins=(("0.06", "1", *USD_COST),),
        table="USD",
    ),
    # margins at the rate of the call's day, the invoice at that of its date: 0.18 x 1.25
    CurrencyScene(
        "converted",
        (("somewhere", 3, "0.23", "EUR", "1.25"),),
        margins=(MARGIN_10, MARGIN_10, ("0.072", "1.2", *USD_COST)),
        calls=({}, LAST_SECOND, DAY_6),
    ),
    # exactly half a cent: 2 x 0.002 x 1.25; each alone would be 0.00
    CurrencyScene(
        "rounded-once",
        (("somewhere", 2, "0.01", "EUR", "1.25"),),
        margins=(("0.0022", "1.1", *USD_COST),) * 2,
        calls=({}, {}),
        rate={"rate_per_minute": "0.002"},
    ),
    CurrencyScene(
        "below-zero",
        (("somewhere", 2, "-0.01", "EUR", "1.25"),),
        margins=(("-0.0022", "1.1", *USD_COST),) * 2,
        calls=({}, {}),
        rate={"rate_per_minute": "-0.002"},
    ),
    # 0.000000055: margins have eight decimals, half up
    CurrencyScene(
        "eight-decimals",
        (("somewhere", 1, "0", "EUR", "1.25"),),
        margins=(("0.00000006", "1.1", *USD_COST),),
        rate={"rate_per_minute": "0.00000005"},
    ),
    # one invoice, a line for each currency of charges
    CurrencyScene(
        "two-currencies",
        (("somewhere", 1, "0.08", "EUR", "1.25"), ("somewhere", 1, "0.02", "USD", "1")),
        margins=(MARGIN_10, ("0.02", "1", *USD_COST)),
        calls=({}, SMS),
        messages="USD",
    ),
    # no minor unit, a thousandth, and a rate of ten decimals
    CurrencyScene(
        "yen",
        (("somewhere", 1, "151", "USD", "150.5"),),
        margins=(("1", "1", *USD_COST),),
        currency="JPY",
        table="USD",
        rate={"rate_per_minute": "1"},
    ),
    CurrencyScene(
        "dinar",
        (("somewhere", 1, "3071234.567", "USD", "0.3071234567"),),
        margins=(("10000000", "1", *USD_COST),),
        currency="KWD",
        table="USD",
        rate={"rate_per_minute": "10000000"},
    ),
    # the rate of a late call's invoice is that of its date, too
    CurrencyScene(
        "late",
        (("somewhere", 1, "0.08", "EUR", "1.25"),),
        margins=(("0.066", "1.1", *USD_COST),),
        calls=(SEPTEMBER,),
    ),
    # a missing rate is no 1; on its first day there is one
    CurrencyScene(
        "no-rate",
        waiting=((RUN, "CHF", "no_fx_rate", 2, "0.12"),),
        margins=((None, None, *USD_COST),) * 2,
        calls=({}, DAY_7),
        table="CHF",
    ),
    CurrencyScene(
        "first-day",
        (("somewhere", 2, "0.16", "GBP", "1.3"),),
        margins=((None, None, *USD_COST), ("0.078", "1.3", *USD_COST)),
        calls=({}, DAY_6),
        table="GBP",
    ),
    CurrencyScene(
        "after-the-invoice",
        waiting=((RUN, "SEK", "no_fx_rate", 1, "0.06"),),
        margins=((None, None, *USD_COST),),
        table="SEK",
    ),
    # GBP in USD is given, USD in GBP is not
    CurrencyScene(
        "no-way-back",
        waiting=((RUN, "USD", "no_fx_rate", 1, "0.06"),),
        margins=(("0.06", "1", *USD_COST),),
        currency="GBP",
        table="USD",
    ),
    # the rest of the invoice does not wait
    CurrencyScene(
        "some-waits",
        (("somewhere", 1, "0.08", "EUR", "1.25"),),
        waiting=((RUN, "CHF", "no_fx_rate", 1, "0.02"),),
        margins=(MARGIN_10, (None, None, *USD_COST)),
        calls=({}, SMS),
        messages="CHF",
    ),
    # free is free in any currency, but a line has one: it waits, worth nothing
    CurrencyScene(
        "free",
        waiting=((RUN, "CHF", "no_fx_rate", 1, "0"),),
        margins=(("0", None, *USD_COST),),
        table="CHF",
        rate={"rate_per_minute": "0"},
    ),
    CurrencyScene(
        "unanswered",
        margins=(("0", None, "0", None),),
        calls=({"talk_seconds": "0"},),
    ),
    CurrencyScene(
        "after-the-run",
        waiting=((None, "EUR", "no_run", 1, "0.06"),),
        margins=(("0.072", "1.2", *USD_COST),),
        calls=(NOVEMBER,),
    ),
    CurrencyScene(
        "house",
        waiting=((None, "EUR", "not_invoiced", 1, "0.06"),),
        margins=(MARGIN_10,),
        is_invoiced="false",
    ),
    # a cost in the table's currency is marked up; one in another is no charge: 1.00 x 1.1 x 1.25
    CurrencyScene(
        "markup",
        (("somewhere", 1, "1.38", "EUR", "1.25"),),
        margins=(("1.21", "1.1", *USD_COST), (None, None, *USD_COST)),
        calls=(
            {"carrier_cost": "1.00", "source_id": "in-euro"},
            {"carrier_cost": "1.00"},
        ),
        rate={"markup_percent": "10"},
    ),
    # what is owed stays in the table's currency; a margin needs both rates
    CurrencyScene(
        "bought-in-euro",
        (("somewhere", 1, "0.06", "USD", "1"),),
        margins=(("0.06", "1", "0.011", "1.1"),),
        table="USD",
        buys_in="EUR",
    ),
    CurrencyScene(
        "bought-in-franc",
        (("somewhere", 1, "0.08", "EUR", "1.25"),),
        margins=(("0.066", "1.1", None, None),),
        buys_in="CHF",
    ),
]

AFTER = {
    "no-rate": CurrencyScene(
        "no-rate",
        (("somewhere", 2, "0.14", "CHF", "1.15"),),
        margins=((None, None, *USD_COST), ("0.069", "1.15", *USD_COST)),
    ),
    "some-waits": CurrencyScene(
        "some-waits",
        (("somewhere", 1, "0.08", "EUR", "1.25"), ("somewhere", 1, "0.02", "CHF", "1.15")),
        margins=(MARGIN_10, (None, None, *USD_COST)),
    ),
    "free": CurrencyScene(
        "free",
        (("somewhere", 1, "0", "CHF", "1.15"),),
        margins=(("0", None, *USD_COST),),
    ),
}
"""The scenes that waited, with the rate given: on the invoice, and margins from its first day."""


def add_currencies(book: Book) -> Iterator[tuple[str, dict[str, str]]]:
    """Write what the scenes need into a book, and give their calls with their sources."""
    book.add("cdr_sources", source_id="pbx")
    book.add("cdr_sources", source_id="in-euro", currency="EUR")
    for from_currency, to_currency, valid_from, rate in FX_RATES:
        add_fx_rate(book, from_currency, to_currency, valid_from, rate)
    for scene in SCENES:
        seller = f"of-{scene.name}"
        book.account(scene.name, currency=scene.currency, is_invoiced=scene.is_invoiced)
        # a provider's own currency does not matter either
        book.account(seller, is_provider="true", currency="JPY")
        selling = ("sell", scene.name, scene.table, scene.rate or MINUTE)
        buying = ("buy", seller, scene.buys_in, {"rate_per_minute": "0.01"})
        for word, account, currency, price in (selling, buying):
            table = f"{word}-{scene.name}"
            book.auth_code(account, account, f"billing_number equals {scene.name}")
            book.add("rate_tables", rate_table_id=table, currency=currency, charge_decimals="8")
            book.add("rates", rate_table_id=table, **price)
            book.add("account_rate_tables", account_id=account, rate_table_id=table)
        if scene.messages:
            table = f"sms-{scene.name}"
            book.add("rate_tables", rate_table_id=table, currency=scene.messages)
            book.add("rates", rate_table_id=table, rate_per_minute="0.02")
            book.add(
                "account_rate_tables",
                account_id=scene.name,
                rate_table_id=table,
                service_type="sms",
            )
        for number, call in enumerate(scene.calls, start=1):
            cells = {
                "call_reference": f"{scene.name}-{number}",
                "billing_number": scene.name,
                "started_at": "2026-10-05T14:00:00Z",
                "talk_seconds": "60",
                "called_number": "14155550100",
                **call,
            }
            yield cells.pop("source_id", "pbx"), cells
    book.add(
        "invoice_runs",
        invoice_run_id=RUN,
        period_start="2026-10-01",
        period_end="2026-11-01",
        invoice_date="2026-11-03",
    )


def add_fx_rate(
    book: Book, from_currency: str, to_currency: str, valid_from: str, rate: str
) -> None:
    """Add an exchange rate."""
    book.add(
        "fx_rates",
        from_currency=from_currency,
        to_currency=to_currency,
        valid_from=valid_from,
        rate=rate,
    )
