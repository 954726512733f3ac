"""The carriers' files of the reference case, with everything that goes wrong in real ones.

Each carrier writes its own style; a line is rendered once, so that an overlapping export or a
file that grew repeats it byte for byte. What is wrong on purpose is counted where it is made.
"""

import csv
import gzip
import io
import random
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import ROUND_HALF_UP, Decimal
from typing import ClassVar

from case_accounts import PEERS
from case_traffic import Call

VITELITY_CLASSIC = "Date,Source,Destination,Seconds,CallerID,Disposition,Cost"
VITELITY_NEWER = (
    "BillingDate,CallStartDate,Source,Destination,Seconds,CallerID,Disposition,Cost,Peer"
)
GAFACHI = (
    '"CallID","CallDate","CallTime","FromNumber","ToNumber","Duration","Direction","Trunk",'
    '"Result","Amount"'
)
VODAFONE = (
    "USER_ID;SERVICE_ID_CTN;CHILD_ACCOUNT_NUMBER;USAGE_DATE;INVOICE_LABEL;"
    "USAGE_TYPE_CLASSIFICATION;USAGE_TYPE_CLASSIFICATION_DET;USAGE_TYPE_CODE;CALLING_NUMBER;"
    "CALLED_NUMBER;USAGE_TIME;DURATION_SECONDS;CHARGE_CENT;CURRENCY"
)
# The day from which Vitelity's export has the newer header.
NEWER_FROM = date(2026, 10, 29)


@dataclass(frozen=True)
class Line:
    """One line of a file without its line end, and what is to be counted about it."""

    wall: datetime
    data: bytes
    kinds: tuple[str, ...]
    is_call: bool = True


@dataclass
class CarrierFile:
    """One file as delivered: its bytes, and counts that hold for it alone."""

    source: str
    name: str
    content: bytes
    counts: Counter[str] = field(default_factory=Counter)

    @property
    def delivered(self) -> bytes:
        """The bytes on disk, compressed where the name says so."""
        if self.name.endswith(".gz"):
            return gzip.compress(self.content, compresslevel=9, mtime=0)
        return self.content


def _record(values: Iterable[str], delimiter: str = ",", quote_all: bool = False) -> bytes:
    stream = io.StringIO()
    csv.writer(
        stream,
        delimiter=delimiter,
        quoting=csv.QUOTE_ALL if quote_all else csv.QUOTE_MINIMAL,
        lineterminator="",
    ).writerow(values)
    return stream.getvalue().encode()


# -- one renderer per carrier ---------------------------------------------------------------


class Vitelity:
    """Comma, 10 or 11 digits, whole seconds, dollars with a point."""

    words: ClassVar[dict[str, str]] = {
        "answered": "ANSWERED",
        "no_answer": "NO ANSWER",
        "busy": "BUSY",
        "failed": "FAILED",
    }

    def __init__(self, rng: random.Random) -> None:
        self.rng = rng

    def number(self, digits: str) -> str:
        """As Vitelity writes it: 10 or 11 digits at home, 011 before the rest."""
        if not digits.isdigit() or len(digits) < 8:
            return digits
        if digits.startswith("1"):
            return digits if self.rng.random() < 0.3 else digits[1:]
        return f"011{digits}"

    def line(self, call: Call) -> bytes:
        """One record, in the classic or the newer columns by its day."""
        calling, called = self.number(call.calling), self.number(call.called)
        if call.direction == "inbound":
            label = self.rng.choice(("WIRELESS CALLER", "UNKNOWN", "TOLL FREE CALL", "CITY OFFICE"))
        else:
            label = call.account.name[:15].upper() if call.account else "UNKNOWN"
        caller = f'"{label.strip()}" <{calling}>'
        cost = "" if call.cost is None else str(call.cost.quantize(Decimal("0.00001")))
        tail = (calling, called, str(call.seconds), caller, self.words[call.result], cost)
        if call.wall.date() < NEWER_FROM:
            return _record((call.wall.strftime("%Y-%m-%d %H:%M:%S"), *tail))
        wall = call.wall
        day = f"{wall.month}/{wall.day}/{wall.year}"
        started = f"{day} {wall.hour}:{wall.minute:02d}:{wall.second:02d}"
        peer = "sip_gateway"
        if call.account:
            account = call.account.account_id
            peer = PEERS.get(account, f"sip_{account.split('-')[0]}")
        if call.calling == "anonymous" and call.account is None:
            peer = ""
        return _record((day, started, *tail, peer))


