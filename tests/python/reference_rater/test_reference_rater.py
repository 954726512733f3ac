"""The rater against figures worked out by hand, each with its working beside it."""

import csv
import gzip
from collections import Counter
from dataclasses import replace
from datetime import UTC, date, datetime
from decimal import Decimal
from fractions import Fraction
from pathlib import Path

import pytest

from .arithmetic import (
    billed_seconds,
    duration_charge,
    increments,
    limited,
    markup_charge,
    rounded,
    split_charge,
)
from .auth_codes import Value, holds
from .book import Condition, DialPlan, Rate, RateTable, Step, Validity
from .call_ids import call_id
from .clocks import local_date, to_utc
from .dial_plans import to_e164
from .layouts import iso_time
from .rater import Result, rate_inbox
from .records import Moment, Outcome, RatedCall

# -- seconds and money ------------------------------------------------------------------------


def a_rate(
    rate: str = "0.06",
    fee: str = "0",
    initial: int = 60,
    increment: int = 60,
    initial_rate: str | None = None,
    grace: int = 0,
    minimum: int = 0,
    minimum_charge: str | None = None,
    maximum_charge: str | None = None,
) -> Rate:
    """Build a rate row for the arithmetic."""
    return Rate(
        prefix="1",
        destination="somewhere",
        validity=Validity(date.min, date.max),
        rate_per_minute=Decimal(rate),
        connection_fee=Decimal(fee),
        initial_seconds=initial,
        initial_rate_per_minute=Decimal(rate if initial_rate is None else initial_rate),
        increment_seconds=increment,
        grace_seconds=grace,
        minimum_seconds=minimum,
        minimum_charge=None if minimum_charge is None else Decimal(minimum_charge),
        maximum_charge=None if maximum_charge is None else Decimal(maximum_charge),
        markup_percent=None,
        is_blocked=False,
    )


def a_table(increment_rule: str = "initial_then_next", duration_rounding: str = "up") -> RateTable:
    """Build a rate table for the arithmetic."""
    return RateTable(
        "t", "USD", "UTC", increment_rule=increment_rule, duration_rounding=duration_rounding
    )


@pytest.mark.parametrize(
    ("seconds", "initial", "increment", "rule", "billed"),
    [
        ("45", 30, 18, "initial_then_next", 48),  # 30 + 18
        ("45", 30, 18, "multiple", 54),  # 3 x 18
        ("20", 30, 18, "initial_then_next", 30),
        ("20", 30, 18, "multiple", 36),  # 30 first, then 2 x 18
        ("30", 30, 6, "initial_then_next", 30),
        ("30.001", 30, 6, "initial_then_next", 36),
        ("60", 60, 60, "multiple", 60),
        ("61", 60, 60, "multiple", 120),
        ("7", 0, 6, "initial_then_next", 12),
        ("0", 60, 60, "initial_then_next", 0),
    ],
)
def test_billed_seconds(seconds: str, initial: int, increment: int, rule: str, billed: int) -> None:
    rate = a_rate(initial=initial, increment=increment)
    assert billed_seconds(Decimal(seconds), rate, a_table(rule)) == billed


@pytest.mark.parametrize(
    ("seconds", "rounding", "billed"),
    [
        ("6.4", "up", 7),
        ("6.4", "half_up", 6),
        ("6.5", "half_up", 7),
        ("6.999", "down", 6),
        ("0.4", "down", 0),
    ],
)
def test_duration_rounding(seconds: str, rounding: str, billed: int) -> None:
    rate = a_rate(initial=1, increment=1)
    assert billed_seconds(Decimal(seconds), rate, a_table(duration_rounding=rounding)) == billed


def test_grace_comes_before_the_minimum() -> None:
    rate = a_rate(initial=1, increment=1, grace=3, minimum=10)
    assert billed_seconds(Decimal("3"), rate, a_table()) == 0
    assert billed_seconds(Decimal("3.1"), rate, a_table()) == 10  # 4 s is over the grace
    assert billed_seconds(Decimal("11"), rate, a_table()) == 11


@pytest.mark.parametrize(
    ("billed", "rate", "amount"),
    [
        (960, a_rate("0.0085"), "0.136"),  # 924 s on 60/60 are 16 minutes
        (6, a_rate("0.009", initial=6, increment=6), "0.0009"),  # 5 s
        (90, a_rate("0.6", fee="0.05", initial=30, initial_rate="1.2"), "1.25"),  # .05 + .6 + .6
        (54, a_rate("0.6", initial=60, initial_rate="1.2"), "1.08"),  # all of it initial
        (90, a_rate("-0.6", fee="-0.05", initial=30, initial_rate="-1.2"), "-1.25"),
    ],
)
def test_charge_of_billed_seconds(billed: int, rate: Rate, amount: str) -> None:
    assert duration_charge(billed, rate) == Fraction(amount)


@pytest.mark.parametrize(
    ("amount", "limits", "result"),
    [
        ("0.01", {"minimum_charge": "0.05"}, "0.05"),
        ("0.50", {"maximum_charge": "0.30"}, "0.30"),
        ("-0.01", {"rate": "-1", "minimum_charge": "0.05"}, "-0.05"),
        ("-0.50", {"rate": "-1", "maximum_charge": "0.30"}, "-0.30"),
        ("0.1", {"minimum_charge": "0.05", "maximum_charge": "0.30"}, "0.1"),
        ("0", {"rate": "0", "minimum_charge": "0.05"}, "0.05"),
    ],
)
def test_minimum_and_maximum_charge(amount: str, limits: dict[str, str], result: str) -> None:
    assert limited(Fraction(amount), a_rate(**limits)) == Fraction(result)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("amount", "rounding", "decimals", "result"),
    [
        ("0.125", "half_up", 2, "0.13"),
        ("0.125", "half_even", 2, "0.12"),
        ("0.135", "half_even", 2, "0.14"),
        ("0.1250001", "half_even", 2, "0.13"),
        ("0.121", "up", 2, "0.13"),
        ("0.129", "down", 2, "0.12"),
        ("-0.125", "half_up", 2, "-0.13"),
        ("-0.121", "up", 2, "-0.13"),
        ("-0.129", "down", 2, "-0.12"),
        ("1/3", "half_up", 6, "0.333333"),
        ("0.5", "half_up", 0, "1"),
    ],
)
def test_rounding(amount: str, rounding: str, decimals: int, result: str) -> None:
    money = rounded(Fraction(amount), rounding, decimals)
    assert money == Decimal(result)
    assert -money.as_tuple().exponent == decimals  # type: ignore[operator]


def test_markup() -> None:
    fee = a_rate(fee="0.01")
    assert markup_charge(Decimal("0.02"), Decimal("15"), fee) == Fraction("0.033")  # .02 x 1.15
    assert markup_charge(Decimal("0.02"), Decimal("0"), a_rate()) == Fraction("0.02")


# -- clocks, numbers, conditions --------------------------------------------------------------


@pytest.mark.parametrize(
    ("wall", "utc"),
    [
        ("2026-11-01 01:30:00", "2026-11-01 05:30:00"),  # twice: the first is summer time
        ("2026-03-08 02:30:00", "2026-03-08 07:30:00"),  # missing: is 03:30 summer time
        ("2026-03-08 03:30:00", "2026-03-08 07:30:00"),
        ("2026-07-01 00:00:00", "2026-07-01 04:00:00"),
    ],
)
def test_local_time_to_utc(wall: str, utc: str) -> None:
    moment = Moment(datetime.fromisoformat(wall), is_utc=False)
    assert to_utc(moment, "America/New_York") == datetime.fromisoformat(utc + "+00:00")


@pytest.mark.parametrize(
    ("cell", "wall", "is_utc"),
    [
        ("2026-10-05T14:03:22", "2026-10-05 14:03:22", False),
        ("2026-10-05 14:03:22.5", "2026-10-05 14:03:22.500000", False),
        ("2026-10-05T14:03:22Z", "2026-10-05 14:03:22", True),
        ("2026-10-05T14:03:22+02:00", "2026-10-05 12:03:22", True),
        ("2026-10-05T14:03:22-0530", "2026-10-05 19:33:22", True),
        ("2026-10-05 01:03:22+02", "2026-10-04 23:03:22", True),
    ],
)
def test_iso_times(cell: str, wall: str, is_utc: bool) -> None:
    assert iso_time(cell) == Moment(datetime.fromisoformat(wall), is_utc)


