"""The rater against figures worked out by hand, each with its working beside it."""

import csv
import gzip
from collections import Counter
from datetime import UTC, date, datetime
from decimal import Decimal
from fractions import Fraction
from pathlib import Path

import pytest

from .arithmetic import billed_seconds, duration_charge, limited, markup_charge, rounded
from .auth_codes import Value, holds
from .book import Condition, DialPlan, Rate, RateTable, Validity, load_book
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
    "accounts": "account_id,is_provider,is_invoiced,currency,timezone",
    "cdr_sources": "source_id,format,timezone,dial_plan_id,currency,default_direction,rated_sides",
    "dial_plans": "dial_plan_id,country_code,international_prefixes,national_prefix,"
    "national_number_digits,technical_prefixes,short_numbers,bare_e164",
    "numbers": "account_id,number_from,number_to,valid_from,valid_to",
    "auth_codes": "auth_code_id,account_id,field,operator,value,priority,valid_from,valid_to",
    "rate_tables": "rate_table_id,currency,timezone,rated_number,charge_unit,increment_rule,"
    "duration_rounding,charge_rounding,charge_decimals,band_rule",
    "account_rate_tables": "account_id,rate_table_id,call_direction,service_type,"
    "valid_from,valid_to",
    "invoice_runs": "invoice_run_id,period_start,period_end,status,account_ids",
    "rates/rates_all": "rate_table_id,prefix,destination,valid_from,valid_to,time_band,"
    "rate_per_minute,connection_fee,initial_seconds,initial_rate_per_minute,increment_seconds,"
    "grace_seconds,minimum_seconds,minimum_charge,maximum_charge,markup_percent,is_blocked",
}

BOOK = {
    "accounts": ["ann,,,USD,America/New_York", "bob,,,USD,UTC", "carrier,true,,USD,UTC"],
    "cdr_sources": ["std,standard,UTC,us,USD,,", "vit,vitelity,America/New_York,us,USD,,"],
    "dial_plans": ["us,1,011,1,10,,911,"],
    "auth_codes": [
        "a1,ann,billing_number,equals,ANN,,,",
        "b1,bob,billing_number,equals,BOB,,,",
        "c1,carrier,source_id,equals,std,,,",
    ],
    "rate_tables": ["retail,USD,UTC,,,,,,,", "cost,USD,UTC,,,,,,,"],
    "account_rate_tables": ["ann,retail,,,,", "bob,retail,,,,", "carrier,cost,,,,"],
    "rates/rates_all": [
        "retail,1,USA,2026-01-01,,,0.06,,,,,,,,,,",
        "retail,1415,San Francisco,2026-01-01,,,0.03,,6,,6,,,,,,",
        "retail,1900,premium,2026-01-01,,,1,,,,,,,,,,true",
        "cost,,all,2026-01-01,,,0.01,,1,,1,,,,,,",
    ],
    "invoice_runs": ["2026-10,2026-10-01,2026-11-01,draft,"],
}


def write_book(folder: Path, **changed: list[str]) -> Path:
    """Write a book: BOOK with some seeds replaced."""
    (folder / "rates").mkdir(parents=True)
    book = BOOK | {name.replace("rates_all", "rates/rates_all"): changed[name] for name in changed}
    for name, header in SEEDS.items():
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
        rate_tables=["retail,USD,UTC,,event,,,,,", "cost,USD,UTC,,,,,,,"],
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
        "rate_tables": [f"{table},USD,UTC,,,,,,," for table in [*tables, "cost"]],
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


def test_time_bands_and_split_are_not_rated(tmp_path: Path) -> None:
    with pytest.raises(NotImplementedError, match="time_band night"):
        load_book(write_book(tmp_path / "a", rates_all=["retail,1,USA,,,night,1,,,,,,,,,,"]))
    with pytest.raises(NotImplementedError, match="split"):
        load_book(write_book(tmp_path / "b", rate_tables=["retail,USD,UTC,,,,,,,split"]))


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


def test_the_seeds_of_these_tests_are_rectangular() -> None:
    for name, rows in BOOK.items():
        widths = {len(row) for row in csv.reader([SEEDS[name], *rows])}
        assert len(widths) == 1, name