class Gafachi:
    """Everything quoted, 11 digits, h:mm:ss, a dollar sign, a unique id."""

    words: ClassVar[dict[str, str]] = {
        "answered": "Completed",
        "no_answer": "No Answer",
        "busy": "Busy",
        "failed": "Failed",
    }

    def __init__(self, rng: random.Random) -> None:
        self.rng = rng
        self.next_id = 481_200_000

    def line(self, call: Call) -> bytes:
        """One record with the next id."""
        self.next_id += self.rng.randrange(3, 90)
        number = call.called
        if number.isdigit() and len(number) > 7 and not number.startswith("1"):
            number = f"011{number}"
        seconds = int(call.seconds)
        duration = f"{seconds // 3600}:{seconds // 60 % 60:02d}:{seconds % 60:02d}"
        return _record(
            (
                f"GF{self.next_id}",
                call.wall.strftime("%m/%d/%Y"),
                call.wall.strftime("%I:%M:%S %p"),
                call.calling,
                number,
                duration,
                "Inbound" if call.direction == "inbound" else "Outbound",
                call.trunk,
                self.words[call.result],
                "" if call.cost is None else f"${call.cost:.6f}",
            ),
            quote_all=True,
        )


class Vodafone:
    """Semicolons, day first, decimal commas, hundredths of the currency, with or without +."""

    words: ClassVar[dict[str, str]] = {
        "answered": "NRM",
        "no_answer": "NOA",
        "busy": "BSY",
        "failed": "ERR",
    }

    def __init__(self, rng: random.Random) -> None:
        self.rng = rng

    def number(self, digits: str) -> str:
        """Digits with country code; a plus for short ones and for some of the others."""
        if digits.isdigit() and len(digits) > 3 and (len(digits) < 10 or self.rng.random() < 0.4):
            return f"+{digits}"
        return digits

    def line(self, call: Call) -> bytes:
        """One usage record: a call, a message or a data session."""
        own = call.called if call.direction == "inbound" else call.calling
        child = call.account.billing_number if call.account else "79999001"
        detail = {"sms": "SMS", "data": "MOBILE DATA"}.get(call.service)
        if detail is None:
            is_national = call.called[:2] == own[:2] and call.direction == "outbound"
            detail = "NATIONAL CALL" if is_national else "INTERNATIONAL CALL"
            detail = "CALL RECEIVED" if call.direction == "inbound" else detail
            detail = "INTERNAL CALL" if call.direction == "on_net" else detail
        cents = ""
        if call.cost is not None:
            cents = str((call.cost * 100).quantize(Decimal("0.0001"), ROUND_HALF_UP))
        seconds = str(call.seconds)
        if call.service == "data":
            seconds = str(self.rng.randrange(600, 36000) / Decimal(10))
        return _record(
            (
                f"U{child}",
                own,
                child,
                call.wall.strftime("%d/%m/%Y"),
                "One Net Wholesale",
                {"voice": "VOICE", "sms": "SMS", "data": "DATA"}[call.service],
                detail,
                self.words[call.result],
                self.number(call.calling),
                self.number(call.called),
                call.wall.strftime("%H:%M:%S"),
                seconds.replace(".", ","),
                cents.replace(".", ","),
                call.currency,
            ),
            delimiter=";",
        )


# -- lines that are not calls -----------------------------------------------------------------