def test_a_date_of_the_book_is_a_midnight_in_its_timezone() -> None:
    validity = Validity(date(2026, 10, 5), date(2026, 10, 6))
    first = datetime(2026, 10, 5, 4, 0, 0, tzinfo=UTC)  # midnight in New York
    assert local_date(first, "America/New_York") in validity
    last = datetime(2026, 10, 6, 4, 0, 0, tzinfo=UTC)
    assert local_date(last, "America/New_York") not in validity


US = DialPlan("1", ("011", "0119"), "1", (10,), ("77", "7788"), ("911",), bare_e164=False)
UK = DialPlan("44", ("00",), "0", (9, 10))
NONE = DialPlan("")


@pytest.mark.parametrize(
    ("dialled", "plan", "number"),
    [
        ("+1 (415) 555-0100", US, "14155550100"),
        ("sip:+14155550100@pbx.example;user=phone", US, "14155550100"),
        ('"Ann" <sip:4155550100@pbx.example>', US, "14155550100"),
        ("4155550100@pbx.example", US, "14155550100"),
        ("77884155550100", US, "14155550100"),
        ("011442079460000", US, "442079460000"),
        ("01191", US, "1"),  # the longest international prefix is 0119
        ("14155550100", US, "14155550100"),
        ("4155550100", US, "14155550100"),
        ("911", US, "1911"),
        ("101", US, None),
        ("442079460000", US, None),
        ("*60", US, None),
        ("s", US, None),
        ("anonymous", US, None),
        ("", US, None),
        (None, US, None),
        ("02079460000", UK, "442079460000"),
        ("0044 20 7946 0000", UK, "442079460000"),
        ("442079460000", UK, "442079460000"),
        ("33142685300", UK, "33142685300"),  # bare E.164
        ("1234567", UK, None),
        ("101", NONE, "101"),
        ("+101", NONE, "101"),
        ("00123", NONE, "00123"),
    ],
)
def test_dialled_strings(dialled: str | None, plan: DialPlan, number: str | None) -> None:
    assert to_e164(dialled, plan) == number


@pytest.mark.parametrize(
    ("operator", "value", "of", "result"),
    [
        ("equals", "Gold", "Gold", True),
        ("equals", "gold", "Gold", False),
        ("equals", "45", Decimal("45.000"), True),
        ("starts_with", "SIP/", "SIP/trunk-0001", True),
        ("ends_with", "0001", "SIP/trunk-0001", True),
        ("contains", "trunk", "SIP/trunk-0001", True),
        ("matches", "^SIP/[a-z]+-", "SIP/trunk-0001", True),
        ("matches", "trunk$", "SIP/trunk-0001", False),
        ("in_network", "10.1.0.0/16", "10.1.2.3", True),
        ("in_network", "10.1.0.0/16", "10.2.2.3", False),
        ("in_network", "2001:db8::/32", "2001:db8::1", True),
        ("in_network", "10.1.0.0/16", "pbx.example", False),
        ("between", "9|100", Decimal("45"), True),  # not as text
        ("between", "45|45", Decimal("45"), True),
        ("between", "a|c", "b", True),
        (
            "between",
            "2026-10-05T00:00:00Z|2026-10-05T12:00:00Z",
            datetime(2026, 10, 5, 12, tzinfo=UTC),
            True,
        ),
        ("equals", "x", None, False),
    ],
)
def test_operators(operator: str, value: str, of: Value, result: bool) -> None:
    assert holds(Condition("any", operator, value), of) is result


# -- an inbox and a book ----------------------------------------------------------------------

SEEDS = {
    "accounts": "account_id,is_provider,is_invoiced,currency,timezone,tax_category_id",
    "cdr_sources": "source_id,format,timezone,dial_plan_id,currency,default_direction,rated_sides",
    "dial_plans": "dial_plan_id,country_code,international_prefixes,national_prefix,"
    "national_number_digits,technical_prefixes,short_numbers,bare_e164",
    "numbers": "account_id,number_from,number_to,valid_from,valid_to",
    "auth_codes": "auth_code_id,account_id,field,operator,value,priority,valid_from,valid_to",
    "rate_tables": "rate_table_id,currency,timezone,rated_number,charge_unit,increment_rule,"
    "duration_rounding,charge_rounding,charge_decimals,band_rule,holiday_calendar_id",
    "account_rate_tables": "account_id,rate_table_id,call_direction,service_type,"
    "valid_from,valid_to",
    "time_bands": "time_band,days,start_time,end_time",
    "holidays": "calendar_id,calendar_date,name",
    "rate_steps": "rate_table_id,prefix,valid_from,time_band,from_second,rate_per_minute,"
    "increment_seconds",
    "volume_tiers": "volume_tier_id,tier_rule,from_minutes,rate_per_minute,flat_fee",
    "volume_tier_destinations": "volume_tier_id,prefix",
    "account_volume_tiers": "account_id,volume_tier_id,valid_from,valid_to",
    "call_dispositions": "call_id,action,account_id,reason",
    "fx_rates": "from_currency,to_currency,valid_from,rate",
    "invoice_runs": "invoice_run_id,period_start,period_end,status,account_ids,invoice_date",
    "rates/rates_all": "rate_table_id,prefix,destination,valid_from,valid_to,time_band,"
    "rate_per_minute,connection_fee,initial_seconds,initial_rate_per_minute,increment_seconds,"
    "grace_seconds,minimum_seconds,minimum_charge,maximum_charge,markup_percent,is_blocked",
}

MAY_BE_MISSING = (
    "time_bands holidays rate_steps volume_tiers volume_tier_destinations account_volume_tiers "
    "call_dispositions fx_rates"
).split()

BOOK = {
    "accounts": ["ann,,,USD,America/New_York,", "bob,,,USD,UTC,", "carrier,true,,USD,UTC,"],
    "cdr_sources": ["std,standard,UTC,us,USD,,", "vit,vitelity,America/New_York,us,USD,,"],
    "dial_plans": ["us,1,011,1,10,,911,"],
    "auth_codes": [
        "a1,ann,billing_number,equals,ANN,,,",
        "b1,bob,billing_number,equals,BOB,,,",
        "c1,carrier,source_id,equals,std,,,",
    ],
    "rate_tables": ["retail,USD,UTC,,,,,,,,", "cost,USD,UTC,,,,,,,,"],
    "account_rate_tables": ["ann,retail,,,,", "bob,retail,,,,", "carrier,cost,,,,"],
    "rates/rates_all": [
        "retail,1,USA,2026-01-01,,,0.06,,,,,,,,,,",
        "retail,1415,San Francisco,2026-01-01,,,0.03,,6,,6,,,,,,",
        "retail,1900,premium,2026-01-01,,,1,,,,,,,,,,true",
        "cost,,all,2026-01-01,,,0.01,,1,,1,,,,,,",
    ],
    "invoice_runs": ["2026-10,2026-10-01,2026-11-01,draft,,2026-11-01"],
}


def write_book(folder: Path, **changed: list[str]) -> Path:
    """Write a book: BOOK with some seeds replaced."""
    (folder / "rates").mkdir(parents=True)
    book = BOOK | {name.replace("rates_all", "rates/rates_all"): changed[name] for name in changed}
    for name, header in SEEDS.items():
        if name in book or name not in MAY_BE_MISSING:
            (folder / f"{name}.csv").write_text("\n".join([header, *book.get(name, [])]) + "\n")
    return folder


def rate_files(tmp_path: Path, files: dict[str, str | bytes], **changed: list[str]) -> Result:
    """Rate {source_id/name: content} with a book."""
    for name, content in files.items():
        path = tmp_path / "inbox" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content.encode() if isinstance(content, str) else content)
    return rate_inbox(tmp_path / "inbox", write_book(tmp_path / "seeds", **changed))


