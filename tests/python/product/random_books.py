"""Random tariff books and random calls for them: legal, and as awkward as a legal book can be.

Everything follows from one seed. A case is many books in one, for a build costs seconds whatever
is in it: a crowd, where accounts compete for the same calls, and `BOOKS` small books, each with
its own two customers, provider, tables and calls, so that a failure is about one of them. Values
come from small pools, so that prefixes, codes and dates meet; starts crowd around midnights,
edges of bands, holidays, and the hours that a clock repeats or skips.
"""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from itertools import chain
from random import Random
from typing import Any
from zoneinfo import ZoneInfo

from tests.python.reference_rater.call_ids import call_id

from .book import Book

Cells = dict[str, str]

BOOKS = 120
CALLS_OF_A_BOOK = 30
CALLS_OF_THE_CROWD = 1500

ZONES = [
    "UTC",
    "America/New_York",
    "America/Los_Angeles",
    "America/Havana",
    "Europe/London",
    "Asia/Kathmandu",
    "Australia/Lord_Howe",
]
CURRENCIES = ["USD", "EUR", "JPY"]
DAYS = [date(2026, 9, 1) + timedelta(days=days) for days in range(0, 80, 5)]
FIRSTS = [date(2026, 9, 1), date(2026, 10, 1), date(2026, 11, 1)]
CLOCK_CHANGES = [
    datetime(2026, 10, 25, 1, 0, tzinfo=UTC),  # London
    datetime(2026, 11, 1, 5, 0, tzinfo=UTC),  # Havana
    datetime(2026, 11, 1, 6, 0, tzinfo=UTC),  # New York
    datetime(2026, 10, 3, 15, 30, tzinfo=UTC),  # Lord Howe
]
HOLIDAYS = [
    *FIRSTS[1:],
    date(2026, 9, 7),
    date(2026, 9, 21),
    date(2026, 10, 12),
    date(2026, 10, 25),
]
NUMBERS = [
    *(f"1212555{last:04}" for last in range(100, 130)),
    *(f"1415555{last:04}" for last in range(100, 110)),
    "19005550100",
    "442079460000",
    "442079460111",
    "447700900123",
    "33142685300",
    "35315550100",
    "5215555550100",
]
POOLS = {
    "ingress_trunk": ["SIP/gw-1", "SIP/gw-2", "SIP/gw-22", "IAX2/east", ""],
    "egress_trunk": ["out-a", "out-b", ""],
    "service_provider": ["Blue Tel", "blue tel", "Red Tel", ""],
    "source_ip": ["192.0.2.1", "192.0.2.200", "198.51.100.7", "2001:db8::1", "pbx.example", ""],
    "target_ip": ["203.0.113.5", "2001:db8:1::9", ""],
    "from_uri": ["sip:100@ann.example", "sip:o'neil@bob.example;x=1", ""],
    "to_uri": ["sip:+14155550100@x.example;user=phone", "tel:911", ""],
    "disconnect_reason": ["ANSWERED", "NO ANSWER", "NORMAL_CLEARING", ""],
    "service_type": ["voice", "sms", "fax", ""],
}
DIRECTIONS = ["inbound", "outbound", "on_net"]
CUSTOMERS = [f"c{number}" for number in range(24)]
PROVIDERS = [f"p{number}" for number in range(4)]
TABLES = 40

WEEKDAYS = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"]
FEEDS = {
    # source_id: dial plan, rated sides, direction of calls that say none
    "f0": ("us", "", ""),
    "f1": ("us", "both", "inbound"),
    "f2": ("as-it-is", "both", "outbound"),
    "f3": ("us", "customer", ""),
    "f4": ("us", "provider", "outbound"),
}
PARTS = 3
TAX_CATEGORIES = 30


@dataclass(frozen=True)
class Window:
    """A row of time_bands.csv; times are minutes of the day."""

    days: tuple[str, ...]
    start: int
    end: int

    def holds(self, minute: int, today: str, yesterday: str) -> bool:
        """Tell whether it holds on a kind of day that follows another kind."""
        if self.start < self.end:
            return today in self.days and self.start <= minute < self.end
        return (today in self.days and minute >= self.start) or (
            yesterday in self.days and minute < self.end
        )


@dataclass(frozen=True)
class Band:
    """A time band of the pool."""

    name: str
    windows: tuple[Window, ...]

    @property
    def edges(self) -> set[int]:
        """The minutes at which it can begin or end."""
        return {0} | {minute % 1440 for each in self.windows for minute in (each.start, each.end)}

    def holds(self, minute: int, today: str, yesterday: str) -> bool:
        """Tell whether one of its windows holds."""
        return any(window.holds(minute, today, yesterday) for window in self.windows)

    def can_meet(self, other: "Band", has_calendar: bool) -> bool:
        """Tell whether both can hold at one moment: what the seeds may not have on one prefix."""
        following = [(WEEKDAYS[day - 1], WEEKDAYS[day]) for day in range(7)]
        if has_calendar:
            kinds = [*WEEKDAYS, "holiday"]
            following += [(kind, "holiday") for kind in kinds]
            following += [("holiday", kind) for kind in kinds]
        return any(
            self.holds(minute, today, yesterday) and other.holds(minute, today, yesterday)
            for yesterday, today in following
            for minute in self.edges | other.edges
        )


