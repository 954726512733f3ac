"""One edit of the tariff book or the inbox in each world, and the days it has built again.

COLUMN_EDITS has one for each column of each seed: a column that is added to the book needs one
here, and a part of the fingerprint (int_book_in_force) if it can change a charge.
"""

import hashlib
from collections.abc import Mapping
from functools import partial
from types import MappingProxyType
from uuid import UUID

from .worlds import CALL_DAYS, Change, Edit, World, on

EVERY_DAY = "mon|tue|wed|thu|fri|sat|sun"


def whole(why: str) -> dict[int, str]:
    """Expect all days to be built again."""
    return on(CALL_DAYS, why)


def cell(seed: str, column: str, value: object, **find: str) -> Change:
    """Edit one cell; a number is a day of the world, and a `-` at the end names its things."""

    def change(world: World) -> None:
        text = world.day(value).isoformat() if isinstance(value, int) else str(value)
        world.row(seed, **find)[column] = world.name(text[:-1]) if text[-1:] == "-" else text

    return change


def both(*changes: Change) -> Change:
    """Make several changes."""

    def change(world: World) -> None:
        for one in changes:
            one(world)

    return change


def renamed(seed: str, column: str, word: str) -> Change:
    """Rename a thing wherever it is named."""
    return lambda world: world.rename(seed, column, world.name(word), world.name(f"new-{word}"))


def house_account(role: str, **cells: str) -> Change:
    """Add a customer that needs no rate table."""
    return lambda world: world.account(role, is_invoiced="false", **cells)


def call_id(world: World, day: int, moment: str, called_number: str = "") -> str:
    """Give the id of a call of the world."""
    reference = f"{day}-{moment}-{called_number}"
    key = f"_source_id={world.name('source')}\x1fcall_reference={reference}"
    return str(UUID(hashlib.md5(key.encode()).hexdigest()))


# -- worlds that are more than the plain one ----------------------------------------------------


def with_alternative(world: World) -> None:
    """Add a rate table that nobody has."""
    world.table("alt")
    world.rate("alt", "", "0.11")


def with_band(world: World) -> None:
    """Price the evening otherwise: a call crosses 19:00, one lies at 02:00."""
    world.add(
        "time_bands",
        time_band=world.name("eve"),
        days=EVERY_DAY,
        start_time="19:00",
        end_time="22:00",
    )
    world.rate("sell", "1", "0.01", time_band=world.name("eve"))


def with_holiday(day: int, start: str = "00:00", end: str = "24:00") -> Change:
    """Price holidays otherwise; a day and, for the calendar to exist, one without calls."""

    def change(world: World) -> None:
        world.row("rate_tables", rate_table_id="sell")["holiday_calendar_id"] = world.name("cal")
        for number in {day, 7}:
            holiday(number)(world)
        world.add(
            "time_bands",
            time_band=world.name("hol"),
            days="holiday",
            start_time=start,
            end_time=end,
        )
        world.rate("sell", "1", "0.01", time_band=world.name("hol"))

    return change


def holiday(day: int) -> Change:
    """Add a holiday."""
    return lambda world: world.add(
        "holidays",
        calendar_id=world.name("cal"),
        calendar_date=world.day(day).isoformat(),
        name="A day off",
    )


def with_steps(world: World) -> None:
    """Give the first of two rates of a prefix a step, and other rates where it could go."""
    world.row("rates", rate_table_id="sell", prefix="1")["valid_to"] = world.day(3).isoformat()
    world.rate("sell", "1", "0.06", (3, 7))
    world.rate("buy", "1", "0.04", (0, 3))
    with_band(world)
    world.row("rates", time_band="eve")["valid_to"] = world.day(3).isoformat()
    step(world)


def step(world: World) -> None:
    """Add a step to the first rate of prefix 1."""
    world.add(
        "rate_steps",
        rate_table_id=world.name("sell"),
        prefix="1",
        valid_from=world.day(0).isoformat(),
        from_second="60",
        rate_per_minute="0.03",
        increment_seconds="6",
    )


def with_number(world: World) -> None:
    """Let the calling number belong to bob, which the 02:00 call and no auth code tells."""
    world.account("bob")
    world.assign("bob", "sell")
    world.add_valid(
        "numbers",
        account_id=world.name("bob"),
        number_from="12125550100",
        number_to="12125550199",
    )


