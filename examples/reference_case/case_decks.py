"""The rate tables and rate decks of the reference case, derived from the wholesale costs.

Every deck cuts prefixes in its own way, as carriers do: retail knows one mobile prefix a country,
wholesale prices each area code, Vodafone splits European mobiles by their next digit.
"""

import random
from collections.abc import Callable, Iterator
from decimal import ROUND_HALF_UP, ROUND_UP, Decimal

from case_world import (
    CANADA_AREA_CODES,
    COUNTRIES,
    HIGH_COST_PREFIXES,
    NANP_ELSEWHERE,
    TOLL_FREE_CODES,
    US_AREA_CODES,
    Country,
)

Row = dict[str, str]

OPENING = "2026-01-01"
MID_MONTH = "2026-10-15"

RATE_TABLE_COLUMNS = (
    "rate_table_id",
    "rate_table_name",
    "currency",
    "timezone",
    "rated_number",
    "charge_unit",
    "increment_rule",
    "duration_rounding",
    "charge_rounding",
    "charge_decimals",
    "band_rule",
    "holiday_calendar_id",
)

RATE_COLUMNS = (
    "rate_table_id",
    "prefix",
    "destination",
    "valid_from",
    "valid_to",
    "time_band",
    "rate_per_minute",
    "connection_fee",
    "initial_seconds",
    "initial_rate_per_minute",
    "increment_seconds",
    "grace_seconds",
    "minimum_seconds",
    "minimum_charge",
    "maximum_charge",
    "markup_percent",
    "is_blocked",
)

# Served to nobody on the customer side, and by two of the carriers not at all.
NOT_SOLD = "247"
NOT_CARRIED = "992"

# Vodafone prices the mobiles of these countries by one digit more than the others.
_SPLIT_BY_VODAFONE = ("33", "34", "353", "39", "44", "49")

_RATE_TABLES = """
retail-us|Retail, North America|America/New_York||||||4
retail-eu|Retail, Ireland and United Kingdom|Europe/London||||up|half_even|4
business|Business, six-second billing|America/Chicago||||||
wholesale|Wholesale, per second|America/Chicago||||down||6
unlimited-inbound|Inbound included|America/New_York||||||
inbound-metered|Inbound by the minute|America/Chicago||||||
toll-free-inbound|Toll-free inbound, by origin|America/New_York|calling|||||4
on-net|Between our customers|America/New_York||||||
sms|Text messages|Europe/London||event||||4
vitelity-buy|Vitelity termination|America/New_York||||up|half_up|6
vitelity-inbound-buy|Vitelity origination|America/New_York||||up|half_up|6
gafachi-buy|Gafachi termination|America/Chicago|||multiple||half_even|6
gafachi-inbound-buy|Gafachi origination|America/Chicago||||||6
vodafone-buy|Vodafone voice|Europe/Dublin||||half_up|up|4
vodafone-inbound-buy|Vodafone inbound|Europe/Dublin||||||4
vodafone-sms-buy|Vodafone messages|Europe/Dublin||event|||up|4
"""


def rate_tables() -> list[Row]:
    """One row per rate table, all of them in US dollars."""
    rows = []
    for line in _RATE_TABLES.strip().splitlines():
        (table, name, timezone, rated, unit, rule, duration, rounding, decimals) = line.split("|")
        values = (table, name, "USD", timezone, rated, unit, rule, duration, rounding, decimals)
        rows.append(dict(zip(RATE_TABLE_COLUMNS, (*values, "", ""), strict=True)))
    return rows


def rate(table: str, prefix: str, destination: str, per_minute: str, **cells: str) -> Row:
    """One rate row; the cells not named stay empty and take their default."""
    row = dict.fromkeys(RATE_COLUMNS, "")
    row |= {
        "rate_table_id": table,
        "prefix": prefix,
        "destination": destination,
        "valid_from": OPENING,
        "rate_per_minute": per_minute,
    }
    unknown = set(cells) - set(RATE_COLUMNS)
    if unknown:
        raise ValueError(f"not a column of a rate: {sorted(unknown)}")
    return row | cells