def standard(*calls: dict[str, str]) -> str:
    """Write a file of the standard format, with defaults for what a call does not say."""
    names = (
        "call_reference,started_at,answered_at,ended_at,talk_seconds,calling_number,called_number,"
        "billing_number,call_direction,ingress_trunk,egress_trunk,service_provider,source_ip,"
        "target_ip,from_uri,to_uri,disconnect_reason,service_type,carrier_cost"
    ).split(",")
    lines = [",".join(names)]
    for number, call in enumerate(calls, start=1):
        row = {
            "call_reference": str(number),
            "started_at": "2026-10-05T14:00:00",
            "talk_seconds": "60",
            "called_number": "12125550100",
            "billing_number": "ANN",
        } | call
        lines.append(",".join(row.get(name, "") for name in names))
    return "\n".join(lines) + "\n"


def one_call(tmp_path: Path, call: dict[str, str], **changed: list[str]) -> RatedCall:
    """Rate one call of the standard format."""
    (rated_call,) = rate_files(tmp_path, {"std/a.csv": standard(call)}, **changed).calls
    return rated_call


VITELITY = "Date,Source,Destination,Seconds,CallerID,Disposition,Cost\n"
X = "2026-10-05 10:00:00,2125550100,4155550100,60,x,ANSWERED,0.01\n"
Y = "2026-10-05 11:00:00,2125550100,4155550100,60,y,ANSWERED,0.01\n"
Z = "2026-10-05 12:00:00,2125550100,4155550100,60,z,ANSWERED,0.01\n"
SEVEN = {"call_reference": "7", "carrier_cost": "0.10"}


@pytest.mark.parametrize(
    ("files", "calls", "duplicates", "superseded"),
    [
        ({"vit/a.csv": VITELITY + X + Y, "vit/a2.csv": VITELITY + X + Y + Z}, 3, 2, 0),
        ({"vit/a.csv": VITELITY + X + Y, "vit/b.csv": VITELITY + Y + Z}, 3, 1, 0),
        ({"vit/a.csv": VITELITY + X + X}, 2, 0, 0),
        ({"vit/a.csv": VITELITY + X + X, "vit/b.csv": VITELITY + X}, 2, 1, 0),
        (
            {
                "std/a.csv": standard(SEVEN),
                "std/b.csv": standard(SEVEN | {"carrier_cost": "0.12"}),
            },
            1,
            0,
            1,
        ),
        (
            {
                "vit/a.csv": VITELITY + X + Y,
                "vit/a.csv.gz": gzip.compress((VITELITY + X + Y).encode()),
            },
            2,
            0,
            0,
        ),
    ],
)
def test_deliveries_of_the_design(
    tmp_path: Path, files: dict[str, str | bytes], calls: int, duplicates: int, superseded: int
) -> None:
    result = rate_files(tmp_path, files)
    outcomes = Counter(line.outcome for line in result.lines)
    assert outcomes[Outcome.CALL] == len(result.calls) == calls
    assert outcomes[Outcome.DUPLICATE] == duplicates
    assert outcomes[Outcome.SUPERSEDED] == superseded
    if superseded:
        assert result.calls[0].call.cdr.carrier_cost == Decimal("0.12")


def test_the_winning_content_is_called_by_its_earliest_line(tmp_path: Path) -> None:
    later = SEVEN | {"carrier_cost": "0.12"}
    files: dict[str, str | bytes] = {
        "std/a.csv": standard(SEVEN),
        "std/b.csv": standard(later, SEVEN),
    }
    lines = [line for line in rate_files(tmp_path, files).lines if line.cdr]
    assert [line.outcome for line in lines] == [
        Outcome.CALL,
        Outcome.SUPERSEDED,
        Outcome.DUPLICATE,
    ]


def test_every_line_has_an_outcome(tmp_path: Path) -> None:
    files: dict[str, str | bytes] = {
        "vit/a.csv": b"\xef\xbb\xbf"
        + VITELITY.encode()
        + X.encode()
        + b"\r\n"
        + Y.replace("60", "sixty").encode()
        + b"too,few\n"
        + Y.replace("y", '"y').encode()
        + Y.encode().replace(b"y", b"\xff")
        + Z.encode().strip()
    }
    lines = rate_files(tmp_path, files).lines
    assert [(line.line_number, line.outcome.value, line.reason) for line in lines] == [
        (1, "non_data", None),
        (2, "call", None),
        (3, "non_data", None),
        (4, "rejected", "unreadable_seconds"),
        (5, "rejected", "column_count"),
        (6, "rejected", "quoting"),
        (7, "rejected", "invalid_encoding"),
        (8, "call", None),
    ]


def test_a_file_of_another_format_is_refused(tmp_path: Path) -> None:
    result = rate_files(tmp_path, {"std/a.csv": VITELITY + X})
    assert [file.status for file in result.files] == ["refused"]
    assert result.lines == []


def test_gafachi(tmp_path: Path) -> None:
    file = (
        '"CallID","CallDate","CallTime","FromNumber","ToNumber","Duration","Direction","Trunk",'
        '"Result","Amount"\n"g1","10/05/2026","02:03:04 PM","12125550100","011442079460000",'
        '"0:01:05","Outbound","t1","OK","$0.012300"\n'
    )
    result = rate_files(
        tmp_path,
        {"gaf/a.csv": file},
        cdr_sources=["gaf,gafachi,America/New_York,us,USD,,"],
    )
    call = result.calls[0].call
    assert call.started_at == datetime(2026, 10, 5, 18, 3, 4, tzinfo=UTC)
    assert (call.talk_seconds, call.called_number) == (Decimal(65), "442079460000")
    assert (call.cdr.carrier_cost, call.call_direction) == (Decimal("0.0123"), "outbound")


def test_vodafone(tmp_path: Path) -> None:
    header = (
        "USER_ID;SERVICE_ID_CTN;CHILD_ACCOUNT_NUMBER;USAGE_DATE;INVOICE_LABEL;"
        "USAGE_TYPE_CLASSIFICATION;USAGE_TYPE_CLASSIFICATION_DET;USAGE_TYPE_CODE;CALLING_NUMBER;"
        "CALLED_NUMBER;USAGE_TIME;DURATION_SECONDS;CHARGE_CENT;CURRENCY\n"
    )
    line = "u;c;child;05/10/2026;label;{};d;code;442079460000;+12125550100;10:00:00;65,4;1,25;EUR\n"
    result = rate_files(
        tmp_path,
        {"vod/a.csv": header + "".join(line.format(kind) for kind in ("VOICE", "DATA", "FAX"))},
        cdr_sources=["vod,vodafone,Europe/London,us,GBP,,"],
    )
    assert [line.outcome.value for line in result.lines[1:]] == ["call", "non_call", "rejected"]
    call = result.calls[0].call
    assert call.started_at == datetime(2026, 10, 5, 9, 0, 0, tzinfo=UTC)
    assert (call.talk_seconds, call.cdr.carrier_cost) == (Decimal("65.4"), Decimal("0.0125"))
    assert (call.carrier_currency, call.cdr.billing_number) == ("EUR", "child")


def test_asterisk_and_freeswitch(tmp_path: Path) -> None:
    asterisk = (
        '"acct","100","700","phones","""A"" <100>","SIP/100-0","SIP/t-1","Dial","",'
        '"2026-10-05 10:00:00","","2026-10-05 10:00:20",20,7,"NO ANSWER","DOCUMENTATION"'
    )
    freeswitch = (
        '"A","100","700","default","2026-10-05 10:00:00","2026-10-05 10:00:05",'
        '"2026-10-05 10:00:12","12","7","NORMAL_CLEARING","{}","","acct","PCMU","PCMU"\n'
    )
    result = rate_files(
        tmp_path,
        {
            "ast/Master.csv": f'{asterisk}\n{asterisk},"user field"\n{asterisk},"pbx-1427.0"\n'
            f'{asterisk},"1427.0","","","l",1\n{asterisk},"1427.0","","","l",2\nshort\n',
            "fs/Master.csv": freeswitch.format("u1") + freeswitch.format("u1"),
        },
        cdr_sources=["ast,asterisk,UTC,us,,,", "fs,freeswitch,UTC,us,,,"],
    )
    outcomes = [line.outcome.value for line in result.lines]
    assert outcomes == ["call"] * 5 + ["rejected", "call", "duplicate"]
    references = [rated_call.call.cdr.call_reference for rated_call in result.calls]
    assert references == [None, None, "pbx-1427.0", "1427.0", "1427.0", "u1"]
    assert {rated_call.call.talk_seconds for rated_call in result.calls} == {Decimal(7)}
    assert {rated_call.call.cdr.billing_number for rated_call in result.calls} == {"acct"}


