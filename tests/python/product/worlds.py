"""Small worlds side by side in one warehouse, each on days of its own.

A world is a source, a dial plan, a customer, a provider, their codes and rates, and the same calls
on five days; nothing in it is in force on the days of another. So one build after an edit in every
world tells of each edit which days it had built again, and why.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import date, timedelta

from .book import Book
from .project import Project
from .standard_files import standard_file

Cells = dict[str, str]

FIRST_DAY = date(2026, 1, 5)
DAYS_APART = 14
CALL_DAYS = range(1, 6)

DIALLED = ("4155550100", "011442079460000", "911", "442079460111")
"""By each rule of the dial plan: national, international, short, bare E.164."""


@dataclass
class World:
    """The rows and files of one world. Day 0 is a Monday; calls are on the days 1 to 5."""

    number: int
    book: Book
    project: Project
    row_of: dict[str, list[Cells]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        """Write the rows that every world has."""
        self.add(
            "dial_plans",
            dial_plan_id=self.name("plan"),
            country_code="1",
            international_prefixes="011",
            national_prefix="1",
            national_number_digits="10",
            short_numbers="911",
        )
        self.add(
            "cdr_sources",
            source_id=self.name("source"),
            format="standard",
            timezone="UTC",
            dial_plan_id=self.name("plan"),
            currency="USD",
        )
        for role, is_provider, table in (("ann", "", "sell"), ("carrier", "true", "buy")):
            self.account(role, is_provider=is_provider)
            self.table(table)
            self.assign(role, table)
            self.code(role, "source_id", "equals", self.name("source"))
        self.code("ann", "billing_number", "starts_with", "an")
        self.rate("sell", "", "0.50")
        self.rate("sell", "1", "0.06")
        self.rate("sell", "44", "0.09")
        self.rate("buy", "", "0.03")

    def name(self, word: str) -> str:
        """Name a thing of this world."""
        return f"{word}-{self.number:03}"

    def day(self, number: int) -> date:
        """Give a day of this world."""
        return FIRST_DAY + timedelta(days=DAYS_APART * self.number + number)

    def day_number(self, day: date) -> int:
        """Number a day of this world."""
        return (day - self.day(0)).days

    def add(self, seed: str, **cells: str) -> Cells:
        """Add a row to the book; it can be edited later."""
        self.book.add(seed, **cells)
        row = self.book.seeds[seed][-1]
        self.row_of.setdefault(seed, []).append(row)
        return row

    def add_valid(self, seed: str, valid: tuple[int, int] = (0, 7), **cells: str) -> Cells:
        """Add a row that is in force on days of this world."""
        return self.add(
            seed,
            valid_from=self.day(valid[0]).isoformat(),
            valid_to=self.day(valid[1]).isoformat(),
            **cells,
        )

    def account(self, role: str, **cells: str) -> Cells:
        """Add an account on UTC and in USD."""
        return self.add(
            "accounts",
            account_id=self.name(role),
            account_name=role.title(),
            **{"currency": "USD", "timezone": "UTC", **cells},
        )

    def table(self, table: str, **cells: str) -> Cells:
        """Add a rate table on UTC and in USD."""
        return self.add(
            "rate_tables",
            rate_table_id=self.name(table),
            **{"currency": "USD", "timezone": "UTC", **cells},
        )

    def assign(self, role: str, table: str, valid: tuple[int, int] = (0, 7), **cells: str) -> Cells:
        """Give a rate table to an account."""
        return self.add_valid(
            "account_rate_tables",
            valid,
            account_id=self.name(role),
            rate_table_id=self.name(table),
            **cells,
        )

    def code(
        self, role: str, name: str, operator: str, value: str, valid: tuple[int, int] = (0, 7)
    ) -> Cells:
        """Add a condition to the account's auth code."""
        return self.add_valid(
            "auth_codes",
            valid,
            auth_code_id=self.name(role),
            account_id=self.name(role),
            field=name,
            operator=operator,
            value=value,
        )

    def rate(
        self, table: str, prefix: str, price: str, valid: tuple[int, int] = (0, 7), **cells: str
    ) -> Cells:
        """Add a rate."""
        return self.add_valid(
            "rates",
            valid,
            rate_table_id=self.name(table),
            prefix=prefix,
            rate_per_minute=price,
            destination="Somewhere",
            **cells,
        )

    def row(self, seed: str, **cells: str) -> Cells:
        """Find the first row of this world whose cells begin so."""
        for row in self.row_of[seed]:
            if all(row.get(column, "").startswith(cell) for column, cell in cells.items()):
                return row
        raise LookupError(f"{seed} of world {self.number} has no row with {cells}")

    def remove(self, seed: str, **cells: str) -> None:
        """Take a row out of the book."""
        row = self.row(seed, **cells)
        self.row_of[seed].remove(row)
        rows = self.book.seeds[seed]
        del rows[next(place for place, other in enumerate(rows) if other is row)]

    def rename(self, seed: str, column: str, old: str, new: str) -> None:
        """Give a thing another name, in its own row and in all that name it."""
        for rows in self.row_of.values():
            for row in rows:
                for named, cell in row.items():
                    if named == column and cell == old:
                        row[named] = new

    def call(self, day: int, moment: str, **cells: str) -> Cells:
        """Write one call, on the clock of the source."""
        start = f"{self.day(day)}T{moment}"
        return {
            "call_reference": f"{day}-{moment}-{cells.get('called_number', '')}",
            "started_at": start,
            "talk_seconds": "61.5",
            "calling_number": "12125550100",
            "called_number": "4155550100",
            "billing_number": "ann",
            "carrier_cost": "0.02",
            **cells,
        }

    def calls(self, days: Iterable[int] = CALL_DAYS) -> list[Cells]:
        """Write the calls that every world has on these days."""
        return [
            call
            for day in days
            for call in (
                *(self.call(day, "12:00:00", called_number=number) for number in DIALLED),
                self.call(day, "02:00:00", billing_number="nobody"),
                self.call(day, "18:59:30", talk_seconds="100"),
            )
        ]

    def deliver(self, name: str, calls: Iterable[Cells], source: str = "source") -> None:
        """Put a file into the inbox."""
        self.project.deliver(self.name(source), name, standard_file(calls))


Change = Callable[[World], object]


@dataclass(frozen=True)
class Edit:
    """One edit of a world, and the days that it has built again, with the reason of each.

    `before` completes the world, `edit` changes it after the first build. `is_seen`: whether
    anything else than the fingerprint differs afterwards on at least one of the days.
    """

    name: str
    edit: Change
    days: dict[int, str] = field(default_factory=dict)
    before: Change = lambda world: None
    is_seen: bool = True


def on(days: Iterable[int], why: str) -> dict[int, str]:
    """Expect days to be built again for one reason."""
    return dict.fromkeys(days, why)