def with_open_rates(world: World) -> None:
    """Let a rate end where its successor begins."""
    world.remove("rates", rate_table_id="sell", prefix="1")
    for day in (0, 7):
        open_rate(day)(world)
    world.row("rates", valid_from=world.day(7).isoformat())["valid_to"] = world.day(8).isoformat()


def open_rate(day: int, price: str = "0.06") -> Change:
    """Append a rate that ends at the next one."""

    def change(world: World) -> None:
        world.rate("sell", "1", price, (day, day))["valid_to"] = ""

    return change


def with_idle_source(world: World) -> None:
    """Add a source that has no files."""
    world.add(
        "cdr_sources",
        source_id=world.name("idle"),
        format="standard",
        timezone="UTC",
        dial_plan_id=world.name("plan"),
    )


def with_second_plan(world: World) -> None:
    """Let another source have calls on two days, and a dial plan of its own."""
    plan = {**world.row("dial_plans"), "dial_plan_id": world.name("other-plan")}
    world.add("dial_plans", **plan)
    source = {**world.row("cdr_sources"), "source_id": world.name("other-source")}
    world.add("cdr_sources", **{**source, "dial_plan_id": world.name("other-plan")})
    world.deliver("calls.csv", world.calls([1, 2]), "other-source")


def with_sequences(world: World) -> None:
    """Number the files of a source."""
    with_idle_source(world)
    world.add(
        "file_sequences",
        source_id=world.name("source"),
        file_name_pattern="([0-9]+)",
        wraps_after="99",
        wraps_to="1",
    )


def with_two_plans(world: World) -> None:
    """Add a dial plan that no source has."""
    plan = {**world.row("dial_plans"), "dial_plan_id": world.name("other-plan")}
    world.add("dial_plans", **{**plan, "country_code": "44"})


def with_tiers(world: World) -> None:
    """Give the customer a volume tier."""
    world.add(
        "volume_tiers",
        volume_tier_id=world.name("tier"),
        tier_rule="graduated",
        from_minutes="0",
        rate_per_minute="0.05",
    )
    world.add("volume_tier_destinations", volume_tier_id=world.name("tier"), prefix="1")
    world.add_valid(
        "account_volume_tiers", account_id=world.name("ann"), volume_tier_id=world.name("tier")
    )


def with_tax(world: World) -> None:
    """Have a tax category that nobody is in."""
    world.add(
        "taxes",
        tax_category_id=world.name("taxed"),
        tax_id="vat",
        tax_name="VAT",
        rate_percent="20",
    )


def with_taxed_account(world: World) -> None:
    """Tax the customer."""
    with_tax(world)
    cell("accounts", "tax_category_id", "taxed-", **ANN)(world)


def with_plan(world: World) -> None:
    """Give the customer a plan with a minute."""
    world.add("plans", plan_id=world.name("plan"), monthly_fee="10", included_minutes="1")
    world.add("plan_destinations", plan_id=world.name("plan"), prefix="1")
    world.add_valid("account_plans", account_id=world.name("ann"), plan_id=world.name("plan"))


def with_charge(world: World) -> None:
    """Give the customer a charge."""
    world.add_valid(
        "recurring_charges",
        charge_id=world.name("charge"),
        account_id=world.name("ann"),
        description="A line",
        charge_type="payment_plan",
        amount="10",
        payments="2",
    )


def with_disposition(world: World) -> None:
    """Put a call that nobody made on record: it is the house's, which nothing else names."""
    world.account("house", is_invoiced="false")
    world.add(
        "call_dispositions",
        call_id=call_id(world, 2, "02:00:00"),
        action="assign",
        account_id=world.name("house"),
        reason="A test call",
    )


def with_fx_rates(world: World, currency: str) -> None:
    """Sell in a currency that no other world has, with a rate of its own from the third day on."""
    for row in ("rate_tables", "accounts"):
        world.row(row, **(SELL if row == "rate_tables" else ANN))["currency"] = currency
    fx_rate(world, currency, 0, "1.5")
    fx_rate(world, currency, 3, "1.6")


def fx_rate(world: World, currency: str, day: int, rate: str, to_currency: str = "USD") -> None:
    """Add a rate from a day on."""
    world.add(
        "fx_rates",
        from_currency=currency,
        to_currency=to_currency,
        valid_from=world.day(day).isoformat(),
        rate=rate,
    )