@dataclass(frozen=True)
class Clock:
    """What the bands of a table depend on, and those that it may have."""

    timezone: str
    calendar_id: str
    bands: tuple[Band, ...]


@dataclass(frozen=True)
class Edge:
    """Where the price of a table can change: the ends of a window on the table's clock."""

    zone: str
    window: Window
    holidays: AbstractSet[date]

    def moment(self, random: Random) -> datetime:
        """Choose a beginning or an end of the window, most often on a day that it holds."""
        for _ in range(10):
            day = DAYS[0] + timedelta(days=random.randrange(80))
            if random.random() < 0.3:
                day = random.choice([*HOLIDAYS, *FIRSTS])
            kind = "holiday" if day in self.holidays else WEEKDAYS[day.weekday()]
            if kind in self.window.days:
                break
        minute = random.choice([self.window.start, self.window.end])
        if minute == self.window.end and self.window.end <= self.window.start:
            day += timedelta(days=1)
        wall = datetime.combine(day, time(0)) + timedelta(minutes=minute)
        return wall.replace(tzinfo=ZoneInfo(self.zone)).astimezone(UTC)


@dataclass
class World:
    """What all books of a case share: feeds, bands, calendars."""

    zones: dict[str, str] = field(default_factory=dict)  # source_id -> zone
    bands: list[Band] = field(default_factory=list)
    calendars: dict[str, set[date]] = field(default_factory=dict)
    meeting: dict[bool, set[frozenset[str]]] = field(default_factory=dict)


@dataclass
class Line:
    """A line of a delivery: the part of its source's files, and the call."""

    source_id: str
    part: int
    call: Cells