Price = Callable[[Decimal], str]


def _retail(cost: Decimal) -> str:
    """More than twice the cost, in steps of half a cent."""
    step = Decimal("0.005")
    steps = ((cost * Decimal("2.2") + Decimal("0.01")) / step).to_integral_value(ROUND_UP)
    return str(steps * step)


def _times(factor: str, places: str, plus: str = "0") -> Price:
    def price(cost: Decimal) -> str:
        amount = cost * Decimal(factor) + Decimal(plus)
        return str(amount.quantize(Decimal(places), ROUND_HALF_UP))

    return price


def _countries(without: tuple[str, ...]) -> Iterator[Country]:
    for code in sorted(COUNTRIES):
        if code not in without:
            yield COUNTRIES[code]


def _abroad(table: str, price: Price, without: tuple[str, ...], **cells: str) -> Iterator[Row]:
    """Every country with its mobile prefixes, each at the table's own price."""
    for country in _countries(without):
        yield rate(table, country.code, country.name, price(country.fixed_cost), **cells)
        for prefix in country.mobile_prefixes:
            mobile = f"{country.name} mobile"
            yield rate(table, prefix, mobile, price(country.mobile_cost), **cells)


def _islands(table: str, price: Price, **cells: str) -> Iterator[Row]:
    for area_code, (name, cost) in sorted(NANP_ELSEWHERE.items()):
        yield rate(table, f"1{area_code}", name, price(cost), **cells)


def _canada(table: str, per_minute: str, **cells: str) -> Iterator[Row]:
    for area_code in CANADA_AREA_CODES:
        yield rate(table, f"1{area_code}", "Canada", per_minute, **cells)


def _toll_free(table: str, per_minute: str, **cells: str) -> Iterator[Row]:
    for area_code in TOLL_FREE_CODES:
        yield rate(table, f"1{area_code}", "US toll-free", per_minute, **cells)


def _services(table: str, directory_fee: str, premium: str = "") -> Iterator[Row]:
    """Emergency calls are free, directory assistance is a fee, premium lines mostly closed."""
    yield rate(table, "1911", "Emergency services", "0")
    yield rate(table, "1411", "Directory assistance", "0", connection_fee=directory_fee)
    if premium:
        yield rate(table, "1900", "US premium rate", premium)
    else:
        yield rate(table, "1900", "US premium rate", "0", is_blocked="true")


def retail_deck() -> list[Row]:
    """Two tables in one deck: North America by the minute, Ireland and Britain by the second."""
    us, eu = "retail-us", "retail-eu"
    rows = [rate(us, "1", "United States", "0.0350")]
    rows += _services(us, "1.75")
    rows += _canada(us, "0.0400")
    rows += _toll_free(us, "0")
    rows += _islands(us, _retail)
    rows += _abroad(us, _retail, (NOT_SOLD, "53"))
    # The first minute to Cuba costs more than the next ones.
    for prefix, name in (("53", "Cuba"), ("535", "Cuba mobile")):
        rows.append(
            rate(us, prefix, name, "1.6500", initial_seconds="60", initial_rate_per_minute="1.9500")
        )
    rows.append(rate(us, "870", "Inmarsat", "8.5000", is_blocked="true"))
    rows.append(rate(us, "8816", "Iridium", "0", markup_percent="25"))
    # A promotion that ends inside the month: 44 takes over on the 20th.
    rows.append(
        rate(us, "4420", "United Kingdom London (promotion)", "0.0150", valid_to="2026-10-20")
    )

    by_second = {"initial_seconds": "60", "increment_seconds": "1"}
    rows.append(rate(eu, "1", "North America", "0.0400", **by_second))
    rows.append(rate(eu, "353999", "Ireland emergency services", "0"))
    rows.append(rate(eu, "353112", "Ireland emergency services", "0"))
    rows += _islands(eu, _retail, **by_second)
    rows += _abroad(eu, _retail, (NOT_SOLD,), **by_second)
    rows.append(rate(eu, "44808", "United Kingdom freephone", "0"))
    rows.append(rate(eu, "44909", "United Kingdom premium rate", "0", is_blocked="true"))
    rows.append(rate(eu, "870", "Inmarsat", "7.9000", is_blocked="true"))
    rows.append(rate(eu, "8816", "Iridium", "0", markup_percent="20"))

    # Price changes of 15 October: appended, the rows above end by themselves.
    changed = {"valid_from": MID_MONTH}
    rows.append(rate(us, "1", "United States", "0.0325", **changed))
    rows.append(rate(us, "52", "Mexico", "0.0250", **changed))
    rows.append(rate(us, "521", "Mexico mobile", "0.0350", **changed))
    rows.append(rate(us, "91", "India", "0.0400", **changed))
    rows.append(rate(eu, "44", "United Kingdom", "0.0225", **by_second, **changed))
    rows.append(rate(eu, "447", "United Kingdom mobile", "0.0375", **by_second, **changed))
    return rows


