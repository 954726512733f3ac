"""A warehouse that lives: its book is edited, files come late, builds are cut short.

A walk follows from one seed. Each step keeps the book legal, so that what fails is the build.
"""

from collections.abc import Callable
from collections.abc import Set as AbstractSet
from random import Random
from typing import ClassVar

from .project import Project
from .random_books import CURRENCIES, DIRECTIONS, ZONES, Cells, RandomCase
from .standard_files import standard_file

MODELS = [
    "int_cdrs_unioned",
    "int_cdrs_repeated",
    "int_call_days",
    "int_days_to_build",
    "int_calls_normalised",
    "int_calls_identified",
    "int_rated_heads_matched",
    "fct_customer_charges",
    "fct_provider_charges",
    "fct_call_margins",
    "fct_invoices",
]
"""Where a build is cut short, and what a part of it is built of."""


class RandomWalk:
    """Edits, deliveries and builds of one project, all from one seed."""

    rules: ClassVar[AbstractSet[str]] = frozenset()

    def __init__(self, project: Project, seed: int) -> None:
        """Write the book and deliver the first file of each source; nothing is built yet."""
        self.project = project
        self.random = Random(f"walk {seed}")
        self.case = RandomCase(seed, self.rules)
        self.writer = self.case.writers[-1]
        self.book = self.case.book
        self.said: list[str] = []
        self.late = [key for key in self.case.files if key[1] != "part-0.csv"]
        self.random.shuffle(self.late)
        self.write_bands()
        project.write_book(self.book)
        for (source_id, name), lines in self.case.files.items():
            if name == "part-0.csv":
                self.deliver(source_id, name, lines)
        project.land()

    # -- what can happen ------------------------------------------------------------------------

    def step(self) -> None:
        """Change some of the book or the inbox; then build, more or less."""
        for _ in range(self.random.randrange(4)):
            edit = self.random.choice(self.edits())
            self.say(edit.__name__.replace("_", " "), edit())
        if self.random.random() < 0.5:
            self.deliver_late()
        self.project.write_book(self.book)
        self.project.land()
        kind = self.random.random()
        model = self.random.choice(MODELS)
        if kind < 0.35:
            self.say("killed in", model)
            self.project.killed_build(model, self.random.random() * 0.3)
        elif kind < 0.55:
            selected = self.random.choice([model, f"+{model}", f"{model}+"])
            run = self.project.dbt("build", "--select", selected, "--exclude-resource-type", "test")
            assert run.exit_code == 0 or "of another build" in run.output, run.output
            self.say("built a part" if run.exit_code == 0 else "refused to build", selected)
        else:
            self.build()

    def build(self) -> None:
        """Build all."""
        self.say("built", "all")
        self.project.build_charges()

    def say(self, what: str, of: object) -> None:
        """Write the walk down, to be read when it fails."""
        self.said.append(f"{what}: {of}")

    def deliver(self, source_id: str, name: str, lines: list[Cells]) -> None:
        """Put a file into the inbox."""
        self.say("delivered", f"{source_id}/{name}")
        self.project.deliver(source_id, name, standard_file(lines))

    def deliver_late(self) -> None:
        """Deliver the next file: as it is, or with all that its source delivered before."""
        if not self.late:
            return
        source_id, name = self.late.pop()
        lines = self.case.files[source_id, name]
        if self.random.random() < 0.3:
            lines = self.case.files.get((source_id, "part-0.csv"), []) + lines
        self.deliver(source_id, f"{name.removesuffix('.csv')}-{len(self.said)}.csv", lines)

    # -- edits of the book ----------------------------------------------------------------------

    def edits(self) -> list[Callable[[], object]]:
        """List what can be edited; what charges most calls stands more than once."""
        return [
            self.a_price,
            self.a_price,
            self.a_new_prefix,
            self.a_rate_less,
            self.a_band_of_a_rate,
            self.a_step,
            self.a_rule_of_a_table,
            self.a_clock_of_a_table,
            self.an_account,
            self.a_table_of_an_account,
            self.a_priority,
            self.a_code_less,
            self.a_number,
            self.a_source,
            self.a_dial_plan,
            self.a_disposition,
            self.a_holiday,
            self.the_order_of_rows,
        ]

    def row(self, seed: str) -> Cells:
        """Choose a row."""
        return self.random.choice(self.book.seeds[seed])

    def write_bands(self) -> None:
        """Add bands, and a calendar that some tables have."""
        for band, days, start, end in [
            ("night", "mon|tue|wed|thu|fri|sat|sun", "20:00", "06:00"),
            ("weekend", "sat|sun", "00:00", "24:00"),
            ("holiday", "holiday", "00:00", "24:00"),
        ]:
            self.book.add("time_bands", time_band=band, days=days, start_time=start, end_time=end)
        self.book.add("holidays", calendar_id="cal", calendar_date="2026-10-12", name="A day off")
        for row in self.book.seeds["rate_tables"][::3]:
            row["holiday_calendar_id"] = "cal"
        for _ in range(20):
            self.a_band_of_a_rate()

    def a_price(self) -> object:
        """Edit prices of a rate."""
        row = self.row("rates")
        if "from_walk" not in row["destination"]:
            row.update(self.writer.rate(not self.is_split(row["rate_table_id"])))
        return row["rate_table_id"], row["prefix"], row["valid_from"]

    def is_split(self, table: str) -> bool:
        """Tell whether a table splits calls, which markups cannot."""
        (row,) = (r for r in self.book.seeds["rate_tables"] if r["rate_table_id"] == table)
        return row.get("band_rule") == "split"

    def a_new_prefix(self) -> object:
        """Add a rate of a prefix that no table has."""
        row = self.row("rates")
        prefix = f"12125550{self.random.randrange(100, 130)}"
        taken = {(each["rate_table_id"], each["prefix"]) for each in self.book.seeds["rates"]}
        if (row["rate_table_id"], prefix) not in taken:
            self.book.add(
                "rates",
                rate_table_id=row["rate_table_id"],
                prefix=prefix,
                destination="from_walk",
                valid_from=self.random.choice(["", "2026-09-16", "2026-10-11"]),
                rate_per_minute=self.writer.money(1, 4),
            )
        return row["rate_table_id"], prefix

    def a_rate_less(self) -> object:
        """Take a rate without steps out of the book."""
        rates = self.book.seeds["rates"]
        row = self.row("rates")
        if row["destination"] != "from_walk":
            del rates[next(place for place, each in enumerate(rates) if each is row)]
        return row["rate_table_id"], row["prefix"], row["valid_from"]

    def a_band_of_a_rate(self) -> object:
        """Give a rate another price in a band, where it has none yet."""
        row = self.row("rates")
        key = ("rate_table_id", "prefix", "valid_from")
        same = [
            each
            for each in self.book.seeds["rates"]
            if all(each[column] == row[column] for column in key[:2]) and each.get("time_band")
        ]
        if not same and not row.get("time_band") and not row.get("markup_percent"):
            band = self.random.choice(["night", "weekend", "holiday"])
            price = self.writer.money(1, 4)
            cells = {**row, "time_band": band, "destination": "in a band"}
            cells |= {"connection_fee": "", "initial_rate_per_minute": "", "is_blocked": ""}
            self.book.add("rates", **{**cells, "rate_per_minute": price})
        return [row[column] for column in key]

    def a_step(self) -> object:
        """Add a step to a rate of this walk, or edit its price."""
        steps = self.book.seeds["rate_steps"]
        rows = [
            row
            for row in self.book.seeds["rates"]
            if row["destination"] == "from_walk" and not self.is_event(row["rate_table_id"])
        ]
        if not rows:
            return "none"
        row = self.random.choice(rows)
        key = {column: row[column] for column in ("rate_table_id", "prefix", "valid_from")}
        found = [step for step in steps if key.items() <= step.items()]
        if found:
            found[0]["rate_per_minute"] = self.writer.money(1, 4)
        else:
            self.book.add(
                "rate_steps",
                **key,
                from_second="120",
                rate_per_minute=self.writer.money(1, 4),
                increment_seconds="6",
            )
        return key

    def is_event(self, table: str) -> bool:
        """Tell whether a table charges by the event, which no step can."""
        (row,) = (r for r in self.book.seeds["rate_tables"] if r["rate_table_id"] == table)
        return row.get("charge_unit") == "event"

    def a_rule_of_a_table(self) -> object:
        """Edit how a table rounds, or what it rates."""
        row = self.row("rate_tables")
        column, values = self.random.choice(
            [
                ("rated_number", ["called", "calling"]),
                ("increment_rule", ["initial_then_next", "multiple"]),
                ("duration_rounding", ["up", "half_up", "down"]),
                ("charge_rounding", ["half_up", "half_even", "up", "down"]),
                ("charge_decimals", ["0", "2", "4", "8"]),
                ("band_rule", ["start", "split"]),
            ]
        )
        has_markup = any(
            each.get("markup_percent")
            for each in self.book.seeds["rates"]
            if each["rate_table_id"] == row["rate_table_id"]
        )
        if column != "band_rule" or not has_markup:
            row[column] = self.random.choice(values)
        return row["rate_table_id"], column

    def a_clock_of_a_table(self) -> object:
        """Move a table to another clock."""
        row = self.row("rate_tables")
        row["timezone"] = self.random.choice(ZONES)
        return row["rate_table_id"], row["timezone"]

    def an_account(self) -> object:
        """Move an account to another clock, or give it another name."""
        row = self.row("accounts")
        column, value = self.random.choice(
            [("timezone", self.random.choice(ZONES)), ("account_name", "Another Name")]
        )
        row[column] = value
        return row["account_id"], column, value

    def a_table_of_an_account(self) -> object:
        """Give an account another rate table of its currency."""
        row = self.row("account_rate_tables")
        currency_of = {
            each["rate_table_id"]: each["currency"] for each in self.book.seeds["rate_tables"]
        }
        currency = currency_of[row["rate_table_id"]]
        tables = [table for table in currency_of if currency_of[table] == currency]
        row["rate_table_id"] = self.random.choice(tables)
        return row["account_id"], row["rate_table_id"]

    def a_priority(self) -> object:
        """Edit the priority of an auth code, all rows of it."""
        code = self.row("auth_codes")["auth_code_id"]
        priority = self.random.choice(["", "90", "200", "260"])
        for row in self.book.seeds["auth_codes"]:
            if row["auth_code_id"] == code:
                row["priority"] = priority
        return code, priority

    def a_code_less(self) -> object:
        """Take an auth code out of the book."""
        code = self.row("auth_codes")["auth_code_id"]
        rows = self.book.seeds["auth_codes"]
        rows[:] = [row for row in rows if row["auth_code_id"] != code]
        return code

    def a_number(self) -> object:
        """Give a range of numbers to another account, on any clock."""
        row = self.row("numbers")
        row["account_id"] = self.random.choice([f"c{number}" for number in range(24)])
        return row["number_from"], row["account_id"]

    def a_source(self) -> object:
        """Edit the clock, the plan, the currency or the sides of a source."""
        row = self.row("cdr_sources")
        column, values = self.random.choice(
            [
                ("timezone", ZONES),
                ("dial_plan_id", ["us", "as-it-is"]),
                ("currency", CURRENCIES),
                ("default_direction", DIRECTIONS),
                ("rated_sides", ["both", "customer", "provider", "none"]),
            ]
        )
        row[column] = self.random.choice(values)
        return row["source_id"], column, row[column]

    def a_dial_plan(self) -> object:
        """Edit the plan of North America."""
        row = self.book.seeds["dial_plans"][0]
        column, values = self.random.choice(
            [("national_number_digits", ["10", "7|10"]), ("bare_e164", ["", "false"])]
        )
        row[column] = self.random.choice(values)
        return column, row[column]

    def a_disposition(self) -> object:
        """Put a call on record that has none, or none yet."""
        calls = self.project.rows(
            "select call_id from intermediate.int_calls_normalised order by call_id"
        )
        taken = {row["call_id"] for row in self.book.seeds["call_dispositions"]}
        (call_id,) = map(str, self.random.choice(calls))
        if call_id not in taken:
            account_id = self.random.choice(["", "c3", "p1"])
            self.book.add(
                "call_dispositions",
                call_id=call_id,
                action="assign" if account_id else "write_off",
                account_id=account_id,
                reason="A test call",
            )
        return call_id

    def a_holiday(self) -> object:
        """Move a holiday, or add one."""
        day = f"2026-10-{self.random.randrange(1, 31):02}"
        if all(row["calendar_date"] != day for row in self.book.seeds["holidays"]):
            self.book.add("holidays", calendar_id="cal", calendar_date=day, name="A day off")
        return day

    def the_order_of_rows(self) -> object:
        """Shuffle the book, which changes nothing."""
        for seed, rows in self.book.seeds.items():
            if seed != "dial_plans":
                self.random.shuffle(rows)
        return "shuffled"
