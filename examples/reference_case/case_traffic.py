"""A month of calls as they happened, before any carrier wrote them down.

Nothing here computes a charge. `cost` is the carrier's own figure, roughly what it charges; only
pass-through destinations are rated on it.
"""

import math
import random
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from decimal import ROUND_HALF_UP, Decimal
from zoneinfo import ZoneInfo

from case_accounts import (
    AMBIGUOUS_TRUNK,
    EXCEPTION_ACCOUNT,
    EXCEPTION_TRUNK_OWNER,
    HOUSE_ACCOUNT,
    HOUSE_NUMBER,
    LATE_CONTRACT,
    MOVED_FROM,
    MOVED_TO,
    MOVED_TRUNK,
    PORTED_FROM,
    PORTED_RANGE,
    PORTED_TO,
    TOLL_FREE_NUMBERS,
    Customer,
)
from case_world import (
    CANADA_AREA_CODES,
    COUNTRIES,
    NANP_ELSEWHERE,
    TOLL_FREE_CODES,
    US_AREA_CODES,
)

CLOCKS = {
    "vitelity": ZoneInfo("America/New_York"),
    "gafachi": ZoneInfo("America/Chicago"),
    "vodafone": ZoneInfo("Europe/Dublin"),
}
# Ordinary calls per source; what happens only once is added by `special_calls`.
VOLUMES = {"vitelity": 8900, "gafachi": 9400, "vodafone": 4700}
MESSAGES, DATA_SESSIONS = 460, 170

_HOURS = [1, 1, 0, 0, 0, 1, 4, 12, 48, 82, 94, 90, 62, 74, 92, 88, 76, 52, 24, 12, 7, 4, 2, 1]
_WEEKDAYS = [100, 104, 102, 98, 88, 22, 9]
# Country codes as often as they are called.
_US_ABROAD_TEXT = "44 44 353 52 52 52 91 91 49 33 39 34 55 57 63 86 81 61 972 53 502 503 82 31 41"
_EU_ABROAD_TEXT = (
    "33 33 49 49 34 34 39 31 32 48 48 351 45 46 41 43 420 40 30 36 91 61 971 234 27 90"
)
_US_ABROAD, _EU_ABROAD = _US_ABROAD_TEXT.split(), _EU_ABROAD_TEXT.split()


@dataclass(frozen=True)
class Call:
    """One call or message. `wall` is the source's clock; numbers are E.164 digits or plain text."""

    source: str
    wall: datetime
    calling: str
    called: str
    direction: str
    seconds: Decimal
    result: str
    trunk: str
    cost: Decimal | None
    account: Customer | None
    account_id: str = ""
    service: str = "voice"
    currency: str = "USD"
    kinds: tuple[str, ...] = ()


def carrier_cost(number: str, direction: str, seconds: Decimal) -> Decimal:
    """About what a carrier asks for the call: the wholesale cost of the country, per second."""
    if direction == "on_net" or seconds <= 0:
        return Decimal(0)
    minutes = seconds / 60
    if direction == "inbound":
        cost = Decimal("0.0175") if number[1:4] in TOLL_FREE_CODES else Decimal("0.0025")
    elif number.startswith("1"):
        cost = Decimal("0.0075")
        if number[1:4] in NANP_ELSEWHERE:
            cost = NANP_ELSEWHERE[number[1:4]][1]
        elif number[1:4] in TOLL_FREE_CODES or number == "1911":
            cost = Decimal(0)
    elif number.startswith("8816"):
        cost = Decimal("2.1500")
    else:
        found = [code for code in COUNTRIES if number.startswith(code)]
        cost = Decimal("0.0200")
        if found:
            country = COUNTRIES[max(found, key=len)]
            is_mobile = number.startswith(country.mobile_prefixes or ("?",))
            cost = country.mobile_cost if is_mobile else country.fixed_cost
    return (minutes * cost).quantize(Decimal("0.000001"), ROUND_HALF_UP)