def business_deck() -> list[Row]:
    """Six seconds at a time; calls abroad of up to three seconds are free."""
    table, by_six = "business", {"initial_seconds": "6", "increment_seconds": "6"}
    price = _times("1.6", "0.0001", "0.0040")
    rows = [rate(table, "1", "United States", "0.0149", minimum_charge="0.0020", **by_six)]
    rows += _services(table, "1.25")
    rows += _canada(table, "0.0169", **by_six)
    rows += _toll_free(table, "0")
    rows += _islands(table, price, **by_six)
    rows += _abroad(table, price, (NOT_SOLD,), **by_six, grace_seconds="3")
    rows.append(rate(table, "353999", "Ireland emergency services", "0"))
    rows.append(rate(table, "353112", "Ireland emergency services", "0"))
    rows.append(rate(table, "870", "Inmarsat", "0", is_blocked="true"))
    rows.append(
        rate(
            table, "8816", "Iridium", "5.4000", connection_fee="0.5", maximum_charge="60", **by_six
        )
    )
    changed = {"valid_from": MID_MONTH} | by_six
    rows.append(rate(table, "1", "United States", "0.0139", minimum_charge="0.0020", **changed))
    rows.append(rate(table, "447", "United Kingdom mobile", "0.0199", grace_seconds="3", **changed))
    rows.append(rate(table, "353", "Ireland", "0.0138", grace_seconds="3", **changed))
    return rows


def wholesale_deck(rng: random.Random) -> list[Row]:
    """Per second, by area code in North America; Mexico City has a price until the 20th.

    A destination gathers the area codes of one first digit, so that an invoice has few lines.
    """
    table, by_second = "wholesale", {"initial_seconds": "1", "increment_seconds": "1"}
    price = _times("1.18", "0.000001")
    rows = [rate(table, "1", "United States", "0.012900", **by_second)]
    rows += _services(table, "0.95")
    for area_code in US_AREA_CODES:
        cents = Decimal(rng.randrange(7900, 11400)) / 1_000_000
        name = f"United States {area_code[0]}xx"
        rows.append(rate(table, f"1{area_code}", name, f"{cents:.6f}", **by_second))
    for prefix, name, cost in HIGH_COST_PREFIXES:
        rows.append(rate(table, prefix, name, price(cost), **by_second))
    rows += _canada(table, "0.009100", **by_second)
    rows += _toll_free(table, "0", **by_second)
    rows += _islands(table, price, **by_second)
    rows += _abroad(table, price, (NOT_SOLD,), **by_second)
    rows.append(rate(table, "870", "Inmarsat", "4.900000", **by_second))
    rows.append(rate(table, "8816", "Iridium", "0", markup_percent="10"))
    # Mexico City has a price of its own until it expires; then 52 takes over.
    rows.append(rate(table, "5255", "Mexico City", "0.005400", valid_to="2026-10-20", **by_second))
    changed = {"valid_from": MID_MONTH} | by_second
    for area_code in ("212", "312", "713", "214", "404"):
        cents = Decimal(rng.randrange(7200, 9600)) / 1_000_000
        name = f"United States {area_code[0]}xx"
        rows.append(rate(table, f"1{area_code}", name, f"{cents:.6f}", **changed))
    rows.append(rate(table, "57", "Colombia", "0.015900", **changed))
    return rows