def with_payment(world: World) -> None:
    """Let the customer pay something."""
    world.add(
        "payments",
        payment_id=world.name("paid"),
        account_id=world.name("ann"),
        payment_date=world.day(2).isoformat(),
        amount="10",
    )


def with_run(world: World) -> None:
    """Add an invoice run for the world's days."""
    world.add(
        "invoice_runs",
        invoice_run_id=world.name("run"),
        period_start=world.day(0).isoformat(),
        period_end=world.day(7).isoformat(),
        invoice_date=world.day(7).isoformat(),
        status="draft",
    )


# -- one edit for each column of each seed ------------------------------------------------------


def nothing(
    seed: str,
    column: str,
    value: object,
    before: Change,
    find: Mapping[str, str] = MappingProxyType({}),
) -> Edit:
    """Expect no day to be built again."""
    return Edit(f"{seed}.{column}", cell(seed, column, value, **find), {}, before, is_seen=False)


def plain(world: World) -> None:
    """Leave the world as it is."""


ANN = {"account_id": "ann"}
SELL = {"rate_table_id": "sell"}
PRICE = {"rate_table_id": "sell", "prefix": "1"}
SOURCE = {"source_id": "source"}
CARRIER = {"account_id": "carrier"}
BILLING = {"field": "billing_number"}
IDLE = {"source_id": "idle"}


def edit(
    seed: str,
    column: str,
    value: object,
    days: dict[int, str],
    before: Change = plain,
    is_seen: bool = True,
    find: Mapping[str, str] = MappingProxyType({}),
) -> Edit:
    """Expect one cell to have days built again."""
    return Edit(f"{seed}.{column}", cell(seed, column, value, **find), days, before, is_seen)


def of_rate(column: str, value: object) -> Edit:
    """Edit a price of the rate that most calls have."""
    return edit("rates", column, value, whole("rates"), find=PRICE)


def of_table(column: str, value: object, is_seen: bool = True, before: Change = plain) -> Edit:
    """Edit the table that sells."""
    return edit("rate_tables", column, value, whole("rate_tables"), before, is_seen, find=SELL)


PLAN_EDITS: Mapping[str, Mapping[str, object]] = {
    "plans": {
        "plan_name": "A plan",
        "monthly_fee": "5",
        "currency": "EUR",
        "included_minutes": "2",
        "billed": "arrears",
        "is_prorated": "false",
        "months_kept": "1",
        "service_type": "line",
        "is_tax_exempt": "true",
    },
    "plan_destinations": {"prefix": "1415"},
    "account_plans": {"pool_id": "us", "quantity": "2", "valid_from": 1, "valid_to": 4},
}
"""Another cell of each column of a plan that names nothing."""