class Traffic:
    """Draws calls for a list of customers from one seeded stream."""

    def __init__(self, seed: int, everyone: list[Customer]) -> None:
        self.rng = random.Random(f"{seed} traffic")
        self.everyone = everyone
        self.by_id = {customer.account_id: customer for customer in everyone}
        self.owned = {number for customer in everyone for number in customer.numbers}
        self.owned |= set(TOLL_FREE_NUMBERS.values())

    # -- parts of a call -------------------------------------------------------------------

    def fill(self, patterns: tuple[str, ...]) -> str:
        """A number of one of the patterns that belongs to no customer of ours."""
        while True:
            pattern = self.rng.choice(patterns)
            number = "".join(
                str(self.rng.randrange(10)) if sign == "X" else sign for sign in pattern
            )
            if number not in self.owned:
                return number

    def country_number(self, code: str) -> str:
        """A number in that country, mobile two times in five."""
        country = COUNTRIES[code]
        is_mobile = bool(country.mobile_patterns) and self.rng.random() < 0.4
        return self.fill(country.mobile_patterns if is_mobile else country.fixed_patterns)

    def nanp_number(self, area_code: str) -> str:
        """A subscriber in 555-0150 to 555-0199, the half of the range that no customer has."""
        return f"1{area_code}55501{self.rng.randrange(50, 100)}"

    def american_number(self, customer: Customer) -> str:
        """Who an American customer calls: mostly its own area and the mainland."""
        draw = self.rng.random()
        if draw < 0.30:
            return self.nanp_number(customer.numbers[0][1:4])
        if draw < 0.84:
            codes = CANADA_AREA_CODES if customer.country == "CA" else US_AREA_CODES
            return self.nanp_number(self.rng.choice(codes))
        if draw < 0.89:
            codes = US_AREA_CODES if customer.country == "CA" else CANADA_AREA_CODES
            return self.nanp_number(self.rng.choice(codes))
        if draw < 0.925:
            line = self.rng.randrange(150, 200)
            return f"1{self.rng.choice(TOLL_FREE_CODES)}5550{line}"
        if draw < 0.94:
            return self.nanp_number(self.rng.choice(sorted(NANP_ELSEWHERE)))
        return self.country_number(self.rng.choice(_US_ABROAD))

    def european_number(self, customer: Customer) -> str:
        """Who an Irish or British customer calls."""
        home, next_door = ("353", "44") if customer.country == "IE" else ("44", "353")
        draw = self.rng.random()
        if draw < 0.62:
            return self.country_number(home)
        if draw < 0.82:
            return self.country_number(next_door)
        if draw < 0.88:
            return self.nanp_number(self.rng.choice(US_AREA_CODES))
        return self.country_number(self.rng.choice(_EU_ABROAD))

    def outside_number(self, customer: Customer) -> str:
        """A number that is not ours, as this customer would call it."""
        if customer.country in ("US", "CA"):
            return self.american_number(customer)
        return self.european_number(customer)

    def moment(self, customer: Customer, source: str, first_day: int = 1) -> datetime:
        """A start in the customer's working hours, on the source's clock, inside October."""
        while True:
            day = datetime(2026, 10, self.rng.randrange(first_day, 32))
            if self.rng.randrange(104) >= _WEEKDAYS[day.weekday()]:
                continue
            hour = self.rng.choices(range(24), _HOURS)[0]
            second = self.rng.randrange(3600)
            local = (day + timedelta(hours=hour, seconds=second)).replace(
                tzinfo=ZoneInfo(customer.timezone)
            )
            wall = local.astimezone(CLOCKS[source]).replace(tzinfo=None)
            if wall.month == 10:
                return wall

    def talk_seconds(self, source: str) -> Decimal:
        """Lognormal, a median of a minute and a half; Vodafone counts tenths."""
        seconds = min(self.rng.lognormvariate(math.log(92), 1.1), 7200.0)
        tenths = max(10, round(seconds * 10))
        return Decimal(tenths) / 10 if source == "vodafone" else Decimal(max(1, tenths // 10))

    def call(
        self,
        source: str,
        customer: Customer | None,
        wall: datetime,
        calling: str,
        called: str,
        direction: str = "outbound",
        *,
        unanswered: float = 0.0,
        trunk: str | None = None,
        kinds: tuple[str, ...] = (),
    ) -> Call:
        """One call; answered unless the draw says otherwise."""
        result, seconds = "answered", self.talk_seconds(source)
        if self.rng.random() < unanswered:
            result = self.rng.choices(("no_answer", "busy", "failed"), (70, 20, 10))[0]
            seconds, kinds = Decimal(0), (*kinds, "unanswered_calls")
        if trunk is None:
            trunk = customer.trunk if customer else ""
        return Call(
            source=source,
            wall=wall,
            calling=calling,
            called=called,
            direction=direction,
            seconds=seconds,
            result=result,
            trunk=trunk,
            cost=carrier_cost(called, direction, seconds),
            account=customer,
            account_id=customer.account_id if customer else "",
            kinds=kinds,
        )

    # -- the month -------------------------------------------------------------------------

    def ordinary_calls(self) -> Iterator[Call]:
        """What a month is mostly made of."""
        for source, volume in VOLUMES.items():
            mine = [customer for customer in self.everyone if customer.carrier == source]
            weights = [self.rng.lognormvariate(0, 0.75) for _ in mine]
            for customer, weight in zip(mine, weights, strict=True):
                count = max(30, round(volume * weight / sum(weights)))
                for _ in range(count):
                    yield self.ordinary_call(source, customer, mine)

    def ordinary_call(self, source: str, customer: Customer, others: list[Customer]) -> Call:
        """Outbound, inbound or on-net, as the customer's kind of business has it."""
        first_day = 5 if customer.account_id == LATE_CONTRACT else 1
        wall = self.moment(customer, source, first_day)
        own = self.rng.choice(customer.numbers[:9])
        outside = self.outside_number(customer)
        draw = self.rng.random()
        inbound_share = 0.22
        if customer.account_id in TOLL_FREE_NUMBERS:
            inbound_share = 0.75
        if source == "vitelity" and customer.recognised_by != "range":
            inbound_share = 0.0  # its inbound calls come through another carrier
        if draw < inbound_share:
            if customer.account_id in TOLL_FREE_NUMBERS:
                own = TOLL_FREE_NUMBERS[customer.account_id]
                codes = CANADA_AREA_CODES if self.rng.random() < 0.1 else US_AREA_CODES
                outside = self.nanp_number(self.rng.choice(codes))
            return self.call(source, customer, wall, outside, own, "inbound", unanswered=0.18)
        known = [item for item in others if item.recognised_by in ("range", "billing")]
        if draw > 0.988 and customer in known:
            other = self.rng.choice([item for item in known if item is not customer])
            called = self.rng.choice(other.numbers[:9])
            return self.call(
                source,
                customer,
                wall,
                own,
                called,
                "on_net",
                unanswered=0.2,
                kinds=("on_net_calls",),
            )
        return self.call(source, customer, wall, own, outside, unanswered=0.33)

    def messages(self) -> Iterator[Call]:
        """Text messages and data sessions: Vodafone only."""
        mine = [customer for customer in self.everyone if customer.carrier == "vodafone"]
        for _ in range(MESSAGES):
            customer = self.rng.choice(mine)
            code = self.rng.choice(("353", "353", "44", "44", "33", "49", "1"))
            called = self.nanp_number("212") if code == "1" else self.country_number(code)
            wall = self.moment(customer, "vodafone")
            message = self.call("vodafone", customer, wall, customer.numbers[1], called)
            cost = Decimal("0.0382") if code == "353" else Decimal("0.0341")
            yield replace(
                message, service="sms", seconds=Decimal(0), cost=cost, kinds=("messages",)
            )
        for _ in range(DATA_SESSIONS):
            customer = self.rng.choice(mine)
            wall = self.moment(customer, "vodafone")
            session = self.call("vodafone", customer, wall, customer.numbers[2], "internet")
            yield replace(
                session, service="data", cost=Decimal("0.0021"), kinds=("non_call_records",)
            )

    def some(
        self, source: str, count: int, accounts: str = ""
    ) -> Iterator[tuple[Customer, datetime]]:
        """Customers of a source (or the named ones, in turn), each with a moment."""
        names = accounts.split()
        mine = [customer for customer in self.everyone if customer.carrier == source]
        for index in range(count):
            customer = self.by_id[names[index % len(names)]] if names else self.rng.choice(mine)
            yield customer, self.moment(customer, source, 5)

    def special_calls(self) -> Iterator[Call]:
        """What each happens a few times a month, every one counted."""
        yield from self._identified_in_a_special_way()
        yield from self._nobody_can_be_billed_for()
        yield from self._destinations()
        yield from self._numbers()
        yield from self._moments()

    def _identified_in_a_special_way(self) -> Iterator[Call]:
        for name, first, last in ((MOVED_FROM, 1, 14), (MOVED_TO, 15, 31)):
            customer = self.by_id[name]
            for _ in range(24):
                wall = self.moment(customer, "gafachi")
                while not first <= wall.day <= last:
                    wall = self.moment(customer, "gafachi")
                own, called = self.rng.choice(customer.numbers), self.american_number(customer)
                yield self.call(
                    "gafachi",
                    customer,
                    wall,
                    own,
                    called,
                    trunk=MOVED_TRUNK,
                    kinds=("calls_on_the_moved_trunk",),
                )
        for name, first, last in ((PORTED_FROM, 1, 14), (PORTED_TO, 15, 31)):
            customer = self.by_id[name]
            for _ in range(10):
                wall = self.moment(customer, "vitelity")
                while not first <= wall.day <= last:
                    wall = self.moment(customer, "vitelity")
                own = str(int(PORTED_RANGE[0]) + self.rng.randrange(4))
                called = self.american_number(customer)
                yield self.call(
                    "vitelity",
                    customer,
                    wall,
                    own,
                    called,
                    kinds=("calls_from_the_ported_range",),
                )
        owner, user = self.by_id[EXCEPTION_TRUNK_OWNER], self.by_id[EXCEPTION_ACCOUNT]
        for customer, wall in self.some("gafachi", 12, EXCEPTION_ACCOUNT):
            called = self.american_number(user)
            yield self.call(
                "gafachi",
                customer,
                wall,
                owner.numbers[9],
                called,
                trunk=owner.trunk,
                kinds=("calls_won_by_priority",),
            )
        overflow = "back-bay-legal ybor-imports oak-city-software rittenhouse-realty patapsco-labs"
        for customer, wall in self.some("gafachi", 150, overflow):
            own, called = self.rng.choice(customer.numbers), self.american_number(customer)
            yield self.call(
                "gafachi",
                customer,
                wall,
                own,
                called,
                unanswered=0.3,
                trunk="TG-OVERFLOW",
                kinds=("calls_of_a_second_carrier",),
            )
        anyone = self.by_id["ybor-imports"]
        for _, wall in self.some("vitelity", 20):
            house = self.call("vitelity", None, wall, HOUSE_NUMBER, self.american_number(anyone))
            yield replace(house, account_id=HOUSE_ACCOUNT, kinds=("calls_of_the_house_account",))

    def _nobody_can_be_billed_for(self) -> Iterator[Call]:
        unknown = ("customer_no_auth_code",)
        for customer, wall in self.some("vitelity", 14):
            calling, called = self.nanp_number("201"), self.american_number(customer)
            yield self.call("vitelity", None, wall, calling, called, kinds=unknown)
        for customer, wall in self.some("gafachi", 12):
            calling, called = self.nanp_number("224"), self.american_number(customer)
            yield self.call("gafachi", None, wall, calling, called, trunk="TG-9900", kinds=unknown)
        for customer, wall in self.some("vodafone", 6):
            calling, called = self.fill(("35320914XXXX",)), self.european_number(customer)
            yield self.call("vodafone", None, wall, calling, called, kinds=unknown)
        # Unknown and unanswered: no charge, and not suspended.
        for customer, wall in self.some("gafachi", 5):
            calling, called = self.nanp_number("224"), self.american_number(customer)
            yield self.call(
                "gafachi",
                None,
                wall,
                calling,
                called,
                unanswered=1.0,
                trunk="TG-9900",
                kinds=("unknown_but_unanswered",),
            )
        for customer, wall in self.some("gafachi", 9):
            calling, called = self.nanp_number("314"), self.american_number(customer)
            yield self.call(
                "gafachi",
                None,
                wall,
                calling,
                called,
                trunk=AMBIGUOUS_TRUNK,
                kinds=("customer_ambiguous_auth_code",),
            )
        late = self.by_id[LATE_CONTRACT]
        for day, hour in ((1, 15), (2, 10), (2, 16), (4, 11)):
            wall = datetime(2026, 10, day, hour, self.rng.randrange(60), self.rng.randrange(60))
            own, called = late.numbers[0], self.american_number(late)
            kinds = ("customer_no_rate_table",)
            yield self.call("gafachi", late, wall, own, called, kinds=kinds)

    def _to(
        self, source: str, accounts: str, called: tuple[str, ...], *kinds: str, count: int
    ) -> Iterator[Call]:
        for customer, wall in self.some(source, count, accounts):
            own = customer.numbers[self.rng.randrange(9)]
            yield self.call(source, customer, wall, own, self.fill(called), kinds=kinds)

    def _destinations(self) -> Iterator[Call]:
        ascension, tajikistan = COUNTRIES["247"].fixed_patterns, COUNTRIES["992"].fixed_patterns
        yield from self._to(
            "vitelity", "citadel-shipping ybor-imports", ascension, "customer_no_rate", count=4
        )
        yield from self._to(
            "gafachi", "bayou-offshore bow-river-energy", ascension, "customer_no_rate", count=3
        )
        yield from self._to(
            "vodafone", "corrib-marine-survey", ascension, "customer_no_rate", count=2
        )
        yield from self._to(
            "vitelity", "distillery-design", tajikistan, "provider_no_rate", count=3
        )
        yield from self._to("gafachi", "bayou-offshore", tajikistan, "provider_no_rate", count=4)
        # Vodafone has a default rate: nothing is missing there.
        yield from self._to("vodafone", "shoreditch-agency", tajikistan, count=2)

        closed = "customer_blocked_destination"
        premium = ("190055501XX",)
        yield from self._to("vitelity", "harbor-dental corktown-catering", premium, closed, count=4)
        yield from self._to("gafachi", "deep-ellum-studios", premium, closed, count=3)
        yield from self._to("vodafone", "camden-music-hire", ("449098790XXX",), closed, count=3)
        inmarsat = ("870773XXXXXX",)
        yield from self._to("vitelity", "bayshore-marine", inmarsat, closed, count=2)

        iridium, passed = ("88163155XXXX",), "pass_through_calls"
        yield from self._to("vitelity", "bayshore-marine", iridium, passed, count=4)
        yield from self._to(
            "gafachi", "ballard-boatworks bow-river-energy", iridium, passed, count=6
        )
        yield from self._to("vodafone", "claddagh-crafts", iridium, passed, count=3)
        # Long enough for the maximum charge of the business table.
        for call in self._to("gafachi", "space-city-imaging", iridium, count=2):
            seconds = call.seconds + 1200
            yield replace(call, seconds=seconds, cost=carrier_cost(call.called, "", seconds))
        nothing = "customer_no_carrier_cost"
        for call in self._to("vitelity", "bayshore-marine", iridium, nothing, count=1):
            yield replace(call, cost=None)
        for call in self._to("gafachi", "bow-river-energy", iridium, nothing, count=1):
            yield replace(call, cost=None)
        both = (nothing, "provider_no_carrier_cost")
        for call in self._to("vodafone", "claddagh-crafts", iridium, *both, count=1):
            yield replace(call, cost=None)
        both = ("customer_currency_mismatch", "provider_currency_mismatch")
        for call in self._to("vodafone", "claddagh-crafts", iridium, *both, count=1):
            yield replace(call, currency="EUR")

        # Until the 20th Mexico City and London have prices of their own.
        mexico, london = ("5255XXXXXXXX",), COUNTRIES["44"].fixed_patterns[:1]
        yield from self._to(
            "gafachi", "fox-river-dental-labs plains-grain-brokers", mexico, count=30
        )
        yield from self._to("vitelity", "hudson-yard-media", london, count=24)
        yield from self._to("vitelity", "ybor-imports", ("53" + "7XXXXXXX",), count=5)
        yield from self._to("gafachi", "crescent-city-tours", ("537XXXXXXX",), count=5)
        yield from self._to(
            "vitelity",
            "keystone-couriers",
            ("1712555019X", "1605475019X"),
            "high_cost_calls",
            count=12,
        )

    def _numbers(self) -> Iterator[Call]:
        short = ("short_number_calls",)
        for source, count in (("vitelity", 26), ("gafachi", 24)):
            for customer, wall in self.some(source, count):
                number = "911" if self.rng.random() < 0.3 else "411"
                own = customer.numbers[self.rng.randrange(9)]
                yield self.call(source, customer, wall, own, number, kinds=short)
        for customer, wall in self.some("vodafone", 4):
            yield self.call("vodafone", customer, wall, customer.numbers[0], "999", kinds=short)

        hidden = "anonymous_calling_numbers"
        own_trunk = "loop-accounting fox-river-dental-labs montrose-pharmacy mile-high-moving"
        for customer, wall in self.some("gafachi", 11, own_trunk):
            called = self.american_number(customer)
            yield self.call("gafachi", customer, wall, "Anonymous", called, kinds=(hidden,))
        for customer, wall in self.some("gafachi", 14):
            yield self.call(
                "gafachi",
                customer,
                wall,
                "Restricted",
                customer.numbers[0],
                "inbound",
                kinds=(hidden,),
            )
        for customer, wall in self.some("vitelity", 12, "blue-hills-hotline federal-hill-bakery"):
            own = TOLL_FREE_NUMBERS.get(customer.account_id, customer.numbers[0])
            yield self.call(
                "vitelity", customer, wall, "anonymous", own, "inbound", kinds=(hidden,)
            )
        # Without a peer in the file, a hidden caller is nobody's.
        for customer, wall in self.some("vitelity", 4, "quincy-freight"):
            called = self.american_number(customer)
            wall = wall.replace(day=5 + wall.day % 20)
            yield self.call(
                "vitelity",
                None,
                wall,
                "anonymous",
                called,
                kinds=(hidden, "customer_no_auth_code"),
            )
        for day in (29, 30, 30):
            customer = self.by_id["quincy-freight"]
            wall = self.moment(customer, "vitelity").replace(day=day)
            called = self.american_number(customer)
            yield self.call("vitelity", customer, wall, "anonymous", called, kinds=(hidden,))

        unreadable = ("unreadable_called_numbers", "customer_invalid_number")
        both = (*unreadable, "provider_invalid_number")
        for called in ("s", "*97"):
            for customer, wall in self.some("vitelity", 1, "tobacco-row-architects"):
                yield self.call("vitelity", customer, wall, customer.numbers[0], called, kinds=both)
        for customer, wall in self.some("gafachi", 1, "gulf-coast-pumps"):
            yield self.call("gafachi", customer, wall, customer.numbers[0], "5550147", kinds=both)
        for customer, wall in self.some("vodafone", 3, "new-town-surveyors"):
            own, masked = customer.numbers[0], "44770090XXXX"
            yield self.call("vodafone", customer, wall, own, masked, kinds=unreadable)

        for customer, wall in self.some("vitelity", 5):
            odd = self.call(
                "vitelity",
                customer,
                wall,
                customer.numbers[3],
                self.american_number(customer),
                kinds=("unanswered_words_with_seconds",),
            )
            yield replace(odd, result="no_answer")
        for customer, wall in self.some("gafachi", 6, "north-loop-clinic lone-star-mortgage"):
            own, called = customer.numbers[0], self.country_number("49")
            short_call = self.call(
                "gafachi", customer, wall, own, called, kinds=("calls_within_grace",)
            )
            yield replace(short_call, seconds=Decimal(self.rng.randrange(1, 4)))
        kinds = ("customer_invalid_duration", "provider_invalid_duration")
        for customer, wall in self.some("vitelity", 1):
            own, called = customer.numbers[3], self.american_number(customer)
            negative = self.call("vitelity", customer, wall, own, called, kinds=kinds)
            yield replace(negative, seconds=Decimal(-1), cost=Decimal(0))

    def _moments(self) -> Iterator[Call]:
        """Midnights, month ends, the minute a price changes, the hour that comes twice."""
        moments = (
            ("gafachi", "gaslamp-events", "2026-10-01 00:12:40"),
            ("gafachi", "pioneer-square-games", "2026-10-01 00:48:03"),
            ("gafachi", "pearl-district-optics", "2026-10-01 01:31:55"),
            ("gafachi", "false-creek-imports", "2026-10-01 01:59:59"),
            ("gafachi", "false-creek-imports", "2026-10-01 02:00:00"),
            ("gafachi", "camelback-wealth", "2026-10-01 00:40:10"),
            ("gafachi", "loop-accounting", "2026-10-01 00:00:00"),
            ("gafachi", "loop-accounting", "2026-10-14 23:59:59"),
            ("gafachi", "loop-accounting", "2026-10-15 00:00:00"),
            ("gafachi", "loop-accounting", "2026-10-31 23:59:59"),
            ("gafachi", "capitol-mall-lobbyists", "2026-10-31 23:58:20"),
            ("vitelity", "citadel-shipping", "2026-10-31 22:59:59"),
            ("vitelity", "citadel-shipping", "2026-10-31 23:00:00"),
            ("vitelity", "citadel-shipping", "2026-10-31 23:41:17"),
            ("vitelity", "harbor-dental", "2026-10-01 00:00:00"),
            ("vitelity", "harbor-dental", "2026-10-14 23:59:59"),
            ("vitelity", "harbor-dental", "2026-10-15 00:00:00"),
            ("vitelity", "harbor-dental", "2026-10-31 23:59:59"),
            ("vodafone", "liffey-legal", "2026-10-01 00:00:00"),
            ("vodafone", "docklands-fintech", "2026-10-25 01:00:00"),
            ("vodafone", "docklands-fintech", "2026-10-25 01:14:30"),
            ("vodafone", "shoreditch-agency", "2026-10-25 01:30:00"),
            ("vodafone", "lagan-pharmacy", "2026-10-25 01:47:12"),
            ("vodafone", "lagan-pharmacy", "2026-10-25 01:59:59"),
            ("vodafone", "lagan-pharmacy", "2026-10-25 02:00:00"),
            ("vodafone", "camden-music-hire", "2026-10-31 23:59:59"),
        )
        for source, name, wall in moments:
            customer = self.by_id[name]
            called = self.outside_number(customer)
            yield self.call(
                source, customer, datetime.fromisoformat(wall), customer.numbers[0], called
            )


def month(seed: int, everyone: list[Customer]) -> list[Call]:
    """All calls of the month by source and start, with those at special moments marked."""
    traffic = Traffic(seed, everyone)
    calls = [*traffic.ordinary_calls(), *traffic.messages(), *traffic.special_calls()]
    return sorted(map(_mark_moment, calls), key=lambda call: (call.source, call.wall))


# Who made the calls that Vitelity delivers when October is closed: customers with plans, with
# taxes and with another currency among them. The Londoners call through it when they are in Boston.
LATE_CALLERS = """
hudson-yard-media hudson-yard-media rittenhouse-realty ocean-state-supply nutmeg-title
murray-hill-travel mount-royal-traduction citadel-shipping quincy-freight corktown-catering
bankside-recruitment bankside-recruitment
"""


def late_calls(seed: int, everyone: list[Customer]) -> list[Call]:
    """A dozen calls of the last days of October, from a stream of their own; by start."""
    traffic = Traffic(seed, everyone)
    traffic.rng = random.Random(f"{seed} late")
    calls = []
    for name in LATE_CALLERS.split():
        customer = traffic.by_id[name]
        day, second = traffic.rng.choice((29, 30, 31)), traffic.rng.randrange(9 * 3600, 17 * 3600)
        wall = datetime(2026, 10, day) + timedelta(seconds=second)
        called = traffic.outside_number(customer)
        calls.append(traffic.call("vitelity", customer, wall, customer.numbers[0], called))
    return sorted(calls, key=lambda call: call.wall)


def _mark_moment(call: Call) -> Call:
    kinds = call.kinds
    if call.source == "vodafone" and call.wall.strftime("%m-%d %H") == "10-25 01":
        kinds = (*kinds, "starts_in_the_repeated_hour")
    if call.account and call.service != "data":
        local = call.wall.replace(tzinfo=CLOCKS[call.source]).astimezone(
            ZoneInfo(call.account.timezone)
        )
        if local.month == 9:
            kinds = (*kinds, "september_for_its_account")
        if local.month == 11:
            kinds = (*kinds, "november_for_its_account")
    return replace(call, kinds=kinds)