def inbound_deck() -> list[Row]:
    """What customers pay for calls that reach them, and for calls among themselves."""
    metered = {"initial_seconds": "6", "increment_seconds": "6"}
    return [
        rate("unlimited-inbound", "", "Inbound", "0"),
        rate("on-net", "", "On-net", "0"),
        rate("inbound-metered", "1", "Inbound", "0.0060", **metered),
        rate("inbound-metered", "353", "Inbound Ireland", "0.0040", **metered),
        rate("inbound-metered", "44", "Inbound United Kingdom", "0.0040", **metered),
        rate("toll-free-inbound", "", "Toll-free from elsewhere", "0.0850"),
        rate("toll-free-inbound", "1", "Toll-free from the United States", "0.0220", **metered),
        *_canada("toll-free-inbound", "0.0310", **metered),
        rate(
            "toll-free-inbound",
            "1",
            "Toll-free from the United States",
            "0.0210",
            valid_from=MID_MONTH,
            **metered,
        ),
    ]


def sms_deck() -> list[Row]:
    """Messages: a fee each, on both sides."""
    buy, sell = "vodafone-sms-buy", "sms"
    return [
        rate(sell, "353", "Message to Ireland", "0", connection_fee="0.0600"),
        rate(sell, "44", "Message to the United Kingdom", "0", connection_fee="0.0550"),
        rate(sell, "", "Message abroad", "0", connection_fee="0.1200"),
        rate(buy, "353", "Message to Ireland", "0", connection_fee="0.0382"),
        rate(buy, "44", "Message to the United Kingdom", "0", connection_fee="0.0341"),
        rate(buy, "4", "Message to Europe", "0", connection_fee="0.0655"),
        rate(buy, "3", "Message to Europe", "0", connection_fee="0.0672"),
        rate(buy, "1", "Message to North America", "0", connection_fee="0.0120"),
        rate(buy, "44", "Message to the UK", "0", connection_fee="0.0329", valid_from=MID_MONTH),
    ]


def vitelity_deck() -> list[Row]:
    """Flat in the United States, by full minutes abroad, a fee for each satellite call."""
    table, by_six = "vitelity-buy", {"initial_seconds": "6", "increment_seconds": "6"}
    price = _times("1.03", "0.00001")
    rows = [rate(table, "1", "United States", "0.00820", **by_six)]
    rows += _services(table, "0.75", "1.05000")
    for prefix, name, cost in HIGH_COST_PREFIXES:
        rows.append(rate(table, prefix, name, price(cost), **by_six))
    rows += _canada(table, "0.00810", **by_six)
    rows += _toll_free(table, "0", **by_six)
    rows += _islands(table, price, initial_seconds="30", increment_seconds="6")
    rows += _abroad(table, price, (NOT_CARRIED,))
    rows.append(rate(table, "870", "Inmarsat", "3.90000", connection_fee="0.25"))
    rows.append(rate(table, "8816", "Iridium", "2.10000", connection_fee="0.25"))
    rows.append(rate(table, "1", "United States", "0.00790", valid_from=MID_MONTH, **by_six))
    rows.append(rate(table, "91", "India", "0.01180", valid_from=MID_MONTH))
    rows += [
        rate("vitelity-inbound-buy", "1", "Local inbound", "0.00290", **by_six),
        *_toll_free("vitelity-inbound-buy", "0.01750", **by_six),
    ]
    return rows


