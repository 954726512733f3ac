"""Values that real files hold and no format expects."""

from random import Random

NUMBERS = (
    "", "0", "-0", "-1", "+1", "1.", ".6", "0.0000000001", "1e3", "1E+05", "1_000", "1,5", "1 000",
    "0x10", "NaN", "inf", "-inf", "nan", "1" * 18, "9" * 19, "9" * 39, "1" * 400, "0." + "3" * 60,
    "99999999999.999", "-99999999999999.99", "9223372036854775807", "-9223372036854775808", "1٣",
    "½", "$1.00", "€1", "(5)", "5-", "00000000000000000000", "1.5.5", "0.00000001", "0.000000001",
)  # fmt: skip
TIMES = (
    "2026-10-05 14:03:22", "2026-10-05T14:03:22Z", "2026-10-05T14:03:22.1234567890Z",
    "2026-10-05T14:03:22+14:00", "2026-10-05T14:03:22+99:99", "2026-02-30 10:00:00",
    "2026-13-01 10:00:00", "0000-00-00 00:00:00", "0000-01-01 00:00:00", "0001-01-01 00:00:00",
    "9999-12-31 23:59:59", "99999-12-31 23:59:59", "2026-10-05 24:00:00", "2026-10-05 23:59:60",
    "1970-01-01 00:00:00", "10/05/2026 02:03:22 PM", "31/12/2026 23:59:59", "1/1/26 1:1", "epoch",
    "infinity", "-infinity", "now", "today", "1791208800", "1791208800000", "1791208800000000",
    "99999999999", "99999999999999", "99999999999999999", "9" * 30, "-1791208800", "20261005140322",
    "20261005140322.123", "00000000000000", "Mon, 05 Oct 2026 14:03:22 +0000", "44475.5",
    "14:03:22", "2026-10-05", "2026-10-05 14:03:22 BC", "290309-12-22", "2026-W41-1",
)  # fmt: skip
DURATIONS = (
    "0:01:01", "00:00:00", "99:59:59", "1:60:60", "999999999999:00:00", "-0:01:01", "1:1:1", "61s",
    "00010130", "99999999", "0:01", "1:02:03.9999999", ":", "::", "1::1", "9" * 25 + ":00:00",
    "00006000", "60000000",
)  # fmt: skip
TEXTS = (
    "NULL", "null", "None", "\\N", "N/A", "-", "anonymous", "+15550100", "00441234", "sip:a@b;x=y",
    '"Ann" <101>', "O'Brien", "a,b", "a;b", "a|b", "a\tb", '"', '""', "'", "\\", "\\,", "a\\", " ",
    "  x  ", "%00", "%FF", "%zz", "<b>&amp;</b>", "]]>", "{}", "[]", "true", "Call", "Normal",
    "Terminating", "é", "日本", "\u202e", "\ufeff", "\u00a0", "\x1f", "\x7f", "\x85", "\u2028",
    "🎧",     "x" * 300, "=1+1", "../../etc/passwd", "'; drop table raw.files; --", "*" * 10,
)  # fmt: skip
ALL = (*NUMBERS, *TIMES, *DURATIONS, *TEXTS)

PIECES = (
    b"\0", b"\xff", b"\xe9", b"\xc3", b"\xc0\x80", b"\xed\xa0\x80", b"\xf4\x90\x80\x80",
    b"\xef\xbb\xbf", b"\xff\xfe", b"\r", b"\n", b"\r\n", b"\n\n", b"\r\r\n", b'"', b'""', b"'",
    b"\\", b",", b";", b"|", b"\t", b" ", b"\x1a", b"\x0b", b"\x0c", b"\x1c", b"\xc2\x85", b"<",
    b">", b"&", b"{", b"}", b"[", b"]", b"%", b"\x80", b"\x84\xff\xff\xff\xff", b"\x00\x00",
    b"\x1f\x8b\x08", b"PK\x03\x04",
)  # fmt: skip
"""Bytes that mean something to one reader or another."""


def evil_value(chance: Random) -> str:
    """Choose a value."""
    return chance.choice(ALL)


def near_value(value: str, chance: Random) -> str:
    """Change a value so that it stays what it seems to be: another digit, a letter in capitals."""
    digits = [position for position, letter in enumerate(value) if letter.isdigit()]
    if digits and chance.random() < 0.9:
        position = chance.choice(digits)
        return value[:position] + chance.choice("0123456789") + value[position + 1 :]
    return value.swapcase() if chance.random() < 0.5 else ""