def test_talk_seconds_of_the_standard_format(tmp_path: Path) -> None:
    times = {"answered_at": "2026-10-05T14:00:10Z", "ended_at": "2026-10-05T10:00:15.5-04:00"}
    result = rate_files(
        tmp_path,
        {
            "std/a.csv": standard(
                times | {"talk_seconds": "3"},
                times | {"talk_seconds": ""},
                {"talk_seconds": ""},
                {"talk_seconds": "", "answered_at": times["answered_at"]},
            )
        },
    )
    seconds = [rated_call.call.talk_seconds for rated_call in result.calls]
    assert seconds == [Decimal(3), Decimal("5.5"), Decimal(0)]
    assert result.lines[-1].reason == "unreadable_ended_at"


# -- both sides of a call ---------------------------------------------------------------------


def test_both_sides_by_longest_prefix(tmp_path: Path) -> None:
    call = {"called_number": "+1 415 555 0100", "talk_seconds": "7"}
    rated_call = one_call(tmp_path, call)
    customer, provider = rated_call.customer, rated_call.provider
    assert (customer.account_id, customer.auth_code_id) == ("ann", "a1")
    assert (customer.matched_prefix, customer.destination) == ("1415", "San Francisco")
    assert (customer.billed_seconds, customer.charge) == (12, Decimal("0.006"))  # 12 x .03 / 60
    assert (provider.account_id, provider.rate_table_id) == ("carrier", "cost")
    assert (provider.matched_prefix, provider.billed_seconds) == ("", 7)
    assert provider.exact == Fraction(7, 6000)
    assert provider.charge == Decimal("0.001167")


def test_the_charge_date_is_the_accounts(tmp_path: Path) -> None:
    rated_call = one_call(tmp_path, {"started_at": "2026-10-05T03:59:59Z"})
    assert rated_call.customer.charge_date == date(2026, 10, 4)  # New York
    assert rated_call.provider.charge_date == date(2026, 10, 5)  # UTC


def test_a_rate_ends_at_the_next_of_its_key(tmp_path: Path) -> None:
    rates = [
        "retail,1,USA,2026-01-01,,,0.06,,,,,,,,,,",
        "retail,1,USA,2026-10-06,,,0.12,,,,,,,,,,",
    ]
    last = one_call(tmp_path / "a", {"started_at": "2026-10-05T23:59:59Z"}, rates_all=rates)
    first = one_call(tmp_path / "b", {"started_at": "2026-10-06T00:00:00Z"}, rates_all=rates)
    assert (last.customer.charge, first.customer.charge) == (Decimal("0.06"), Decimal("0.12"))


@pytest.mark.parametrize(
    ("call", "changed", "reason"),
    [
        ({"talk_seconds": "-1", "billing_number": "?"}, {}, "invalid_duration"),
        (
            {},
            {"auth_codes": [*BOOK["auth_codes"], "b2,bob,billing_number,equals,ANN,,,"]},
            "ambiguous_auth_code",
        ),
        ({"billing_number": "?"}, {}, "no_auth_code"),
        ({"called_number": "x"}, {"account_rate_tables": []}, "no_rate_table"),
        ({"called_number": "x"}, {}, "invalid_number"),
        ({"called_number": "+44123"}, {}, "no_rate"),
        ({"called_number": "19005550100"}, {}, "blocked_destination"),
        ({}, {"rates_all": ["retail,1,USA,,,,,,,,,,,,,10,"]}, "no_carrier_cost"),
        (
            {"carrier_cost": "0.1"},
            {
                "rates_all": ["retail,1,USA,,,,,,,,,,,,,10,"],
                "cdr_sources": ["std,standard,UTC,us,EUR,,"],
            },
            "currency_mismatch",
        ),
    ],
)
def test_suspense_reasons(
    tmp_path: Path, call: dict[str, str], changed: dict[str, list[str]], reason: str
) -> None:
    charge = one_call(tmp_path, call, **changed).customer
    assert (charge.status, charge.suspense_reason) == ("suspended", reason)
    assert charge.charge is None
    assert charge.exact is None
    assert charge.billed_seconds is None


@pytest.mark.parametrize(
    "call",
    [
        {"billing_number": "?"},
        {"called_number": "x"},
        {"called_number": "+44123"},
        {"called_number": "19005550100"},
        {},
    ],
)
def test_zero_seconds_are_never_suspended(tmp_path: Path, call: dict[str, str]) -> None:
    charge = one_call(tmp_path, call | {"talk_seconds": "0"}).customer
    assert (charge.status, charge.charge, charge.billed_seconds) == ("rated", Decimal(0), 0)


def test_events_and_markups_come_before_the_zero_seconds_rule(tmp_path: Path) -> None:
    call = {"talk_seconds": "0", "carrier_cost": "0.02"}
    event = one_call(
        tmp_path / "a",
        call,
        rate_tables=["retail,USD,UTC,,event,,,,,,", "cost,USD,UTC,,,,,,,,"],
        rates_all=["retail,1,USA,,,,,0.05,,,,,,,,,"],
    )
    assert (event.customer.charge, event.customer.billed_seconds) == (Decimal("0.05"), 0)
    markup = one_call(tmp_path / "b", call, rates_all=["retail,1,USA,,,,,0.01,,,,,,,,50,"])
    assert markup.customer.charge == Decimal("0.04")  # .02 x 1.5 + .01


def test_a_call_within_the_grace_is_free_whatever_the_minimum(tmp_path: Path) -> None:
    rates = ["retail,1,USA,,,,0.06,0.05,,,,5,,0.5,,,"]
    free = one_call(tmp_path / "a", {"talk_seconds": "5"}, rates_all=rates).customer
    assert (free.charge, free.billed_seconds) == (Decimal(0), 0)
    charged = one_call(tmp_path / "b", {"talk_seconds": "6"}, rates_all=rates).customer
    assert (charged.charge, charged.billed_seconds) == (Decimal("0.5"), 60)  # .11 is below .5


def test_numbers_tell_direction_and_account(tmp_path: Path) -> None:
    numbers = ["ann,12125550000,12125550099,,", "bob,13105550000,,,"]
    cases = [
        ("12125550001", "14155550100", "outbound", "ann", "rated"),
        ("14155550100", "13105550000", "inbound", "bob", "rated"),
        ("12125550099", "13105550000", "on_net", "ann", "not_applicable"),
        ("14155550100", "14155550101", "outbound", None, "rated"),
    ]
    calls = [
        {"calling_number": calling, "called_number": called, "billing_number": ""}
        for calling, called, *_ in cases
    ]
    result = rate_files(tmp_path, {"std/a.csv": standard(*calls)}, numbers=numbers)
    assert [
        (rated.call.call_direction, rated.customer.account_id, rated.provider.status)
        for rated in result.calls
    ] == [case[2:] for case in cases]
    assert result.calls[0].customer.auth_code_id == "number:12125550000"


def test_priorities_and_conditions(tmp_path: Path) -> None:
    codes = [
        "z,ann,billing_number,equals,ANN,50,,",
        "m,ann,billing_number,starts_with,A,50,,",
        "both,bob,billing_number,equals,ANN,10,,",
        "both,bob,talk_seconds,between,100|200,10,,",
    ]
    short = one_call(tmp_path / "a", {"talk_seconds": "60"}, auth_codes=codes).customer
    assert (short.account_id, short.auth_code_id) == ("ann", "m")
    long = one_call(tmp_path / "b", {"talk_seconds": "100"}, auth_codes=codes).customer
    assert (long.account_id, long.auth_code_id) == ("bob", "both")