def gafachi_deck(rng: random.Random) -> list[Row]:
    """By area code where Gafachi has its own routes; abroad 30/18 by the `multiple` rule."""
    table, by_six = "gafachi-buy", {"initial_seconds": "6", "increment_seconds": "6"}
    odd = {"initial_seconds": "30", "increment_seconds": "18"}
    price = _times("0.97", "0.000001")
    rows = [rate(table, "1", "USA", "0.006800", **by_six)]
    rows += _services(table, "0.60", "0.980000")
    for area_code in US_AREA_CODES[::3]:
        cents = Decimal(rng.randrange(3300, 7100)) / 1_000_000
        rows.append(rate(table, f"1{area_code}", f"USA {area_code}", f"{cents:.6f}", **by_six))
    for prefix, name, cost in HIGH_COST_PREFIXES:
        rows.append(rate(table, prefix, name, price(cost), **by_six))
    rows += _canada(table, "0.005900", **by_six)
    # Gafachi pays for calls to toll-free numbers.
    rows += _toll_free(table, "-0.001200", **by_six)
    rows += _islands(table, price, **odd)
    rows += _abroad(table, price, (NOT_CARRIED,), **odd)
    rows.append(rate(table, "870", "Inmarsat", "3.750000", **odd))
    rows.append(rate(table, "8816", "Iridium", "1.950000", **odd))
    # Three big cities of Mexico, of which one ends on the 20th.
    rows.append(rate(table, "5255", "Mexico City", "0.004100", valid_to="2026-10-20", **odd))
    rows.append(rate(table, "5281", "Mexico Monterrey", "0.004300", **odd))
    rows.append(rate(table, "5233", "Mexico Guadalajara", "0.004400", **odd))
    changed = {"valid_from": MID_MONTH}
    rows.append(rate(table, "1", "USA", "0.006600", **by_six, **changed))
    rows.append(rate(table, "44", "United Kingdom", "0.004950", **odd, **changed))
    rows.append(rate(table, "447", "United Kingdom mobile", "0.010900", **odd, **changed))
    rows += [
        rate("gafachi-inbound-buy", "1", "Origination", "0.002400", **by_six),
        rate("gafachi-inbound-buy", "1", "Origination", "0.002100", **by_six, **changed),
    ]
    return rows


def vodafone_deck(rng: random.Random) -> list[Row]:
    """Per second after a setup fee, with a default price for whatever is not listed."""
    table, by_second = "vodafone-buy", {"initial_seconds": "1", "increment_seconds": "1"}
    price = _times("1.08", "0.0001")
    rows = [rate(table, "", "Rest of the world", "1.4500", **by_second)]
    rows.append(rate(table, "1", "North America", "0.0091", **by_second))
    rows += _islands(table, price, **by_second)
    rows += _abroad(table, price, (), **by_second, connection_fee="0.0010")
    mobile = by_second | {"connection_fee": "0.0010", "minimum_seconds": "20"}
    for code in _SPLIT_BY_VODAFONE:
        country = COUNTRIES[code]
        for coarse in country.mobile_prefixes:
            for digit in "0123456789":
                factor = Decimal(rng.randrange(80, 125)) / 100
                name = f"{country.name} mobile {coarse[len(code) :]}{digit}"
                cost = price(country.mobile_cost * factor)
                rows.append(rate(table, coarse + digit, name, cost, **mobile))
    rows.append(rate(table, "353999", "Emergency", "0"))
    rows.append(rate(table, "353112", "Emergency", "0"))
    rows.append(rate(table, "44808", "UK freephone", "0"))
    rows.append(rate(table, "44909", "UK premium rate", "0.6500", connection_fee="0.1000"))
    rows.append(rate(table, "870", "Inmarsat", "3.2000", **by_second))
    # Iridium is passed through at what the file says.
    rows.append(rate(table, "8816", "Iridium", "0", markup_percent="0"))
    changed = by_second | {"connection_fee": "0.0010", "valid_from": MID_MONTH}
    rows.append(rate(table, "353", "Ireland", "0.0074", **changed))
    rows.append(rate(table, "44", "United Kingdom", "0.0049", **changed))
    rows.append(rate("vodafone-inbound-buy", "", "Inbound", "0"))
    return rows


def decks(seed: int) -> dict[str, list[Row]]:
    """All rate decks by name, in the order of `vars.rate_decks`."""
    rng = random.Random(f"{seed} decks")
    return {
        "retail": retail_deck(),
        "business": business_deck(),
        "wholesale": wholesale_deck(rng),
        "inbound": inbound_deck(),
        "sms": sms_deck(),
        "vitelity": vitelity_deck(),
        "gafachi": gafachi_deck(rng),
        "vodafone": vodafone_deck(rng),
    }