COLUMN_EDITS = [
    Edit(
        "accounts.account_id",
        renamed("accounts", "account_id", "ann"),
        whole("accounts, auth_codes, account_rate_tables"),
    ),
    edit(
        "accounts",
        "is_provider",
        "true",
        whole("accounts"),
        find=ANN,
    ),
    edit(
        "accounts",
        "currency",
        "EUR",
        whole("accounts"),
        both(
            cell("accounts", "is_invoiced", "false", **ANN),
            lambda world: world.remove("account_rate_tables", **ANN),
        ),
        find=ANN,
    ),
    edit("accounts", "timezone", "Asia/Tokyo", whole("accounts"), find=ANN),
    *(
        nothing("accounts", column, value, plain, find=ANN)
        for column, value in {
            "account_name": "Ann & Sons",
            "is_invoiced": "false",
            "payment_terms_days": "30",
            "email": "ann@example.com",
            "address_line_1": "1 Main St",
            "address_line_2": "Floor 2",
            "city": "Springfield",
            "region": "IL",
            "postal_code": "62701",
            "country": "US",
            "tax_registration_number": "12-3456789",
        }.items()
    ),
    nothing("accounts", "tax_category_id", "taxed-", with_tax, find=ANN),
    nothing("cdr_sources", "source_id", "new-", with_idle_source, find=IDLE),
    nothing("cdr_sources", "format", "vitelity", with_idle_source, find=IDLE),
    edit("cdr_sources", "timezone", "America/New_York", whole("calls"), find=SOURCE),
    edit(
        "cdr_sources", "dial_plan_id", "other-plan-", whole("sources"), with_two_plans, find=SOURCE
    ),
    edit("cdr_sources", "currency", "EUR", whole("calls"), find=SOURCE),
    edit("cdr_sources", "default_direction", "on_net", whole("sources"), find=SOURCE),
    edit("cdr_sources", "rated_sides", "customer", whole("sources"), find=SOURCE),
    nothing("file_sequences", "source_id", "idle-", with_sequences, find=SOURCE),
    *(
        nothing("file_sequences", column, value, with_sequences, find=SOURCE)
        for column, value in {
            "file_name_pattern": "_([0-9]+)",
            "stream_pattern": "^([a-z]+)",
            "wraps_after": "999",
            "wraps_to": "2",
        }.items()
    ),
    Edit(
        "dial_plans.dial_plan_id",
        renamed("dial_plans", "dial_plan_id", "plan"),
        whole("sources"),
        is_seen=False,
    ),
    edit("dial_plans", "country_code", "44", whole("sources")),
    edit("dial_plans", "international_prefixes", "00", whole("sources")),
    edit("dial_plans", "national_prefix", "0", whole("sources"), is_seen=False),
    edit("dial_plans", "national_number_digits", "7", whole("sources")),
    edit("dial_plans", "technical_prefixes", "415", whole("sources")),
    edit("dial_plans", "short_numbers", "112", whole("sources")),
    edit("dial_plans", "bare_e164", "false", whole("sources")),
    edit("numbers", "account_id", "ann-", whole("numbers"), with_number),
    edit("numbers", "number_from", "12125550101", whole("numbers"), with_number),
    edit(
        "numbers",
        "number_to",
        "12125550100",
        whole("numbers"),
        both(with_number, cell("numbers", "number_to", "12125550150")),
        is_seen=False,
    ),
    edit("numbers", "valid_from", 3, on([1, 2], "numbers"), with_number),
    edit("numbers", "valid_to", 3, on([3, 4, 5], "numbers"), with_number),
    edit("auth_codes", "auth_code_id", "new-", whole("auth_codes"), find=CARRIER),
    edit(
        "auth_codes",
        "account_id",
        "other-",
        whole("auth_codes"),
        lambda world: (
            world.account("other", is_provider="true"),
            world.assign("other", "buy"),
        ),
        find=CARRIER,
    ),
    edit("auth_codes", "field", "calling_number", whole("auth_codes"), find=BILLING),
    edit("auth_codes", "operator", "ends_with", whole("auth_codes"), find=BILLING),
    edit("auth_codes", "value", "bo", whole("auth_codes"), find=BILLING),
    Edit(
        "auth_codes.priority",
        both(
            cell("auth_codes", "priority", "300", **BILLING),
            cell("auth_codes", "priority", "300", field="source_id", **ANN),
        ),
        whole("auth_codes"),
        with_number,
    ),
    edit("auth_codes", "valid_from", 3, on([1, 2], "auth_codes"), find=CARRIER),
    edit("auth_codes", "valid_to", 3, on([3, 4, 5], "auth_codes"), find=CARRIER),
    Edit(
        "rate_tables.rate_table_id",
        renamed("rate_tables", "rate_table_id", "sell"),
        whole("account_rate_tables, rate_tables, rates"),
    ),
    nothing("rate_tables", "rate_table_name", "Retail", plain, find=SELL),
    Edit(
        "rate_tables.currency",
        both(
            cell("rate_tables", "currency", "EUR", **SELL),
            cell("accounts", "currency", "EUR", **ANN),
        ),
        whole("accounts, rate_tables"),
    ),
    edit("rate_tables", "timezone", "Asia/Tokyo", whole("time_bands"), with_band, find=SELL),
    of_table("rated_number", "calling"),
    of_table("charge_unit", "event"),
    of_table("increment_rule", "multiple", is_seen=False),
    of_table("duration_rounding", "down", before=cell("rates", "increment_seconds", "1", **PRICE)),
    of_table(
        "charge_rounding", "down", before=cell("rates", "rate_per_minute", "0.0000009", **PRICE)
    ),
    of_table("charge_decimals", "1"),
    of_table("band_rule", "split", before=with_band),
    edit(
        "rate_tables",
        "holiday_calendar_id",
        "cal-",
        {2: "time_bands"},
        both(with_holiday(2), cell("rate_tables", "holiday_calendar_id", "", **SELL)),
        find=SELL,
    ),
    edit(
        "account_rate_tables",
        "account_id",
        "bob-",
        whole("accounts, account_rate_tables"),
        both(house_account("bob"), cell("accounts", "is_invoiced", "false", **ANN)),
        find=ANN,
    ),
    edit(
        "account_rate_tables",
        "rate_table_id",
        "alt-",
        whole("account_rate_tables, rate_tables"),
        with_alternative,
        find=ANN,
    ),
    edit(
        "account_rate_tables", "call_direction", "inbound", whole("account_rate_tables"), find=ANN
    ),
    edit("account_rate_tables", "service_type", "sms", whole("account_rate_tables"), find=ANN),
    edit(
        "account_rate_tables",
        "valid_from",
        3,
        on([1, 2], "account_rate_tables, rate_tables"),
        find=ANN,
    ),
    edit(
        "account_rate_tables",
        "valid_to",
        3,
        on([3, 4, 5], "account_rate_tables, rate_tables"),
        find=ANN,
    ),
    edit("rate_steps", "rate_table_id", "buy-", on([1, 2], "rate_steps"), with_steps),
    edit("rate_steps", "prefix", "44", whole("rate_steps"), with_steps),
    edit("rate_steps", "valid_from", 3, whole("rate_steps"), with_steps),
    edit("rate_steps", "time_band", "eve-", on([1, 2], "rate_steps"), with_steps),
    edit("rate_steps", "from_second", "120", on([1, 2], "rate_steps"), with_steps),
    edit("rate_steps", "rate_per_minute", "0.02", on([1, 2], "rate_steps"), with_steps),
    edit("rate_steps", "increment_seconds", "10", on([1, 2], "rate_steps"), with_steps),
    *(
        nothing(seed, column, value, with_tiers)
        for seed, column, value in (
            ("volume_tiers", "tier_rule", "whole_volume"),
            ("volume_tiers", "rate_per_minute", "0.02"),
            ("volume_tiers", "flat_fee", "1"),
            ("volume_tier_destinations", "prefix", "1415"),
            ("account_volume_tiers", "account_id", "bob-"),
            ("account_volume_tiers", "valid_from", 1),
            ("account_volume_tiers", "valid_to", 4),
        )
        if value != "bob-"
    ),
    nothing("account_volume_tiers", "account_id", "bob-", both(with_tiers, house_account("bob"))),
    Edit(
        "volume_tiers.from_minutes",
        lambda world: world.add(
            "volume_tiers",
            volume_tier_id=world.name("tier"),
            tier_rule="graduated",
            from_minutes="5",
            rate_per_minute="0.01",
        ),
        before=with_tiers,
        is_seen=False,
    ),
    *(
        Edit(
            f"{seed}.volume_tier_id",
            renamed("volume_tiers", "volume_tier_id", "tier"),
            before=with_tiers,
            is_seen=False,
        )
        for seed in ("volume_tiers", "volume_tier_destinations", "account_volume_tiers")
    ),
    *(
        nothing(seed, column, value, with_plan)
        for seed, cells in PLAN_EDITS.items()
        for column, value in cells.items()
    ),
    nothing("account_plans", "account_id", "bob-", both(with_plan, house_account("bob"))),
    *(
        Edit(
            f"{seed}.plan_id",
            renamed("plans", "plan_id", "plan"),
            before=with_plan,
            is_seen=False,
        )
        for seed in ("plans", "plan_destinations", "account_plans")
    ),
    *(
        nothing("recurring_charges", column, value, with_charge)
        for column, value in {
            "charge_id": "other-",
            "description": "Another line",
            "amount": "5",
            "currency": "EUR",
            "quantity": "2",
            "every_months": "2",
            "payments": "3",
            "valid_from": 1,
            "valid_to": 4,
            "service_type": "line",
            "is_tax_exempt": "true",
        }.items()
    ),
    nothing("recurring_charges", "account_id", "bob-", both(with_charge, house_account("bob"))),
    Edit(
        "recurring_charges.charge_type",
        lambda world: world.row("recurring_charges").update(charge_type="recurring", payments=""),
        before=with_charge,
        is_seen=False,
    ),
    Edit(
        "taxes.tax_category_id",
        renamed("taxes", "tax_category_id", "taxed"),
        before=with_taxed_account,
        is_seen=False,
    ),
    *(
        nothing("taxes", column, value, with_taxed_account)
        for column, value in (
            ("tax_id", "gst"),
            ("tax_name", "Value added tax"),
            ("stack_order", "1"),
            ("rate_percent", "21"),
            ("service_type", "voice"),
            ("level", "call"),
            ("rounding", "down"),
            ("valid_from", 1),
            ("valid_to", 4),
            ("category_code", "S"),
        )
    ),
    Edit(
        "time_bands.time_band",
        renamed("time_bands", "time_band", "eve"),
        whole("rates, time_bands"),
        both(with_band, cell("time_bands", "start_time", "18:00")),
    ),
    edit(
        "time_bands",
        "days",
        "mon|tue|wed|sat|sun",
        on([3, 4], "time_bands"),
        both(with_band, cell("time_bands", "start_time", "18:00")),
    ),
    edit("time_bands", "start_time", "18:00", whole("time_bands"), with_band),
    edit(
        "time_bands",
        "end_time",
        "18:59",
        whole("time_bands"),
        both(with_band, cell("time_bands", "start_time", "18:00")),
    ),
    Edit(
        "holidays.calendar_id",
        lambda world: world.row("holidays", calendar_date=world.day(2).isoformat()).update(
            calendar_id=world.name("other-cal")
        ),
        {2: "time_bands"},
        with_holiday(2),
    ),
    Edit(
        "holidays.calendar_date",
        lambda world: world.row("holidays", calendar_date=world.day(2).isoformat()).update(
            calendar_date=world.day(4).isoformat()
        ),
        on([2, 4], "time_bands"),
        with_holiday(2),
    ),
    nothing("holidays", "name", "Another day off", with_holiday(2)),
    Edit(
        "call_dispositions.call_id",
        lambda world: world.row("call_dispositions").update(call_id=call_id(world, 4, "02:00:00")),
        on([2, 4], "call_dispositions"),
        with_disposition,
    ),
    Edit(
        "call_dispositions.action",
        cell("call_dispositions", "action", "write_off"),
        on([2], "call_dispositions"),
        with_disposition,
    ),
    Edit(
        "call_dispositions.account_id",
        cell("call_dispositions", "account_id", "ann-"),
        on([2], "call_dispositions"),
        with_disposition,
    ),
    nothing("call_dispositions", "reason", "No test call", with_disposition),
    *(
        nothing("invoice_runs", column, value, with_run)
        for column, value in {
            "invoice_run_id": "new-run-",
            "period_start": 1,
            "period_end": 5,
            "invoice_date": 8,
            "account_ids": "ann-",
        }.items()
    ),
    *(
        edit("fx_rates", column, value, days, partial(with_fx_rates, currency=currency))
        for currency, column, value, days in (
            ("SEK", "from_currency", "XPF", on([1, 2], "fx_rates")),
            ("NOK", "to_currency", "XPF", on([1, 2], "fx_rates")),
            ("DKK", "valid_from", 2, on([1], "fx_rates")),
            ("PLN", "rate", "1.5000000001", on([1, 2], "fx_rates")),
        )
    ),
    nothing("payments", "payment_id", "other-", with_payment),
    nothing("payments", "account_id", "bob-", both(with_payment, house_account("bob"))),
    *(
        nothing("payments", column, value, with_payment)
        for column, value in {
            "payment_date": 3,
            "amount": "-20",
            "currency": "EUR",
            "invoice_number": "1",
            "method": "bank",
            "reference": "thank you",
        }.items()
    ),
    edit("rates", "rate_table_id", "alt-", whole("rates"), with_alternative, find=PRICE),
    of_rate("prefix", "1415"),
    of_rate("destination", "Elsewhere"),
    of_rate("valid_from", 3),
    edit("rates", "valid_to", 3, on([3, 4, 5], "rates"), find=PRICE),
    edit("rates", "time_band", "eve-", whole("rates"), with_band, find={"prefix": "44"}),
    of_rate("rate_per_minute", "0.07"),
    of_rate("connection_fee", "0.05"),
    of_rate("initial_seconds", "30"),
    of_rate("initial_rate_per_minute", "0.10"),
    of_rate("increment_seconds", "6"),
    of_rate("grace_seconds", "62"),
    of_rate("minimum_seconds", "300"),
    of_rate("minimum_charge", "5"),
    of_rate("maximum_charge", "0.01"),
    Edit(
        "rates.markup_percent",
        both(
            cell("rates", "markup_percent", "10", **PRICE),
            cell("rates", "rate_per_minute", "", **PRICE),
        ),
        whole("rates"),
    ),
    of_rate("is_blocked", "true"),
]