def spoiled(source: str, rng: random.Random) -> Iterator[Line]:
    """Lines that must be rejected, each for one reason. None of them is a call."""

    def line(day: int, data: bytes, kind: str) -> Line:
        wall = datetime(2026, 10, day, rng.randrange(9, 17), rng.randrange(60), 1)
        return Line(wall, data, (kind,), is_call=False)

    columns, quoting, byte = (
        "rejected_column_count",
        "rejected_unclosed_quote",
        "rejected_invalid_byte",
    )
    bad_date, bad_seconds = "rejected_unreadable_date", "rejected_unreadable_seconds"
    if source == "vitelity":
        yield line(3, b"2026-10-03 11:02:", columns)
        comma = b"2026-10-12 14:21:09,2125550101,3125550164,61,MURRAY, HILL,ANSWERED,0.00763"
        yield line(12, comma, columns)
        letter = b'2026-10-19 10:40:00,5145550101,5145550188,44,"CAF\xc9 ROYAL",ANSWERED,0.00550'
        yield line(19, letter, byte)
        no_month = b"2026-13-05 09:15:00,4045550104,2125550177,120,UNKNOWN,ANSWERED,0.01500"
        yield line(6, no_month, bad_date)
        no_date = b",4045550104,2125550177,12,UNKNOWN,ANSWERED,0.00150"
        yield line(23, no_date, bad_date)
        no_seconds = b"2026-10-24 16:05:11,8135550101,8135550163,N/A,UNKNOWN,FAILED,0.00000"
        yield line(24, no_seconds, bad_seconds)
    elif source == "gafachi":
        start = '"GF{id}","10/{day}/2026","10:{minute}:00 AM","13125550101","12145550166",'
        end = '"Outbound","TG-2240","Completed"'

        def record(number: int, day: int, middle: str, amount: str) -> bytes:
            opening = start.format(id=480_000_000 + number, day=day, minute=10 + number)
            return f"{opening}{middle},{end}{amount}".encode()

        yield line(6, record(1, 6, '"0:01:10"', ',"$0.008000","USD"'), columns)
        yield line(17, record(2, 17, '"0:00:31"', ',"$0.004000'), quoting)
        yield line(20, record(3, 20, '"0:04:02"', ',"$0.027000'), quoting)
        yield line(7, record(4, 32, '"0:00:48"', ',"$0.005400"'), bad_date)
        yield line(12, record(5, 12, '"1 min"', ',"$0.006800"'), bad_seconds)
        yield line(16, record(6, 16, '""', ',"$0.006800"'), bad_seconds)
        nameless = record(7, 19, '"0:00:20"', ',"$0.002300"').replace(b"GF480000007", b"")
        yield line(19, nameless, "rejected_no_reference")
    else:
        head = "U70442040;353209101000;70442040;{day}/10/2026;"
        tail = ";NRM;353209101000;353209120001;11:{minute}:00;"

        def usage(day: str, minute: int, label: str, kind: str, end: str) -> bytes:
            opening = head.format(day=day)
            return f"{opening}{label};{kind}{tail.format(minute=minute)}{end}".encode()

        label, voice = "One Net Wholesale", "VOICE;NATIONAL CALL"
        split = usage("08", 11, "One Net; Wholesale", voice, "35,2;0,4200;USD")
        yield line(8, split, columns)
        accent = usage("13", 12, "One Net Caf#", voice, "12,0;0,1400;USD")
        yield line(13, accent.replace(b"#", b"\xe9"), byte)
        yield line(
            21,
            usage("31/09", 13, label, voice, "20,5;0,2400;USD").replace(b"/10/2026", b"/2026", 1),
            bad_date,
        )
        yield line(22, usage("22", 14, label, voice, "unlimited;0,0000;USD"), bad_seconds)
        picture = usage("27", 15, label, "MMS;PICTURE MESSAGE", "0;9,9000;USD")
        yield line(27, picture, "rejected_unknown_usage_type")


# -- files ------------------------------------------------------------------------------------


def _days(lines: list[Line], first: int, last: int) -> list[Line]:
    return [line for line in lines if first <= line.wall.day <= last]


def _assemble(
    source: str,
    name: str,
    header: str,
    lines: list[Line],
    *,
    line_end: bytes = b"\n",
    opening: bytes = b"",
    blank_lines: int = 0,
    seen: Counter[bytes] | None = None,
) -> CarrierFile:
    """One file. Lines already in `seen` are counted as delivered before, not by their kinds."""
    counts: Counter[str] = Counter()
    here: Counter[bytes] = Counter()
    for line in lines:
        here[line.data] += 1
        if seen is not None and here[line.data] <= seen[line.data]:
            counts["lines_delivered_before"] += 1
            continue
        if line.is_call:
            counts["calls"] += 1
        counts.update(line.kinds)
        if here[line.data] > 1:
            counts["identical_lines_that_are_calls"] += 1
    if seen is not None:
        for data, count in here.items():
            seen[data] = max(seen[data], count)
    body = [header.encode(), *(line.data for line in lines), *[b""] * blank_lines]
    counts["physical_lines"] = len(body)
    counts["non_data_lines"] = 1 + blank_lines
    counts["blank_lines"] = blank_lines
    counts["data_lines"] = len(lines)
    content = opening + line_end.join(body) + line_end
    return CarrierFile(source, name, content, +counts)


def _render(calls: list[Call], draw: Callable[[Call], bytes]) -> list[Line]:
    """Every call as its line; two calls never share one by accident."""
    lines, used = [], set()
    for call in calls:
        data = draw(call)
        if data in used:
            raise ValueError(f"two calls with one line, change the seed: {data!r}")
        used.add(data)
        is_call = "non_call_records" not in call.kinds
        lines.append(Line(call.wall, data, call.kinds, is_call))
    return lines


def _repeat(lines: list[Line], day: int) -> list[Line]:
    """The first answered, ordinary line of that day twice, one after the other."""
    for index, line in enumerate(lines):
        if line.wall.day == day and line.wall.hour >= 10 and not line.kinds:
            return [*lines[: index + 1], line, *lines[index + 1 :]]
    raise ValueError(f"no ordinary call on day {day}")


