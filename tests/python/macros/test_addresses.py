"""address_bits and network_bits against Python's ipaddress."""

import ipaddress

import duckdb
from hypothesis import given
from hypothesis import strategies as st

from .rendering import macros

LIKE_ADDRESSES = st.one_of(
    st.ip_addresses().map(str),
    st.ip_addresses(v=6).map(lambda address: address.exploded.upper()),
    st.lists(st.sampled_from(["", "0", "1", "ab", "FFFF", "12345", "g"]), max_size=10).map(
        ":".join
    ),
    st.lists(st.integers(0, 300).map(str), min_size=3, max_size=5).map(".".join),
    st.text("0123456789abcF:./ ", max_size=24),
)
SUFFIXES = ["", "/", "/0", "/8", "/24", "/32", "/33", "/64", "/128", "/129", "/-1", "/+8", "/8.4"]
SUFFIXES += ["/ 8", "/1e1", "/24/7", "/a"]


def bits(text: str) -> str | None:
    """What address_bits should give. IPv4 inside IPv6 and zones are left out on purpose."""
    try:
        address = ipaddress.ip_address(text)
    except ValueError:
        return None
    return f"{address.version}:{int(address):0{address.max_prefixlen}b}"


def fixed_bits(text: str) -> str | None:
    """What network_bits should give."""
    try:
        network = ipaddress.ip_network(text, strict=False)
    except ValueError:
        return None
    address = bits(str(network.network_address))
    assert address is not None
    return address[: 2 + network.prefixlen]


def is_odd(text: str) -> bool:
    """Tell whether the two read a text differently on purpose.

    Ours takes octets padded with zeros; it leaves IPv4 inside IPv6 to be none, and a netmask.
    """
    address, _, prefix = text.partition("/")
    octets = address.split(".")
    padded = any(len(octet) > 1 and octet.startswith("0") for octet in octets)
    return (":" in address and "." in address) or (len(octets) == 4 and padded) or "." in prefix


def asked(macro: str, texts: list[str]) -> list[str | None]:
    sql = getattr(macros(), macro)("text")
    query = f"select {sql} from (select unnest(?) as text, unnest(range(?)) as n) order by n"
    rows = duckdb.execute(query, [texts, len(texts)]).fetchall()
    return [row[0] for row in rows]


@given(st.lists(LIKE_ADDRESSES, min_size=1, max_size=50))
def test_an_address_is_its_bits(texts: list[str]) -> None:
    texts = [text for text in texts if not is_odd(text)] or ["::"]
    assert asked("address_bits", texts) == [bits(text) for text in texts]


@given(st.lists(st.tuples(LIKE_ADDRESSES, st.sampled_from(SUFFIXES)), min_size=1, max_size=50))
def test_a_network_is_its_fixed_bits(parts: list[tuple[str, str]]) -> None:
    texts = [text for text in map("".join, parts) if not is_odd(text)] or ["::/0"]
    assert asked("network_bits", texts) == [fixed_bits(text) for text in texts]


def test_what_switches_write_around_an_address_makes_it_none() -> None:
    texts = [
        "192.0.2.1:5060",
        "[2001:db8::1]",
        "fe80::1%eth0",
        "::ffff:192.0.2.1",
        "pbx.example",
        "",
    ]
    assert asked("address_bits", texts) == [None] * len(texts)


def test_octets_may_be_padded_and_a_mask_is_no_prefix() -> None:
    assert asked("address_bits", ["010.000.002.001"]) == [bits("10.0.2.1")]
    assert asked("network_bits", ["10.0.0.0/255.0.0.0", "10.0.0.0/8.5"]) == [None, None]