ONE_VALUE = {"invoice_runs.status"}
"""Columns that cannot be edited: draft is the only status so far."""


# -- stories ------------------------------------------------------------------------------------


def late_file(*days: int, moment: str = "15:00:00") -> Change:
    """Deliver calls that no file had."""
    return lambda world: world.deliver("late.csv", [world.call(day, moment) for day in days])


def moved_call(world: World, day: int, moment: str, to_day: int) -> None:
    """Deliver a call again: it was on another day."""
    call = world.call(day, moment)
    call["started_at"] = world.call(to_day, moment)["started_at"]
    world.deliver("moved.csv", [call])


def with_lonely_call(world: World) -> None:
    """Add a day that has one call only."""
    world.deliver("lonely.csv", [world.call(6, "12:00:00")])


def with_late_band(world: World) -> None:
    """Let a call of ten seconds be billed for ten minutes, into the next day's bands."""
    with_holiday(7)(world)
    world.row("rate_tables", rate_table_id="sell")["band_rule"] = "split"
    for row in (world.row("rates", **PRICE), world.row("rates", time_band="hol")):
        row["minimum_seconds"] = "600"
    world.deliver("night.csv", [world.call(2, "23:59:30", talk_seconds="10")])


def with_numbers_of_two_clocks(world: World) -> None:
    """Let a number go from Tokyo to Los Angeles: the old owner keeps it until the new midnight."""
    world.account("bob", timezone="Asia/Tokyo")
    world.account("bert", timezone="Asia/Tokyo")
    world.account("lou", timezone="America/Los_Angeles")
    for role in ("bob", "bert", "lou"):
        world.assign(role, "sell")
    for role, valid in (("bob", (0, 3)), ("lou", (3, 7))):
        world.add_valid("numbers", valid, account_id=world.name(role), number_from="12125550100")