def test_the_rate_table_named_closest_wins(tmp_path: Path) -> None:
    tables = ["any", "direction", "service", "named"]
    changed = {
        "rate_tables": [f"{table},USD,UTC,,,,,,,," for table in [*tables, "cost"]],
        "account_rate_tables": [
            "ann,any,,,,",
            "ann,direction,outbound,,,",
            "ann,service,,voice,,",
            "ann,named,outbound,voice,,",
            "ann,direction,on_net,,,",
        ],
    }
    cases = [
        ("outbound", "voice", "named"),
        ("inbound", "voice", "service"),
        ("on_net", "voice", "service"),
        ("outbound", "", "direction"),
        ("inbound", "fax", "any"),
    ]
    calls = [{"call_direction": way, "service_type": service} for way, service, _ in cases]
    result = rate_files(tmp_path, {"std/a.csv": standard(*calls)}, **changed)
    chosen = [rated_call.customer.rate_table_id for rated_call in result.calls]
    assert chosen == [table for *_, table in cases]


def test_a_source_rates_one_side(tmp_path: Path) -> None:
    sources = ["std,standard,UTC,us,USD,,provider"]
    rated_call = one_call(tmp_path, {"talk_seconds": "0"}, cdr_sources=sources)
    assert rated_call.customer.status == "not_applicable"
    assert (rated_call.customer.charge, rated_call.provider.status) == (None, "rated")


# -- time bands -------------------------------------------------------------------------------

EVERY_DAY = "mon|tue|wed|thu|fri|sat|sun|holiday"
BANDED = {
    "rate_tables": ["retail,USD,UTC,,,,,,,,us", "cost,USD,UTC,,,,,,,,"],
    "holidays": ["us,2026-10-12,Columbus Day"],  # a Monday
    "time_bands": ["work,mon|tue|wed|thu|fri,08:00,18:00", "late,sun|holiday,22:00,06:00"],
    "rates_all": [
        "retail,1,any,,,,0.06,,,,,,,,,,",
        "retail,1,work,,,work,0.12,,,,,,,,,,",
        "retail,1,late,,,late,0.24,,,,,,,,,,",
    ],
}


@pytest.mark.parametrize(
    ("started_at", "band"),
    [
        ("2026-10-05T07:59:59.999", None),  # Monday
        ("2026-10-05T08:00:00", "work"),
        ("2026-10-05T17:59:59.999", "work"),
        ("2026-10-05T18:00:00", None),
        ("2026-10-05T22:00:00", None),  # Monday does not begin it
        ("2026-10-04T05:00:00", None),  # Sunday: Saturday did not begin it
        ("2026-10-04T21:59:59", None),
        ("2026-10-04T22:00:00", "late"),
        ("2026-10-05T00:00:00", "late"),  # Sunday's, on Monday
        ("2026-10-05T05:59:59.999", "late"),
        ("2026-10-05T06:00:00", None),
        ("2026-10-12T05:59:59", "late"),  # Sunday's, on a holiday
        ("2026-10-12T09:00:00", None),  # the holiday is no Monday
        ("2026-10-12T22:00:00", "late"),  # its own
        ("2026-10-13T05:59:59", "late"),  # the holiday's, on Tuesday
        ("2026-10-13T08:00:00", "work"),
    ],
)
def test_the_edges_of_a_time_band(tmp_path: Path, started_at: str, band: str | None) -> None:
    charge = one_call(tmp_path, {"started_at": started_at}, **BANDED).customer
    assert charge.time_band == band
    assert charge.destination == (band or "any")
    assert charge.charge == Decimal({None: "0.06", "work": "0.12", "late": "0.24"}[band])


def test_no_day_is_a_holiday_without_a_calendar(tmp_path: Path) -> None:
    tables = ["retail,USD,UTC,,,,,,,,", "cost,USD,UTC,,,,,,,,"]
    changed = BANDED | {"rate_tables": tables}
    charge = one_call(tmp_path, {"started_at": "2026-10-12T09:00:00"}, **changed).customer
    assert charge.time_band == "work"


@pytest.mark.parametrize(
    ("hours", "started_at", "holds"),
    [
        ("01:00,02:00", "2026-11-01T04:59:59Z", False),  # 00:59:59 summer time
        ("01:00,02:00", "2026-11-01T05:00:00Z", True),
        ("01:00,02:00", "2026-11-01T06:59:59Z", True),  # 01:59:59 for the second time
        ("01:00,02:00", "2026-11-01T07:00:00Z", False),
        ("02:00,03:00", "2026-03-08T06:59:59Z", False),  # 01:59:59 winter time
        ("02:00,03:00", "2026-03-08T07:00:00Z", False),  # 03:00 summer time
        ("23:30,02:30", "2026-03-08T06:59:59Z", True),
        ("23:30,02:30", "2026-03-08T07:00:00Z", False),
    ],
)
def test_bands_when_the_clock_changes(
    tmp_path: Path, hours: str, started_at: str, holds: bool
) -> None:
    charge = one_call(
        tmp_path,
        {"started_at": started_at},
        rate_tables=["retail,USD,America/New_York,,,,,,,,", "cost,USD,UTC,,,,,,,,"],
        time_bands=[f"dark,{EVERY_DAY},{hours}"],
        rates_all=["retail,1,,,,,0.06,,,,,,,,,,", "retail,1,,,,dark,0.12,,,,,,,,,,"],
    ).customer
    assert (charge.time_band == "dark") is holds


def test_a_band_beats_no_band_of_its_own_prefix_only(tmp_path: Path) -> None:
    changed = BANDED | {
        "rates_all": [
            "retail,1,any,,,,0.06,,,,,,,,,,",
            "retail,1,work,,,work,0.12,,,,,,,,,,",
            "retail,1415,San Francisco,,,,0.03,,,,,,,,,,",
            "retail,1212,New York at work,,,late,0.48,,,,,,,,,,",
        ]
    }
    numbers = ["14155550100", "12125550100"]
    calls = [{"called_number": number, "started_at": "2026-10-05T09:00:00"} for number in numbers]
    result = rate_files(tmp_path, {"std/a.csv": standard(*calls)}, **changed)
    found = [(call.customer.matched_prefix, call.customer.time_band) for call in result.calls]
    assert found == [("1415", None), ("1", "work")]


def test_two_bands_at_one_moment_are_no_answer(tmp_path: Path) -> None:
    bands = ["late,sun|holiday,22:00,06:00", f"work,{EVERY_DAY},05:00,18:00"]
    with pytest.raises(ValueError, match="two rates"):
        one_call(tmp_path, {"started_at": "2026-10-05T05:00:00"}, **BANDED | {"time_bands": bands})


# -- split ------------------------------------------------------------------------------------

SPLIT = {
    "rate_tables": ["retail,USD,UTC,,,,,,,split,", "cost,USD,UTC,,,,,,,,"],
    "time_bands": [f"day,{EVERY_DAY},08:00,18:00"],
    "rates_all": [
        # 0.01 a second and 0.03 of the first 30; by day 0.02 and 0.05 of the first
        "retail,1,night,,,,0.60,0.05,30,1.80,18,,,,,,",
        "retail,1,day,,,day,1.20,0.50,1,3.00,1,,,,,,",
    ],
}


def answered(at: str, seconds: str, started_at: str = "2026-10-05T07:59:00") -> dict[str, str]:
    """Write a call that is answered at a time of 5 October 2026."""
    answer = {"answered_at": f"2026-10-05T{at}", "talk_seconds": seconds}
    return {"started_at": started_at} | answer


