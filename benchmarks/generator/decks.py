"""Prefixes of the world and the prices of the rate decks."""

import csv
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from random import Random

from benchmarks.generator.rate_tables import MID_MONTH, VALID_FROM, RateTable
from benchmarks.generator.seeds import Row

COUNTRIES = Path(__file__).parent.parent / "country_codes.csv"

AREA_CODES = 320
EXCHANGES = 58
MAXIMUM_DIGITS = 8
MICRO = 1_000_000

_IN_DECK = 0.74
_AMENDED = 0.12

# up to which share of the rows there is what beside a price
_EXCEPTIONS: tuple[tuple[float, Row], ...] = (
    (0.030, {"initial_seconds": 60, "increment_seconds": 60}),
    (0.050, {"connection_fee": "0.0150"}),
    (0.060, {"minimum_charge": "0.0100"}),
    (0.070, {"grace_seconds": 3}),
    (0.080, {"minimum_seconds": 30}),
    (0.085, {"maximum_charge": "2.5000"}),
)


@dataclass(frozen=True)
class Prefix:
    """A prefix of E.164 numbers, where it leads, and what a minute costs in micro-dollars."""

    digits: str
    destination: str
    market: str
    cost: int
    is_everywhere: bool
    is_premium: bool = False


def prefixes(seed: int, percent: int = 100) -> list[Prefix]:
    """All prefixes, at least 64,000 of 1 to 8 digits, in the order of their digits.

    With less than a hundred `percent` countries and area codes have fewer prefixes of their own.
    """
    random = Random(f"prefixes {seed}")
    found = {prefix.digits: prefix for prefix in _north_america(random, percent)}
    with COUNTRIES.open(encoding="utf-8") as lines:
        for row in csv.DictReader(lines):
            breakouts = int(row["breakouts"]) * percent // 100
            for prefix in _country(random, row["code"], row["country"], breakouts):
                found.setdefault(prefix.digits, prefix)
    return [found[digits] for digits in sorted(found)]


def _north_america(random: Random, percent: int) -> Iterator[Prefix]:
    """The country code 1, area codes and their exchanges (NPANXX), as US decks are cut."""
    yield Prefix("1", "United States", "other", 4_000, True)
    for short, destination in (("1911", "Emergency services"), ("1411", "Directory assistance")):
        yield Prefix(short, destination, "other", 900_000 if short == "1411" else 0, True)
    yield Prefix("1900", "US premium rate", "premium", 1_050_000, True, is_premium=True)
    area_codes = random.sample(
        [area for area in range(209, 990) if area % 100 != 11 and area not in (900, 911)],
        AREA_CODES,
    )
    for area in area_codes:
        cost = random.randrange(1_500, 8_000)
        yield Prefix(f"1{area}", f"United States {area // 100}xx", "nanp", cost, True)
        for exchange in random.sample(range(200, 1000), max(1, EXCHANGES * percent // 100)):
            # rural exchanges are dear, which is why US decks have this length
            dear = random.random() < 0.02
            yield Prefix(
                f"1{area}{exchange}",
                "United States high cost" if dear else f"United States {area // 100}xx",
                "nanp",
                random.randrange(15_000, 60_000) if dear else random.randrange(1_500, 9_000),
                False,
            )


def _country(random: Random, code: str, country: str, breakouts: int) -> Iterator[Prefix]:
    """A country code and its breakouts: networks, cities, and cuts inside those."""
    market = {"353": "ireland", "44": "britain"}.get(code, "world")
    cost = int(MICRO * min(0.7, 0.004 * 1.055 ** random.randrange(0, 95)))
    yield Prefix(code, country, market, cost, True)
    longest = MAXIMUM_DIGITS - len(code)
    parents: list[tuple[str, str, int]] = [(code, country, cost)]
    drawn = {code}
    while len(drawn) <= breakouts:
        parent, _, parent_cost = random.choice(parents) if random.random() < 0.4 else parents[0]
        added = random.choice((1, 2, 2, 3, 3, 4) if parent == code else (1, 1, 2))
        added = min(added, longest, MAXIMUM_DIGITS - len(parent))
        if added < 1:
            continue
        # a national number does not begin with 0
        lowest = 10 ** (added - 1) if parent == code else 0
        digits = parent + f"{random.randrange(lowest, 10**added):0{added}d}"
        if digits in drawn:
            continue
        drawn.add(digits)
        kind = random.choice(("", " mobile", " mobile", " mobile other", " city", " special"))
        destination = country + kind
        price = max(900, parent_cost * random.randrange(60, 240) // 100)
        if len(parents) < 40:
            parents.append((digits, destination, price))
        yield Prefix(digits, destination, market, price, False)


def deck_rows(table: RateTable, world: list[Prefix], seed: int) -> Iterator[Row]:
    """The rates of one table: most prefixes, a second price for some from mid-month on."""
    if not table.has_deck:
        for rate in table.rates:
            yield {
                "rate_table_id": table.rate_table_id,
                "valid_from": VALID_FROM,
                "increment_seconds": table.increment_seconds,
                **rate,
            }
        return
    random = Random(f"{table.rate_table_id} {seed}")
    for prefix in world:
        if not prefix.is_everywhere and random.random() >= _IN_DECK:
            continue
        row = {
            "rate_table_id": table.rate_table_id,
            "prefix": prefix.digits,
            "destination": prefix.destination,
            "valid_from": VALID_FROM,
            "rate_per_minute": _price(random, prefix, table),
            "initial_seconds": table.initial_seconds,
            "increment_seconds": table.increment_seconds,
            **_exceptions(random, prefix, table),
        }
        yield row
        if table.is_amended and random.random() < _AMENDED:
            yield {
                **row,
                "valid_from": MID_MONTH,
                "rate_per_minute": _price(random, prefix, table),
            }


def _price(random: Random, prefix: Prefix, table: RateTable) -> str:
    unit = 10 ** (6 - table.decimals)
    micro = prefix.cost * table.price_percent * random.randrange(92, 109) // 10_000
    rounded = (micro + unit - 1) // unit
    scale: int = 10**table.decimals
    return f"{rounded // scale}.{rounded % scale:0{table.decimals}d}"


def _exceptions(random: Random, prefix: Prefix, table: RateTable) -> Row:
    """What decks have beside a price, on a few rows each."""
    if prefix.is_premium and table.price_percent > 110:
        return {"is_blocked": "true"}
    drawn = random.random()
    for share, cells in _EXCEPTIONS:
        if drawn < share:
            return cells
    return {}