def with_open_numbers(world: World) -> None:
    """Let a number's range end where its successor begins."""
    with_number(world)
    world.row("numbers")["valid_to"] = ""
    world.add("numbers", **{**world.row("numbers"), **validity(world, 7, 8)})


def validity(world: World, first: int, last: int | None = None) -> dict[str, str]:
    """Write a validity; without a last day it ends at the next row."""
    valid_to = "" if last is None else world.day(last).isoformat()
    return {"valid_from": world.day(first).isoformat(), "valid_to": valid_to}


def with_open_assignments(world: World) -> None:
    """Let an assignment end where its successor begins."""
    with_alternative(world)
    row = world.row("account_rate_tables", **ANN)
    row["valid_to"] = ""
    world.add("account_rate_tables", **{**row, **validity(world, 7, 8)})


def with_band_of_next_month(world: World) -> None:
    """Add a band that no rate has yet."""
    world.add(
        "time_bands",
        time_band=world.name("eve"),
        days=EVERY_DAY,
        start_time="18:00",
        end_time="22:00",
    )


STORIES = [
    Edit(
        "a rate added for next month",
        lambda world: world.rate("sell", "1", "0.07", (9, 12)),
        before=with_open_rates,
        is_seen=False,
    ),
    Edit(
        "a rate in a new band added for next month",
        lambda world: world.rate("sell", "1", "0.01", (9, 12), time_band=world.name("eve")),
        before=with_band_of_next_month,
        is_seen=False,
    ),
    Edit(
        "a price appended from the third day",
        open_rate(3, "0.07"),
        on([3, 4, 5], "rates"),
        with_open_rates,
    ),
    Edit(
        "a rate corrected from the third day in New York",
        open_rate(3, "0.07"),
        on([3, 4, 5], "rates"),
        both(with_open_rates, cell("rate_tables", "timezone", "America/New_York", **SELL)),
    ),
    Edit(
        "a rate corrected from the third day in Tokyo",
        open_rate(3, "0.07"),
        on([2, 3, 4, 5], "rates"),
        both(with_open_rates, cell("rate_tables", "timezone", "Asia/Tokyo", **SELL)),
    ),
    Edit(
        "another rate table from the third day",
        lambda world: world.add(
            "account_rate_tables",
            account_id=world.name("ann"),
            rate_table_id=world.name("alt"),
            **validity(world, 3),
        ),
        on([3, 4, 5], "account_rate_tables, rate_tables"),
        with_open_assignments,
    ),
    Edit(
        "an auth code for one day",
        lambda world: world.code("bob", "billing_number", "equals", "nobody", (2, 3)),
        {2: "auth_codes"},
        lambda world: (world.account("bob"), world.assign("bob", "sell")),
    ),
    Edit(
        "a number that moves on the third day",
        lambda world: world.add(
            "numbers",
            **{**world.row("numbers"), "account_id": world.name("ann"), **validity(world, 3)},
        ),
        on([3, 4, 5], "numbers"),
        with_open_numbers,
    ),
    Edit(
        "the old owner of a number that moves across clocks",
        cell("numbers", "account_id", "bert-"),
        on([1, 2, 3], "numbers"),
        with_numbers_of_two_clocks,
    ),
    Edit(
        "a dial plan of a source with calls on two days",
        cell("dial_plans", "country_code", "44", dial_plan_id="other-plan"),
        on([1, 2], "sources"),
        with_second_plan,
    ),
    Edit(
        "the clock of an account that only a disposition names",
        cell("accounts", "timezone", "America/New_York", account_id="house"),
        {2: "call_dispositions"},
        with_disposition,
    ),
    Edit("a new account without anything", house_account("bob"), is_seen=False),
    Edit("a new rate table that nobody has", with_alternative, whole("rates"), is_seen=False),
    Edit("a new source without calls", with_idle_source, is_seen=False),
    Edit("a holiday", holiday(3), {3: "time_bands"}, with_holiday(7)),
    Edit(
        "a holiday whose evening goes on past midnight",
        holiday(3),
        on([3, 4], "time_bands"),
        with_holiday(7, "18:00", "06:00"),
    ),
    Edit(
        "a holiday that begins while a call is billed",
        holiday(3),
        on([2, 3], "time_bands"),
        with_late_band,
    ),
    Edit(
        "a rate step",
        step,
        on([1, 2], "rate_steps"),
        both(with_steps, lambda world: world.remove("rate_steps")),
    ),
    Edit(
        "an exchange rate from the fourth day",
        lambda world: fx_rate(world, "CZK", 4, "1.7"),
        on([4, 5], "fx_rates"),
        partial(with_fx_rates, currency="CZK"),
    ),
    Edit(
        "the first exchange rate of a currency",
        lambda world: fx_rate(world, "HUF", 2, "0.003"),
        on([2, 3, 4, 5], "fx_rates"),
        cell("rate_tables", "currency", "HUF", rate_table_id="buy"),
    ),
    Edit(
        "an exchange rate into another currency than that of margins",
        lambda world: fx_rate(world, "RON", 3, "0.2", "EUR"),
        before=partial(with_fx_rates, currency="RON"),
        is_seen=False,
    ),
    Edit(
        "an exchange rate of a currency that nobody is charged in",
        lambda world: fx_rate(world, "THB", 1, "0.03"),
        is_seen=False,
    ),
    Edit(
        "an exchange rate for next month",
        lambda world: fx_rate(world, "TRY", 9, "0.03"),
        before=partial(with_fx_rates, currency="TRY"),
        is_seen=False,
    ),
    Edit("a disposition", with_disposition, {2: "call_dispositions"}),
    Edit("a late file with calls on two days", late_file(2, 4), on([2, 4], "calls")),
    Edit("a late file with a day of its own", late_file(6), {6: "not built yet"}),
    Edit(
        "a correction that moves a call to another day",
        lambda world: moved_call(world, 2, "02:00:00", 4),
        on([2, 4], "calls"),
    ),
    Edit(
        "a correction that takes a day its only call",
        lambda world: moved_call(world, 6, "12:00:00", 3),
        {3: "calls", 6: "no calls any more"},
        with_lonely_call,
    ),
    Edit(
        "a file that comes twice",
        lambda world: world.deliver("again.csv", world.calls()),
        is_seen=False,
    ),
    Edit(
        "a file that tells some calls again",
        lambda world: world.deliver("some.csv", world.calls([2, 3])),
        is_seen=False,
    ),
    Edit(
        "a file that grew",
        lambda world: world.deliver(
            "grew.csv", [*world.calls(), world.call(5, "22:00:00"), world.call(6, "01:00:00")]
        ),
        {5: "calls", 6: "not built yet"},
    ),
]

EDITS = [*COLUMN_EDITS, *STORIES]