@pytest.mark.parametrize(
    ("rule", "call", "billed", "exact", "destination"),
    [
        # 30 from 07:59:45, over the edge, at 0.03; 18 from 08:00:15 at 0.02; the first row's fee
        ("", answered("07:59:45", "40"), 48, "0.05 + 0.90 + 0.36", "night"),
        # 18 from 07:59:45 at 0.03; from 08:00:03 12 at 0.05 and 6 at 0.02; 18 from 08:00:21
        ("multiple", answered("07:59:45", "40"), 54, "0.05 + 0.54 + 0.60 + 0.12 + 0.36", "night"),
        # the increment at 08:00:00 is the day's: 30 from 07:59:30, 18 from 08:00:00
        ("", answered("07:59:30", "31"), 48, "0.05 + 0.90 + 0.36", "night"),
        ("", answered("07:59:29.999", "31"), 48, "0.05 + 0.90 + 0.18", "night"),
        # answered by day: 1 + 2 x 1 seconds and the day's fee, whenever it began
        ("", answered("08:00:00", "3"), 3, "0.50 + 0.05 + 0.04", "day"),
        # one second from 17:59:59 by day; the next begins at 18:00:00
        ("", answered("17:59:59", "3"), 3, "0.50 + 0.05 + 0.02", "day"),
        # without an answer the start counts
        ("", {"started_at": "2026-10-05T08:00:00", "talk_seconds": "1"}, 1, "0.50 + 0.05", "day"),
        ("", answered("08:00:00", "0"), 0, "0", "day"),
    ],
)
def test_split(
    tmp_path: Path, rule: str, call: dict[str, str], billed: int, exact: str, destination: str
) -> None:
    tables = [f"retail,USD,UTC,,,{rule},,,,split,", "cost,USD,UTC,,,,,,,,"]
    changed = SPLIT | {"rate_tables": tables}
    charge = one_call(tmp_path, call, **changed).customer
    assert (charge.billed_seconds, charge.destination) == (billed, destination)
    assert charge.exact == sum(Fraction(part) for part in exact.split(" + "))


def test_split_is_bounded_by_the_row_at_the_answer(tmp_path: Path) -> None:
    rates = [
        "retail,1,night,,,,0.60,,30,,18,,60,,0.70,,",
        "retail,1,day,,,day,1.20,,1,,1,,,5,9,,",
    ]
    changed = SPLIT | {"rates_all": rates}
    charge = one_call(tmp_path, answered("07:59:30", "10"), **changed).customer
    # raised to 60 s: 30 + 2 x 18 = 66, 0.30 by night + 0.72 by day, at most 0.70
    assert (charge.billed_seconds, charge.charge) == (66, Decimal("0.70"))


@pytest.mark.parametrize(
    ("night", "seconds", "reason"),
    [
        (["retail,44,night,,,,0.60,,,,,,,,,,"], "61", "no_rate"),
        (["retail,1,night,,,,0.60,,,,,,,,,,true"], "61", "blocked_destination"),
        (["retail,44,night,,,,0.60,,,,,,,,,,"], "60", None),
        (["retail,44,night,,,,0.60,,,,,,,,,,"], "0", None),
    ],
)
def test_split_into_a_band_without_a_rate(
    tmp_path: Path, night: list[str], seconds: str, reason: str | None
) -> None:
    rates = ["retail,1,day,,,day,1.20,,60,,60,,,,,,", *night]
    changed = SPLIT | {"rates_all": rates}
    charge = one_call(tmp_path, answered("17:59:00", seconds), **changed).customer
    assert charge.suspense_reason == reason
    assert (charge.charge is None) is (reason is not None)


def test_split_has_the_rates_of_the_start_day(tmp_path: Path) -> None:
    rates = [
        "retail,1,old,2026-01-01,,,0.60,,1,,1,,,,,,",
        "retail,1,new,2026-10-06,,,6,,1,,1,,,,,,",
    ]
    call = {"started_at": "2026-10-05T23:59:59", "answered_at": "2026-10-06T00:00:10"}
    charge = one_call(tmp_path, call, **SPLIT | {"rates_all": rates}).customer
    assert (charge.destination, charge.charge) == ("old", Decimal("0.60"))


def test_an_event_has_the_band_of_its_start(tmp_path: Path) -> None:
    tables = ["retail,USD,UTC,,event,,,,,split,", "cost,USD,UTC,,,,,,,,"]
    changed = SPLIT | {"rate_tables": tables}
    charge = one_call(tmp_path, answered("08:00:00", "3"), **changed).customer
    assert (charge.destination, charge.charge) == ("night", Decimal("0.05"))


# -- step rates -------------------------------------------------------------------------------

STEPS = (Step(120, Decimal("0.30"), 6), Step(180, Decimal("0.06"), 60))


@pytest.mark.parametrize(
    ("seconds", "billed", "amount"),
    [
        ("60", 60, "0.60"),
        ("61", 120, "1.20"),
        ("120", 120, "1.20"),  # the edge belongs to the part before it
        ("120.1", 126, "1.23"),
        ("180", 180, "1.50"),  # 1.20 + 0.30
        ("181", 240, "1.56"),  # 1.50 + 0.06
        ("241", 300, "1.62"),
    ],
)
def test_steps(seconds: str, billed: int, amount: str) -> None:
    rate = replace(a_rate("0.60"), steps=STEPS)
    assert billed_seconds(Decimal(seconds), rate, a_table()) == billed
    assert duration_charge(billed, rate) == Fraction(amount)


@pytest.mark.parametrize(
    ("seconds", "billed", "amount"),
    [
        ("3", 40, "1.30"),  # raised to 30, 2 x 20: 30 x 0.04 + 10 x 0.01
        ("41", 47, "1.37"),  # and 7 x 0.01
    ],
)
def test_steps_of_multiples(seconds: str, billed: int, amount: str) -> None:
    rate = a_rate("0.60", initial=30, increment=20, initial_rate="2.40")
    rate = replace(rate, steps=(Step(40, Decimal("0.60"), 7),))
    assert billed_seconds(Decimal(seconds), rate, a_table("multiple")) == billed
    assert duration_charge(billed, rate) == Fraction(amount)


def test_a_step_right_after_the_initial_seconds() -> None:
    rate = replace(a_rate("9", initial_rate="1.20"), steps=(Step(60, Decimal("0.60"), 1),))
    assert billed_seconds(Decimal(60), rate, a_table()) == 60
    assert billed_seconds(Decimal(63), rate, a_table()) == 63
    assert duration_charge(63, rate) == Fraction("1.23")


@pytest.mark.parametrize("rule", ["initial_then_next", "multiple"])
@pytest.mark.parametrize(("initial", "increment"), [(30, 18), (0, 7), (1, 1), (60, 60), (5, 6)])
def test_increments_add_up_to_the_billed_seconds(rule: str, initial: int, increment: int) -> None:
    rate = a_rate(initial=initial, increment=increment, grace=2, minimum=9)
    for seconds in range(100):
        laid = increments(Decimal(seconds), rate, a_table(rule))
        billed = billed_seconds(Decimal(seconds), rate, a_table(rule))
        assert sum(each.seconds for each in laid) == billed
        assert split_charge([(each, rate) for each in laid], rate) == duration_charge(billed, rate)


def test_steps_belong_to_one_rate_row(tmp_path: Path) -> None:
    rates = [
        "retail,1,old,2026-01-01,,,0.60,,,,,,,,,,",
        "retail,1,new,2026-10-06,,,0.60,,,,,,,,,,",
    ]
    steps = ["retail,1,2026-10-06,,60,0.06,1"]
    call = {"talk_seconds": "70"}
    old = one_call(tmp_path / "a", call, rates_all=rates, rate_steps=steps).customer
    assert (old.billed_seconds, old.charge) == (120, Decimal("1.20"))
    call["started_at"] = "2026-10-06T14:00:00"
    new = one_call(tmp_path / "b", call, rates_all=rates, rate_steps=steps).customer
    assert (new.billed_seconds, new.charge) == (70, Decimal("0.61"))
    with pytest.raises(ValueError, match="no rate row"):
        one_call(tmp_path / "c", call, rates_all=rates, rate_steps=["retail,1,,,60,0.06,1"])