def vitelity_files(calls: list[Call], rng: random.Random) -> list[CarrierFile]:
    """Weekly exports that overlap by a day, one of them twice, the last with the newer header."""
    lines = _render(calls, Vitelity(rng).line)
    lines = _repeat(_repeat(lines, 9), 14)
    lines = sorted([*lines, *spoiled("vitelity", rng)], key=lambda line: line.wall)
    seen: Counter[bytes] = Counter()

    def weekly(first: int, last: int, blank_lines: int = 0) -> CarrierFile:
        name = f"cdr_2026-10-{first:02d}_2026-10-{last:02d}.csv"
        return _assemble(
            "vitelity",
            name,
            VITELITY_CLASSIC,
            _days(lines, first, last),
            seen=seen,
            blank_lines=blank_lines,
        )

    first_week = weekly(1, 7)
    copy = CarrierFile("vitelity", "cdr_2026-10-01_2026-10-07_copy.csv", first_week.content)
    copy.counts["file_delivered_before"] = 1
    newest = [weekly(8, 14), weekly(14, 21), weekly(22, 28, blank_lines=1)]
    last = _assemble(
        "vitelity",
        "http-7c1e9a40.csv",
        VITELITY_NEWER,
        _days(lines, 29, 31),
        opening=b"\xef\xbb\xbf",
        seen=seen,
    )
    last.counts["byte_order_mark"] = 1
    return [first_week, copy, *newest, last]


def late_file(calls: list[Call], seed: int) -> CarrierFile:
    """What Vitelity delivers when October is closed, with the newer header."""
    lines = _render(calls, Vitelity(random.Random(f"{seed} late vitelity")).line)
    return _assemble("vitelity", "cdr_2026-10-31_late.csv", VITELITY_NEWER, lines)


def _corrected(line: Line) -> Line:
    """The same call with a tenth more for its price: the carrier has changed its mind."""
    cells = next(csv.reader([line.data.decode()]))
    amount = Decimal(cells[-1].removeprefix("$")) * Decimal("1.1")
    return Line(line.wall, _record((*cells[:-1], f"${amount:.6f}"), quote_all=True), line.kinds)


def gafachi_files(calls: list[Call], rng: random.Random) -> list[CarrierFile]:
    """Weekly files: one compressed, one that grew, and a list of corrected prices."""
    lines = _render(calls, Gafachi(rng).line)
    passed = [line for line in lines if "pass_through_calls" in line.kinds]
    corrected = [line for line in lines if line.wall.day == 16 and not line.kinds][40:42]
    corrections = [_corrected(line) for line in (*corrected, passed[0])]
    lines = sorted([*lines, *spoiled("gafachi", rng)], key=lambda line: line.wall)
    seen: Counter[bytes] = Counter()

    def weekly(first: int, last: int, ending: str = ".csv") -> CarrierFile:
        name = f"calls_2026-10-{first:02d}_2026-10-{last:02d}{ending}"
        return _assemble("gafachi", name, GAFACHI, _days(lines, first, last), seen=seen)

    files = [
        weekly(1, 7),
        weekly(8, 14, ".csv.gz"),
        weekly(15, 21),
        weekly(22, 25),
        weekly(22, 28),
        weekly(29, 31),
    ]
    late = _assemble("gafachi", "corrections_2026-11-02.csv", GAFACHI, corrections)
    late.counts = Counter(
        {key: count for key, count in late.counts.items() if key.endswith("_lines")}
    )
    late.counts["corrected_prices"] = len(corrections)
    return [*files, late]


def vodafone_files(calls: list[Call], rng: random.Random) -> list[CarrierFile]:
    """Two half-months with Windows line ends."""
    lines = _repeat(_render(calls, Vodafone(rng).line), 20)
    lines = sorted([*lines, *spoiled("vodafone", rng)], key=lambda line: line.wall)
    return [
        _assemble(
            "vodafone",
            f"VTR_usage_2026-10_{half}.csv",
            VODAFONE,
            _days(lines, first, last),
            line_end=b"\r\n",
        )
        for half, first, last in ((1, 1, 15), (2, 16, 31))
    ]


def carrier_files(calls: list[Call], seed: int) -> list[CarrierFile]:
    """All files of the month in the order of their names, source by source."""
    makers = {"gafachi": gafachi_files, "vitelity": vitelity_files, "vodafone": vodafone_files}
    files: list[CarrierFile] = []
    for source, make in makers.items():
        mine = [call for call in calls if call.source == source]
        files += make(mine, random.Random(f"{seed} {source}"))
    return files
