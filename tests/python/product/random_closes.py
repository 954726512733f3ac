"""A warehouse whose periods are closed while it lives: a random walk with all that is billed.

What it holds to is told here once more, in Python and by hand: the data tests of the project are
part of each build, but they ask the models.
"""

from collections import defaultdict
from collections.abc import Callable
from decimal import ROUND_HALF_UP, Decimal
from itertools import permutations
from typing import Any

from .project import Project
from .random_books import CURRENCIES
from .random_walks import RandomWalk

RUNS = [("r09", "2026-08-01"), ("r10", "2026-10-01"), ("r11", "2026-11-01"), ("r12", "2026-12-01")]
"""Periods without days between them, from before the first call; the last stays open."""
END = "2027-01-01"
BOOK_TABLES = ("invoices", "lines", "taxes", "calls")
PLANNED = 12
"""Customers with a plan, as many with charges, and as many whose calls are in another currency."""

Sums = dict[tuple[str, str], Decimal]


class RandomCloses(RandomWalk):
    """A walk of builds with all tests, at the end of which periods are recorded and withdrawn."""

    rules = frozenset({"taxes"})

    def __init__(self, project: Project, seed: int) -> None:
        """Give the customers plans, charges and currencies; nothing is built yet."""
        super().__init__(project, seed)
        self.recorded: dict[str, list[tuple[Any, ...]]] = {}
        runs = self.book.seeds["invoice_runs"]
        runs.clear()
        for position, (run, start) in enumerate(RUNS):
            end = RUNS[position + 1][1] if position + 1 < len(RUNS) else END
            self.book.add(
                "invoice_runs",
                invoice_run_id=run,
                period_start=start,
                period_end=end,
                invoice_date=end,
            )
        for currency in CURRENCIES:
            self.book.add(
                "plans",
                plan_id=f"bundle-{currency}",
                plan_name=f"Bundle {currency}",
                monthly_fee="19",
                currency=currency,
                included_minutes="25",
                billed=self.random.choice(["advance", "arrears"]),
                is_prorated=self.random.choice(["true", "false"]),
                months_kept=self.random.choice(["", "1"]),
            )
            self.book.add("plan_destinations", plan_id=f"bundle-{currency}", prefix="1")
        customers = [
            row
            for row in self.book.seeds["accounts"]
            if row.get("is_provider") != "true" and row.get("is_invoiced") != "false"
        ]
        for row in self.random.sample(customers, PLANNED):
            self.book.add(
                "account_plans",
                account_id=row["account_id"],
                plan_id=f"bundle-{row['currency']}",
                valid_from=self.random.choice(["2026-09-01", "2026-10-17"]),
            )
        for number, row in enumerate(self.random.sample(customers, PLANNED)):
            kind = self.random.choice(["one_time", "recurring", "payment_plan"])
            self.book.add(
                "recurring_charges",
                charge_id=f"charge-{number}",
                account_id=row["account_id"],
                description="Line rental",
                charge_type=kind,
                amount=self.random.choice(["12", "-3", "250"]),
                currency=row["currency"],
                payments="3" if kind == "payment_plan" else "",
                valid_from=self.random.choice(["2026-09-30", "2026-10-31"]),
            )

        for row in self.random.sample(customers, PLANNED):
            row["currency"] = self.random.choice(CURRENCIES)
        for one, other in permutations(CURRENCIES, 2):
            for day in ("2026-01-01", "2026-10-20"):
                self.book.add(
                    "fx_rates",
                    from_currency=one,
                    to_currency=other,
                    valid_from=day,
                    rate=self.a_rate(),
                )

    def a_rate(self) -> str:
        """Choose a rate of exchange."""
        return f"{self.random.uniform(0.05, 20):.6f}"

    def build(self) -> None:
        """Build all with all tests, which records what is due; then look at the books."""
        self.say("built", [row["status"] for row in self.book.seeds["invoice_runs"]])
        self.project.write_book(self.book)
        self.project.build()
        self.check_books()
        self.check_sums()

    def step(self) -> None:
        """Edit the book, deliver a file, and close or withdraw a period; then build."""
        for _ in range(1 + self.random.randrange(4)):
            edit = self.random.choice(self.edits())
            self.say(edit.__name__.replace("_", " "), edit())
        if self.random.random() < 0.6:
            self.deliver_late()
            self.project.land()
        if self.random.random() < 0.7:
            self.close()
        self.build()

    def close(self) -> None:
        """Record the earliest draft that is not the last run."""
        drafts = [row for row in self.book.seeds["invoice_runs"] if row["status"] == "draft"]
        first, *others = sorted(drafts, key=lambda row: row["period_start"])
        if others:
            first["status"] = "recorded"

    def withdraw(self) -> str:
        """Withdraw the run that was recorded last; its run ID."""
        recorded = [row for row in self.book.seeds["invoice_runs"] if row["status"] == "recorded"]
        last = max(recorded, key=lambda row: row["period_start"])
        last["status"] = "withdrawn"
        return last["invoice_run_id"]

    def edits(self) -> list[Callable[[], object]]:
        """List also what is billed without a call."""
        return [*super().edits(), self.a_plan, self.a_charge, self.a_tax, self.an_exchange]

    def a_plan(self) -> object:
        """Edit the fee or the minutes of a plan."""
        row = self.row("plans")
        column, value = self.random.choice([("monthly_fee", "21"), ("included_minutes", "40")])
        row[column] = value
        return row["plan_id"], column

    def a_charge(self) -> object:
        """Edit what a charge is."""
        row = self.row("recurring_charges")
        row["amount"] = self.random.choice(["13", "-7", "99"])
        return row["charge_id"], row["amount"]

    def a_tax(self) -> object:
        """Edit the rate of a tax."""
        row = self.row("taxes")
        row["rate_percent"] = self.random.choice(["0", "7.25", "19"])
        return row["tax_category_id"], row["tax_id"]

    def an_exchange(self) -> object:
        """Edit a rate of exchange."""
        row = self.row("fx_rates")
        row["rate"] = self.a_rate()
        return row["from_currency"], row["to_currency"], row["valid_from"]

    # -- what must hold -------------------------------------------------------------------------

    def check_books(self) -> None:
        """What was recorded is what it was on that day; numbers count from 1."""
        for table in BOOK_TABLES:
            for (entry,) in self.project.rows(
                "select entry_number from raw.book_entries order by 1"
            ):
                rows = self.project.rows(
                    f"select * from raw.book_{table} where entry_number = ? order by all", entry
                )
                assert self.recorded.setdefault(f"{entry} {table}", rows) == rows, self.told(table)
        numbers = self.project.rows(
            "select invoice_sequence from marts.fct_invoices where invoice_number is not null"
            " order by 1"
        )
        assert [number for (number,) in numbers] == list(range(1, len(numbers) + 1))

    def check_sums(self) -> None:
        """All that is billed for calls is what today's charges come to, line by line and rounded.

        Only while no run is withdrawn: then each day is in one run, and no line is late.
        """
        if any(row["status"] == "withdrawn" for row in self.book.seeds["invoice_runs"]):
            return
        billed: Sums = defaultdict(Decimal)
        for account_id, currency, amount in self.project.rows(
            "select account_id, currency, amount from marts.fct_invoice_lines"
            " where starts_with(coalesce(adjusted_line_key, line_key), 'usage|')"
            " union all"
            " select account_id, currency, amount from marts.rpt_adjustments_not_billed"
            " where starts_with(adjusted_line_key, 'usage|')"
        ):
            billed[account_id, currency] += amount
        lines: dict[tuple[Any, ...], Decimal] = defaultdict(Decimal)
        for account_id, owed, charged, day, destination, service, charge in self.project.rows(
            "select account_id, accounts.currency, charges.currency, charge_date, destination,"
            " service_type, charge"
            " from marts.fct_customer_charges as charges"
            " inner join marts.dim_accounts as accounts using (account_id)"
            " where rating_status = 'rated' and is_invoiced"
        ):
            run = max(run for run, start in RUNS if start <= day.isoformat())
            lines[account_id, owed, charged, run, destination, service] += charge
        reckoned: Sums = defaultdict(Decimal)
        for (account_id, owed, charged, run, *_), exact in lines.items():
            unit = Decimal(1) if owed == "JPY" else Decimal("0.01")
            amount = exact * self.rate_of_exchange(charged, owed, run)
            reckoned[account_id, owed] += amount.quantize(unit, ROUND_HALF_UP)
        differing = {
            key: (billed[key], reckoned[key])
            for key in billed.keys() | reckoned.keys()
            if billed[key] != reckoned[key]
        }
        assert not differing, self.told(differing)

    def rate_of_exchange(self, one: str, other: str, run_id: str) -> Decimal:
        """Give what one unit of a currency is in another on the date of the invoice."""
        if one == other:
            return Decimal(1)
        (on,) = (
            row["invoice_date"]
            for row in self.book.seeds["invoice_runs"]
            if row["invoice_run_id"] == run_id
        )
        rates = {
            row["valid_from"]: row["rate"]
            for row in self.book.seeds["fx_rates"]
            if (row["from_currency"], row["to_currency"]) == (one, other)
            and row["valid_from"] <= on
        }
        return Decimal(rates[max(rates)])

    def told(self, fault: object) -> str:
        """Tell the walk and what is wrong."""
        return "\n".join([*self.said, str(fault)])