def test_split_over_rows_with_steps_of_their_own(tmp_path: Path) -> None:
    rates = ["retail,1,night,,,,0.60,,,,,,,,,,", "retail,1,day,,,day,1.20,,,,,,,,,,"]
    steps = ["retail,1,,,60,0.30,30", "retail,1,,day,90,0.12,1"]
    changed = SPLIT | {"rates_all": rates, "rate_steps": steps}
    charge = one_call(tmp_path, answered("07:59:00", "130"), **changed).customer
    # 60 by night at 0.60, then by day 30 at 1.20 (second 60), 30 at 0.12 (second 90), and again
    assert charge.billed_seconds == 150
    assert charge.exact == Fraction("0.60") + Fraction("0.60") + 2 * Fraction("0.06")


# -- volume tiers -----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("rule", "minutes", "charge"),
    [
        ("graduated", 2, "1.10"),  # 2 x 0.05 + 1: up to and including 2 minutes
        ("graduated", 3, "11.12"),  # 2 x 0.05 + 1 + 0.02 + 10
        ("graduated", 6, "11.18"),  # 0.10 + 1 + 4 x 0.02 + 10
        ("graduated", 7, "11.184"),  # and 0.004
        ("whole_volume", 2, "1.10"),
        ("whole_volume", 3, "10.06"),  # 3 x 0.02 + 10
        ("whole_volume", 6, "10.12"),
        ("whole_volume", 7, "0.028"),  # 7 x 0.004
    ],
)
def test_tiers(tmp_path: Path, rule: str, minutes: int, charge: str) -> None:
    tiers = [f"vt,{rule},6,0.004,", f"vt,{rule},0,0.05,1", f"vt,{rule},2,0.02,10"]
    result = rate_files(
        tmp_path,
        {"std/a.csv": standard({"talk_seconds": "60"}, {"talk_seconds": f"{60 * minutes - 60}"})},
        volume_tiers=tiers,
        volume_tier_destinations=["vt,1"],
        account_volume_tiers=["ann,vt,,"],
    )
    (found,) = result.volume_tier_charges
    assert (found.account_id, found.volume_tier_id, found.tier_rule) == ("ann", "vt", rule)
    assert (found.period_start, found.period_end) == (date(2026, 10, 1), date(2026, 11, 1))
    assert (found.calls, found.billed_seconds) == (2, 60 * minutes)
    assert found.tier_charge == Decimal(charge)
    assert found.call_charges == minutes * Decimal("0.06")
    assert found.adjustment == Decimal(charge) - minutes * Decimal("0.06")
    (invoice,) = result.invoices
    (line,) = invoice.volume_tier_lines
    assert line.amount == rounded(Fraction(found.adjustment), "half_up", 2)
    assert invoice.net == invoice.lines[0].amount + line.amount


def test_a_tier_can_begin_between_minutes(tmp_path: Path) -> None:
    result = rate_files(
        tmp_path,
        {"std/a.csv": standard({"called_number": "14155550100", "talk_seconds": "36"})},
        volume_tiers=["vt,graduated,0,0.06,", "vt,graduated,0.5,0.01,"],
        volume_tier_destinations=["vt,1"],
        account_volume_tiers=["ann,vt,,"],
    )
    # 30 s at 0.06 and 6 s at 0.01; the call was 36 s at 0.03: 0.031 - 0.018
    (found,) = result.volume_tier_charges
    assert (found.tier_charge, found.adjustment) == (Decimal("0.031"), Decimal("0.013"))
    assert [line.amount for line in result.invoices[0].volume_tier_lines] == [Decimal("0.01")]


def test_a_tier_charge_is_rounded_once(tmp_path: Path) -> None:
    result = rate_files(
        tmp_path,
        {"std/a.csv": standard({"called_number": "14155550100", "talk_seconds": "6"})},
        volume_tiers=["vt,whole_volume,0,0.0000001005,"],  # 0.1 x = 0.00000001005
        volume_tier_destinations=["vt,1"],
        account_volume_tiers=["ann,vt,,"],
    )
    (found,) = result.volume_tier_charges
    assert found.tier_charge == Decimal("0.00000001")
    assert [line.amount for line in result.invoices[0].volume_tier_lines] == [Decimal("0.00")]


def test_the_longest_prefix_among_the_tiers(tmp_path: Path) -> None:
    numbers = ["14155550100", "12125550100", "+442079460000", "s"]
    calls = [{"called_number": number} for number in numbers]
    result = rate_files(
        tmp_path,
        {"std/a.csv": standard(*calls)},
        rates_all=["retail,,all,,,,0.06,,,,,,,,,,"],
        volume_tiers=[f"{name},graduated,0,0.01," for name in ("all", "us", "sf", "ny")],
        volume_tier_destinations=["all,", "us,1", "us,33", "sf,1415", "ny,1212"],
        account_volume_tiers=["ann,all,,", "ann,us,,", "ann,sf,,", "bob,ny,,"],
    )
    found = {each.volume_tier_id: each.calls for each in result.volume_tier_charges}
    assert found == {"all": 2, "us": 1, "sf": 1}


def test_a_tier_in_force_from_mid_month(tmp_path: Path) -> None:
    starts = [
        "2026-10-10T03:59:59Z",  # the 9th in New York
        "2026-10-10T04:00:00Z",
        "2026-10-20T03:59:59Z",
        "2026-10-20T04:00:00Z",  # the 20th there: the next row
        "2026-11-01T03:59:59Z",
        "2026-11-01T04:00:00Z",  # November there
    ]
    result = rate_files(
        tmp_path,
        {"std/a.csv": standard(*({"started_at": start} for start in starts))},
        volume_tiers=["one,graduated,0,0.01,", "two,graduated,0,0.02,"],
        volume_tier_destinations=["one,1", "two,1"],
        account_volume_tiers=["ann,one,2026-10-10,2026-10-20", "ann,two,2026-10-20,"],
    )
    found = [
        (each.volume_tier_id, each.period_start.month, each.calls, each.tier_charge)
        for each in result.volume_tier_charges
    ]
    assert found == [
        ("one", 10, 2, Decimal("0.02")),
        ("two", 10, 2, Decimal("0.04")),
        ("two", 11, 1, Decimal("0.02")),
    ]
    # the run of October has October's lines; no run takes the last day of November
    (invoice,) = result.invoices
    assert [line.period_start for line in invoice.volume_tier_lines] == [date(2026, 10, 1)] * 2


def test_a_month_is_on_the_run_of_its_last_day(tmp_path: Path) -> None:
    calls = [{"started_at": f"2026-{month}-05T14:00:00Z"} for month in ("08", "09", "10")]
    result = rate_files(
        tmp_path,
        {"std/a.csv": standard(*calls)},
        volume_tiers=["vt,graduated,0,0,5"],
        volume_tier_destinations=["vt,"],
        account_volume_tiers=["ann,vt,,"],
        invoice_runs=[
            "a,2026-09-01,2026-09-30,draft,,2026-10-01",
            "b,2026-09-30,2026-10-31,draft,,2026-11-01",
        ],
    )
    found = {
        invoice.invoice_run_id: [line.period_start.month for line in invoice.volume_tier_lines]
        for invoice in result.invoices
    }
    assert found == {"a": [8], "b": [9]}  # August is late; October's last day is in no run


def test_what_counts_for_a_tier(tmp_path: Path) -> None:
    tables = [
        "retail,USD,UTC,,,,,,,,",
        "events,USD,UTC,,event,,,,,,",
        "cost,USD,UTC,,,,,,,,",
    ]
    rates = [
        "retail,1,minutes,,,,0.06,,,,,5,,,,,",
        "retail,44,cost,,,,,,,,,,,,,0,",
        "retail,33,blocked,,,,1,,,,,,,,,,true",
        "events,,message,,,,,0.05,,,,,,,,,",
    ]
    calls = [
        {},
        {"talk_seconds": "0"},
        {"talk_seconds": "5"},  # within the grace
        {"called_number": "+442079460000", "carrier_cost": "0.01"},
        {"called_number": "+33142685300"},
        {"service_type": "sms"},
        {"billing_number": "?"},
    ]
    result = rate_files(
        tmp_path,
        {"std/a.csv": standard(*calls)},
        rate_tables=tables,
        rates_all=rates,
        account_rate_tables=["ann,retail,,,,", "ann,events,,sms,,", "carrier,cost,,,,"],
        volume_tiers=["vt,graduated,0,1,"],
        volume_tier_destinations=["vt,"],
        account_volume_tiers=["ann,vt,,"],
    )
    (found,) = result.volume_tier_charges
    assert (found.calls, found.billed_seconds) == (1, 60)


