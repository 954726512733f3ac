"""Random tariff books and random calls for them: legal, and as awkward as a legal book can be.

Everything follows from one seed. Values come from small pools, so that prefixes, codes and dates
meet; starts crowd around midnights of several clocks and around the hours that a clock repeats
or skips.
"""

from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta
from random import Random
from zoneinfo import ZoneInfo

from .book import Book

Cells = dict[str, str]

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
CLOCK_CHANGES = [
    datetime(2026, 10, 25, 1, 0, tzinfo=UTC),  # London
    datetime(2026, 11, 1, 5, 0, tzinfo=UTC),  # Havana
    datetime(2026, 11, 1, 6, 0, tzinfo=UTC),  # New York
    datetime(2026, 10, 3, 15, 30, tzinfo=UTC),  # Lord Howe
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
TABLES = 60


class RandomCase:
    """A book and the files of its inbox, all from one seed."""

    def __init__(self, seed: int, calls: int) -> None:
        """Write the book, then `calls` calls in files that overlap and correct each other."""
        self.random = Random(seed)
        self.book = Book(decks=("north", "south", "east"))
        self.tables_of: dict[str, list[str]] = {currency: [] for currency in CURRENCIES}
        self.sources: dict[str, str] = {}
        self.write_tables()
        self.write_accounts()
        self.write_numbers()
        self.write_auth_codes()
        self.write_sources()
        self.write_runs()
        self.files = self.deliveries([self.call(number) for number in range(calls)])

    # -- the book -------------------------------------------------------------------------------

    def one(self, values: Sequence[str], default: float = 0.0) -> str:
        """Choose one; with some probability the empty cell, which is the default."""
        return "" if self.random.random() < default else self.random.choice(values)

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
            if self.random.random() < 0.3:
                gap = self.random.choice([0, 0, 1, 3])
                valid_to = max(end - timedelta(days=gap), start + timedelta(days=1)).isoformat()
            is_since_ever = position == 0 and self.random.random() < 0.7
            rows.append(
                {"valid_from": "" if is_since_ever else start.isoformat(), "valid_to": valid_to}
            )
        self.random.shuffle(rows)
        return rows

    def write_tables(self) -> None:
        """Write rate tables of every kind with their rates."""
        for number in range(TABLES):
            table = f"t{number}"
            currency = CURRENCIES[number % len(CURRENCIES)]
            self.tables_of[currency].append(table)
            self.book.add(
                "rate_tables",
                rate_table_id=table,
                currency=currency,
                timezone=self.one(ZONES),
                rated_number=self.one(["called", "calling"], 0.7),
                charge_unit=self.one(["seconds", "event"], 0.8),
                increment_rule=self.one(["initial_then_next", "multiple"], 0.3),
                duration_rounding=self.one(["up", "half_up", "down"], 0.2),
                charge_rounding=self.one(["half_up", "half_even", "up", "down"], 0.2),
                charge_decimals=self.one([str(decimals) for decimals in range(9)], 0.2),
            )
            prefixes = {digits[: self.random.randrange(8)] for digits in NUMBERS}
            if self.random.random() < 0.5:
                prefixes.discard("")
            for prefix in sorted(prefixes):
                if self.random.random() < 0.8:
                    for validity in self.validities(3):
                        rate = self.rate()
                        self.book.add(
                            "rates",
                            rate_table_id=table,
                            prefix=prefix,
                            destination=f"To {prefix[:2] or 'anywhere'}",
                            **validity,
                            **rate,
                        )

    def rate(self) -> Cells:
        """Write the prices of one row: of one sign, with sensible and odd steps."""
        sign = "-" if self.random.random() < 0.1 else ""
        decimals = self.random.choice([2, 4, 6, 10])
        least, most = sorted(self.money(1, 4) for _ in range(2))
        kind = self.random.random()
        return {
            "rate_per_minute": sign + self.money(2, decimals) if kind < 0.9 else "",
            "markup_percent": self.one(["0", "15", "-20", "12.3456"]) if kind > 0.9 else "",
            "is_blocked": "true" if 0.85 < kind < 0.9 else self.one(["false", "FALSE"], 0.8),
            "connection_fee": sign + self.money(1, 3) if self.random.random() < 0.4 else "",
            "initial_rate_per_minute": (
                sign + self.money(2, decimals) if self.random.random() < 0.2 else ""
            ),
            "initial_seconds": self.one(["0", "1", "6", "30", "60"], 0.3),
            "increment_seconds": self.one(["1", "6", "18", "60", "7"], 0.3),
            "grace_seconds": self.one(["0", "3", "5"], 0.7),
            "minimum_seconds": self.one(["10", "30", "65"], 0.8),
            "minimum_charge": least if self.random.random() < 0.15 else "",
            "maximum_charge": most if self.random.random() < 0.15 else "",
        }

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
        field = self.one(
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
        if field == "talk_seconds":
            low = self.random.randrange(200)
            return f"talk_seconds between {low}|{low + self.random.randrange(100)}.5"
        if field in ("call_started", "call_ended"):
            low_day, high_day = sorted(self.random.sample(DAYS, 2))
            return f"{field} between {low_day}T04:00:00Z|{high_day} 12:00:00"
        if field == "call_direction":
            return f"call_direction equals {self.one(DIRECTIONS)}"
        if field.endswith("_ip") and self.random.random() < 0.7:
            network = self.one(["192.0.2.0/24", "192.0.2.128/25", "0.0.0.0/0", "2001:db8::/33"])
            return f"{field} in_network {network}"
        pool = [value for value in POOLS.get(field, NUMBERS) if value]
        value = self.one(pool)
        operator = self.one(
            ["equals", "starts_with", "ends_with", "contains", "matches", "between"]
        )
        if operator == "between":
            first, last = sorted([value, self.one(pool)])
            return f"{field} between {first}|{last}"
        if operator == "matches":
            return f"{field} matches {self.one(['^', ''])}{value[:3].replace('+', '[+]')}"
        part = {
            "equals": value,
            "starts_with": value[:5].rstrip(),
            "ends_with": value[-3:].lstrip(),
            "contains": value[1:5].strip(),
        }[operator]
        return f"{field} {operator} {part}"

    def write_sources(self) -> None:
        """Write four feeds with clocks, dial plans and sides of their own."""
        self.book.add("dial_plans", dial_plan_id="as-it-is")
        for number, (plan, sides) in enumerate(
            [("us", ""), ("us", "both"), ("as-it-is", "both"), ("us", "customer")]
        ):
            zone = self.one(ZONES)
            self.sources[f"s{number}"] = zone
            self.book.add(
                "cdr_sources",
                source_id=f"s{number}",
                timezone=zone,
                dial_plan_id=plan,
                currency=self.one(CURRENCIES, 0.1),
                default_direction=self.one(DIRECTIONS[:2], 0.5),
                rated_sides=sides,
            )

    def write_runs(self) -> None:
        """Write two runs with days between them."""
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

    # -- the calls ------------------------------------------------------------------------------

    def start(self) -> datetime:
        """Choose a moment: any, at a midnight of some clock, or where a clock changes."""
        kind = self.random.random()
        just = timedelta(milliseconds=self.random.choice([-1000, -1, 0, 0, 1, 1000, 899999]))
        if kind < 0.4:
            days = self.random.randrange(80 * 86400)
            return datetime(2026, 8, 28, tzinfo=UTC) + timedelta(seconds=days)
        if kind < 0.9:
            day = self.random.choice(DAYS)
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

    def call(self, number: int) -> tuple[str, Cells]:
        """Write one call of some source."""
        source_id = self.one(list(self.sources))
        zone = self.sources[source_id]
        start = self.start()
        call = {field: self.one(pool) for field, pool in POOLS.items()}
        call |= {
            "call_reference": f"call-{number}",
            "started_at": self.written(start, zone),
            "talk_seconds": self.seconds(),
            "calling_number": self.dialled(),
            "called_number": self.dialled(),
            "billing_number": self.one([*CUSTOMERS, "nobody"], 0.2),
            "call_direction": self.one(DIRECTIONS, 0.6),
            "carrier_cost": self.one(["0.0125", "-0.3", "1.00000001", "0"], 0.4),
        }
        if self.random.random() < 0.3:
            answered = start + timedelta(seconds=self.random.randrange(30))
            ended = answered + timedelta(milliseconds=self.random.randrange(300_000))
            call["answered_at"] = answered.isoformat()
            call["ended_at"] = ended.isoformat()
            if self.random.random() < 0.5:
                call["talk_seconds"] = ""
        return source_id, call

    def seconds(self) -> str:
        """Write talk seconds: whole, fractional, at the edges, zero, sometimes negative."""
        kind = self.random.random()
        if kind < 0.15:
            return "0"
        if kind < 0.17:
            return self.one(["-1", "-0.5"])
        if kind < 0.5:
            return self.one(
                ["1", "3", "5", "6", "7", "30", "31", "45", "60", "60.001", "0.4", "0.5"]
            )
        if kind < 0.8:
            return str(self.random.randrange(1, 4000))
        return f"{self.random.randrange(600)}.{self.random.randrange(1000):03}"

    def dialled(self) -> str:
        """Write a number as people and machines write it."""
        number = self.one(NUMBERS)
        kind = self.random.random()
        if kind < 0.1:
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

    def deliveries(self, calls: list[tuple[str, Cells]]) -> dict[tuple[str, str], list[Cells]]:
        """Cut the calls of each source into three files; later ones repeat and correct earlier."""
        files: dict[tuple[str, str], list[Cells]] = {}
        for source_id in self.sources:
            of_source = [call for source, call in calls if source == source_id]
            third = len(of_source) // 3 + 1
            for number in range(3):
                lines = of_source[number * third : (number + 1) * third]
                before = of_source[: number * third]
                again = self.random.sample(before, min(len(before), 20))
                corrected = [
                    {**call, "carrier_cost": "0.5", "talk_seconds": "61"}
                    for call in self.random.sample(before, min(len(before), 10))
                ]
                files[source_id, f"part-{number}.csv"] = again + lines + corrected
        return files