class Writer:
    """Writes rows of a book and lines of files, as its own seed says."""

    def __init__(self, seed: str, book: Book, world: World, rules: AbstractSet[str]) -> None:
        """Begin with nothing written."""
        self.random = Random(seed)
        self.book = book
        self.world = world
        self.rules = rules
        self.lines: list[Line] = []
        self.edges: list[Edge] = []
        self.clock = self.any_clock()

    # -- choices --------------------------------------------------------------------------------

    def one(self, values: Sequence[str], default: float = 0.0) -> str:
        """Choose one; with some probability the empty cell, which is the default."""
        return "" if self.random.random() < default else self.random.choice(values)

    def chance(self, probability: float) -> bool:
        """Say yes as often as that."""
        return self.random.random() < probability

    def money(self, most: int, decimals: int) -> str:
        """Write an amount of so many decimals."""
        units = self.random.randrange(most * 10**decimals + 1)
        return (
            f"{units // 10**decimals}.{units % 10**decimals:0{decimals}}"
            if decimals
            else str(units)
        )

    def validities(self, most: int) -> list[Cells]:
        """Write rows of one key: they follow each other, with and without gaps, in any order."""
        starts = sorted(self.random.sample(DAYS, self.random.randrange(1, most + 1)))
        ends = [*starts[1:], DAYS[-1] + timedelta(days=30)]
        rows = []
        for position, (start, end) in enumerate(zip(starts, ends, strict=True)):
            valid_to = ""
            if self.chance(0.3):
                gap = self.random.choice([0, 0, 1, 3])
                valid_to = max(end - timedelta(days=gap), start + timedelta(days=1)).isoformat()
            is_since_ever = position == 0 and self.chance(0.7)
            rows.append(
                {"valid_from": "" if is_since_ever else start.isoformat(), "valid_to": valid_to}
            )
        self.random.shuffle(rows)
        return rows

    # -- rate tables ----------------------------------------------------------------------------

    def any_clock(self) -> Clock:
        """Choose a zone, a calendar and bands of which no two can hold at one moment."""
        timezone = self.one(ZONES)
        if "bands" not in self.rules or self.chance(0.1):
            return Clock(timezone, "", ())
        calendar_id = self.one(list(self.world.calendars), 0.4)
        meeting = self.world.meeting[bool(calendar_id)]
        family: list[Band] = []
        for band in self.random.sample(self.world.bands, len(self.world.bands)):
            if all(frozenset((band.name, other.name)) not in meeting for other in family):
                family.append(band)
        return Clock(timezone, calendar_id, tuple(family[: self.random.randrange(1, 5)]))

    def write_table(self, table: str, currency: str, prefixes: Iterable[str]) -> None:
        """Write a rate table of any kind with its rates."""
        clock = self.clock if self.chance(0.7) else self.any_clock()
        cells = {
            "timezone": clock.timezone,
            "rated_number": self.one(["called", "calling"], 0.7),
            "charge_unit": self.one(["seconds", "event"], 0.85),
            "increment_rule": self.one(["initial_then_next", "multiple"], 0.3),
            "duration_rounding": self.one(["up", "half_up", "down"], 0.2),
            "charge_rounding": self.one(["half_up", "half_even", "up", "down"], 0.2),
            "charge_decimals": self.one([str(decimals) for decimals in range(9)], 0.2),
            "band_rule": self.one(["split", "start"], 0.4) if "split" in self.rules else "",
            "holiday_calendar_id": clock.calendar_id,
        }
        self.book.add("rate_tables", rate_table_id=table, currency=currency, **cells)
        holidays = self.world.calendars.get(clock.calendar_id, set())
        self.edges += [
            Edge(clock.timezone, window, holidays)
            for band in clock.bands
            for window in band.windows
        ]
        for prefix in prefixes:
            likely = self.random.choice([0.1, 0.8, 1])
            names = [band.name for band in clock.bands if self.chance(likely)]
            if not names or self.chance(0.75):
                names.append("")
            for name in names:
                self.write_rates(table, prefix, name, cells)

    def write_rates(self, table: str, prefix: str, time_band: str, cells: Cells) -> None:
        """Write the rows of one key, some with steps."""
        for validity in self.validities(3):
            rate = self.rate(may_mark_up=cells["band_rule"] != "split")
            key = {"rate_table_id": table, "prefix": prefix, "time_band": time_band}
            destination = f"To {prefix[:2] or 'anywhere'} {time_band}".strip()
            self.book.add("rates", **key, destination=destination, **validity, **rate)
            has_steps = "steps" in self.rules and self.chance(0.3)
            if has_steps and cells["charge_unit"] != "event" and not rate["markup_percent"]:
                key["valid_from"] = validity["valid_from"]
                for step in self.steps(rate, cells["increment_rule"] == "multiple"):
                    self.book.add("rate_steps", **key, **step)

    def rate(self, may_mark_up: bool) -> Cells:
        """Write the prices of one row: of one sign, with sensible and odd steps."""
        sign = "-" if self.chance(0.1) else ""
        decimals = self.random.choice([2, 4, 6, 10])
        least, most = sorted(self.money(1, 4) for _ in range(2))
        kind = self.random.random() if may_mark_up else self.random.uniform(0, 0.9)
        return {
            "rate_per_minute": sign + self.money(2, decimals) if kind < 0.9 else "",
            "markup_percent": self.one(["0", "15", "-20", "12.3456"]) if kind > 0.9 else "",
            "is_blocked": "true" if 0.86 < kind < 0.9 else self.one(["false", "FALSE"], 0.8),
            "connection_fee": sign + self.money(1, 3) if self.chance(0.4) else "",
            "initial_rate_per_minute": sign + self.money(2, decimals) if self.chance(0.2) else "",
            "initial_seconds": self.one(["0", "1", "6", "30", "60"], 0.3),
            "increment_seconds": self.one(["1", "6", "18", "60", "7"], 0.3),
            "grace_seconds": self.one(["0", "3", "5"], 0.7),
            "minimum_seconds": self.one(["10", "30", "65"], 0.8),
            "minimum_charge": least if self.chance(0.15) else "",
            "maximum_charge": most if self.chance(0.15) else "",
        }

    def steps(self, rate: Cells, is_multiple: bool) -> Iterator[Cells]:
        """Write steps of a row, each where an increment of the part before it ends."""
        prices = [rate[name] for name in ("rate_per_minute", "connection_fee")]
        prices.append(rate["initial_rate_per_minute"])
        is_paid = any(price and Decimal(price) < 0 for price in prices)
        is_charged = any(price and Decimal(price) > 0 for price in prices)
        increment = int(rate["increment_seconds"] or 60)
        initial = int(rate["initial_seconds"] or increment)
        second = -(-initial // increment) * increment if is_multiple else initial
        second += increment * self.random.choice([0, 0, 1, 2, 5])
        if second == 0:
            second = increment
        for _ in range(self.random.choice([1, 1, 2, 3])):
            increment = self.random.choice([1, 6, 7, 30, 60])
            price = self.money(2, self.random.choice([2, 4, 10])) if is_paid or is_charged else "0"
            yield {
                "from_second": str(second),
                "rate_per_minute": "-" + price if is_paid else price,
                "increment_seconds": str(increment),
            }
            second += increment * self.random.randrange(1, 6)

    # -- calls ----------------------------------------------------------------------------------

    def start(self, rings: float, talk_seconds: float) -> datetime:
        """Choose a moment: any, at a midnight, around the edge of a band, where a clock changes."""
        kind = self.random.random()
        just = timedelta(milliseconds=self.random.choice([-1000, -1, 0, 0, 0, 1, 1000]))
        if kind < 0.2:
            seconds = self.random.randrange(80 * 86400)
            return datetime(2026, 8, 28, tzinfo=UTC) + timedelta(seconds=seconds)
        if kind < 0.75 and self.edges:
            during = self.random.randrange(int(talk_seconds) + 1)
            before = self.random.choice([0, 60, rings, rings + during, rings + during])
            edge = self.random.choice(self.edges).moment(self.random)
            return edge + just - timedelta(seconds=before)
        if kind < 0.9:
            day = self.random.choice([*DAYS, *FIRSTS])
            midnight = datetime(day.year, day.month, day.day, tzinfo=ZoneInfo(self.one(ZONES)))
            return midnight.astimezone(UTC) + just
        hours = timedelta(minutes=15 * self.random.randrange(-10, 10))
        return self.random.choice(CLOCK_CHANGES) + hours + just

    def written(self, moment: datetime, zone: str) -> str:
        """Write a time in UTC, with an offset, or bare on the clock of the source."""
        kind = self.random.random()
        if kind < 0.3:
            return moment.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
        if kind < 0.5:
            return moment.astimezone(ZoneInfo(self.one(ZONES))).isoformat(" ")
        return moment.astimezone(ZoneInfo(zone)).replace(tzinfo=None).isoformat("T")

    def call(self, reference: str, source_id: str, numbers: Sequence[str]) -> Cells:
        """Write a call, but for what tells whose it is."""
        zone = self.world.zones[source_id]
        talk_seconds = self.seconds()
        rings = self.random.choice([0, 1, 5, 30, 59.999, 60, 61, 90, 600])
        start = self.start(rings, max(float(talk_seconds), 0))
        call = {
            "call_reference": reference,
            "started_at": self.written(start, zone),
            "talk_seconds": talk_seconds,
            "calling_number": self.dialled(numbers),
            "called_number": self.dialled(numbers),
            "call_direction": self.one(DIRECTIONS, 0.6),
            "carrier_cost": self.one(["0.0125", "-0.3", "1.00000001", "0"], 0.4),
        }
        if self.chance(0.6):
            answered = start + timedelta(seconds=rings)
            call["answered_at"] = self.written(answered, zone)
            if self.chance(0.3):
                ended = answered + timedelta(milliseconds=self.random.randrange(300_000))
                call["ended_at"] = ended.isoformat()
                if self.chance(0.5):
                    # a bare time on a clock that changes may come after the end
                    call["answered_at"] = answered.isoformat()
                    call["talk_seconds"] = ""
        return call

    def seconds(self) -> str:
        """Write talk seconds: whole, fractional, at the edges, zero, sometimes negative."""
        kind = self.random.random()
        if kind < 0.1:
            return "0"
        if kind < 0.12:
            return self.one(["-1", "-0.5"])
        if kind < 0.5:
            return self.one(
                ["1", "3", "5", "6", "7", "30", "31", "45", "60", "60.001", "0.4", "0.5", "120"]
            )
        if kind < 0.6:
            return str(self.random.randrange(1, 4000))
        if kind < 0.8:
            return str(self.random.randrange(1, 400))
        return f"{self.random.randrange(600)}.{self.random.randrange(1000):03}"

    def dialled(self, numbers: Sequence[str]) -> str:
        """Write a number as people and machines write it."""
        number = self.one(numbers)
        kind = self.random.random()
        if kind < 0.07:
            return self.one(["s", "anonymous", "911", "*60", "101", ""])
        if kind < 0.3:
            return f"+{number}"
        if kind < 0.4 and number.startswith("1"):
            return number[1:]
        if kind < 0.5 and not number.startswith("1"):
            return f"011{number}"
        if kind < 0.55:
            return f"sip:{number}@carrier.example;user=phone"
        return number

    def deliver(self, source_id: str, call: Cells) -> None:
        """Put a call into a file; some come again later, and some are corrected."""
        part = self.random.randrange(PARTS)
        self.lines.append(Line(source_id, part, call))
        if self.chance(0.06):
            self.lines.append(Line(source_id, self.random.randrange(part, PARTS), call))
        if self.chance(0.03):
            corrected = {**call, "carrier_cost": "0.5", "talk_seconds": "61"}
            self.lines.append(Line(source_id, PARTS - 1, corrected))


class SmallBook(Writer):
    """Two customers, a provider, three tables and some calls that nobody else is concerned by."""

    def __init__(
        self, number: int, seed: int, book: Book, world: World, rules: AbstractSet[str]
    ) -> None:
        """Write all of it."""
        self.name = name_of(number)
        super().__init__(f"{seed}/{self.name}", book, world, rules)
        self.customers = [f"{self.name}-ann", f"{self.name}-bob"]
        self.provider = f"{self.name}-carrier"
        self.numbers = self.random.sample(NUMBERS, 6)
        self.source_id = self.one([*["f0", "f1", "f2"] * 3, *FEEDS])
        self.write_accounts()
        if "tiers" in rules:
            self.write_tiers()
        for call_number in range(CALLS_OF_A_BOOK):
            self.write_call(f"{self.name}-{call_number}")

    def prefixes(self, most: int) -> list[str]:
        """Choose prefixes of this book's numbers, most often also the empty one."""
        chosen = {self.one(self.numbers)[: self.random.randrange(1, 8)] for _ in range(most)}
        return sorted(chosen | ({""} if self.chance(0.75) else set()))

    def write_accounts(self) -> None:
        """Write the three accounts, their codes and tables, all in one currency."""
        currency = self.one(CURRENCIES)
        tables = [f"{self.name}-{table}" for table in ("retail", "other", "cost")]
        for table in tables:
            self.write_table(table, currency, self.prefixes(4))
        given = [
            [(tables[0], "", ""), (tables[1], self.one(DIRECTIONS), self.one(["voice", "sms"]))],
            [(tables[1], "", ""), (tables[0], "", "sms")],
            [(tables[2], "", ""), (tables[1], self.one(DIRECTIONS), "")],
        ]
        for account_id, rows in zip([*self.customers, self.provider], given, strict=True):
            is_provider = account_id == self.provider
            self.book.account(
                account_id,
                is_provider="true" if is_provider else "",
                is_invoiced="" if is_provider else self.one(["true", "false"], 0.8),
                currency=currency,
                timezone=self.one(ZONES),
            )
            field_name = "egress_trunk" if is_provider else "billing_number"
            self.book.auth_code(
                account_id, account_id, f"{field_name} equals {account_id}", priority="1"
            )
            for table, direction, service in rows:
                self.book.add(
                    "account_rate_tables",
                    account_id=account_id,
                    rate_table_id=table,
                    call_direction=direction,
                    service_type=service,
                )

    def write_tiers(self) -> None:
        """Write tiers for the customers: no prefix is in two that an account has on one day."""
        prefixes = self.prefixes(5)
        self.random.shuffle(prefixes)
        cut = self.random.randrange(1, len(prefixes) + 1)
        groups = {"first": prefixes[:cut], "next": prefixes[:cut], "beside": prefixes[cut:]}
        ids = {group: f"{self.name}-{group}" for group, own in groups.items() if own}
        for group, volume_tier_id in ids.items():
            rule = self.one(["graduated", "whole_volume"])
            for minutes in self.tier_starts():
                rate = self.money(1, self.random.choice([2, 4, 10]))
                self.book.add(
                    "volume_tiers",
                    volume_tier_id=volume_tier_id,
                    tier_rule=rule,
                    from_minutes=minutes,
                    rate_per_minute=rate,
                    flat_fee=self.one(["0", "1", "0.5", "12.3456789"], 0.5),
                )
            for prefix in groups[group]:
                self.book.add(
                    "volume_tier_destinations", volume_tier_id=volume_tier_id, prefix=prefix
                )
        for account_id in self.customers:
            if self.chance(0.2):
                continue
            change = self.random.choice([*DAYS, *FIRSTS]).isoformat()
            rows = [("first", "", change), ("next", change, "")]
            if self.chance(0.5):
                rows = [("first", self.one([change], 0.7), "")]
            if "beside" in ids:
                later = self.validities(2)
                rows += [("beside", row["valid_from"], row["valid_to"]) for row in later]
            for group, valid_from, valid_to in rows:
                self.book.add(
                    "account_volume_tiers",
                    account_id=account_id,
                    volume_tier_id=ids[group],
                    valid_from=valid_from,
                    valid_to=valid_to,
                )

    def tier_starts(self) -> list[str]:
        """Choose where tiers begin: low and whole, so that months end on them; or anywhere."""
        style = self.random.random()
        if style < 0.4:
            return ["0", "1", "2", "4"]
        if style < 0.6:
            return ["0.000", "0.05", "1.250"]
        if style < 0.8:
            return ["0", "10", "60"]
        later = sorted(self.random.sample(range(3, 6000, 3), self.random.randrange(4)))
        return ["0", *(f"{Decimal(seconds) / 60:.2f}" for seconds in later)]

    def write_call(self, reference: str) -> None:
        """Write one call, most often of one of the customers, and what a person said of it."""
        call = self.call(reference, self.source_id, self.numbers)
        call["billing_number"] = self.one([*self.customers * 8, "nobody"])
        call["egress_trunk"] = self.one([*[self.provider] * 15, "no-trunk"])
        call["service_type"] = self.one(["voice", "sms", "fax"], 0.5)
        self.deliver(self.source_id, call)
        if "dispositions" in self.rules and self.chance(0.08):
            self.write_dispositions(reference)

    def write_dispositions(self, reference: str) -> None:
        """Decide one side of a call, or each; some decisions are about no call."""
        customer = ("assign", self.one(self.customers))
        provider = ("assign", self.provider)
        written_off = ("write_off", "")
        no_customer = ("write_off", self.one(self.customers))
        no_provider = ("write_off", self.provider)
        rows = self.random.choice(
            [
                [customer],
                [provider],
                [customer, provider],
                [written_off],
                [written_off],
                [no_customer],
                [no_provider],
                [customer, no_provider],
                [no_customer, provider],
                [no_customer, no_provider],
            ]
        )
        if self.chance(0.1):
            reference += "-never-made"
        for action, account_id in rows:
            self.book.add(
                "call_dispositions",
                call_id=call_id(self.source_id, {"call_reference": reference}),
                action=action,
                account_id=account_id,
            )


class Crowd(Writer):
    """Accounts, codes and numbers that compete for the same calls, and many tables."""

    def __init__(self, seed: int, book: Book, world: World, rules: AbstractSet[str]) -> None:
        """Write all of it."""
        super().__init__(f"{seed}/crowd", book, world, rules)
        self.tables_of: dict[str, list[str]] = {currency: [] for currency in CURRENCIES}
        self.sources: list[str] = []
        self.write_tables()
        self.write_accounts()
        self.write_numbers()
        self.write_auth_codes()
        self.write_sources()
        for number in range(CALLS_OF_THE_CROWD):
            self.write_call(f"call-{number}")

    def write_tables(self) -> None:
        """Write rate tables of every kind with their rates."""
        for number in range(TABLES):
            table = f"t{number}"
            currency = CURRENCIES[number % len(CURRENCIES)]
            self.tables_of[currency].append(table)
            prefixes = {digits[: self.random.randrange(8)] for digits in NUMBERS}
            if self.chance(0.5):
                prefixes.discard("")
            self.write_table(
                table, currency, [prefix for prefix in sorted(prefixes) if self.chance(0.8)]
            )

    def write_accounts(self) -> None:
        """Write customers and providers, with tables for some directions, services and days."""
        for account_id in [*CUSTOMERS, *PROVIDERS]:
            is_provider = account_id in PROVIDERS
            currency = self.one(CURRENCIES)
            self.book.account(
                account_id,
                is_provider="true" if is_provider else self.one(["false"], 0.5),
                is_invoiced="" if is_provider else self.one(["true", "false"], 0.8),
                currency=currency,
                timezone=self.one(ZONES),
            )
            keys = {("", "")} | {
                (self.one(DIRECTIONS, 0.5), self.one(["voice", "sms"], 0.5)) for _ in range(3)
            }
            for direction, service in sorted(keys):
                for validity in self.validities(2):
                    self.book.add(
                        "account_rate_tables",
                        account_id=account_id,
                        rate_table_id=self.one(self.tables_of[currency]),
                        call_direction=direction,
                        service_type=service,
                        **validity,
                    )

    def write_numbers(self) -> None:
        """Write ranges of numbers; some go from one account to another on the same clock."""
        zones = {row["account_id"]: row["timezone"] for row in self.book.seeds["accounts"]}
        for first, last in ((100, 104), (105, 105), (110, 119), (125, 129)):
            zone = zones[self.one(CUSTOMERS)]
            for validity in self.validities(2):
                self.book.add(
                    "numbers",
                    account_id=self.one([each for each in CUSTOMERS if zones[each] == zone]),
                    number_from=f"1212555{first:04}",
                    number_to=f"1212555{last:04}",
                    **validity,
                )

    def write_auth_codes(self) -> None:
        """Give every customer a code on its billing number, and let many others compete."""
        for account_id in CUSTOMERS:
            self.book.auth_code(
                f"own-{account_id}", account_id, f"billing_number equals {account_id}"
            )
        for account_id in PROVIDERS:
            self.book.auth_code(
                f"own-{account_id}", account_id, f"source_id equals s{account_id[1:]}"
            )
        for number in range(60):
            account_id = self.one([*CUSTOMERS, *PROVIDERS])
            conditions = [self.condition() for _ in range(self.random.choice([1, 2, 3, 3]))]
            if account_id in CUSTOMERS and any(
                condition.startswith("called_number ") for condition in conditions
            ):
                conditions.append("call_direction equals inbound")
            self.book.auth_code(
                f"a{self.random.randrange(1000):03}-{number}",
                account_id,
                *conditions,
                priority=self.one([*map(str, range(70, 270, 10)), "100", "200"], 0.1),
                **self.validities(1)[0],
            )

    def condition(self) -> str:
        """Write one condition on a field that the calls have values for."""
        name = self.one(
            [
                *POOLS,
                "calling_number",
                "called_number",
                "called_number_raw",
                "talk_seconds",
                "call_started",
                "call_ended",
                "call_direction",
            ]
        )
        if name == "talk_seconds":
            low = self.random.randrange(200)
            return f"talk_seconds between {low}|{low + self.random.randrange(100)}.5"
        if name in ("call_started", "call_ended"):
            low_day, high_day = sorted(self.random.sample(DAYS, 2))
            return f"{name} between {low_day}T04:00:00Z|{high_day} 12:00:00"
        if name == "call_direction":
            return f"call_direction equals {self.one(DIRECTIONS)}"
        if name.endswith("_ip") and self.chance(0.7):
            network = self.one(["192.0.2.0/24", "192.0.2.128/25", "0.0.0.0/0", "2001:db8::/33"])
            return f"{name} in_network {network}"
        pool = [value for value in POOLS.get(name, NUMBERS) if value]
        value = self.one(pool)
        operator = self.one(
            ["equals", "starts_with", "ends_with", "contains", "matches", "between"]
        )
        if operator == "between":
            first, last = sorted([value, self.one(pool)])
            return f"{name} between {first}|{last}"
        if operator == "matches":
            return f"{name} matches {self.one(['^', ''])}{value[:3].replace('+', '[+]')}"
        part = {
            "equals": value,
            "starts_with": value[:5].rstrip(),
            "ends_with": value[-3:].lstrip(),
            "contains": value[1:5].strip(),
        }[operator]
        return f"{name} {operator} {part}"

    def write_sources(self) -> None:
        """Write four feeds with clocks, dial plans and sides of their own."""
        for number, (plan, sides) in enumerate(
            [("us", ""), ("us", "both"), ("as-it-is", "both"), ("us", "customer")]
        ):
            self.sources.append(f"s{number}")
            self.world.zones[f"s{number}"] = self.one(ZONES)
            self.book.add(
                "cdr_sources",
                source_id=f"s{number}",
                timezone=self.world.zones[f"s{number}"],
                dial_plan_id=plan,
                currency=self.one(CURRENCIES, 0.1),
                default_direction=self.one(DIRECTIONS[:2], 0.5),
                rated_sides=sides,
            )

    def write_call(self, reference: str) -> None:
        """Write one call of some source."""
        source_id = self.one(self.sources)
        call = {name: self.one(pool) for name, pool in POOLS.items()}
        call |= self.call(reference, source_id, NUMBERS)
        call["billing_number"] = self.one([*CUSTOMERS, "nobody"], 0.2)
        self.deliver(source_id, call)


def name_of(number: int) -> str:
    """Name a small book: what its accounts, tables and calls begin with."""
    return f"b{number:03}"


class RandomCase:
    """A book and the files of its inbox, all from one seed."""

    def __init__(
        self, seed: int, rules: AbstractSet[str], only: Collection[int] = frozenset()
    ) -> None:
        """Write the crowd and all small books, or `only` the small books of these numbers."""
        self.seed = seed
        self.random = Random(f"{seed}/world")
        self.book = Book(decks=("north", "south", "east"))
        self.world = World()
        self.write_world(rules)
        self.writers: list[Writer] = [
            SmallBook(number, seed, self.book, self.world, rules)
            for number in (sorted(only) or range(BOOKS))
        ]
        if not only:
            self.writers.append(Crowd(seed, self.book, self.world, rules))
        if "taxes" in rules:
            self.write_taxes(Random(f"{seed}/taxes"))
        self.files: dict[tuple[str, str], list[Cells]] = {}
        for part in range(PARTS):
            for line in chain.from_iterable(writer.lines for writer in self.writers):
                if line.part == part:
                    lines = self.files.setdefault((line.source_id, f"part-{part}.csv"), [])
                    lines.append(line.call)

    # -- what all books share -------------------------------------------------------------------

    def write_world(self, rules: AbstractSet[str]) -> None:
        """Write feeds, runs with days between them, calendars and bands."""
        self.book.add("dial_plans", dial_plan_id="as-it-is")
        for source_id, (plan, sides, direction) in FEEDS.items():
            self.world.zones[source_id] = self.random.choice(ZONES)
            self.book.add(
                "cdr_sources",
                source_id=source_id,
                timezone=self.world.zones[source_id],
                dial_plan_id=plan,
                currency=self.random.choice(CURRENCIES),
                default_direction=direction,
                rated_sides=sides,
            )
        for run, start, end in [
            ("r1", "2026-09-06", "2026-10-01"),
            ("r2", "2026-10-06", "2026-11-05"),
        ]:
            self.book.add(
                "invoice_runs",
                invoice_run_id=run,
                period_start=start,
                period_end=end,
                invoice_date=end,
            )
        if "bands" in rules:
            self.write_calendars()
            self.write_bands()

    def write_taxes(self, random: Random) -> None:
        """Write tax categories, and tax most customers: no tax per call above one per invoice."""
        categories = [f"category-{number}" for number in range(TAX_CATEGORIES)]
        for category in categories:
            between = random.randrange(5)
            for tax_id in random.sample(
                ["gst", "pst", "usf", "vat", "fee"], random.randrange(1, 6)
            ):
                level = random.choice(["", "invoice", "call"])
                orders = range(between + 1) if level == "call" else range(between, 5)
                starts = sorted(
                    random.sample(["", "2026-09-16", "2026-10-16"], random.choice([1, 1, 2]))
                )
                order, service_type = random.choice(orders), random.choice(["", "", "voice", "sms"])
                for start in starts:
                    self.book.add(
                        "taxes",
                        tax_category_id=category,
                        tax_id=tax_id,
                        tax_name=tax_id.upper(),
                        stack_order=order or random.choice(["", "0"]),
                        rate_percent=random.choice(["0", "100", "50", "5", "9.975", "33.333333"]),
                        service_type=service_type,
                        level=level,
                        rounding=random.choice(["", "half_up", "half_even", "down"]),
                        valid_from=start,
                        valid_to=random.choice(["", "", "2026-11-05"])
                        if start == starts[-1]
                        else "",
                    )
        for account in self.book.seeds["accounts"]:
            if random.random() < 0.8:
                account["tax_category_id"] = random.choice(categories)

    def write_calendars(self) -> None:
        """Write calendars of a few of the holidays."""
        for number in range(3):
            days = self.random.sample(HOLIDAYS, self.random.randrange(1, 6))
            self.world.calendars[f"h{number}"] = set(days)
            for day in days:
                self.book.add("holidays", calendar_id=f"h{number}", calendar_date=day, name="Rest")

    def write_bands(self) -> None:
        """Write bands of one window or more, and find out which of them can meet."""
        every_day = [*WEEKDAYS, "holiday"]
        day_sets = [WEEKDAYS[:5], ["sat", "sun", "holiday"], ["holiday"], every_day, every_day]
        for number in range(14):
            windows = []
            for _ in range(self.random.choice([1, 1, 1, 2])):
                days = self.random.choice([*day_sets, self.random.sample(every_day, 3)])
                start, end = self.random.sample(
                    [*range(0, 1440, 180), 1, 90, 120, 150, 719, 1110, 1439, 1440], 2
                )
                windows.append(Window(tuple(days), start % 1440, end))
                if windows[-1].start == windows[-1].end:
                    windows[-1] = Window(tuple(days), 0, 1440)
            self.world.bands.append(Band(f"band-{number}", tuple(windows)))
        for band in self.world.bands:
            for window in band.windows:
                self.book.add(
                    "time_bands",
                    time_band=band.name,
                    days="|".join(window.days),
                    start_time="{:02}:{:02}".format(*divmod(window.start, 60)),
                    end_time="{:02}:{:02}".format(*divmod(window.end, 60)),
                )
        for has_calendar in (False, True):
            self.world.meeting[has_calendar] = {
                frozenset((one.name, other.name))
                for one in self.world.bands
                for other in self.world.bands
                if one is not other and one.can_meet(other, has_calendar)
            }

    # -- what a reader of a failure needs -------------------------------------------------------

    def describe(self, key: tuple[Any, ...], row: Mapping[str, Any]) -> str:
        """Write the call that a compared row is about and the rows of the book that concern it.

        `key` is source, file and line of a call, or ids among which is an account's.
        """
        call: Cells = {}
        if key[:2] in self.files:
            source_id, file_name, line_number = key
            call = self.files[source_id, file_name][line_number - 2]
        texts = [call.get("call_reference", ""), *(str(part) for part in key)]
        names = {writer.name for writer in self.writers if isinstance(writer, SmallBook)}
        name = next((text[:4] for text in texts if text[:4] in names), None)
        only = f", only={{{int(name[1:])}}}" if name else ""
        said = [f"\n  seed={self.seed}{only}"]
        if call:
            rows = self.rows_about_a_call(call, row)
            said.append(f"  call {filled(call)}")
        else:
            rows = self.rows_about_an_account([text for text in texts if text])
        return "\n".join([*said, *(f"  {seed} {filled(cells)}" for seed, cells in rows)])

    def rows_about_an_account(self, ids: list[str]) -> Iterator[tuple[str, Cells]]:
        """Find what the book says of an account and its volume tiers."""
        tier_ids = set()
        for seed in ("accounts", "account_volume_tiers"):
            for row in self.book.seeds[seed]:
                if row["account_id"] in ids:
                    tier_ids.add(row.get("volume_tier_id"))
                    yield seed, row
        for seed in ("volume_tiers", "volume_tier_destinations"):
            for row in self.book.seeds[seed]:
                if row["volume_tier_id"] in tier_ids:
                    yield seed, row

    def rows_about_a_call(self, call: Cells, row: Mapping[str, Any]) -> Iterator[tuple[str, Cells]]:
        """Find what the book says of one side of a call: its account, table, rates and bands."""
        table, account_id = row.get("rate_table_id"), row.get("account_id")
        digits = [
            "".join(filter(str.isdigit, call[side])).removeprefix("011")
            for side in ("called_number", "calling_number")
        ]
        bands = set()
        calendars = set()
        for seed in ("accounts", "rate_tables", "account_rate_tables"):
            for cells in self.book.seeds[seed]:
                is_own = cells.get("account_id") == account_id
                if is_own if seed != "rate_tables" else cells["rate_table_id"] == table:
                    calendars.add(cells.get("holiday_calendar_id"))
                    yield seed, cells
        for seed in ("rates", "rate_steps"):
            for cells in self.book.seeds[seed]:
                is_near = any(
                    number.startswith(cells["prefix"]) or ("1" + number).startswith(cells["prefix"])
                    for number in digits
                )
                if cells["rate_table_id"] == table and is_near:
                    bands.add(cells["time_band"])
                    yield seed, cells
        ids = {
            call_id(source_id, {"call_reference": call["call_reference"]}) for source_id in FEEDS
        }
        for seed, column, wanted in (
            ("time_bands", "time_band", bands),
            ("holidays", "calendar_id", calendars),
            ("call_dispositions", "call_id", ids),
        ):
            for cells in self.book.seeds[seed]:
                if cells[column] in wanted:
                    yield seed, cells


def filled(cells: Cells) -> str:
    """Write the cells that are not empty."""
    return " ".join(f"{name}={cell}" for name, cell in cells.items() if cell)