def test_two_tiers_of_one_prefix_are_no_answer(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="share a prefix"):
        one_call(
            tmp_path,
            {},
            volume_tiers=["one,graduated,0,0.01,", "two,graduated,0,0.02,"],
            volume_tier_destinations=["one,1", "two,1"],
            account_volume_tiers=["ann,one,,", "ann,two,,"],
        )


# -- dispositions -----------------------------------------------------------------------------

FIRST = "5e7ae3a0-f797-c11d-3149-7f50a324c3d3"  # MD5 of the fields of call 1 of the source std


def test_the_id_of_a_call(tmp_path: Path) -> None:
    assert one_call(tmp_path, {}).call.call_id == FIRST
    assert call_id("std", {"call_reference": "1"}) == FIRST


@pytest.mark.parametrize(
    ("call", "rows", "customer", "provider"),
    [
        # account, auth code, status or reason, disposition
        ({}, [], ("ann", "a1", "rated", None), ("carrier", "c1", "rated", None)),
        (
            {"billing_number": "?"},
            ["assign,bob"],
            ("bob", "disposition", "rated", "assign"),
            ("carrier", "c1", "rated", None),
        ),
        (
            {},
            ["assign,bob", "assign,other"],
            ("bob", "disposition", "rated", "assign"),
            ("other", "disposition", "no_rate_table", "assign"),
        ),
        (
            {},
            ["write_off,ann"],
            (None, None, "not_applicable", "write_off"),
            ("carrier", "c1", "rated", None),
        ),
        (
            {},
            ["write_off,other"],  # a provider, whoever it is: the provider side
            ("ann", "a1", "rated", None),
            (None, None, "not_applicable", "write_off"),
        ),
        (
            {"billing_number": "?"},
            ["write_off,"],
            (None, None, "not_applicable", "write_off"),
            ("carrier", "c1", "rated", None),
        ),
        (
            {"called_number": "19005550100"},  # blocked
            ["write_off,"],
            (None, None, "not_applicable", "write_off"),
            ("carrier", "c1", "rated", None),
        ),
        (
            {"call_direction": "on_net"},
            ["assign,carrier", "write_off,ann"],
            (None, None, "not_applicable", "write_off"),
            (None, None, "not_applicable", None),
        ),
    ],
)
def test_dispositions(
    tmp_path: Path,
    call: dict[str, str],
    rows: list[str],
    customer: tuple[str | None, ...],
    provider: tuple[str | None, ...],
) -> None:
    rated_call = one_call(
        tmp_path,
        call,
        accounts=[*BOOK["accounts"], "other,true,,USD,UTC"],
        call_dispositions=[f"{FIRST},{row},because" for row in rows],
    )
    for charge, expected in ((rated_call.customer, customer), (rated_call.provider, provider)):
        state = charge.suspense_reason or charge.status
        assert (charge.account_id, charge.auth_code_id, state, charge.disposition) == expected
        assert (charge.charge is None) is (state != "rated")


def test_assigning_settles_an_ambiguous_call(tmp_path: Path) -> None:
    codes = [*BOOK["auth_codes"], "b2,bob,billing_number,equals,ANN,,,"]
    rows = [f"{FIRST},assign,bob,asked them"]
    charge = one_call(tmp_path, {}, auth_codes=codes, call_dispositions=rows).customer
    assert (charge.account_id, charge.charge) == ("bob", Decimal("0.06"))


def test_two_dispositions_of_one_side_are_no_answer(tmp_path: Path) -> None:
    rows = [f"{FIRST},write_off,,x", f"{FIRST},assign,bob,y"]
    with pytest.raises(ValueError, match="two dispositions"):
        one_call(tmp_path, {}, call_dispositions=rows)


def test_a_call_that_nobody_delivered_may_have_a_disposition(tmp_path: Path) -> None:
    rows = ["00000000-0000-0000-0000-000000000000,assign,bob,x"]
    assert one_call(tmp_path, {}, call_dispositions=rows).customer.account_id == "ann"


# -- what is sent out -------------------------------------------------------------------------


def test_invoices_and_provider_days(tmp_path: Path) -> None:
    calls = [
        {"started_at": "2026-10-01T04:00:00Z"},  # midnight in New York: 0.06
        {"started_at": "2026-10-01T03:59:59Z"},  # September there: late, 0.06
        {"started_at": "2026-10-31T12:00:00Z", "called_number": "4155550100"},  # 0.03
        {"started_at": "2026-11-01T04:00:00Z"},  # November: no run
        {"started_at": "2026-10-02T12:00:00Z", "talk_seconds": "0"},  # not on an invoice
        {"started_at": "2026-10-02T12:00:00Z", "called_number": "+44123"},  # suspended
    ]
    result = rate_files(tmp_path, {"std/a.csv": standard(*calls)})
    (invoice,) = result.invoices
    assert (invoice.account_id, invoice.net) == ("ann", Decimal("0.15"))
    assert [
        (line.is_late, line.destination, line.calls, line.billed_seconds, line.amount)
        for line in invoice.lines
    ] == [
        (False, "San Francisco", 1, 60, Decimal("0.03")),
        (False, "USA", 1, 60, Decimal("0.06")),
        (True, "USA", 1, 60, Decimal("0.06")),
    ]
    days = {day.charge_date: day for day in result.provider_days}
    assert [(day.calls, day.answered_calls) for day in result.provider_days] == [
        (2, 2),
        (2, 1),
        (1, 1),
        (1, 1),
    ]
    assert days[date(2026, 10, 1)].charge == Decimal("0.02")  # two minutes at 0.01
    assert days[date(2026, 10, 2)].talk_seconds == 60


def test_an_invoice_line_is_rounded_once(tmp_path: Path) -> None:
    rates = ["retail,1,USA,,,,0.004,,,,,,,,,,"]
    calls: list[dict[str, str]] = [{} for _ in range(4)]
    result = rate_files(tmp_path, {"std/a.csv": standard(*calls)}, rates_all=rates)
    (line,) = result.invoices[0].lines
    assert (line.exact_sum, line.amount) == (Decimal("0.016"), Decimal("0.02"))


def test_a_line_is_converted_at_the_date_of_the_invoice_and_rounded_once(tmp_path: Path) -> None:
    """Three calls at 0.06 USD are 0.18 USD; the rate of 1 November makes 0.225 of them: 0.23."""
    book = {
        "accounts": ["ann,,,EUR,America/New_York,", *BOOK["accounts"][1:]],
        "fx_rates": ["USD,EUR,2026-10-01,1.10", "USD,EUR,2026-11-01,1.25", "EUR,USD,2026-11-01,9"],
    }
    files: dict[str, str | bytes] = {"std/a.csv": standard({}, {}, {})}
    (invoice,) = rate_files(tmp_path / "rate", files, **book).invoices
    (line,) = invoice.lines
    assert (invoice.currency, line.charge_currency, line.fx_rate) == ("EUR", "USD", Decimal("1.25"))
    assert (line.exact_sum, line.amount) == (Decimal("0.18"), Decimal("0.23"))
    book["fx_rates"] = ["USD,EUR,2026-11-02,1.25", "EUR,USD,2026-11-01,9"]
    assert rate_files(tmp_path / "none", files, **book).invoices == []


def test_the_seeds_of_these_tests_are_rectangular() -> None:
    for name, rows in BOOK.items():
        widths = {len(row) for row in csv.reader([SEEDS[name], *rows])}
        assert len(widths) == 1, name
